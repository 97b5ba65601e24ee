"""Files into the graph: what is there is not written again, what is wrong is refused by itself."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import polars
import pytest

from graph.database import Database
from graph.errors import BadInputError
from graph.policy import Policy
from loaders.load import load, prepare
from loaders.report import Report
from tests.conftest import empty

AREAS = [
    {"code": "621027", "name": "镇原县", "level": "county", "kind": "county"},
    {"code": "621027100", "name": "城关镇", "level": "township", "kind": "town", "parent_code": "621027"},
    {"code": "621027101", "name": "屯字镇", "level": "township", "kind": "town", "parent_code": "621027"},
    {"code": "621027100200", "name": "五里沟村", "level": "village", "kind": "village", "parent_code": "621027100"},
]


@pytest.fixture(autouse=True)
def clean(database: Database) -> None:
    empty(database)
    prepare(database)


@pytest.fixture
def put(database: Database, policy: Policy) -> Any:
    """Loads rows; a day makes changes take place on it."""

    def put(kind: str, source: Any, **options: Any) -> Report:
        return load(database, kind, source, policy=policy, **options)

    return put


def parents(database: Database, code: str) -> list[tuple[str, Any, Any]]:
    rows = database.execute(
        "MATCH (:Area {code: $code})-[r:PART_OF]->(p) RETURN p.code AS p, r.since AS since, r.until AS until ORDER BY p, since",
        {"code": code},
    ).rows
    return [(row["p"], row["since"], row["until"]) for row in rows]


def fingerprint(database: Database) -> Any:
    return database.execute(
        "MATCH (n) OPTIONAL MATCH (n)-[r]->(m) WITH n, r, m ORDER BY elementId(n), elementId(r) "
        "RETURN collect([elementId(n), properties(n), elementId(r), properties(r), elementId(m)]) AS all"
    ).rows[0]["all"]


def test_loading_again_changes_nothing(put: Any, database: Database) -> None:
    first = put("areas", AREAS)
    assert (first.created, first.rejected) == (4, 0)
    before = fingerprint(database)
    again = put("areas", AREAS)
    assert (again.created, again.updated, again.unchanged, again.changed) == (0, 0, 4, False)
    assert fingerprint(database) == before


def test_a_changed_row_updates_and_leaves_the_rest(put: Any, database: Database) -> None:
    put("areas", AREAS)
    changed = put("areas", [*AREAS[:3], {**AREAS[3], "name": "五里沟新村"}])
    assert (changed.updated, changed.unchanged) == (1, 3)
    rows = database.execute("MATCH (n:Area {code: '621027100200'}) RETURN n.name AS name").rows
    assert rows == [{"name": "五里沟新村"}]


def test_an_area_that_moves_keeps_its_history(put: Any, database: Database) -> None:
    put("areas", AREAS)
    moved = {**AREAS[3], "parent_code": "621027101", "since": "2024-01-01"}
    assert put("areas", [moved]).updated == 1
    day = date(2024, 1, 1)
    assert parents(database, "621027100200") == [("621027100", None, day), ("621027101", day, None)]
    assert put("areas", [moved]).unchanged == 1


@pytest.mark.parametrize("order", [AREAS[::-1], [AREAS[3], AREAS[0], AREAS[2], AREAS[1]]])
def test_the_order_of_rows_does_not_matter(put: Any, database: Database, order: list[dict[str, str]]) -> None:
    assert put("areas", order).created == 4
    assert parents(database, "621027100200") == [("621027100", None, None)]


def test_one_bad_row_does_not_stop_the_others(put: Any, tmp_path: Path) -> None:
    file = tmp_path / "areas.csv"
    file.write_text(
        "code,name,level,kind,parent_code\n"
        "621027,镇原县,county,county,\n"
        "621027100,城关镇,township,town,621028\n"  # not the beginning of the code
        "62102710,短,township,town,621027\n"  # no such length
        "621027102,孟坝镇,township,town,621027\n"
        "621027102,孟坝镇,township,town,621027\n"  # said twice
        "621027102200,=cmd(),village,village,621027999\n",  # two faults, one a formula
        encoding="utf-8",
    )
    report = put("areas", file)
    assert (report.read, report.created, report.rejected) == (6, 2, 4)
    assert report.rejects_file == tmp_path / "areas.csv.rejects.csv"
    with report.rejects_file.open(encoding="utf-8-sig", newline="") as rejects:
        rows = sorted(csv.DictReader(rejects), key=lambda row: int(row["row"]))
    assert [(row["row"], row["column"]) for row in rows] == [
        ("3", "parent_code"),
        ("4", "code"),
        ("6", "code"),
        ("7", "parent_code"),
    ]
    assert "row 5 has said this already" in rows[2]["reason"]
    file.write_text("code,name,level,kind,parent_code\n621027,镇原县,county,county,\n", encoding="utf-8")
    assert put("areas", file).rejects_file is None
    assert not (tmp_path / "areas.csv.rejects.csv").exists()


def test_rejects_hold_no_personal_value_and_no_formula(put: Any, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("id,name,lives_in\nP1,王小明,999999\n=1+1 x,张三,\n", encoding="utf-8")
    report = put("people", file)
    text = report.rejects_file.read_text(encoding="utf-8-sig")
    assert "王小明" not in text
    assert "张三" not in text
    assert "'=1+1 x" in text


def test_reporting_lines_may_refer_forwards_but_not_in_a_circle(put: Any, database: Database) -> None:
    put("areas", AREAS)
    units = [
        {"id": "A", "name": "甲", "kind": "court", "level": "county", "reports_to": "B"},
        {"id": "B", "name": "乙", "kind": "court", "level": "county"},
        {"id": "X", "name": "丙", "kind": "court", "level": "county", "reports_to": "Y"},
        {"id": "Y", "name": "丁", "kind": "court", "level": "county", "reports_to": "X"},
    ]
    report = put("units", units)
    assert (report.created, report.rejected) == (2, 2)
    assert {(fault.row, fault.column) for fault in report.faults} == {(3, "reports_to"), (4, "reports_to")}
    assert all("circle" in fault.reason for fault in report.faults)


def test_a_units_competences_come_from_the_policy_unless_it_names_them(
    put: Any, database: Database, policy: Policy
) -> None:
    put("areas", AREAS)
    units = [
        {"id": "A", "name": "甲", "kind": "judicial_office", "level": "township", "covers": "621027100；621027101"},
        {"id": "B", "name": "乙", "kind": "judicial_office", "level": "township", "competent_for": "0902、0101"},
    ]
    put("units", units)
    rows = database.execute(
        "MATCH (u:Unit)-[:COMPETENT_FOR]->(c) RETURN u.id AS id, collect(c.code) AS codes ORDER BY id"
    ).rows
    assert set(rows[0]["codes"]) == set(policy.competences("judicial_office", None, "township"))  # type: ignore[arg-type]
    assert set(rows[1]["codes"]) == {"0902", "0101"}
    assert len(database.execute("MATCH (:Unit {id: 'A'})-[r:COVERS]->() RETURN r").rows) == 2


def test_what_a_list_no_longer_names_ends(put: Any, database: Database) -> None:
    put("areas", AREAS)
    unit = {"id": "A", "name": "甲", "kind": "court", "level": "township", "covers": ["621027100", "621027101"]}
    put("units", [unit])
    put("units", [{**unit, "covers": ["621027101"]}], as_of=date(2024, 5, 1))
    rows = database.execute("MATCH (:Unit)-[r:COVERS]->(a) RETURN a.code AS code, r.until AS until ORDER BY code").rows
    assert rows == [{"code": "621027100", "until": date(2024, 5, 1)}, {"code": "621027101", "until": None}]


def test_a_column_that_the_file_does_not_have_is_left_alone(put: Any, database: Database) -> None:
    put("areas", AREAS)
    unit = {"id": "A", "name": "甲", "kind": "court", "level": "township", "covers": ["621027100"], "phone": "0934"}
    put("units", [unit])
    put("units", [{name: unit[name] for name in ("id", "name", "kind", "level")}])
    rows = database.execute("MATCH (u:Unit)-[r:COVERS]->() RETURN u.phone AS phone, r.until AS until").rows
    assert rows == [{"phone": "0934", "until": None}]


def test_replace_ends_what_vanished_in_the_file_s_county_only(put: Any, database: Database) -> None:
    other = [
        {"code": "621028", "name": "镇原县", "level": "county", "kind": "county"},  # another county, the same names
        {"code": "621028100", "name": "城关镇", "level": "township", "kind": "town", "parent_code": "621028"},
    ]
    put("areas", AREAS)
    put("areas", other)
    report = put("areas", AREAS[:3], replace=True, as_of=date(2024, 5, 1))
    assert report.retired == 1
    assert parents(database, "621027100200") == [("621027100", None, date(2024, 5, 1))]
    assert parents(database, "621028100") == [("621028", None, None)]
    put("areas", AREAS, as_of=date(2025, 1, 1))  # it comes back: a new time begins, the old one stays
    came_back = parents(database, "621027100200")
    assert sorted(came_back, key=str) == sorted(
        [("621027100", None, date(2024, 5, 1)), ("621027100", date(2025, 1, 1), None)], key=str
    )


def test_replace_of_assignments_goes_by_person_place_and_role(put: Any, database: Database) -> None:
    put("areas", AREAS)
    put("people", [{"id": "P1", "name": "甲"}, {"id": "P2", "name": "乙"}])
    rows = [
        {"person_id": "P1", "role": "grid_member", "area_code": "621027100200", "full_time": "是"},
        {"person_id": "P1", "role": "mediator", "area_code": "621027100200"},
        {"person_id": "P2", "role": "mediator", "area_code": "621027100200"},
    ]
    put("assignments", rows)
    report = put("assignments", rows[1:], replace=True, as_of=date(2024, 5, 1))
    assert report.retired == 1
    ended = database.execute(
        "MATCH (p)-[r:ASSIGNED_TO]->() WHERE r.until IS NOT NULL RETURN p.id AS p, r.role AS role"
    ).rows
    assert ended == [{"p": "P1", "role": "grid_member"}]


def test_cases_are_never_retired(put: Any) -> None:
    with pytest.raises(BadInputError, match="never retired"):
        put("cases", [], replace=True)


CASE = {
    "id": "K1", "kind": "dispute", "title": "纠纷", "occurred_on": "2023/5/3", "accepted_on": "20230504",
    "area_code": "621027100200", "category": "0902", "severity": "较大",
}  # fmt: skip


def test_a_case_is_linked_and_a_moved_link_is_replaced(put: Any, database: Database) -> None:
    put("areas", AREAS)
    assert put("cases", [CASE]).created == 1
    assert put("cases", [{**CASE, "category": "0101"}]).updated == 1
    rows = database.execute(
        "MATCH (k:Case)-[:OF_CATEGORY]->(c) RETURN c.code AS code, k.severity AS s, k.accepted_on AS d"
    ).rows
    assert rows == [{"code": "0101", "s": 2, "d": date(2023, 5, 4)}]


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"category": "0998"}, "category"),
        ({"accepted_on": "2023-05-02"}, "accepted_on"),
        ({"occurred_on": "2023-02-30"}, "occurred_on"),
        ({"severity": "9"}, "severity"),
        ({"area_code": "621099"}, "area_code"),
        ({"parties": "P404"}, "parties"),
        ({"lead": "U404"}, "lead"),
        ({"follows": "K404"}, "follows"),
        ({"title": ""}, "title"),
    ],
)
def test_a_fault_names_its_column(put: Any, change: dict[str, str], column: str) -> None:
    put("areas", AREAS)
    report = put("cases", [{**CASE, **change}])
    assert report.rejected == 1
    assert report.faults[0].column == column


@pytest.mark.parametrize("kind", ["utf-8", "utf-8-sig", "gb18030", "xlsx", "jsonl", "parquet"])
def test_every_format_with_chinese_headers_gives_the_same_graph(
    put: Any, database: Database, tmp_path: Path, kind: str
) -> None:
    rows = [
        {"代码": "621027", "名称": "镇原县", "层级": "县", "类型": "县", "上级代码": ""},
        {"代码": "621027100", "名称": "城关镇", "层级": "乡镇", "类型": "镇", "上级代码": "621027"},
    ]
    suffix = {"xlsx": "xlsx", "jsonl": "jsonl", "parquet": "parquet"}.get(kind, "csv")
    file = tmp_path / f"区域.{suffix}"
    frame = polars.DataFrame(rows)
    if suffix == "csv":
        lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
        file.write_text("\n".join(lines) + "\n", encoding=kind)
    elif suffix == "xlsx":
        # As offices do: codes typed as numbers.
        frame.with_columns(
            polars.col("代码").cast(polars.Int64), polars.col("上级代码").cast(polars.Int64, strict=False)
        ).write_excel(file)
    elif suffix == "jsonl":
        file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    else:
        frame.write_parquet(file)
    report = put("areas", file)
    assert (report.created, report.rejected) == (2, 0), report.faults
    assert parents(database, "621027100") == [("621027", None, None)]
    rows_there = database.execute("MATCH (n:Area {code: '621027100'}) RETURN n.kind AS kind, n.name AS name").rows
    assert rows_there == [{"kind": "town", "name": "城关镇"}]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.csv", b"", "is empty"),
        ("a.csv", b"\x89PNG\r\n\x1a\n\x00\x00", "is not a text file"),
        ("a.csv", b"<!DOCTYPE html><html></html>", "is a web page"),
        ("a.csv", b"\xff\xfe\xfa\xff,\xff", "neither UTF-8 nor GB18030"),
        ("a.csv", b"code,nmae\n1,2\n", "did you mean name"),
        ("a.csv", b"code,name\n1,2\n", "has no column level"),
        ("a.xlsx", b"PK\x03\x04 broken", "not a whole XLSX"),
        ("a.parquet", b"PAR1 broken", "not a whole Parquet"),
        ("a.jsonl", b"[1, 2]\n", "is not an object"),
        ("a.jsonl", b"{oops\n", "is not JSON"),
        ("a.txt", b"x", "is none of"),
    ],
)
def test_a_file_that_is_not_what_it_claims_gets_one_sentence(
    put: Any, tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(BadInputError, match=says) as caught:
        put("areas", file)
    assert "\n" not in str(caught.value)


def test_a_file_with_a_header_only_loads_nothing(put: Any, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("code,name,level,kind\n", encoding="utf-8")
    assert put("areas", file).read == 0


def test_an_unknown_kind_is_named_with_its_neighbour(put: Any) -> None:
    with pytest.raises(BadInputError, match="did you mean areas"):
        put("area", [])
