"""Cases in the fields of GB/T 31000-2015, table 30: what lets a county keep its present platform.

Names and ID numbers are only ever taken masked or keyed: a name becomes its first character and ＊＊, an ID number an
HMAC-SHA-256 under the key in ``GEZHI_IDENTITY_KEY``, before anything is written or reported. The ethnic group of a
party is dropped at import and blank at export. Of the other fields that Gezhi does not work with, the case keeps a
copy that is only passed on (``Case.exchange``).
"""

from __future__ import annotations

import csv
import hashlib
import hmac
import json
import os
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from graph.database import Database
from graph.errors import BadInputError, NotFoundError
from graph.jars import Progress
from graph.policy import Policy
from graph.spreadsheet import as_meant, harmless
from graph.standards import FOLDER
from loaders import sources
from loaders.checking import Fault
from loaders.columns import Column, Columns, renamed
from loaders.load import BATCH, load_numbered, made_by_dry_run
from loaders.report import Rejects, Report

KIND = "table30"
ID, AREA = "事件编号", "区域代码"  # beside the standard's fields: without them a case could not be found again
KEYED = "hmac-sha256:"
MAIN_PARTY = "K-"  # what the ids of parties begin with that the table brought
FURTHER = """
CYPHER 25
UNWIND $ids AS id
MATCH (:Case {id: id})-[:INVOLVES {role: 'party'}]->(person:Person)
WHERE NOT person.id STARTS WITH $main
RETURN id, collect(person.id) AS parties
"""

# Fields that are properties of a case. Dates are written YYYYMMDD.
PROPERTIES = {
    "事件名称": "title", "发生日期": "occurred_on", "发生地点": "place", "事件规模": "scale", "事件类别": "category",
    "涉及人数": "people", "事件简述": "summary", "化解方式": "resolution", "化解情况": "resolution_note",
    "经度": "longitude", "纬度": "latitude",
}  # fmt: skip
NAME, NUMBER, ETHNIC_GROUP = "主要当事人姓名", "主要当事人证件号码", "主要当事人民族"
MASKED_NAMES = (NAME, "化解责任人姓名")
PHONE, ADDRESS = "化解责任人联系方式", "主要当事人居住详址"
SETTLED, DUE = "化解是否成功", "化解时限"
EXAMPLE = {
    ID: "ZY2023-0001", AREA: "621027100001001", "事件名称": "宅基地边界纠纷", "发生日期": "20230503",
    "发生地点": "城关镇东街社区", "事件规模": "01", "事件类别": "0902", "涉及人数": "2",
    "事件简述": "双方对宅基地边界有争议", "主要当事人证件代码": "111", "主要当事人证件号码": "62**************",
    "主要当事人姓名": "张＊＊", "主要当事人性别": "1",
    "主要当事人人员类别": "9900", "主要当事人居住详址": "城关镇东街社区", "化解时限": "20230510", "化解方式": "01",
    "化解组织": "东街社区调委会", "化解责任人姓名": "李＊＊", "化解责任人联系方式": "138****0000",
    "化解是否成功": "1", "化解情况": "双方达成协议",
}  # fmt: skip


class _Field:
    """One row of the table: name, type, longest length, whether it must be given."""

    def __init__(self, row: Mapping[str, str]) -> None:
        self.name = row["field"]
        self.is_date = row["type"] == "日期"
        self.length = int(row["length"]) if row["length"].isdigit() else None
        self.required = bool(row["required"])


@cache
def fields() -> tuple[_Field, ...]:
    """The 27 fields, in the standard's order."""
    with (FOLDER / "table30_dispute_fields.csv").open(encoding="utf-8", newline="") as file:
        return tuple(_Field(row) for row in csv.DictReader(file))


def columns() -> tuple[Column, ...]:
    """The columns of a file: those that find a case again, and the standard's fields."""
    own = (Column(ID, ID, required=False), Column(AREA, AREA, required=False))
    return (
        *own,
        *(Column(field.name, field.name, field.required and field.name != ETHNIC_GROUP) for field in fields()),
    )


