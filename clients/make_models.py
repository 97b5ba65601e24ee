"""``gezhi_client/models.py``: a class for each schema of the document."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from clients.document import Document

# What a server takes is the server's to say, in the caller's language: a client that is older must not refuse it.
CHECKS = {"pattern", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "discriminator"}
NOISE = {"title", "examples"}
OPTIONS = (
    "--input-file-type openapi --output-model-type pydantic_v2.BaseModel --target-python-version 3.11"
    " --base-class gezhi_client.base.Model --enum-field-as-literal all --use-type-alias --strict-nullable"
    " --use-annotated --use-union-operator --use-standard-collections --use-tuple-for-fixed-items"
    " --use-schema-description --use-double-quotes --formatters builtin --disable-timestamp --ignore-pyproject"
)


def models(document: Document) -> str:
    """The text of the module, by datamodel-code-generator."""
    schemas = {name: _open(_plain(schema)) for name, schema in document["components"]["schemas"].items()}
    info = {"title": document["info"]["title"], "version": document["info"]["version"]}
    prepared = {"openapi": document["openapi"], "info": info, "paths": {}, "components": {"schemas": schemas}}
    with TemporaryDirectory() as folder:
        given, made = Path(folder, "openapi.json"), Path(folder, "models.py")
        given.write_text(json.dumps(prepared), encoding="utf-8")
        command = [sys.executable, "-m", "datamodel_code_generator", *OPTIONS.split()]
        subprocess.run([*command, "--input", str(given), "--output", str(made)], check=True)
        lines = made.read_text(encoding="utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("#"))


def _plain(schema: Any) -> Any:
    """A schema without what a client neither checks nor shows."""
    if isinstance(schema, list):
        return [_plain(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        word: {name: _plain(each) for name, each in value.items()} if word == "properties" else _plain(value)
        for word, value in schema.items()
        if word not in CHECKS | NOISE
    }


def _open(schema: Document) -> Document:
    """A schema that takes what it does not know yet: a newer server may answer with a word that was added since."""
    if "enum" not in schema:
        return schema
    described = {"description": schema.pop("description")} if "description" in schema else {}
    return {"anyOf": [schema, {"type": schema["type"]}], **described}
