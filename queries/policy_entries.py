"""A policy entry by entry: what each means in words, and what differs between two versions. Nothing is asked for it.

Entries that stand in lists are named by what tells them apart, not by their place: ``levels.village.days``,
``categories.0502.county``, ``risk.weights.INVOLVES.forward``. So a rule that moves in the file is no difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import time
from enum import Enum
from typing import Any, NamedTuple

from pydantic import BaseModel

from graph import standards
from graph.policy import Policy, Selector
from graph.terms import Severity, Term
from queries.answers import Answer

# In English and Chinese, by the path without what tells the items of a list apart; that stands in ``{0}``.
NAMES = {
    "title": ("title", "名称"),
    "timezone": ("time zone", "时区"),
    "starts_at": ("where {0} cases start", "{0}事件的起始层级"),
    "levels.name": ("name of the {0} level", "{0}一级的名称"),
    "levels.days": ("days at the {0}", "{0}办理期限（天）"),
    "levels.counting": ("how days at the {0} are counted", "{0}期限的计算方式"),
    "levels.joins": ("units that join at the {0}", "{0}联动单位"),
    "levels.roles": ("people who join at the {0}", "{0}参与人员"),
    "categories.starts_at": ("where {0} starts", "{0}的起始层级"),
    "categories.village": ("who leads {0} at the village", "{0}在村（社区）的主办单位"),
    "categories.township": ("who leads {0} at the township", "{0}在乡镇的主办单位"),
    "categories.county": ("who leads {0} at the county", "{0}在县的主办单位"),
    "clock.office_hours": ("office hours", "办公时间"),
    "clock.warn_share": ("share of a level's days after which is reminded", "期限过去多少后提醒"),
    "clock.suspension_days": ("longest suspension (days)", "中止最长天数"),
    "clock.supervision_days": ("days to answer a supervision", "督办答复期限（天）"),
    "clock.supervision_counting": ("how those days are counted", "督办期限的计算方式"),
    "clock.revisit_days": ("days from archiving to the revisit", "归档后回访天数"),
    "warnings.days": ("days that warning “{0}” looks at", "预警“{0}”的天数"),
    "warnings.count": ("cases from which warning “{0}” is raised", "预警“{0}”的件数"),
    "warnings.severity": ("severity from which warning “{0}” is raised", "预警“{0}”的最低严重程度"),
    "warnings.risk": ("risk from which warning “{0}” is raised", "预警“{0}”的最低风险"),
    "risk.base": ("base risk of {0} cases", "{0}事件的基础风险"),
    "risk.overdue_per_day": ("more for each day overdue", "每逾期一天增加"),
    "risk.base_limit": ("most that a case has by itself", "事件自身风险上限"),
    "risk.returned": ("more for each return or reopening", "每次退回或重开增加"),
    "risk.repeated": ("more for each earlier case", "每件前案增加"),
    "risk.party": ("more for each party beyond two", "两人以上每名当事人增加"),
    "risk.incident": ("more for each incident between parties", "当事人间每起警情增加"),
    "risk.warning": ("more for each warning about it", "每条相关预警增加"),
    "risk.settled_share": ("share that stays when settled", "办结时保留的比例"),
    "risk.half_life_days": ("days after which half of that is left", "办结风险减半天数"),
    "risk.link_half_life_days": ("days after which its ties pass on half", "办结事件关系减半天数"),
    "risk.run_minutes": ("minutes between looks at the whole county", "全县研判间隔（分钟）"),
    "risk.load.capacity": ("open cases that a unit can bear", "单位可承载的未结事件数"),
    "risk.load.to_unit": ("share that cases pass to an overloaded unit", "事件传给超负荷单位的比例"),
    "risk.load.to_case": ("share that comes back to each case", "超负荷单位传回事件的比例"),
    "risk.weights.forward": ("risk passed on from {0}", "{0}：顺向传导比例"),
    "risk.weights.backward": ("risk passed on from {0}, backwards", "{0}：逆向传导比例"),
    "privacy.least_published": ("least number that is published", "公布的最小数"),
    "privacy.keep_days": ("days that texts of {0} cases are kept", "{0}文字保存天数"),
}
TIES = {
    "INVOLVES": ("case to party", "事件—当事人"),
    "MEMBER_OF": ("member to household", "成员—户"),
    "RELATED_TO": ("person to person", "人员—相关人员"),
    "LIVES_IN": ("resident to place", "居民—居住地"),
    "OCCURRED_IN": ("case to place", "事件—发生地"),
    "FOLLOWS": ("case to earlier case", "事件—前案"),
}
COUNTING = {"calendar": ("calendar days", "自然日"), "working": ("working days", "工作日")}


class Entry(Answer):
    """One thing that a policy says: what it is and what it says, in words; ``path``: where in the file."""

    path: str
    en: str
    zh: str
    value_en: str
    value_zh: str

    @property
    def part(self) -> str:
        """The part of the file that it stands in."""
        return self.path.partition(".")[0]


class Difference(Answer):
    """An entry that two versions have otherwise, or that only one has."""

    path: str
    before: Entry | None
    after: Entry | None

    @property
    def entry(self) -> Entry:
        """The one that there is, the later before the earlier."""
        entry = self.after or self.before
        assert entry is not None
        return entry


class _Said(NamedTuple):
    """A value under its name (of ``NAMES``); of an item of a list its whole path, and in words what tells it apart."""

    name: str
    value: Any
    path: str = ""
    key: tuple[str, str] = ("", "")


def entries(policy: Policy) -> dict[str, Entry]:
    """All that a policy says, by path, in the order of the file; not which version it is."""
    found = (_entry(said) for said in _all(policy) if said.value is not None and said.value != ())
    return {entry.path: entry for entry in found}


def differences(before: Policy, after: Policy) -> tuple[Difference, ...]:
    """What ``after`` says otherwise than ``before``, in the order of the file."""
    old, new = entries(before), entries(after)
    return tuple(
        Difference(path=path, before=old.get(path), after=new.get(path))
        for path in dict.fromkeys([*new, *old])
        if old.get(path) != new.get(path)
    )


def _all(policy: Policy) -> Iterator[_Said]:
    """What stands in each part; items of lists with what tells them apart."""
    yield _Said("title", policy.title)
    yield _Said("timezone", policy.timezone)
    yield from _by_key("starts_at", policy.starts_at)
    for level in policy.levels:
        yield from _of(level, "levels", str(level.level), words(level.level))
    for category in policy.categories:
        for code in category.codes:
            name = f"{code} {standards.categories()[code].name}"
            yield from _of(category, "categories", code, (name, name))
    yield from _of(policy.clock, "clock")
    for warning in policy.warnings:  # numbers that a rule does not use are left out
        stated = _of(warning, "warnings", str(warning.rule), words(warning.rule))
        yield from (said for said in stated if said.name.rpartition(".")[2] in warning.model_fields_set)
    yield from _by_key("risk.base", policy.risk.base)
    yield from _of(policy.risk, "risk")
    if policy.risk.load is not None:
        yield from _of(policy.risk.load, "risk.load")
    for weight in policy.risk.weights:
        yield from _of(weight, "risk.weights", weight.relationship, TIES[weight.relationship])
    yield from _by_key("privacy.keep_days", policy.privacy.keep_days)
    yield from _of(policy.privacy, "privacy")


def _of(part: BaseModel, name: str, key: str = "", said: tuple[str, str] = ("", "")) -> Iterator[_Said]:
    """Those fields of a part that have words: the others are parts themselves, or tell it apart."""
    for field in type(part).model_fields:
        if f"{name}.{field}" in NAMES and not isinstance(value := getattr(part, field), dict):
            yield _Said(f"{name}.{field}", value, f"{name}.{key}.{field}" if key else "", said)


def _by_key(name: str, values: Mapping[Any, Any]) -> Iterator[_Said]:
    for key, value in values.items():
        yield _Said(name, value, f"{name}.{key.value}", words(key))


def _entry(said: _Said) -> Entry:
    en, zh = NAMES[said.name]
    value_en, value_zh = words(said.value)
    return Entry(
        path=said.path or said.name,
        en=en.format(said.key[0]),
        zh=zh.format(said.key[1]),
        value_en=value_en,
        value_zh=value_zh,
    )


def words(value: Any) -> tuple[str, str]:
    """A value in English and Chinese."""
    if isinstance(value, tuple | list):
        both = [words(each) for each in value]
        return ", ".join(en for en, _ in both), "、".join(zh for _, zh in both)
    if isinstance(value, Selector):
        kind = words(value.kind)
        if value.industry is None:
            return kind
        of = words(value.industry)
        return f"{kind[0]} ({of[0]})", f"{kind[1]}（{of[1]}）"
    if isinstance(value, Enum):
        return _called(value)
    if isinstance(value, time):
        return f"{value:%H:%M}", f"{value:%H:%M}"
    written = f"{value:g}" if isinstance(value, float) else str(value)
    return written, written


def _called(value: Enum) -> tuple[str, str]:
    """A value of a closed vocabulary."""
    if isinstance(value, Term):
        return value.value.replace("_", " "), value.label_zh
    if isinstance(value, Severity):
        return value.name.lower(), value.label_zh
    return COUNTING[value.value]
