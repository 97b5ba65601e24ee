"""The policy (办法): what a county decides. Levels, days, who joins, who is competent, how much risk is passed on.

The numbers stand in a TOML file, never in code; ``graph/data/policy.toml`` is the reference county's. A county names
its own in ``GEZHI_POLICY``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from functools import cached_property
from math import ceil
from pathlib import Path
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr, ValidationError, model_validator

from graph import standards
from graph.calendar import Counting, Deadline, deadline
from graph.elements import CategoryCode
from graph.errors import BadInputError
from graph.organisation import WORK_LEVELS
from graph.terms import CaseKind, Industry, Level, Role, Severity, UnitKind, WarningRule

REFERENCE = Path(__file__).parent / "data" / "policy.toml"
LEVELS = WORK_LEVELS

# What risk may run along: who is in a case, who lives with or near whom, what came after what. Categories are not
# among them, so neither class 16 of the standard nor anything else that labels people can feed a risk.
CARRIERS = ("INVOLVES", "MEMBER_OF", "RELATED_TO", "LIVES_IN", "OCCURRED_IN", "FOLLOWS")

Share = Annotated[float, Field(ge=0, le=1)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Selector(_Part):
    """Units by kind, and by industry where the kind has one; written ``court`` or ``mediation_committee:medical``."""

    kind: UnitKind
    industry: Industry | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: object) -> object:
        if isinstance(value, str):
            kind, _, industry = value.partition(":")
            return {"kind": kind, "industry": industry or None}
        return value

    def __str__(self) -> str:
        return f"{self.kind}:{self.industry}" if self.industry else str(self.kind)


class LevelRule(_Part):
    """One row of the policy: who joins the centre at a level, and how many days the level has."""

    level: Level
    name: str
    days: Annotated[int, Field(ge=0, le=3660)]
    counting: Counting
    joins: tuple[Selector, ...] = ()
    roles: tuple[Role, ...] = ()


def _severities(value: object) -> object:
    """TOML's keys are texts; the severities in them are numbers."""
    if isinstance(value, dict):
        return {int(key): item for key, item in value.items()}
    return value


class CategoryRule(_Part):
    """Which units may lead cases of some categories at each level, the first choice first."""

    codes: tuple[CategoryCode, ...]
    starts_at: Level = Level.VILLAGE
    village: tuple[Selector, ...] = ()
    township: tuple[Selector, ...] = ()
    county: tuple[Selector, ...] = ()

    def at(self, level: Level) -> tuple[Selector, ...]:
        """The units that may lead at ``level``."""
        return {Level.VILLAGE: self.village, Level.TOWNSHIP: self.township, Level.COUNTY: self.county}[level]


class Weight(_Part):
    """What share of its risk a node passes on in one step along a relationship, and against it."""

    relationship: str
    forward: Share
    backward: Share

    @model_validator(mode="after")
    def _may_carry_risk(self) -> Self:
        if self.relationship not in CARRIERS:
            raise ValueError(f"{self.relationship} does not carry risk; those that may are {', '.join(CARRIERS)}")
        return self


class LoadRule(_Part):
    """How an overloaded unit's cases weigh on each other.

    A unit with ``capacity`` open cases or fewer passes nothing on. With more, what its cases pass to it (``to_unit``)
    comes back to each (``to_case``), times the share of its cases that are too many: 1 − capacity / open cases.
    """

    capacity: Annotated[int, Field(ge=1)]
    to_unit: Share
    to_case: Share


HalfLife = Annotated[float, Field(gt=0, le=36600)]


