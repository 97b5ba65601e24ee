"""``/setup``: the first account, made by whoever holds the link that ``gezhi serve`` prints. Then it is gone."""

from __future__ import annotations

from hmac import compare_digest
from html import escape
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import SecretStr, ValidationError
from starlette.exceptions import HTTPException

from api.common import Now, WholeDb
from graph.errors import BadInputError
from graph.terms import AccountRole
from queries import accounts

router = APIRouter(include_in_schema=False)
FIRST = (AccountRole.ADMINISTRATOR, AccountRole.AUDITOR)
PAGE = """<!doctype html>
<html lang="zh-Hans"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="referrer" content="no-referrer">
<title>格治 Gezhi</title>
<style>body {{ font: 1rem/1.6 sans-serif; max-width: 28rem; margin: 3rem auto; padding: 0 1rem }}
label {{ display: block; margin-top: 1rem }} input {{ font: inherit; width: 100%; padding: .4rem }}
button {{ font: inherit; margin-top: 1.5rem; padding: .5rem 1.5rem }} .fault {{ color: #a40000 }}</style>
<h1>格治 Gezhi</h1>{body}</html>"""
FORM = """<p>第一个账号：管理员兼工作人员。 The first account, administrator and staff.</p>{fault}
<form method="post"><input type="hidden" name="token" value="{token}">
<label>用户名 Name <input name="id" required maxlength="64" autocomplete="username" value="{id}"></label>
<label>密码（不少于{least}个字符） Password <input name="password" type="password" required minlength="{least}"
 autocomplete="new-password"></label><button>创建 Create</button></form>"""
DONE = '<p>账号 {id} 已创建。 The account {id} was made.</p><p><a href="/docs">API</a></p>'
Token = Annotated[str, Query(max_length=100)]


@router.get("/setup")
async def show(request: Request, database: WholeDb, token: Token) -> HTMLResponse:
    """The form."""
    await _check(request, database, token)
    return _page(FORM.format(token=escape(token), id="", least=accounts.LEAST, fault=""))


@router.post("/setup")
async def make(
    request: Request,
    database: WholeDb,
    now: Now,
    token: Annotated[str, Form(max_length=100)],
    id: Annotated[str, Form(max_length=64)],
    password: Annotated[SecretStr, Form(max_length=400)],
) -> HTMLResponse:
    """Make the account, or say what is wrong with it."""
    await _check(request, database, token)
    try:
        form = accounts.AccountForm(id=id, roles=FIRST, password=password)
        await database.change_async(accounts.add(form, now))
    except (BadInputError, ValidationError) as error:
        said = str(error) if isinstance(error, BadInputError) else error.errors()[0]["msg"]
        fault = f'<p class="fault">{escape(said)}</p>'
        body = FORM.format(token=escape(token), id=escape(id), least=accounts.LEAST, fault=fault)
        return _page(body, status=422)
    request.app.state.setup = None
    return _page(DONE.format(id=escape(id)), status=201)


async def _check(request: Request, database: WholeDb, token: str) -> None:
    """There is nothing here without the word of the link, nor once there is an account."""
    expected: str | None = request.app.state.setup
    if expected is None or not compare_digest(token, expected) or await database.ask_async(accounts.any_account()):
        raise HTTPException(404)


def _page(body: str, status: int = 200) -> HTMLResponse:
    policy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'"
    return HTMLResponse(
        PAGE.format(body=body), status, {"Cache-Control": "no-store", "Content-Security-Policy": policy}
    )
