"""A dry run writes nothing, and says of each file what loading it then does."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from graph.database import Database
from graph.errors import BadInputError
from graph.policy import Policy
from loaders import columns, gbt31000
from loaders.load import BATCH, load, prepare
from loaders.report import Report
from loaders.rows import ROWS
from tests.conftest import empty
from tests.loaders.test_load import AREAS, fingerprint

DAY = date(2024, 5, 3)
UNITS = [
    {"id": "U-1", "name": "镇派出所", "kind": "police_station", "level": "township", "covers": "621027100"},
    {"id": "U-2", "name": "县法院", "kind": "court", "level": "county", "covers": "621027"},
]
PEOPLE = [{"id": f"P-{i}", "name": f"张{i}", "household": f"H-{i % 2}", "lives_in": "621027100"} for i in range(4)]
STAFF = [{"id": f"S-{i}", "name": f"李{i}"} for i in range(3)]
WORK = [{"person_id": f"S-{i}", "role": "staff", "unit_id": "U-1"} for i in range(3)]
Both = Callable[..., Report]


@pytest.fixture(autouse=True)
def clean(database: Database) -> None:
    empty(database)
    prepare(database)


@pytest.fixture
def put(database: Database, policy: Policy) -> Both:
    """Loads rows after a dry run, which must have changed nothing and told the same."""

    def put(kind: str, rows: Any, **options: Any) -> Report:
        before = fingerprint(database)
        dry = load(database, kind, rows, policy=policy, as_of=DAY, dry=True, **options)
        assert fingerprint(database) == before
        assert dry.dry
        real = load(database, kind, rows, policy=policy, as_of=DAY, **options)
        told = {"read", "created", "updated", "unchanged", "rejected", "retired", "held_back", "faults"}
        assert dry.model_dump(include=told) == real.model_dump(include=told)
        assert sorted(map(str, dry.ended)) == sorted(map(str, real.ended))
        return real

    return put


def county(put: Both) -> None:
    put("areas", AREAS)
    put("units", UNITS)
    put("people", PEOPLE + STAFF)
    put("assignments", WORK)


def test_new_changed_and_unchanged_rows(put: Both) -> None:
    county(put)
    changed = [
        {**PEOPLE[0], "name": "王五"},
        PEOPLE[1],
        {**PEOPLE[2], "lives_in": "621027101"},
        {"id": "P-9", "name": "新"},
    ]
    done = put("people", changed)
    assert (done.created, done.updated, done.unchanged) == (1, 2, 1)


def test_rows_that_refer_to_rows_of_the_same_file_in_any_order(put: Both) -> None:
    assert put("areas", AREAS[::-1]).created == len(AREAS)
    village = {
        "code": "621027100201",
        "name": "新村",
        "level": "village",
        "kind": "village",
        "parent_code": "621027100",
    }
    again = put("areas", [village, AREAS[3]])
    assert (again.created, again.unchanged) == (1, 1)


def test_rows_that_are_refused(put: Both) -> None:
    county(put)
    bad = [{**PEOPLE[0], "lives_in": "621027999"}, {"id": "P-8"}, PEOPLE[1], PEOPLE[1]]
    assert put("people", bad).rejected == 3


def test_more_rows_than_one_batch(put: Both) -> None:
    put("areas", AREAS)
    many = [{"id": f"N-{i}", "name": "甲", "lives_in": "621027100"} for i in range(BATCH + 5)]
    assert put("people", many).created == BATCH + 5
    assert (
        put("people", [{**row, "name": "乙"} if i % 2 else row for i, row in enumerate(many)]).updated == BATCH // 2 + 2
    )


class TestReplacing:
    """What would end is named, also where the rows that speak for a county are all new."""

    def test_ends_what_is_no_longer_named(self, put: Both) -> None:
        county(put)
        done = put("assignments", WORK[:1], replace=True)
        assert {each.start for each in done.ended} == {"S-1", "S-2"}
        assert done.retired == 2

    def test_speaks_for_the_county_that_new_things_are_put_in(self, put: Both) -> None:
        county(put)
        anew = [{**unit, "id": f"N{unit['id']}"} for unit in UNITS]
        assert {each.start for each in put("units", anew, replace=True).ended} == {"U-1", "U-2"}
        put("units", UNITS)
        put("people", [{"id": "S-9", "name": "新人"}])
        assert put("assignments", [{**WORK[0], "person_id": "S-9"}], replace=True).retired == 3

    def test_what_lies_nowhere_speaks_for_nothing(self, put: Both) -> None:
        county(put)
        past = {"person_id": "S-0", "role": "staff", "unit_id": "U-1", "since": "2020-01-01", "until": "2021-01-01"}
        put("people", [{"id": "S-9", "name": "新人"}])
        assert put("assignments", [{**past, "person_id": "S-9"}], replace=True).retired == 0

    def test_is_held_back_where_a_row_was_refused(self, put: Both) -> None:
        county(put)
        assert put("assignments", [WORK[0], {**WORK[1], "unit_id": "none"}], replace=True).held_back


def test_the_file_of_another_platform(database: Database, policy: Policy, tmp_path: Path) -> None:
    load(database, "areas", AREAS, policy=policy)
    required = [field.name for field in gbt31000.fields() if field.required]
    values = dict.fromkeys(required, "1") | {
        "事件名称": "借款纠纷", "发生日期": "20231101", "事件类别": "0804", "主要当事人姓名": "张三", "主要当事人证件号码": "6***",
    }  # fmt: skip
    file = tmp_path / "cases.csv"
    with file.open("w", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, [*values])
        writer.writeheader()
        writer.writerow(values)
    before = fingerprint(database)
    dry = gbt31000.load_file(database, file, policy=policy, area="621027100", dry=True)
    assert fingerprint(database) == before
    real = gbt31000.load_file(database, file, policy=policy, area="621027100")
    assert (dry.created, dry.rejected, dry.faults) == (real.created, real.rejected, real.faults)


def test_the_example_of_table_30_can_be_loaded(database: Database, policy: Policy, tmp_path: Path) -> None:
    areas = [
        *AREAS,
        {
            "code": "621027100001",
            "name": "东街社区",
            "level": "village",
            "kind": "community",
            "parent_code": "621027100",
        },
    ]
    grid = {
        "code": "621027100001001",
        "name": "第1网格",
        "level": "grid",
        "kind": "grid",
        "parent_code": "621027100001",
    }
    load(database, "areas", [*areas, grid], policy=policy)
    file = tmp_path / "example.csv"
    with file.open("w", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, [column.name for column in gbt31000.columns()])
        writer.writeheader()
        writer.writerow(gbt31000.EXAMPLE)
    report = gbt31000.load_file(database, file, policy=policy)
    assert (report.created, report.faults) == (1, [])


class TestColumns:
    """Which column a header means."""

    def test_by_its_name_in_either_language(self) -> None:
        known = columns.of_rows(ROWS["people"])
        given = ("编号", "姓 名*", "Phone", "居住区域（15位）", "民族", "name")
        assert columns.meant(known, given) == {
            "编号": "id", "姓 名*": "name", "Phone": "phone", "居住区域（15位）": "lives_in", "民族": None, "name": None,
        }  # fmt: skip

    def test_because_somebody_said_so(self, put: Both, database: Database) -> None:
        put("areas", AREAS)
        rows = [{"证号": "P-1", "称呼": "张三", "民族": "汉", "网格": "621027100"}]
        put("people", rows, columns={"证号": "id", "称呼": "name", "民族": None, "网格": "lives_in"})
        found = database.execute(
            "MATCH (p:Person)-[:LIVES_IN]->(a) RETURN p.id AS id, p.name AS name, a.code AS code"
        ).rows
        assert found == [{"id": "P-1", "name": "张三", "code": "621027100"}]
        with pytest.raises(BadInputError, match="two headers"):
            put("people", rows, columns={"证号": "id", "称呼": "name", "民族": "name"})
        with pytest.raises(BadInputError, match="no column name"):
            put("people", rows, columns={"证号": "id"})
