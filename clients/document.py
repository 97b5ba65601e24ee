"""The OpenAPI document as it is kept in the repository."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from api.app import create_app

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "docs/openapi.json"
RELEASED = ROOT / "docs/openapi-released.json"
Document = dict[str, Any]


def current() -> Document:
    """The document of the routes as they are now, in an order that does not depend on theirs."""
    made: Document = json.loads(as_text(create_app().openapi()))
    return made


def as_text(document: Document) -> str:
    """A document as it stands in its file."""
    return json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def read(path: Path) -> Document:
    """A document that is kept."""
    document: Document = json.loads(path.read_text(encoding="utf-8"))
    return document


def operations(document: Document) -> Iterator[tuple[str, str, Document]]:
    """Each operation with its method, in capitals, and its path."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def answer(operation: Document) -> tuple[str, Document]:
    """The media type and the schema of what an operation answers when all is well; empty where it answers nothing."""
    response = next(response for status, response in operation["responses"].items() if status < "300")
    for media_type, content in response.get("content", {}).items():
        return media_type, content.get("schema", {})
    return "", {}


def resolved(document: Document, schema: Document) -> Document:
    """A schema, or the one that it refers to."""
    if "$ref" not in schema:
        return schema
    found: Document = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return found
