"""What a document breaks for clients of an older one.

What was sent is taken as before, and what is answered is what was answered before. Clients take what they do not know
yet: further operations, parameters and fields that may be left out, fields and words of answers break nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from clients.document import Document, operations, resolved

BOUNDS = {"minLength": 1, "minimum": 1, "minItems": 1, "maxLength": -1, "maximum": -1, "maxItems": -1}


def breaks(old: Document, new: Document) -> list[str]:
    """Each break, in words."""
    now = {(method, path): operation for method, path, operation in operations(new)}
    kinds = [document["components"]["schemas"]["Problem"]["x-problems"].keys() for document in (old, new)]
    found = [f"problem {kind} is gone" for kind in sorted(kinds[0] - kinds[1])]
    for method, path, operation in operations(old):
        told = _operation(old, operation, new, now[method, path]) if (method, path) in now else ["is gone"]
        found += [f"{method} {path}: {said}" for said in told]
    return found


def _operation(old: Document, was: Document, new: Document, now: Document) -> Iterator[str]:
    if was["operationId"] != now["operationId"]:
        yield f"is called {now['operationId']}, not {was['operationId']}"
    if now["security"] and not was["security"]:
        yield "needs an account"
    if was.get("x-repeatable") and not now.get("x-repeatable"):
        yield "may not be sent twice"
    yield from _parameters(old, was, new, now)
    yield from _body(old, was.get("requestBody", {}), new, now.get("requestBody", {}))
    for status, response in was["responses"].items():
        if status in now["responses"]:
            yield from _answer(old, response, new, now["responses"][status], status)
        elif status < "400":
            yield f"{status} is not answered"


def _parameters(old: Document, was: Document, new: Document, now: Document) -> Iterator[str]:
    before = {(each["in"], each["name"]): each for each in was.get("parameters", [])}
    after = {(each["in"], each["name"]): each for each in now.get("parameters", [])}
    for (place, name), parameter in before.items():
        if (place, name) not in after:
            yield f"{place} {name} is gone"  # and a parameter that a route does not have is refused
            continue
        fits = Fits(old, new, sent=True)
        yield from fits.faults(parameter["schema"], after[place, name]["schema"], f"{place} {name}")
    for (place, name), parameter in after.items():
        if parameter["required"] and not before.get((place, name), {}).get("required"):
            yield f"{place} {name} is required"


def _body(old: Document, was: Document, new: Document, now: Document) -> Iterator[str]:
    if now.get("required") and not was.get("required"):
        yield "a body is required"
    for media_type, content in was.get("content", {}).items():
        if media_type in now.get("content", {}):
            schema = now["content"][media_type]["schema"]
            yield from Fits(old, new, sent=True).faults(content["schema"], schema, "body")
        else:
            yield f"{media_type} is not taken"


def _answer(old: Document, was: Document, new: Document, now: Document, status: str) -> Iterator[str]:
    for name in was.get("headers", {}).keys() - now.get("headers", {}).keys():
        yield f"header {name} of {status} is gone"
    for media_type, content in was.get("content", {}).items():
        if media_type in now.get("content", {}):
            schema = now["content"][media_type].get("schema", {})
            yield from Fits(new, old, sent=False).faults(schema, content.get("schema", {}), status)
        else:
            yield f"{status} is not answered with {media_type}"


class Fits:
    """Whether all that one schema allows (``inner``) another allows too (``outer``).

    Of what is sent the inner schemas are the old document's, of what is answered they are the new one's.
    """

    def __init__(self, inside: Document, outside: Document, *, sent: bool) -> None:
        self._inside, self._outside, self._sent = inside, outside, sent
        self._begun: list[tuple[Document, Document]] = []

    def faults(self, inner: Document, outer: Document, where: str) -> Iterator[str]:
        """What does not fit, in words."""
        pair = inner, outer
        if "$ref" in inner and "$ref" in outer and pair in self._begun:  # a schema that holds itself
            return
        self._begun.append(pair)
        inner, outer = resolved(self._inside, inner), resolved(self._outside, outer)
        outers = outer.get("anyOf") or outer.get("oneOf") or [outer]
        for variant in inner.get("anyOf") or inner.get("oneOf") or [inner]:
            yield from self._variant(variant, outers, where)
        self._begun.remove(pair)

    def _variant(self, inner: Document, outers: list[Document], where: str) -> Iterator[str]:
        """Of a variant that fits none of the others it is told why it does not fit its namesake."""
        namesakes = [outer for outer in outers if _name(outer) == _name(inner)]
        tried = [list(self._one(inner, outer, where)) for outer in [*namesakes, *outers]]
        if all(tried):
            yield from tried[0] if namesakes or len(outers) == 1 else [f"{where} {_name(inner)} has no counterpart"]

    def _one(self, inner: Document, outer: Document, where: str) -> Iterator[str]:
        if {"$ref", "anyOf", "oneOf"} & (inner.keys() | outer.keys()):
            yield from self.faults(inner, outer, where)
            return
        kind, wanted = inner.get("type"), outer.get("type")
        if wanted is None:  # anything
            return
        if kind != wanted and (kind, wanted) != ("integer", "number"):
            yield f"{where} {kind or 'anything'} does not fit {wanted}"
        yield from self._words(inner, outer, where)
        if self._sent:
            yield from _bounds(inner, outer, where)
        if kind == wanted == "object":
            yield from self._fields(inner, outer, where)
        if kind == wanted == "array":
            yield from self.faults(inner.get("items", {}), outer.get("items", {}), f"{where}[]")
            pairs = zip(inner.get("prefixItems", []), outer.get("prefixItems", []), strict=False)
            for index, (left, right) in enumerate(pairs):
                yield from self.faults(left, right, f"{where}[{index}]")

    def _words(self, inner: Document, outer: Document, where: str) -> Iterator[str]:
        if outer.get("format") not in (None, inner.get("format")):
            yield f"{where} has not the form of a {outer['format']}"
        if outer.get("const", inner.get("const")) != inner.get("const"):
            yield f"{where} {inner.get('const', 'anything')} is not {outer['const']}"
        if self._sent and "enum" in outer:  # an answer may have words that clients do not know yet
            for word in sorted(set(inner.get("enum", [inner.get("const", "anything")])) - set(outer["enum"]), key=str):
                yield f"{where} {word} is not taken"

    def _fields(self, inner: Document, outer: Document, where: str) -> Iterator[str]:
        old, new = (inner, outer) if self._sent else (outer, inner)
        for name in old.get("properties", {}):
            if name not in new.get("properties", {}):
                yield f"{where}.{name} is gone"
            else:
                yield from self.faults(inner["properties"][name], outer["properties"][name], f"{where}.{name}")
        for name in sorted(set(outer.get("required", [])) - set(inner.get("required", []))):
            if self._sent or name in new.get("properties", {}):  # else it was told above that it is gone
                yield f"{where}.{name} is required" if self._sent else f"{where}.{name} may be left out"
        if isinstance(outer.get("additionalProperties"), dict):
            others = inner.get("additionalProperties")
            yield from self.faults(
                others if isinstance(others, dict) else {}, outer["additionalProperties"], f"{where}.*"
            )


def _bounds(inner: Document, outer: Document, where: str) -> Iterator[str]:
    for word, sign in BOUNDS.items():
        if word in outer and (word not in inner or sign * outer[word] > sign * inner[word]):
            yield f"{where} has a {word} of {outer[word]}"
    if outer.get("pattern") not in (None, inner.get("pattern")):
        yield f"{where} has another pattern"


def _name(schema: Document) -> str:
    return str(schema.get("$ref", schema.get("type", "anything"))).rpartition("/")[2]
