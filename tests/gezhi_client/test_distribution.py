"""The client as it is installed: with httpx and Pydantic, and without the server."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import tomllib
from email import message_from_string
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from zipfile import ZipFile

import pytest

from clients.document import ROOT
from gezhi_client import VERSION

FOLDER = ROOT / "gezhi_client"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The distribution, built."""
    if not find_spec("hatchling") and "CI" not in os.environ:
        pytest.skip("there is no hatchling; `uv sync --inexact --group clients` brings it")
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=FOLDER, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_it_needs_no_more_than_it_says(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("/METADATA"))
        told = message_from_string(archive.read(name).decode())
        held = {name for name in archive.namelist() if name.endswith(".py")}
        (licence,) = (archive.read(name) for name in archive.namelist() if name.endswith("/licenses/LICENSE"))
    needed = {requirement.partition(">")[0] for requirement in told.get_all("Requires-Dist", [])}
    assert needed == {"httpx", "pydantic", "typing-extensions"}
    assert held == {f"gezhi_client/{path.name}" for path in FOLDER.glob("*.py")}
    assert licence == (ROOT / "LICENSE").read_bytes()


def test_it_imports_no_more_than_it_needs() -> None:
    found = set()
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.partition(".")[0])
            elif isinstance(node, ast.Import):
                found |= {name.name.partition(".")[0] for name in node.names}
    others = found - sys.stdlib_module_names
    assert others == {"gezhi_client", "httpx", "pydantic", "pydantic_core", "typing_extensions"}


def test_it_brings_nothing_of_the_server(wheel: Path) -> None:
    program = """
import sys
sys.path.insert(0, sys.argv[1])
import gezhi_client
loaded = {name.partition(".")[0] for name in sys.modules}
print(gezhi_client.__file__, loaded & {"graph", "queries", "api", "neo4j", "fastapi", "numpy"})
"""
    command = [sys.executable, "-I", "-c", program, str(wheel)]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ended.stdout.split() == [f"{wheel}/gezhi_client/__init__.py", "set()"]


def test_its_version_is_that_of_the_server() -> None:
    server = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert version("gezhi") == server == VERSION
