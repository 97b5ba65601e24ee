"""``/v1/events``: what happens, as a stream (server-sent events) and page by page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request, Response
from sse_starlette import EventSourceResponse, ServerSentEvent
from sse_starlette.sse import SendTimeoutError
from starlette.types import Receive, Scope, Send

from api.common import PROBLEMS, Limit, ask_page
from api.feed import Feed
from api.security import Db, Heard
from graph.elements import EventKind
from graph.errors import BadInputError
from graph.questions import Question
from queries import outbox

router = APIRouter(prefix="/v1", tags=["events 消息"], responses=PROBLEMS)
TOLD = {"$ref": "#/components/schemas/Told"}
HEARTBEAT = 15  # seconds
STUCK = 30  # seconds after which a client that reads nothing is let go; it may come back with Last-Event-ID
Kinds = Annotated[
    list[EventKind] | None,
    Query(alias="kind", description="Kinds of event, whole or their first word; default all. 类型"),
]
OfCase = Annotated[str | None, Query(max_length=64, description="Only of this case. 事件编号")]
After = Annotated[int | None, Query(ge=0, description="The number after which they begin. 起始序号")]


class EventStream(EventSourceResponse):
    """A stream that lets go of a client that reads nothing, without a word in the log."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Stream until the client is gone, the server stops or nothing can be sent."""
        with suppress(SendTimeoutError):
            await super().__call__(scope, receive, send)


@router.get(
    "/events",
    response_class=EventStream,
    summary="What happens, as it happens 消息流",
    openapi_extra={"x-not-tried": "it does not end"},
    responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}, "x-event-schema": TOLD}}}},
)
async def stream_events(
    request: Request,
    database: Db,
    heard: Heard,
    kind: Kinds = None,
    case: OfCase = None,
    after: After = None,
    last_event_id: Annotated[
        str | None, Header(description="The number of the last event that was received. 最后收到的序号")
    ] = None,
) -> Response:
    """Events from now on, or after `Last-Event-ID` or `after`: `id` is the number, `event` the kind, `data` as listed.

    A client that comes back with the last id that it has got misses nothing and gets nothing twice. The stream ends
    when whoever listens may do so no more: with their session, their token, or their role.
    """
    begun = await database.ask_async(_begin(after, last_event_id))
    if request.scope.get("head"):  # who asks for the headers does not wait for what happens
        return Response(media_type="text/event-stream", headers={"Cache-Control": "no-store"})
    feed: Feed = request.app.state.feed

    async def told() -> AsyncIterator[ServerSentEvent]:
        # The client knows where "from now on" begins: one that is cut off before anything happened comes back there.
        yield ServerSentEvent(comment="ready", id=outbox.id_of(begun.number, begun.mark))
        async for event in feed.follow(begun.number, heard, kind or (), case):
            yield ServerSentEvent(event.model_dump_json(), id=feed.id_of(event), event=event.kind)

    return EventStream(told(), ping=HEARTBEAT, send_timeout=STUCK)


@router.get("/events/list", response_model=outbox.Events, summary="What has happened, page by page 消息列表")
async def list_events(
    request: Request,
    database: Db,
    kind: Kinds = None,
    case: OfCase = None,
    after: Annotated[int, Query(ge=0, examples=[0], description="The number after which they begin. 起始序号")] = 0,
    limit: Limit = 50,
) -> Response:
    """Events in order, for who would rather ask than listen; ask again after `position`."""
    return await ask_page(request, database, outbox.events(after, kind or (), case, limit))


def _begin(after: int | None, last_event_id: str | None) -> Question[outbox.Last]:
    """Where a stream begins: after an id that the stream gave, after a number that is named, or after the last."""
    last = outbox.last()
    if last_event_id is not None:
        number, _, mark = last_event_id.partition("-")
        if not number.isascii() or not number.isdigit() or len(number) > 19:
            raise BadInputError("Last-Event-ID", f"{last_event_id} is not the number of an event")
        named = outbox.resumed(int(number), mark or None)
    elif after is not None:
        named = outbox.position(after)
    else:
        return last
    return Question(
        named.query, named.parameters, lambda rows: outbox.Last(number=named.read(rows), mark=last.read(rows).mark)
    )
