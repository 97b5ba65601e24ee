"""The rows of each kind of file, declared: a node's own properties, the columns that link it, and Chinese headers.

A row class is the node class of the model with the linking columns beside it, so a row is checked by the model's own
rules. What becomes of a row in the graph is said by ``links``; ``loaders.writer`` does it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

from pydantic import Field, SecretStr, field_validator, model_validator

from graph.casework import Case, CaseRecord, Follows, HandledBy, Involves, OccurredIn, OfCategory
from graph.elements import AreaCode, CategoryCode, Dated, Element, Id, Node, Period, Relationship
from graph.organisation import (
    Area,
    AssignedTo,
    Category,
    Centre,
    CompetentFor,
    Covers,
    Household,
    Leads,
    LivesIn,
    MemberOf,
    PartOf,
    PartyOrganisation,
    Person,
    RelatedTo,
    ReportsTo,
    Serves,
    StationedAt,
    Unit,
    check_centre_level,
)
from graph.personal import checked_id_number, vault
from graph.policy import Policy
from graph.terms import Level, Role, Stationing, Tie, UnitKind


@dataclass(frozen=True)
class Link:
    """A column that holds the key of a node, and the relationship to it from the row's own node.

    ``single``: at most one at a time, so a new target closes the old relationship. ``origin`` is the column with the
    start's key where the row is no node itself. ``columns`` become properties of the relationship, ``fixed`` too.
    """

    column: str
    relationship: type[Relationship]
    target: type[Node]
    single: bool = False
    columns: tuple[str, ...] = ()
    fixed: dict[str, Any] = field(default_factory=dict)
    begins: str = "since"  # the column with the first day of a dated relationship


class Row(Element):
    """What all rows share."""

    record: ClassVar[str]
    title_zh: ClassVar[str]
    node: ClassVar[type[Node] | None] = None  # the node that a row becomes
    start: ClassVar[tuple[str, type[Node]]]  # the column with the key of the node that the links leave from
    links: ClassVar[tuple[Link, ...]]
    headers: ClassVar[dict[str, str]]  # Chinese headers by column
    example: ClassVar[dict[str, str]]
    replaceable: ClassVar[bool] = True

    def complete(self, policy: Policy) -> None:
        """Fill in what the policy knows better than the file."""

    def makes(self) -> tuple[str, ...]:
        """The labels of the node that the row becomes."""
        return self.node.labels if self.node else ()


class DatedRow(Row, Period):
    """A row whose links begin and end."""


_DATED = {"since": "开始日期", "until": "结束日期"}


class AreaRow(Area, DatedRow):
    """An area and the area above it."""

    record = "areas"
    title_zh = "区域"
    node = Area
    start = ("code", Area)
    links = (Link("parent_code", PartOf, Area, single=True),)
    headers = {
        "code": "代码", "name": "名称", "level": "层级", "kind": "类型", "parent_code": "上级代码",
        "longitude": "经度", "latitude": "纬度", "source": "来源", "synthetic": "是否合成", **_DATED,
    }  # fmt: skip
    example = {"code": "621027100", "name": "城关镇", "level": "township", "kind": "town", "parent_code": "621027"}

    parent_code: AreaCode | None = None

    @model_validator(mode="after")
    def _parent_fits(self) -> Self:
        parent = self.parent_code
        if parent is None:
            return self
        above = self.level.above
        if above is None or len(parent) != above.code_length:
            expected = f"a {above} has {above.code_length} digits" if above else "a province has nothing above it"
            raise ValueError(f"parent_code {parent} cannot stand above a {self.level}: {expected}")
        # A place that moved keeps its code: it then says since when, and stays in its county.
        moved = self.since is not None and self.level is Level.VILLAGE
        if not self.code.startswith(parent[:6] if moved else parent):
            raise ValueError(f"parent_code {parent} is not the beginning of code {self.code}")
        return self


class UnitRow(Unit, DatedRow):
    """A unit or centre: what it covers or serves, what it reports to and is competent for."""

    record = "units"
    title_zh = "单位"
    node = Unit
    start = ("id", Unit)
    links = (
        Link("covers", Covers, Area),
        Link("serves", Serves, Area, single=True),
        Link("reports_to", ReportsTo, Unit, single=True),
        Link("competent_for", CompetentFor, Category),
    )
    headers = {
        "id": "编号", "name": "名称", "kind": "类型", "level": "层级", "industry": "行业", "phone": "电话",
        "covers": "管辖区域", "serves": "服务区域", "reports_to": "上级单位", "competent_for": "管辖类别",
        "synthetic": "是否合成", **_DATED,
    }  # fmt: skip
    example = {
        "id": "U-621027100-JO", "name": "城关镇司法所", "kind": "judicial_office", "level": "township",
        "covers": "621027100", "reports_to": "C-621027100",
    }  # fmt: skip

    covers: list[AreaCode] = Field(default_factory=list)
    serves: AreaCode | None = None
    reports_to: Id | None = None
    competent_for: list[CategoryCode] = Field(default_factory=list)

    @model_validator(mode="after")
    def _only_centres_serve(self) -> Self:
        if self.serves and self.kind is not UnitKind.CENTRE:
            raise ValueError(f"serves is for centres; a {self.kind} covers an area")
        if self.reports_to == self.id:
            raise ValueError("reports_to is the unit itself")
        return check_centre_level(self)

    def complete(self, policy: Policy) -> None:
        """A unit without competences of its own has those that the policy gives its kind.

        A file without the column says nothing of the competences of a unit that is there already.
        """
        if not self.competent_for:
            stated = "competent_for" in self.model_fields_set
            self.competent_for = policy.competences(self.kind, self.industry, self.level)
            if not stated:
                self.model_fields_set.discard("competent_for")

    def makes(self) -> tuple[str, ...]:
        """A centre is a unit with a label more."""
        return Centre.labels if self.kind is UnitKind.CENTRE else Unit.labels


class StationingRow(DatedRow):
    """A unit's presence in a centre."""

    record = "stationings"
    title_zh = "入驻"
    start = ("unit_id", Unit)
    links = (Link("centre_id", StationedAt, Centre, columns=("mode",)),)
    headers = {"unit_id": "单位编号", "centre_id": "中心编号", "mode": "入驻方式", **_DATED}
    example = {"unit_id": "U-621027100-JO", "centre_id": "C-621027100", "mode": "resident"}

    unit_id: Id
    centre_id: Id
    mode: Stationing


