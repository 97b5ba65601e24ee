"""The one door to Neo4j: questions and changes, with retry, bookmarks, timeouts and typed errors.

Beside this module only ``graph.driver`` and ``graph.values`` import ``neo4j``.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from types import TracebackType
from typing import Any, Self, TypeVar, cast

import neo4j

from graph import gate
from graph.driver import Drivers, collect, typed_errors
from graph.driver import rows as rows_of
from graph.errors import DatabaseError, RestoringError
from graph.questions import Change, Outcome, Query, Question, Row
from graph.settings import Connection
from graph.watching import tell_slow

T = TypeVar("T")
W = TypeVar("W", bound=Callable[..., Any])
# Two moves that wait for each other's locks are told apart at once, so a second try need not wait a second.
RETRY: dict[str, Any] = {"initial_retry_delay": 0.05}
NEO4J_ERRORS = (neo4j.exceptions.Neo4jError, neo4j.exceptions.DriverError)
MINIMUM_VERSION = (2025, 6)  # the first to speak Cypher 25
OPEN = Question[list[Row]](Query("gate", gate.LOOK), {}, list)


class Database:
    """A Neo4j database. Close it, or use it in a ``with`` (``async with``) block.

    A fault that may pass is met by trying again for up to ``patience`` seconds, and every read sees this object's own
    earlier writes (bookmarks), on a cluster too. ``timeout`` seconds bound each attempt; None leaves it to the server.
    Questions that take ``slow`` seconds are told in the log. Every change passes the gate (``graph.gate``) before it
    commits.
    """

    def __init__(
        self, connection: Connection, *, timeout: float | None = 30, patience: float = 5, slow: float | None = None
    ) -> None:
        self.connection = connection
        self._timeout, self._slow = timeout, slow
        self._drivers = Drivers(connection, patience)
        self._given: Row = {"scope": None, "reader": None}  # parameters of every statement that does not say otherwise
        self._gated = True

    def seen_by(self, scope: Row | None, reader: Row | None) -> Database:
        """The same database and connections as somebody sees it: what is there and shown goes with every statement.

        ``scope`` and ``reader``: as ``graph.functions`` has them.
        """
        seen = copy(self)
        seen._given = {"scope": scope, "reader": reader}
        return seen

    def unwatched(self) -> Database:
        """The same database for what is known to take long: none of it is told as slow."""
        unwatched = copy(self)
        unwatched._slow = None
        return unwatched

    def while_shut(self) -> Database:
        """The same database for whoever has shut the gate: its changes do not pass it."""
        inside = copy(self)
        inside._gated = False
        return inside

    @property
    def _driver(self) -> neo4j.Driver:
        return self._drivers.one

    @property
    def _async_driver(self) -> neo4j.AsyncDriver:
        return self._drivers.other

    def ask(self, question: Question[T]) -> T:
        """The answer to ``question``, in one round trip. Raises what its ``read`` raises, and DatabaseError."""
        return question.read(rows_of(self._records(question)))

    def ask_exactly(self, question: Question[T]) -> T:
        """As :meth:`ask`, with times as the driver has them: Python's own hold no nanoseconds and forget some zones."""
        return question.read([dict(record) for record in self._records(question)])

    def _records(self, question: Question[T]) -> list[neo4j.Record]:
        begun = time.monotonic()
        query, parameters = self._statement(question.query.text), {**self._given, **question.parameters}
        with typed_errors(question.query.name):
            try:  # by itself a statement is asked and answered in one message each, without a transaction around it
                with self._session(neo4j.READ_ACCESS) as session:
                    records = list(session.run(query, parameters))
            except NEO4J_ERRORS as error:
                if not error.is_retryable():
                    raise
                records = self._driver.execute_query(
                    query,
                    parameters,
                    routing_=neo4j.RoutingControl.READ,
                    database_=self.connection.database,
                    result_transformer_=list,
                )
        if self._was_slow(begun):
            self._tell_slow(question, begun)
        return records

    def _was_slow(self, begun: float) -> bool:
        return self._slow is not None and time.monotonic() - begun >= self._slow

    def _tell_slow(self, question: Question[Any], begun: float) -> None:
        seconds = time.monotonic() - begun
        tell_slow(question.query.name, seconds, lambda: self.explain(question.query, question.parameters))

    async def ask_async(self, question: Question[T]) -> T:
        """As :meth:`ask`, from an event loop."""
        return question.read(rows_of(await self._fetch(question)))

    async def ask_long_async(self, question: Question[T]) -> T:
        """As :meth:`ask_async`, for what takes long to read: a thread reads it, and the loop stays free for others.

        The change of threads costs too much for a short one.
        """
        records = await self._fetch(question)
        return await asyncio.to_thread(lambda: question.read(rows_of(records)))

    async def _fetch(self, question: Question[T]) -> list[neo4j.Record]:
        begun = time.monotonic()
        query, parameters = self._statement(question.query.text), {**self._given, **question.parameters}
        with typed_errors(question.query.name):
            try:
                async with self._async_session(neo4j.READ_ACCESS) as session:
                    records = await collect(await session.run(query, parameters))
            except NEO4J_ERRORS as error:
                if not error.is_retryable():
                    raise
                records = await self._async_driver.execute_query(
                    query,
                    parameters,
                    routing_=neo4j.RoutingControl.READ,
                    database_=self.connection.database,
                    result_transformer_=collect,
                )
        if self._was_slow(begun):
            await asyncio.to_thread(self._tell_slow, question, begun)
        return records

    def execute(self, statement: str, parameters: Mapping[str, Any] | None = None) -> Outcome:
        """Run a statement that may write, in one transaction of its own.

        Raises DatabaseError. On return the transaction is on disk.
        """

        def work(transaction: neo4j.ManagedTransaction) -> tuple[list[neo4j.Record], neo4j.SummaryCounters]:
            result = transaction.run(statement, {**self._given, **(parameters or {})})
            records, counters = list(result), result.consume().counters
            if _changed_data(counters):  # a change of the schema may share its transaction with none of data
                self._pass_gate(transaction)
            return records, counters

        with typed_errors("write"), self._session() as session:
            records, done = session.execute_write(self._bounded(work))
        return Outcome(
            rows=rows_of(records),
            nodes_created=done.nodes_created,
            nodes_deleted=done.nodes_deleted,
            relationships_created=done.relationships_created,
            relationships_deleted=done.relationships_deleted,
            properties_set=done.properties_set,
            made=done.constraints_added + done.indexes_added,
        )

    def transact(self, statements: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
        """Run several statements in one transaction: all of them or none. On return it is on disk."""

        def work(transaction: neo4j.ManagedTransaction) -> None:
            for statement, parameters in statements:
                transaction.run(statement, {**self._given, **parameters}).consume()
            self._pass_gate(transaction)

        with typed_errors("write"), self._session() as session:
            session.execute_write(work)

    def change(self, change: Change[T]) -> T:
        """Make a change in one transaction: all of it or none. On return it is on disk.

        Raises what the change raises (nothing is then written), and DatabaseError. A change that meets a fault that may
        pass is begun anew, so it must not do anything but ask and answer.
        """

        def work(transaction: neo4j.ManagedTransaction) -> T:
            answer = self._taken(change, transaction, rows_of)
            self._pass_gate(transaction)
            return answer

        with typed_errors("write"), self._session() as session:
            return session.execute_write(self._bounded(work))

    def alone(self, change: Change[T], seconds: float) -> T:
        """As :meth:`change`, at a moment at which no other change is under way, with times as the driver has them.

        Other changes that are about to commit wait until this one is over, for ``seconds`` at most: then the server
        ends it, and QueryTimeoutError is raised. Raises RestoringError while a backup is being restored.
        """

        def work(transaction: neo4j.ManagedTransaction) -> T:
            _check_open(list(transaction.run(gate.HOLD, {"gates": gate.IDS})))
            return self._taken(change, transaction, lambda records: [dict(record) for record in records])

        with typed_errors("alone"), self._session() as session:
            return session.execute_write(neo4j.unit_of_work(timeout=seconds)(work))

    def _taken(
        self,
        change: Change[T],
        transaction: neo4j.ManagedTransaction,
        read: Callable[[list[neo4j.Record]], list[Row]],
    ) -> T:
        """What a change answers when its statements have been run in a transaction."""
        steps = change()
        try:
            statement, parameters = next(steps)
            while True:
                records = list(transaction.run(statement, {**self._given, **parameters}))
                statement, parameters = steps.send(read(records))
        except StopIteration as done:
            return cast("T", done.value)

    async def change_async(self, change: Change[T]) -> T:
        """As :meth:`change`, from an event loop."""

        async def work(transaction: neo4j.AsyncManagedTransaction) -> T:
            steps = change()
            try:
                statement, parameters = next(steps)
                while True:
                    rows = await collect(await transaction.run(statement, {**self._given, **parameters}))
                    statement, parameters = steps.send(rows_of(rows))
            except StopIteration as done:
                if self._gated:
                    _check_open(await collect(await transaction.run(gate.PASS, _any_gate())))
                return cast("T", done.value)

        with typed_errors("write"):
            async with self._drivers.turn(), self._async_session() as session:
                return await session.execute_write(self._bounded(work))

    def execute_in_batches(self, statement: str, parameters: Mapping[str, Any] | None = None) -> None:
        """Run a statement that holds ``CALL { … } IN TRANSACTIONS``, which may not run inside another transaction.

        It passes no gate: only for when nobody else is there.
        """
        with typed_errors("write"), self._session() as session:
            session.run(neo4j.Query(statement), dict(parameters or {})).consume()

    def explain(self, query: Query, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """The plan of ``query``, as the server's nested dictionary of operators; the query does not run."""
        with typed_errors(query.name):
            result = self._driver.execute_query(
                self._statement("EXPLAIN " + query.text),
                {**self._given, **parameters},
                database_=self.connection.database,
            )
        return cast("Row", result.summary.plan)

    def check(self) -> str:
        """The server's version, when it can be reached and speaks Cypher 25; raises DatabaseError otherwise."""
        rows = self.execute(
            "CALL dbms.components() YIELD name, versions WHERE name = 'Neo4j Kernel' RETURN versions[0] AS version"
        ).rows
        version = str(rows[0]["version"])
        if (
            not version.endswith("aura")
            and tuple(int(part) for part in version.split("-", maxsplit=1)[0].split(".")[:2]) < MINIMUM_VERSION
        ):
            raise DatabaseError(
                f"Neo4j {version} at {self.connection.uri} is too old: Cypher 25 needs 2025.06 or newer"
            )
        return version

    def check_open(self) -> None:
        """Raise RestoringError while a backup is being restored, or was not restored to its end."""
        _check_open(self._records(OPEN))

    async def check_async(self) -> None:
        """Raise DatabaseAwayError when the server cannot be reached now, or holds what is not restored to its end."""
        _check_open(await self._fetch(OPEN))

    def _pass_gate(self, transaction: neo4j.ManagedTransaction) -> None:
        if self._gated:
            _check_open(list(transaction.run(gate.PASS, _any_gate())))

    def _bounded(self, work: W) -> W:
        """Work that the server ends when it takes longer than it may."""
        return neo4j.unit_of_work(timeout=self._timeout)(work)

    def _session(self, access: str = neo4j.WRITE_ACCESS) -> neo4j.Session:
        return self._driver.session(
            database=self.connection.database,
            bookmark_manager=self._driver.execute_query_bookmark_manager,
            default_access_mode=access,
            **RETRY,
        )

    def _async_session(self, access: str = neo4j.WRITE_ACCESS) -> neo4j.AsyncSession:
        return self._async_driver.session(
            database=self.connection.database,
            bookmark_manager=self._async_driver.execute_query_bookmark_manager,
            default_access_mode=access,
            **RETRY,
        )

    def _statement(self, text: str) -> neo4j.Query:
        return neo4j.Query(text, timeout=self._timeout)

    def close(self) -> None:
        """Close the connections of the synchronous side."""
        if "one" in self._drivers.__dict__:
            self._driver.close()

    async def close_async(self) -> None:
        """Close the connections of the asynchronous side."""
        if "other" in self._drivers.__dict__:
            await self._async_driver.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close_async()


def _any_gate() -> Row:
    return {"gate": random.choice(gate.IDS)}


def _check_open(records: list[neo4j.Record]) -> None:
    """Raise RestoringError where the gate that was locked is shut."""
    if records[0]["restoring"] is not None:
        raise RestoringError


def _changed_data(done: neo4j.SummaryCounters) -> bool:
    return done.contains_updates and not (
        done.constraints_added or done.constraints_removed or done.indexes_added or done.indexes_removed
    )
