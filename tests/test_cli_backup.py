"""``gezhi backup`` and ``gezhi restore`` as a user runs them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from graph.database import Database
from graph.policy import Policy
from graph.settings import Connection
from loaders.load import prepare
from tests.queries.test_lifecycle import Office, county
from tests.test_cli import runner
from tests.whole import snapshot


@pytest.fixture(scope="module")
def gezhi(database: Database, connection: Connection, policy: Policy) -> Any:
    county(database)
    prepare(database)
    Office(database, policy).accept()
    return runner(connection)


def test_a_backup_is_made_proved_and_put_back(gezhi: Any, database: Database, tmp_path: Path) -> None:
    before = snapshot(database, marks=False)
    file = str(tmp_path / "备份 1")
    done = gezhi("backup", file)
    assert done.returncode == 0, done.stderr
    assert "nodes" in done.stdout
    assert "others waited" in done.stdout
    again = gezhi("backup", file, language="zh")
    assert (again.returncode, "exists already" in again.stderr) == (1, True)
    proved = gezhi("backup", "verify", file)
    assert "1 journals, 1 entries: all as they were written" in proved.stdout
    assert "SHA-256" in proved.stdout
    refused = gezhi("restore", file)
    assert refused.returncode == 1
    assert "--yes" in refused.stderr
    database.execute("CREATE (:Person {id: 'since'})")
    restored = gezhi("restore", file, "--yes")
    assert restored.returncode == 0, restored.stderr
    assert "all journals are as they were written" in restored.stdout
    assert snapshot(database, marks=False) == before
    assert gezhi("audit").returncode == 0


def test_what_programs_read(gezhi: Any, database: Database, tmp_path: Path) -> None:
    made = json.loads(gezhi("backup", str(tmp_path / "x"), "--json").stdout)
    assert made["bytes"] == (tmp_path / "x").stat().st_size
    assert 0 < made["waited"] < made["seconds"]
    assert made["nodes"]["Case"] == 2
    proved = json.loads(gezhi("backup", "verify", str(tmp_path / "x"), "--json").stdout)
    assert {name: proved[name] for name in ("event", "nodes", "links", "total")} == {
        name: made[name] for name in ("event", "nodes", "links", "total")
    }
    assert (proved["cases"], proved["entries"], proved["faults"], len(proved["sha256"])) == (1, 1, [], 64)
    assert gezhi("backup", "--json", str(tmp_path / "y")).returncode == 0


def test_a_damaged_backup_is_not_restored(gezhi: Any, database: Database, tmp_path: Path) -> None:
    before = snapshot(database)
    assert gezhi("backup", str(tmp_path / "x")).returncode == 0
    content = bytearray((tmp_path / "x").read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "x").write_bytes(content)
    for command in (("backup", "verify"), ("restore", "--yes")):
        refused = gezhi(*command, str(tmp_path / "x"))
        assert refused.returncode == 1
        assert "is damaged" in refused.stderr
        assert "Traceback" not in refused.stderr
    missing = gezhi("restore", str(tmp_path / "none"), "--yes")
    assert (missing.returncode, "No such file" in missing.stderr) == (1, True)
    assert snapshot(database) == before


def test_a_journal_that_is_not_whole_is_kept_and_told(gezhi: Any, database: Database, tmp_path: Path) -> None:
    """A backup keeps what there is; whoever looks is told that it was altered before."""
    database.execute("MATCH (e:JournalEntry) SET e.level = 'county'")
    assert gezhi("backup", str(tmp_path / "x")).returncode == 0
    proved = gezhi("backup", "verify", str(tmp_path / "x"))
    assert (proved.returncode, "entry 1 was altered" in proved.stderr) == (1, True)
    restored = gezhi("restore", str(tmp_path / "x"), "--yes")
    assert (restored.returncode, "entry 1 was altered" in restored.stderr) == (1, True)
    assert gezhi("audit").returncode == 1


def test_the_help_says_how(gezhi: Any) -> None:
    for arguments in ((), ("--help",)):
        said = gezhi("backup", *arguments).stdout + gezhi("backup", *arguments).stderr
        assert "gezhi backup FILE" in said
        assert "verify" in said
