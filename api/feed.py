"""What happens, as it happens: one reader of the outbox for the whole process, and any number of listeners.

A listener keeps nothing but the number that it has come to. Those that keep up are served from the last few events,
which all share; one that has fallen behind reads the outbox for itself, a page at a time and as fast as it takes them.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

from graph.database import Database
from graph.errors import ForbiddenError, GezhiError, SignInError
from queries import outbox, scope
from queries.outbox import Told

INTERVAL = 0.5  # seconds between two looks at the outbox
KEPT = 2_000  # events
PAGE = 200  # events
log = logging.getLogger("gezhi.api")


class Feed:
    """The events of a database. ``last`` is the number of the last one; None until the outbox was read."""

    def __init__(self, database: Database) -> None:
        self.last: int | None = None
        self._mark: str | None = None  # of the story that its numbers are of
        self._database = database
        self._recent: deque[Told] = deque(maxlen=KEPT)
        self._changed = asyncio.Event()
        self._closed = False
        self._begun = 0  # how often it began anew, because the database had gone back

    async def run(self) -> None:
        """Read the outbox until cancelled. While the database is away it tries again, and says so once."""
        away = False
        while True:
            try:
                more = await self._read()
                away = False
            except GezhiError as error:
                more = False
                if not away:
                    log.warning("the outbox cannot be read: %s", error)
                away = True
            if not more:
                await asyncio.sleep(INTERVAL)

    async def _read(self) -> bool:
        """Read what is new; whether there is more."""
        if self.last is None:
            found = await self._database.ask_async(outbox.last())
            self.last, self._mark = found.number, found.mark
            self._tell()
            return False
        try:
            page = await self._database.ask_async(outbox.events(self.last, limit=PAGE))
        except outbox.BeyondLastError:  # the database was emptied
            page = None
        if page is None or page.mark != self._mark:  # or restored: begin again
            self.last = None
            self._recent.clear()
            self._begun += 1
            return True
        if page.items:
            self._recent.extend(page.items)
            self.last = page.position
            self._tell()
        return page.next is not None

    def id_of(self, event: Told) -> str:
        """What a listener comes back with."""
        return outbox.id_of(event.number, self._mark)

    async def follow(
        self,
        position: int,
        seen_by: Callable[[], Awaitable[Database | None]],
        kinds: Sequence[str] = (),
        case: str | None = None,
    ) -> AsyncIterator[Told]:
        """The events after a number, those that are there and then those that come, until the feed is closed.

        ``seen_by``: the database as the listener may see it at the moment, None for all of it; asked before anything is
        told, and the stream ends when it says that they may listen no more.
        Ends too when the database went back to an older state: whoever listens must learn that numbers begin anew.
        """
        begun = self._begun
        while not self._closed and self._begun == begun:
            if self.last is None or self.last <= position:
                await self.changed()
            else:
                found, position = await self._after(position, kinds, case)
                try:
                    told = await self._seen(seen_by, found)
                except (SignInError, ForbiddenError):
                    return
                for event in told:
                    yield event

    async def _after(self, position: int, kinds: Sequence[str], case: str | None) -> tuple[list[Told], int]:
        if self._recent and self._recent[0].number <= position + 1:
            behind = self._recent[-1].number - position
            found = [self._recent[-back] for back in range(behind, 0, -1)]
            return [event for event in found if event.wanted(kinds, case)], self._recent[-1].number
        try:
            page = await self._database.ask_async(outbox.events(position, kinds, case, PAGE))
        except GezhiError:  # away, or begun again, which the reader finds out too
            await asyncio.sleep(INTERVAL)
            return [], position
        return list(page.items), page.position

    async def _seen(self, seen_by: Callable[[], Awaitable[Database | None]], found: list[Told]) -> list[Told]:
        """Those that whoever listens may be told of. While the database is away nothing is told, and nothing lost."""
        while found:
            try:
                database = await seen_by()
                if database is None:
                    return found
                seen = await database.ask_async(scope.seen(node for event in found for node in event.about))
                return [event for event in found if not seen.isdisjoint(event.about)]
            except (SignInError, ForbiddenError):
                raise
            except GezhiError:
                await asyncio.sleep(INTERVAL)
        return []

    async def changed(self) -> None:
        """Wait until something has happened, or the feed is closed."""
        if not self._closed:
            await self._changed.wait()

    def close(self) -> None:
        """End what follows the feed: the server waits for its clients before it stops."""
        self._closed = True
        self._tell()

    def _tell(self) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()
