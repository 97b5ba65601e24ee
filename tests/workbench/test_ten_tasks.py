"""The ten main tasks as a person does them, in both languages, at a desk and on a phone: what comes of each is asserted."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from playwright.sync_api import Locator, Page, expect

from graph.policy import Policy
from graph.terms import AccountRole, Standing, Step
from queries import accounts
from queries.counted import Measure
from queries.outlook import Outlooks
from queries.responsibility import Responsibility, responsibility
from queries.risk_top import risk_top
from queries.routing import RouteRequest, route
from queries.search import search
from queries.statistics import statistics
from queries.surroundings import members, surroundings
from queries.warning_lists import warning
from queries.what_if import what_if
from queries.worklist import Work, counted
from tests.workbench.conftest import Look, Office
from tests.workbench.test_case import GRID, accepted, known, titled
from tests.workbench.test_explore import in_table, on_canvas, settled
from tests.workbench.test_work import PHONE_OFFLINE
from workbench.words import Language, said

TODAY, COUNTY = date(2023, 12, 15), "621027"
TOWN, TOWN_NAME, TOWN_PINYIN = "621027101", "屯字镇", "tunzizhen"  # where no other test makes a case
GRID_NAME = "孟坝镇街道社区第1网格"
CATEGORY, CATEGORY_NAME = "0902", "宅基地使用"
# What a picture cuts off is whole in its title.
NAMES = "links => links.map(link => (link.querySelector('title') ?? link).textContent.split('\\n')[0])"
WORD = "mossy kettle 北窗 drums"


@dataclass
class Person:
    """Somebody at a desk or with a phone, who speaks a language."""

    office: Office
    look: Look
    policy: Policy
    outlooks: Outlooks
    language: str
    phone: bool

    def opens(self, path: str, user: str | None = "zhang") -> Page:
        return self.look(user, path, language=self.language, phone=self.phone)

    def says(self, text: str) -> str:
        """A text of the pages in the language of the person."""
        return said(text, Language.ZH if self.language == "zh" else Language.EN)

    def presses(self, place: Locator) -> None:
        """Click, or tap."""
        (place.tap if self.phone else place.click)()


@pytest.fixture(autouse=True)
def patient() -> None:
    """What is asked for the first time is planned first, which takes a busy machine seconds."""
    expect.set_options(timeout=20_000)


@pytest.fixture(scope="module")
def outlooks(tmp_path_factory: pytest.TempPathFactory) -> Outlooks:
    return Outlooks(tmp_path_factory.mktemp("projections"))


def overview(person: Person) -> None:
    """Down from the county to a township, and the list of what is open there."""
    page = person.opens("/", "boss")
    picture = page.locator("svg.treemap" if person.phone else "svg.map")
    person.presses(picture.locator(f"a[aria-label^='{TOWN_NAME}']"))
    expect(page.locator(".crumbs [aria-current]")).to_contain_text(TOWN_NAME)
    card = page.locator("a.figure", has=page.get_by_text(person.says("Open"), exact=True))
    count = person.office.database.ask(statistics(TOWN, TODAY)).whole.counts[Measure.OPEN]
    assert count
    expect(card.locator(".value")).to_have_text(f"{count}")
    person.presses(card)
    page.wait_for_url("**/figures?**measure=open**")
    expect(page.locator("tbody tr")).to_have_count(count)


def explore(person: Person) -> None:
    """A place is found, a kind of its neighbours unfolded, and the table has what the picture has."""
    database = person.office.database
    town, asked = f"Area:{TOWN}", TOWN_NAME if person.language == "zh" else TOWN_PINYIN
    page = person.opens("/explore", "boss")
    settled(page)
    page.get_by_role("combobox").fill(asked)
    person.presses(page.locator("[role=option]", has_text=TOWN).first)
    settled(page)
    assert on_canvas(page) == {town}
    group = next(each for each in database.ask(surroundings(town, at=TODAY)).groups if each.kind == "village")
    more = page.locator(f"[data-key='{town} {group.mark}']")
    row = page.locator(".explore-groups tr", has=more)
    expect(row).to_contain_text(f"0 / {group.count}")
    person.presses(more)
    settled(page)
    around = {town, *database.ask(members(town, [group], at=TODAY, limit=30)).items}
    assert on_canvas(page) == in_table(page) == around
    village = min(around - {town})
    person.presses(page.locator(f"tr[data-node='{village}'] button"))
    expect(page.locator("#explore-picked-title")).to_contain_text(database.ask(search(village[5:])).items[0].node.name)


def take_in(person: Person) -> None:
    """A dispute with a place, a category and two parties goes to the unit that was shown before it was sent."""
    title = f"受理登记{secrets.token_hex(4)}"
    page = person.opens("/intake")
    expect(page.locator("#area-steps select").first).to_be_visible()
    person.presses(page.locator("label", has=page.locator("#kind-dispute")))
    page.locator("#title").fill(title)
    page.locator("#category").press_sequentially(CATEGORY_NAME)
    person.presses(page.locator("#category-list [aria-selected=true]"))
    choose_grid(person, page)
    asked = RouteRequest(area=GRID, category=CATEGORY)
    shown = person.office.database.ask(route(asked, person.policy, TODAY)).lead.name
    expect(page.locator(".lead-unit strong")).to_have_text(shown)
    for at, name in enumerate(("赵大", "钱二")):
        page.locator(f'[id="parties.{at}.name"]').fill(name)
    person.presses(page.locator(".form-end [type=submit]"))
    expect(page.locator("#taken-in")).to_be_visible()
    (id,) = titled(person.office, title)
    expect(page.locator(".slip-paper")).to_contain_text(id)
    case = known(person.office, id)
    assert case.area is not None
    assert case.category is not None
    assert (case.case.kind, case.area.code, case.category.code) == ("dispute", GRID, CATEGORY)
    assert [(each.name, each.role) for each in case.parties] == [("赵大", "applicant"), ("钱二", "respondent")]
    assert leads(person, id) != [shown]  # the centre has it, until it is assigned as was shown
    person.presses(page.locator(f".slip a[href$='/cases/{id}']"))
    person.presses(page.locator('[data-move="assign"]'))
    person.presses(page.locator("dialog[open] [type=submit]"))
    expect(page.locator('[data-move="take_up"]')).to_be_visible()
    assert leads(person, id) == [shown]


def leads(person: Person, id: str) -> list[str]:
    """The unit that leads a case now."""
    return [each.unit.name for each in known(person.office, id).handlers if each.role == "lead" and each.until is None]


def choose_grid(person: Person, page: Page) -> None:
    """At a desk by its name; on a phone level by level."""
    if not person.phone:
        page.locator("#area").press_sequentially(GRID_NAME)
        person.presses(page.locator("#area-list [data-value]", has_text=GRID_NAME).first)
        return
    for at, code in enumerate((GRID[:9], GRID[:12], GRID)):
        page.locator("#area-steps select").nth(at).select_option(code)


def work_a_case(person: Person) -> None:
    """A case is assigned, taken up and settled by its buttons."""
    id = accepted(person.office, person.policy, f"按钮办理{secrets.token_hex(4)}")
    page = person.opens(f"/cases/{id}")
    for action in ("assign", "take_up", "settle"):
        person.presses(page.locator(f'[data-move="{action}"]'))
        form = page.locator(f'dialog[open] form[data-action="{action}"]')
        expect(form).to_be_visible()
        if action == "settle":
            form.locator("#move-resolution").select_option("0103")
            form.locator("#move-note").fill("双方达成协议")
        person.presses(form.locator("[type=submit]"))
        expect(page.locator("dialog.move")).not_to_be_visible()
    now = known(person.office, id)
    assert (now.case.standing, now.case.resolution) == (Standing.SETTLED, "0103")
    assert [(each.action, each.by) for each in now.journal] == [
        (action, "S-00001") for action in ("accept", "assign", "take_up", "settle")
    ]
    assert now.journal[-2].step is Step.HANDLING


def find_work(person: Person) -> None:
    """The list is filtered by a word, and what is found is opened."""
    word = secrets.token_hex(4)
    id = accepted(person.office, person.policy, f"引水争执{word}")
    page = person.opens("/work?view=all")
    expect(page.locator("#work-total")).not_to_be_empty()
    if person.phone:  # the filter is folded there
        person.presses(page.locator(".work-filter > summary"))
    page.locator("#work-filters [name=text]").fill(word)
    found = page.locator(".work-one" if person.phone else "#work-table tbody tr[data-id]")
    expect(found).to_have_count(1)
    count = person.office.database.ask(counted(Work(text=word), TODAY)).total
    expect(page.locator("#work-total")).to_have_text(re.compile(rf"^\D*{count}\D*$"))
    person.presses(found.locator("a"))
    page.wait_for_url(f"**/cases/{id}")
    expect(page.locator("#case-title")).to_contain_text(word)


def take_in_the_field(person: Person) -> None:
    """What is written without a connection is sent once there is one, exactly once."""
    person.look.expected += PHONE_OFFLINE
    title = f"无网上报{secrets.token_hex(4)}"
    page = person.opens("/work/new")
    expect(page.locator("#form [name=title]")).to_be_enabled()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    page.locator("#form [name=kind][value=hazard]").check()
    for id, code in (("township", GRID[:9]), ("village", GRID[:12]), ("grid", GRID)):
        page.locator(f"#{id}").select_option(code)
    page.locator("#form [name=category]").select_option("0804")
    for name, text in (("title", title), ("summary", "塌了一角"), ("place", "沟边")):
        page.locator(f"#form [name={name}]").fill(text)
    page.locator("#parties input").first.fill("报告人甲")
    person.presses(page.locator("#form .send"))
    expect(page.locator(".entry.waiting")).to_contain_text(title)
    assert titled(person.office, title) == []
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator(".entry.sent")).to_be_visible()
    (id,) = titled(person.office, title)
    expect(page.locator(".entry.sent")).to_contain_text(id)
    assert [each.action for each in known(person.office, id).journal] == ["accept"]
    page.reload()  # which sends what is still kept
    expect(page.locator("#form [name=title]")).to_be_enabled()
    page.wait_for_timeout(300)
    assert titled(person.office, title) == [id]


def assess_a_warning(person: Person) -> None:
    """A warning that waits gets a verdict with a reason."""
    database, reason = person.office.database, f"已到现场查看{secrets.token_hex(4)}"
    # None of the demo's waits any more, so that one waits again that somebody had decided to watch.
    (waits,) = database.execute(
        "MATCH (w:Warning {verdict: 'watched'}) WITH w ORDER BY w.assessed_on DESC, w.id LIMIT 1 SET w.stage = 'collected', "
        "w.verdict = null, w.assessed_on = null, w.assessed_by = null, w.note = null RETURN w.id AS id"
    ).rows
    page = person.opens("/work")
    person.presses(page.locator(".work-tab[data-view=warnings]"))
    card = page.locator(f'[id="warning-{waits["id"]}"]')
    card.locator("[name=verdict][value=watched]").check()
    card.locator("[name=note]").fill(reason)
    person.presses(card.locator("button.primary"))
    expect(card).to_have_count(0)
    now = database.ask(warning(waits["id"], TODAY))
    assert (now.verdict, now.assessed_by, now.assessed_on, now.note) == ("watched", "S-00001", TODAY, reason)


def settle_what_if(person: Person) -> None:
    """Two cases are ticked as settled, and the expected number falls by as much as is worked out."""
    database = person.office.database
    page = person.opens("/risk")
    boxes = page.locator(".risk-cases input[type=checkbox]")
    expect(boxes.first).to_be_visible()
    listed = [item.node.removeprefix("Case:") for item in database.ask(risk_top(COUNTY, limit=200)).items]
    assert boxes.evaluate_all("boxes => boxes.map(box => box.value)") == listed
    for case in listed[:2]:
        person.presses(page.locator(f"label[for='settle-{case}']"))
    outlook = person.outlooks.of(database, person.policy, TODAY)
    answer = what_if(outlook, COUNTY, listed[:2], 2)
    expect(page.locator(".risk-settled .fall > b")).to_have_text(
        [f"{answer.expected:,.2f}", f"{answer.settle[-1].expected:,.2f}"]
    )
    assert answer.settle[-1].expected < answer.expected
    expect(page.locator(".risk-settled tbody tr")).to_have_count(2)


def find_who_is_responsible(person: Person) -> None:
    """Who is responsible for a grid, up to the county: a picture, and on a phone a table."""
    page = person.opens("/organisation", "boss")
    page.get_by_role("searchbox").fill(GRID)
    page.keyboard.press("Enter")
    person.presses(page.locator(".hits a", has_text=GRID))
    expect(page.locator(".crumbs [aria-current]")).to_contain_text(GRID_NAME)
    shown = page.locator("#chain-table tbody td:nth-child(3)" if person.phone else ".chain-picture")
    chain = shown.locator("a[href*=explore]")
    expect(chain.first).to_be_visible()
    answer = person.office.database.ask(responsibility(GRID, TODAY))
    assert chain.evaluate_all(NAMES) == responsible(answer)
    told = " ".join(shown.all_text_contents())
    assert all(head.name in told for each in answer.links for led in each.leads for head in led.heads)


def responsible(answer: Responsibility) -> list[str]:
    """Their names, the county's first."""
    return [
        name
        for link in reversed(answer.links)
        for name in (
            *(led.name for led in link.leads),
            *(own.unit.name for own in (*link.serves, *link.covers)),
            *(each.name for each in link.assigned),
        )
    ]


