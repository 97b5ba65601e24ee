"""What breaks clients of the last release, found in a small document, in the real one, and between the two real ones."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clients.breaking import breaks
from clients.document import DOCUMENT, RELEASED, Document, read

CURRENT = read(DOCUMENT)
COMPARED = {
    "$ref", "additionalProperties", "anyOf", "const", "enum", "format", "items", "maxItems", "maxLength", "maximum",
    "minItems", "minLength", "minimum", "oneOf", "pattern", "prefixItems", "properties", "required", "type",
}  # fmt: skip
# What does not bear on what is sent and answered, or only on the keys of an answer, which may be more than were known.
PASSED_OVER = {
    "default", "description", "discriminator", "examples", "propertyNames", "title", "writeOnly", "x-problems",
}  # fmt: skip


def small() -> Document:
    """A document with one of each thing that can break."""
    move = {"type": "object", "required": ["action"], "properties": {"action": {"const": "a", "type": "string"}}}
    other = {"type": "object", "required": ["action"], "properties": {"action": {"const": "b", "type": "string"}}}
    form = {
        "type": "object",
        "required": ["name"],
        "properties": {
            "name": {"type": "string", "maxLength": 9, "minLength": 1, "pattern": "^a"},
            "kind": {"$ref": "#/components/schemas/Kind"},
            "day": {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]},
            "share": {"type": "number", "minimum": 0, "maximum": 1},
            "move": {"oneOf": [{"$ref": "#/components/schemas/Move"}, {"$ref": "#/components/schemas/Other"}]},
            "many": {"type": "array", "items": {"type": "integer"}, "maxItems": 5},
        },
    }
    told = {
        "type": "object",
        "required": ["id", "parts"],
        "properties": {
            "id": {"type": "string"},
            "kind": {"$ref": "#/components/schemas/Kind"},
            "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Told"}},
            "pair": {"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}]},
            "counts": {"type": "object", "additionalProperties": {"type": "integer"}},
        },
    }
    problem = {"type": "object", "properties": {"detail": {"type": "string"}}, "x-problems": {"not-found": {}}}
    return {
        "paths": {
            "/things/{id}": {
                "post": {
                    "operationId": "make_thing",
                    "security": [],
                    "x-repeatable": True,
                    "parameters": [
                        {"in": "path", "name": "id", "required": True, "schema": {"type": "string"}},
                        {"in": "query", "name": "limit", "required": False, "schema": {"type": "integer", "maximum": 9}},
                    ],
                    "requestBody": {
                        "required": False,
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Form"}}},
                    },
                    "responses": {
                        "200": {
                            "headers": {"ETag": {}},
                            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Told"}}},
                        },
                        "404": {"content": {"x/problem": {"schema": {"$ref": "#/components/schemas/Problem"}}}},
                    },
                }
            }
        },
        "components": {
            "schemas": {
                "Form": form, "Told": told, "Move": move, "Other": other, "Problem": problem,
                "Kind": {"type": "string", "enum": ["x", "y"]},
            }
        },
    }  # fmt: skip


def field(document: Document, schema: str, name: str) -> Any:
    return document["components"]["schemas"][schema]["properties"][name]


def operation(document: Document) -> Any:
    return document["paths"]["/things/{id}"]["post"]


def schema(document: Document, name: str) -> Any:
    return document["components"]["schemas"][name]


BREAKS: dict[str, Callable[[Document], Any]] = {
    "/things/{id}: is gone": lambda d: d["paths"].clear(),
    "is called build": lambda d: operation(d).update(operationId="build"),
    "needs an account": lambda d: operation(d).update(security=[{"key": []}]),
    "may not be sent twice": lambda d: operation(d).pop("x-repeatable"),
    "query limit is gone": lambda d: operation(d)["parameters"].pop(),
    "query limit is required": lambda d: operation(d)["parameters"][1].update(required=True),
    "query at is required": lambda d: operation(d)["parameters"].append(
        {"in": "query", "name": "at", "required": True, "schema": {"type": "string"}}
    ),
    "query limit has a maximum of 5": lambda d: operation(d)["parameters"][1]["schema"].update(maximum=5),
    "query limit integer does not fit string": lambda d: operation(d)["parameters"][1].update(
        schema={"type": "string"}
    ),
    "a body is required": lambda d: operation(d)["requestBody"].update(required=True),
    "application/json is not taken": lambda d: operation(d)["requestBody"]["content"].clear(),
    "body.day is gone": lambda d: schema(d, "Form")["properties"].pop("day"),
    "body.day is required": lambda d: schema(d, "Form")["required"].append("day"),
    "body.new is required": lambda d: (
        schema(d, "Form")["required"].append("new"),
        schema(d, "Form")["properties"].update(new={"type": "string"}),
    ),
    "body.kind y is not taken": lambda d: schema(d, "Kind")["enum"].remove("y"),
    "body.name has a maxLength of 8": lambda d: field(d, "Form", "name").update(maxLength=8),
    "body.name has a minLength of 2": lambda d: field(d, "Form", "name").update(minLength=2),
    "body.name has another pattern": lambda d: field(d, "Form", "name").update(pattern="^b"),
    "body.share has a minimum of 0.5": lambda d: field(d, "Form", "share").update(minimum=0.5),
    "body.many has a maxItems of 4": lambda d: field(d, "Form", "many").update(maxItems=4),
    "body.many[] integer does not fit string": lambda d: field(d, "Form", "many").update(items={"type": "string"}),
    "body.day null does not fit string": lambda d: field(d, "Form", "day")["anyOf"].pop(),
    "body.day has not the form of a date-time": lambda d: field(d, "Form", "day")["anyOf"][0].update(
        format="date-time"
    ),
    "body.move.action b is not a": lambda d: field(d, "Form", "move")["oneOf"].pop(),
    "body.move.action b is not c": lambda d: field(d, "Other", "action").update(const="c"),
    "200 is not answered": lambda d: operation(d)["responses"].update({"201": operation(d)["responses"].pop("200")}),
    "200 is not answered with application/json": lambda d: operation(d)["responses"]["200"]["content"].clear(),
    "header ETag of 200 is gone": lambda d: operation(d)["responses"]["200"].pop("headers"),
    "200.id is gone": lambda d: schema(d, "Told")["properties"].pop("id"),
    "200.id may be left out": lambda d: schema(d, "Told")["required"].remove("id"),
    "200.id integer does not fit string": lambda d: schema(d, "Told")["properties"].update(id={"type": "integer"}),
    "200.id null does not fit string": lambda d: schema(d, "Told")["properties"].update(
        id={"anyOf": [{"type": "string"}, {"type": "null"}]}
    ),
    "200.parts[] string does not fit object": lambda d: field(d, "Told", "parts").update(items={"type": "string"}),
    "200.pair[1] string does not fit integer": lambda d: field(d, "Told", "pair").update(
        prefixItems=[{"type": "string"}] * 2
    ),
    "200.counts.* anything does not fit integer": lambda d: field(d, "Told", "counts").pop("additionalProperties"),
    "404.detail is gone": lambda d: schema(d, "Problem")["properties"].pop("detail"),
    "problem not-found is gone": lambda d: schema(d, "Problem")["x-problems"].clear(),
}
PASSES: dict[str, Callable[[Document], Any]] = {
    "nothing": lambda d: None,
    "a path": lambda d: d["paths"].update({"/more": d["paths"]["/things/{id}"]}),
    "a parameter that may be left out": lambda d: operation(d)["parameters"].append(
        {"in": "query", "name": "at", "required": False, "schema": {"type": "string"}}
    ),
    "a wider parameter": lambda d: operation(d)["parameters"][1].update(schema={"type": "number"}),
    "a field of the body that may be left out": lambda d: schema(d, "Form")["properties"].update(new={"type": "string"}),
    "a field of the body that may be left out at last": lambda d: schema(d, "Form")["required"].clear(),
    "a longer field": lambda d: field(d, "Form", "name").update(maxLength=10),
    "a field without a pattern": lambda d: field(d, "Form", "name").pop("pattern"),
    "a variant of the body": lambda d: field(d, "Form", "move")["oneOf"].append({"type": "string"}),
    "a word": lambda d: schema(d, "Kind")["enum"].append("z"),
    "a field of the answer": lambda d: schema(d, "Told")["properties"].update(new={"type": "string"}),
    "a field of the answer that is always there": lambda d: schema(d, "Told")["required"].append("kind"),
    "a narrower answer": lambda d: field(d, "Told", "id").update(maxLength=5, const="x"),
    "another refusal": lambda d: operation(d)["responses"].update({"409": {"content": {}}}),
    "a refusal fewer": lambda d: operation(d)["responses"].pop("404"),
    "nobody needs an account": lambda d: operation(d).update(security=[]),
}  # fmt: skip


@pytest.mark.parametrize("said", BREAKS)
def test_a_break_is_found_and_named(said: str) -> None:
    changed = small()
    BREAKS[said](changed)
    assert any(said in told for told in breaks(small(), changed)), breaks(small(), changed)


@pytest.mark.parametrize("kind", PASSES)
def test_what_breaks_nothing_passes(kind: str) -> None:
    changed = small()
    PASSES[kind](changed)
    assert breaks(small(), changed) == []


def fields(document: Document) -> list[tuple[str, str]]:
    schemas = document["components"]["schemas"]
    return [(name, each) for name, found in schemas.items() for each in found.get("properties", {})]


@settings(max_examples=20)
@given(st.sampled_from(fields(CURRENT)))
def test_no_field_of_the_real_document_goes_unseen(where: tuple[str, str]) -> None:
    name, each = where
    changed = copy.deepcopy(CURRENT)
    found = schema(changed, name)
    del found["properties"][each]
    found["required"] = [other for other in found.get("required", []) if other != each]
    assert any(f".{each} is gone" in told for told in breaks(CURRENT, changed))


def keywords(found: Document) -> Iterator[str]:
    yield from found
    inner = [*found.get("properties", {}).values(), *found.get("prefixItems", [])]
    inner += [*found.get("anyOf", []), *found.get("oneOf", []), *found.get("allOf", [])]
    inner += [found[word] for word in ("items", "additionalProperties") if isinstance(found.get(word), dict)]
    for each in inner:
        yield from keywords(each)


def test_no_keyword_of_the_real_document_is_unknown_to_the_comparison() -> None:
    used = {word for found in CURRENT["components"]["schemas"].values() for word in keywords(found)}
    assert used <= COMPARED | PASSED_OVER


def test_the_document_breaks_nothing_of_the_released_one() -> None:
    assert breaks(read(RELEASED), CURRENT) == []
