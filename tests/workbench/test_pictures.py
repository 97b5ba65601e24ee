"""The pictures of the documents: each is a scene of the demo county, and is made here, so that it can be made anew.

LANGUAGE=zh_CN GEZHI_PICTURES=docs/pictures .venv/bin/python -m pytest --no-cov tests/workbench/test_pictures.py
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from graph.policy import load as reference
from queries.risk_top import risk_top
from tests.workbench.conftest import ROOT, Look, Office
from tests.workbench.test_case import choose
from tests.workbench.test_every_page import DAY, TOWNSHIP, filled
from tests.workbench.test_explore import look_for, settled

FOLDER = ROOT / "docs" / "pictures"
Scene = Callable[[Look, Office], Page]


def worst(office: Office) -> str:
    """The open case that is most at risk."""
    return office.database.ask(risk_top("621027", limit=1)).items[0].node.removeprefix("Case:")


def overview(look: Look, office: Office, **options: object) -> Page:
    """A county with its figures and where it stands."""
    page = look("boss", f"/?at={DAY}", **options)  # type: ignore[arg-type]
    expect(page.locator(".figures.ten")).to_be_visible()
    return page


def overview_by_risk(look: Look, office: Office) -> Page:
    """The same in the dark, coloured by risk."""
    page = look("boss", f"/?at={DAY}&colour=risk", dark=True)
    expect(page.locator(".treemap .r5").first).to_be_visible()
    return page


def overview_in_english(look: Look, office: Office) -> Page:
    """Its months and steps."""
    page = overview(look, office, language="en")
    page.locator(".months").evaluate("part => part.scrollIntoView({block: 'center'})")
    return page


def explore(look: Look, office: Office) -> Page:
    """A case with what is around it, unfolded from it, and its ways on."""
    page = look("boss", f"/explore?node=Case:{worst(office)}")
    settled(page)
    for _ in range(2):
        page.get_by_role("button", name="展开", exact=True).click()
        settled(page)
        party = page.locator("tr[data-node^='Person:'] button").first
        if party.count():
            party.click()
    look_for(page, worst(office))
    return page


def case(look: Look, office: Office) -> Page:
    """An open case at risk."""
    page = look("zhang", f"/cases/{worst(office)}")
    expect(page.locator(".loading-card")).to_have_count(0, timeout=60_000)
    return page


def intake(look: Look, office: Office) -> Page:
    """A case as it is filled in: who will get it, and what may be the same."""
    page = look("zhang", "/intake")
    expect(page.locator("#area-steps select")).to_be_visible()
    page.locator("#kind-dispute").check(force=True)
    page.locator("#title").fill("宅基地界址纠纷")
    choose(page, "category", "宅基地使用")
    choose(page, "area", "孟坝镇街道社区第1网格")
    expect(page.locator(".lead-unit strong")).to_be_visible()
    page.locator('[id="parties.0.name"]').fill("申请人甲")
    page.locator("h1").click()
    return page


def work(look: Look, office: Office, **options: object) -> Page:
    """All open cases of the county's centre."""
    page = look("zhang", "/work?view=all", **options)  # type: ignore[arg-type]
    expect(page.locator("#work-table tbody tr, #work-cards li").first).to_be_attached()
    return page


def risk(look: Look, office: Office) -> Page:
    """What settling two cases would change, and why one is at risk."""
    page = look("zhang", "/risk")
    for tick in page.locator(".risk-cases tbody input").all()[:2]:
        tick.check(force=True)
    expect(page.locator(".risk-settled")).not_to_be_empty()
    expect(page.locator("#why .why-head")).to_be_visible()
    page.locator(".risk-cases").evaluate("part => part.scrollIntoView()")
    page.mouse.wheel(0, -80)
    return page


def organisation(look: Look, office: Office) -> Page:
    """Who is in charge at a place."""
    page = look("boss", f"/organisation?area={TOWNSHIP}&at={DAY}")
    expect(page.locator(".chain-picture")).to_be_visible()
    return page


def policies(look: Look, office: Office) -> Page:
    """What a version that is to be loaded would change."""
    text = reference().text.replace("version = 1", "version = 9").replace("days = 7\ncounting", "days = 5\ncounting", 1)
    page = look("boss", "/administration/policies")
    page.fill("#policy-text", text)
    page.get_by_role("button", name="检查").click()
    expect(page.locator("#differences, #verdict").first).to_be_visible()
    return page


SCENES: dict[str, Scene] = {
    "overview-zh": overview,
    "overview-en": overview_in_english,
    "overview-zh-dark": overview_by_risk,
    "explore-zh": explore,
    "case-zh": case,
    "intake-zh": intake,
    "work-zh": work,
    "work-zh-phone": lambda look, office: work(look, office, phone=True),
    "risk-zh": risk,
    "organisation-zh": organisation,
    "policies-zh": policies,
}


@pytest.mark.parametrize("name", SCENES)
def test_a_picture_is_of_the_pages_as_they_are(look: Look, office: Office, name: str, tmp_path: Path) -> None:
    page = SCENES[name](look, office)
    filled(page)
    folder = Path(os.environ.get("GEZHI_PICTURES") or tmp_path)
    page.screenshot(path=folder / f"{name}.png", animations="disabled")
    assert (folder / f"{name}.png").stat().st_size > 20_000


def test_the_documents_show_these_pictures_and_no_others() -> None:
    assert {path.stem for path in FOLDER.glob("*.png")} == set(SCENES)
    shown = set()
    for document in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        shown |= set(re.findall(r"pictures/([\w-]+)\.png", document.read_text(encoding="utf-8")))
    assert shown == set(SCENES)
