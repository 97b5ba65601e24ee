"""The bundle of the graph canvas is what its sources make of it, and says whose work it is."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CANVAS = Path(__file__).parents[2] / "workbench" / "canvas"
BUNDLE = CANVAS.parent / "static" / "explore"
AGAIN = "run `npm ci --ignore-scripts && npm run build` in workbench/canvas"


def npm(*arguments: str, folder: Path) -> None:
    """Run npm, that of the project's environment before that of the machine."""
    folders = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    command = shutil.which("npm", path=folders)
    if command is None and "CI" not in os.environ:
        pytest.skip("there is no npm; `uv sync --inexact --group clients` brings one")
    assert command is not None
    ended = subprocess.run(
        [command, *arguments],
        cwd=folder,
        env=os.environ | {"PATH": folders},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr


def test_the_bundle_is_that_of_its_sources(tmp_path: Path) -> None:
    folder = tmp_path / "canvas"
    shutil.copytree(CANVAS, folder, ignore=shutil.ignore_patterns("node_modules"))
    npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", folder=folder)
    (tmp_path / "made").mkdir()
    npm("run", "build", "--", str(tmp_path / "made"), folder=folder)
    for made in (tmp_path / "made").iterdir():
        assert made.read_bytes() == (BUNDLE / made.name).read_bytes(), f"{made.name}: {AGAIN}"


def test_all_that_is_in_it_has_its_licence_and_a_version_that_is_pinned() -> None:
    given = json.loads((CANVAS / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in given.values())
    told = (BUNDLE / "canvas.licences.txt").read_text(encoding="utf-8")
    for name in ("sigma", "graphology", "graphology-layout-forceatlas2", "@sigma/edge-curve"):
        assert f"\n{name} {given[name]} (MIT)\n" in told
    lock = json.loads((CANVAS / "package-lock.json").read_text(encoding="utf-8"))
    assert not [name for name, package in lock["packages"].items() if "resolved" in package], "a host stands in it"


def test_the_bundle_asks_no_other_host() -> None:
    text = (BUNDLE / "canvas.js").read_text(encoding="utf-8")
    assert not re.findall(r"https?://(?!www\.w3\.org/)[^\s\"'`]*", text)
