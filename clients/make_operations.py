"""``gezhi_client/operations.py`` and ``problems.py``: a method for each operation, an exception for each problem."""

from __future__ import annotations

import keyword
from collections.abc import Iterator

from clients.document import Document, answer, operations

HEAD = '''
"""One method for each operation of the API, for programs with an event loop."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from gezhi_client import models
from gezhi_client.base import Model
from gezhi_client.calls import AsyncEvents, Call, Stream, as_bytes, as_model, as_nothing, as_text, key_or_new, part

T = TypeVar("T")
M = TypeVar("M", bound=Model)


class AsyncOperations(ABC):
    """One method for each operation of the API."""

    @abstractmethod
    async def _ask(self, call: Call[T]) -> T: ...

    @abstractmethod
    def _follow(self, stream: Stream[M]) -> AsyncEvents[M]: ...
'''
PROBLEMS_HEAD = '''
"""A class for each type of problem that the server tells of."""

from __future__ import annotations

from gezhi_client.errors import ProblemError

'''
TYPES = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}
# Not DELETE: where an answer was lost, what was removed is not there when it is asked for again, which is a problem.
REPEATABLE = {"GET", "PUT"}


def methods(document: Document) -> str:
    """The text of the module of operations, as an event loop uses it."""
    made = [
        _method(method, path, operation)
        for method, path, operation in operations(document)
        if "x-no-method" not in operation
    ]
    return HEAD + "".join(f"\n{text}" for text in made)


def problems(document: Document) -> str:
    """The text of the module of problems."""
    kinds = document["components"]["schemas"]["Problem"]["x-problems"]
    names = {kind: "".join(word.capitalize() for word in kind.split("-")) + "Error" for kind in kinds}
    classes = [
        f'class {name}(ProblemError):\n    """{kinds[kind]["title"]} ({kinds[kind]["status"]})."""\n\n'
        for kind, name in names.items()
    ]
    table = "".join(f'    "/problems/{kind}": {name},\n' for kind, name in names.items())
    return PROBLEMS_HEAD + "\n".join(classes) + f"\nKINDS: dict[str, type[ProblemError]] = {{\n{table}}}\n"


def _method(method: str, path: str, operation: Document) -> str:
    """One method: its signature, what the document says of it, and the call that it describes."""
    media_type, schema = answer(operation)
    reader, returned = _reader(media_type, schema)
    said = [f'"{method}"', _path(path), reader, *_parts(method, operation)]
    name, call = operation["operationId"], f"Call({', '.join(said)})"
    if media_type == "text/event-stream":
        event = _type(operation["responses"]["200"]["content"][media_type]["x-event-schema"])
        signature, body = f"def {name}", f"self._follow(Stream({call}, {event}))"
        returned = f"AsyncEvents[{event}]"
    else:
        signature, body = f"async def {name}", f"await self._ask({call})"
    arguments = ", ".join(["self", *_arguments(operation)])
    return f"    {signature}({arguments}) -> {returned}:\n{_told(operation)}        return {body}\n"


def _arguments(operation: Document) -> Iterator[str]:
    """The path and the body by position, the rest by name."""
    parameters = operation.get("parameters", [])
    for parameter in parameters:
        if parameter["in"] == "path":
            yield f"{_name(parameter)}: str"
    for word, schema in _bodies(operation).items():
        yield f"{word}: {_type(schema)} | Mapping[str, Any]"
    named = [parameter for parameter in parameters if parameter["in"] != "path"]
    if named:
        yield "*"
    for parameter in sorted(named, key=lambda parameter: not parameter["required"]):
        kind = _type(parameter["schema"])
        if parameter["required"]:
            yield f"{_name(parameter)}: {kind}"
        else:
            yield f"{_name(parameter)}: {kind.removesuffix(' | None')} | None = None"


def _parts(method: str, operation: Document) -> Iterator[str]:
    """What a call holds besides its method and path."""
    query, headers = [], []
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "query":
            query.append(f'"{parameter["name"]}": {_name(parameter)}')
        elif parameter["name"] == "idempotency-key":
            headers.append('"idempotency-key": key_or_new(idempotency_key)')
        elif parameter["in"] == "header":
            headers.append(f'"{parameter["name"]}": {_name(parameter)}')
    if query:
        yield f"query={{{', '.join(query)}}}"
    if headers:
        yield f"headers={{{', '.join(headers)}}}"
    for word in _bodies(operation):
        yield f"{word}={word}"
    if method in REPEATABLE or operation.get("x-repeatable") or any("idempotency-key" in header for header in headers):
        yield "repeatable=True"
    if not operation["security"]:
        yield "open=True"


def _bodies(operation: Document) -> dict[str, Document]:
    """The schema of the body, by the name of the argument that it is."""
    content = operation.get("requestBody", {}).get("content", {})
    words = {"application/json": "body", "application/x-www-form-urlencoded": "form"}
    return {words[media_type]: given["schema"] for media_type, given in content.items()}


def _reader(media_type: str, schema: Document) -> tuple[str, str]:
    """The function that reads an answer, and what it returns."""
    if media_type == "application/json" and "$ref" in schema:
        return f"as_model({_type(schema)})", _type(schema)
    if media_type in ("", "application/json", "text/event-stream"):  # a stream is read event by event
        return "as_nothing", "None"
    return ("as_text", "str") if media_type.startswith("text/") else ("as_bytes", "bytes")


def _type(schema: Document) -> str:
    """What a schema is in Python."""
    if "$ref" in schema:
        return f"models.{schema['$ref'].rpartition('/')[2]}"
    if variants := schema.get("anyOf") or schema.get("oneOf"):
        return " | ".join(dict.fromkeys(_type(variant) for variant in variants))
    if schema["type"] == "array":
        return f"Sequence[{_type(schema['items'])}]"
    if schema["type"] == "null":
        return "None"
    return "date" if schema.get("format") == "date" else TYPES[schema["type"]]


def _path(path: str) -> str:
    filled = path.replace("{", "{part(").replace("}", ")}")
    return f'f"{filled}"' if filled != path else f'"{path}"'


def _name(parameter: Document) -> str:
    name: str = parameter["name"].replace("-", "_")
    return f"{name}_" if keyword.iskeyword(name) else name


def _told(operation: Document) -> str:
    """The docstring."""
    lines = [operation["summary"], "", *operation["description"].splitlines()]
    given = [f"``{_name(each)}``: {each['description']}" for each in operation.get("parameters", [])]
    lines += ["", *given] if given else []
    text = "\n".join(f"        {line}".rstrip() for line in lines).strip().replace("\\", "\\\\")
    return f'        """{text}\n        """\n'
