"""A case comes in and is worked in a browser, as people do it: by keyboard, in both languages, at a desk and on a phone."""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pydantic import SecretStr

from graph.policy import Policy
from graph.terms import AccountRole, Action, Standing, Step
from queries import access, accounts, lifecycle, moves
from queries.cases import CaseDetail, case
from queries.coordination import Reach, case_coordination
from queries.risk import case_risk
from queries.risk_top import risk_top
from tests.queries.county import AT
from tests.workbench.conftest import PASSWORD, Look, Office, accessible
from workbench.moves import FORMS

expect.set_options(timeout=20_000)  # a first question has its plan made
NOW, DAY = datetime(2023, 12, 15, 1, tzinfo=UTC), date(2023, 12, 15)
GRID, VILLAGE = "621027102001001", "621027102001"
PARTIES = ({"name": "申请人甲", "role": "applicant"}, {"name": "相对人乙", "role": "respondent"})


def accepted(office: Office, policy: Policy, title: str, **given: Any) -> str:
    """A case of a test's own."""
    form = {
        "by": "S-00001",
        "kind": "dispute",
        "source": "hall",
        "area": GRID,
        "category": "0902",
        "title": title,
        "parties": PARTIES,
    }
    intake = moves.Intake(form=moves.Accept.model_validate({**form, **given}))
    return office.database.change(lifecycle.accept(intake, policy, NOW)).case


def moved(office: Office, policy: Policy, id: str, **move: Any) -> None:
    """The same is moved by somebody else."""
    form = FORMS[Action(move["action"])].model_validate({"by": "S-01853", **move})
    office.database.change(lifecycle.move(moves.Order(case=id, move=form), policy, NOW))


def known(office: Office, id: str) -> CaseDetail:
    return office.database.ask(case(id, AT))


def titled(office: Office, title: str) -> list[str]:
    rows = office.database.execute("MATCH (c:Case {title: $title}) RETURN c.id AS id", {"title": title}).rows
    return [row["id"] for row in rows]


def tab_to(page: Page, id: str) -> None:
    """Go on with the tabulator until a field has the focus."""
    for _ in range(60):
        if page.evaluate("document.activeElement.id") == id:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the tabulator does not come to {id}")


def choose(page: Page, id: str, text: str) -> None:
    """Type in a field that finds, and take the first that it finds."""
    tab_to(page, id)
    page.keyboard.type(text)
    expect(page.locator(f'[id="{id}-list"] [aria-selected="true"]')).to_contain_text(text)
    page.keyboard.press("Enter")


def opened(page: Page, action: str) -> None:
    page.locator(f'[data-move="{action}"]').click()
    expect(page.locator(f'dialog[open] form[data-action="{action}"]')).to_be_visible()


def done(page: Page) -> None:
    page.locator('dialog button[type="submit"]').click()
    expect(page.locator("dialog.move")).not_to_be_visible()


def test_a_dispute_comes_in_by_the_keyboard_alone_and_goes_where_it_was_shown(office: Office, look: Look) -> None:
    title = f"键盘受理{secrets.token_hex(3)}"
    page = look("zhang", "/intake")
    expect(page.locator("#area-steps select")).to_be_visible()
    tab_to(page, "kind-dispute")
    page.keyboard.press("Space")
    expect(page.locator('[data-field="parties"] h2 .needed')).to_be_visible()
    tab_to(page, "title")
    page.keyboard.type(title)
    choose(page, "category", "宅基地使用")
    choose(page, "area", "孟坝镇街道社区第1网格")
    lead = page.locator(".lead-unit strong")
    expect(lead).to_be_visible()
    shown = lead.inner_text()
    expect(page.locator("#intake-outlook")).to_contain_text(shown)
    tab_to(page, "parties.0.name")
    page.keyboard.type("赵大")
    tab_to(page, "parties.1.name")
    page.keyboard.type("钱二")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#taken-in")).to_be_focused()
    (id,) = titled(office, title)
    expect(page.locator(".slip-paper")).to_contain_text(id)
    word = page.locator(".slip-word strong").inner_text()
    assert known(office, id).case.receipt == word
    accessible(page)
    tab_to_link = page.get_by_role("link", name="打开事件")
    tab_to_link.focus()
    page.keyboard.press("Enter")
    assign = page.locator('[data-move="assign"]')
    expect(assign).to_be_visible(timeout=60_000)
    assert page.url.endswith(f"/cases/{id}")
    assign.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#move-to")).to_be_focused()
    expect(page.locator("#move-to option").nth(1)).to_contain_text(shown)
    tab_to(page, "move-note")
    page.keyboard.press("Control+Enter")
    expect(page.locator('[data-move="take_up"]')).to_be_visible()
    leads = [each.unit.name for each in known(office, id).handlers if each.role == "lead" and each.until is None]
    assert leads == [shown]


