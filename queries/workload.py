"""Workload: the open cases of each unit, and how that compares with others of its kind. Units, never people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from graph.errors import NotFoundError
from graph.questions import Query, Question, Row
from graph.terms import HandlingRole, Level, UnitKind
from queries.acting import unit_ref
from queries.answers import Answer, UnitRef

QUERY = Query.beside(__file__)


class UnitLoad(Answer):
    """A unit's open cases: how many, of these how many it leads, supports, and has past their deadline.

    ``usual``: how many a unit of its kind and level has in the same area on average, itself included.
    """

    unit: UnitRef
    open: int
    led: int
    supported: int
    late: int
    usual: float


class KindLoad(Answer):
    """The units of a kind and level: how many, their average, and the most that one of them has."""

    kind: UnitKind
    level: Level
    units: int
    usual: float
    most: int
    late: int


class Workload(Answer):
    """The units of an area that have open cases, those with the most first; ``kinds`` counts those without any too."""

    area: str
    at: date
    units: int
    busy: int
    kinds: tuple[KindLoad, ...]
    items: tuple[UnitLoad, ...]


def workload(area: str, at: date, limit: int = 200) -> Question[Workload]:
    """What the units that act in ``area`` and below have to do on the day ``at``, at most ``limit`` of them listed.

    A case is late when the last day of its present clock has passed. Of a unit that acts elsewhere too only cases that
    are seen count. Reading raises NotFoundError for an unknown area. Grows with what the units have ever handled.
    """

    def read(rows: list[Row]) -> Workload:
        if not rows:
            raise NotFoundError("area", area)
        found = rows[0]["units"]
        kinds = _kinds(found)
        loads = [_load(unit, cases, kinds) for unit, cases in found]
        busy = sorted((load for load in loads if load.open), key=lambda load: (-load.open, -load.late, load.unit.id))
        return Workload(
            area=area,
            at=at,
            units=len(loads),
            busy=len(busy),
            kinds=tuple(kinds.values()),
            items=tuple(busy[:limit]),
        )

    return Question(QUERY, {"area": area, "at": at}, read)


def _kinds(found: Sequence[Sequence[Any]]) -> dict[tuple[UnitKind, Level], KindLoad]:
    """What the units of each kind and level have, in the order of the levels and kinds."""
    grouped: dict[tuple[UnitKind, Level], list[list[list[Any]]]] = defaultdict(list)
    for (_, _, kind, level, _), cases in found:
        grouped[UnitKind(kind), Level(level)].append(cases)
    order = sorted(grouped, key=lambda each: (list(Level).index(each[1]), list(UnitKind).index(each[0])))
    kinds = {}
    for kind, level in order:
        opened = [len(_ids(cases)) for cases in grouped[kind, level]]
        kinds[kind, level] = KindLoad(
            kind=kind,
            level=level,
            units=len(opened),
            usual=sum(opened) / len(opened),
            most=max(opened),
            late=len({id for cases in grouped[kind, level] for id, _, late in cases if late}),
        )
    return kinds


def _load(unit: list[Any], cases: list[list[Any]], kinds: dict[tuple[UnitKind, Level], KindLoad]) -> UnitLoad:
    ref = unit_ref(*unit)
    return UnitLoad(
        unit=ref,
        open=len(_ids(cases)),
        led=len({id for id, role, _ in cases if role == HandlingRole.LEAD}),
        supported=len({id for id, role, _ in cases if role == HandlingRole.SUPPORT}),
        late=len({id for id, _, late in cases if late}),
        usual=kinds[ref.kind, ref.level].usual,
    )


def _ids(cases: list[list[Any]]) -> set[str]:
    return {id for id, _, _ in cases}
