"""Who asks: the token that is sent, and what to ask for when it is good no longer. Sends nothing itself."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx

from gezhi_client import models
from gezhi_client.calls import Call, as_nothing, parsed

EARLY = 30  # seconds before its end from which a token is not used: the request takes time, and clocks differ


class Session:
    """A key or a token that is given, or the tokens of an account; nothing for nobody.

    Not for several threads or tasks at once: whoever uses it holds a lock.
    """

    def __init__(self, given: str | None = None, username: str | None = None, password: str | None = None) -> None:
        self._username, self._password = username, password
        self._access = given
        self._refresh: str | None = None
        self._until = 0.0

    @property
    def access(self) -> str | None:
        """The token that is sent with requests."""
        return self._access

    @property
    def renews(self) -> bool:
        """Whether a token that is refused may be followed by another."""
        return self._password is not None

    def forms(self, refused: str | None = None) -> Iterator[dict[str, str]]:
        """What to ask for a token with, one after the other until something is granted; nothing for a good token.

        ``refused`` is the token that the server did not take; where another request has brought a new one since, that
        is good.
        """
        if self._username is None or self._password is None:
            return
        if self._access is not None and self._access != refused and time.monotonic() < self._until:
            return
        refresh = self.forget()
        if refresh is not None:
            yield {"grant_type": "refresh_token", "refresh_token": refresh}
        yield {"grant_type": "password", "username": self._username, "password": self._password}

    def take(self, response: httpx.Response) -> bool:
        """Take the answer to a form; whether it granted something."""
        if not response.is_success:
            return False
        granted = parsed(models.Granted, response.content)
        self._access, self._refresh = granted.access_token, granted.refresh_token
        self._until = time.monotonic() + granted.expires_in - EARLY
        return True

    def forget(self) -> str | None:
        """Drop the tokens of an account; returns the refresh token, which is good for one use.

        It is dropped before it is sent: one that comes a second time ends its session, and after a connection that
        broke nobody knows whether it came. The password, which is still there, always does.
        """
        refresh = self._refresh
        if self.renews:
            self._access = self._refresh = None
        return refresh


def granting(form: dict[str, str]) -> Call[None]:
    """The request for a token; its answer is for :meth:`Session.take`."""
    return Call("POST", "/v1/token", as_nothing, form=form, open=True)
