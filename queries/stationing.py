"""Stationing: which units are resident, rotating or on call in which centre."""

from __future__ import annotations

from datetime import date
from typing import Any

from graph.errors import NotFoundError
from graph.questions import Query, Question, Row
from graph.terms import Level, Stationing
from queries.acting import unit_ref
from queries.answers import Answer, AreaRef, Reason, UnitRef

QUERY = Query.beside(__file__)


class Stationed(Answer):
    """A unit that is present in a centre, how, and since when where that is known."""

    unit: UnitRef
    mode: Stationing
    since: date | None


class CentreStationing(Answer):
    """A centre, the area that it serves, and who is present in it, the closest first."""

    area: AreaRef
    centre: UnitRef
    stationed: tuple[Stationed, ...]
    because: tuple[Reason, ...]


class StationingByCentre(Answer):
    """The centres of an area and of those directly below it, the area's own first."""

    area: str
    at: date
    centres: tuple[CentreStationing, ...]


def stationing(area: str, at: date) -> Question[StationingByCentre]:
    """Who is stationed in the centres of ``area`` and of the areas directly below it on the day ``at``.

    A centre that nobody is stationed in says so in its ``because``. Reading raises NotFoundError for an unknown area.
    """

    def read(rows: list[Row]) -> StationingByCentre:
        if not rows:
            raise NotFoundError("area", area)
        centres = sorted((_centre(*centre) for centre in rows[0]["centres"]), key=_order)
        return StationingByCentre(area=area, at=at, centres=tuple(centres))

    return Question(QUERY, {"area": area, "at": at}, read)


def _order(centre: CentreStationing) -> tuple[int, str, str]:
    return list(Level).index(centre.area.level), centre.area.code, centre.centre.id


def _centre(place: list[str], centre: list[Any], stays: list[list[Any]]) -> CentreStationing:
    area = AreaRef(code=place[0], name=place[1], level=Level(place[2]))
    own = unit_ref(*centre)
    stationed = tuple(
        Stationed(unit=unit_ref(*unit), mode=Stationing(mode), since=since)
        for mode, since, *unit in sorted(stays, key=lambda stay: (list(Stationing).index(stay[0]), stay[2]))
    )
    return CentreStationing(area=area, centre=own, stationed=stationed, because=_reasons(area, own, stationed))


def _reasons(area: AreaRef, centre: UnitRef, stationed: tuple[Stationed, ...]) -> tuple[Reason, ...]:
    way = (f"Area:{area.code}", "<SERVES", f"Unit:{centre.id}")
    if not stationed:
        nobody = Reason(
            rule="nobody_stationed_at",
            en=f"no unit is stationed at {centre.name}",
            zh=f"没有单位入驻{centre.name}",
            path=way,
        )
        return (nobody,)
    return tuple(
        Reason(
            rule="stationed_at",
            en=f"{each.unit.name} is {each.mode.replace('_', ' ')} at {centre.name}"
            + ("" if each.since is None else f" since {each.since}"),
            zh=f"{each.unit.name}{each.mode.label_zh}{centre.name}"
            + ("" if each.since is None else f"（自{each.since}）"),
            path=(*way, "<STATIONED_AT", f"Unit:{each.unit.id}"),
        )
        for each in stationed
    )