@pytest.mark.parametrize(("language", "told"), [("zh", "此项必填。"), ("en", "This is needed.")])
def test_what_is_missing_is_told_at_its_field(office: Office, look: Look, language: str, told: str) -> None:
    title = f"缺事由{secrets.token_hex(3)}"
    page = look("zhang", "/intake", language=language)
    expect(page.locator("#area-steps select")).to_be_visible()
    page.locator('button[type="submit"]').click()
    expect(page.locator("#kind-fault")).to_have_text(told)
    expect(page.locator("#title-fault")).to_have_text(told)
    accessible(page)
    page.locator("#kind-demand").check(force=True)
    page.locator("#title").fill(title)
    choose(page, "category", "0902")
    page.locator("#area-steps select").first.select_option("621027102")
    page.locator("#area-steps select").nth(1).select_option(VILLAGE)
    expect(page.locator(".lead-unit strong")).to_be_visible()
    page.locator('[id="parties.0.name"]').fill("申请人丙")
    page.locator('[id="parties.0.id_number"]').fill("123")
    page.locator('button[type="submit"]').click()
    expect(page.locator('[id="parties.0.id_number-fault"]')).not_to_be_empty()
    page.locator('[id="parties.0.id_number"]').fill("")
    page.locator('button[type="submit"]').click()
    expect(page.locator("#summary-fault")).to_have_text(told)
    expect(page.locator("#summary")).to_be_focused()
    page.locator("#summary").fill("村道路灯不亮")
    page.locator('button[type="submit"]').dblclick()
    expect(page.locator("#taken-in")).to_be_visible()
    assert len(titled(office, title)) == 1


def test_what_may_be_the_same_is_shown_and_can_be_followed(office: Office, look: Look, policy: Policy) -> None:
    title = f"渠水漫灌{secrets.token_hex(3)}争执"
    first = accepted(office, policy, title)
    page = look("zhang", "/intake")
    expect(page.locator("#area-steps select")).to_be_visible()
    page.locator("#kind-dispute").check(force=True)
    page.locator("#title").fill(title)
    choose(page, "category", "宅基地使用")
    choose(page, "area", "孟坝镇街道社区第1网格")
    twin = page.locator(".twin-list li", has_text=first)
    expect(twin).to_be_visible()
    assert twin.locator("a").get_attribute("target") == "_blank"
    twin.get_by_role("button").click()
    expect(page.locator("#follows")).to_have_value(title)
    expect(twin.get_by_role("button")).to_have_attribute("aria-pressed", "true")
    accessible(page)
    page.locator('[id="parties.0.name"]').fill("孙三")
    page.locator('button[type="submit"]').click()
    expect(page.locator("#taken-in")).to_be_visible()
    (second,) = set(titled(office, title)) - {first}
    assert known(office, second).follows == (first,)


