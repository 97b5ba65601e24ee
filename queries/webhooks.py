"""Webhooks: who is told what happens, how far they are, and what could not be delivered to them.

Everything that the delivery (``api/deliveries.py``) must remember stands in the graph, and only the holder of a
webhook's lease may write it, so that several servers may deliver and any of them may die.
"""

from __future__ import annotations

import secrets
from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from graph.elements import EventKind, WebAddress
from graph.errors import BadInputError, NotFoundError
from graph.questions import Change, Query, Question, Row, one_statement
from graph.webhooks import DeadLetter, Webhook
from queries.answers import Answer, Page, page
from queries.outbox import LARGEST, Told, told

QUERY = Query.beside(__file__)
DUE = Query.beside(__file__, "webhooks_due")
TAKE = Query.beside(__file__, "webhooks_take")
WRITE = Query.beside(__file__, "webhooks_write")
ADD = Query.beside(__file__, "webhooks_add")
REMOVE = Query.beside(__file__, "webhooks_remove")
DEAD = Query.beside(__file__, "webhooks_dead")
REPLAY = Query.beside(__file__, "webhooks_replay")
SECRET_BYTES = 32


class WebhookForm(BaseModel):
    """A webhook to be added. ``kinds``: none means all. ``after``: the last event that it is not told of."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: WebAddress
    kinds: Annotated[tuple[EventKind, ...], Field(max_length=50)] = ()
    after: Annotated[int | None, Field(ge=0, le=LARGEST)] = None


class WebhookRef(Answer):
    """A webhook and how far it is, without its secret. ``dead``: how many dead letters it has."""

    id: str
    url: str
    kinds: tuple[str, ...]
    added_at: datetime
    active: bool
    position: int
    failures: int
    next_at: datetime | None
    last_error: str | None
    dead: int


class Added(WebhookRef):
    """A webhook that was just added, with its secret, which is not told again."""

    secret: str


class Webhooks(Answer):
    """All webhooks, in the order in which they were added."""

    webhooks: tuple[WebhookRef, ...]


class Letter(Answer):
    """A dead letter: the event, why it could not be delivered, and whether it waits to be sent again."""

    event: Told
    died_at: datetime
    error: str
    replaying: bool


class Letters(Page[Letter]):
    """Dead letters of a webhook, in the order of their events."""


class Replayed(Answer):
    """How many dead letters wait to be sent again."""

    count: int


class Held(Answer):
    """A webhook whose lease was taken: ``blocked`` are the cases with dead letters, ``replays`` what to send again."""

    webhook: Webhook
    blocked: frozenset[str]
    replays: tuple[Told, ...]


def webhooks() -> Question[Webhooks]:
    """All webhooks."""
    return Question(QUERY, {"webhook": None}, lambda rows: Webhooks(webhooks=tuple(_ref(row) for row in rows)))


def webhook(id: str) -> Question[Webhook]:
    """One webhook, with its secret. Reading raises NotFoundError."""
    return Question(QUERY, {"webhook": id}, lambda rows: Webhook(**_found(id, rows)["hook"]))


def due(now: datetime) -> Question[list[str]]:
    """The ids of the webhooks that something is to be sent to at a moment and that nobody is sending to."""
    return Question(DUE, {"now": now.astimezone(UTC)}, lambda rows: [row["id"] for row in rows])


def dead(id: str, after: str | None = None, limit: int = 50) -> Question[Letters]:
    """The dead letters of a webhook. Raises BadInputError for an ``after`` that is no mark; reading, NotFoundError."""
    if after is not None and (not after.isascii() or not after.isdigit() or int(after) > LARGEST):
        raise BadInputError("after", f"{after} is not the next of a page; ask for the first page without it")

    def read(rows: list[Row]) -> Letters:
        letters = [
            Letter(
                event=told(event),
                died_at=letter["died_at"],
                error=letter["error"],
                replaying=letter.get("replay_to") is not None,
            )
            for letter, event in _found(id, rows)["letters"]
        ]
        found = page(letters, limit, lambda letter: str(letter.event.number))
        return Letters(items=found.items, next=found.next)

    return Question(DEAD, {"webhook": id, "after": int(after or 0), "limit": limit + 1}, read)


def add(form: WebhookForm, now: datetime) -> Change[Added]:
    """Add a webhook with a new secret, at a moment. Raises BadInputError for an ``after`` that no event has had yet."""
    hook = Webhook(
        id=f"WH-{secrets.token_hex(6)}",
        url=form.url,
        secret="whsec_" + b64encode(secrets.token_bytes(SECRET_BYTES)).decode(),
        kinds=form.kinds,
        added_at=now.astimezone(UTC),
        position=0,
    )

    def read(rows: list[Row]) -> Added:
        if not rows:
            raise BadInputError("after", f"{form.after} lies after the last event; leave it out to begin from now on")
        return Added(**_ref(rows[0]).model_dump(), secret=hook.secret)

    return one_statement((ADD.text, {"hook": hook.model_dump(exclude={"position"}), "after": form.after}), read)


def remove(id: str) -> Change[None]:
    """Remove a webhook and its dead letters. Raises NotFoundError."""

    def read(rows: list[Row]) -> None:
        _found(id, rows)

    return one_statement((REMOVE.text, {"webhook": id}), read)


def replay(id: str, number: int | None = None) -> Change[Replayed]:
    """Have dead letters sent again, each case's in order: all, or those of the case of the event ``number``.

    Raises NotFoundError for an unknown webhook, or an event that is no dead letter of it.
    """

    def read(rows: list[Row]) -> Replayed:
        count = int(_found(id, rows)["count"])
        if number is not None and not count:
            raise NotFoundError("dead letter", str(number))
        return Replayed(count=count)

    return one_statement((REPLAY.text, {"webhook": id, "number": number}), read)


def take(id: str, holder: str, now: datetime, until: datetime) -> Change[Held | None]:
    """Take or prolong the lease of a webhook until a moment; None where another holds it, or it is gone or inactive."""

    def read(rows: list[Row]) -> Held | None:
        if not rows:
            return None
        row = rows[0]
        replays = tuple(told(event) for event in row["replays"])
        return Held(webhook=Webhook(**row["hook"]), blocked=frozenset(row["blocked"]), replays=replays)

    parameters = {"webhook": id, "holder": holder, "now": now.astimezone(UTC), "until": until.astimezone(UTC)}
    return one_statement((TAKE.text, parameters), read)


def write(
    id: str,
    holder: str,
    changes: Mapping[str, Any],
    *,
    letters: Sequence[DeadLetter] = (),
    delivered: Sequence[int] = (),
    failed: Sequence[Mapping[str, Any]] = (),
) -> Change[bool]:
    """Write how a delivery went; False where the lease was lost meanwhile, and nothing is written.

    ``changes``: properties of the webhook. ``letters``: new dead letters. ``delivered``: the numbers of dead letters
    that arrived. ``failed``: number, case and error of those that were sent again in vain.
    """
    parameters = {
        "webhook": id,
        "holder": holder,
        "changes": dict(changes),
        "letters": [letter.model_dump() for letter in letters],
        "delivered": list(delivered),
        "failed": [dict(row) for row in failed],
    }
    return one_statement((WRITE.text, parameters), bool)


def _found(id: str, rows: list[Row]) -> Row:
    if not rows:
        raise NotFoundError("webhook", id)
    return rows[0]


def _ref(row: Row) -> WebhookRef:
    hook = Webhook(**row["hook"])
    return WebhookRef(**hook.model_dump(include=set(WebhookRef.model_fields)), dead=row["dead"])
