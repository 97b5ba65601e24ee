"""My work: lists and their counts, the table, spreadsheets, what happens elsewhere, warnings, and the intake in the field."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import fastexcel
import httpx
import psutil
import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from graph.terms import Stage
from queries.warning_lists import warnings
from queries.worklist import By, Column, Work, counted, counts, listed
from tests.workbench.conftest import Look, Office, accessible
from workbench.work_export import empty_file

DAY, COUNTY, GRID = date(2023, 12, 15), "621027", "621027102001001"
PHONE_OFFLINE = [
    "ERR_INTERNET_DISCONNECTED",
    "ERR_CONNECTION_REFUSED",
    "ERR_CONNECTION_RESET",
    "ERR_FAILED",
    "Failed to load resource",
]
ROWS = "#work-table tbody tr[data-id]"


@pytest.fixture(autouse=True)
def patient() -> Iterator[None]:
    """What is asked for the first time is planned first, which takes a busy machine seconds."""
    expect.set_options(timeout=30_000)
    yield
    expect.set_options(timeout=5_000)


def take_in(office: Office, title: str, **changed: Any) -> str:
    """A case comes in by the API; its number."""
    form = {
        "kind": "hazard", "source": "patrol", "area": GRID, "category": "0804", "title": title,
        "summary": "路面塌陷", "place": "村口", "synthetic": True, **changed,
    }  # fmt: skip
    headers = {"Cookie": f"gezhi_session={office.cookie('zhang')}", "Sec-Fetch-Site": "same-origin"}
    answer = httpx.post(f"{office.url}/v1/cases", json=form, headers=headers, trust_env=False, timeout=30)
    assert answer.status_code == 201, answer.text
    number: str = answer.json()["case"]
    return number


def withdraw(office: Office, number: str) -> None:
    """A case is withdrawn by the API."""
    headers = {"Cookie": f"gezhi_session={office.cookie('zhang')}", "Sec-Fetch-Site": "same-origin"}
    move = {"action": "withdraw", "note": "重复上报"}
    url = f"{office.url}/v1/cases/{number}/moves"
    httpx.post(url, json=move, headers=headers, trust_env=False, timeout=30).raise_for_status()


def titled(office: Office, title: str) -> list[dict[str, Any]]:
    """The cases with a title, with how many entries the journal of each has."""
    return office.database.execute(
        "MATCH (c:Case {title: $title}) WHERE c.accepted_on > date('2023-12-01') "
        "RETURN c.id AS id, COUNT {(c)<-[:RECORDS]-()} AS entries, c.longitude AS longitude, "
        "COLLECT { MATCH (c)-[:INVOLVES]->(p) RETURN p.name } AS parties",
        {"title": title},
    ).rows


def ids(page: Page) -> list[str]:
    return page.locator(ROWS).evaluate_all("rows => rows.map(row => row.dataset.id)")


def ready(page: Page) -> None:
    """Wait until the list is there and counted."""
    expect(page.locator("#work-loading")).to_be_hidden()
    expect(page.locator("#work-total")).to_have_text(re.compile(r"\d"))


# Lists ----------------------------------------------------------------------------------------------------------------


def test_a_count_is_that_of_its_list(office: Office, look: Look) -> None:
    page = look("zhang", "/work")
    told = office.database.ask(counts(DAY, "S-00001"))
    for view, name, count in (
        ("mine", "我的", told.mine),
        ("due", "今天到期", told.due_today),
        ("late", "已逾期", told.late),
        ("all", "全部在办", told.open),
    ):
        tab = page.get_by_role("navigation", name="列表").get_by_role("link", name=name)
        expect(tab.locator("b")).to_have_text(f"{count}")
        tab.click()
        expect(tab).to_have_attribute("aria-current", "page")
        expect(page.locator("#work-total")).to_have_text(f"共{count}件")
        if count:
            expect(page.locator(ROWS)).to_have_count(count)
        assert f"view={view}" in page.url


def test_what_has_ended_begins_with_the_newest_and_what_is_open_with_the_next_due(office: Office, look: Look) -> None:
    page = look("boss", "/work?view=all")
    expect(page.locator("th[aria-sort=ascending]")).to_have_text(re.compile("办结期限"))
    page.locator("[name=state]").select_option("ended")
    expect(page.locator("th[aria-sort=descending]")).to_have_text(re.compile("受理"))
    newest = office.database.ask(listed(Work(open=False), DAY, sort=Column.ACCEPTED_ON, descending=True)).items
    expect(page.locator(".work-table tbody tr[data-id]").first).to_have_attribute("data-id", newest[0])
    assert "sort" not in page.url


def test_a_list_is_filtered_sorted_counted_and_shared(office: Office, look: Look) -> None:
    page = look("zhang", "/work?view=all&state=any", language="en")
    ready(page)
    page.get_by_label("Number or title").fill("借贷")
    expected = office.database.ask(counted(Work(open=None, text="借贷"), DAY))
    expect(page.locator("#work-total")).to_have_text(f"{expected.total:,} cases")
    page.get_by_role("combobox", name="Kind", exact=True).select_option("dispute")
    page.get_by_role("button", name="Accepted").click()
    expect(page.locator("th[aria-sort=ascending]")).to_have_text(re.compile("Accepted"))
    page.get_by_role("button", name="Accepted").click()
    expect(page.locator("th[aria-sort=descending]")).to_have_text(re.compile("Accepted"))
    work = Work(open=None, text="借贷", kinds=("dispute",))
    order = office.database.ask(listed(work, DAY, sort=Column.ACCEPTED_ON, descending=True))
    expect(page.locator(ROWS).first).to_have_attribute("data-id", order.items[0])
    assert ids(page)[:50] == list(order.items[:50])
    page.get_by_label("Count by").select_option("area")
    groups = office.database.ask(counted(work, DAY, By.AREA, COUNTY)).groups
    expect(page.locator(".work-group")).to_have_text([f"{group.name} {group.count}" for group in groups])
    page.locator("button.work-group").first.click()
    expect(page.locator("#work-total")).to_have_text(f"{groups[0].count} cases")
    page.reload()
    expect(page.locator("#work-total")).to_have_text(f"{groups[0].count} cases")
    expect(page.get_by_label("Number or title")).to_have_value("借贷")
    page.get_by_role("button", name="Clear the filter").click()
    expect(page.get_by_label("Number or title")).to_have_value("")


def test_scrolling_goes_through_all_and_never_counts(office: Office, look: Look) -> None:
    page = look("boss", "/work?view=all&state=ended&sort=id")
    ready(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/workbench/work/" in request.url else None)
    order = office.database.ask(listed(Work(open=False), DAY, sort=Column.ID, limit=700)).items
    for _ in range(60):
        page.locator("#work-scroll").evaluate("box => box.scrollBy(0, 4000)")
        page.wait_for_timeout(80)
        if page.locator(f'[data-id="{order[650]}"]').count():
            break
    shown = ids(page)
    assert shown == list(order[order.index(shown[0]) : order.index(shown[0]) + len(shown)])
    assert order.index(shown[0]) > 0, "rows far above are still there"
    assert asked
    assert not [url for url in asked if "counted" in url]
    page.locator("#work-scroll").evaluate("box => box.scrollTo(0, 0)")
    expect(page.locator(f'[data-id="{order[0]}"]')).to_be_visible()


def test_columns_and_density_are_remembered(look: Look) -> None:
    page = look("zhang", "/work?view=all")
    ready(page)
    page.get_by_text("显示列", exact=True).first.click()
    page.get_by_role("checkbox", name="严重程度").check()
    page.get_by_role("checkbox", name="编号").uncheck()
    page.get_by_role("button", name="紧凑").click()
    expect(page.get_by_role("columnheader", name="严重程度")).to_be_visible()
    page.reload()
    ready(page)
    expect(page.get_by_role("columnheader", name="严重程度")).to_be_visible()
    expect(page.get_by_role("columnheader", name="编号")).to_have_count(0)
    expect(page.get_by_role("button", name="紧凑")).to_have_attribute("aria-pressed", "true")


def test_the_keyboard_alone_goes_through_a_list(look: Look) -> None:
    page = look("zhang", "/work?view=all")
    ready(page)
    first, second = ids(page)[:2]
    page.locator(f'[data-id="{first}"] a').focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(f'[data-id="{second}"] a')).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.press("Home")
    expect(page.locator(f'[data-id="{first}"] a')).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cases/{first}")


def test_an_account_that_is_nobodys_has_no_work_of_its_own(look: Look) -> None:
    page = look("boss", "/work")
    ready(page)
    expect(page.get_by_role("link", name="我的")).to_have_count(0)
    expect(page.get_by_role("link", name="现场上报")).to_have_count(0)


def test_a_spreadsheet_has_what_the_list_has(office: Office, look: Look, tmp_path: Path) -> None:
    take_in(office, "=1+1 测试公式")
    page = look("zhang", "/work?view=all&kind=hazard&sort=accepted_on&descending=true")
    ready(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="导出XLSX").click()
    file = tmp_path / "work.xlsx"
    waiting.value.save_as(file)
    assert waiting.value.suggested_filename == "工作台 2023-12-15.xlsx"
    sheet = fastexcel.read_excel(file).load_sheet(0).to_polars()
    assert sheet.columns[:3] == ["编号", "标题", "类型"]
    work = Work(kinds=("hazard",))
    order = office.database.ask(listed(work, DAY, sort=Column.ACCEPTED_ON, descending=True, limit=1000)).items
    assert sheet["编号"].to_list() == list(order)
    assert set(sheet["类型"].to_list()) == {"风险隐患"}
    assert "'=1+1 测试公式" in sheet["标题"].to_list()


def test_a_spreadsheet_has_the_columns_that_are_shown(look: Look, tmp_path: Path) -> None:
    page = look("zhang", "/work?view=all")
    ready(page)
    page.get_by_text("显示列", exact=True).first.click()
    page.get_by_role("checkbox", name="主办单位").uncheck()
    page.get_by_role("checkbox", name="严重程度").check()
    heads = page.locator("#work-table thead th").evaluate_all(
        "heads => heads.map(head => head.querySelector('button').firstChild.textContent)"
    )
    with page.expect_download() as waiting:
        page.get_by_role("button", name="导出XLSX").click()
    file = tmp_path / "work.xlsx"
    waiting.value.save_as(file)
    sheet = fastexcel.read_excel(file).load_sheet(0).to_polars()
    assert sheet.columns == heads
    assert "主办单位" not in heads
    assert "严重程度" in heads


def test_the_file_of_a_spreadsheet_is_not_held_open() -> None:
    file = empty_file()
    try:
        assert str(file) not in [each.path for each in psutil.Process().open_files()]
    finally:
        file.unlink()


# What happens elsewhere ------------------------------------------------------------------------------------------------


def test_a_case_that_comes_in_elsewhere_appears(office: Office, look: Look) -> None:
    page = look("zhang", "/work?view=all&sort=accepted_on&descending=true")
    ready(page)
    expect(page.locator("#work-state")).to_have_text("实时更新")
    page.mouse.move(5, 5)
    title = f"现场测试{uuid.uuid4().hex[:6]}"
    before = int(page.locator('[data-count="open"]').inner_text())
    number = take_in(office, title)
    row = page.locator(f'[data-id="{number}"]')
    expect(row).to_be_visible()
    expect(row).to_have_class("new")
    assert int(page.locator('[data-count="open"]').inner_text()) > before
    # Under whoever reads nothing moves: what changed stays where it is, and what is new waits for a click.
    page.locator(ROWS).nth(3).hover()
    shown = ids(page)
    other = take_in(office, f"{title}又一件")
    withdraw(office, number)
    expect(row).to_have_class("gone")
    expect(page.locator("#work-news")).to_be_visible()
    assert ids(page) == shown
    page.locator("#work-news").click()
    expect(page.locator(f'[data-id="{other}"]')).to_be_visible()
    expect(row).to_have_count(0)


def test_a_lost_connection_is_said_and_caught_up_with(office: Office, look: Look) -> None:
    look.expected += PHONE_OFFLINE
    page = look("zhang", "/work?view=all&sort=accepted_on&descending=true")
    ready(page)
    expect(page.locator("#work-state")).to_have_text("实时更新")
    page.mouse.move(5, 5)
    page.context.set_offline(True)
    expect(page.locator("#work-state")).to_have_text("连接中断，正在重连")
    number = take_in(office, "断线后的事件")
    page.wait_for_timeout(1500)
    expect(page.locator(f'[data-id="{number}"]')).to_have_count(0)
    page.context.set_offline(False)
    expect(page.locator("#work-state")).to_have_text("实时更新")
    expect(page.locator(f'[data-id="{number}"]')).to_be_visible()
    other = take_in(office, "重连后的事件")
    expect(page.locator(f'[data-id="{other}"]')).to_be_visible()


def see(page: Page, *, seen: bool) -> None:
    """Have a page believe that its tab is in front, or is not."""
    page.evaluate(
        "hidden => { Object.defineProperty(document, 'hidden', { configurable: true, value: hidden });"
        " document.dispatchEvent(new Event('visibilitychange')) }",
        not seen,
    )


@pytest.mark.parametrize("reading", [False, True])
def test_a_page_that_is_not_seen_holds_no_connection_and_catches_up(office: Office, look: Look, reading: bool) -> None:
    number = take_in(office, "看不见时办理的事件")
    page = look("zhang", "/work?view=all&sort=accepted_on&descending=true")
    ready(page)
    state = page.locator("#work-state")
    expect(state).to_have_text("实时更新")
    with page.expect_event("requestfailed", lambda request: "/v1/events" in request.url):
        see(page, seen=False)
    other = take_in(office, "看不见时受理的事件")
    withdraw(office, number)
    page.wait_for_timeout(1500)
    expect(page.locator(f'[data-id="{other}"]')).to_have_count(0)
    if reading:
        page.locator(ROWS).nth(3).hover()
    else:
        page.mouse.move(5, 5)
    told = page.evaluate_handle(
        "() => { const told = []; new MutationObserver(() => told.push(document.querySelector('#work-state').textContent))"
        ".observe(document.querySelector('#work-state'), { childList: true }); return told }"
    )
    see(page, seen=True)
    if reading:
        expect(page.locator(f'[data-id="{number}"]')).to_have_class("gone")
        expect(page.locator("#work-news")).to_have_text("有1件新增或变动，点击查看")
        page.locator("#work-news").click()
    expect(page.locator(f'[data-id="{other}"]')).to_be_visible()
    expect(page.locator(f'[data-id="{number}"]')).to_have_count(0)
    expect(state).to_have_text("实时更新")
    assert told.json_value() == []
    if not reading:
        third = take_in(office, "重新看见后的事件")
        expect(page.locator(f'[data-id="{third}"]')).to_be_visible()


def test_only_more_than_none_is_coloured(office: Office, look: Look) -> None:
    page = look("zhang", "/work?view=all")
    ready(page)
    told = office.database.ask(counts(DAY, "S-00001"))
    for name, count in (("due_today", told.due_today), ("late", told.late), ("warnings", told.warnings)):
        expect(page.locator(f'[data-count="{name}"]')).to_have_class("some" if count else "")


def warn(office: Office, count: int) -> list[str]:
    """Have warnings wait to be assessed that were; their ids."""
    rows = office.database.execute(
        "MATCH (w:Warning {verdict: 'watched'}) WITH w ORDER BY w.id LIMIT $count SET w.stage = 'collected', "
        "w.verdict = null, w.assessed_on = null, w.assessed_by = null, w.note = null RETURN w.id AS id",
        {"count": count},
    ).rows
    return [row["id"] for row in rows]


def test_assessing_a_warning_leaves_what_is_written_at_another(office: Office, look: Look) -> None:
    first, second = warn(office, 2)
    page = look("zhang", "/work?view=warnings")
    one, other = (page.locator(f'[id="warning-{id}"]') for id in (first, second))
    expect(page.locator('[data-count="warnings"]')).to_have_class("some")
    other.get_by_role("radio", name="关注").check()
    other.get_by_label("理由").fill("正在核实")
    one.get_by_role("radio", name="关注").check()
    one.get_by_label("理由").fill("已到现场查看")
    one.get_by_role("button", name="提交研判").click()
    expect(one).to_have_count(0)
    expect(page.locator('[data-count="warnings"]')).to_have_text(str(office.database.ask(counts(DAY)).warnings))
    page.wait_for_timeout(2000)  # in which the page has heard of it
    expect(other.get_by_label("理由")).to_have_value("正在核实")
    expect(other.get_by_role("radio", name="关注")).to_be_checked()
    other.get_by_role("button", name="提交研判").click()
    expect(other).to_have_count(0)
    assert {first, second}.isdisjoint(
        warning.id for warning in office.database.ask(warnings(DAY, stage=Stage.COLLECTED)).items
    )


def test_a_warning_is_assessed(office: Office, look: Look) -> None:
    (found,) = office.database.execute(
        "MATCH (w:Warning {verdict: 'watched'}) WITH w ORDER BY w.id LIMIT 1 SET w.stage = 'collected', w.verdict = null, "
        "w.assessed_on = null, w.assessed_by = null, w.note = null RETURN w.id AS id, w.zh AS zh"
    ).rows
    page = look("zhang", "/work?view=warnings")
    card = page.locator(f'[id="warning-{found["id"]}"]')
    expect(card.get_by_role("heading", level=2)).to_have_text(found["zh"])
    accessible(page)
    card.get_by_role("button", name="提交研判").click()
    expect(card.get_by_role("alert")).to_have_text("请选择研判结论")
    card.get_by_role("radio", name="关注").check()
    card.get_by_role("button", name="提交研判").click()
    expect(card.get_by_role("alert")).to_have_text("请填写理由")
    card.get_by_label("理由").fill("已到现场查看，双方情绪平稳")
    card.get_by_role("button", name="提交研判").click()
    expect(card).to_have_count(0)
    (kept,) = office.database.execute(
        "MATCH (w:Warning {id: $id}) RETURN w.verdict AS verdict, w.assessed_by AS by", {"id": found["id"]}
    ).rows
    assert kept == {"verdict": "watched", "by": "S-00001"}
    expect(page.locator('[data-count="warnings"]')).to_have_text(str(office.database.ask(counts(DAY)).warnings))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("phone", [False, True])
@pytest.mark.parametrize("path", ["/work?view=all&by=lead", "/work?view=all&text=nothing-is-so", "/work/new"])
def test_the_pages_are_for_everybody(look: Look, path: str, language: str, phone: bool) -> None:
    page = look("zhang", path, language=language, phone=phone)
    if path.endswith("new"):
        expect(page.locator("#form [name=title]")).to_be_enabled()
    else:
        ready(page)
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_dark_pages_are_for_everybody(look: Look) -> None:
    page = look("zhang", "/work?view=all", dark=True)
    ready(page)
    accessible(page)
    page = look("zhang", "/work/new", dark=True, phone=True)
    expect(page.locator("#form [name=title]")).to_be_enabled()
    accessible(page)


# On a phone ------------------------------------------------------------------------------------------------------------


def test_a_phone_has_the_same_as_cards(office: Office, look: Look) -> None:
    page = look("zhang", "/work?view=all", phone=True)
    ready(page)
    count = office.database.ask(counts(DAY)).open
    expect(page.locator(".work-one")).to_have_count(min(count, 100))
    expect(page.locator("#work-table")).to_be_hidden()
    small = page.locator(".work-tab, .work-tools .button, .work-filter > summary").evaluate_all(
        "all => all.filter(one => one.offsetHeight && one.offsetHeight < 44).map(one => one.textContent)"
    )
    assert small == []
    page.locator(".work-one a").first.click()
    page.wait_for_url("**/cases/**")


@pytest.mark.parametrize(("language", "sort", "descending"), [("zh", "排序", "降序"), ("en", "Sort by", "Descending")])
def test_cards_are_sorted_by_a_choice_of_their_own(
    office: Office, look: Look, language: str, sort: str, descending: str
) -> None:
    page = look("zhang", "/work?view=all", language=language, phone=True)
    ready(page)
    choice, turn = page.get_by_role("combobox", name=sort), page.get_by_role("button", name=descending)
    expect(choice).to_have_value("due_on")
    expect(page.get_by_role("combobox", name="分组计数" if language == "zh" else "Count by")).to_be_visible()
    choice.select_option("accepted_on")
    turn.press("Enter")
    expect(turn).to_have_attribute("aria-pressed", "true")
    page.wait_for_url("**sort=accepted_on&descending=true")
    order = list(office.database.ask(listed(Work(), DAY, sort=Column.ACCEPTED_ON, descending=True)).items)
    cards = page.locator(".work-one")
    expect(cards.first).to_have_attribute("data-id", order[0])
    expect(cards).to_have_count(min(len(order), 100))
    assert cards.evaluate_all("cards => cards.map(card => card.dataset.id)")[:50] == order[:50]
    page.reload()
    ready(page)
    expect(choice).to_have_value("accepted_on")
    expect(turn).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    accessible(page)


def test_a_table_is_sorted_by_its_head_alone(look: Look) -> None:
    page = look("zhang", "/work?view=all")
    ready(page)
    expect(page.get_by_role("combobox", name="排序")).to_be_hidden()
    expect(page.get_by_role("button", name="降序")).to_be_hidden()


def test_a_title_has_room_however_many_columns_there_are(look: Look) -> None:
    page = look("zhang", "/work?view=all")
    ready(page)
    wide = "document.querySelector('#work-table tbody th').offsetWidth"
    assert page.evaluate(wide) >= 320
    page.get_by_text("显示列", exact=True).first.click()
    for name in ("严重程度", "层级", "状态", "类别", "办结日期"):
        page.get_by_role("checkbox", name=name).check()
    assert page.evaluate(wide) >= 320


def write_hazard(page: Page, title: str) -> None:
    """Fill in a hazard, as a grid member does, and send it."""
    fill_in_hazard(page, title)
    page.get_by_role("button", name="保存并上报").click()


def fill_in_hazard(page: Page, title: str) -> None:
    """Fill in a hazard."""
    expect(page.locator("#form [name=title]")).to_be_enabled()
    page.get_by_role("radio", name="风险隐患").check()
    page.locator("#township").select_option("621027102")
    page.locator("#village").select_option("621027102001")
    page.locator("#grid").select_option(GRID)
    page.locator("[name=category]").select_option("0804")
    page.locator("#form [name=title]").fill(title)
    page.locator("#form [name=summary]").fill("塌了一角")
    page.locator("#form [name=place]").fill("沟边")
    page.locator("#parties input").first.fill("报告人甲")


def in_the_field(look: Look, user: str = "zhang") -> tuple[BrowserContext, Page]:
    """A phone that has opened the page once with a connection."""
    look.expected += PHONE_OFFLINE
    context = look.context(user, phone=True)
    page = context.new_page()
    page.goto(f"{look._office.url}/workbench/work/new")
    expect(page.locator("#form [name=title]")).to_be_enabled()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    return context, page


def test_a_form_says_what_is_missing(look: Look) -> None:
    page = look("zhang", "/work/new", phone=True)
    expect(page.locator("#form [name=title]")).to_be_enabled()
    page.get_by_role("button", name="保存并上报").click()
    expect(page.locator("#area-fault")).to_have_text("此项必填。")
    expect(page.locator("#parties-fault")).to_have_text("请至少填写一名当事人。")
    expect(page.locator("#entries li")).to_have_text(["没有待上报的内容。"])


def test_what_is_written_without_a_connection_is_sent_once(office: Office, look: Look) -> None:
    context, page = in_the_field(look)
    title = f"无网上报{uuid.uuid4().hex[:6]}"
    context.set_offline(True)
    write_hazard(page, title)
    expect(page.locator(".entry.waiting")).to_contain_text(title)
    page.reload()
    expect(page.locator(".entry.waiting")).to_contain_text(title)
    expect(page.locator("#state")).to_contain_text("网络已断开")
    other = context.new_page()
    other.goto(f"{office.url}/workbench/work/new")
    expect(other.locator(".entry.waiting")).to_contain_text(title)
    assert titled(office, title) == []
    context.set_offline(False)
    for tab in (page, other):
        tab.evaluate("dispatchEvent(new Event('online'))")
    for tab in (page, other):
        expect(tab.locator(".entry.sent")).to_contain_text("已上报，编号621027-2023-")
    (made,) = titled(office, title)
    assert made["entries"] == 1
    assert made["parties"] == ["报告人甲"]
    left = page.evaluate("Outbox.entries('zhang').then(JSON.stringify)")
    assert "报告人甲" not in left
    assert title not in left


@pytest.mark.parametrize("offline", [False, True])
def test_a_double_tap_makes_one_case(office: Office, look: Look, offline: bool) -> None:
    context, page = in_the_field(look)
    title = f"连点两次{uuid.uuid4().hex[:6]}"
    context.set_offline(offline)
    fill_in_hazard(page, title)
    page.get_by_role("button", name="保存并上报").evaluate("button => { button.click(); button.click() }")
    expect(page.locator(".entry")).to_have_count(1)
    context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator(".entry.sent")).to_have_count(1)
    expect(page.locator(".entry")).to_have_count(1)
    assert len(titled(office, title)) == 1
    # What is written next is kept as well.
    fill_in_hazard(page, f"{title}之后")
    page.get_by_role("button", name="保存并上报").dblclick()
    expect(page.locator(".entry.sent")).to_have_count(2)
    assert len(titled(office, f"{title}之后")) == 1


def test_a_page_that_is_left_open_overnight_has_the_new_day(look: Look) -> None:
    _, page = in_the_field(look)
    day = page.locator("#form [name=occurred_on]")
    expect(day).to_have_value("2023-12-15")
    page.evaluate("account.skew += 86_400_000")
    see(page, seen=True)
    expect(day).to_have_value("2023-12-16")
    expect(day).to_have_attribute("max", "2023-12-16")
    day.fill("2023-12-10")
    page.evaluate("account.skew += 86_400_000")
    see(page, seen=True)
    expect(day).to_have_value("2023-12-10")
    expect(day).to_have_attribute("max", "2023-12-17")


def test_what_is_sent_after_midnight_is_of_the_new_day(look: Look) -> None:
    context, page = in_the_field(look)
    context.set_offline(True)
    page.evaluate("account.skew += 86_400_000")
    write_hazard(page, "过了零点")
    expect(page.locator(".entry.waiting")).to_be_visible()
    assert '"occurred_on":"2023-12-16"' in page.evaluate("Outbox.entries('zhang').then(all => all[0].body)")


def test_an_answer_that_is_lost_makes_no_second_case(office: Office, look: Look) -> None:
    context, page = in_the_field(look)
    # Else the service worker may be the one that sends, whose requests are not the page's to lose.
    page.evaluate("Object.defineProperty(ServiceWorkerRegistration.prototype, 'sync', { value: undefined })")
    title = f"应答丢失{uuid.uuid4().hex[:6]}"
    lost = []

    def lose(route: Route) -> None:
        route.fetch()  # it gets there, and its answer does not come back
        route.abort("connectionreset")
        lost.append(route.request.headers["idempotency-key"])

    context.route("**/v1/cases", lose)
    write_hazard(page, title)
    expect(page.locator(".entry.waiting")).to_contain_text(title)
    for _ in range(100):
        if lost:
            break
        page.wait_for_timeout(100)
    assert lost
    assert len(titled(office, title)) == 1
    context.unroute("**/v1/cases")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator(".entry.sent")).to_contain_text(titled(office, title)[0]["id"])
    assert len(titled(office, title)) == 1


def test_it_is_sent_after_the_server_was_away_and_the_page_closed(office: Office, look: Look) -> None:
    context, page = in_the_field(look)
    title = f"服务器停机{uuid.uuid4().hex[:6]}"
    context.route("**/v1/**", lambda route: route.abort("connectionrefused"))
    write_hazard(page, title)
    expect(page.locator(".entry.waiting")).to_contain_text(title)
    page.close()
    context.unroute("**/v1/**")
    page = context.new_page()
    page.goto(f"{office.url}/workbench/work")  # any page of the work sends what is left
    expect(page.locator("#work-total")).to_have_text(re.compile(r"\d"))
    for _ in range(100):
        if titled(office, title):
            break
        page.wait_for_timeout(100)
    assert len(titled(office, title)) == 1


def test_a_refused_one_says_why_and_is_corrected(office: Office, look: Look) -> None:
    _, page = in_the_field(look)
    title = f"日期有误{uuid.uuid4().hex[:6]}"
    page.locator("#form [name=occurred_on]").evaluate(
        "(input) => { input.max = '9999-12-31'; input.value = '2024-02-01' }"
    )
    write_hazard(page, title)
    expect(page.locator(".entry.refused")).to_contain_text("未受理：")
    assert titled(office, title) == []
    page.get_by_role("button", name="修改后重报").click()
    expect(page.locator("#form [name=title]")).to_have_value(title)
    expect(page.locator("#grid")).to_have_value(GRID)
    page.locator("#form [name=occurred_on]").fill("2023-12-14")
    page.get_by_role("button", name="保存并上报").click()
    expect(page.locator(".entry.sent")).to_have_count(1)
    expect(page.locator(".entry.refused")).to_have_count(0)
    assert len(titled(office, title)) == 1


def test_where_one_is_goes_along_if_allowed(office: Office, look: Look) -> None:
    context, page = in_the_field(look)
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"longitude": 107.2, "latitude": 35.6, "accuracy": 12})
    page.get_by_role("button", name="记录当前位置").click()
    expect(page.locator("#located")).to_contain_text("误差约12米")
    title = f"带位置{uuid.uuid4().hex[:6]}"
    write_hazard(page, title)
    expect(page.locator(".entry.sent")).to_be_visible()
    assert titled(office, title)[0]["longitude"] == 107.2


def test_another_account_neither_sees_nor_sends_it(office: Office, look: Look) -> None:
    context, page = in_the_field(look)
    title = f"他人账号{uuid.uuid4().hex[:6]}"
    context.set_offline(True)
    write_hazard(page, title)
    expect(page.locator(".entry.waiting")).to_contain_text(title)
    boss = {"name": "gezhi_session", "value": office.cookie("boss"), "url": office.url, "httpOnly": True}
    context.add_cookies([boss])  # type: ignore[list-item]
    context.set_offline(False)
    expect(page.locator("#state")).to_have_text("您的账号没有受理权限。")
    expect(page.locator("body")).not_to_contain_text(title)
    page.goto(f"{office.url}/workbench/work/new")
    expect(page.locator("#state")).to_have_text("您的账号没有受理权限。")
    expect(page.locator("body")).not_to_contain_text(title)
    context.set_offline(True)
    page.reload()
    expect(page.locator("#state")).to_contain_text("请先在联网时打开本页一次")
    expect(page.locator("body")).not_to_contain_text(title)
    context.set_offline(False)
    assert titled(office, title) == []
    zhang = {"name": "gezhi_session", "value": office.cookie("zhang"), "url": office.url, "httpOnly": True}
    context.add_cookies([zhang])  # type: ignore[list-item]
    page.goto(f"{office.url}/workbench/work/new")
    expect(page.locator(".entry.sent")).to_be_visible()
    assert len(titled(office, title)) == 1


def test_signing_out_asks_before_what_was_not_sent_is_lost(office: Office, look: Look) -> None:
    look.expected += PHONE_OFFLINE
    context = look.context("zhang", phone=True, cookie=office.sign_in("zhang"))
    page = context.new_page()
    page.goto(f"{office.url}/workbench/work/new")
    expect(page.locator("#form [name=title]")).to_be_enabled()
    page.evaluate("navigator.serviceWorker.ready.then(() => new Promise((done) => setTimeout(done, 300)))")
    page.locator("#form [name=occurred_on]").evaluate(
        "(input) => { input.max = '9999-12-31'; input.value = '2024-02-01' }"
    )
    write_hazard(page, "未能上报")
    expect(page.locator(".entry.refused")).to_be_visible()
    page.goto(f"{office.url}/workbench/work?view=all")
    ready(page)
    page.get_by_role("button", name="zhang").click()
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("heading", name="尚未上报")).to_be_visible()
    page.get_by_role("link", name="返回").click()
    expect(page.locator(".entry.refused")).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="删除", exact=True).click()
    expect(page.locator("#entries li")).to_have_text(["没有待上报的内容。"])
    page.goto(f"{office.url}/workbench/work?view=all")
    ready(page)
    page.get_by_role("button", name="zhang").click()
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/sign-in")
