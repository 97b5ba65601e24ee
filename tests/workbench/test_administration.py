"""The administration as those who do it: accounts, policies, files and proofs, by keyboard and in both languages."""

from __future__ import annotations

import csv
import threading
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from playwright.sync_api import Page, expect
from pydantic import SecretStr

from graph.database import Database
from graph.errors import DatabaseError, NotFoundError
from graph.policy import load as reference
from graph.questions import Row, Statement
from graph.terms import AccountRole
from loaders import load as loading
from loaders.report import Report
from queries import accounts, keys, policies
from tests.workbench.conftest import PASSWORD, Look, Office, accessible
from workbench import health
from workbench.drafts import KEPT, Draft, Drafts
from workbench.jobs import Job, StoppedError

HOME = "/administration"
PARTS = {
    HOME: ("运行状况", "How it runs"),
    f"{HOME}/accounts": ("账号与角色", "Accounts and roles"),
    f"{HOME}/policies": ("办法版本", "Policies"),
    f"{HOME}/imports": ("数据导入", "Imports"),
    f"{HOME}/proof": ("日志核验", "Proof of journals"),
}
NEW, AUDITOR, SYSTEM = "li", "chen", "12345热线"
FITS = "document.documentElement.scrollWidth <= innerWidth"
ADDED = (NEW, AUDITOR)
WORD = "mossy kettle 北窗 drums"
STOPS_DRAWN = """() => {
  window.stopsDrawn = 0
  const isStop = (node) => node.nodeType === 1 && (node.matches('[data-form="stop"]') || node.querySelector('[data-form="stop"]'))
  new MutationObserver((changes) => {
    for (const change of changes) stopsDrawn += [...change.addedNodes].filter(isStop).length
  }).observe(document.body, { childList: true, subtree: true })
}"""
LONG = 60_000  # milliseconds for what a busy machine takes long for


@pytest.fixture(autouse=True)
def as_before(office: Office) -> Iterator[None]:
    """What a test adds goes again: others look at the same office."""
    yield
    database = office.database
    for account in database.ask(accounts.accounts()).accounts:
        if account.id in ADDED:
            database.change(accounts.remove(account.id))
    for key in database.ask(keys.keys()).keys:
        if key.name == SYSTEM:
            database.change(keys.remove(key.id))
    database.execute("MATCH (v:PolicyVersion) WHERE NOT v.reference ENDS WITH ' v1' DETACH DELETE v")
    database.execute("MATCH (p:Person) WHERE p.id STARTS WITH 'TRY-' DETACH DELETE p")


@pytest.mark.parametrize(("language", "phone"), [("zh", False), ("en", False), ("zh", True), ("en", True)])
def test_each_part_leads_to_the_others(look: Look, language: str, phone: bool) -> None:
    page = look("boss", HOME, language=language, phone=phone)
    for path, names in PARTS.items():
        name = names[language == "en"]
        page.locator(".parts").get_by_role("link", name=name).click()
        page.wait_for_url(f"**{path}")
        expect(page.locator('.parts a[aria-current="page"]')).to_have_text(name)
        expect(page.locator('.rail a[aria-current="page"]')).to_contain_text(
            ("系统管理", "Administration")[language == "en"]
        )
        page.wait_for_function(FITS)


@pytest.mark.parametrize("ways", [{}, {"language": "en", "phone": True}, {"dark": True}])
def test_an_account_is_accessible(look: Look, ways: dict[str, Any]) -> None:
    page = look("boss", f"{HOME}/accounts?account=zhang", **ways)
    accessible(page)
    page.wait_for_function(FITS)


def test_how_it_runs_names_versions_and_no_secret(office: Office, look: Look) -> None:
    page = look("boss", HOME, language="en")
    text = page.locator("main").inner_text()
    assert "Neo4j 202" in text
    assert "GEZHI_NEO4J_PASSWORD" in text
    assert office.connection.password not in page.content()
    assert "set, not shown" in text


def test_why_the_database_does_not_answer_is_found_where_no_page_is() -> None:
    away = DatabaseError("it is away")

    class Away:
        def check(self) -> str:
            raise away

    assert health.checked(cast("Database", Away())) is away


