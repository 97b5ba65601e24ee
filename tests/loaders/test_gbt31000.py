"""Table 30 in and out: nothing that may not be kept is, and what comes out goes in again unchanged."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from graph.database import Database
from graph.errors import BadInputError
from graph.policy import Policy
from loaders import gbt31000
from loaders.load import load, prepare
from tests.conftest import empty

AREA = "621027100200"
ROW = {
    "事件名称": "宅基地纠纷", "发生日期": "20230503", "发生地点": "五里沟村", "事件规模": "01", "事件类别": "0902",
    "涉及人数": "3", "事件简述": "两家争地", "涉及单位": "", "主要当事人证件代码": "111",
    "主要当事人证件号码": "62102719800101123X", "主要当事人姓名": "王小明", "主要当事人性别": "1",
    "主要当事人民族": "01", "主要当事人学历": "70", "主要当事人人员类别": "0102", "主要当事人居住详址": "五里沟村3号",
    "化解时限": "20230510", "化解方式": "0103", "化解组织": "村调委会", "化解责任人姓名": "李调解",
    "化解责任人联系方式": "13812345678", "化解是否成功": "1", "化解情况": "和解", "考评日期": "", "考评意见": "",
    "经度": "107.2", "纬度": "35.6",
}  # fmt: skip


@pytest.fixture(autouse=True)
def prepared(database: Database, policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEZHI_IDENTITY_KEY", "a key of the test")
    fresh(database, policy)


def fresh(database: Database, policy: Policy) -> None:
    empty(database)
    prepare(database)
    areas = [
        {"code": "621027", "name": "镇原县", "level": "county", "kind": "county"},
        {"code": "621027100", "name": "城关镇", "level": "township", "kind": "town", "parent_code": "621027"},
        {"code": AREA, "name": "五里沟村", "level": "village", "kind": "village", "parent_code": "621027100"},
    ]
    load(database, "areas", areas, policy=policy)


def write(file: Path, *rows: dict[str, str]) -> Path:
    with file.open("w", encoding="utf-8-sig", newline="") as text:
        writer = csv.DictWriter(text, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return file


def everything(database: Database) -> str:
    return str(database.execute("MATCH (n:Case|Person) RETURN properties(n) AS n").rows)


def test_the_table_has_its_27_fields() -> None:
    assert [field.name for field in gbt31000.fields()] == list(ROW)


def test_nothing_that_may_not_be_kept_is(database: Database, policy: Policy, tmp_path: Path) -> None:
    report = gbt31000.load_file(database, write(tmp_path / "t.csv", ROW), policy=policy, area=AREA)
    assert (report.created, report.rejected) == (1, 0), report.faults
    kept = everything(database)
    for raw in ("王小明", "李调解", ROW["主要当事人证件号码"], "13812345678", "3号", "民族"):
        assert raw not in kept
    assert "王＊＊" in kept
    assert "hmac-sha256:" in kept


def test_what_comes_out_goes_in_again_unchanged(database: Database, policy: Policy, tmp_path: Path) -> None:
    other = {
        **ROW,
        "事件名称": "=1+1",
        "化解是否成功": "0",
        "主要当事人证件号码": "6210************12",
        "考评意见": "尚可",
    }
    gbt31000.load_file(database, write(tmp_path / "t.csv", ROW, other), policy=policy, area=AREA)
    assert gbt31000.export_file(database, tmp_path / "out.jsonl") == 2
    fresh(database, policy)
    report = gbt31000.load_file(database, tmp_path / "out.jsonl", policy=policy)
    assert (report.created, report.rejected) == (2, 0), report.faults
    gbt31000.export_file(database, tmp_path / "again.jsonl")
    assert (tmp_path / "again.jsonl").read_bytes() == (tmp_path / "out.jsonl").read_bytes()
    again = gbt31000.load_file(database, tmp_path / "again.jsonl", policy=policy)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)


def test_the_fields_of_the_input_are_those_of_the_output_after_masking(
    database: Database, policy: Policy, tmp_path: Path
) -> None:
    gbt31000.load_file(database, write(tmp_path / "t.csv", ROW), policy=policy, area=AREA)
    (row,) = gbt31000.export_rows(database, AREA)
    masked = {
        "主要当事人姓名": "王＊＊", "化解责任人姓名": "李＊＊", "化解责任人联系方式": "138****5678",
        "主要当事人居住详址": "五里沟村", "主要当事人民族": "",
    }  # fmt: skip
    for name, value in {**ROW, **masked}.items():
        if name != "主要当事人证件号码":
            assert row[name] == value, name
    assert row["主要当事人证件号码"] == gbt31000.keyed(ROW["主要当事人证件号码"])
    assert len(row["主要当事人证件号码"]) <= 50


def test_the_same_number_is_the_same_person_in_every_file(database: Database, policy: Policy, tmp_path: Path) -> None:
    second = {**ROW, "事件名称": "借款纠纷"}
    gbt31000.load_file(database, write(tmp_path / "a.csv", ROW), policy=policy, area=AREA)
    gbt31000.load_file(database, write(tmp_path / "b.csv", second), policy=policy, area=AREA)
    rows = database.execute("MATCH (p:Person) RETURN COUNT { (p)<-[:INVOLVES]-() } AS n").rows
    assert rows == [{"n": 2}]


def test_without_a_key_a_raw_number_is_refused_and_not_shown(
    database: Database, policy: Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GEZHI_IDENTITY_KEY")
    masked = {**ROW, "主要当事人证件号码": "6210************12"}
    report = gbt31000.load_file(database, write(tmp_path / "t.csv", ROW, masked), policy=policy, area=AREA)
    assert (report.created, report.rejected) == (1, 1)
    assert report.rejects_file is not None
    rejects = report.rejects_file.read_text(encoding="utf-8-sig")
    assert "GEZHI_IDENTITY_KEY" in rejects
    assert ROW["主要当事人证件号码"] not in rejects


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"事件名称": ""}, "事件名称"),
        ({"发生日期": "2023"}, "发生日期"),
        ({"事件类别": "0998"}, "category"),
        ({"事件名称": "长" * 101}, "事件名称"),
        ({"涉及人数": "三"}, "people"),
    ],
)
def test_a_fault_is_named(database: Database, policy: Policy, tmp_path: Path, change: Any, column: str) -> None:
    report = gbt31000.load_file(database, write(tmp_path / "t.csv", {**ROW, **change}), policy=policy, area=AREA)
    assert report.rejected == 1
    assert report.faults[0].column == column


def test_a_row_without_an_area_says_what_to_do(database: Database, policy: Policy, tmp_path: Path) -> None:
    report = gbt31000.load_file(database, write(tmp_path / "t.csv", ROW), policy=policy)
    assert report.faults[0].column == "区域代码"


def test_a_field_of_another_table_is_refused(database: Database, policy: Policy, tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="政治面貌"):
        gbt31000.load_file(database, write(tmp_path / "t.csv", {**ROW, "政治面貌": "01"}), policy=policy, area=AREA)


def test_what_is_refused_stands_in_the_rejects_with_its_row(database: Database, policy: Policy, tmp_path: Path) -> None:
    rows = [{**ROW, "事件名称": ""}, {**ROW, "区域代码": "621027999999"}, {**ROW, "事件名称": "好", "区域代码": AREA}]
    file = write(tmp_path / "t.csv", *({"区域代码": AREA, **row} for row in rows))
    report = gbt31000.load_file(database, file, policy=policy)
    assert (report.created, report.rejected) == (1, 2)
    assert report.rejects_file is not None
    with report.rejects_file.open(encoding="utf-8-sig", newline="") as text:
        refused = {(line["row"], line["column"]) for line in csv.DictReader(text)}
    assert refused == {("2", "事件名称"), ("3", "area_code")}


def test_a_case_settled_later_is_exported_as_settled(database: Database, policy: Policy, tmp_path: Path) -> None:
    open_case = {**ROW, "事件编号": "K1", "化解是否成功": "0"}
    gbt31000.load_file(database, write(tmp_path / "t.csv", open_case), policy=policy, area=AREA)
    database.execute("MATCH (c:Case {id: 'K1'}) SET c.settled_on = date('2023-06-02')")
    gbt31000.export_file(database, tmp_path / "out.csv")
    gbt31000.load_file(database, tmp_path / "out.csv", policy=policy)
    (row,) = gbt31000.export_rows(database)
    assert (row["化解是否成功"], row["化解时限"]) == ("1", "20230602")
    database.execute("MATCH (c:Case {id: 'K1'}) REMOVE c.settled_on")
    (row,) = gbt31000.export_rows(database)
    assert (row["化解是否成功"], row["化解时限"]) == ("0", "")


def test_formulas_and_numbers_survive_a_round_trip_through_csv(
    database: Database, policy: Policy, tmp_path: Path
) -> None:
    odd = {**ROW, "事件编号": "K1", "发生地点": "-一村", "事件简述": "=未", "经度": "-104.5"}
    gbt31000.load_file(database, write(tmp_path / "t.csv", odd), policy=policy, area=AREA)
    gbt31000.export_file(database, tmp_path / "out.csv")
    assert "'=未" in (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
    again = gbt31000.load_file(database, tmp_path / "out.csv", policy=policy)
    assert (again.unchanged, again.rejected) == (1, 0), again.faults


def test_parties_from_elsewhere_stay(database: Database, policy: Policy, tmp_path: Path) -> None:
    file = write(tmp_path / "t.csv", {**ROW, "事件编号": "K1"})
    gbt31000.load_file(database, file, policy=policy, area=AREA)
    database.execute(
        "MATCH (c:Case {id: 'K1'}) CREATE (c)-[:INVOLVES {role: 'party'}]->(:Person {id: 'P9', name: '乙'})"
    )
    assert gbt31000.load_file(database, file, policy=policy, area=AREA).unchanged == 1
    parties = database.execute("MATCH (:Case {id: 'K1'})-[:INVOLVES]->(p) RETURN count(p) AS n").rows
    assert parties == [{"n": 2}]
