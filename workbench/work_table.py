"""What the table of the work asks for as it is scrolled, sorted and filtered: ids and rows, counts and groups, as JSON.

The browser is known by its cookie, as on the pages; who asks is asked anew each time.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import ConfigDict, Field

from graph.elements import AreaCode, CategoryCode, Id
from graph.terms import CaseKind, Level, Severity, Standing, Step, Term
from queries import worklist
from queries.answers import Answer
from queries.worklist import By, Column, Counted, Work, WorkCounts, WorkRow
from workbench.frame import PATH, preferred
from workbench.visitor import Visitor

router = APIRouter(prefix=f"{PATH}/work", include_in_schema=False)
PAGE = 100  # rows
PRIVATE = {"Cache-Control": "no-store"}


class View(Term):
    """The lists of the work."""

    MINE = "mine", "我的"
    DUE = "due", "今日到期"
    LATE = "late", "已逾期"
    ALL = "all", "全部"


class State(Term):
    """Whether the work of a case has ended."""

    OPEN = "open", "在办"
    ENDED = "ended", "已办结"
    ANY = "any", "不限"


class Asked(Answer):
    """Which list, and what is filtered out of it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    view: View = View.ALL
    state: State = State.OPEN
    area: AreaCode | None = None
    kind: tuple[CaseKind, ...] = ()
    level: tuple[Level, ...] = ()
    step: tuple[Step, ...] = ()
    standing: tuple[Standing, ...] = ()
    severity: tuple[Severity, ...] = ()
    category: CategoryCode | None = None
    lead: Id | None = None
    since: date | None = None
    until: date | None = None
    due_since: date | None = None
    due_until: date | None = None
    text: Annotated[str, Field(max_length=100)] | None = None
    sort: Column = Column.DUE_ON
    descending: bool = False

    def work(self, today: date, person: str | None) -> Work | None:
        """The cases that are meant; None where there can be none: an account that is nobody's has no own work."""
        if self.view is View.MINE and person is None:
            return None
        since, until = self.due_since, self.due_until
        if self.view is View.DUE:
            since, until = max(since or today, today), min(until or today, today)
        elif self.view is View.LATE:
            until = min(until or today, today - timedelta(days=1))
        due = self.view in (View.DUE, View.LATE)
        return Work(
            open={State.OPEN: True, State.ENDED: False, State.ANY: None}[State.OPEN if due else self.state],
            mine=person if self.view is View.MINE else None,
            kinds=self.kind,
            levels=self.level,
            steps=self.step,
            standings=self.standing,
            severities=self.severity,
            due_since=since,
            due_until=until,
            **self.model_dump(include={"area", "category", "lead", "since", "until", "text"}),
        )


class Rows(Answer):
    """A part of a list. ``next``: what the part after it is asked for with."""

    rows: tuple[WorkRow, ...]
    next: str | None
    today: date


class Listing(Asked):
    """A part of a list, after a mark."""

    after: Annotated[str, Field(max_length=400)] | None = None


class Counting(Asked):
    """How many, by a column; of the areas below one."""

    by: By | None = None
    under: AreaCode | None = None


async def visitor_of(request: Request) -> Visitor:
    """Who asks. Raises SignInError."""
    return await Visitor.of(request.app.state, request, preferred(request))


@router.get("/rows")
async def read_rows(request: Request, asked: Annotated[Listing, Query()]) -> Response:
    """A part of a list."""
    visitor = await visitor_of(request)
    work = asked.work(visitor.today, await visitor.person())
    if work is None:
        return _json(Rows(rows=(), next=None, today=visitor.today))
    question = worklist.listed(
        work,
        visitor.today,
        sort=asked.sort,
        descending=asked.descending,
        after=asked.after,
        limit=PAGE,
        widely=await widely(visitor),
    )
    found = await visitor.ask(question)
    rows = await visitor.ask(worklist.rows(found.items, visitor.today))
    return _json(Rows(rows=rows, next=found.next, today=visitor.today))


@router.get("/some")
async def read_some(request: Request, id: Annotated[list[Id], Query(max_length=500)]) -> Response:
    """Some cases as they are now: those that are on a screen."""
    visitor = await visitor_of(request)
    return _json(Rows(rows=await visitor.ask(worklist.rows(id, visitor.today)), next=None, today=visitor.today))


@router.get("/counted")
async def count_rows(request: Request, asked: Annotated[Counting, Query()]) -> Response:
    """How many cases a list has, and how many of each value."""
    visitor = await visitor_of(request)
    work = asked.work(visitor.today, await visitor.person())
    if work is None:
        return _json(Counted(total=0, groups=()))
    return _json(await visitor.ask(worklist.counted(work, visitor.today, asked.by, asked.under)))


@router.get("/counts")
async def count_work(request: Request) -> Response:
    """How much work there is."""
    return _json(await counts(await visitor_of(request)))


async def widely(visitor: Visitor) -> bool:
    """Whether whoever looks sees a whole county."""
    scope = await visitor.scope()
    return scope is None or any(len(code) <= Level.COUNTY.code_length for code in scope.areas)


async def counts(visitor: Visitor) -> WorkCounts:
    """How much work there is for whoever looks."""
    return await visitor.ask(worklist.counts(visitor.today, await visitor.person()))


def _json(answer: Answer) -> Response:
    return Response(answer.model_dump_json(), media_type="application/json", headers=PRIVATE)
