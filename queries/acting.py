"""Who acts where: a place, the areas above it, and the people and units that act in each of them.

Routing and escalation read the graph in the same shape (one row per area) and walk it here.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from graph.database import Row
from graph.policy import Selector
from graph.terms import Industry, Level, Role, UnitKind
from queries.answers import PersonRef, UnitRef


@dataclass(frozen=True)
class Acting:
    """A unit that acts in an area: how it comes there, whether anybody works in it, what it is competent for."""

    ref: UnitRef
    via: str
    centre: str | None
    staffed: bool
    competent: frozenset[str]
    heads: tuple[PersonRef, ...] = ()

    @property
    def selector(self) -> Selector:
        """The unit as the policy names it."""
        return Selector.model_construct(kind=self.ref.kind, industry=self.ref.industry)

    @property
    def path(self) -> tuple[str, ...]:
        """The way from the area to the unit."""
        if self.centre is None:
            return (f"<{self.via}", f"Unit:{self.ref.id}")
        return ("<SERVES", f"Unit:{self.centre}", "<STATIONED_AT", f"Unit:{self.ref.id}")


@dataclass(frozen=True)
class ActingArea:
    """An area with everybody who acts in it."""

    code: str
    name: str
    level: Level
    people: tuple[PersonRef, ...]
    units: tuple[Acting, ...]

    @property
    def work_level(self) -> Level:
        """The level whose rules hold here: a grid's cases are worked by its village."""
        return Level.VILLAGE if self.level is Level.GRID else self.level

    @property
    def centre(self) -> Acting | None:
        """The centre that serves the area; of several the first by id."""
        return next((unit for unit in self.units if unit.via == "SERVES"), None)


def chains(rows: list[Row]) -> dict[str, list[ActingArea]]:
    """For each place the areas from it up to the county.

    A row is one area; its ``below`` lists, for each place that it stands above, the steps between and the code of
    the area just below. Of an area's two parents (a fault that coverage reports) the lower code is followed, so that
    the answer is the same each time.
    """
    above: dict[tuple[str, str | None, int], ActingArea] = {}
    for row in sorted(rows, key=itemgetter("code"), reverse=True):
        area = _area(row)
        for place, steps, below in row["below"]:
            above[place, below, steps] = area
    return {place: _follow(place, area, above) for (place, _, steps), area in above.items() if steps == 0}


def _follow(place: str, area: ActingArea, above: dict[tuple[str, str | None, int], ActingArea]) -> list[ActingArea]:
    chain = [area]
    while (higher := above.get((place, chain[-1].code, len(chain)))) is not None:
        chain.append(higher)
    return chain


def _area(row: Row) -> ActingArea:
    return ActingArea(row["code"], row["name"], Level(row["level"]), _people(row["people"]), _acting(row["units"]))


def _people(people: list[list[str]]) -> tuple[PersonRef, ...]:
    return tuple(PersonRef.model_construct(id=id, name=name, role=Role(role)) for id, name, role in sorted(people))


def unit_ref(id: str, name: str, kind: str, level: str, industry: str | None) -> UnitRef:
    """A unit as the graph holds it."""
    return UnitRef.model_construct(
        id=id,
        name=name,
        kind=UnitKind(kind),
        level=Level(level),
        industry=None if industry is None else Industry(industry),
    )


def _acting(units: list[list[Any]]) -> tuple[Acting, ...]:
    """The units of an area; one that covers it and is stationed there as well counts once, as covering."""
    found: dict[str, Acting] = {}
    for unit in sorted(units, key=lambda unit: (_VIA_ORDER[unit[5]], unit[0], unit[6] or "")):
        *own, via, centre, staffed, competent = unit[:9]
        if own[0] not in found:
            heads = _people(unit[9]) if len(unit) > 9 else ()
            found[own[0]] = Acting(unit_ref(*own), via, centre, staffed, frozenset(competent), heads)
    return tuple(found.values())


_VIA_ORDER = {"SERVES": 0, "COVERS": 1, "STATIONED_AT": 2}
