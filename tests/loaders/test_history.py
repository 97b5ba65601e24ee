"""What loading does to what was there: history stays, one row's change is not another's, counties leave each other alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from graph.database import Database
from graph.personal import vault
from graph.policy import Policy
from loaders.load import load, prepare
from loaders.report import Report
from tests.conftest import empty

A, B = "621027", "621026"
DAY = date(2024, 6, 1)


@pytest.fixture(autouse=True)
def two_counties(database: Database, policy: Policy) -> None:
    empty(database)
    prepare(database)
    for county in (A, B):
        areas = [
            {"code": county, "name": "县", "level": "county", "kind": "county"},
            {"code": f"{county}100", "name": "镇", "level": "township", "kind": "town", "parent_code": county},
            {"code": f"{county}101", "name": "乡", "level": "township", "kind": "town", "parent_code": county},
        ]
        load(database, "areas", areas, policy=policy)


@pytest.fixture
def put(database: Database, policy: Policy) -> Any:
    def put(kind: str, rows: Any, **options: Any) -> Report:
        return load(database, kind, rows, policy=policy, **{"as_of": DAY, **options})

    return put


def held(database: Database, relation: str) -> set[tuple[Any, ...]]:
    """Each relationship of a type: start, end, since, until."""
    rows = database.execute(
        f"MATCH (a)-[r:{relation}]->(b) RETURN coalesce(a.code, a.id) AS a, coalesce(b.code, b.id) AS b, r.since AS s, r.until AS u"
    ).rows
    return {(row["a"], row["b"], row["s"], row["u"]) for row in rows}


def day(text: str) -> date:
    return date.fromisoformat(text)


def test_replace_leaves_what_lies_in_other_counties(put: Any, database: Database) -> None:
    homes = [("P1", A), ("P2", A), ("P3", A), ("P4", B), ("P5", B)]
    put("people", [{"id": id, "name": "人", "lives_in": f"{county}100"} for id, county in homes])
    # B's list: P1 has moved there, P4 is still there, P5 is not named any more.
    report = put("people", [{"id": id, "name": "人", "lives_in": f"{B}100"} for id in ("P1", "P4")], replace=True)
    assert report.retired == 1
    assert {start for start, _, _, until in held(database, "LIVES_IN") if until is None} == {"P1", "P2", "P3", "P4"}
    # A's list no longer names P1, whose home is B's now.
    put("people", [{"id": id, "name": "人", "lives_in": f"{A}100"} for id in ("P2", "P3")], replace=True)
    assert ("P1", f"{B}100", DAY, None) in held(database, "LIVES_IN")


def test_a_shared_unit_gives_no_county_a_say_in_the_other(put: Any, database: Database) -> None:
    court = {"id": "CT", "name": "法庭", "kind": "court", "level": "county", "covers": f"{A};{B}"}
    stations = [
        {
            "id": f"PS-{county}",
            "name": "派出所",
            "kind": "police_station",
            "level": "township",
            "covers": f"{county}100",
        }
        for county in (A, B)
    ]
    put("units", [court, *stations])
    put("units", [stations[0], court], replace=True)  # A's file names the court with both
    assert all(until is None for *_, until in held(database, "COVERS"))
    put("units", [stations[0]], replace=True)  # and then no longer names it: A's part ends, B's does not
    assert {(start, end) for start, end, _, until in held(database, "COVERS") if until} == {("CT", A)}
    assert all(until is None for start, _, _, until in held(database, "COMPETENT_FOR") if start == "CT")


def test_nothing_ends_while_rows_are_refused(put: Any, database: Database) -> None:
    rows = [{"id": id, "name": "人", "lives_in": f"{A}100", "since": "2020-01-01"} for id in ("P1", "P2")]
    put("people", rows)
    report = put("people", [rows[0], {**rows[1], "since": "2020-13-01"}], replace=True)
    assert (report.rejected, report.retired, report.held_back) == (1, 0, True)
    assert all(until is None for *_, until in held(database, "LIVES_IN"))


HISTORIES: list[tuple[str, list[tuple[str, str]], list[tuple[str, str]]]] = [
    ("an end and a new beginning", [("2020-01-01", "")], [("2020-01-01", "2022-01-01"), ("2024-01-01", "")]),
    ("the same in the other order", [("2020-01-01", "")], [("2024-01-01", ""), ("2020-01-01", "2022-01-01")]),
    ("only what was before", [("2023-01-01", "")], [("2020-01-01", "2022-01-01")]),
    ("an end without a beginning", [], [("", "2022-01-01"), ("2023-01-01", "")]),
    ("three terms", [], [("2018-01-01", "2019-01-01"), ("2020-01-01", "2021-01-01"), ("2022-01-01", "")]),
]


@pytest.mark.parametrize(("before", "rows"), [history[1:] for history in HISTORIES], ids=[h[0] for h in HISTORIES])
def test_terms_in_one_post_stay_apart(
    put: Any, database: Database, before: list[tuple[str, str]], rows: list[tuple[str, str]]
) -> None:
    put("people", [{"id": "V", "name": "人"}])

    def terms(days: list[tuple[str, str]]) -> list[dict[str, str]]:
        post = {"person_id": "V", "role": "grid_member", "area_code": f"{A}100"}
        return [{**post, "since": since, "until": until} for since, until in days]

    put("assignments", terms(before))
    put("assignments", terms(rows))
    kept = {(since or None, until or None) for since, until in rows}
    if ("2023-01-01", "") in before:
        kept.add(("2023-01-01", None))
    found = {(s and str(s), u and str(u)) for _, _, s, u in held(database, "ASSIGNED_TO")}
    assert found == kept
    again = put("assignments", terms(rows))
    assert (again.created, again.updated, again.unchanged) == (0, 0, len(rows))


def test_what_a_unit_no_longer_covers_ends_when_that_is_said(put: Any, database: Database) -> None:
    unit = {"id": "U", "name": "所", "kind": "court", "level": "township", "since": "2020-01-01"}
    put("units", [{**unit, "covers": f"{A}100;{A}101"}])
    put("units", [{**unit, "covers": f"{A}100"}])
    begun = day("2020-01-01")
    assert held(database, "COVERS") == {("U", f"{A}100", begun, None), ("U", f"{A}101", begun, DAY)}


def test_a_move_says_nothing_of_what_stays(put: Any, database: Database) -> None:
    person = {"id": "P", "name": "人", "household": "H1", "lives_in": f"{A}100", "since": "2010-01-01"}
    put("people", [person])
    put("people", [{**person, "lives_in": f"{A}101", "since": "2024-05-01"}])
    assert held(database, "MEMBER_OF") == {("P", "H1", day("2010-01-01"), None)}
    moved = day("2024-05-01")
    assert held(database, "LIVES_IN") == {
        ("P", f"{A}100", day("2010-01-01"), moved), ("P", f"{A}101", moved, None),
    }  # fmt: skip
    put("people", [{**person, "lives_in": f"{A}101", "since": "2024-05-02"}])  # nothing moves: a correction
    assert ("P", f"{A}101", day("2024-05-02"), None) in held(database, "LIVES_IN")


def test_a_new_lead_begins_when_it_takes_over(put: Any, database: Database) -> None:
    for id in ("U1", "U2"):
        put("units", [{"id": id, "name": "所", "kind": "court", "level": "township", "covers": f"{A}100"}])
    case = {
        "id": "K", "kind": "dispute", "title": "案", "occurred_on": "2024-05-01", "accepted_on": "2024-05-02",
        "area_code": f"{A}100", "category": "0902", "lead": "U1",
    }  # fmt: skip
    put("cases", [case])
    put("cases", [{**case, "lead": "U2"}])
    accepted = day("2024-05-02")
    expected = {("K", "U1", accepted, DAY), ("K", "U2", DAY, None)}
    assert held(database, "HANDLED_BY") == expected
    again = put("cases", [{**case, "lead": "U2"}], as_of=date(2024, 7, 1))
    assert again.unchanged == 1
    assert held(database, "HANDLED_BY") == expected


def test_a_file_without_competences_leaves_them_alone(put: Any, database: Database) -> None:
    unit = {"id": "U", "name": "所", "kind": "judicial_office", "level": "township"}
    put("units", [{**unit, "competent_for": "0902"}])
    put("units", [{**unit, "phone": "0934"}])
    assert {end for _, end, _, until in held(database, "COMPETENT_FOR") if until is None} == {"0902"}
    put("units", [{**unit, "id": "N"}])  # a new one has those of its kind all the same
    assert len({end for start, end, *_ in held(database, "COMPETENT_FOR") if start == "N"}) > 1


def test_a_unit_that_becomes_a_centre_is_found_as_one(put: Any, database: Database) -> None:
    unit = {"id": "U", "name": "所", "kind": "judicial_office", "level": "township"}
    for kind, centres in (("judicial_office", 0), ("centre", 1), ("judicial_office", 0)):
        put("units", [{**unit, "kind": kind}])
        assert database.execute("MATCH (c:Centre) RETURN count(c) AS n").rows == [{"n": centres}]
        assert database.execute("MATCH (u:Unit) RETURN count(u) AS n").rows == [{"n": 1}]


def test_a_tie_is_the_same_from_either_side(put: Any, database: Database) -> None:
    put("people", [{"id": id, "name": "人"} for id in ("P1", "P2")])
    put("ties", [{"person_id": "P2", "other_id": "P1", "kind": "neighbour"}])
    assert put("ties", [{"person_id": "P1", "other_id": "P2", "kind": "neighbour"}]).unchanged == 1
    assert len(held(database, "RELATED_TO")) == 1


@pytest.mark.parametrize(
    ("kind", "row", "says"),
    [
        (
            "people",
            {"id": "P", "name": "人", "since": "2024-02-01", "until": "2024-01-01"},
            "until 2024-01-01 lies before",
        ),
        ("units", {"id": "C", "name": "中", "kind": "centre", "level": "grid"}, "a centre stands on the level"),
        ("units", {"id": "C", "name": "中", "kind": "court", "level": "county", "reports_to": "C"}, "the unit itself"),
        ("parties", {"id": "O", "name": "党", "kind": "village_branch", "reports_to": "O"}, "the organisation itself"),
        ("people", {"id": "P", "name": "人", "lives_in": f"{A}100", "since": 0}, "is not a day"),
        ("units", {"id": "U", "name": "所", "kind": "court", "level": "county", "covers": [["x"]]}, "string"),
        ("people", {"id": "P", "name": "人", "": "备注"}, "stands under no header"),
    ],
)
def test_a_row_that_cannot_be_is_refused(put: Any, kind: str, row: dict[str, Any], says: str) -> None:
    report = put(kind, [row])
    assert report.rejected == 1
    assert says in report.faults[0].reason


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"level": "grid"}, "worked at the level"),
        ({"area_code": "6210"}, "lies above the county"),
        ({"follows": "K"}, "itself"),
    ],
)
def test_a_case_that_cannot_be_worked_is_refused(put: Any, change: dict[str, str], says: str) -> None:
    case = {
        "id": "K", "kind": "dispute", "title": "案", "occurred_on": "2024-05-01", "accepted_on": "2024-05-02",
        "area_code": f"{A}100", "category": "0902",
    }  # fmt: skip
    report = put("cases", [{**case, **change}])
    assert report.rejected == 1
    assert says in report.faults[0].reason


def test_numbers_are_texts_where_texts_are_meant(put: Any, database: Database) -> None:
    put("people", [{"id": 7, "name": "人", "phone": 9345678.0, "lives_in": 621027100}])
    row = database.execute("MATCH (p:Person)-[:LIVES_IN]->(a) RETURN p.id AS id, p.phone AS phone, a.code AS code").rows
    phone = vault().opened("7", row[0].pop("phone"))
    assert (phone, row) == ("9345678", [{"id": "7", "code": f"{A}100"}])


@pytest.mark.parametrize(
    ("text", "created", "rejected"),
    [
        ("id,name\nP1,甲,多余\nP2,乙\n", 1, 1),
        ("\n\nid,name\nP1,甲\n", 1, 0),
        ("id,name,phone\nP1,甲\nP2,乙,1\n", 2, 0),
        ("id,name,\nP1,甲,备注\nP2,乙,\n", 1, 1),
    ],
    ids=["a cell too many", "blank lines above", "a cell too few", "a cell under no header"],
)
def test_one_odd_line_does_not_stop_the_others(
    put: Any, tmp_path: Path, text: str, created: int, rejected: int
) -> None:
    file = tmp_path / "people.csv"
    file.write_text(text, encoding="utf-8")
    report = put("people", file)
    assert (report.created, report.rejected) == (created, rejected), report.faults
    if rejected:
        assert report.faults[0].row == 2


@pytest.mark.parametrize("header", ["id,name,phone,phone", "id,name,姓名"])
def test_a_column_that_stands_twice_is_named(put: Any, tmp_path: Path, header: str) -> None:
    file = tmp_path / "people.csv"
    file.write_text(f"{header}\nP1,甲,1,2\n", encoding="utf-8")
    with pytest.raises(Exception, match="twice"):
        put("people", file)


def test_an_object_may_leave_out_what_others_have(put: Any, tmp_path: Path) -> None:
    file = tmp_path / "people.jsonl"
    file.write_text('{"id": "P1"}\n{"id": "P2", "name": "乙"}\n', encoding="utf-8")
    report = put("people", file)
    assert (report.created, report.rejected) == (1, 1)
    assert report.faults[0].column == "name"