def add_an_account(person: Person) -> None:
    """An account is added, and whoever has it signs in and sees what their work reaches."""
    database, id = person.office.database, f"li{secrets.token_hex(4)}"
    page = person.opens("/administration/accounts", "boss")
    page.locator("#add-id").fill(id)
    page.locator("[data-form=add] [name=role_staff]").check()
    page.locator("#add-person").fill("S-00100")
    page.locator("#add-password").fill(WORD)
    person.presses(page.locator("[data-form=add] [type=submit]"))
    expect(page.locator("#account-title")).to_have_text(id)
    try:
        kept = database.ask(accounts.account(id))
        assert (kept.roles, kept.person, kept.active) == ((AccountRole.STAFF,), "S-00100", True)
        theirs = person.opens("/", None)
        theirs.locator("#username").fill(id)
        theirs.locator("#password").fill(WORD)
        person.presses(theirs.locator("button.primary"))
        expect(theirs.locator(".crumbs [aria-current]")).to_contain_text("平泉镇")
        assert theirs.request.get(f"{person.office.url}/v1/me").json()["id"] == id
    finally:
        database.change(accounts.remove(id))


TASKS: tuple[Callable[[Person], None], ...] = (
    overview, explore, take_in, work_a_case, find_work, take_in_the_field, assess_a_warning, settle_what_if,
    find_who_is_responsible, add_an_account,
)  # fmt: skip


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.__name__)
def test_a_task_is_done(
    office: Office,
    look: Look,
    policy: Policy,
    outlooks: Outlooks,
    task: Callable[[Person], None],
    language: str,
    phone: bool,
) -> None:
    task(Person(office, look, policy, outlooks, language, phone))
