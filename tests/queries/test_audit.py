"""The proof of journals: nothing is found where nothing was done, and every kind of tampering is named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from cli import app
from graph import journal
from graph.database import Database
from graph.errors import BadInputError, NotFoundError
from graph.policy import Policy
from queries import audit
from queries.audit import CaseAudit, Fault, Head
from tests.queries.county import TOWN
from tests.queries.test_lifecycle import NOON, Office, county

CASES = ("621027-2026-000001", "621027-2026-000002", "621027-2026-000003")
LENGTH = 6  # entries of each of them


@pytest.fixture(scope="module")
def worked(database: Database, policy: Policy) -> Office:
    """Three cases that moved, one that was loaded and never did."""
    county(database)
    office = Office(database, policy)
    office.now = NOON
    for title in ("邻里纠纷", "土地纠纷", "欠薪"):
        id = office.accept(title=title, note="来电反映").case
        office.move(id, "assign", request=f"key-{id}")
        office.now += timedelta(hours=1)
        office.move(id, "take_up")
        office.move(id, "note", note="已与双方谈话")
        office.move(id, "suspend", note="等待鉴定", until="2026-03-20")
        office.move(id, "resume")
    return office


@pytest.fixture
def tampered(worked: Office) -> Any:
    """Runs Cypher against the journals; what it did is undone after the test."""
    kept = Kept(worked.database)
    yield worked.database.execute
    kept.restore()


class Kept:
    """The journals as they are, to be put back."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.cases = [row["c"] for row in database.execute("MATCH (c:Case) RETURN properties(c) AS c").rows]
        self.entries = [
            [row["e"], row["cases"]]
            for row in database.execute(
                "MATCH (e:JournalEntry) RETURN properties(e) AS e, COLLECT { MATCH (e)-[:RECORDS]->(c) RETURN c.id } AS cases"
            ).rows
        ]

    def restore(self) -> None:
        self.database.execute("MATCH (e:JournalEntry) DETACH DELETE e")
        self.database.execute("UNWIND $cases AS c MERGE (case:Case {id: c.id}) SET case = c", {"cases": self.cases})
        self.database.execute(
            "UNWIND $entries AS each CREATE (e:JournalEntry) SET e = each[0] WITH e, each UNWIND each[1] AS id "
            "MATCH (c:Case {id: id}) CREATE (e)-[:RECORDS]->(c)",
            {"entries": self.entries},
        )


def faults(database: Database) -> list[Fault]:
    """Whatever a full audit finds."""
    return [*(found.fault for found in audit.chains(database) if found.fault), *audit.strays(database)]


def named(database: Database) -> list[tuple[str, int | None]]:
    return [(fault.case, fault.entry) for fault in faults(database)]


def test_nothing_is_found_where_nothing_was_done(worked: Office) -> None:
    audits = list(audit.chains(worked.database))
    assert [(each.case, each.entries, each.fault) for each in audits] == [
        *((id, LENGTH, None) for id in CASES),
        ("K1", 0, None),
    ]
    assert [each.head for each in audits] == [*(worked.case(id)["head"] for id in CASES), None]
    assert list(audit.strays(worked.database)) == []


def test_an_empty_graph_is_whole(database: Database, worked: Office) -> None:
    kept = Kept(database)
    database.execute("MATCH (e:JournalEntry) DETACH DELETE e")
    database.execute("MATCH (c:Case) SET c:Away REMOVE c:Case")
    try:
        assert list(audit.chains(database)) == []
        assert list(audit.strays(database)) == []
    finally:
        database.execute("MATCH (c:Away) SET c:Case REMOVE c:Away")
        kept.restore()


