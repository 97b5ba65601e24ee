"""Every page, in both languages and sizes, in light and dark: it is there, fits the screen, and axe finds nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

import workbench.app
from tests.workbench.conftest import Look, accessible
from workbench.frame import PATHS

DAY = "2023-12-15"
TOWNSHIP, CASE = "621027102", "ZY2023-0001"
# Name of the picture: whoever looks, the route, and an address of it.
PAGES = {
    "overview": ("boss", "/", f"/?at={DAY}"),
    "overview-risk": ("boss", "/", f"/?at={DAY}&area={TOWNSHIP}&colour=risk"),
    "figures": ("boss", "/figures", f"/figures?area=621027&since=2023-01-01&at={DAY}&measure=open"),
    "explore": ("boss", "/explore", f"/explore?node=Area:{TOWNSHIP}"),
    "work": ("zhang", "/work", "/work"),
    "intake": ("zhang", "/intake", "/intake"),
    "case": ("zhang", "/cases/{id}", f"/cases/{CASE}"),
    "risk": ("zhang", "/risk", "/risk"),
    "organisation": ("boss", "/organisation", f"/organisation?area={TOWNSHIP}&at={DAY}"),
    "health": ("boss", "/administration", "/administration"),
    "accounts": ("boss", "/administration/accounts", "/administration/accounts"),
    "policies": ("boss", "/administration/policies", "/administration/policies"),
    "imports": ("boss", "/administration/imports", "/administration/imports"),
    "proof": ("boss", "/administration/proof", "/administration/proof"),
}
WAYS = {
    "zh": {"language": "zh"},
    "en-dark": {"language": "en", "dark": True},
    "zh-phone": {"language": "zh", "phone": True},
    "en-phone": {"language": "en", "phone": True},
}


def test_no_page_is_forgotten() -> None:
    assert workbench.app.PAGES
    assert set(PATHS) == {route for _, route, _ in PAGES.values()}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_there_for_everybody(look: Look, name: str, way: str) -> None:
    user, _, address = PAGES[name]
    page = look(user, address, **WAYS[way])  # type: ignore[arg-type]
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("navigation").first).to_be_visible()
    filled(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it is wider than the screen"
    accessible(page)


def filled(page: Page) -> None:
    """Wait until what a page fills in after it is shown is there, and nothing asks the server any more."""
    expect(page.locator(".loading:visible, .loading-card:visible")).to_have_count(0, timeout=30_000)
    page.wait_for_timeout(300)
