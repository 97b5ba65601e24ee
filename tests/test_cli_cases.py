"""Cases at the command line, as a user works them, in processes of their own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from graph.database import Database
from graph.policy import REFERENCE
from graph.settings import Connection
from tests.queries.county import GRID, TOWN
from tests.queries.test_lifecycle import county
from tests.test_cli import runner

ACCEPT = [
    "case", "accept", "婚姻纠纷", "--by", "G1", "--kind", "dispute", "--source", "hall", "--area", GRID, "--category", "0101",
    "--party", "P1", "--party", "applicant:=新来的人", "--at", "2026-03-02T12:00",
]  # fmt: skip


@pytest.fixture(scope="module")
def gezhi(database: Database, connection: Connection) -> Any:
    county(database)
    return runner(connection)


def told(done: Any) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_a_case_is_worked_at_the_command_line(gezhi: Any) -> None:
    came = told(gezhi(*ACCEPT, "--key", "c-1", "--json"))
    assert told(gezhi(*ACCEPT, "--key", "c-1", "--json")) == came
    case = came["case"]
    done = gezhi("case", "move", case, "assign", "--by", "G1", "--at", "2026-03-02T13:00", language="zh")
    assert done.returncode == 0, done.stderr
    assert "分派 → 分流转办" in done.stdout
    stale = gezhi("case", "move", case, "take_up", "--by", "G1", "--seen", "1")
    assert (stale.returncode, "has moved on" in stale.stderr) == (1, True)
    wrong = gezhi("case", "move", case, "archive", "--by", "G1")
    assert (wrong.returncode, "allowed: take_up, send_back" in wrong.stderr) == (1, True)
    other = gezhi("case", "move", case, "transfer", "--by", "G1", "--to", f"C-{TOWN}", "--note", "x")
    assert (other.returncode, "(JO)" in other.stderr) == (1, True)
    ticked = told(gezhi("tick", "--at", "2026-03-06T00:00", "--json"))
    assert ticked["done"] == {"escalate": 1}
    shown = gezhi("case", "show", case, language="zh").stdout
    for word in ("受理", "分派", "升级", "单位JO", "可办理: 签收"):
        assert word in shown


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["dance"], "action"),
        (["send_back"], "note"),
        (["suspend", "--note", "x", "--until", "soon"], "until"),
        (["split", "--note", "x", "--part", "彩礼"], "parts.0.title"),
    ],
)
def test_what_a_move_lacks_is_named(gezhi: Any, arguments: list[str], says: str) -> None:
    done = gezhi("case", "move", "K1", *arguments, "--by", "G1")
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_case_that_lacks_what_its_kind_needs_is_refused(gezhi: Any) -> None:
    given = ["demand" if word == "dispute" else word for word in ACCEPT]
    done = gezhi(*given)
    assert (done.returncode, "a demand needs summary" in done.stderr) == (2, True)


def test_versions_of_the_policy_are_loaded_and_listed(gezhi: Any, tmp_path: Path) -> None:
    newer = tmp_path / "newer.toml"
    newer.write_text(REFERENCE.read_text(encoding="utf-8").replace("version = 1", "version = 2"), encoding="utf-8")
    assert "is in force from 2026-01-01" in gezhi("policy", "load", str(newer), "--from", "2026-01-01").stdout
    assert "was loaded before" in gezhi("policy", "load", str(newer)).stdout
    newer.write_text(newer.read_text(encoding="utf-8").replace("days = 3", "days = 4"), encoding="utf-8")
    changed = gezhi("policy", "load", str(newer))
    assert (changed.returncode, "raise `version`" in changed.stderr) == (2, True)
    listed = told(gezhi("policy", "list", "--json"))
    assert [each["reference"] for each in listed["versions"] if each["in_force"]] == ["zhenyuan-reference v2"]
    newer.write_text(newer.read_text(encoding="utf-8").replace("version = 2", "version = 3"), encoding="utf-8")
    told_so = gezhi("tick", GEZHI_POLICY=str(newer))
    assert "GEZHI_POLICY names zhenyuan-reference v3, but zhenyuan-reference v2 is in force" in told_so.stderr
