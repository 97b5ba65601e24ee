"""Backups: everything that a graph holds comes back, of one moment, whatever is done to it meanwhile."""

from __future__ import annotations

import json
import os
import stat
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from graph import backup, backup_file, backup_proof, restore, schema
from graph.backup_spool import Spool
from graph.database import Database
from graph.errors import BackupError, RestoringError
from graph.policy import Policy
from graph.server import EmbeddedServer
from graph.terms import AccountRole, WarningRule
from graph.webhooks import DeadLetter
from loaders.load import load, prepare
from queries import (
    access,
    accounts,
    audit,
    erasure,
    keys,
    lifecycle,
    policies,
    rekeying,
    risk_runs,
    sessions,
    tick,
    webhooks,
)  # fmt: skip
from queries.outlook import Outlooks
from tests.conftest import empty
from tests.queries.county import COUNTY, TOWN
from tests.queries.test_lifecycle import NOON, county
from tests.queries.test_warnings import GRAVE, PAIR, Desk
from tests.whole import snapshot

PASSWORD = SecretStr("苹果树下 seven quiet lamps")


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory, database: Database) -> Iterator[Database]:
    """A second, empty server; ``database`` is asked for so that the jars are there."""
    server = EmbeddedServer(tmp_path_factory.mktemp("other"))
    with Database(server.start(), timeout=None) as other:
        yield other
    server.stop()


@pytest.fixture
def desk(database: Database, policy: Policy) -> Desk:
    """An office with a case in every way of being, accounts, keys, webhooks, and a look at risk."""
    county(database)
    prepare(database)
    desk = Desk(database, policy)
    desk.raised()
    desk.move(desk.accept().case, "assign")
    database.change(
        accounts.add(accounts.AccountForm(id="张三", roles=(AccountRole.STAFF,), person="G1", password=PASSWORD), NOON)
    )
    database.change(keys.add(keys.KeyForm(name="热线", roles=(AccountRole.SYSTEM,)), NOON))
    database.change(webhooks.add(webhooks.WebhookForm(url="http://127.0.0.1:9/"), NOON))
    risk_runs.run(database, Outlooks(), policy, NOON, policy.day(NOON))
    return desk


def made(database: Database, file: Path, clock: Callable[[], datetime] = lambda: NOON) -> backup.Made:
    return backup.make(database, file, clock)


def restored(database: Database, file: Path, *, replace: bool = True) -> None:
    backup_proof.verify(file)
    with backup_file.Reading(file) as found:
        restore.restore(database, found, replace=replace)


