"""Accounts: who may sign in, as what, and how often a password may be tried.

Passwords: at least ``LEAST`` characters and hard to guess, nothing else asked of them (NIST SP 800-63B-4, 3.1.1: length
and a comparison with what is commonly used, no rules of composition, no expiry).
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Annotated, Self

from pwdlib import PasswordHash
from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator
from pydantic_core import PydanticCustomError
from zxcvbn import zxcvbn

from graph.accounts import Account
from graph.elements import Id
from graph.errors import BadInputError, LockedError, NotFoundError, SignInError
from graph.questions import Change, Query, Question, Row, Statement, one_statement
from graph.terms import AccountRole
from queries.answers import Answer

QUERY = Query.beside(__file__)
ANY, ADD, TRY, CHANGE, LINK, REMOVE = (
    Query.beside(__file__, f"accounts_{name}") for name in ("any", "add", "try", "change", "link", "remove")
)
ADMINISTRATORS = Query.beside(__file__, "accounts_administrators")
LAST = "is the last administrator who may sign in; make another one first"
NOBODY = "staff see what their work in the graph reaches, so they need a person; name one"
LEAST, MOST = 10, 200  # characters of a password
HARD = 3  # of 4, by zxcvbn (Wheeler 2016): from 10^8 guesses on
FREE = 5  # wrong passwords before an account waits
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)  # each wait is twice the one before


class AccountForm(BaseModel):
    """An account to be added. Without a ``password`` the OpenID provider vouches for it.

    ``person``: the id of the person whose work says what it may see.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Id
    roles: Annotated[tuple[AccountRole, ...], Field(min_length=1, max_length=4)]
    password: SecretStr | None
    person: Id | None = None

    @model_validator(mode="after")
    def _staff_have_work(self) -> Self:
        if AccountRole.STAFF in self.roles and self.person is None:
            raise PydanticCustomError("nobody", NOBODY)
        return self


class AccountRef(Answer):
    """An account, without its password."""

    id: str
    roles: tuple[AccountRole, ...]
    person: str | None
    active: bool
    added_at: datetime
    seen_at: datetime | None
    locked_until: datetime | None


class Accounts(Answer):
    """All accounts, by name."""

    accounts: tuple[AccountRef, ...]


def accounts() -> Question[Accounts]:
    """All accounts."""
    return Question(
        QUERY, {"account": None, "from": ""}, lambda rows: Accounts(accounts=tuple(_ref(row) for row in rows))
    )


def account(id: str) -> Question[AccountRef]:
    """One account. Reading raises NotFoundError."""

    def read(rows: list[Row]) -> AccountRef:
        _found(id, rows)
        return _ref(rows[0])

    return Question(QUERY, {"account": id, "from": id}, read)


def vouched_for(id: str) -> Question[Account]:
    """The account of a name that the OpenID provider vouches for. Reading raises SignInError.

    One that has a password is none: whoever runs the provider is not to become whoever has that.
    """

    def read(rows: list[Row]) -> Account:
        account = Account(**rows[0]["account"]) if rows else None
        if account is None or not account.active or account.secret is not None:
            raise SignInError(f"there is no account {id} that signs in at the provider; an administrator can add it")
        return account

    return Question(QUERY, {"account": id, "from": id}, read)


def any_account() -> Question[bool]:
    """Whether anybody can sign in."""
    return Question(ANY, {"from": ""}, lambda rows: bool(rows[0]["any"]))


def add(form: AccountForm, now: datetime) -> Change[str]:
    """Add an account. Raises BadInputError for a name that is taken, an unknown person, or a password that is weak.

    Hashing takes a twentieth of a second, once, before the transaction.
    """
    secret = None if form.password is None else hashed(form.password.get_secret_value(), form.id)
    account = Account(id=form.id, roles=form.roles, secret=secret, added_at=now.astimezone(UTC))

    def steps() -> Generator[Statement, list[Row], str]:
        if (yield QUERY.text, {"account": form.id, "from": form.id}):
            raise BadInputError("id", f"there is an account {form.id} already; choose another name")
        if not (yield ADD.text, {"properties": account.model_dump(), "person": form.person}):
            raise BadInputError("person", f"there is no person {form.person}; load people first, or leave it out")
        return form.id

    return steps


def give_password(id: str, password: SecretStr) -> Change[None]:
    """Give an account a new password, and end its sessions. Raises NotFoundError, BadInputError for a weak one."""
    secret = hashed(password.get_secret_value(), id)
    return _change(id, {"secret": secret, "failures": 0, "locked_until": None}, ends=True)


