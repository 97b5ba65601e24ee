"""The page of the organisation: chains as they are answered, vacancies that show, gaps, load, and scope."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from graph.settings import Settings
from graph.terms import Stationing
from queries import structure
from queries.coverage import GapKind, coverage
from queries.outlook import Outlooks
from queries.responsibility import responsibility
from queries.stationing import stationing
from queries.workload import workload
from tests.workbench.conftest import Look, Office, accessible
from tests.workbench.town import TOWN, TOWN_NAME, other_towns, worker

COUNTY, GRID = "621027", "621027102200001"
TODAY = date(2023, 12, 15)
EMPTY = "621027102999"  # a village that the test makes: no grid, nobody in charge
VIEWS = ("chain", "stationing", "gaps", "load", "failures")


def cells(page: Page, table: str, column: int) -> list[str]:
    return page.locator(f"{table} tbody tr > :nth-child({column})").all_inner_texts()


def boxes(page: Page) -> list[str]:
    return page.eval_on_selector_all(".chain-picture a", "links => links.map(link => link.getAttribute('aria-label'))")


@pytest.fixture
def village(office: Office) -> Iterator[str]:
    """A village without a grid, a branch or a centre."""
    office.database.execute(
        "MATCH (town:Area {code: $town}) CREATE (:Area {code: $code, name: '新设村', level: 'village', kind: 'village'})"
        "-[:PART_OF]->(town)",
        {"town": TOWN, "code": EMPTY},
    )
    yield EMPTY
    office.database.execute("MATCH (village:Area {code: $code}) DETACH DELETE village", {"code": EMPTY})


@pytest.fixture
def gone(office: Office) -> Iterator[str]:
    """A grid whose member has left."""
    held = "MATCH (:Area {code: $grid})<-[work:ASSIGNED_TO {role: 'grid_member'}]-() "
    office.database.execute(held + "SET work.until = $day", {"grid": GRID, "day": TODAY})
    yield GRID
    office.database.execute(held + "REMOVE work.until", {"grid": GRID})


def test_the_chain_of_a_grid_is_the_one_that_is_answered(office: Office, look: Look) -> None:
    page = look("boss", f"/organisation?area={GRID}", language="en")
    answer = office.database.ask(responsibility(GRID, TODAY))
    shown = " | ".join(boxes(page))
    for each in answer.links:
        assert each.area.name in shown
        assert all(f"{led.name} Head: {led.heads[0].name}" in shown for led in each.leads)
        assert all(f"{own.unit.name} Head: {own.heads[0].name}" in shown for own in (*each.serves, *each.covers))
        assert all(person.name in shown for person in each.assigned)
    count = sum(1 + len(each.leads) + len(each.serves) + len(each.covers) + len(each.assigned) for each in answer.links)
    assert len(boxes(page)) == count
    page.get_by_text("As a table, with reasons").click()
    assert page.locator("#chain-table tbody tr").count() == count - len(answer.links)
    expect(page.locator("#chain-table")).to_contain_text(answer.links[0].because[0].en)
    page.locator(".crumbs").get_by_role("link", name=TOWN_NAME).click()
    expect(page.locator(".crumbs [aria-current]")).to_contain_text(TOWN_NAME)
    page.locator(".choice select").select_option(index=1)
    page.get_by_role("button", name="Go there").click()
    expect(page.locator(".crumbs [aria-current] b")).not_to_have_text(TOWN_NAME)


def test_vacancies_show_in_a_village_without_grids(look: Look, village: str) -> None:
    page = look("boss", f"/organisation?area={village}")
    assert page.locator(".choice select").count() == 0
    vacant = page.locator("a:has(.box.vacant)")
    assert vacant.count() == 2
    expect(vacant.first).to_have_attribute("aria-label", "无党组织领导")
    expect(vacant.last).to_have_attribute("aria-label", "无综治中心")


def test_another_day_is_asked_for_by_its_date(office: Office, look: Look, gone: str) -> None:
    page = look("boss", f"/organisation?area={gone}")
    assert page.locator("a:has(.box.vacant)").count() == 1
    day = page.locator('input[type="date"]')
    day.fill("2023-12-14")
    day.dispatch_event("change")
    page.wait_for_url("**at=2023-12-14**")
    expect(page.locator(".chain-picture")).to_be_visible()
    assert page.locator("a:has(.box.vacant)").count() == 0
    expect(page.locator(".crumbs a").first).to_have_attribute(
        "href", f"/workbench/organisation?area={COUNTY}&view=chain&at=2023-12-14"
    )


def test_places_are_found_by_name_and_by_code(look: Look) -> None:
    page = look("boss", "/organisation")
    for asked in ("王家湾第1网格", GRID):
        page.get_by_role("searchbox").fill(asked)
        page.keyboard.press("Enter")
        page.wait_for_url("**q=**")
        page.locator(".hits").get_by_role("link", name="王家湾第1网格").click()
        expect(page.locator(".crumbs [aria-current]")).to_contain_text("王家湾第1网格")
    page.get_by_role("searchbox").fill("没有的地方")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("没有找到")


def test_each_centre_has_who_is_stationed_in_it(office: Office, look: Look) -> None:
    page = look("boss", "/organisation?view=stationing", language="en")
    answer = office.database.ask(stationing(COUNTY, TODAY))
    assert page.locator(".stations tbody tr").count() == len(answer.centres) == 20
    for column, mode in enumerate(Stationing, start=2):
        present = [[each.unit.name for each in centre.stationed if each.mode is mode] for centre in answer.centres]
        shown = [
            page.locator(f".stations tbody tr:nth-child({row}) td:nth-child({column}) li a").all_inner_texts()
            for row in range(1, 21)
        ]
        assert shown == present


def test_gaps_are_filtered_by_kind_and_lead_to_their_place(office: Office, look: Look, gone: str, village: str) -> None:
    page = look("boss", f"/organisation?view=gaps&area={TOWN}", language="en")
    answer = office.database.ask(coverage(TOWN, TODAY))
    assert set(answer.counts) == {
        GapKind.GRID_WITHOUT_MEMBER, GapKind.VILLAGE_WITHOUT_BRANCH, GapKind.AREA_WITHOUT_CENTRE,
    }  # fmt: skip
    said = [gap.because[0].en for gap in answer.gaps]
    assert [each.lower() for each in cells(page, "table", 1)] == [each.lower() for each in said]
    page.locator(".kinds").get_by_role("link", name="Grid without a member 1").click()
    page.wait_for_url("**kind=grid_without_member")
    assert cells(page, "table", 1) == ["王家湾第1网格 has no member: assign one"]
    page.get_by_role("link", name=gone, exact=True).click()
    expect(page.locator("a:has(.box.vacant)")).to_have_count(1)
    page.get_by_role("link", name="Gaps").click()
    expect(page.locator(".kinds a").first).to_have_text("All 1")


def test_where_nothing_is_missing_that_is_said(look: Look) -> None:
    page = look("boss", "/organisation?view=gaps")
    expect(page.get_by_text("没有责任缺口，处处有人负责")).to_be_visible()


def test_units_stand_beside_others_of_their_kind(office: Office, look: Look) -> None:
    page = look("boss", "/organisation?view=load", language="en")
    answer = office.database.ask(workload(COUNTY, TODAY))
    listed = ".span-8 table"
    assert [said.splitlines()[0].split(" ")[0] for said in cells(page, listed, 1)] == [
        item.unit.name for item in answer.items
    ]
    for column, field in enumerate(("open", "led", "supported", "late"), start=2):
        assert cells(page, listed, column) == [str(getattr(item, field)) for item in answer.items]
    assert cells(page, ".span-4 table", 2) == [str(kind.units) for kind in answer.kinds]


def test_single_points_of_failure_are_told_in_words(
    office: Office, look: Look, tmp_path_factory: pytest.TempPathFactory
) -> None:
    page = look("boss", "/organisation?view=failures", language="en")
    outlooks = Outlooks(Path(tmp_path_factory.mktemp("projections")))
    links = outlooks.of(office.database, Settings().read_policy(), TODAY).projection
    cut, between = structure.cut_units(links, TODAY), structure.bottlenecks(links, TODAY)
    first = cut.items[0]
    expect(page.locator(".span-6").first).to_contain_text(
        f"If it fails, {first.cuts_off} units and {first.cases} open cases have no way up."
    )
    assert cells(page, ".span-6:first-child table", 2) == [str(item.cuts_off) for item in cut.items]
    assert page.locator(".span-6:last-child tbody tr").count() == len(between.items)
    expect(page.get_by_role("link", name="镇原县综治中心").first).to_have_attribute(
        "href", "/workbench/explore?node=Unit%3AC-621027"
    )


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize(
    ("language", "phone", "dark"), [("zh", False, False), ("en", True, False), ("zh", False, True)]
)
def test_each_view_is_accessible(look: Look, view: str, language: str, phone: bool, dark: bool) -> None:
    page = look("boss", f"/organisation?view={view}&area={TOWN}", language=language, phone=phone, dark=dark)
    expect(page.locator(".views [aria-current]")).to_be_visible()
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_phone_shows_the_chain_as_a_table(look: Look) -> None:
    page = look("boss", f"/organisation?area={GRID}", phone=True)
    expect(page.locator("#chain-table table")).to_be_visible()
    expect(page.locator(".chain-picture")).to_be_hidden()


def test_the_keyboard_goes_through_the_picture(look: Look) -> None:
    page = look("boss", f"/organisation?area={GRID}")
    page.locator(".picture").focus()
    page.keyboard.press("Tab")
    assert "镇原县" in (page.evaluate("document.activeElement.getAttribute('aria-label')") or "")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/organisation?area={COUNTY}")


def test_who_works_in_a_township_sees_nothing_of_the_others(office: Office, look: Look) -> None:
    names = other_towns(office)
    for view in VIEWS:
        page = look(worker(office), f"/organisation?view={view}")
        expect(page.locator(".crumbs [aria-current]")).to_contain_text(TOWN_NAME)
        expect(page.locator(".views [aria-current]")).to_be_visible()
        held = page.content()
        assert not [name for name in names if name in held], view
    page.goto(f"{office.url}/workbench/organisation?q=屯字")
    expect(page.get_by_role("status")).to_contain_text("没有找到")
    look.expected.append("404")
    page.goto(f"{office.url}/workbench/organisation?area={COUNTY}")
    expect(page.get_by_role("alert")).to_be_visible()