class TestAccounts:
    """Accounts are added, changed and taken away."""

    def added(self, look: Look) -> Page:
        page = look("boss", f"{HOME}/accounts", language="en")
        page.locator("#add-id").focus()
        page.keyboard.type(NEW)
        page.keyboard.press("Tab")  # administrator
        page.keyboard.press("Tab")
        page.keyboard.press("Space")  # staff
        for _ in range(3):
            page.keyboard.press("Tab")
        page.keyboard.type("S-00100")
        expect(page.locator("#person-said")).to_contain_text("Sees these areas")
        page.keyboard.press("Tab")
        page.keyboard.type(WORD)
        page.keyboard.press("Enter")
        expect(page.locator("#account-title")).to_have_text(NEW)
        return page

    def test_one_is_added_by_keyboard_sees_its_own_and_is_out_once_it_is_disabled(
        self, office: Office, look: Look
    ) -> None:
        admin = self.added(look)
        seen = admin.locator("#person-said").inner_text()
        cookie = office.sign_in(NEW, WORD)
        theirs = look(NEW, "/", cookie=cookie)
        expect(theirs.locator(".rail")).not_to_contain_text("系统管理")
        own = office.database.execute(
            "MATCH (:Person {id: 'S-00100'})-[:ASSIGNED_TO]->(p) RETURN collect(p.name) AS names"
        ).rows[0]["names"]
        assert any(name in seen for name in own)
        # What is asked of the API with the same session ends at the scope.
        elsewhere = "621027" if "镇原县" not in seen.splitlines()[-1].split() else "621026"
        answer = theirs.request.get(f"{office.url}/v1/areas/{elsewhere}")
        assert answer.status in (200, 404)
        form = theirs.request.get(f"{office.url}/v1/me").json()
        assert form["id"] == NEW
        admin.get_by_role("button", name="Disable").first.click()
        dialog = admin.get_by_role("dialog")
        expect(dialog).to_contain_text(f"Disable account {NEW}?")
        accessible(admin)
        dialog.get_by_role("button", name="Disable").click()
        expect(admin.get_by_text(f"{NEW} can no longer sign in.")).to_be_visible()
        theirs.reload()
        theirs.wait_for_url("**/sign-in?*")

    def test_what_is_wrong_is_told_at_the_field(self, look: Look) -> None:
        page = look("boss", f"{HOME}/accounts")
        page.fill("#add-id", "a b")
        page.get_by_role("button", name="新增", exact=True).click()
        expect(page.locator("#add-id-fault")).to_contain_text("1至64个字符")
        expect(page.locator("#add-roles-fault")).to_contain_text("至少选择一个角色")
        page.fill("#add-id", NEW)
        page.get_by_label("监察").check()
        page.fill("#add-password", "password1234")
        page.get_by_role("button", name="新增", exact=True).click()
        expect(page.locator("#add-password-fault")).to_contain_text("容易被猜中")
        page.get_by_label("工作人员").check()
        page.fill("#add-person", "S-nobody")
        expect(page.locator("#person-said")).to_contain_text("没有编号为S-nobody的在岗人员")

    def test_the_last_administrator_stays(self, look: Look) -> None:
        page = look("boss", f"{HOME}/accounts?account=boss")
        page.get_by_role("button", name="停用").first.click()
        page.get_by_role("dialog").get_by_role("button", name="停用").click()
        expect(page.get_by_role("dialog")).to_contain_text("最后一个可以登录的管理员")
        page.keyboard.press("Escape")
        page.get_by_label("管理员", exact=False).first.uncheck()
        page.get_by_role("button", name="保存角色").click()
        expect(page.locator('form[data-form="roles"] .form-fault')).to_contain_text("最后一个可以登录的管理员")
        page.get_by_role("button", name="删除").click()
        expect(page.get_by_role("dialog")).to_contain_text("删除账号boss？")
        page.get_by_role("dialog").get_by_role("button", name="取消").click()
        expect(page.get_by_role("dialog")).to_have_count(0)

    def test_roles_and_passwords_are_changed_and_an_account_is_removed(self, office: Office, look: Look) -> None:
        page = self.added(look)
        page.get_by_label("auditor").check()
        page.get_by_role("button", name="Save roles").click()
        expect(page.get_by_text("has these roles now")).to_be_visible()
        roles = office.database.ask(accounts.account(NEW)).roles
        assert roles == (AccountRole.STAFF, AccountRole.AUDITOR)
        page.fill("#new-password", PASSWORD)
        page.get_by_role("button", name="Set the password").click()
        expect(page.get_by_text("has a new password")).to_be_visible()
        office.sign_in(NEW, PASSWORD)
        page.get_by_role("button", name="Remove").click()
        page.get_by_role("dialog").get_by_role("button", name=f"Remove {NEW}").click()
        page.wait_for_url("**/accounts")
        assert NEW not in [each.id for each in office.database.ask(accounts.accounts()).accounts]

    def test_a_key_is_shown_once(self, office: Office, look: Look) -> None:
        page = look("boss", f"{HOME}/accounts", language="en")
        page.fill("#key-name", SYSTEM)
        page.fill("#key-areas", "621027, 621027102")
        page.get_by_role("button", name="Add the key").click()
        key = page.locator("#key-once").input_value()
        asked = {"X-API-Key": key}
        assert page.request.get(f"{office.url}/v1/areas/621027", headers=asked).status == 200
        page.get_by_role("button", name="Copy").click()
        expect(page.get_by_role("button", name="Copied")).to_be_visible()
        page.reload()
        expect(page.get_by_role("row", name=SYSTEM)).to_be_visible()
        assert key not in page.content()
        page.get_by_role("button", name="Take back").click()
        page.get_by_role("dialog").get_by_role("button", name="Take back").click()
        expect(page.get_by_text("No other system has a key")).to_be_visible()


