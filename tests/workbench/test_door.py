"""Signing in and out with a browser, and what every page stands in."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx
import pytest
from playwright.sync_api import expect
from pydantic import SecretStr

from graph.terms import AccountRole
from queries import accounts
from tests.workbench.conftest import PASSWORD, Look, Office, accessible

OWN = {"Sec-Fetch-Site": "same-origin"}


@pytest.mark.parametrize(("language", "title"), [("zh", "登录"), ("en", "Sign in")])
def test_whoever_is_not_signed_in_signs_in_and_comes_to_what_was_asked_for(
    office: Office, look: Look, language: str, title: str
) -> None:
    page = look(None, "/?at=2023-11-30", language=language)
    expect(page).to_have_title(f"{title} · 格治 Gezhi")
    accessible(page)
    page.keyboard.type("boss")
    page.keyboard.press("Tab")
    page.keyboard.type("wrong")
    look.expected.append("422")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.input_value("#username") == "boss"
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/workbench/?at=2023-11-30")
    expect(page.locator('input[type="date"]').first).to_have_value("2023-11-30")


def test_the_cookie_is_out_of_reach_of_scripts_and_ends_with_the_session(office: Office, look: Look) -> None:
    page = look(None, "/")
    page.fill("#username", "zhang")
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/workbench/")
    assert "gezhi_session" not in page.evaluate("document.cookie")
    (kept,) = (each for each in page.context.cookies() if each["name"] == "gezhi_session")
    page.locator(".account").click()
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/workbench/sign-in")
    assert not [each for each in page.context.cookies() if each["name"] == "gezhi_session"]
    answer = httpx.get(f"{office.url}/v1/me", cookies={"gezhi_session": kept["value"]}, trust_env=False)
    assert answer.status_code == 401


def test_the_api_knows_the_pages_of_this_server_by_their_cookie_and_no_others(office: Office) -> None:
    cookies = {"gezhi_session": office.cookie("zhang")}
    with httpx.Client(base_url=office.url, cookies=cookies, trust_env=False) as client:
        assert client.get("/v1/me").json()["id"] == "zhang"
        body = {"area": "621027102200001", "category": "0902"}
        assert client.post("/v1/route", json=body, headers=OWN).status_code == 200
        for headers in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "http://x"}):
            assert client.post("/v1/route", json=body, headers=headers).status_code == 401, headers
        assert client.post("/v1/route", json=body, headers={"Origin": office.url}).status_code == 200
        assert client.post("/workbench/sign-out", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 401


def test_a_sign_in_leads_to_no_other_site(office: Office) -> None:
    for next in ("//example.org/", "https://example.org/workbench/", "/workbench/\\example.org", "/v1/me"):
        form = {"username": "boss", "password": PASSWORD, "next": next}
        answer = httpx.post(f"{office.url}/workbench/sign-in", data=form, headers=OWN, trust_env=False)
        location = answer.headers["location"]
        assert location == "/workbench/", (next, location)


def test_the_language_and_the_dark_are_kept(look: Look) -> None:
    page = look("boss", "/")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page.get_by_role("heading", level=1)).to_have_text("一张图")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")
    expect(page.locator("html")).to_have_attribute("lang", "en-GB")
    page.get_by_role("button", name="Light or dark").click()
    expect(page.locator("body.body--dark")).to_be_visible()
    page.reload()
    expect(page.locator("body.body--dark")).to_be_visible()


def test_a_page_is_only_for_whoever_has_its_right(look: Look) -> None:
    page = look("zhang", "/")
    assert page.get_by_role("link", name="系统管理").count() == 0
    look.expected.append("403")
    page = look("zhang", "/administration")
    expect(page.get_by_role("alert")).to_contain_text("没有权限")


def test_whoever_may_not_see_the_overview_begins_with_what_they_may(office: Office, look: Look) -> None:
    form = accounts.AccountForm(id="keeper", roles=(AccountRole.ADMINISTRATOR,), password=SecretStr(PASSWORD))
    office.database.change(accounts.add(form, datetime(2023, 12, 15, tzinfo=UTC)))
    try:
        page = look("keeper", "/")
        expect(page.get_by_role("heading", level=1)).to_have_text("系统管理")
        assert page.url.endswith("/workbench/administration")
    finally:
        office.database.change(accounts.remove("keeper"))


def test_paper_is_white_and_the_dark_is_there_with_the_page(look: Look) -> None:
    page = look("boss", "/", dark=True)
    sunk = "getComputedStyle(document.documentElement).getPropertyValue('--sunk').trim()"
    assert page.evaluate(sunk) == "#20292c"
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(sunk) == "#eef0ec"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    # Nothing that runs later makes a page dark, so it is never light before.
    html = page.request.get(page.url).text()
    assert 'dark.css" media="screen and (prefers-color-scheme: dark)"' in html
    page.context.add_cookies([{"name": "gezhi_dark", "value": "light", "url": page.url}])
    page.reload()
    page.emulate_media(media="screen", color_scheme="dark")
    assert page.evaluate(sunk) == "#eef0ec"


def test_the_first_stop_of_the_keyboard_is_the_content(look: Look) -> None:
    page = look("boss", "/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("跳到正文")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_what_is_not_there_is_told_so_in_the_frame(look: Look) -> None:
    look.expected.append("404")
    page = look("boss", "/nowhere", language="en")
    expect(page.get_by_role("alert")).to_contain_text("there is no page /nowhere")
    expect(page.get_by_role("navigation")).to_be_visible()
    accessible(page)
