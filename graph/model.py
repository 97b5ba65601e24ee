"""The model, declared once: every node and relationship of the graph, as a pydantic class.

Constraints and indexes (``graph.schema``), loader columns, API schemas and the picture in the docs all derive from
the classes below. A node class names its labels and marks its fields (key, indexed, searchable, personal); a
relationship class names its type and which nodes it may join.

``None`` in ``since`` means "as long as anyone knows", ``None`` in ``until`` means "still". A relationship holds on a
day when ``since <= day < until``: on its last day something else already holds, so a chain has no gap and no overlap.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, ClassVar, Self, TypeVar, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from graph import standards
from graph.terms import (
    AreaKind,
    CaseKind,
    CaseRole,
    CaseSource,
    HandlingRole,
    Industry,
    Level,
    PartyKind,
    Role,
    Severity,
    Stage,
    Stationing,
    Step,
    Tie,
    UnitKind,
)


@dataclass(frozen=True)
class Mark:
    """What is special about a property: its name is the meaning, the model's fields carry it as an annotation."""

    name: str


KEY = Mark("key")  # identifies the node among its label: a uniqueness constraint
INDEXED = Mark("indexed")  # queries start from it: a range index
TEXT = Mark("text")  # people search in it: the full-text index
PERSONAL = Mark("personal")  # about a person: masked outside the scope that needs it


def _known(table: str) -> AfterValidator:
    def check(code: str) -> str:
        if code not in standards.table(table):
            raise ValueError(f"{code} is not in table {table.rsplit('_', 1)[1]} of GB/T 31000-2015")
        return code

    return AfterValidator(check)


def _formed(fault: str, pattern: str, expected: str) -> AfterValidator:
    """A text of a form, with a fault that says what is expected: a bare pattern tells an office nothing."""
    form = re.compile(pattern)

    def check(text: str) -> str:
        if form.fullmatch(text) is None:
            raise PydanticCustomError(fault, "{text} is not {expected}", {"text": text, "expected": expected})
        return text

    return AfterValidator(check)