def load_file(
    database: Database,
    file: Path,
    *,
    policy: Policy,
    area: str | None = None,
    columns: Columns | None = None,
    dry: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Load disputes from ``file``. ``area`` is where those happened that name no 区域代码.

    ``columns`` says which field each header means, where its name does not. ``dry``: nothing is written.

    A row that lacks a required field, or holds a raw ID number while no key is set, is refused and named in
    ``FILE.rejects.csv``; the others are loaded with their masked or keyed party. Raises BadInputError when the file
    is not what it claims.
    """
    cases: list[tuple[int, dict[str, Any]]] = []
    people: dict[str, tuple[int, dict[str, Any]]] = {}
    with Rejects(file) as rejects:
        rows = 0
        numbered = sources.rows(file)
        for number, cells in numbered if columns is None else renamed(numbered, columns):
            rows += 1
            faults = list(faults_of(number, cells, area))
            if faults:
                rejects.add(faults)
                continue
            case, person = _take(cells, area)
            cases.append((number, case))
            people[str(person["id"])] = (number, person)
        _keep_further_parties(database, [case for _, case in cases])
        made = made_by_dry_run() if dry else None
        load_numbered(database, "people", people.values(), rejects, policy=policy, made=made, progress=progress)
        report = load_numbered(database, "cases", cases, rejects, policy=policy, made=made, progress=progress)
        report.kind, report.read = KIND, rows
    return report


def _keep_further_parties(database: Database, cases: list[dict[str, Any]]) -> None:
    """Add to each case the parties that it has from elsewhere: the table holds the main one only."""
    for start in range(0, len(cases), BATCH):
        batch = {case["id"]: case for case in cases[start : start + BATCH]}
        for row in database.execute(FURTHER, {"ids": list(batch), "main": MAIN_PARTY}).rows:
            batch[row["id"]]["parties"] += row["parties"]


def faults_of(number: int, cells: sources.Cells, area: str | None) -> Iterator[Fault]:
    """What is wrong with a row by itself. Raises BadInputError for a field that the standard does not have."""
    known = fields()
    names = {field.name for field in known}
    for header in cells:
        if header not in names and header not in (ID, AREA):
            raise BadInputError(header, "table 30 of GB/T 31000-2015 has no such field")
    for field in known:
        value = _text(cells, field.name)
        if field.required and not value and field.name != ETHNIC_GROUP:
            yield Fault(number, field.name, "", "is missing")
        elif field.is_date and value and not _day(value):
            yield Fault(number, field.name, value, "is no day; write YYYYMMDD")
        elif field.length is not None and not field.is_date and len(value) > field.length:
            yield Fault(number, field.name, "", f"is longer than {field.length} characters")
    if not (_text(cells, AREA) or area):
        yield Fault(number, AREA, "", "is missing; add the column or name an area for the file")
    number_text = _text(cells, NUMBER)
    if number_text and not _is_masked(number_text) and not os.environ.get("GEZHI_IDENTITY_KEY"):
        yield Fault(number, NUMBER, "", "is a raw ID number; set GEZHI_IDENTITY_KEY so that it is kept keyed only")


def _take(cells: sources.Cells, area: str | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """The case and its main party, with nothing in them that may not be kept."""
    texts = {str(name): _text(cells, str(name)) for name in cells}
    texts[NUMBER] = keyed(texts[NUMBER])
    for name in MASKED_NAMES:
        texts[name] = masked_name(texts[name])
    texts[PHONE] = re.sub(r"(?<=\d{3})\d(?=\d{4})", "*", texts[PHONE])
    texts[ADDRESS] = _without_door(texts[ADDRESS])
    occurred = _day(texts["发生日期"])
    id = texts.get(ID) or "T30-" + _digest(f"{texts['事件名称']}|{occurred}|{texts[NUMBER]}|{texts['事件简述']}")
    # A masked number is not unique, so such a party is a person of this case alone.
    basis = texts[NUMBER] if texts[NUMBER].startswith(KEYED) else f"{id}|{texts[NUMBER]}"
    person = {"id": MAIN_PARTY + _digest(basis), "name": texts[NAME]}
    case: dict[str, Any] = {column: texts[name] for name, column in PROPERTIES.items() if texts.get(name)}
    own = {*PROPERTIES, ID, AREA, NAME, ETHNIC_GROUP}
    case |= {
        "id": id,
        "kind": "dispute",
        "accepted_on": occurred,
        "settled_on": _day(texts[DUE]) if texts[SETTLED] == "1" else None,
        "area_code": texts.get(AREA) or area,
        "parties": [person["id"]],
        "exchange": json.dumps(
            {n: v for n, v in texts.items() if v and n not in own}, ensure_ascii=False, sort_keys=True
        ),
    }
    return case, person


def masked_name(name: str) -> str:
    """The first character of a name and ＊＊; what is masked already stays."""
    return name if not name or _is_masked(name) else f"{name[0]}＊＊"


def keyed(number: str) -> str:
    """An ID number as its HMAC under ``GEZHI_IDENTITY_KEY``; what is masked or keyed already stays."""
    if not number or _is_masked(number):
        return number
    key = os.environ["GEZHI_IDENTITY_KEY"].encode()
    # Fifty characters are what the standard's field holds: 152 bits of the digest are enough to tell people apart.
    return KEYED + hmac.new(key, number.upper().encode(), hashlib.sha256).hexdigest()[: 50 - len(KEYED)]


def _is_masked(text: str) -> bool:
    return text.startswith(KEYED) or "*" in text or "＊" in text


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _without_door(address: str) -> str:
    """An address without the numbers of house and door."""
    return re.sub(r"\d+\s*(号|室|单元|栋|幢|楼|门)?", "", address)


def _text(cells: Mapping[str, object], name: str) -> str:
    value = cells.get(name)
    if isinstance(value, (date, datetime)):
        return f"{value:%Y%m%d}"
    return "" if value is None else as_meant(str(value).strip())


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text[:10].replace("-", "").replace("/", ""), "%Y%m%d").date()
    except ValueError:
        return None


EXPORT = """
CYPHER 25
MATCH (area:Area)
WHERE $area IS NULL OR area.code = $area
MATCH (area)<-[down:PART_OF*0..5]-(place:Area)<-[:OCCURRED_IN]-(case:Case {kind: 'dispute'})
WHERE $area IS NOT NULL OR size(down) = 0
WITH DISTINCT place, case
RETURN
  properties(case) AS case,
  place.code AS place,
  COLLECT { MATCH (case)-[:OF_CATEGORY]->(category:Category) RETURN category.code } AS categories,
  COLLECT { MATCH (case)-[:INVOLVES]->(person:Person) RETURN [person.id, person.name] } AS parties
ORDER BY case.id
"""


def export_rows(database: Database, area: str | None = None) -> Iterator[dict[str, str]]:
    """The disputes of an area and below (all without one) in the standard's fields, ID and area code in front.

    Names are masked, the ethnic group is blank, and fields that Gezhi never had are blank.
    """
    if area and not database.execute("MATCH (n:Area {code: $area}) RETURN n.code AS code", {"area": area}).rows:
        raise NotFoundError("area", area)
    for row in database.execute(EXPORT, {"area": area}).rows:
        case = row["case"]
        exchanged: dict[str, str] = json.loads(case.get("exchange") or "{}")
        case["category"] = next(iter(row["categories"]), None)
        written = {ID: case["id"], AREA: row["place"]}
        for field in fields():
            if field.name in PROPERTIES:
                written[field.name] = _text(case, PROPERTIES[field.name])
            else:
                written[field.name] = exchanged.get(field.name, "")
        parties = sorted(row["parties"])
        written[NAME] = masked_name(parties[0][1]) if parties else ""
        # Whether and when it was settled is the case's own, whatever an import once said.
        settled = case.get("settled_on")
        if settled is not None:
            written |= {SETTLED: "1", DUE: _text(case, "settled_on")}
        elif exchanged.get(SETTLED, "1") == "1":
            written |= {SETTLED: "0", DUE: ""}
        yield written


def export_file(database: Database, file: Path, area: str | None = None) -> int:
    """Write the disputes to a new ``.csv`` or ``.jsonl`` file; answers how many.

    Raises BadInputError when the file exists or ends otherwise.
    """
    if file.exists():
        raise BadInputError("file", f"{file} exists already; name a new file")
    if file.suffix not in (".csv", ".jsonl"):
        raise BadInputError("file", f"{file.name} must end in .csv or .jsonl")
    count = 0
    with file.open("w", encoding="utf-8-sig" if file.suffix == ".csv" else "utf-8", newline="") as text:
        names = [ID, AREA, *(field.name for field in fields())]
        writer = csv.DictWriter(text, names)
        if file.suffix == ".csv":
            writer.writeheader()
        for row in export_rows(database, area):
            count += 1
            if file.suffix == ".csv":
                writer.writerow({name: harmless(value) for name, value in row.items()})
            else:
                text.write(json.dumps(row, ensure_ascii=False) + "\n")
    return count