def test_a_policy_is_checked_compared_and_loaded(office: Office, look: Look) -> None:
    text = reference().text
    page = look("boss", f"{HOME}/policies")
    expect(page.get_by_role("row", name="乡镇 1+3+7 7 自然日")).to_be_visible()
    page.fill("#policy-text", text.replace("days = 7\ncounting", "days = -7\ncounting", 1))
    page.get_by_role("button", name="检查").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("不能导入")
    expect(page.locator("code")).to_have_text("levels.township.days")
    expect(page.get_by_text("应不小于0")).to_be_visible()
    later = text.replace("version = 1", "version = 2").replace("days = 7\ncounting", "days = 5\ncounting", 1)
    page.set_input_files("#policy-file", {"name": "v2.toml", "mimeType": "text/plain", "buffer": later.encode()})
    page.get_by_role("button", name="检查").click()
    expect(page.get_by_text("zhenyuan-reference v2可以导入")).to_be_visible()
    row = page.get_by_role("row", name="乡镇办理期限（天） levels.township.days")
    expect(row.locator("td")).to_have_text(["7", "5"])
    accessible(page)
    page.fill("#effective_on", "2024-02-01")  # later than today, so that it is in force in no other test
    page.get_by_role("button", name="导入zhenyuan-reference v2").click()
    page.wait_for_url("**version=zhenyuan-reference+v2*")
    expect(page.get_by_role("row", name="zhenyuan-reference v2 2024年2月1日")).to_be_visible()
    expect(page.locator("#differences")).to_contain_text("1项不同")
    known = office.database.ask(policies.versions(date(2024, 3, 1))).versions
    assert [(each.reference, each.in_force) for each in known][-1] == ("zhenyuan-reference v2", True)
    page.fill("#policy-text", later)
    page.get_by_role("button", name="检查").click()
    expect(page.get_by_role("alert").or_(page.locator("#verdict"))).to_contain_text("不能导入")


def nodes(database: Database) -> int:
    count: int = database.execute("MATCH (n) WHERE NOT n:Session RETURN count(n) AS n").rows[0]["n"]
    return count


