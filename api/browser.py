"""Who is signed in with a browser: a cookie that no script reads, of a session that the graph keeps.

The pages of the workbench ask the API with it as well. Browsers send it with requests that other sites have them make,
so what changes something must come from a page of this server.
"""

from __future__ import annotations

import time
from datetime import datetime
from urllib.parse import urlsplit

from fastapi import Request, Response
from fastapi.security import APIKeyCookie
from starlette.requests import HTTPConnection

from api.tokens import Caller
from graph.accounts import Account
from graph.database import Database
from graph.errors import SignInError
from queries import sessions
from queries.sessions import BROWSER_LASTS, Opened

COOKIE = "gezhi_session"
KNOWN_SECONDS = 30  # so long a session or a key that has ended may still ask, and work that has ended still reaches
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
cookie = APIKeyCookie(name=COOKIE, description="Of whoever signed in at the workbench. 工作台登录", auto_error=False)


class SignedIn:
    """Sessions that were looked up not long ago, so that a page does not ask the graph with each click."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Account, float]] = {}

    async def account(self, database: Database, token: str, now: datetime) -> Account:
        """The account of a session. Raises SignInError for one that is not, or has ended."""
        account, until = self._known.get(token, (None, 0.0))
        if account is None or until < time.monotonic():
            self._known = {known: each for known, each in self._known.items() if each[1] >= time.monotonic()}
            account = await database.ask_async(sessions.current(token, now))
            self._known[token] = (account, time.monotonic() + KNOWN_SECONDS)
        return account

    async def caller(self, database: Database, token: str, now: datetime) -> Caller:
        """The same as who asks."""
        account = await self.account(database, token, now)
        return Caller(account.id, frozenset(account.roles))

    def forget(self, account: str) -> None:
        """Look an account up anew: it was changed here. Other servers do within ``KNOWN_SECONDS``."""
        self._known = {token: each for token, each in self._known.items() if each[0].id != account}

    async def end(self, database: Database, token: str) -> None:
        """Sign out."""
        self._known.pop(token, None)
        await database.change_async(sessions.end(token))


def keep(response: Response, opened: Opened, *, secure: bool) -> None:
    """Have a browser keep a session that has begun."""
    response.set_cookie(
        COOKIE, opened.token, max_age=int(BROWSER_LASTS.total_seconds()), httponly=True, secure=secure, samesite="lax"
    )


def check_own_page(request: Request) -> None:
    """Raise SignInError for a change that a page of another origin asks for (Fetch Metadata; else the Origin)."""
    if request.method not in SAFE and not from_own_page(request):
        raise SignInError("the cookie of the workbench is for its own pages; send an access token or a key")


def from_own_page(request: HTTPConnection) -> bool:
    """Whether a page of this server asks."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    return urlsplit(request.headers.get("origin", "")).netloc == request.headers.get("host", "")