def give_roles(id: str, roles: Sequence[AccountRole], person: str | None = None) -> Change[None]:
    """Make an account something else, and of ``person`` if one is named, and end its sessions.

    Raises NotFoundError, BadInputError for an unknown person, for staff that are nobody, and where no administrator
    would be left.
    """

    def steps() -> Generator[Statement, list[Row], None]:
        if AccountRole.ADMINISTRATOR not in roles:
            yield from _others_administer(id)
        rows = yield QUERY.text, {"account": id, "from": id}
        _found(id, rows)
        if AccountRole.STAFF in roles and person is None and rows[0]["person"] is None:
            raise BadInputError("person", NOBODY)
        yield CHANGE.text, {"account": id, "changes": {"roles": list(roles)}, "ends": True}
        if person is not None and not (yield LINK.text, {"account": id, "person": person}):
            raise BadInputError("person", f"there is no person {person}")

    return steps


def set_active(id: str, active: bool) -> Change[None]:
    """Let an account sign in again, or not; then its sessions end.

    Raises NotFoundError, and BadInputError where no administrator would be left.
    """

    def steps() -> Generator[Statement, list[Row], None]:
        if not active:
            yield from _others_administer(id)
        yield from _change(id, {"active": active, "failures": 0, "locked_until": None}, ends=not active)()

    return steps


def remove(id: str) -> Change[None]:
    """Remove an account and its sessions. Raises as :func:`set_active`."""

    def steps() -> Generator[Statement, list[Row], None]:
        yield from _others_administer(id)
        _found(id, (yield REMOVE.text, {"account": id}))

    return steps


def trying(id: str, now: datetime) -> Change[Account | None]:
    """Count a sign-in that is tried, before its password is looked at. None: there is no such account.

    Raises LockedError while the account waits. From the ``FREE``th wrong password in a row on it waits: 30 seconds, a
    minute, two …, at most an hour. A clock that goes back makes nobody wait longer than that.
    """

    def steps() -> Generator[Statement, list[Row], Account | None]:
        rows = yield TRY.text, {"account": id}
        if not rows:
            return None
        account = Account(**rows[0]["account"])
        left = account.locked_until - now if account.locked_until else timedelta()
        if timedelta() < left <= LONGEST_WAIT:
            raise LockedError(int(left.total_seconds()) + 1)
        if account.failures >= FREE:
            wait = min(FIRST_WAIT * 2 ** min(account.failures - FREE, 20), LONGEST_WAIT)
            yield CHANGE.text, {"account": id, "changes": {"locked_until": now.astimezone(UTC) + wait}, "ends": False}
        return account

    return steps


def proven(account: Account | None, password: SecretStr) -> Account:
    """The account, if the password is its; SignInError for any other, an unknown and an inactive account alike.

    Takes as long for an account that there is not as for one that there is. A twentieth of a second of a core.
    """
    secret = account.secret if account is not None and account.active else None
    right = _hashes().verify(password.get_secret_value(), secret or _nobodys())
    if account is None or secret is None or not right:
        raise SignInError("name or password is wrong")
    return account


def hashed(password: str, name: str) -> str:
    """The hash of a password that is good enough for the account ``name``. Raises BadInputError."""
    if not LEAST <= len(password) <= MOST:
        raise BadInputError("password", f"has {len(password)} characters; it needs {LEAST} to {MOST}")
    # Beyond a hundred characters the estimate takes long and is beyond doubt.
    if zxcvbn(password[:100], user_inputs=[name, "gezhi"])["score"] < HARD:
        raise BadInputError(
            "password", "is easily guessed; take a longer one, as some words that have nothing in common"
        )
    return _hashes().hash(password)


@cache
def _hashes() -> PasswordHash:
    return PasswordHash.recommended()


@cache
def _nobodys() -> str:
    """The hash of a password that nobody has."""
    return _hashes().hash("nobody")


def _change(id: str, changes: Row, *, ends: bool) -> Change[None]:
    return one_statement(
        (CHANGE.text, {"account": id, "changes": changes, "ends": ends}), lambda rows: _found(id, rows)
    )


def _others_administer(id: str) -> Generator[Statement, list[Row], None]:
    """Raise BadInputError for the only administrator who may sign in: nobody could make another one here."""
    rows = yield ADMINISTRATORS.text, {"counter": "administrators", "from": ""}
    if rows[0]["administrators"] == [id]:
        raise BadInputError(id, LAST)


def _found(id: str, rows: list[Row]) -> None:
    if not rows:
        raise NotFoundError("account", id)


def _ref(row: Row) -> AccountRef:
    account = Account(**row["account"])
    return AccountRef(**account.model_dump(include=set(AccountRef.model_fields)), person=row["person"])