def test_what_was_filled_in_is_not_left_without_asking(office: Office, look: Look) -> None:
    page = look("zhang", "/intake")
    page.locator("#title").fill("未提交")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.close(run_before_unload=True)
    page.context.pages  # noqa: B018 - the dialog is answered before anything else is
    page.context.new_page().wait_for_timeout(200)
    assert asked == ["beforeunload"]


def test_a_case_goes_by_its_buttons_from_its_intake_to_the_archive(office: Office, look: Look, policy: Policy) -> None:
    id = accepted(office, policy, "按钮办理")
    page = look("zhang", f"/cases/{id}")
    opened(page, "assign")
    accessible(page)
    done(page)
    opened(page, "take_up")
    done(page)
    opened(page, "note")
    page.locator('dialog button[type="submit"]').click()
    expect(page.locator("#move-note-fault")).to_have_text("此项必填。")
    page.locator("#move-note").fill("已约双方到村委会")
    done(page)
    opened(page, "note")  # the same once more: nothing of the first stands in it
    expect(page.locator("#move-note")).to_have_value("")
    page.locator("#move-note").fill("双方都到了")
    done(page)
    opened(page, "settle")
    page.locator("#move-resolution").select_option("0103")
    page.locator("#move-note").fill("双方达成协议")
    done(page)
    opened(page, "evaluate")
    page.locator("#move-satisfaction-satisfied").check(force=True)
    done(page)
    opened(page, "archive")
    done(page)
    expect(page.locator(".stepper [aria-current]")).to_contain_text("办结归档")
    expect(page.locator(".has-moved")).to_contain_text("归档")
    now = known(office, id)
    assert (now.case.step, now.case.standing, now.case.resolution) == (Step.ARCHIVED, Standing.SETTLED, "0103")
    assert [entry.by for entry in now.journal] == ["S-00001"] * 8
    assert [entry.note for entry in now.journal if entry.action is Action.NOTE] == ["已约双方到村委会", "双方都到了"]
    expect(page.locator(".journal > li")).to_have_count(8)
    accessible(page)


def test_each_move_has_the_form_that_it_needs(office: Office, look: Look, policy: Policy) -> None:
    id, other = accepted(office, policy, "各项办理"), accepted(office, policy, "并入此件")
    page = look("zhang", f"/cases/{id}")

    def say(action: str, note: str = "", **chosen: str) -> None:
        opened(page, action)
        for name, value in chosen.items():
            field = page.locator(f"#move-{name}")
            (field.fill if name in ("until", "due_on") else field.select_option)(value)
        if note:
            page.locator("#move-note").fill(note)
        done(page)

    say("assign")
    first = next(each.unit.id for each in known(office, id).handlers if each.role == "lead" and each.until is None)
    opened(page, "transfer")
    units = page.locator("#move-to option").evaluate_all("options => options.map(option => option.value)")
    assert first not in units
    page.locator("#move-to").select_option(units[1])  # before it stands that one is to be chosen
    page.locator("#move-note").fill("转给上一级")
    done(page)
    say("send_back", "退回重分")
    say("assign")
    say("take_up")
    say("supervise", "限期办理", due_on="2023-12-20")
    expect(page.locator(".supervisions")).to_contain_text("答复期限2023年12月20日")
    say("answer", "已答复")
    say("suspend", "等待鉴定", until="2023-12-18")
    expect(page.locator(".clock-line")).to_contain_text("时限中止")
    say("resume")
    say("escalate", "重大")
    say("take_up")
    opened(page, "split")
    for number, title in enumerate(("拆出一", "拆出二")):
        page.locator(f'[id="parts.{number}.title"]').fill(title)
        page.locator(f'[id="parts.{number}.category"]').focus()
        page.keyboard.type("0902")
        page.keyboard.press("Enter")
    page.locator("#move-note").fill("两件事")
    done(page)
    assert len(known(office, id).split_into) == 2
    opened(page, "merge")
    page.locator("#move-into").focus()
    page.keyboard.type(other)
    expect(page.locator("#move-into-list [data-value]").first).to_contain_text(other)
    page.keyboard.press("Enter")
    page.locator("#move-note").fill("同一事")
    done(page)
    assert known(office, id).merged_into == other
    expect(page.locator("[data-move]")).to_have_count(0)
    page.goto(page.url.replace(id, other))
    say("withdraw", "当事人撤回")
    say("reopen", "又起争执")
    assert known(office, other).case.standing is Standing.OPEN