@contextmanager
def held(database: Database, person: str) -> Iterator[None]:
    """Somebody else is changing a person meanwhile: whoever wants to change them too waits."""
    begun, over = threading.Event(), threading.Event()

    def change() -> Generator[Statement, list[Row], None]:
        yield "MATCH (p:Person {id: $id}) SET p.id = p.id", {"id": person}
        begun.set()
        over.wait()

    with ThreadPoolExecutor(1) as pool:
        changed = pool.submit(database.change, change)
        try:
            assert begun.wait(30)
            yield
        finally:
            over.set()
            changed.result()


def draft() -> Draft:
    return Draft(kind="assignments", name="任职.csv", size=1, by="boss", area=None)


def test_a_file_goes_after_a_day() -> None:
    drafts, old, new = Drafts(), draft(), draft()
    new.by = AUDITOR
    for file in (old, new):
        drafts.add(file)
        file.rows = 1
    old.at -= KEPT - timedelta(minutes=1)
    drafts.tidy()
    assert drafts.get(old.id) is old
    old.at -= timedelta(minutes=1)
    assert drafts.of(old.by) is None
    with pytest.raises(NotFoundError):
        drafts.get(old.id)
    assert not Path(old.folder.name).exists()
    assert drafts.get(new.id) is new
    new.at -= KEPT
    new.job = Job(new.name, new.by, new.at)
    drafts.tidy()
    assert Path(new.folder.name).exists(), "it is being loaded"
    new.job.running = False
    drafts.tidy()
    assert not Path(new.folder.name).exists()


def test_what_was_tried_before_is_not_loaded_once_another_try_was_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    def stepping(*_: object, progress: Any, **__: object) -> Report:
        progress("", 1, None)
        return Report(kind="assignments", dry=True)

    monkeypatch.setattr(loading, "load", stepping)
    file, now = draft(), datetime(2023, 12, 15, tzinfo=UTC)
    nowhere = cast("Database", None)
    job: Job[Report] = Job(file.name, "boss", now)
    file.try_out(nowhere, reference(), job, now, replace=False)
    assert file.tried is not None
    job.stop()
    with pytest.raises(StoppedError):
        file.try_out(nowhere, reference(), job, now, replace=True)
    assert file.tried is None


