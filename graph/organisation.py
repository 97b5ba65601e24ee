"""The model of the organisation: areas, units, centres, party organisations, people, and what joins them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Self, TypeVar

from pydantic import model_validator

from graph.elements import (
    INDEXED,
    KEY,
    PERSONAL,
    TEXT,
    AreaCode,
    CategoryCode,
    Dated,
    Id,
    Latitude,
    Longitude,
    Name,
    Node,
    Relationship,
    Spelled,
)
from graph.terms import AreaKind, Industry, Level, PartyKind, Role, Stationing, Tie, UnitKind


class Area(Spelled):
    """A place in the hierarchy, from the province to the grid. Codes: GB/T 2260, GB/T 10114; a grid adds 3 digits."""

    labels: ClassVar[tuple[str, ...]] = ("Area",)
    title_zh = "区域"

    code: Annotated[AreaCode, KEY]
    name: Annotated[Name, TEXT]
    level: Annotated[Level, INDEXED]
    kind: AreaKind
    longitude: Longitude | None = None
    latitude: Annotated[Latitude | None, INDEXED] = None
    source: str | None = None

    @model_validator(mode="after")
    def _code_fits_level(self) -> Self:
        if len(self.code) != self.level.code_length:
            raise ValueError(
                f"code {self.code} has {len(self.code)} digits; a {self.level} has {self.level.code_length}"
            )
        if self.kind.level is not self.level:
            raise ValueError(f"kind {self.kind} belongs to the level {self.kind.level}, not {self.level}")
        return self


class Unit(Spelled):
    """An organisation that handles cases: police station, judicial office, court, department, committee, centre."""

    labels: ClassVar[tuple[str, ...]] = ("Unit",)
    title_zh = "单位"

    id: Annotated[Id, KEY]
    name: Annotated[Name, TEXT]
    kind: UnitKind
    level: Level
    industry: Industry | None = None
    phone: str | None = None


WORK_LEVELS = (Level.VILLAGE, Level.TOWNSHIP, Level.COUNTY)  # the levels that have a centre and work cases, upwards


class Centre(Unit):
    """A governance centre: the county's command post, a township's platform, a village's position."""

    labels: ClassVar[tuple[str, ...]] = ("Unit", "Centre")
    title_zh = "综治中心"

    kind: UnitKind = UnitKind.CENTRE

    @model_validator(mode="after")
    def _is_a_centre(self) -> Self:
        if self.kind is not UnitKind.CENTRE:
            raise ValueError(f"kind must be centre, not {self.kind}")
        return self

    @model_validator(mode="after")
    def _stands_where_cases_are_worked(self) -> Self:
        return check_centre_level(self)


U = TypeVar("U", bound=Unit)


def check_centre_level(unit: U) -> U:
    """The unit; raises ValueError for a centre on a level that works no cases."""
    if unit.kind is UnitKind.CENTRE and unit.level not in WORK_LEVELS:
        raise ValueError(f"a centre stands on the level county, township or village, not {unit.level}")
    return unit


class PartyOrganisation(Spelled):
    """A party organisation that leads an area."""

    labels: ClassVar[tuple[str, ...]] = ("PartyOrganisation",)
    title_zh = "党组织"

    id: Annotated[Id, KEY]
    name: Annotated[Name, TEXT]
    kind: PartyKind


class Person(Node):
    """A person, with only what the work needs. ID numbers, ethnicity, belief and health never are."""

    labels: ClassVar[tuple[str, ...]] = ("Person",)
    title_zh = "人员"

    id: Annotated[Id, KEY]
    name: Annotated[Name, TEXT, PERSONAL]
    phone: Annotated[str | None, PERSONAL] = None  # encrypted (graph.personal)
    id_digest: Annotated[str | None, INDEXED, PERSONAL] = None  # of the national ID number, which is not kept
    erased_on: date | None = None  # the day on which what was personal was erased


class Household(Node):
    """A household: a node of its own, so that its members are not a clique of pairs."""

    labels: ClassVar[tuple[str, ...]] = ("Household",)
    title_zh = "户"

    id: Annotated[Id, KEY]


class Category(Spelled):
    """A category of cases, of the tree of GB/T 31000-2015 table 5.56."""

    labels: ClassVar[tuple[str, ...]] = ("Category",)
    title_zh = "类别"

    code: Annotated[CategoryCode, KEY]
    name: Annotated[Name, TEXT]


class PartOf(Dated):
    """An area belongs to the area above it."""

    relation = "PART_OF"
    ends = ((Area, Area),)


class Serves(Dated):
    """A centre serves an area."""

    relation = "SERVES"
    ends = ((Centre, Area),)


class Leads(Dated):
    """A party organisation leads an area."""

    relation = "LEADS"
    ends = ((PartyOrganisation, Area),)


class ReportsTo(Dated):
    """A unit or party organisation reports to the one above it."""

    relation = "REPORTS_TO"
    ends = ((Unit, Unit), (PartyOrganisation, PartyOrganisation))


class Covers(Dated):
    """A unit is responsible in an area and everything below it."""

    relation = "COVERS"
    ends = ((Unit, Area),)


class CompetentFor(Dated):
    """A unit may lead cases of a category and of everything below it."""

    relation = "COMPETENT_FOR"
    ends = ((Unit, Category),)


class StationedAt(Dated):
    """A unit is present in a centre: resident, rotating or on call; it then acts in the area that the centre serves."""

    relation = "STATIONED_AT"
    ends = ((Unit, Centre),)

    mode: Stationing


class AssignedTo(Dated):
    """A person works in an area, a unit or a party organisation."""

    relation = "ASSIGNED_TO"
    ends = ((Person, Area), (Person, Unit), (Person, PartyOrganisation))
    identity = ("role",)

    role: Role
    full_time: bool = False


class LivesIn(Dated):
    """A person or household lives in an area."""

    relation = "LIVES_IN"
    ends = ((Person, Area), (Household, Area))


class MemberOf(Dated):
    """A person belongs to a household."""

    relation = "MEMBER_OF"
    ends = ((Person, Household),)


class RelatedTo(Dated):
    """Two people are related; the direction has no meaning."""

    relation = "RELATED_TO"
    ends = ((Person, Person),)
    identity = ("kind",)

    kind: Tie


class SubcategoryOf(Relationship):
    """A category belongs to the class above it."""

    relation = "SUBCATEGORY_OF"
    ends = ((Category, Category),)