def test_a_case_that_was_moved_meanwhile_is_told_and_not_moved_blindly(
    office: Office, look: Look, policy: Policy
) -> None:
    id = accepted(office, policy, "同时办理")
    page = look("zhang", f"/cases/{id}")
    expect(page.locator(".loading-card")).to_have_count(0)
    opened(page, "note")
    page.locator("#move-note").fill("我的记录")
    moved(office, policy, id, action="note", note="别人的记录")
    expect(page.locator(".news")).to_contain_text("记事")
    page.locator('dialog button[type="submit"]').click()
    expect(page.locator(".form-fault")).to_contain_text("已有变化")
    assert known(office, id).case.entries == 2
    assert page.locator("#move-note").input_value() == "我的记录"
    done(page)
    assert [entry.note for entry in known(office, id).journal[1:]] == ["别人的记录", "我的记录"]


def test_of_two_moves_that_are_asked_for_at_once_the_last_is_made(office: Office, look: Look, policy: Policy) -> None:
    id = accepted(office, policy, "连点两次")
    moved(office, policy, id, action="assign")
    page = look("zhang", f"/cases/{id}")
    expect(page.locator('[data-move="supervise"]')).to_be_visible()
    page.evaluate("for (const move of ['supervise', 'note']) document.querySelector(`[data-move=${move}]`).click()")
    expect(page.locator('dialog[open] form[data-action="note"]')).to_be_visible()
    page.wait_for_timeout(500)
    expect(page.locator('dialog[open] form[data-action="note"]')).to_be_visible()
    page.locator("#move-note").fill("只是记事")
    done(page)
    last = known(office, id).journal[-1]
    assert (last.action, last.note) == (Action.NOTE, "只是记事")


GONE = "test-gone"


def test_a_move_that_ends_ones_own_sight_is_told_as_done(office: Office, look: Look, policy: Policy) -> None:
    id = accepted(office, policy, "转出后不再可见")
    moved(office, policy, id, action="assign")
    office.database.execute(  # somebody whose unit has this case and nothing else
        "MATCH (c:Case {id: $id})-[by:HANDLED_BY {role: 'lead'}]->() WHERE by.until IS NULL "
        "CREATE (u:Unit {id: $gone, name: '外来单位', kind: 'mediation_committee', level: 'township'}) "
        "CREATE (p:Person {id: $gone, name: '外来人员'})-[:ASSIGNED_TO {role: 'member', since: date('2023-01-01')}]->(u) "
        "CREATE (c)-[own:HANDLED_BY]->(u) SET own = properties(by) DELETE by",
        {"id": id, "gone": GONE},
    )
    form = accounts.AccountForm(id=GONE, roles=(AccountRole.STAFF,), password=SecretStr(PASSWORD), person=GONE)
    office.database.change(accounts.add(form, NOW))
    try:
        page = look(GONE, f"/cases/{id}")
        opened(page, "send_back")
        page.locator("#move-note").fill("没有管辖权")
        done(page)
        expect(page.locator(".has-moved + p")).to_contain_text("不再")
        expect(page.locator("[data-move]")).to_have_count(0)
        assert known(office, id).journal[-1].action is Action.SEND_BACK
    finally:
        office.database.change(accounts.remove(GONE))
        office.database.execute("MATCH (n:Unit|Person {id: $gone}) DETACH DELETE n", {"gone": GONE})


