"""Sessions: what keeps an account signed in, by refresh tokens that are good for one use (RFC 9700, 4.14.2)."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from hmac import compare_digest

from graph.accounts import Account, Session
from graph.errors import SignInError
from graph.questions import Change, Query, Question, Row, Statement
from queries.answers import Answer

ADD, USE, READ, PROLONG, END = (
    Query.beside(__file__, f"sessions_{name}") for name in ("add", "use", "read", "prolong", "end")
)
LASTS = timedelta(days=7)  # from the last use on
BROWSER_LASTS = timedelta(hours=12)  # a day in an office: whoever comes the next morning signs in again
NOT_GOOD = "the refresh token is good no longer; sign in again"


class Opened(Answer):
    """A session of an account, and the token that is good for its next use."""

    account: Account
    session: str
    token: str


def begin(account: Account, now: datetime, lasts: timedelta = LASTS) -> Change[Opened]:
    """Begin a session of an account that has proven itself; what was counted of wrong passwords is forgotten.

    ``lasts``: how long it is good, if it is not used.
    """
    id, secret = secrets.token_hex(8), secrets.token_urlsafe(32)
    at = now.astimezone(UTC)
    session = Session(id=id, secret=digest(secret), since=at, ends_at=at + lasts)

    def steps() -> Generator[Statement, list[Row], Opened]:
        rows = yield ADD.text, {"account": account.id, "properties": session.model_dump(), "now": at}
        if not rows:
            raise SignInError(NOT_GOOD)
        return Opened(account=account, session=id, token=f"{id}.{secret}")

    return steps


def current(token: str, now: datetime) -> Question[Account]:
    """The account of a session that is good at a moment; the token stays the one that is good.

    For browsers, which keep it where no script reads it. Reading raises SignInError. One look into an index.
    """
    id, _, secret = token.partition(".")
    at = now.astimezone(UTC)

    def read(rows: list[Row]) -> Account:
        if not rows:
            raise SignInError(NOT_GOOD)
        session, account = Session(**rows[0]["session"]), Account(**rows[0]["account"])
        good = compare_digest(session.secret, digest(secret))
        if not good or session.ends_at <= at or not account.active:
            raise SignInError(NOT_GOOD)
        return account

    return Question(READ, {"session": id}, read)


def refresh(token: str, now: datetime) -> Change[Opened | None]:
    """Go on with a session; the answer has the token for the next time.

    None: the token was used before, by its holder or by a thief, so the session has ended for both. Raises SignInError
    for a session that is not or has ended, and for an account that may not sign in any more.
    """
    id, _, secret = token.partition(".")
    following = secrets.token_urlsafe(32)
    at = now.astimezone(UTC)

    def steps() -> Generator[Statement, list[Row], Opened | None]:
        rows = yield USE.text, {"session": id}
        if not rows:
            raise SignInError(NOT_GOOD)
        session, account = Session(**rows[0]["session"]), Account(**rows[0]["account"])
        if session.ends_at <= at or not account.active:
            raise SignInError(NOT_GOOD)
        if not compare_digest(session.secret, digest(secret)):
            yield END.text, {"session": id}
            return None
        yield PROLONG.text, {"session": id, "secret": digest(following), "ends_at": at + LASTS}
        return Opened(account=account, session=id, token=f"{id}.{following}")

    return steps


def end(token: str) -> Change[None]:
    """End the session of a refresh token; nothing happens for one that is not good (RFC 7009, 2.2)."""
    id, _, secret = token.partition(".")

    def steps() -> Generator[Statement, list[Row], None]:
        rows = yield USE.text, {"session": id}
        if rows and compare_digest(rows[0]["session"]["secret"], digest(secret)):
            yield END.text, {"session": id}

    return steps


def digest(secret: str) -> str:
    """What is kept of a secret that is random and long."""
    return hashlib.sha256(secret.encode()).hexdigest()
