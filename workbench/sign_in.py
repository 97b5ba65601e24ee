"""Signing in with a browser: a page that needs no script, and a cookie that no script reads."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import SecretStr

from api import browser
from api.common import Now, WholeDb
from api.problems import told
from api.routes.sessions import sign_in as proven_by_password
from api.security import guessing
from graph.database import Database
from graph.errors import GezhiError, NotFoundError, SignInError
from queries import accounts, sessions
from queries.sessions import BROWSER_LASTS
from workbench.frame import LANGUAGE_COOKIE, PATH, SIGN_IN, dark_sheet, preferred
from workbench.words import Language, said

router = APIRouter(include_in_schema=False)
FORM = (Path(__file__).parent / "static" / "sign_in.html").read_text(encoding="utf-8")
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {"Cache-Control": "no-store", "Content-Security-Policy": POLICY}


@router.get("/", include_in_schema=False)
async def go_in() -> Response:
    """The server's own address leads to the workbench."""
    return RedirectResponse(f"{PATH}/", 307)


@router.get(SIGN_IN)
async def show(request: Request, database: WholeDb, next: str = "") -> Response:
    """The form."""
    none_yet = not await database.ask_async(accounts.any_account())
    return _page(request, next, said("there is no account yet", preferred(request)) if none_yet else "")


@router.post(SIGN_IN)
async def sign_in(
    request: Request,
    database: WholeDb,
    now: Now,
    username: Annotated[str, Form(max_length=400)],
    password: Annotated[SecretStr, Form(max_length=400)],
    next: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Sign in and go where one wanted, or say why not."""
    try:
        if not browser.from_own_page(request):
            raise SignInError("sign in on the page itself")
        async with guessing(request):
            opened = await proven_by_password(database, username, password, now, BROWSER_LASTS)
    except GezhiError as error:
        tongue = preferred(request)
        wrong = said("The name or the password is wrong.", tongue)
        fault = wrong if isinstance(error, SignInError) else told(error).detail(zh=tongue is Language.ZH)
        return _page(request, next, fault, username, 422)
    return _signed_in(request, opened, next)


@router.get(f"{SIGN_IN}/provider")
async def go_to_provider(request: Request) -> Response:
    """The way to the county's OpenID provider."""
    if request.app.state.provider is None:
        raise NotFoundError("provider", "OpenID")
    response: Response = await request.app.state.provider.sends_to(request, str(request.url_for("come_from_provider")))
    return response


@router.get(f"{SIGN_IN}/back")
async def come_from_provider(request: Request, database: WholeDb, now: Now) -> Response:
    """Back from the provider."""
    if request.app.state.provider is None:
        raise NotFoundError("provider", "OpenID")
    try:
        async with guessing(request):
            name = await request.app.state.provider.name(request)
            account = await database.ask_async(accounts.vouched_for(name))
    except GezhiError as error:
        return _page(request, "", told(error).detail(zh=preferred(request) is Language.ZH), status=401)
    return _signed_in(request, await database.change_async(sessions.begin(account, now, BROWSER_LASTS)), "")


@router.post(f"{PATH}/sign-out")
async def sign_out(request: Request, database: WholeDb) -> Response:
    """End the session."""
    browser.check_own_page(request)
    token = request.cookies.get(browser.COOKIE)
    if token is not None:
        await _end(request, database, token)
    response = RedirectResponse(SIGN_IN, 303, {"Clear-Site-Data": '"cache", "storage"'})
    response.delete_cookie(browser.COOKIE)
    return response


async def _end(request: Request, database: Database, token: str) -> None:
    signed_in: browser.SignedIn = request.app.state.signed_in
    await signed_in.end(database, token)


def _signed_in(request: Request, opened: sessions.Opened, next: str) -> Response:
    # Only to pages of the workbench, not wherever a link would lead somebody who has just typed a password.
    target = next if next.startswith(f"{PATH}/") and "\\" not in next else f"{PATH}/"
    response = RedirectResponse(target, 303, {"Cache-Control": "no-store"})
    browser.keep(response, opened, secure=request.app.state.secure)
    return response


def _page(request: Request, next: str, fault: str, username: str = "", status: int = 200) -> Response:
    tongue = preferred(request)
    other = Language.EN if tongue is Language.ZH else Language.ZH
    provider = request.app.state.provider is not None
    body = FORM.format(
        lang=tongue,
        other=other,
        cookie=LANGUAGE_COOKIE,
        dark=dark_sheet(request),
        path=PATH,
        title=said("Sign in", tongue),
        about=said("Who is responsible, who acts together, and where trouble spreads.", tongue),
        name=said("Name", tongue),
        password=said("Password", tongue),
        go=said("Sign in", tongue),
        username=escape(username),
        next=escape(next),
        fault=f'<p class="fault" role="alert">{escape(fault)}</p>' if fault else "",
        provider=f'<p><a href="{SIGN_IN}/provider">{said("Sign in at the county’s provider", tongue)}</a></p>'
        if provider
        else "",
    )
    return HTMLResponse(body, status, HEADERS)