class PartyRow(PartyOrganisation, DatedRow):
    """A party organisation, what it leads and what it reports to."""

    record = "parties"
    title_zh = "党组织"
    node = PartyOrganisation
    start = ("id", PartyOrganisation)
    links = (
        Link("leads", Leads, Area, single=True),
        Link("reports_to", ReportsTo, PartyOrganisation, single=True),
    )
    headers = {
        "id": "编号", "name": "名称", "kind": "类型", "leads": "领导区域", "reports_to": "上级组织",
        "synthetic": "是否合成", **_DATED,
    }  # fmt: skip
    example = {"id": "PO-621027100", "name": "城关镇党委", "kind": "township_committee", "leads": "621027100"}

    leads: AreaCode | None = None
    reports_to: Id | None = None

    @model_validator(mode="after")
    def _reports_to_another(self) -> Self:
        if self.reports_to == self.id:
            raise ValueError("reports_to is the organisation itself")
        return self


class PersonRow(Person, DatedRow):
    """A person, their household and where they live."""

    record = "people"
    title_zh = "人员"
    node = Person
    start = ("id", Person)
    links = (
        Link("household", MemberOf, Household, single=True),
        Link("lives_in", LivesIn, Area, single=True),
    )
    headers = {
        "id": "编号", "name": "姓名", "phone": "电话", "id_number": "身份证号", "household": "户编号",
        "lives_in": "居住区域", "synthetic": "是否合成", **_DATED,
    }  # fmt: skip
    example = {"id": "P-000001", "name": "张三", "household": "H-0001", "lives_in": "621027100001001"}

    household: Id | None = None
    lives_in: AreaCode | None = None
    id_number: SecretStr | None = None

    @field_validator("id_number")
    @classmethod
    def _is_an_id_number(cls, number: SecretStr | None) -> SecretStr | None:
        return checked_id_number(number)

    def complete(self, policy: Policy) -> None:  # noqa: ARG002 - other rows need it
        """Keep of the phone and the ID number what the graph may know."""
        if self.phone is not None:
            self.phone = vault().sealed(self.id, self.phone)
        if self.id_number is not None:
            self.id_digest = vault().digest(self.id_number.get_secret_value())


