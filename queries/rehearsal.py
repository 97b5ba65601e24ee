"""What is asked most is asked once before anybody asks: Neo4j plans a query when it first meets it.

In a server that has just started that takes up to seconds for each, and when hundreds ask at once everybody waits for
everything. So the hot questions are asked, of nothing, as somebody sees them who does not see everything; and a case
comes in and is moved in a transaction that is rolled back. Search, which takes longest to plan and is asked less often,
is not waited for. (To have a query explained does not do: what Neo4j keeps of that is not used when it is run.)
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Generator
from datetime import datetime
from typing import Any

from graph.database import Database
from graph.errors import DatabaseError, GezhiError
from graph.policy import Policy
from graph.questions import Query, Question, Row, Statement
from graph.terms import Level
from queries import areas, cases, escalation, lifecycle, moves, responsibility, routing, search, warning_lists
from queries.receipts import Receipt
from queries.scope import Scope, scope_of_account

NOBODY = "nobody"
# Neo4j plans a question anew for texts and lists of another length: up to 1, 10, 100 and so on.
CASE = "nobody's-case"  # as long as ids of cases are
KEYS = tuple(f"00000000-0000-0000-0000-00000000000{each}" for each in range(3))  # of idempotency
COLD = 1  # seconds, for all of it: a warm one takes a tenth
AT_ONCE = 2  # a county's machine has two processors
QUERY = Query.beside(__file__)
log = logging.getLogger("gezhi.api")


class _Over(Exception):  # noqa: N818 - no error: it ends the transaction without a trace
    pass


async def rehearse(database: Database, policy: Policy, now: datetime, patience: float = 0) -> None:
    """Ask what is asked most. Raises DatabaseError while the database is away.

    ``patience``: for how many seconds a database that is found to be cold is asked again and again, until what is asked
    runs as compiled code.
    """
    begun, database = time.monotonic(), database.unwatched()
    await _once(database, policy, now)
    if time.monotonic() - begun > COLD:
        while time.monotonic() - begun < patience:
            await _once(database, policy, now, search.search(NOBODY))
    log.info("what is asked most was rehearsed in %.1f s", time.monotonic() - begun)


async def _once(database: Database, policy: Policy, now: datetime, *more: Question[Any]) -> None:
    day = policy.day(now)
    found = await database.ask_async(Question(QUERY, {}, list))
    if not found:
        return
    (row,) = found
    seen = database.seen_by(Scope(areas=("-",)).parameter(day), Scope().reader(day))
    request = routing.RouteRequest(area=row["area"], category=row["category"])
    hot: tuple[Question[Any], ...] = (
        routing.route(request, policy, day),
        responsibility.responsibility(row["area"], day),
        areas.area(row["area"], day),
        cases.case(CASE, day),
        escalation.escalation(CASE, policy, day),
        warning_lists.warnings(day, area=row["area"]),
        *more,
    )
    turns = asyncio.Semaphore(AT_ONCE)

    async def work(asking: Awaitable[None]) -> None:
        async with turns:
            await asking

    works = (
        plan(database, scope_of_account(NOBODY, day)),
        _played(database, row, policy, now),
        *(plan(seen, question) for question in hot),
    )
    await asyncio.gather(*map(work, works))


async def plan(database: Database, question: Question[Any]) -> None:
    """Have a question planned; what it answers does not matter."""
    await database.ask_async(Question(question.query, question.parameters, list))


async def _played(database: Database, row: Row, policy: Policy, now: datetime) -> None:
    """Cases come in, of nobody and between two, and one is moved; and then none of it has happened."""
    if not row["people"] or len(row["area"]) < Level.COUNTY.code_length:
        return
    by, *other = row["people"]
    parties = [{"name": CASE, "role": "applicant"}, *({"id": id, "role": "respondent"} for id in other)]
    forms = [
        moves.Accept.model_validate({
            "by": by, "source": "platform", "area": row["area"], "category": row["category"],
            "title": CASE, "place": CASE, "synthetic": True, **more,
        })
        for more in ({"kind": "incident"}, {"kind": "dispute", "parties": parties})
    ]  # fmt: skip
    note = moves.Note.model_validate({"action": "note", "by": by, "note": CASE})

    def play() -> Generator[Statement, list[Row], None]:
        for form, key in zip(forms, KEYS, strict=False):
            (receipt,) = yield from lifecycle.accept_all([moves.Intake(form=form, request=key)], policy, now)()
        if isinstance(receipt, Receipt):
            order = moves.Order(case=receipt.case, move=note, request=KEYS[-1])
            yield from lifecycle.move_all([order], policy, now)()
        raise _Over

    try:
        await database.change_async(play)
    except _Over:
        return
    except DatabaseError:
        raise
    except GezhiError as error:  # nobody could have it there, which is no matter of a rehearsal
        log.info("no case could come in at %s: %s", row["area"], error)