class RiskRule(_Part):
    """Base hazards of cases, and what share of a risk is passed on along which relationship.

    An open case's base is the sum of its severity's and of what else is true of it, up to ``base_limit``. A settled
    case keeps ``settled_share`` of that, and half of what it has after each ``half_life_days``; what its relationships
    pass on halves each ``link_half_life_days``. Older policies, which name none of these, leave them out.
    """

    base: Annotated[dict[Severity, Share], BeforeValidator(_severities)]
    overdue_per_day: Share
    base_limit: Share
    returned: Share = 0  # for each time that it was sent back or opened again
    repeated: Share = 0  # for each earlier case that it follows
    party: Share = 0  # for each party beyond two
    incident: Share = 0  # for each incident between two of its parties
    warning: Share = 0  # for each warning about it that is neither dismissed nor answered
    settled_share: Share = 0
    half_life_days: HalfLife = 30
    link_half_life_days: HalfLife = 90
    run_minutes: Annotated[int, Field(ge=0)] = 0  # how often the clock looks at the whole county; 0 never
    load: LoadRule | None = None
    weights: tuple[Weight, ...]

    @property
    def memory_days(self) -> int:
        """How many days after it was settled a case still counts: then less than a hundredth is left of it."""
        return ceil(7 * max(self.half_life_days, self.link_half_life_days))


class ClockRule(_Part):
    """What the clocks of cases do beside the levels' days.

    A reminder goes out when ``warn_share`` of a level's days have passed, within ``office_hours`` of a working day.
    Days of ``suspension_days`` and ``revisit_days`` are calendar days.
    """

    office_hours: tuple[time, time]
    warn_share: Share
    suspension_days: Annotated[int, Field(ge=1, le=366)]
    supervision_days: Annotated[int, Field(ge=0, le=366)]
    supervision_counting: Counting
    revisit_days: Annotated[int, Field(ge=0, le=3660)]

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Self:
        if self.office_hours[0] >= self.office_hours[1]:
            raise ValueError(f"office_hours end at {self.office_hours[1]}, before they begin")
        return self


class RaisingRule(_Part):
    """A rule that raises warnings, with its numbers: those that the rule does not use are left out."""

    rule: WarningRule
    days: Annotated[int, Field(ge=1, le=3660)]
    count: Annotated[int, Field(ge=2, le=1000)] = 2
    severity: Severity = Severity.GENERAL
    risk: Annotated[float, Field(gt=0, le=1)] = 1


class PrivacyRule(_Part):
    """How long the texts of ended cases are kept (``keep_days``, by kind), and the least number that is published."""

    keep_days: dict[CaseKind, Annotated[int, Field(ge=30, le=36_600)]] = dict.fromkeys(CaseKind, 3660)
    least_published: Annotated[int, Field(ge=1, le=100)] = 5

    @model_validator(mode="after")
    def _names_each_kind(self) -> Self:
        if missing := set(CaseKind) - set(self.keep_days):
            raise ValueError(f"keep_days lacks {min(missing)}")
        return self