class AssignmentRow(DatedRow):
    """A person's work in one area, unit or party organisation."""

    record = "assignments"
    title_zh = "任职"
    start = ("person_id", Person)
    links = tuple(
        Link(column, AssignedTo, target, columns=("role", "full_time"))
        for column, target in (("area_code", Area), ("unit_id", Unit), ("party_id", PartyOrganisation))
    )
    headers = {
        "person_id": "人员编号", "role": "职责", "area_code": "区域代码", "unit_id": "单位编号",
        "party_id": "党组织编号", "full_time": "是否专职", **_DATED,
    }  # fmt: skip
    example = {"person_id": "P-000001", "role": "grid_member", "area_code": "621027100001001", "full_time": "true"}

    person_id: Id
    role: Role
    area_code: AreaCode | None = None
    unit_id: Id | None = None
    party_id: Id | None = None
    full_time: bool = False

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if sum(place is not None for place in (self.area_code, self.unit_id, self.party_id)) != 1:
            raise ValueError("exactly one of area_code, unit_id and party_id must be given")
        return self


class TieRow(DatedRow):
    """A tie between two people."""

    record = "ties"
    title_zh = "关系"
    start = ("person_id", Person)
    links = (Link("other_id", RelatedTo, Person, columns=("kind",)),)
    headers = {"person_id": "人员编号", "other_id": "相关人员编号", "kind": "关系", **_DATED}
    example = {"person_id": "P-000001", "other_id": "P-000002", "kind": "neighbour"}

    person_id: Id
    other_id: Id
    kind: Tie

    @model_validator(mode="after")
    def _two_people(self) -> Self:
        if self.person_id == self.other_id:
            raise ValueError("other_id is the same person")
        # The direction has no meaning, so either way of writing a tie is the same one.
        self.person_id, self.other_id = sorted((self.person_id, self.other_id))
        return self


class CaseRow(CaseRecord, Row):
    """A case: where, what, who, and who handles it."""

    record = "cases"
    title_zh = "事件"
    node = CaseRecord
    start = ("id", Case)
    links = (
        Link("area_code", OccurredIn, Area, single=True),
        Link("category", OfCategory, Category, single=True),
        Link("parties", Involves, Person, fixed={"role": "party"}),
        Link("lead", HandledBy, Unit, single=True, fixed={"role": "lead"}, begins="accepted_on"),
        Link("supports", HandledBy, Unit, fixed={"role": "support"}, begins="accepted_on"),
        Link("follows", Follows, Case, single=True),
    )
    headers = {
        "id": "编号", "kind": "类型", "title": "标题", "summary": "简述", "severity": "严重程度", "source": "来源",
        "occurred_on": "发生日期", "accepted_on": "受理日期", "settled_on": "办结日期", "level": "层级", "step": "步骤",
        "stage": "环节", "area_code": "区域代码", "category": "类别", "parties": "当事人", "lead": "主办单位",
        "supports": "协办单位", "follows": "前案编号", "place": "地点", "scale": "规模", "people": "涉及人数",
        "resolution": "化解方式", "resolution_note": "化解情况", "longitude": "经度", "latitude": "纬度",
        "exchange": "交换字段", "synthetic": "是否合成",
    }  # fmt: skip
    example = {
        "id": "ZY2023-0001", "kind": "dispute", "title": "宅基地边界纠纷", "severity": "1", "source": "grid_member",
        "occurred_on": "2023-05-03", "accepted_on": "2023-05-03", "area_code": "621027100001001", "category": "0902",
        "parties": "P-000001;P-000002", "lead": "U-621027100001-MC",
    }  # fmt: skip
    replaceable = False  # a case is closed by being settled, never by missing from a file

    area_code: AreaCode
    category: CategoryCode
    parties: list[Id] = Field(default_factory=list, max_length=1000)
    lead: Id | None = None
    supports: list[Id] = Field(default_factory=list)
    follows: Id | None = None

    @model_validator(mode="after")
    def _can_be_worked(self) -> Self:
        if len(self.area_code) < Level.COUNTY.code_length:
            raise ValueError(f"area_code {self.area_code} lies above the county; name a place in a county")
        if self.follows == self.id:
            raise ValueError("follows is the case itself")
        return self


ROWS: dict[str, type[Row]] = {
    row.record: row for row in (AreaRow, UnitRow, StationingRow, PartyRow, PersonRow, AssignmentRow, TieRow, CaseRow)
}


def identity_columns(row: type[Row]) -> tuple[str, ...]:
    """The columns that tell one row of a file from another."""
    if row.node is not None:
        return (row.node.key(),)
    told_apart = [name for link in row.links for name in link.relationship.identity]
    return tuple(dict.fromkeys([row.start[0], *(link.column for link in row.links), *told_apart, "since"]))


def is_dated(link: Link) -> bool:
    """Whether the link's relationship has a beginning and an end."""
    return issubclass(link.relationship, Dated)
