"""The model of who may ask: accounts of people, what keeps them signed in, and keys of other systems."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, ClassVar

from graph.elements import INDEXED, KEY, AreaCode, Id, Node, Relationship
from graph.organisation import Person
from graph.terms import AccountRole


class Account(Node):
    """Who may sign in, as what. Of a password only its hash is kept (Argon2id, RFC 9106)."""

    labels: ClassVar[tuple[str, ...]] = ("Account",)
    title_zh = "账号"

    id: Annotated[Id, KEY]  # the name that is signed in with
    roles: tuple[AccountRole, ...]
    secret: str | None = None  # none: the OpenID provider vouches for whoever signs in
    active: bool = True
    added_at: datetime
    failures: int = 0  # sign-ins since the last one that succeeded, each counted before its password is looked at
    locked_until: datetime | None = None
    seen_at: datetime | None = None  # when it signed in last


class Session(Node):
    """One sign-in, kept up by a refresh token that is good for one use; only its hash is kept (SHA-256)."""

    labels: ClassVar[tuple[str, ...]] = ("Session",)
    title_zh = "会话"

    id: Annotated[str, KEY]
    secret: str  # of the token that is good now
    since: datetime
    ends_at: Annotated[datetime, INDEXED]  # prolonged with each use


class ApiKey(Node):
    """The key of another system. Only its hash is kept (SHA-256: it is random and long, so it cannot be guessed)."""

    labels: ClassVar[tuple[str, ...]] = ("ApiKey",)
    title_zh = "接口密钥"

    id: Annotated[Id, KEY]
    name: str  # of the system
    roles: tuple[AccountRole, ...]
    secret: str
    added_at: datetime
    areas: tuple[AreaCode, ...] = ()  # what it sees: these and what is below; none means everything
    ends_on: date | None = None  # the first day on which it is good no longer
    used_on: date | None = None


class IsAccountOf(Relationship):
    """An account is one of a person of the graph, whose work says what it may see."""

    relation = "IS_ACCOUNT_OF"
    ends = ((Account, Person),)


class SessionOf(Relationship):
    """A session is one of an account."""

    relation = "SESSION_OF"
    ends = ((Session, Account),)
