"""What the model is declared with: marks, types of properties, and the bases of nodes and relationships.

A node class names its labels and marks its fields (key, indexed, searchable, personal); a relationship class names its
type and which nodes it may join.

``None`` in ``since`` means "as long as anyone knows", ``None`` in ``until`` means "still". A relationship holds on a
day when ``since <= day < until``: on its last day something else already holds, so a chain has no gap and no overlap.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, ClassVar, Self, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from graph import standards
from graph.pinyin import spelled
from graph.terms import Level


@dataclass(frozen=True)
class Mark:
    """What is special about a property: its name is the meaning, the model's fields carry it as an annotation."""

    name: str


KEY = Mark("key")  # identifies the node among its label: a uniqueness constraint
INDEXED = Mark("indexed")  # queries start from it: a range index
TEXT = Mark("text")  # people search in it: the full-text index
PERSONAL = Mark("personal")  # about a person: masked outside the scope that needs it
DERIVED = Mark("derived")  # made from others: no file says it, and no answer


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
Month = Annotated[str, _formed("month", "(?!0000)[0-9]{4}-(0[1-9]|1[0-2])", "a month: it is written YYYY-MM")]
Id = Annotated[str, _formed("id", r"[^\s/]{1,64}", "an id: it has 1 to 64 characters without a space or a slash")]
EventKind = Annotated[
    str,
    _formed("event_kind", r"[a-z_]{1,40}(\.[a-z_]{1,40})?", "a kind of event: case, or case.escalate"),
]
WebAddress = Annotated[
    str,
    _formed(
        "web_address",
        r"https?://[^\s/?#@\\]{1,255}([/?][^\s#\\]{0,1700})?",
        "a web address: it begins with http:// or https:// and a host, and has no password in it",
    ),
]
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


class Spelled(Node):
    """A node with a name that is also looked for by its pinyin. Names of people are not spelled out."""

    if TYPE_CHECKING:  # each of them declares it, in its own place
        name: str

    pinyin: Annotated[str | None, TEXT, DERIVED, Field(exclude=True)] = None

    @model_validator(mode="after")
    def _spell(self) -> Self:
        if self.pinyin is None:
            self.pinyin = spelled(self.name)
        return self


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


def own_properties(element: type[Element]) -> list[str]:
    """The properties of a node or relationship class, keys first, dates and origin last."""
    names = list(element.model_fields)
    if issubclass(element, Node):
        derived = set(element.marked(DERIVED))
        names.sort(key=lambda name: (name in derived) + 2 * (name == "synthetic"))
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
