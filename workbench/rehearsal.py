"""What the first who opens a page would wait for is done before somebody does, while the server has nothing else to do.

Neo4j plans a question when it first meets it, and the county's network is read and solved when it is first asked for:
seconds each, in a server that has just started. What everybody waits for is rehearsed in ``queries/rehearsal.py``.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any, TypeVar

from starlette.datastructures import State

from graph.database import Database
from graph.errors import DatabaseAwayError, GezhiError
from graph.policy import Policy
from graph.questions import Question
from graph.terms import RiskBy, Stage
from queries import areas, cases, escalation, scope, sessions, worklist
from queries.answers import AreaRef, node_id
from queries.casefile import case_file
from queries.coordination import case_coordination
from queries.coverage import coverage
from queries.names import names
from queries.points import points
from queries.rehearsal import CASE, NOBODY, plan
from queries.responsibility import responsibility
from queries.risk import case_risk
from queries.risk_history import risk_history
from queries.risk_top import risk_top
from queries.routing import RouteRequest
from queries.search import search
from queries.similar import SimilarRequest, similar
from queries.stationing import stationing
from queries.statistics import begins, statistics
from queries.subgraph import subgraph
from queries.surroundings import Group, members, surroundings
from queries.synthetic import synthetic
from queries.tops import tops
from queries.warning_lists import warning, warnings
from queries.worklist import Column, Work
from queries.workload import workload

LOOK = 0.5  # seconds between two looks whether the database is there
QUIET, LONGEST = 1.0, 10.0  # seconds since the last request after which one goes on; after which one does in any case
T = TypeVar("T")
log = logging.getLogger("gezhi.workbench")


async def rehearse(state: State) -> None:
    """Ask what the pages ask of the county, one after the other and between requests. ``state``: of the API."""
    begun = time.monotonic()
    policy: Policy = state.policy
    try:
        await _asked(state, policy)
        await _while_quiet(state)
        await asyncio.to_thread(state.outlooks.of, state.database, policy, policy.day(state.now()))
    except GezhiError as error:  # who comes first waits, as without
        log.warning("what the pages ask could not be rehearsed: %s", error)
    else:
        log.info("what the pages ask was rehearsed in %.1f s", time.monotonic() - begun)


async def _asked(state: State, policy: Policy) -> None:
    now, database = state.now(), state.database.unwatched()
    today = policy.day(now)
    for area in (await _first(database, tops(today)))[:1]:
        await plan(database, sessions.current(CASE, now))
        own = scope.Scope(areas=(area.code,))
        # Neo4j plans a question for those who see everything and for those who do not.
        seen = [database.seen_by(view, own.reader(today)) for view in (None, own.parameter(today))]
        for question in _questions(area, policy, now):
            for each in seen:
                await _while_quiet(state)
                await plan(each, question)


async def _first(database: Database, question: Question[T]) -> T:
    """The first answer of a database, which may still be starting."""
    while True:
        try:
            return await database.ask_async(question)
        except DatabaseAwayError:
            await asyncio.sleep(LOOK)


async def _while_quiet(state: State) -> None:
    """Wait until nobody asks for anything."""
    begun = time.monotonic()
    while time.monotonic() - state.figures.asked_at < QUIET and time.monotonic() - begun < LONGEST:
        await asyncio.sleep(QUIET / 10)


def _questions(area: AreaRef, policy: Policy, now: datetime) -> Iterator[Question[Any]]:
    """What pages ask of an area, the first page first."""
    today = policy.day(now)
    code, case = area.code, node_id("Case", CASE)
    for most in (1, 10, 100):
        some = [node_id("Case", str(each)) for each in range(most)]
        yield from (scope.seen(some), names(some))
    yield from (areas.children(code, today), areas.path(code, today), synthetic(code), tops(today))
    yield from (statistics(code, today, begins(today)), points(code, today))
    yield risk_top(code, RiskBy.AREAS, level=area.level, limit=1)
    for person in (None, NOBODY):
        work = Work(mine=person)
        yield from (worklist.counts(today, person), worklist.counted(work, today), worklist.listed(work, today))
    yield worklist.listed(Work(open=None), today, sort=Column.ACCEPTED_ON, descending=True, widely=True)
    yield from (
        *(worklist.rows([*map(str, range(most))], today) for most in (10, 100)),
        warnings(today, stage=Stage.COLLECTED),
        warning(NOBODY, today),
    )
    yield from (cases.case(CASE, today), case_file(CASE, now), escalation.escalation(CASE, policy, today))
    yield from (case_coordination(CASE, today), case_risk(CASE, policy, today))
    yield from (risk_top(code, limit=1), risk_top(code, RiskBy.UNITS, limit=1))
    yield from (risk_history(code, limit=1), risk_history(code, daily=True, limit=1))
    yield from (responsibility(code, today), stationing(code, today))
    yield from (coverage(code, today, 1), workload(code, today, 1))
    request = RouteRequest(area=code, category="0101")
    yield from (escalation.escalation_from(request, policy, today), similar(SimilarRequest(area=code), today))
    group = Group(relationship="PART_OF", outgoing=False, label="Area", kind=None, count=1)
    yield from (subgraph([case]), surroundings(case, at=today), members(case, [group], at=today), search(NOBODY))