def test_pages_hold_every_case_once(worked: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = list(audit.chains(worked.database))
    monkeypatch.setattr(audit, "CASES_AT_ONCE", 1)
    monkeypatch.setattr(audit, "ENTRIES_AT_ONCE", 1)
    assert list(audit.chains(worked.database)) == whole
    assert list(audit.strays(worked.database)) == []


def test_cases_of_an_area_and_below(worked: Office) -> None:
    assert len(list(audit.chains(worked.database, TOWN))) == len(CASES) + 1
    assert list(audit.chains(worked.database, "621027999")) == []


def test_one_case(worked: Office) -> None:
    found = audit.of_case(worked.database, CASES[0])
    assert found == CaseAudit(case=CASES[0], entries=LENGTH, head=worked.case(CASES[0])["head"], fault=None)
    with pytest.raises(NotFoundError):
        audit.of_case(worked.database, "none")


WHAT_STANDS_IN_AN_ENTRY = [
    "id", "number", "at", "day", "action", "by", "step", "standing", "level", "lead", "begins_on", "due_on", "detail",
    "request", "fingerprint", "note", "because", "salt", "seal", "previous", "hash",
]  # fmt: skip
TAMPERINGS = st.sampled_from(
    [
        lambda old: None,
        lambda old: "x" if isinstance(old, str) and old[:1] != "x" else "y",
        lambda old: old + 1 if isinstance(old, int) else f"{old} ",
        lambda old: old + timedelta(days=1) if hasattr(old, "year") else 0.5,
        lambda old: [str(old)],
    ]
)


@given(
    case=st.sampled_from(CASES),
    number=st.integers(1, LENGTH),
    name=st.sampled_from(WHAT_STANDS_IN_AN_ENTRY),
    tamper=TAMPERINGS,
)
@settings(max_examples=40)
def test_whatever_is_changed_in_an_entry_is_found(
    worked: Office, case: str, number: int, name: str, tamper: Callable[[Any], Any]
) -> None:
    (row,) = worked.database.execute(
        "MATCH (:Case {id: $case})<-[:RECORDS]-(e:JournalEntry {number: $number}) RETURN elementId(e) AS at, properties(e) AS was",
        {"case": case, "number": number},
    ).rows
    before = row["was"]
    value = tamper(before.get(name))
    worked.database.execute(
        "MATCH (e) WHERE elementId(e) = $at SET e[$name] = $value", {"at": row["at"], "name": name, "value": value}
    )
    try:
        found = faults(worked.database)
    finally:
        worked.database.execute("MATCH (e) WHERE elementId(e) = $at SET e = $was", row)
    if value == before.get(name):
        assert found == []
    else:
        assert {fault.case for fault in found} == {case}
        expected = number if name != "number" or not isinstance(value, int) else min(number, value)
        assert found[0].entry == expected, found
    assert faults(worked.database) == []


@pytest.mark.parametrize("number", [1, 3, LENGTH])
@pytest.mark.parametrize("how", ["DETACH DELETE e", "DELETE r", "REMOVE e:JournalEntry"])
def test_a_removed_entry_is_named(worked: Office, tampered: Any, number: int, how: str) -> None:
    tampered(
        f"MATCH (:Case {{id: $case}})<-[r:RECORDS]-(e:JournalEntry {{number: $number}}) {how}",
        {"case": CASES[1], "number": number},
    )
    found = faults(worked.database)
    assert (found[0].case, found[0].entry) == (CASES[1], number)
    assert "was removed" in found[0].en
    assert "被删除" in found[0].zh
    # An entry that was only cut off is named a second time: it belongs to no case.
    assert [fault.en.rpartition("entry ")[2] for fault in found[1:]] == (
        [f"{number} belongs to no case"] if how == "DELETE r" else []
    )
    tampered("MATCH (e) WHERE e.seal IS NOT NULL AND NOT e:JournalEntry DETACH DELETE e")


@pytest.mark.parametrize("number", [1, 4, LENGTH, LENGTH + 1])
def test_an_inserted_entry_is_named(worked: Office, tampered: Any, number: int) -> None:
    tampered(
        "MATCH (c:Case {id: $case})<-[:RECORDS]-(e:JournalEntry) WITH c, e ORDER BY e.number DESC LIMIT 1 "
        "CREATE (x:JournalEntry)-[:RECORDS]->(c) SET x = e{.*, id: 'x', number: $number, previous: e.hash}",
        {"case": CASES[0], "number": number},
    )
    (found,) = named(worked.database)
    assert found[0] == CASES[0]
    assert found[1] in (number, number + 1)  # of two with one number the first in the order of their ids is the former


def test_swapped_entries_are_named(worked: Office, tampered: Any) -> None:
    tampered(
        "MATCH (c:Case {id: $case})<-[:RECORDS]-(a:JournalEntry {number: 2}), (c)<-[:RECORDS]-(b:JournalEntry {number: 4}) "
        "SET a.number = 4, b.number = 2",
        {"case": CASES[2]},
    )
    assert named(worked.database) == [(CASES[2], 2)]


def test_an_entry_moved_to_another_case_is_named_in_both(worked: Office, tampered: Any) -> None:
    tampered(
        "MATCH (:Case {id: $a})<-[r:RECORDS]-(e:JournalEntry {number: 6}) MATCH (b:Case {id: $b}) DELETE r CREATE (e)-[:RECORDS]->(b)",
        {"a": CASES[0], "b": CASES[1]},
    )
    assert [fault[0] for fault in named(worked.database)] == [CASES[0], CASES[1]]


@pytest.mark.parametrize(("other", "count"), [(CASES[1], 2), (CASES[0], 2)])
def test_an_entry_of_two_cases_is_named(worked: Office, tampered: Any, other: str, count: int) -> None:
    tampered(
        "MATCH (:Case {id: $a})<-[:RECORDS]-(e:JournalEntry {number: 6}) MATCH (b:Case {id: $b}) CREATE (e)-[:RECORDS]->(b)",
        {"a": CASES[0], "b": other},
    )
    found = faults(worked.database)
    assert found[0].case == other
    assert (found[-1].en, found[-1].zh) == (
        f"case {CASES[0]}: entry 6 belongs to {count} cases",
        f"事件{CASES[0]}：第6条日志同时属于{count}个事件",
    )


def test_an_entry_of_no_case_is_named(worked: Office, tampered: Any) -> None:
    tampered("CREATE (:JournalEntry {id: 'Z#3', number: 3})")
    assert named(worked.database) == [("Z", 3)]


@pytest.mark.parametrize(
    ("change", "entry"),
    [("c.entries = 5", LENGTH), ("c.entries = 7", LENGTH + 1), ("c.entries = null", 1), ("c.entries = 'x'", 1),
     ("c.head = 'f'", LENGTH), ("c.head = null", LENGTH), ("c.id = 'other'", 1)],
)  # fmt: skip
def test_a_case_that_does_not_fit_its_journal_is_named(worked: Office, tampered: Any, change: str, entry: int) -> None:
    tampered(f"MATCH (c:Case {{id: $case}}) SET {change}", {"case": CASES[0]})
    assert [number for _, number in named(worked.database)] == [entry]
    tampered("MATCH (c:Case {id: 'other'}) SET c.id = $case", {"case": CASES[0]})


def test_erased_texts_are_no_fault(worked: Office, tampered: Any) -> None:
    tampered("MATCH (e:JournalEntry) REMOVE e.note, e.because, e.salt")
    assert faults(worked.database) == []


@pytest.mark.parametrize("left", ["note", "because", "salt"])
def test_texts_that_are_half_erased_are_named(worked: Office, tampered: Any, left: str) -> None:
    gone = ", ".join(f"e.{name}" for name in {"note", "because", "salt"} - {left})
    tampered(
        f"MATCH (:Case {{id: $case}})<-[:RECORDS]-(e:JournalEntry {{number: 4}}) REMOVE {gone}", {"case": CASES[0]}
    )
    assert named(worked.database) == [(CASES[0], 4)]


def heads(database: Database) -> list[Head]:
    return [Head(case=each.case, entries=each.entries, head=each.head) for each in audit.chains(database)]


def rewrite(worked: Office, case: str, upto: int) -> None:
    """A chain of its own, as consistent as the one that was written."""
    previous = journal.GENESIS
    entries = worked.journal(case)[:upto]
    worked.database.execute(
        "MATCH (:Case {id: $c})<-[:RECORDS]-(e) WHERE e.number > $upto DETACH DELETE e", {"c": case, "upto": upto}
    )
    for entry in entries:
        made = journal.sealed(case, {**entry, "note": "另一种说法"}, previous)
        previous = made.hash
        worked.database.execute(
            "MATCH (e:JournalEntry {id: $id}) SET e = $new", {"id": made.id, "new": made.model_dump(exclude_none=True)}
        )
    worked.database.execute(
        "MATCH (c:Case {id: $c}) SET c.head = $head, c.entries = $upto", {"c": case, "head": previous, "upto": upto}
    )


@pytest.mark.parametrize("upto", [LENGTH, LENGTH - 1])
def test_only_heads_kept_elsewhere_show_a_whole_new_chain(worked: Office, tampered: Any, upto: int) -> None:
    saved = heads(worked.database)
    assert list(audit.compared(worked.database, saved)) == []
    rewrite(worked, CASES[1], upto)
    assert faults(worked.database) == []
    assert [(fault.case, fault.entry) for fault in audit.compared(worked.database, saved)] == [(CASES[1], LENGTH)]


def test_a_journal_that_went_on_still_holds_the_saved_head(worked: Office, tampered: Any) -> None:
    saved = heads(worked.database)
    worked.move(CASES[0], "note", note="又谈了一次")
    assert list(audit.compared(worked.database, saved)) == []
    assert faults(worked.database) == []


def test_a_case_that_vanished_is_named(worked: Office, tampered: Any) -> None:
    saved = heads(worked.database)
    tampered(
        "MATCH (c:Case {id: $case}) OPTIONAL MATCH (c)<-[:RECORDS]-(e) SET c:Away REMOVE c:Case DETACH DELETE e",
        {"case": CASES[2]},
    )
    assert faults(worked.database) == []
    (gone,) = audit.compared(worked.database, saved)
    assert (gone.case, gone.entry, gone.en, gone.zh) == (
        CASES[2], None, f"case {CASES[2]} is gone", f"事件{CASES[2]}已不存在",
    )  # fmt: skip
    tampered("MATCH (c:Away) SET c:Case REMOVE c:Away")


def test_the_command_names_faults_and_ends_with_1(
    worked: Office, tampered: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = worked.database.connection
    for name, value in (("URI", own.uri), ("USER", own.user), ("PASSWORD", own.password)):
        monkeypatch.setenv(f"GEZHI_NEO4J_{name}", value)
    file = tmp_path / "heads.jsonl"
    run = CliRunner().invoke
    first = run(app, ["audit", "--save", str(file)])
    assert (first.exit_code, len(file.read_text().splitlines())) == (0, 4), first.output
    assert run(app, ["audit", "--against", str(file)]).exit_code == 0
    assert isinstance(run(app, ["audit", "--save", str(file)]).exception, FileExistsError)
    rewrite(worked, CASES[1], LENGTH)
    assert run(app, ["audit"]).exit_code == 0
    assert run(app, ["audit", CASES[0], "--against", str(file)]).exit_code == 0
    assert run(app, ["audit", CASES[1], "--against", str(file)]).exit_code == 1
    tampered(
        "MATCH (:Case {id: $case})<-[:RECORDS]-(e:JournalEntry {number: 4}) SET e.note = '假的'", {"case": CASES[0]}
    )
    last = run(app, ["audit", "--area", TOWN, "--against", str(file)])
    assert last.exit_code == 1
    lines = last.output.splitlines()
    assert any(CASES[0] in line and "4" in line for line in lines)
    assert any(CASES[1] in line and "6" in line for line in lines)
    file.write_text("{}\n")
    assert isinstance(run(app, ["audit", "--against", str(file)]).exception, BadInputError)
    assert isinstance(run(app, ["audit", "--area", "621027999"]).exception, NotFoundError)
