"""Coverage: everywhere someone in charge, no level skipped. Every gap in an area, and what would close it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from graph import standards
from graph.errors import NotFoundError
from graph.questions import Query, Question, Row
from queries.answers import Answer, Reason, node_id

QUERY = Query.beside(__file__)


class GapKind(StrEnum):
    """What can be missing.

    A reporting line is broken where a unit or party organisation reports to nobody (but for the county's centre and
    committee), where it skips the township, or where it runs in a circle.
    """

    GRID_WITHOUT_MEMBER = "grid_without_member"
    VILLAGE_WITHOUT_BRANCH = "village_without_branch"
    AREA_WITHOUT_CENTRE = "area_without_centre"
    CATEGORY_WITHOUT_UNIT = "category_without_unit"
    UNIT_WITHOUT_HEAD = "unit_without_head"
    BROKEN_REPORTING_LINE = "broken_reporting_line"
    TWO_FULL_TIME_GRIDS = "two_full_time_grids"
    AREA_WITH_TWO_PARENTS = "area_with_two_parents"
    LEVEL_SKIPPED = "level_skipped"
    CASE_WITHOUT_LEAD = "case_without_lead"


# What is wrong with {name}, and what closes the gap, in English and Chinese.
_TEXTS = {
    GapKind.GRID_WITHOUT_MEMBER: ("{name} has no member: assign one", "{name}没有网格员：请配备"),
    GapKind.VILLAGE_WITHOUT_BRANCH: ("no party branch leads {name}: set one up", "{name}没有党支部领导：请设立"),
    GapKind.AREA_WITHOUT_CENTRE: ("no centre serves {name}: open one", "{name}没有综治中心：请设立"),
    GapKind.CATEGORY_WITHOUT_UNIT: (
        "nobody is competent for {name} ({key}): name a unit",
        "没有单位对“{name}”（{key}）有管辖权：请指定",
    ),
    GapKind.UNIT_WITHOUT_HEAD: ("{name} has no head: appoint one", "{name}没有负责人：请任命"),
    GapKind.BROKEN_REPORTING_LINE: (
        "the line upwards from {name} is broken: name the superior one level up",
        "{name}的上报线中断：请指定上一级单位",
    ),
    GapKind.TWO_FULL_TIME_GRIDS: (
        "{name} is full-time in two grids: end one assignment",
        "{name}同时专职负责两个网格：请结束其一",
    ),
    GapKind.AREA_WITH_TWO_PARENTS: (
        "{name} belongs to two areas: end one of the two",
        "{name}同时隶属于两个区域：请结束其一",
    ),
    GapKind.LEVEL_SKIPPED: (
        "{name} skips a level: put it below an area one level up",
        "{name}越级隶属：请归入上一级区域",
    ),
    GapKind.CASE_WITHOUT_LEAD: ("nobody leads {name}: route it", "{name}没有主办单位：请分流"),
}


class Gap(Answer):
    """One gap: its kind, the node that lacks something, the area that it concerns, and what closes it."""

    kind: GapKind
    node: str
    name: str
    area: str
    because: tuple[Reason, ...]


class Coverage(Answer):
    """The gaps of an area and everything below it. ``checked`` and ``counts`` are whole even where the list is cut."""

    area: str
    complete: bool
    checked: dict[str, int]
    counts: dict[GapKind, int]
    gaps: tuple[Gap, ...]
    because: tuple[Reason, ...]


def coverage(area: str, at: date, limit: int = 200) -> Question[Coverage]:
    """The gaps in ``area`` and below on the day ``at``, at most ``limit`` of them listed.

    A category has a unit when one that acts in the area, or in one above it up to the county, is competent for it or
    for its class. Reading raises NotFoundError for an unknown area. Grows with what lies in the area.
    """
    categories = [[code, standards.lineage(code)[-1]] for code in standards.leaf_categories()]

    def read(rows: list[Row]) -> Coverage:
        if not rows:
            raise NotFoundError("area", area)
        checked = {row["label"]: int(row["key"]) for row in rows if row["kind"] == "checked"}
        found = sorted(
            (row for row in rows if row["kind"] != "checked"),
            key=lambda row: (list(GapKind).index(row["kind"]), row["place"], row["key"]),
        )
        counts = {kind: sum(row["kind"] == kind for row in found) for kind in GapKind}
        return Coverage(
            area=area,
            complete=not found,
            checked=checked,
            counts={kind: count for kind, count in counts.items() if count},
            gaps=tuple(_gap(row) for row in found[:limit]),
            because=(_summary(area, checked, len(found)),),
        )

    return Question(QUERY, {"area": area, "categories": categories, "at": at}, read)


def _gap(row: Row) -> Gap:
    kind, node = GapKind(row["kind"]), node_id(row["label"], row["key"])
    en, zh = (text.format(name=row["name"], key=row["key"]) for text in _TEXTS[kind])
    return Gap(
        kind=kind,
        node=node,
        name=row["name"],
        area=row["place"],
        because=(Reason(rule=kind, en=en, zh=zh, path=(node,)),),
    )


def _summary(area: str, checked: dict[str, int], gaps: int) -> Reason:
    return Reason(
        rule="coverage",
        en=f"{gaps} gaps in "
        + ", ".join(f"{count} {what.replace('_', ' ')}" for what, count in sorted(checked.items())),
        zh=f"检查区域{checked['areas']}个、网格{checked['grids']}个、单位{checked['units']}个、"
        f"党组织{checked['parties']}个、未结事件{checked['open_cases']}件，发现缺口{gaps}处",
        path=(f"Area:{area}",),
    )
