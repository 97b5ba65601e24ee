"""``/v1/token``: signing in, staying signed in, and signing out (OAuth 2.0: RFC 6749, 4.3 and 6; RFC 7009)."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, SecretStr

from api.common import PROBLEMS, Now, WholeDb
from api.tokens import MINUTES, Tokens
from graph.database import Database
from graph.errors import BadInputError, SignInError
from queries import accounts, sessions
from queries.sessions import LASTS, NOT_GOOD, Opened

router = APIRouter(prefix="/v1", tags=["sign-in 登录"], responses=PROBLEMS)
HASHING = asyncio.Semaphore(2)  # each takes a core for a moment, and 64 MB
NOT_TRIED = {"x-not-tried": "nobody's password is an example"}
Text = Annotated[str | None, Form(max_length=400)]


class Granted(BaseModel):
    """An access token and how many seconds it is good, and the refresh token, good for one use, that follows it."""

    access_token: str
    token_type: Literal["bearer"] = "bearer"
    expires_in: int = 60 * MINUTES
    refresh_token: str


@router.post("/token", response_model=Granted, summary="Sign in, or stay signed in 登录", openapi_extra=NOT_TRIED)
async def grant_token(
    request: Request,
    response: Response,
    database: WholeDb,
    now: Now,
    grant_type: Annotated[Literal["password", "refresh_token"], Form()],
    username: Annotated[str | None, Form(max_length=400, examples=["zhang"])] = None,
    password: Annotated[SecretStr | None, Form(max_length=400)] = None,
    refresh_token: Text = None,
    scope: Text = None,  # noqa: ARG001 - clients send it, as the standard has it; rights come from roles
) -> Granted:
    """An access token for a name and a password, or for the refresh token of the answer before.

    A refresh token that comes a second time ends its session, since somebody else may hold it.
    """
    response.headers["Cache-Control"] = "no-store"
    if grant_type == "refresh_token":
        opened = await database.change_async(sessions.refresh(_needed("refresh_token", refresh_token), now))
        if opened is None:
            raise SignInError(NOT_GOOD)
    else:
        if password is None:
            raise BadInputError("password", "is missing")
        opened = await sign_in(database, _needed("username", username), password, now)
    return granted(request, opened, now)


@router.post("/token/revoke", summary="Sign out 退出", openapi_extra={**NOT_TRIED, "x-repeatable": True})
async def revoke_token(database: WholeDb, token: Annotated[str, Form(max_length=400)]) -> None:
    """End the session of a refresh token. Its access token is good until its few minutes are over."""
    await database.change_async(sessions.end(token))


def granted(request: Request, opened: Opened, now: datetime) -> Granted:
    """The tokens of a session that was opened or gone on with."""
    tokens: Tokens = request.app.state.tokens
    access = tokens.issue(opened.account.id, opened.account.roles, now)
    return Granted(access_token=access, refresh_token=opened.token)


async def sign_in(
    database: Database, name: str, password: SecretStr, now: datetime, lasts: timedelta = LASTS
) -> Opened:
    """A session of whoever proves to be an account by its password. Raises SignInError, LockedError."""
    account = await database.change_async(accounts.trying(name, now))
    async with HASHING:
        account = await asyncio.to_thread(accounts.proven, account, password)
    return await database.change_async(sessions.begin(account, now, lasts))


def _needed(field: str, given: str | None) -> str:
    if not given:
        raise BadInputError(field, "is missing")
    return given
