"""The examples of the documentation, as they stand there, against a real server."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from clients.document import ROOT

PAGE = (ROOT / "docs/clients.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
SAID = [["621027100"], ["case.accept", "case.note", "621027-"]]


@pytest.mark.parametrize("number", range(2))
def test_an_example_runs_as_it_stands(server: str, key: str, number: int) -> None:
    assert len(EXAMPLES) == len(SAID)
    environment = os.environ | {"GEZHI_URL": server, "GEZHI_KEY": key, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    # The first has brought in the case that the second hears of.
    for example in EXAMPLES[: number + 1]:
        command = [sys.executable, "-c", example]
        ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
        assert ended.returncode == 0, ended.stderr
    for word in SAID[number]:
        assert word in ended.stdout
