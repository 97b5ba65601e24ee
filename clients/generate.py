"""Make all that is generated from the API: ``python -m clients.generate``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from clients import node
from clients.document import DOCUMENT, ROOT, Document, as_text, current
from clients.make_bruno import COLLECTION, collection
from clients.make_client import without_event_loop
from clients.make_models import models
from clients.make_operations import methods, problems

SAID = "Made by `python -m clients.generate`; do not change it by hand."
CLIENT = ROOT / "gezhi_client"
MODULES = {CLIENT / f"{name}.py" for name in ("models", "problems", "operations", "async_operations", "client")}
TYPESCRIPT = ROOT / "clients/typescript/gezhi.d.ts"


def made() -> dict[Path, str]:
    """The text of each generated file."""
    document = current()
    return {DOCUMENT: as_text(document), **python(document), TYPESCRIPT: typescript(document), **collection(document)}


def python(document: Document) -> dict[Path, str]:
    """The generated modules of the Python client."""
    asynchronous = methods(document)
    client = (CLIENT / "async_client.py").read_text(encoding="utf-8")
    texts = {
        "client": without_event_loop(client),
        "models": f'"""What the server takes and gives."""\n\n{models(document)}',
        "problems": problems(document),
        "operations": without_event_loop(asynchronous),
        "async_operations": asynchronous,
    }
    paths = {CLIENT / f"{name}.py": text for name, text in texts.items()}
    return {path: _formatted(path, f"# {SAID}\n{text}") for path, text in paths.items()}


def typescript(document: Document) -> str:
    """The types of the whole API, by openapi-typescript. Raises NodeMissingError."""
    options = ("--default-non-nullable=false", "--root-types", "--root-types-no-schema-prefix")
    made = node.printed("openapi-typescript", *options, stdin=as_text(document))
    return f"// {SAID}\n{made}"


def main() -> None:
    """Write what is generated, and remove what is not any more."""
    files = made()
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for path in kept() - files.keys():
        path.unlink()


def kept() -> set[Path]:
    """The generated files that are there."""
    return {path for path in (DOCUMENT, TYPESCRIPT, *MODULES, *COLLECTION.rglob("*.*")) if path.is_file()}


def _formatted(path: Path, text: str) -> str:
    """As the project writes Python."""
    command = [sys.executable, "-m", "ruff", "format", "--stdin-filename", str(path), "-"]
    return subprocess.run(command, cwd=ROOT, input=text, text=True, capture_output=True, check=True).stdout


if __name__ == "__main__":
    main()