class TestImports:
    """A file with headers of its own is taken, tried and loaded."""

    ROWS = "证号,姓名,网格,民族,开始日期\nTRY-1,张三,621027102200001,汉,2023-01-01\nTRY-2,李四,621027102200001,汉,昨天\nTRY-3,王五,621027999,汉,\n"

    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        file = tmp_path / "人员.csv"
        file.write_text(self.ROWS, encoding="gb18030")
        return file

    def sent(self, look: Look, file: Path, user: str = "boss", cookie: str | None = None) -> Page:
        page = look(user, f"{HOME}/imports", cookie=cookie)
        page.select_option("#import-kind", "people")
        page.set_input_files("#import-file", file)
        page.get_by_role("button", name="上传").click()
        page.wait_for_url("**/imports?file=*")
        expect(page.get_by_role("heading", name="人员.csv")).to_be_visible(timeout=LONG)
        return page

    def test_from_the_file_to_the_graph(self, office: Office, look: Look, file: Path, tmp_path: Path) -> None:
        page = self.sent(look, file)
        expect(page.get_by_role("alert")).to_contain_text("缺少必需的列：编号")
        page.locator('select[data-header="证号"]').select_option("id")
        page.locator('select[data-header="网格"]').select_option("lives_in")
        preview = page.get_by_role("region", name="前几行预览")
        expect(preview.get_by_role("cell", name="昨天")).to_contain_text("不是日期")
        accessible(page)
        before = nodes(office.database)
        page.get_by_role("button", name="试运行").click()
        expect(page.locator("#outcome")).to_contain_text("未写入任何内容", timeout=LONG)
        figures = page.locator(".figure")
        expect(figures.filter(has_text="新增").locator(".value")).to_have_text("1")
        expect(figures.filter(has_text="拒收").locator(".value")).to_have_text("2")
        assert nodes(office.database) == before
        accessible(page)
        with page.expect_download() as kept:
            page.get_by_role("link", name="下载全部拒收行").click()
        with Path(kept.value.path()).open(encoding="utf-8-sig", newline="") as text:
            refused = list(csv.DictReader(text))
        assert [(each["行号"], each["列"]) for each in refused] == [("3", "开始日期"), ("4", "居住区域")]
        page.get_by_role("button", name="导入文件").click()
        page.get_by_role("dialog").get_by_role("button", name="导入").click()
        expect(page.get_by_role("heading", name="导入结果")).to_be_visible(timeout=LONG)
        assert nodes(office.database) == before + 1
        found = office.database.execute(
            "MATCH (p:Person {id: 'TRY-1'})-[:LIVES_IN]->(a) RETURN p.name AS n, a.code AS c"
        )
        assert [(row["n"], row["c"]) for row in found.rows] == [("张三", "621027102200001")]
        # The same headers once more, in the same browser: what was said of them is taken again.
        again = page.context.new_page()
        again.goto(f"{office.url}/workbench{HOME}/imports")
        again.select_option("#import-kind", "people")
        again.set_input_files("#import-file", file)
        again.get_by_role("button", name="上传").click()
        again.wait_for_url("**/imports?file=*")
        expect(again.locator('select[data-header="证号"]')).to_have_value("id")
        expect(again.get_by_role("region", name="前几行预览")).to_be_visible()
        again.get_by_role("button", name="清除文件").first.click()
        again.get_by_role("dialog").get_by_role("button", name="清除文件").click()
        again.wait_for_url("**/imports")

    @pytest.fixture
    def known(self, office: Office) -> None:
        """People whom files change, so that whoever holds one of them holds up the file."""
        office.database.execute("UNWIND ['TRY-1', 'TRY-2'] AS id CREATE (:Person {id: id, name: '某人'})")

    def test_how_far_it_is_is_shown_and_stop_keeps_the_focus(
        self, office: Office, look: Look, known: None, tmp_path: Path
    ) -> None:
        file = tmp_path / "人员.csv"  # of two batches; all rows but two say again what was said
        file.write_text("编号,姓名\n" + "TRY-1,张三\n" * 10_000 + "TRY-2,李四\n")
        page = self.sent(look, file)
        page.get_by_role("button", name="试运行").click()
        page.get_by_role("button", name="导入文件").click(timeout=LONG)
        stop, bar = page.get_by_role("button", name="停止"), page.get_by_role("progressbar", name="正在处理")
        with held(office.database, "TRY-2"):
            with held(office.database, "TRY-1"):
                page.get_by_role("dialog").get_by_role("button", name="导入").click()
                expect(page.get_by_role("heading", name="正在处理")).to_be_focused(timeout=LONG)
                expect(page.get_by_text("0 / 10,001行")).to_be_visible()
                page.keyboard.press("Tab")
                expect(stop).to_be_focused()
            expect(page.get_by_text("10,001 / 10,001行")).to_be_visible(timeout=LONG)
            expect(bar).to_have_js_property("value", 10_001)
            expect(stop).to_be_focused()
            expect(page.locator("[aria-live]").filter(has=bar)).to_have_count(0)
            accessible(page)
            page.keyboard.press("Enter")
            expect(stop).not_to_have_attribute("aria-busy", "true", timeout=LONG)  # once the server knows
        expect(page.locator("#fault")).to_be_focused(timeout=LONG)
        expect(page.locator("#fault")).to_contain_text("已停止")
        expect(stop).to_be_hidden()

    def test_what_is_loaded_is_what_was_tried(self, office: Office, look: Look, known: None, tmp_path: Path) -> None:
        count = "MATCH (:Person)-[r:ASSIGNED_TO]->() WHERE r.until IS NULL RETURN count(r) AS n"
        before = office.database.execute(count).rows[0]["n"]
        file = tmp_path / "任职.csv"
        file.write_text("人员编号,职责,区域代码\nTRY-2,网格员,621027102200001\n")
        page = look("boss", f"{HOME}/imports", language="en")
        page.select_option("#import-kind", "assignments")
        page.set_input_files("#import-file", file)
        page.get_by_role("button", name="Send the file").click()
        page.get_by_role("button", name="Try it", exact=True).click(timeout=LONG)
        expect(page.get_by_role("button", name="Load the file")).to_be_visible(timeout=LONG)
        # Another is loading meanwhile, so that the try of the file as a complete one is refused.
        form = accounts.AccountForm(id=NEW, roles=(AccountRole.ADMINISTRATOR,), password=SecretStr(PASSWORD))
        office.database.change(accounts.add(form, datetime(2023, 12, 15, tzinfo=UTC)))
        people = tmp_path / "人员.csv"
        people.write_text("编号,姓名\nTRY-1,张三\n")
        other = self.sent(look, people, NEW, office.sign_in(NEW))
        other.get_by_role("button", name="试运行").click()
        other.get_by_role("button", name="导入文件").click(timeout=LONG)
        with held(office.database, "TRY-1"):
            other.get_by_role("dialog").get_by_role("button", name="导入").click()
            expect(other.get_by_text("0 / 1行")).to_be_visible(timeout=LONG)
            page.get_by_label("The file is complete").check()
            page.get_by_role("button", name="Try it again").click()
            expect(page.get_by_text("another one is under way")).to_be_visible(timeout=LONG)
        expect(other.get_by_role("heading", name="导入结果")).to_be_visible(timeout=LONG)
        page.get_by_role("button", name="Load the file").click()
        expect(page.get_by_role("dialog")).not_to_contain_text("relationships end")
        page.get_by_role("dialog").get_by_role("button", name="Load it").click()
        expect(page.get_by_role("heading", name="Loaded")).to_be_visible(timeout=LONG)
        assert office.database.execute(count).rows[0]["n"] == before + 1

    def test_a_file_that_is_none_is_told_in_plain_words(self, look: Look) -> None:
        look.expected.append("422")
        page = look("boss", f"{HOME}/imports")
        fault = page.locator("form[data-upload] .form-fault")
        page.get_by_role("button", name="上传").click()
        expect(fault).to_have_text("请先选择文件。")
        for name, content, said in (
            ("a.csv", b"<html><body>", "是网页而不是 CSV"),
            ("a.docx", b"x", "格式不支持"),
            ("a.xlsx", b"PK\x03\x04 broken", "不是完整的 XLSX 文件"),
            ("a.csv", b"\xef\xbb\xbf", "没有数据行"),
        ):
            page.set_input_files("#import-file", {"name": name, "mimeType": "text/plain", "buffer": content})
            page.get_by_role("button", name="上传").click()
            expect(fault).to_contain_text(said)

    def test_replacing_names_what_would_end(self, office: Office, look: Look, tmp_path: Path) -> None:
        row = office.database.execute(
            "MATCH (p:Person)-[r:ASSIGNED_TO {role: 'grid_member'}]->(a:Area) WHERE r.until IS NULL "
            "RETURN p.id AS person, a.code AS area, coalesce(r.full_time, false) AS full ORDER BY p.id LIMIT 1"
        ).rows[0]
        file = tmp_path / "任职.csv"
        file.write_text(
            f"人员编号,职责,区域代码,是否专职\n{row['person']},网格员,{row['area']},{'是' if row['full'] else '否'}\n"
        )
        page = look("boss", f"{HOME}/imports", language="en")
        page.select_option("#import-kind", "assignments")
        page.set_input_files("#import-file", file)
        page.get_by_role("button", name="Send the file").click()
        page.wait_for_url("**/imports?file=*")
        page.get_by_label("The file is complete").check()
        page.get_by_role("button", name="Try it", exact=True).click()
        expect(page.get_by_role("heading", name="What would end")).to_be_visible(timeout=LONG)
        ended = int(
            page.locator(".figure")
            .filter(has_text="Relationships ended")
            .locator(".value")
            .inner_text()
            .replace(",", "")
        )
        assert ended > 400
        page.get_by_role("button", name="Load the file").click()
        expect(page.get_by_role("dialog")).to_contain_text("relationships end")

    def test_templates_are_in_chinese_with_an_example(self, look: Look) -> None:
        page = look("boss", f"{HOME}/imports")
        for row, header in (("区域", "代码"), ("矛盾纠纷（GB/T 31000 表30）", "事件编号")):
            with page.expect_download() as kept:
                page.get_by_role("row", name=row).first.get_by_role("link", name="下载模板").click()
            with Path(kept.value.path()).open(encoding="utf-8-sig", newline="") as text:
                (example,) = csv.DictReader(text)
            assert example[header]

    def test_files_are_sent_by_administrators_on_these_pages_alone(self, office: Office, look: Look) -> None:
        said = {"name": "a.csv", "size": 3, "kind": "people"}
        files = f"{office.url}/workbench{HOME}/imports/files"
        own = {"Sec-Fetch-Site": "same-origin"}
        for user, headers, status in (("zhang", own, 403), ("boss", {"Sec-Fetch-Site": "cross-site"}, 401)):
            answer = look.context(user).request.post(files, data=said, headers=headers)
            assert answer.status == status


