"""Whether the database is there and ready for what is asked most; while it is not, everybody is told to come again.

A database that comes back is cold: if all who waited asked at once, it would answer nobody in time. To answer those
whose question is ready before the others' was tried: they kept the rest from getting ready, for twice as long.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from graph.database import Database
from graph.errors import DatabaseAwayError, DatabaseError, RestoringError
from graph.policy import Policy
from queries.rehearsal import rehearse

AWAY = "the database is away, or was and is not ready yet"
FIRST = 20  # seconds to warm a cold one in at the beginning; when it comes back people wait
INTERVAL = 0.3  # seconds between two looks
log = logging.getLogger("gezhi.api")


class Readiness:
    """Looks after a database while it runs. Ready from the beginning where nobody is to look after it."""

    def __init__(
        self,
        database: Database,
        policy: Callable[[], Policy],
        now: Callable[[], datetime],
        gone: Callable[[DatabaseError], None],
    ) -> None:
        """``gone``: told when the database is found to be away."""
        # Of its own, so that it is not kept waiting by those who ask, and tries for less long.
        self._quick = Database(database.connection, timeout=5, patience=1)
        self._database, self._policy, self._now, self._gone = database, policy, now, gone
        self.ready = True

    def check(self) -> None:
        """Raises DatabaseAwayError while the database is not ready."""
        if not self.ready:
            raise DatabaseAwayError(AWAY)

    async def begin(self) -> None:
        """Make it ready for the first time; one that is away is waited for by :meth:`run`."""
        self.ready = await self._made_ready(FIRST)

    async def run(self) -> None:
        """Look after it until cancelled."""
        try:
            while True:
                await asyncio.sleep(INTERVAL)
                if not self.ready:
                    self.ready = await self._made_ready()
                elif not await self._is_there():
                    log.warning("the database is away")
                    self.ready = False
                    self._gone(DatabaseAwayError(AWAY))
        finally:
            await self._quick.close_async()

    async def _is_there(self) -> bool:
        try:
            await self._quick.check_async()
        except RestoringError:  # that it says
            return True
        except DatabaseError:
            return False
        return True

    async def _made_ready(self, patience: float = 0) -> bool:
        if not await self._is_there():
            return False
        try:
            await rehearse(self._database, self._policy(), self._now(), patience)
        except DatabaseAwayError as error:
            log.warning("the database is not ready yet: %s", error)
            return False
        except DatabaseError as error:  # it is there, and what is wrong with it those who ask are told
            log.warning("what is asked most could not be rehearsed: %s", error)
        return True
