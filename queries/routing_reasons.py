"""What routing says of its choices, in English and Chinese, with the path through the graph."""

from __future__ import annotations

from queries.acting import Acting, ActingArea
from queries.answers import PersonRef, Reason, chain_path


def recused(unit: Acting, area: ActingArea) -> Reason:
    """Why a unit that is a party does not lead."""
    return Reason(
        rule="recused",
        en=f"{unit.name} is a party to the case and does not lead it",
        zh=f"{unit.name}是当事人，应当回避",
        path=(f"Area:{area.code}", *unit.path),
        policy=None,
    )


def vacant(unit: Acting, area: ActingArea) -> Reason:
    """Why a unit without people does not lead."""
    return Reason(
        rule="vacant",
        en=f"{unit.name} is competent, but nobody is assigned to it: skipped",
        zh=f"{unit.name}有管辖权，但无人在岗：跳过",
        path=(f"Area:{area.code}", *unit.path),
        policy=None,
    )


def nearest(unit: Acting, chain: list[ActingArea], code: str) -> Reason:
    """Why a unit leads: it is competent, and the nearest."""
    area = chain[-1]
    return Reason(
        rule="nearest_competent",
        en=f"{unit.name} acts in {area.name} and is competent for category {code}; nobody nearer is",
        zh=f"{unit.name}负责{area.name}，对类别{code}有管辖权，且没有更近的单位",
        path=(*chain_path([link.code for link in chain]), *unit.path, "COMPETENT_FOR>", f"Category:{code}"),
        policy=None,
    )


def last_resort(centre: Acting, chain: list[ActingArea]) -> Reason:
    """Why the county's centre leads."""
    return Reason(
        rule="last_resort",
        en=f"nobody on the way up is competent and staffed, so {centre.name} leads",
        zh=f"沿线没有在岗的有管辖权单位，由{centre.name}兜底主办",
        path=(*chain_path([link.code for link in chain]), *centre.path),
        policy=None,
    )


def goes_first(person: PersonRef, chain: list[ActingArea]) -> Reason:
    """Why a person goes first."""
    return Reason(
        rule="goes_first",
        en=f"{person.name} is assigned to {chain[-1].name} as {person.role} and goes first",
        zh=f"{person.name}是{chain[-1].name}的{person.role.label_zh}，先到场",
        path=(*chain_path([link.code for link in chain]), "<ASSIGNED_TO", f"Person:{person.id}"),
        policy=None,
    )


def steps_back(person: PersonRef, area: ActingArea) -> Reason:
    """Why a person who is a party does not go first."""
    return Reason(
        rule="recused",
        en=f"{person.name} is a party to the case and steps back: looking further",
        zh=f"{person.name}是当事人，应当回避：另找他人",
        path=(f"Area:{area.code}", "<ASSIGNED_TO", f"Person:{person.id}"),
        policy=None,
    )


def nobody(area: ActingArea) -> Reason:
    """Nobody is assigned to an area."""
    return Reason(
        rule="nobody_assigned",
        en=f"nobody is assigned to {area.name}: looking further up",
        zh=f"{area.name}无人在岗：向上寻找",
        path=(f"Area:{area.code}",),
        policy=None,
    )


def chosen(unit: Acting, area: ActingArea, code: str) -> Reason:
    """Why a unit that somebody named may lead."""
    return Reason(
        rule="chosen",
        en=f"{unit.name} was named; it acts in {area.name} and is competent for category {code}",
        zh=f"指定{unit.name}主办：它负责{area.name}，对类别{code}有管辖权",
        path=(f"Area:{area.code}", *unit.path, "COMPETENT_FOR>", f"Category:{code}"),
    )


def centre_has_it(unit: Acting, area: ActingArea) -> Reason:
    """Why a centre has a case that nobody leads."""
    return Reason(
        rule="centre_has_it",
        en=f"until a unit is named, {unit.name}, the centre of {area.name}, has the case",
        zh=f"在确定主办单位之前，由{area.name}的{unit.name}负责",
        path=(f"Area:{area.code}", *unit.path),
    )