class TestProof:
    """The journals of the county, and of a case."""

    def test_all_are_as_they_were_written_until_one_is_altered(
        self, office: Office, look: Look, tmp_path: Path
    ) -> None:
        page = look("boss", f"{HOME}/proof")
        page.evaluate(STOPS_DRAWN)
        page.get_by_role("button", name="核验全部日志").click()
        expect(page.locator("#verdict")).to_have_text("均未改动", timeout=60_000)
        assert page.evaluate("stopsDrawn") == 0, "the Stop that is pressed is not there any more"
        with page.expect_download() as kept:
            page.get_by_role("link", name="另存链头").click()
        heads = tmp_path / "heads.jsonl"
        kept.value.save_as(heads)
        entry = office.database.execute(
            "MATCH (e:JournalEntry) WHERE e.id STARTS WITH 'ZY2023-0001#' AND e.number = 2 RETURN e.id AS id, e.action AS action"
        ).rows[0]
        change = "MATCH (e:JournalEntry {id: $id}) SET e.action = $action"
        try:
            office.database.execute(change, {"id": entry["id"], "action": "settle"})
            page.set_input_files("#saved-file", heads)
            page.get_by_role("button", name="用于核对").click()
            expect(page.get_by_text("将核对")).to_be_visible()
            page.get_by_role("button", name="核验全部日志").click()
            expect(page.locator("#verdict")).to_have_text("发现1处异常", timeout=60_000)
            expect(page.get_by_text("事件ZY2023-0001：第2条日志被改动")).to_be_visible()
            expect(page.get_by_role("link", name="查看ZY2023-0001")).to_have_attribute(
                "href", "/workbench/cases/ZY2023-0001"
            )
            accessible(page)
        finally:
            office.database.execute(change, entry)
        page.fill("#case-id", "ZY2023-0001")
        page.keyboard.press("Enter")
        expect(page.get_by_text("未改动", exact=True)).to_be_visible()
        page.fill("#case-id", "none")
        page.keyboard.press("Enter")
        expect(page.locator("#case-id-fault")).to_contain_text("没有事件 none")

    def test_staff_prove_single_cases_that_they_see(self, look: Look) -> None:
        page = look("zhang", f"{HOME}/proof", language="en")
        expect(page.get_by_role("button", name="Prove all journals")).to_have_count(0)
        page.fill("#case-id", "ZY2023-0001")
        page.get_by_role("button", name="Prove", exact=True).click()
        expect(page.get_by_text("As it was written")).to_be_visible()
        accessible(page)

    def test_an_auditor_who_is_no_administrator_comes_to_the_proof(self, office: Office, look: Look) -> None:
        form = accounts.AccountForm(id=AUDITOR, roles=(AccountRole.AUDITOR,), password=SecretStr(PASSWORD))
        office.database.change(accounts.add(form, datetime(2023, 12, 15, tzinfo=UTC)))
        page = look(AUDITOR, "/", cookie=office.sign_in(AUDITOR))
        page.locator(".rail").get_by_role("link", name="系统管理").click()
        page.wait_for_url("**/administration/proof")
        expect(page.locator(".parts a")).to_have_text(["日志核验"])
        expect(page.get_by_role("button", name="核验全部日志")).to_be_visible()