AREA_CODE = "|".join(f"[0-9]{{{level.code_length}}}" for level in Level)
AreaCode = Annotated[
    str,
    _formed("area_code", AREA_CODE, "an area code: it has 2, 4, 6, 9, 12 or 15 digits"),
    Field(json_schema_extra={"pattern": f"^({AREA_CODE})$"}),
]
Id = Annotated[str, _formed("id", r"[^\s/]{1,64}", "an id: it has 1 to 64 characters without a space or a slash")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
CategoryCode = Annotated[str, _known("event_category_5.56")]
ScaleCode = Annotated[str, _known("event_scale_5.55")]
ResolutionCode = Annotated[str, _known("resolution_mode_5.58")]
Longitude = Annotated[float, Field(ge=-180, le=180)]
Latitude = Annotated[float, Field(ge=-90, le=90)]


class Element(BaseModel):
    """What nodes and relationships share: unknown properties are refused, texts are trimmed."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Node(Element):
    """A node. ``labels``: its own label last. ``title_zh``: how an office calls it."""

    labels: ClassVar[tuple[str, ...]]
    title_zh: ClassVar[str]

    synthetic: bool = False

    @classmethod
    def label(cls) -> str:
        """The label that tells this class from every other."""
        return cls.labels[-1]

    @classmethod
    def key(cls) -> str:
        """The name of the property that identifies a node."""
        return next(cls.marked(KEY))

    @classmethod
    def key_label(cls) -> str:
        """The label that the key is unique in: for a centre that of all units."""
        return cls.labels[0]

    @classmethod
    def marked(cls, mark: Mark) -> Iterator[str]:
        """The names of the properties that carry ``mark``, in the order of their declaration."""
        return (name for name, field in cls.model_fields.items() if mark in field.metadata)


class Area(Node):
    """A place in the hierarchy, from the province to the grid. Codes: GB/T 2260, GB/T 10114; a grid adds 3 digits."""

    labels: ClassVar[tuple[str, ...]] = ("Area",)
    title_zh = "区域"

    code: Annotated[AreaCode, KEY]
    name: Annotated[Name, TEXT]
    level: Annotated[Level, INDEXED]
    kind: AreaKind
    longitude: Longitude | None = None
    latitude: Latitude | None = None
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


class Unit(Node):
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


class PartyOrganisation(Node):
    """A party organisation that leads an area."""

    labels: ClassVar[tuple[str, ...]] = ("PartyOrganisation",)
    title_zh = "党组织"

    id: Annotated[Id, KEY]
    name: Annotated[Name, TEXT]
    kind: PartyKind


class Person(Node):
    """A person, with only what the work needs. National ID numbers, ethnicity, belief and health are never kept."""

    labels: ClassVar[tuple[str, ...]] = ("Person",)
    title_zh = "人员"

    id: Annotated[Id, KEY]
    name: Annotated[Name, TEXT, PERSONAL]
    phone: Annotated[str | None, PERSONAL] = None


class Household(Node):
    """A household: a node of its own, so that its members are not a clique of pairs."""

    labels: ClassVar[tuple[str, ...]] = ("Household",)
    title_zh = "户"

    id: Annotated[Id, KEY]


class Category(Node):
    """A category of cases, of the tree of GB/T 31000-2015 table 5.56."""

    labels: ClassVar[tuple[str, ...]] = ("Category",)
    title_zh = "类别"

    code: Annotated[CategoryCode, KEY]
    name: Annotated[Name, TEXT]


class Case(Node):
    """Anything that comes in and must be closed: a dispute, a demand, an incident or a hazard."""

    labels: ClassVar[tuple[str, ...]] = ("Case",)
    title_zh = "事件"

    id: Annotated[Id, KEY]
    kind: CaseKind
    title: Annotated[Name, TEXT]
    summary: Annotated[str, StringConstraints(max_length=4000), TEXT, PERSONAL] = ""
    severity: Severity = Severity.GENERAL
    source: CaseSource | None = None
    occurred_on: date
    accepted_on: date
    settled_on: date | None = None
    level: Level = Level.VILLAGE
    step: Step = Step.ACCEPTED
    stage: Stage = Stage.COLLECTED
    place: Annotated[str | None, PERSONAL] = None
    scale: ScaleCode | None = None
    people: Annotated[int, Field(ge=0, le=999_999)] | None = None
    resolution: ResolutionCode | None = None
    resolution_note: Annotated[str | None, PERSONAL] = None
    longitude: Longitude | None = None
    latitude: Latitude | None = None
    # Fields of GB/T 31000-2015 table 30 that only other platforms use, as JSON: passed on, never looked into.
    exchange: Annotated[str | None, PERSONAL] = None

    @model_validator(mode="after")
    def _is_worked_at_a_level_that_works_cases(self) -> Self:
        if self.level not in WORK_LEVELS:
            raise ValueError(f"a case is worked at the level village, township or county, not {self.level}")
        return self

    @model_validator(mode="after")
    def _dates_in_order(self) -> Self:
        if self.accepted_on < self.occurred_on:
            raise ValueError(f"accepted_on {self.accepted_on} lies before occurred_on {self.occurred_on}")
        if self.settled_on is not None and self.settled_on < self.accepted_on:
            raise ValueError(f"settled_on {self.settled_on} lies before accepted_on {self.accepted_on}")
        return self


class JournalEntry(Node):
    """One entry of a case's journal: who did what when. Only ever added."""

    labels: ClassVar[tuple[str, ...]] = ("JournalEntry",)
    title_zh = "日志"

    id: Annotated[Id, KEY]
    at: datetime
    action: str
    note: Annotated[str | None, PERSONAL] = None


class Relationship(Element):
    """A relationship. ``relation``: its type in the graph. ``ends``: the pairs of nodes that it may join, from and to.

    Two relationships of a type between the same nodes are told apart by their ``identity`` properties.
    """

    relation: ClassVar[str]
    ends: ClassVar[tuple[tuple[type[Node], type[Node]], ...]]
    identity: ClassVar[tuple[str, ...]] = ()


class Period(Element):
    """What holds from ``since`` to the day before ``until``."""

    since: date | None = None
    until: date | None = None

    @model_validator(mode="after")
    def _days_in_order(self) -> Self:
        if self.since is not None and self.until is not None and self.until < self.since:
            raise ValueError(f"until {self.until} lies before since {self.since}")
        return self


class Dated(Relationship, Period):
    """A structural relationship: it holds from ``since`` to the day before ``until``."""


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


class OccurredIn(Relationship):
    """A case happened in an area: its grid, or a larger area where no grid is known."""

    relation = "OCCURRED_IN"
    ends = ((Case, Area),)


class OfCategory(Relationship):
    """A case is of a category."""

    relation = "OF_CATEGORY"
    ends = ((Case, Category),)


class Involves(Relationship):
    """A person or unit is party to a case."""

    relation = "INVOLVES"
    ends = ((Case, Person), (Case, Unit))
    identity = ("role",)

    role: CaseRole = CaseRole.PARTY


class HandledBy(Dated):
    """A unit leads or supports the handling of a case."""

    relation = "HANDLED_BY"
    ends = ((Case, Unit),)
    identity = ("role",)

    role: HandlingRole


class Follows(Relationship):
    """A case that comes back after an earlier one."""

    relation = "FOLLOWS"
    ends = ((Case, Case),)


class Records(Relationship):
    """A journal entry records something of a case."""

    relation = "RECORDS"
    ends = ((JournalEntry, Case),)


NODES: tuple[type[Node], ...] = (
    Area, Unit, Centre, PartyOrganisation, Person, Household, Category, Case, JournalEntry,
)  # fmt: skip

RELATIONSHIPS: tuple[type[Relationship], ...] = (
    PartOf, Serves, Leads, ReportsTo, Covers, CompetentFor, StationedAt, AssignedTo, LivesIn, MemberOf, RelatedTo,
    SubcategoryOf, OccurredIn, OfCategory, Involves, HandledBy, Follows, Records,
)  # fmt: skip


def own_properties(element: type[Element]) -> list[str]:
    """The properties of a node or relationship class, keys first, dates and origin last."""
    names = list(element.model_fields)
    if issubclass(element, Node):
        names.sort(key=lambda name: name == "synthetic")
    elif issubclass(element, Dated):
        names.sort(key=lambda name: name in Dated.model_fields)
    return names


def type_name(element: type[Element], name: str) -> str:
    """The name of a property's type as it stands in the graph: string, integer, float, boolean, date or datetime."""
    annotation = element.model_fields[name].annotation
    candidates = [kind for kind in get_args(annotation) if kind is not type(None)] or [annotation]
    candidate = get_args(candidates[0])[0] if get_args(candidates[0]) else candidates[0]
    names = ((bool, "boolean"), (int, "integer"), (float, "float"), (datetime, "datetime"), (date, "date"))
    return next((name for kind, name in names if issubclass(candidate, kind)), "string")
