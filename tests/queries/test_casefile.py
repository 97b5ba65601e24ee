"""The file of a case: all that is known of it, as JSON and as pages that hold every character."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pypdf
import pytest
from typer.testing import CliRunner

from cli import app
from graph.database import Database
from graph.errors import BadInputError, NotFoundError
from graph.policy import Policy
from queries import casefile, lifecycle, moves
from queries.casefile import CaseFile
from queries.casefile_pdf import pdf
from tests.api.test_api import Serving
from tests.queries.county import COUNTY, GRID, TOWN, VILLAGE
from tests.queries.test_lifecycle import FORM, NOON, Office, county

TITLE = "孟坝镇东街宅基地纠纷"


@pytest.fixture(scope="module")
def office(database: Database, policy: Policy) -> Office:
    county(database)
    return Office(database, policy)


@pytest.fixture(scope="module")
def case(office: Office) -> str:
    """A case with a supervision, a follower, parts and one that was merged into it."""
    id = office.accept(title=TITLE, note="网格员上门", summary="界址之争。\n双方争吵。", synthetic=True).case
    office.move(id, "assign")
    office.now += timedelta(hours=20)  # the next day in the county
    office.move(id, "take_up")
    office.move(id, "supervise", note="限三日答复", due_on="2026-03-06", cadre="CA")
    office.move(id, "answer", note="已现场勘验")
    office.move(id, "split", note="另有欠款", parts=[{"title": "欠款", "category": "0902"}])
    other = office.accept(title="同一纠纷", follows=id).case
    office.move(other, "merge", note="重复", into=id)
    return id


def read(office: Office, id: str) -> CaseFile:
    return casefile.of_case(office.database, id, NOON)


def text_of(pages: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pages)).pages)


def squeezed(text: str) -> str:
    """Without what the breaking of lines adds."""
    return re.sub(r"[\s\u200b]", "", text)


def test_the_file_holds_all_that_is_known(office: Office, case: str) -> None:
    file = read(office, case)
    entries = office.journal(case)
    assert file.case.title == TITLE
    assert [area.code for area in file.place] == [GRID, VILLAGE, TOWN, COUNTY]
    assert [each.code for each in file.category] == ["0101"]
    assert {(party.name, party.role) for party in file.parties} == {("人P1", "party"), ("新来的人", "applicant")}
    assert [(by.role, by.unit.id, by.until is None) for by in file.handlers] == [
        ("lead", f"C-{VILLAGE}", False), ("lead", "MC", True), ("support", f"C-{VILLAGE}", True),
    ]  # fmt: skip
    assert [(each.supervision.reason, each.supervision.answer, each.cadre) for each in file.supervisions] == [
        ("限三日答复", "已现场勘验", "人CA")
    ]
    assert file.policy is not None
    assert file.policy.reference == office.policy.reference
    assert file.policy.title == office.policy.title
    assert (len(file.split_into), len(file.absorbed), len(file.followed_by)) == (1, 1, 1)
    assert (file.follows, file.merged_into, file.split_from) == ((), (), ())
    assert file.audit.fault is None
    assert [(each.number, each.note, each.hash) for each in file.journal] == [
        (entry["number"], entry.get("note"), entry["hash"]) for entry in entries
    ]
    assert [each.by_name for each in file.journal[:3]] == ["人G1"] * 3
    assert file.journal[1].lead_name == "单位MC"
    assert file.journal[1].because[0].zh


def test_the_receipt_of_whoever_brought_it_is_not_in_it(office: Office, case: str) -> None:
    receipt = office.case(case)["receipt"]
    assert receipt not in read(office, case).model_dump_json()


def test_other_cases_are_named_from_the_other_end_too(office: Office, case: str) -> None:
    file = read(office, case)
    assert read(office, file.split_into[0]).split_from == (case,)
    merged = read(office, file.absorbed[0])
    assert (merged.merged_into, merged.follows) == ((case,), (case,))


def test_a_case_that_was_loaded_and_never_moved_has_a_file(office: Office) -> None:
    file = read(office, "K1")
    assert (file.journal, file.audit.fault, file.policy, file.audit.head) == ((), None, None, None)
    assert "尚无日志" in text_of(pdf(file, office.policy))


def test_an_unknown_case_has_none(office: Office) -> None:
    with pytest.raises(NotFoundError):
        read(office, "none")


def test_the_pages_hold_the_texts(office: Office, case: str) -> None:
    file = read(office, case)
    text = squeezed(text_of(pdf(file, office.policy)))
    wanted = [TITLE, "界址之争。", "双方争吵。", "网格员上门", "限三日答复", "已现场勘验", "演示数据SYNTHETIC", "人CA", "新来的人",
              "2026-03-0212:00Asia/Shanghai", str(file.audit.head), "未被改动", *file.split_into, *file.absorbed]  # fmt: skip
    wanted += [reason.zh for entry in file.journal for reason in entry.because]
    wanted += [entry.hash for entry in file.journal]
    assert [each for each in wanted if squeezed(each) not in text] == []


def test_every_font_is_embedded(office: Office, case: str) -> None:
    reader = pypdf.PdfReader(io.BytesIO(pdf(read(office, case), office.policy)))
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    names = set()
    for font in fonts:
        (inner,) = font["/DescendantFonts"]
        descriptor = inner.get_object()["/FontDescriptor"]
        names.add(str(font["/BaseFont"]).partition("+")[2])
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor), font["/BaseFont"]
    assert any("NotoSerifSC" in name for name in names), names
    assert b"pdfaid" in reader.trailer["/Root"]["/Metadata"].get_object().get_data()


def test_three_hundred_entries_break_well(office: Office, case: str) -> None:
    file = read(office, case)
    # A page of the table needs entries and not their proof: the chain is made longer by repeating one.
    longer = tuple(
        file.journal[1].model_copy(update={"number": number, "note": f"第{number}次谈话"}) for number in range(1, 301)
    )
    reader = pypdf.PdfReader(io.BytesIO(pdf(file.model_copy(update={"journal": longer}), office.policy)))
    pages = [squeezed(page.extract_text()) for page in reader.pages]
    assert len(pages) > 20
    for number, page in enumerate(pages, start=1):
        assert f"第{number}/{len(pages)}页" in page
        assert "演示数据" in page
        assert str(file.audit.head) in page
    table = [page for page in pages if re.search(r"第\d+次谈话", page)]
    assert all("内容、理由与校验值" in page for page in table)
    told = [int(number) for page in table for number in re.findall(r"第(\d+)次谈话", page)]
    assert told == list(range(1, 301))


@pytest.mark.parametrize(
    ("written", "shown"),
    [("㛃䶮𠅤𬴊龘堃〇", "㛃䶮𠅤𬴊龘堃〇"), ("笑😀脸", "笑[U+1F600]脸"), ("\U000323af", "[U+323AF]"), ("零\u200b宽", "零[U+200B]宽"),
     ("软\u00ad连", "软[U+00AD]连"), ("#panic() *b* $x$ <a> @k \\ `c`", "#panic() *b* $x$ <a> @k \\ `c`"), ("x" * 200, "x" * 200)],
)  # fmt: skip
def test_no_character_is_dropped_or_read_as_markup(office: Office, case: str, written: str, shown: str) -> None:
    file = read(office, case)
    noted = file.model_copy(update={"journal": (file.journal[0].model_copy(update={"note": f"始{written}终"}),)})
    titled = noted.model_copy(update={"case": file.case.model_copy(update={"title": f"题{written}末"})})
    text = squeezed(text_of(pdf(titled, office.policy)))
    assert squeezed(f"始{shown}终") in text
    assert squeezed(f"题{shown}末") in text


def test_the_characters_of_gb2312_are_all_shown(office: Office, case: str) -> None:
    pairs = (bytes((high, low)) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    every = "".join(pair.decode("gb2312", "ignore") for pair in pairs)
    assert len(every) == 6763
    file = read(office, case)
    summed = file.model_copy(update={"case": file.case.model_copy(update={"summary": every})})
    assert set(every) <= set(text_of(pdf(summed, office.policy)))


@pytest.mark.parametrize("value", ["'无此动作'", "null"])
def test_an_altered_journal_is_printed_with_its_fault(office: Office, value: str) -> None:
    id = office.accept(title="另一件").case
    office.move(id, "assign")
    office.database.execute(
        f"MATCH (:Case {{id: $id}})<-[:RECORDS]-(e {{number: 2}}) SET e.action = {value}", {"id": id}
    )
    file = read(office, id)
    assert file.unreadable == (f"{id}#2",)
    assert file.audit.fault is not None
    assert file.audit.fault.entry == 2
    text = squeezed(text_of(pdf(file, office.policy)))
    assert "日志核验未通过" in text
    assert f"Unreadableentries:{id}#2" in text


def test_erased_texts_say_so(office: Office) -> None:
    id = office.accept(title="要删除的").case
    office.database.execute("MATCH (:Case {id: $id})<-[:RECORDS]-(e) REMOVE e.note, e.because, e.salt", {"id": id})
    file = read(office, id)
    assert (file.audit.fault, file.journal[0].erased) == (None, True)
    assert "文字已依法删除" in text_of(pdf(file, office.policy))


def test_the_command_writes_new_files(
    office: Office, case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = office.database.connection
    for name, value in (("URI", own.uri), ("USER", own.user), ("PASSWORD", own.password)):
        monkeypatch.setenv(f"GEZHI_NEO4J_{name}", value)
    run = CliRunner().invoke
    for name in ("case.json", "case.pdf"):
        assert run(app, ["case-file", case, str(tmp_path / name)]).exit_code == 0
    assert CaseFile.model_validate_json((tmp_path / "case.json").read_text()).case.title == TITLE
    assert TITLE in text_of((tmp_path / "case.pdf").read_bytes())
    assert isinstance(run(app, ["case-file", case, str(tmp_path / "case.pdf")]).exception, FileExistsError)
    assert isinstance(run(app, ["case-file", case, str(tmp_path / "case.doc")]).exception, BadInputError)


def test_the_api_gives_the_file_and_the_proof(office: Office, policy: Policy) -> None:
    form = moves.Accept(**{**FORM, "id": "案-1", "title": TITLE})
    office.database.change(lifecycle.accept(moves.Intake(form=form), policy, office.now))
    with Serving(Database(office.database.connection), policy) as client:
        file = client.get("/v1/cases/案-1/file")
        assert CaseFile.model_validate(file.json()).case.id == "案-1"
        printed: httpx.Response = client.get("/v1/cases/案-1/file.pdf")
        assert printed.headers["content-type"] == "application/pdf"
        assert TITLE in text_of(printed.content)
        proof: dict[str, Any] = client.get("/v1/cases/案-1/audit").json()
        assert (proof["entries"], proof["fault"]) == (1, None)
        office.database.execute("MATCH (e:JournalEntry {id: '案-1#1'}) SET e.by = 'P2'")
        assert client.get("/v1/cases/案-1/audit").json()["fault"]["entry"] == 1
        for path in ("audit", "file", "file.pdf"):
            assert client.get(f"/v1/cases/none/{path}").status_code == 404
