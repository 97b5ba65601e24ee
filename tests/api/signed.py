"""Requests of somebody who may do everything."""

from __future__ import annotations

from collections.abc import Callable, Generator
from datetime import UTC, datetime

import httpx

from api.tokens import Tokens, token_key
from graph.terms import AccountRole


class SignedIn(httpx.Auth):
    """Sends a token of an account with ``roles`` that a server of this ``GEZHI_HOME`` takes, by its clock ``now``."""

    def __init__(
        self,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        roles: tuple[AccountRole, ...] = tuple(AccountRole),
    ) -> None:
        self._tokens, self._now, self._roles = Tokens(token_key(None)), now, roles

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = f"Bearer {self._tokens.issue('tester', self._roles, self._now())}"
        yield request
