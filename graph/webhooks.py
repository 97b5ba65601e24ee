"""The model of who is told what happens: webhooks, and what could not be delivered to them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar

from graph.elements import INDEXED, KEY, EventKind, Id, Node, Relationship, WebAddress


class Webhook(Node):
    """An address that is told what happens, one event after the other. Whoever tells it holds its lease meanwhile."""

    labels: ClassVar[tuple[str, ...]] = ("Webhook",)
    title_zh = "推送"

    id: Annotated[Id, KEY]
    url: WebAddress
    secret: str  # signs what is sent; shown once, to whoever adds the webhook
    kinds: tuple[EventKind, ...] = ()  # the kinds of event that it is told of, or their beginnings; none means all
    added_at: datetime
    active: Annotated[bool, INDEXED] = True
    position: int  # the number of the last event that it is done with
    failures: int = 0  # how often the event after that has failed
    next_at: datetime | None = None  # when it is tried again
    last_error: str | None = None
    lease: str | None = None  # the server that tells it
    lease_until: datetime | None = None


class DeadLetter(Node):
    """An event that a webhook could not be told of, or that waits behind one of the same case."""

    labels: ClassVar[tuple[str, ...]] = ("DeadLetter",)
    title_zh = "死信"

    id: Annotated[str, KEY]  # of the webhook and the number
    number: int
    case: str | None = None
    died_at: datetime
    error: str
    replay_to: Annotated[str | None, INDEXED] = None  # the webhook, while the letter waits to be sent to it again


class AddressedTo(Relationship):
    """A dead letter is one of a webhook."""

    relation = "ADDRESSED_TO"
    ends = ((DeadLetter, Webhook),)