def test_what_others_do_is_shown_when_it_is_asked_for(office: Office, look: Look, policy: Policy) -> None:
    id = accepted(office, policy, "别人办理")
    page = look("zhang", f"/cases/{id}")
    expect(page.locator(".loading-card")).to_have_count(0)
    moved(office, policy, id, action="assign")
    expect(page.locator(".news")).to_contain_text("分派")
    page.locator("[data-refresh]").click()
    expect(page.locator('[data-move="take_up"]')).to_be_visible()
    expect(page.locator(".news")).to_have_count(0)


def test_who_acts_together_and_where_it_spreads_is_told_by_name(office: Office, look: Look, policy: Policy) -> None:
    id = office.database.ask(risk_top("621027", limit=1)).items[0].node.removeprefix("Case:")
    plan = office.database.ask(case_coordination(id, DAY))
    spread = office.database.ask(case_risk(id, policy, DAY))
    page = look("zhang", f"/cases/{id}")
    expect(page.locator(".loading-card")).to_have_count(0)
    together = page.locator(".together > li")
    assert plan.units
    assert together.locator("> a").all_inner_texts() == [each.unit.name for each in plan.units]
    with_reach = {Reach.CONVENES: "召集", Reach.NOT_STATIONED: "未入驻"}
    for each, said in zip(plan.units, together.locator(".chip").all_inner_texts(), strict=True):
        assert with_reach.get(each.reach, said) in said
    told = [each for each in spread.reaches if each.node.startswith(("Case:", "Area:"))][:5]
    assert told
    assert page.locator(".spread-head a").all_inner_texts() == [each.name for each in told]
    ways = page.locator(".spread > li").first.locator(".chain")
    assert ways.count() == min(2, len(told[0].strongest))
    nodes = ways.first.locator(".node").all_inner_texts()
    assert len(nodes) == len(told[0].strongest[0].path[::2])
    assert nodes[-1] == told[0].name
    assert not any(":" in node or node in told[0].strongest[0].path for node in nodes)


def test_names_are_masked_until_a_purpose_is_told_which_is_written_down(
    office: Office, look: Look, policy: Policy
) -> None:
    id = accepted(office, policy, "查阅事由", summary="两家为地界争吵")
    page = look("boss", f"/cases/{id}")
    expect(page.locator(".people").last).not_to_contain_text("申请人甲")
    expect(page.get_by_text("申**")).to_be_visible()
    expect(page.get_by_text("两家为地界争吵")).to_have_count(0)
    assert page.locator("[data-move]").count() == 0
    page.locator("#purpose").fill("督查")
    page.get_by_role("button", name="查阅").click()
    expect(page.get_by_text("申请人甲")).to_be_visible()
    expect(page.get_by_text("两家为地界争吵")).to_be_visible()
    (entry, *_) = office.database.ask(access.log(caller="boss", limit=1)).items
    assert (entry.case, entry.purpose, len(entry.people)) == (id, "督查", 2)
    accessible(page)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_both_pages_are_for_everybody(office: Office, look: Look, language: str, phone: bool, dark: bool) -> None:
    for path in ("/intake", "/cases/ZY2023-0001"):
        page = look("zhang", path, language=language, phone=phone, dark=dark)
        expect(page.locator("#area-steps select, .ladder").first).to_be_visible()
        expect(page.locator(".loading-card")).to_have_count(0)
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path


def test_a_case_that_there_is_not_is_told_so(office: Office, look: Look) -> None:
    look.expected.append("404")
    page = look("zhang", "/cases/ZY2023-9999")
    expect(page.get_by_role("alert")).to_contain_text("没有事件 ZY2023-9999")


def test_a_case_is_printed_on_paper(office: Office, look: Look) -> None:
    page = look("zhang", "/cases/ZY2023-0001")
    expect(page.locator(".ladder")).to_be_visible()
    page.emulate_media(media="print")
    assert page.locator(".moves").is_hidden()
    assert page.locator(".ladder").is_visible()
    assert page.locator(".journal").is_visible()
