"""``clients/bruno``: a collection for Bruno with one request for each operation, filled with its examples."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from clients import node
from clients.document import ROOT, Document, operations, resolved

COLLECTION = ROOT / "clients/bruno"
KEY = {"key": "X-API-Key", "value": "{{key}}", "placement": "header"}
VARIABLES = [
    {"name": "base_url", "value": "http://127.0.0.1:8000", "enabled": True, "secret": False},
    {"name": "key", "value": "", "enabled": True, "secret": True},
    {"name": "password", "value": "", "enabled": True, "secret": True},
]


def collection(document: Document) -> dict[Path, str]:
    """The text of each file, as Bruno itself writes it. Raises NodeMissingError."""
    given: dict[str, Any] = {
        "collection.bru": {"kind": "collection", "content": {"auth": {"mode": "apikey", "apikey": KEY}}},
        "environments/local.bru": {"kind": "environment", "content": {"variables": VARIABLES}},
    }
    sequence: dict[str, int] = defaultdict(int)
    for method, path, operation in operations(document):
        folder = operation["tags"][0].split()[0]
        sequence[folder] += 1
        content = _request(document, method, path, operation) | {
            "meta": {"name": operation["summary"], "type": "http", "seq": sequence[folder]}
        }
        given[f"{folder}/{operation['operationId']}.bru"] = {"kind": "request", "content": content}
    texts = json.loads(node.printed("node", "to_bru.cjs", stdin=json.dumps(given)))
    named = {"version": "1", "name": document["info"]["title"], "type": "collection", "ignore": []}
    files = {"bruno.json": json.dumps(named, ensure_ascii=False, indent=2) + "\n", **texts}
    return {COLLECTION / name: text for name, text in files.items()}


def _request(document: Document, method: str, path: str, operation: Document) -> Document:
    items = [_item(parameter) for parameter in operation.get("parameters", [])]
    query = [item for item in items if item["type"] == "query"]
    filled = urlencode({item["name"]: item["value"] for item in query if item["enabled"]})
    kind, body = _body(document, operation)
    address = _address(path, items)
    return {
        "http": {
            "method": method.lower(),
            "url": "{{base_url}}" + address + (f"?{filled}" if filled else ""),
            "body": kind,
            "auth": "inherit" if operation["security"] else "none",
        },
        "params": [item for item in items if item["type"] == "query" or f":{item['name']}" in address.split("/")],
        "headers": [item for item in items if item["type"] == "header"],
        "body": body,
        "docs": operation["description"],
    }


def _address(path: str, items: list[Document]) -> str:
    """A path as Bruno writes it. It knows parameters that are a whole part of it; others are filled in."""
    address = re.sub(r"(?<=/)\{(\w+)\}(?=/|$)", r":\1", path)
    for item in items:
        address = address.replace(f"{{{item['name']}}}", item["value"] or item["name"])
    return address


def _item(parameter: Document) -> Document:
    """A parameter. One that may be left out and has no example is there, and switched off."""
    name, example = parameter["name"], next(iter(parameter["schema"].get("examples", [])), None)
    if name == "idempotency-key":
        example = "{{$guid}}"  # new with each request
    enabled = parameter["required"] or example is not None
    return {"type": parameter["in"], "name": name, "value": str(example or ""), "enabled": enabled}


def _body(document: Document, operation: Document) -> tuple[str, Document]:
    """What kind of body a request has, and the body."""
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" in content:
        given = content["application/json"]["schema"]
        examples = given.get("examples") or resolved(document, given).get("examples") or [{}]
        return "json", {"json": json.dumps(examples[0], ensure_ascii=False, indent=2)}
    if "application/x-www-form-urlencoded" in content:
        form = resolved(document, content["application/x-www-form-urlencoded"]["schema"])
        return "formUrlEncoded", {"formUrlEncoded": [_field(form, name) for name in form["properties"]]}
    return "none", {}


def _field(form: Document, name: str) -> Document:
    """A field of a form; of a choice the first, of a password the variable."""
    schema = form["properties"][name]
    if any(variant.get("format") == "password" for variant in schema.get("anyOf", [])):
        value = "{{password}}"
    else:
        value = next(iter(schema.get("examples") or schema.get("enum") or [""]))
    return {"name": name, "value": value, "enabled": bool(value) or name in form.get("required", [])}