def raw_lines(file: Path) -> list[dict[str, Any]]:
    with backup_file.zstd.open(file, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def rewritten(file: Path, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Path:
    """A backup whose lines were changed by somebody who made its sum anew."""
    first, *lines, _ = (change(line) for line in raw_lines(file))
    other = file.with_suffix(".changed")
    other.unlink(missing_ok=True)
    backup_file.write(other, backup_file.Manifest(**first), map(backup_file.line, lines), lambda *_: None)
    return other


class TestWhatComesBack:
    def test_everything_and_the_journals_are_whole(self, desk: Desk, other: Database, tmp_path: Path) -> None:
        before = snapshot(desk.database)
        done = made(desk.database, tmp_path / "备份")
        assert snapshot(desk.database) == before  # nothing is done to what is backed up
        restored(other, tmp_path / "备份")
        assert snapshot(other, marks=False) == snapshot(desk.database, marks=False)
        proof = backup_proof.verify(tmp_path / "备份")
        chains = list(audit.chains(other))
        assert [each.fault for each in chains] == [None] * len(chains)
        assert (proof.entries, proof.faults) == (sum(each.entries for each in chains), ())
        assert proof.manifest == done.manifest
        assert schema.apply(other) == 0  # it was applied first

    def test_the_manifest_counts(self, desk: Desk, tmp_path: Path) -> None:
        manifest = made(desk.database, tmp_path / "x").manifest
        rows = desk.database.execute("MATCH (n) UNWIND labels(n) AS l RETURN l, count(*) AS n").rows
        assert manifest.nodes == {row["l"]: row["n"] for row in rows if row["l"] != "Gate"}
        rows = desk.database.execute("MATCH ()-[r]->() RETURN type(r) AS t, count(*) AS n").rows
        assert manifest.links == {row["t"]: row["n"] for row in rows}
        assert manifest.event == desk.database.execute("MATCH (e:Event) RETURN count(e) AS n").rows[0]["n"]
        assert manifest.at == NOON

    def test_sessions_stay_behind_and_accounts_come(self, desk: Desk, other: Database, tmp_path: Path) -> None:
        account = accounts.proven(desk.database.change(accounts.trying("张三", NOON)), PASSWORD)
        desk.database.change(sessions.begin(account, NOON))
        made(desk.database, tmp_path / "x")
        restored(other, tmp_path / "x")
        rows = other.execute("MATCH (n:Account|ApiKey|Session) RETURN labels(n)[0] AS l ORDER BY l").rows
        assert [row["l"] for row in rows] == ["Account", "ApiKey"]
        assert accounts.proven(other.change(accounts.trying("张三", NOON)), PASSWORD).id == "张三"

    def test_what_is_beside_the_model_but_can_be_found_is_kept(
        self, desk: Desk, other: Database, tmp_path: Path
    ) -> None:
        desk.database.execute(
            "MATCH (p:Person {id: 'P1'}), (q:Person {id: 'P2'}) SET p:`另 ``的:标签`, p.`$own` = [1, 2] "
            "CREATE (p)-[:`another type` {of: 'somebody'}]->(q)"
        )
        made(desk.database, tmp_path / "x")
        restored(other, tmp_path / "x")
        assert snapshot(other, marks=False) == snapshot(desk.database, marks=False)

    @pytest.mark.parametrize(
        ("statement", "says"),
        [
            ("CREATE (:Stranger {id: 'X'})", "1 nodes have no label of the model"),
            ("CREATE (:Person {name: '无号'})", "some have no key"),
            ("CREATE (:Person:Household {id: 'PH'})", "it needs one label of the model"),
            ("CREATE (:Person {id: 5.5})", "some have no key"),
        ],
    )
    def test_what_could_not_be_found_again_is_refused(
        self, desk: Desk, tmp_path: Path, statement: str, says: str
    ) -> None:
        desk.database.execute(statement)
        with pytest.raises(BackupError, match=says):
            made(desk.database, tmp_path / "x")
        assert list(tmp_path.iterdir()) == []

    def test_an_empty_database_can_be_kept(self, database: Database, other: Database, tmp_path: Path) -> None:
        empty(database)
        assert made(database, tmp_path / "x").manifest.total == 0
        restored(other, tmp_path / "x")
        assert snapshot(other, marks=False) == ({}, {})


class Meanwhile(backup.Copy):
    """A copy during which something is done, after all was read and before the last moment."""

    do: Callable[[], object]
    times = 0

    def _rehearse(self, marks: backup.Marks) -> None:
        super()._rehearse(marks)
        self.times += 1
        self.do()


def copied(
    database: Database, do: Callable[[], object], monkeypatch: pytest.MonkeyPatch, file: Path
) -> tuple[Any, Meanwhile]:
    """Make a backup while ``do`` is done; the whole graph of the moment that it is of, and the copy."""
    seen: list[Any] = []
    copies: list[Meanwhile] = []

    class Doing(Meanwhile):
        def __init__(self, *given: Any) -> None:
            super().__init__(*given)
            self.do = do
            copies.append(self)

    def clock() -> datetime:
        # It is asked while nobody may write, so what is seen now is what the backup must hold.
        with Database(database.connection, timeout=None) as reader:
            seen.append(snapshot(reader, marks=False))
        return NOON

    monkeypatch.setattr(backup, "Copy", Doing)
    made(database, file, clock)
    return seen[-1], copies[0]


class TestOneMoment:
    """Whatever is written while a backup is made, it holds exactly what was there at one moment."""

    def everything(self, desk: Desk) -> None:
        """Every kind of change that Gezhi makes."""
        database, now = desk.database, desk.now + timedelta(hours=1)
        first = desk.accept(parties=[{"name": "后来的人"}, {"id": "P1"}]).case
        second = desk.accept().case
        desk.move(first, "assign")
        desk.move(second, "merge", into=first, note="并案")
        parts = [{"title": "甲", "category": "0101"}, {"title": "乙", "category": "0902"}]
        desk.move(desk.accept().case, "split", note="拆分", parts=parts)
        for _ in range(3):
            desk.accept(**GRAVE, parties=PAIR)
        desk.watch()
        found = desk.listed(rule=WarningRule.INCIDENT_IN_DISPUTE)
        assert desk.assess(found[0].id, "supervised").supervision is not None
        desk.move(first, "take_up")
        desk.move(first, "supervise", note="督办", cadre="CA", due_on=str(desk.day()))
        desk.now += timedelta(days=2)
        desk.watch()  # a supervision is late now
        tick.tick(database, desk.policy, desk.now + timedelta(days=9))
        account = accounts.proven(database.change(accounts.trying("张三", now)), PASSWORD)
        database.change(sessions.begin(account, now))
        database.change(accounts.give_roles("张三", (AccountRole.AUDITOR,), None))
        database.change(
            accounts.add(accounts.AccountForm(id="李四", roles=(AccountRole.AUDITOR,), password=PASSWORD), now)
        )
        (key,) = database.ask(keys.keys()).keys
        database.change(keys.used(key.id, desk.day()))
        database.execute(*policies.keep(desk.policy))
        (hook,) = database.ask(webhooks.webhooks()).webhooks
        assert database.change(webhooks.take(hook.id, "me", now, now + timedelta(minutes=1))) is not None
        letter = DeadLetter(id=f"{hook.id}-1", number=1, case=first, died_at=now, error="x")
        assert database.change(webhooks.write(hook.id, "me", {"position": 1}, letters=[letter]))
        database.change(
            lambda: access.written(access.Access(caller="张三", by=None, purpose="核实"), ("P1", "P2"), now)
        )
        risk_runs.run(database, Outlooks(), desk.policy, desk.now, desk.day())
        risk_runs.run(database, Outlooks(), desk.policy, desk.now + timedelta(days=1), desk.day() + timedelta(days=1))

    def test_every_kind_of_change(
        self, desk: Desk, other: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seen, copy = copied(desk.database, lambda: self.everything(desk), monkeypatch, tmp_path / "x")
        assert copy.times == 1
        restored(other, tmp_path / "x")
        assert snapshot(other, marks=False) == seen == snapshot(desk.database, marks=False)

    @pytest.mark.parametrize("few", [0, 3])
    def test_much_is_caught_up_with_before_anybody_waits(
        self, desk: Desk, other: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, few: int
    ) -> None:
        monkeypatch.setattr(backup, "FEW", few)
        monkeypatch.setattr(backup, "PAGE", 2)
        seen, _ = copied(desk.database, lambda: self.everything(desk), monkeypatch, tmp_path / "x")
        restored(other, tmp_path / "x")
        assert snapshot(other, marks=False) == seen

    def test_a_file_that_is_loaded_meanwhile_makes_it_begin_anew(
        self, desk: Desk, other: Database, policy: Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rows = [{"id": "新单位", "name": "新单位", "kind": "court", "level": "county", "covers": COUNTY}]

        def load_once() -> None:
            load(desk.database, "units", rows, policy=policy)  # a second time changes nothing

        seen, copy = copied(desk.database, load_once, monkeypatch, tmp_path / "x")
        assert copy.times == 2
        restored(other, tmp_path / "x")
        assert snapshot(other, marks=False) == seen
        assert other.execute("MATCH (:Unit {id: '新单位'})-[:COVERS]->(a) RETURN a.code AS a").rows == [{"a": COUNTY}]

    @pytest.mark.parametrize("change", ["forget", "rekey"])
    def test_so_does_what_changes_people_otherwise(
        self, desk: Desk, other: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
    ) -> None:
        """None of it may be in a backup by half: neither an erased person's kin nor two keys of one moment."""
        database = desk.database
        database.execute(
            "MATCH (p:Person {id: 'P1'}) SET p.phone = '13800138000' "
            "CREATE (:Person {id: 'P9', name: '张三丰', phone: '13900139000'})<-[:RELATED_TO {kind: 'family'}]-(p)"
        )

        def do() -> None:
            if change == "rekey":
                rekeying.rekey(database)
            elif database.execute("MATCH (p:Person {id: 'P9'}) WHERE p.erased_on IS NULL RETURN p").rows:
                database.change(erasure.forget("P9", "本人申请", "test", desk.policy, NOON))

        seen, copy = copied(database, do, monkeypatch, tmp_path / "x")
        assert copy.times == 2
        restored(other, tmp_path / "x")
        assert snapshot(other, marks=False) == seen
        (row,) = other.execute("MATCH (p:Person {id: 'P9'}) RETURN p.phone AS phone, COUNT { (p)--() } AS links").rows
        assert row["phone"] != "13900139000"
        assert row["links"] == 1  # kin, or, of whoever was erased, what the access log says of it

    def test_files_without_end_are_told(
        self, desk: Desk, policy: Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        numbers = iter(range(100))

        def load_another() -> None:
            id = f"U{next(numbers)}"
            load(desk.database, "units", [{"id": id, "name": id, "kind": "court", "level": "county"}], policy=policy)

        with pytest.raises(BackupError, match="files are being loaded"):
            copied(desk.database, load_another, monkeypatch, tmp_path / "x")
        assert list(tmp_path.iterdir()) == []

    def test_what_another_program_removes_is_noticed(
        self, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def remove() -> None:
            desk.database.while_shut().execute("MATCH (p:Person {id: 'P2'}) DETACH DELETE p")

        with pytest.raises(BackupError, match="another program"):
            copied(desk.database, remove, monkeypatch, tmp_path / "x")

    def test_whoever_writes_at_the_last_moment_waits_and_is_not_in_it(
        self, desk: Desk, database: Database, tmp_path: Path
    ) -> None:
        from concurrent.futures import Future, ThreadPoolExecutor

        under_way: list[Future[Any]] = []
        with ThreadPoolExecutor(1) as pool:

            def clock() -> datetime:
                under_way.append(pool.submit(desk.accept))
                time.sleep(0.5)
                assert not under_way[0].done()
                return NOON

            done = made(database, tmp_path / "x", clock)
            came = under_way[0].result(20)
        assert done.waited >= 0.5
        assert came.case not in {
            line["properties"]["id"] for line in raw_lines(tmp_path / "x") if line.get("labels") == ["Case"]
        }

    def test_those_who_wait_go_on_when_it_takes_too_long(
        self, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The server ends the quiet moment, and the backup tries again."""
        monkeypatch.setattr(backup, "HOLD_SECONDS", 1.0)
        slow = iter([True, False, False])

        def clock() -> datetime:
            if next(slow):
                time.sleep(2.5)
            return NOON

        assert made(desk.database, tmp_path / "x", clock).manifest.at == NOON
        assert next(slow) is False


@pytest.fixture(scope="module")
def small(database: Database, policy: Policy, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of a little county with a case that has come in."""
    county(database)
    Desk(database, policy).accept(note="来电")
    file = tmp_path_factory.mktemp("file") / "one"
    made(database, file)
    return file


class TestTheFile:
    @pytest.fixture
    def file(self, small: Path) -> Path:
        return small

    def test_it_is_its_owners_alone_and_replaces_nothing(self, file: Path, database: Database) -> None:
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert [each.name for each in file.parent.iterdir()] == ["one"]
        content = file.read_bytes()
        with pytest.raises(BackupError, match="exists already"):
            made(database, file)
        assert file.read_bytes() == content
        with pytest.raises(BackupError, match="no folder"):
            made(database, file.parent / "nowhere" / "x")

    def test_what_killed_backups_have_left_goes_with_the_next(self, database: Database, tmp_path: Path) -> None:
        old, young = tmp_path / f"{backup_file.PARTS}1-x", tmp_path / f"{backup_file.PARTS}2-x"
        old.touch()
        young.touch()
        os.utime(old, (0, 0))
        made(database, tmp_path / "x")
        assert {each.name for each in tmp_path.iterdir()} == {"x", young.name}

    def test_a_full_disk_leaves_no_file(
        self, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(_: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            made(database, tmp_path / "x")
        assert list(tmp_path.iterdir()) == []

    def test_every_flipped_byte_is_found(self, file: Path, tmp_path: Path) -> None:
        content = file.read_bytes()
        damaged = tmp_path / "damaged"
        for place in range(0, len(content), max(1, len(content) // 300)):
            changed = bytearray(content)
            changed[place] ^= 0x10
            damaged.write_bytes(changed)
            with pytest.raises(BackupError, match="damaged"):
                backup_proof.verify(damaged)

    def test_every_cut_is_found(self, file: Path, tmp_path: Path) -> None:
        content = file.read_bytes()
        damaged = tmp_path / "damaged"
        for length in [*range(0, len(content), max(1, len(content) // 100)), len(content) - 1]:
            damaged.write_bytes(content[:length])
            with pytest.raises(BackupError, match="damaged"):
                backup_proof.verify(damaged)
        damaged.write_bytes(content + b"more")
        with pytest.raises(BackupError, match="damaged"):
            backup_proof.verify(damaged)

    def test_lines_that_were_left_out_put_in_or_changed_are_found(self, file: Path, tmp_path: Path) -> None:
        lines = raw_lines(file)
        changes = [
            lines[:5] + lines[6:],
            [*lines[:5], lines[5], *lines[5:]],
            [*lines[:-1], {"lines": 1, "sha256": "0"}],
        ]
        changes += [
            lines[:-1],
            [*lines, lines[-1]],
            [*lines[:3], {"strange": 1}, *lines[3:]],
            [*lines[:3], [], *lines[3:]],
        ]
        for changed in changes:
            with backup_file.zstd.open(tmp_path / "x", "wt", encoding="utf-8") as out:
                out.writelines(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in changed)
            with pytest.raises(BackupError, match="damaged"):
                backup_proof.verify(tmp_path / "x")

    def test_another_count_than_the_manifests_is_found(self, file: Path) -> None:
        def less(line: dict[str, Any]) -> dict[str, Any]:
            return line | ({"total": line["total"] - 1} if "total" in line else {})

        with pytest.raises(BackupError, match="manifest counts"):
            backup_proof.verify(rewritten(file, less))

    @pytest.mark.parametrize("content", [b"", b"nonsense", b"{}\n"])
    def test_what_is_no_backup_is_told(self, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "x").write_bytes(content)
        with pytest.raises(BackupError, match="is no backup of Gezhi"):
            backup_proof.verify(tmp_path / "x")
        (tmp_path / "y").write_bytes(backup_file.zstd.compress(content))
        with pytest.raises(BackupError, match="is no backup of Gezhi"):
            backup_proof.verify(tmp_path / "y")

    @pytest.mark.parametrize("name", ["note", "hash", "number", "by"])
    def test_a_journal_that_was_not_whole_is_told(self, file: Path, name: str) -> None:
        def altered(line: dict[str, Any]) -> dict[str, Any]:
            if line.get("labels") == ["JournalEntry"]:
                line["properties"][name] = 5 if name == "number" else "另"
            return line

        assert len(backup_proof.verify(rewritten(file, altered)).faults) == 1

    def test_a_journal_that_is_not_there_is_told(self, file: Path) -> None:
        first, *lines, _ = raw_lines(file)
        kept = [each for each in lines if each.get("labels") != ["JournalEntry"] and each.get("type") != "RECORDS"]
        del first["nodes"]["JournalEntry"], first["links"]["RECORDS"]
        first["total"] -= 1
        other = file.with_suffix(".without")
        backup_file.write(other, backup_file.Manifest(**first), map(backup_file.line, kept), lambda *_: None)
        (fault,) = backup_proof.verify(other).faults
        assert "entry 1 was removed" in fault


class TestRestoring:
    @pytest.fixture
    def file(self, desk: Desk, tmp_path: Path) -> Path:
        made(desk.database, tmp_path / "one")
        return tmp_path / "one"

    def test_a_database_that_is_not_empty_is_only_replaced_when_asked(self, file: Path, other: Database) -> None:
        empty(other)
        other.execute("CREATE (:Area {code: '621027'})")
        with pytest.raises(BackupError, match="holds 1 nodes"):
            restored(other, file, replace=False)
        assert len(snapshot(other)[0]) == 1
        restored(other, file)
        assert not other.execute("MATCH (a:Area {code: '621027'}) WHERE a.name IS NULL RETURN a").rows

    def test_the_categories_that_every_command_makes_do_not_count(self, file: Path, other: Database) -> None:
        empty(other)
        other.execute("CREATE (:Category {code: '01', name: 'x'})")
        restored(other, file, replace=False)

    def test_while_it_is_restored_nobody_writes_and_what_is_cut_is_begun_again(
        self, file: Path, desk: Desk, other: Database, policy: Policy, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        empty(other)
        writes = iter([None, None, None])

        def cut(*_: object) -> None:
            if next(writes, "end") == "end":
                raise KeyboardInterrupt

        monkeypatch.setattr(restore, "BATCH", 2)
        backup_proof.verify(file)
        with pytest.raises(KeyboardInterrupt), backup_file.Reading(file) as found:
            restore.restore(other, found, progress=cut)
        with pytest.raises(RestoringError):
            other.check_open()
        with pytest.raises(RestoringError):
            other.execute("CREATE (:Area {code: '999999'})")
        with pytest.raises(RestoringError):
            other.change(tick_of(policy))
        with pytest.raises(RestoringError):
            made(other, file.with_suffix(".half"))
        monkeypatch.undo()
        restored(other, file, replace=False)  # what was cut holds nothing that anybody could miss
        assert snapshot(other, marks=False) == snapshot(desk.database, marks=False)
        other.check_open()

    def test_of_two_at_once_the_earlier_stops(
        self, file: Path, desk: Desk, other: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        empty(other)
        begun = iter([True])

        def another(*_: object) -> None:
            if next(begun, False):
                restored(other, file, replace=False)

        with pytest.raises(BackupError, match="another restoring"), backup_file.Reading(file) as found:
            restore.restore(other, found, progress=another)
        assert snapshot(other, marks=False) == snapshot(desk.database, marks=False)

    def test_a_newer_model_is_refused(self, file: Path, other: Database) -> None:
        before = snapshot(other)

        def newer(change: Callable[[dict[str, Any]], None]) -> Callable[[dict[str, Any]], dict[str, Any]]:
            def changed(line: dict[str, Any]) -> dict[str, Any]:
                if "model" in line:
                    change(line["model"])
                return line

            return changed

        for change in (
            lambda model: model.update(version=model["version"] + 1),
            lambda model: model["nodes"].update(Drone=["id"]),
            lambda model: model["nodes"]["Case"].append("colour"),
            lambda model: model["links"].update(FLIES_OVER=[]),
        ):
            with pytest.raises(BackupError, match="newer Gezhi"):
                restored(other, rewritten(file, newer(change)))
        with pytest.raises(BackupError, match="newer Gezhi"):
            backup_proof.verify(rewritten_form(file))
        assert snapshot(other) == before

    def test_what_an_older_model_did_not_have_gets_its_default(self, file: Path, desk: Desk, other: Database) -> None:
        def older(line: dict[str, Any]) -> dict[str, Any]:
            for label, name in (("Account", "failures"), ("Account", "active"), ("Webhook", "failures")):
                if "model" in line:
                    line["model"]["nodes"][label].remove(name)
                elif line.get("labels") == [label]:
                    line["properties"].pop(name, None)
            if "model" in line:
                line["model"]["links"]["INVOLVES"].remove("role")
            elif line.get("type") == "INVOLVES":
                line["properties"].pop("role")
            return line

        desk.database.execute("MATCH ()-[r:INVOLVES]->() SET r.role = 'party'")
        restored(other, rewritten(file, older))
        rows = other.execute("MATCH (a:Account) RETURN a.failures AS f, a.active AS a").rows
        assert rows == [{"f": 0, "a": True}]
        assert other.execute("MATCH ()-[r:INVOLVES]->() RETURN DISTINCT r.role AS r").rows == [{"r": "party"}]
        # A case that was loaded has no `entries`, and the model knew them then: it gets none.
        assert "entries" not in other.execute("MATCH (c:Case {id: 'K1'}) RETURN keys(c) AS k").rows[0]["k"]

    def test_what_has_no_default_is_told(self, file: Path, other: Database) -> None:
        def older(line: dict[str, Any]) -> dict[str, Any]:
            if "model" in line:
                line["model"]["nodes"]["Account"].remove("added_at")
            return line

        with pytest.raises(BackupError, match=r"older Gezhi .* does not say added_at of Account"):
            restored(other, rewritten(file, older))

    def test_a_relationship_that_leads_nowhere_is_told(self, file: Path, other: Database) -> None:
        def astray(line: dict[str, Any]) -> dict[str, Any]:
            if line.get("type") == "PART_OF" and line["start"][1] == TOWN:
                line["end"][1] = "999999"
            return line

        with pytest.raises(BackupError, match="1 relationships of the backup lead nowhere"):
            restored(other, rewritten(file, astray))
        with pytest.raises(RestoringError):
            other.check_open()


def tick_of(policy: Policy) -> Any:
    return lifecycle.move_all([], policy, NOON)


def rewritten_form(file: Path) -> Path:
    first, *lines = raw_lines(file)
    other = file.with_suffix(".form")
    with backup_file.zstd.open(other, "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(line) + "\n" for line in ({**first, "gezhi_backup": 2}, *lines))
    return other


TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=("Cs",)), max_size=50),
    st.sampled_from(["", "镇原县", "👩‍👩‍👧 一家", "行\n一\u2028\r\n二\x00", '"\\', "x" * 1_000_000]),
)
ZONES = st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/St_Johns", "+08:00", "-09:30", "+00:00", "Z"])
DAYS = st.one_of(
    st.dates().map(str), st.sampled_from(["2023-12-31", "2024-01-01", "2024-02-29", "0001-01-01", "9999-12-31"])
)
MOMENTS = st.tuples(st.datetimes(datetime(1902, 1, 2), datetime(9998, 12, 30)), st.integers(0, 999_999_999), ZONES).map(
    lambda parts: f"{parts[0]:%Y-%m-%dT%H:%M:%S}".zfill(19) + f".{parts[1]:09}" + zoned(parts[2])
)
NUMBERS = st.one_of(st.integers(-(2**63), 2**63 - 1), st.sampled_from([0, 2**53 + 1, 2**63 - 1, -(2**63)]))
FRACTIONS = st.one_of(st.floats(), st.sampled_from([-0.0, 0.0, 1.0, 5e-324, 1.7976931348623157e308]))


def zoned(zone: str) -> str:
    return f"[{zone}]" if "/" in zone else zone


# Cypher that makes the value, and its parameter: moments are made by the server, which knows all their forms.
VALUES = st.one_of(
    st.tuples(st.just("$value"), st.one_of(TEXTS, NUMBERS, FRACTIONS, st.booleans(), st.binary(max_size=20))),
    st.tuples(
        st.just("$value"),
        st.one_of(
            st.lists(TEXTS, max_size=3), st.lists(NUMBERS, max_size=3), st.lists(FRACTIONS, max_size=3),
            st.lists(st.booleans(), max_size=3),
        ),
    ),
    st.tuples(st.sampled_from(["date($value)", "[date($value), date('2024-02-29')]"]), DAYS),
    st.tuples(st.sampled_from(["datetime($value)", "[datetime($value)]"]), MOMENTS),
    st.tuples(st.just("localdatetime($value)"), st.sampled_from(["2023-12-31T23:59:59.999999999", "0001-01-01T00:00"])),
    st.tuples(st.sampled_from(["time($value)", "[time($value)]"]), st.sampled_from(["23:59:59.999999999+08:00", "00:00Z"])),
    st.tuples(st.just("localtime($value)"), st.just("12:30:00.000000001")),
    st.tuples(st.just("duration($value)"), st.sampled_from(["P1M-2DT3.5S", "-P1Y", "PT0S", "P14DT-0.000000001S"])),
    st.tuples(
        st.sampled_from(["point({longitude: $value, latitude: 35.7})", "point({x: $value, y: 1, z: -0.0})"]),
        st.floats(-180, 180),
    ),
)  # fmt: skip
SAID = (
    "MATCH (n:Person) RETURN n.id AS id, valueType(n.v) AS type, "
    "CASE WHEN valueType(n.v) STARTS WITH 'LIST' THEN toStringList(n.v) ELSE [toStringOrNull(n.v)] END AS text, n.v AS v "
    "ORDER BY id"
)


@given(values=st.lists(VALUES, min_size=20, max_size=60))
@settings(max_examples=12)
def test_every_value_comes_back_as_the_server_had_it(
    database: Database, other: Database, tmp_path_factory: pytest.TempPathFactory, values: list[tuple[str, Any]]
) -> None:
    empty(database)
    for number, (text, value) in enumerate(values):
        database.execute(f"CREATE (:Person {{id: $id, v: {text}}})", {"id": f"{number:03}", "value": value})
    file = tmp_path_factory.mktemp("values") / "x"
    made(database, file)
    restored(other, file)
    mine, theirs = (repr(each.execute(SAID).rows) for each in (database, other))
    assert theirs == mine


def test_a_value_of_a_kind_that_is_not_known_is_refused() -> None:
    with Spool() as spool, pytest.raises(Exception, match="a property holds a object"):
        spool.put([{"labels": ["Person"], "properties": {"id": "P", "v": object()}, "links": []}])


def test_a_moment_is_the_clocks(database: Database, tmp_path: Path) -> None:
    at = datetime(2023, 12, 31, 15, 59, 59, 999_999, tzinfo=UTC)
    assert backup_proof.verify(made(database, tmp_path / "x", lambda: at).file).manifest.at == at
