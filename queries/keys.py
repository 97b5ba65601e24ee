"""Keys of other systems: added, listed with their last use, looked up, and taken back."""

from __future__ import annotations

import secrets
from collections.abc import Generator
from datetime import UTC, date, datetime
from hmac import compare_digest
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from graph.accounts import ApiKey
from graph.elements import AreaCode
from graph.errors import NotFoundError
from graph.questions import Change, Query, Question, Row, Statement, one_statement
from graph.terms import AccountRole
from queries.answers import Answer
from queries.sessions import digest

QUERY = Query.beside(__file__)
WRITE, REMOVE = (Query.beside(__file__, f"keys_{name}") for name in ("write", "remove"))
PREFIX = "gz_"  # so that a key that was left in a file is recognised as one


class KeyForm(BaseModel):
    """A key to be added, to see some ``areas`` and what is below, or everything; ``ends_on``: good no longer then."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(min_length=1, max_length=100)]
    roles: Annotated[tuple[AccountRole, ...], Field(min_length=1, max_length=4)]
    areas: Annotated[tuple[AreaCode, ...], Field(max_length=100)] = ()
    ends_on: date | None = None


class KeyRef(Answer):
    """A key, without what proves it."""

    id: str
    name: str
    roles: tuple[AccountRole, ...]
    areas: tuple[str, ...]
    added_at: datetime
    ends_on: date | None
    used_on: date | None


class Keys(Answer):
    """All keys, by id."""

    keys: tuple[KeyRef, ...]


class AddedKey(KeyRef):
    """A key that was just added, with the text that its system sends, which is not told again."""

    key: str


def keys() -> Question[Keys]:
    """All keys."""
    return Question(QUERY, {"key": None, "from": ""}, lambda rows: Keys(keys=tuple(_ref(row["key"]) for row in rows)))


def key(text: str) -> Question[ApiKey | None]:
    """The key whose text this is; None for any other text."""
    id, _, secret = text.removeprefix(PREFIX).partition("_")

    def read(rows: list[Row]) -> ApiKey | None:
        found = ApiKey(**rows[0]["key"]) if rows else None
        return found if found and compare_digest(found.secret, digest(secret)) else None

    return Question(QUERY, {"key": id, "from": id}, read)


def add(form: KeyForm, now: datetime) -> Change[AddedKey]:
    """Add a key; what proves it is in the answer and nowhere else."""
    id, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    made = ApiKey(
        id=id,
        name=form.name,
        roles=form.roles,
        areas=form.areas,
        secret=digest(secret),
        added_at=now.astimezone(UTC),
        ends_on=form.ends_on,
    )

    added = AddedKey(**_ref(made.model_dump()).model_dump(), key=f"{PREFIX}{id}_{secret}")
    return one_statement((WRITE.text, {"key": id, "properties": made.model_dump()}), lambda _rows: added)


def used(id: str, day: date) -> Change[None]:
    """Note the day on which a key was last used."""

    def steps() -> Generator[Statement, list[Row], None]:
        if (yield QUERY.text, {"key": id, "from": id}):
            yield WRITE.text, {"key": id, "properties": {"used_on": day}}

    return steps


def remove(id: str) -> Change[None]:
    """Take a key back. Raises NotFoundError."""

    def read(rows: list[Row]) -> None:
        if not rows:
            raise NotFoundError("key", id)

    return one_statement((REMOVE.text, {"key": id}), read)


def _ref(properties: Row) -> KeyRef:
    key = ApiKey(**properties)
    return KeyRef(**key.model_dump(include=set(KeyRef.model_fields)))
