"""Who acts where: a place, the areas above it, and the people and units that act in each of them.

Routing, escalation and coordination read the graph in the same shape (a map for each area) and walk it here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import Any

from graph.errors import BadInputError, NotFoundError
from graph.questions import Row
from graph.terms import Level
from queries.answers import PersonRef, Reason, UnitRef

ABOVE_THE_COUNTY = (Level.PROVINCE, Level.CITY)


class Acting:
    """A unit that acts in an area: how it comes there, whether anybody works in it, what it is competent for."""

    def __init__(self, row: list[Any]) -> None:
        self.id: str = row[0]
        self.name: str = row[1]
        self.selector: str = row[2] if row[4] is None else f"{row[2]}:{row[4]}"
        self.via: str = row[5]
        self.centre: str | None = row[6]
        self.competent = frozenset[str](row[7])
        self.staffed: bool = row[8]
        self._row = row

    @cached_property
    def ref(self) -> UnitRef:
        """The unit as answers name it; made only for those that an answer names."""
        return unit_ref(*self._row[:5])

    @property
    def can_join(self) -> bool:
        """Whether it can join a case: somebody works in it, or it is the centre, which is named in any event."""
        return self.staffed or self.via == "SERVES"

    @property
    def heads(self) -> tuple[PersonRef, ...]:
        """The heads of the unit, where the query asked for them."""
        return people_refs(self._row[9])

    @property
    def mode(self) -> str | None:
        """How the unit is present in the centre, where the query asked for it."""
        mode: str | None = self._row[10]
        return mode

    @property
    def path(self) -> tuple[str, ...]:
        """The way from the area to the unit."""
        if self.centre is None:
            return (f"<{self.via}", f"Unit:{self.id}")
        return ("<SERVES", f"Unit:{self.centre}", "<STATIONED_AT", f"Unit:{self.id}")


@dataclass(frozen=True, eq=False)  # compared and cached by identity
class ActingArea:
    """An area with everybody who acts in it."""

    code: str
    name: str
    level: Level
    people: tuple[PersonRef, ...]
    units: tuple[Acting, ...]  # centres first, then those that cover the area, then the stationed

    @cached_property
    def work_level(self) -> Level:
        """The level whose rules hold here: a grid's cases are worked by its village."""
        return Level.VILLAGE if self.level is Level.GRID else self.level

    @cached_property
    def centre(self) -> Acting | None:
        """The centre that serves the area; of several the first by id."""
        return next((unit for unit in self.units if unit.via == "SERVES"), None)


class Chains:
    """For each place of a question the areas from it up to the county.

    Each of ``areas`` is as the queries return it: its ``below`` lists, for each place that it stands above, the steps
    between and the code of the area just below. Of an area's two parents (a fault that coverage reports) the lower
    code is followed, so that the answer is the same each time.
    """

    def __init__(self, areas: list[Row]) -> None:
        above: dict[tuple[str, str | None, int], ActingArea] = {}
        places: dict[str, ActingArea | None] = {}
        for row in sorted(areas, key=itemgetter("code"), reverse=True):
            area = _area(row)
            if area.level in ABOVE_THE_COUNTY:
                # Nobody works a case above its county.
                places |= {place: None for place, steps, _ in row["below"] if steps == 0}
                continue
            for place, steps, below in row["below"]:
                above[place, below, steps] = area
                if steps == 0:
                    places[place] = area
        self._found = {place: None if area is None else _follow(place, area, above) for place, area in places.items()}

    @property
    def places(self) -> list[str]:
        """The places that the graph holds, those above the county too."""
        return list(self._found)

    def of(self, place: str, field: str = "area") -> list[ActingArea]:
        """The areas from ``place`` up to its county, the place first.

        Raises NotFoundError for a place that does not exist, and BadInputError for ``field`` for one above the county.
        """
        if place not in self._found:
            raise NotFoundError("area", place)
        chain = self._found[place]
        if chain is None:
            raise BadInputError(field, f"{place} lies above the county; name a place in a county")
        return chain


def _follow(place: str, area: ActingArea, above: dict[tuple[str, str | None, int], ActingArea]) -> list[ActingArea]:
    chain = [area]
    while (higher := above.get((place, chain[-1].code, len(chain)))) is not None:
        chain.append(higher)
    return chain


def _area(row: Row) -> ActingArea:
    return ActingArea(row["code"], row["name"], Level(row["level"]), people_refs(row["people"]), _acting(row["units"]))


def people_refs(people: list[list[str]]) -> tuple[PersonRef, ...]:
    """People as the queries return them (id, name, role), by id; nobody is a row without an id."""
    there = sorted(person for person in people if person[0] is not None)
    return tuple(PersonRef(id=id, name=name, role=role) for id, name, role in there)


def unit_ref(id: str, name: str, kind: str, level: str, industry: str | None) -> UnitRef:
    """A unit as the graph holds it."""
    return UnitRef(id=id, name=name, kind=kind, level=level, industry=industry)


def joins_vacant(unit: Acting, area: ActingArea) -> Reason:
    """Why a unit that would join by policy does not."""
    return Reason(
        rule="vacant",
        en=f"{unit.name} would join in {area.name}, but nobody is assigned to it: left out",
        zh=f"{unit.name}应当在{area.name}参与，但无人在岗：不计入",
        path=(f"Area:{area.code}", *unit.path),
    )


def _acting(rows: list[list[Any] | None]) -> tuple[Acting, ...]:
    units = [Acting(row) for row in rows if row is not None]
    return tuple(sorted(units, key=lambda unit: (_VIA_ORDER[unit.via], unit.id)))


_VIA_ORDER = {"SERVES": 0, "COVERS": 1, "STATIONED_AT": 2}
