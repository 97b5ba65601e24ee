"""Tools that come from npm: installed from ``package-lock.json`` when they are first needed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from filelock import FileLock

FOLDER = Path(__file__).parent
MODULES = FOLDER / "node_modules"
QUIET = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}


class NodeMissingError(Exception):
    """Node or its packages could not be installed here."""


def run(*command: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run a tool in the folder of the clients, and tell how it ended. Raises NodeMissingError."""
    install()
    return _run(command, stdin)


def printed(*command: str, stdin: str = "") -> str:
    """What a tool prints. Raises NodeMissingError, and RuntimeError for one that failed."""
    ended = run(*command, stdin=stdin)
    if ended.returncode:
        raise RuntimeError(f"{command[0]}: {ended.stderr}")
    return ended.stdout


def install() -> None:
    """Install the packages of the lock, unless they are there. Raises NodeMissingError."""
    lock, done = FOLDER / "package-lock.json", MODULES / ".lock-that-was-installed"
    with FileLock(FOLDER / ".npm.lock"):  # tests run in several processes
        if done.exists() and done.read_bytes() == lock.read_bytes():
            return
        try:
            ended = _run(("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"))
        except FileNotFoundError as error:
            raise NodeMissingError("there is no npm; `uv sync --inexact --group clients` brings one") from error
        if ended.returncode:
            raise NodeMissingError(f"the packages of npm could not be installed: {ended.stderr.strip()[-500:]}")
        shutil.copy(lock, done)


def _run(command: tuple[str, ...], stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command by its name: of the packages, else of the project's environment, else of the machine."""
    folders = [str(MODULES / ".bin"), str(Path(sys.executable).parent), os.environ.get("PATH", "")]
    given = os.environ | QUIET | {"PATH": os.pathsep.join(folders)}
    return subprocess.run(command, cwd=FOLDER, env=given, input=stdin, text=True, capture_output=True, check=False)
