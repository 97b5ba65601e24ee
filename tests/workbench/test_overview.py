"""The overview: its figures are those of the statistics, and each leads to exactly its cases."""

from __future__ import annotations

import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from queries.counted import Measure
from queries.statistics import statistics
from tests.workbench.conftest import Look, Office, accessible

COUNTY, TOWNSHIP, DAY = "621027", "621027102", date(2023, 12, 15)


def figure(page: Page, name: str) -> str:
    """What stands under the name of a figure."""
    return page.locator("a.figure", has=page.get_by_text(name, exact=True)).locator(".value").inner_text()


def test_the_figures_are_those_of_the_statistics(office: Office, look: Look) -> None:
    page = look("boss", f"/?at={DAY}")  # first: what is kept for a moment must not be older than the answer
    answer = office.database.ask(statistics(COUNTY, DAY))
    by_kind = {row.key: row.counts[Measure.SETTLED] for row in answer.by_kind}
    assert figure(page, "纠纷化解") == f"{by_kind['dispute']:,}"
    assert figure(page, "诉求办结") == f"{by_kind['demand']:,}"
    assert figure(page, "化解率") == f"{100 * (answer.whole.rate or 0):.2f}".rstrip("0").rstrip(".") + "%"
    expect(page.get_by_text("合成数据")).to_be_visible()


@pytest.mark.parametrize("area", [COUNTY, TOWNSHIP])
def test_every_number_opens_the_cases_that_it_counts(office: Office, look: Look, area: str) -> None:
    answer = office.database.ask(statistics(area, DAY))
    page = look("boss", f"/?area={area}&at={DAY}", language="en")
    assert figure(page, "Found") == f"{answer.whole.counts[Measure.FOUND]:,}"
    page.locator("a.figure", has=page.get_by_text("Open", exact=True)).click()
    page.wait_for_url("**/figures?**")
    expect(page.locator("tbody tr")).to_have_count(answer.whole.counts[Measure.OPEN])
    page.go_back()
    page.get_by_role("link", name=f"{answer.by_step[2].counts[Measure.OPEN]} waiting").first.click()
    page.wait_for_url("**/figures?**step=handling**")
    expect(page.locator("tbody tr")).to_have_count(answer.by_step[2].counts[Measure.OPEN])


def test_the_months_show_how_many_were_found(office: Office, look: Look) -> None:
    page = look("boss", f"/?at={DAY}")
    months = office.database.ask(statistics(COUNTY, DAY)).by_month
    shown = page.locator("svg.months text.value").all_text_contents()
    assert shown == [f"{row.counts[Measure.FOUND]:,}" for row in months]
    assert len(shown) == 12


def test_the_card_of_supervisions_says_on_how_many_cases_they_are(office: Office, look: Look) -> None:
    page = look("boss", f"/?at={DAY}", language="en")
    whole = office.database.ask(statistics(COUNTY, DAY)).supervisions[0]
    assert whole.opened > whole.cases, "some case of the demo was supervised twice"
    card = page.locator("a.figure", has=page.get_by_text("Supervisions", exact=True))
    expect(card.locator(".value")).to_have_text(f"{whole.opened} on {whole.cases} cases")
    card.click()
    page.wait_for_url("**/figures?**measure=supervised**")
    expect(page.locator("tbody tr")).to_have_count(whole.cases)


def test_a_long_list_goes_on_page_by_page(look: Look) -> None:
    page = look("boss", f"/figures?area={TOWNSHIP}&since=2023-01-01&at={DAY}&measure=found")
    expect(page.locator("tbody tr")).to_have_count(100)
    first = page.locator("tbody tr").first.inner_text()
    page.get_by_role("link", name="下一页").click()
    expect(page.locator("tbody tr").first).not_to_have_text(first)


def test_one_goes_down_to_a_grid_and_up_again(look: Look) -> None:
    page = look("boss", f"/?at={DAY}&colour=risk")
    page.get_by_role("group", name="各地事件分布图").get_by_role("link", name=re.compile("^孟坝镇")).click()
    page.wait_for_url(f"**area={TOWNSHIP}**")
    assert "colour=risk" in page.url
    assert f"at={DAY}" in page.url
    page.get_by_role("group", name="各地事件数量").get_by_role("link").first.click()
    expect(page.get_by_role("navigation", name="所在区域").get_by_role("listitem")).to_have_count(3)
    page.get_by_role("link", name="镇原县").click()
    expect(page.get_by_role("navigation", name="所在区域").get_by_role("listitem")).to_have_count(1)


def test_a_day_and_a_period_are_compared_with_the_one_before(office: Office, look: Look) -> None:
    now = office.database.ask(statistics(COUNTY, date(2023, 11, 30), date(2023, 11, 1)))
    then = office.database.ask(statistics(COUNTY, date(2023, 10, 31), date(2023, 10, 2)))
    page = look("boss", "/?at=2023-11-30&period=month", language="en")
    assert figure(page, "Found") == f"{now.whole.counts[Measure.FOUND]:,}"
    moved = now.whole.counts[Measure.FOUND] - then.whole.counts[Measure.FOUND]
    sign = "+" if moved > 0 else "−" if moved < 0 else "±"
    card = page.locator("a.figure", has=page.get_by_text("Found", exact=True))
    expect(card.locator(".change")).to_have_text(f"{sign}{abs(moved)} on the period before")
    expect(card.locator(".change")).to_have_attribute("title", "2 Oct 2023 to 31 Oct 2023")


def test_before_there_was_anything_it_says_so(look: Look) -> None:
    page = look("boss", "/?at=2022-06-30")
    assert figure(page, "受理") == "0"
    expect(page.get_by_text("本时段没有受理事件")).to_be_visible()


def test_an_odd_address_is_answered_as_the_plain_one(look: Look) -> None:
    page = look("boss", "/?at=yesterday&period=age&colour=pink")
    assert figure(page, "受理") != "0"
    look.expected += ("404", "422")
    page = look("boss", "/?area=999999", language="en")
    expect(page.get_by_role("alert")).to_contain_text("there is no area 999999")
    page = look("boss", "/figures?area=621027&since=soon&at=2023-12-15", language="en")
    expect(page.get_by_role("alert")).to_contain_text("since")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("phone", [False, True])
def test_it_is_accessible(look: Look, language: str, phone: bool) -> None:
    page = look("boss", f"/?at={DAY}", language=language, phone=phone)
    expect(page.locator(".change").first).not_to_have_text(" ")
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it is wider than the screen"


def test_it_is_accessible_in_the_dark_by_risk_and_as_a_list(look: Look) -> None:
    accessible(look("boss", f"/?at={DAY}&colour=risk", dark=True))
    accessible(look("boss", f"/figures?area=621027&since=2023-01-01&at={DAY}&measure=open"))


def test_it_prints_without_what_only_a_screen_needs(look: Look) -> None:
    page = look("boss", f"/?at={DAY}")
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="页面导航")).to_be_hidden()
    expect(page.locator("a.figure").first).to_be_visible()
