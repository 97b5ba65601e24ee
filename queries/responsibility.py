"""Responsibility: for an area, the chain up to its county, and who leads, serves, covers and works in each link."""

from __future__ import annotations

from datetime import date
from typing import Any

from graph.errors import NotFoundError
from graph.questions import Query, Question, Row
from graph.terms import Level, PartyKind
from queries.acting import ABOVE_THE_COUNTY, people_refs, unit_ref
from queries.answers import Answer, AreaRef, PersonRef, Reason, UnitRef, chain_path

QUERY = Query.beside(__file__)


class LeadingParty(Answer):
    """A party organisation that leads an area, with its heads."""

    id: str
    name: str
    kind: PartyKind
    heads: tuple[PersonRef, ...]


class ResponsibleUnit(Answer):
    """A unit that serves or covers an area, with its heads."""

    unit: UnitRef
    heads: tuple[PersonRef, ...]


class Link(Answer):
    """One area of the chain and everybody who is responsible in it."""

    area: AreaRef
    leads: tuple[LeadingParty, ...]
    serves: tuple[ResponsibleUnit, ...]
    covers: tuple[ResponsibleUnit, ...]
    assigned: tuple[PersonRef, ...]
    because: tuple[Reason, ...]


class Responsibility(Answer):
    """The chain from an area to its county, the area first."""

    area: AreaRef
    at: date
    links: tuple[Link, ...]


def responsibility(area: str, at: date) -> Question[Responsibility]:
    """Who is responsible for ``area`` on the day ``at``, link by link up to the county.

    A link where nobody leads, serves or is assigned says so in its ``because``. Of two parents (a fault that coverage
    reports) both are links. Reading the answer raises NotFoundError for an unknown area.
    """

    def read(rows: list[Row]) -> Responsibility:
        areas = sorted(rows[0]["areas"], key=lambda row: (row["step"][0], row["code"]))
        if not areas:
            raise NotFoundError("area", area)
        own = AreaRef(code=areas[0]["code"], name=areas[0]["name"], level=areas[0]["level"])
        kept = [row for row in areas if row["code"] == area or row["level"] not in ABOVE_THE_COUNTY]
        below = {row["code"]: row["step"][1] for row in areas}
        links = tuple(_link(row, _way(row["code"], below)) for row in kept)
        return Responsibility(area=own, at=at, links=links)

    return Question(QUERY, {"area": area, "at": at}, read)


def _way(code: str, below: dict[str, str | None]) -> list[str]:
    """The areas from the one asked for up to ``code``, each a part of the next: of two ways the shorter."""
    way = [code]
    while (lower := below[way[0]]) is not None:
        way.insert(0, lower)
    return way


def _link(row: Row, chain: list[str]) -> Link:
    area = AreaRef(code=row["code"], name=row["name"], level=row["level"])
    held: dict[str, list[list[Any]]] = {"LEADS": [], "SERVES": [], "COVERS": [], "ASSIGNED_TO": []}
    for relation, *holder in sorted(
        row["holders"], key=lambda holder: (str(holder[0]), str(holder[3]), str(holder[1]))
    ):
        if relation is not None:
            held[relation].append(holder)
    return Link(
        area=area,
        leads=tuple(
            LeadingParty(id=id, name=name, kind=kind, heads=people_refs(heads))
            for _, _, id, name, kind, _, _, heads in held["LEADS"]
        ),
        serves=tuple(_unit(holder) for holder in held["SERVES"]),
        covers=tuple(_unit(holder) for holder in held["COVERS"]),
        assigned=tuple(PersonRef(id=id, name=name, role=role) for role, _, id, name, *_ in held["ASSIGNED_TO"]),
        because=tuple(_reasons(area, held, chain)),
    )


def _unit(holder: list[Any]) -> ResponsibleUnit:
    _, _, *unit, heads = holder
    return ResponsibleUnit(unit=unit_ref(*unit), heads=people_refs(heads))


_WORDS = {
    "LEADS": ("leads", "领导", "PartyOrganisation"),
    "SERVES": ("serves", "服务", "Unit"),
    "COVERS": ("covers", "管辖", "Unit"),
    "ASSIGNED_TO": ("is assigned to", "负责", "Person"),
}


def _reasons(area: AreaRef, held: dict[str, list[list[Any]]], chain: list[str]) -> list[Reason]:
    reasons = []
    for relation, (en, zh, label) in _WORDS.items():
        for _, since, id, name, *_ in held[relation]:
            from_day = "" if since is None else f" since {since}"
            reasons.append(
                Reason(
                    rule=relation.lower(),
                    en=f"{name} {en} {area.name}{from_day}",
                    zh=f"{name}{zh}{area.name}" + (f"（自{since}）" if from_day else ""),
                    path=(*chain_path(chain), f"<{relation}", f"{label}:{id}"),
                )
            )
        if not held[relation] and relation in _expected(area.level):
            reasons.append(
                Reason(rule=f"nobody_{relation.lower()}", en=f"nobody {en} {area.name}", zh=f"{area.name}无人{zh}")
            )
    return reasons


def _expected(level: Level) -> tuple[str, ...]:
    """What a level should have: every link is led, all but a grid have a centre, a grid has its member."""
    if level is Level.GRID:
        return ("LEADS", "ASSIGNED_TO")
    return ("LEADS", "SERVES") if level not in ABOVE_THE_COUNTY else ()
