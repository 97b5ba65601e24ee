"""The driver of Neo4j as ``graph.database`` uses it: its settings, its values as Python's own, its errors as ours."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from functools import cached_property
from typing import Any

import neo4j
from neo4j import exceptions, time

from graph.errors import CredentialsError, DatabaseAwayError, DatabaseError, QueryTimeoutError
from graph.settings import Connection
from graph.watching import span

WRITERS = 8


class Drivers:
    """The driver of threads (``one``) and that of event loops (``other``), each made when it is first used."""

    def __init__(self, connection: Connection, patience: float) -> None:
        self._uri, self._patience = connection.uri, patience
        self._options: dict[str, Any] = {
            "auth": (connection.user, connection.password),
            "max_transaction_retry_time": patience,
            "connection_timeout": patience,
            "connection_acquisition_timeout": patience,
            "user_agent": "gezhi",
            "notifications_min_severity": "OFF",
            "telemetry_disabled": True,
        }

    @cached_property
    def one(self) -> neo4j.Driver:
        return neo4j.GraphDatabase.driver(self._uri, **self._options)

    @cached_property
    def turns(self) -> asyncio.Semaphore:
        """Of the changes that an event loop makes at once. More would only wait for each other's locks."""
        return asyncio.Semaphore(WRITERS)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for one's turn to change something. Raises DatabaseAwayError where that takes too long."""
        try:
            await asyncio.wait_for(self.turns.acquire(), self._patience)
        except TimeoutError as error:
            raise DatabaseAwayError("the database is busy: too much is written at once") from error
        try:
            yield
        finally:
            self.turns.release()

    @cached_property
    def other(self) -> neo4j.AsyncDriver:
        return neo4j.AsyncGraphDatabase.driver(self._uri, **self._options)


async def collect(result: neo4j.AsyncResult) -> list[neo4j.Record]:
    """All records of a result."""
    return [record async for record in result]


def rows(records: Sequence[neo4j.Record]) -> list[dict[str, Any]]:
    """Records as dictionaries, with times as Python's own."""
    return [{key: native(value) for key, value in dict(record).items()} for record in records]


def native(value: Any) -> Any:
    """The driver's temporal values as Python's own, in lists and maps too.

    Every value of every answer passes here, and most are texts, so those are told first.
    """
    kind = type(value)
    if kind is list:
        return [item if type(item) is str else native(item) for item in value]
    if kind is dict:
        return {key: item if type(item) is str else native(item) for key, item in value.items()}
    if kind is time.Date or kind is time.DateTime:
        return value.to_native()
    return value


@contextmanager
def typed_errors(name: str) -> Iterator[None]:
    """The driver's errors as those of ``graph.errors``; ``name``: of the query that meets them."""
    try:
        with span(name):
            yield
    except exceptions.AuthError as error:
        raise CredentialsError("the database does not accept this user and password") from error
    except (
        exceptions.ServiceUnavailable,
        exceptions.SessionExpired,
        exceptions.ConnectionAcquisitionTimeoutError,
        OSError,
    ) as error:
        raise DatabaseAwayError("the database cannot be reached") from error
    except exceptions.TransientError as error:
        raise DatabaseAwayError(f"the database is busy: {error.message}") from error
    except exceptions.Neo4jError as error:
        if error.code is not None and "TransactionTimedOut" in error.code:
            raise QueryTimeoutError(f"the query {name} took longer than it may") from error
        if "no such fulltext schema index" in str(error.message):
            raise DatabaseError(
                "nothing was ever loaded into this database; `gezhi load` or `gezhi demo` does"
            ) from error
        raise DatabaseError(f"the database refused the query {name}: {error.message}") from error
    except exceptions.DriverError as error:
        raise DatabaseError(f"the query {name} failed: {error}") from error