class Policy(_Part):
    """A county's policy, one version of it."""

    id: str
    version: int
    title: str
    timezone: str
    starts_at: Annotated[dict[Severity, Level], BeforeValidator(_severities)]
    levels: tuple[LevelRule, ...]
    categories: tuple[CategoryRule, ...]
    clock: ClockRule
    warnings: tuple[RaisingRule, ...] = ()
    risk: RiskRule
    privacy: PrivacyRule = PrivacyRule()
    _text: str = PrivateAttr(default="")

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if tuple(rule.level for rule in self.levels) != LEVELS:
            raise ValueError("levels must be village, township and county, in this order")
        if missing := set(Severity) - set(self.starts_at):
            raise ValueError(f"starts_at lacks severity {min(missing).value}")
        named = [weight.relationship for weight in self.risk.weights]
        if twice := [name for name in named if named.count(name) > 1]:
            raise ValueError(f"risk.weights names {twice[0]} twice")
        if missing := set(Severity) - set(self.risk.base):
            raise ValueError(f"risk.base lacks severity {min(missing).value}")
        listed = [code for rule in self.categories for code in rule.codes]
        if len(listed) != len(set(listed)):
            raise ValueError(f"category {next(code for code in listed if listed.count(code) > 1)} has two rules")
        for code in standards.leaf_categories():
            if not any(ancestor in listed for ancestor in standards.lineage(code)):
                raise ValueError(f"category {code} has no rule")
        try:
            ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"there is no time zone {self.timezone}") from error
        return self

    @cached_property
    def _levels(self) -> dict[Level, LevelRule]:
        return {rule.level: rule for rule in self.levels}

    @cached_property
    def _categories(self) -> dict[str, CategoryRule]:
        return {code: rule for rule in self.categories for code in rule.codes}

    @cached_property
    def reference(self) -> str:
        """How an answer names this policy: ``zhenyuan-reference v1``."""
        return f"{self.id} v{self.version}"

    @property
    def text(self) -> str:
        """The file that declared it, word for word."""
        return self._text

    def deadlines(self, begins: date, levels: Sequence[Level]) -> dict[Level, tuple[date, Deadline]]:
        """The clocks of a case that goes up through ``levels``: for each the day it begins, and its deadline.

        The first begins on the day ``begins``, each further one on the day that the deadline below it falls.
        """
        clocks: dict[Level, tuple[date, Deadline]] = {}
        for level in levels:
            rule = self.level(level)
            clocks[level] = (begins, deadline(begins, rule.days, rule.counting))
            begins = clocks[level][1].due
        return clocks

    @cached_property
    def zone(self) -> ZoneInfo:
        """The county's time zone."""
        return ZoneInfo(self.timezone)

    def today(self) -> date:
        """The day by the clock of the county's time zone."""
        return datetime.now(self.zone).date()

    def day(self, moment: datetime) -> date:
        """The day that ``moment`` (with a time zone) falls on in the county."""
        return moment.astimezone(self.zone).date()

    def level(self, level: Level) -> LevelRule:
        """The rule of a level that works cases."""
        return self._levels[level]

    def category(self, code: str) -> CategoryRule:
        """The rule of a category: its own, else that of the class above it."""
        return next(self._categories[known] for known in standards.lineage(code) if known in self._categories)

    def starting_level(self, category: str, severity: Severity) -> Level:
        """Where a case starts: the higher of what its severity and its category ask for."""
        return max(self.starts_at[severity], self.category(category).starts_at, key=LEVELS.index)

    def competences(self, kind: UnitKind, industry: Industry | None, level: Level) -> list[str]:
        """The categories that a unit is competent for when nothing else is said, from kind, industry and level.

        A class stands for all of its kinds; where a rule takes one of them away, the others are listed one by one.
        """
        if level not in LEVELS:
            return []
        own = Selector(kind=kind, industry=industry)
        kinds: dict[str, list[str]] = {}  # by class
        for code in standards.leaf_categories():
            kinds.setdefault(standards.lineage(code)[-1], []).append(code)
        found: list[str] = []
        for above, codes in kinds.items():
            competent = [code for code in codes if own in self.category(code).at(level)]
            found += [above] if competent == codes else competent
        return found


def load(path: Path = REFERENCE) -> Policy:
    """The policy in a TOML file.

    Raises BadInputError that names the file and the entry at fault.
    """
    return parse(read(path), str(path))


def read(path: Path) -> str:
    """The text of a policy's file. Raises BadInputError that names it."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise BadInputError("policy", f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadInputError("policy", f"{path} is not a TOML file: {error}") from error


def _place(path: Sequence[int | str], said: Any) -> Iterator[str]:
    """The parts of a path, items of lists by what tells them apart: ``levels.township.days``, not ``levels.1.days``."""
    for part in path:
        try:
            said = said[part]
        except (KeyError, IndexError, TypeError):  # what is missing, or what is not what it should be
            said = None
        own = said.get("level") or said.get("rule") or said.get("relationship") if isinstance(said, dict) else None
        yield own if isinstance(part, int) and isinstance(own, str) else str(part)


def parse(text: str, name: str) -> Policy:
    """The policy that a TOML text declares; ``name`` is where it stands. Raises BadInputError as :func:`load`."""
    said: dict[str, Any] = {}
    try:
        said = tomllib.loads(text)
        policy = Policy.model_validate(said)
    except tomllib.TOMLDecodeError as error:
        raise BadInputError("policy", f"{name} is not a TOML file: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(_place(first["loc"], said)) or "policy"
        raise BadInputError(where, f"{first['msg']} (in {name})") from error
    policy._text = text.strip()
    return policy
