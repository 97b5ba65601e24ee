"""Routing: which unit leads a case, who supports it, who goes first, and by when.

The graph says who can act where (``routing.cypher``); the rule below picks. Walking up from the place, the first area
at or above the starting level that has a competent and staffed unit gives the lead. A unit that nobody is assigned to
is a vacancy: it neither leads nor joins, and is named. When nothing is found the county's centre leads, so the answer
is never nobody, unless that centre is itself a party.

Source: design, section 3 and question 2 of its capabilities; the levels and who joins them are the policy's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from operator import itemgetter
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from graph import standards
from graph.calendar import deadline
from graph.collector import rare_collection
from graph.elements import AreaCode, CategoryCode, Id
from graph.errors import GezhiError
from graph.policy import LEVELS, Policy
from graph.questions import Query, Question, Row
from graph.terms import Level, Role, Severity
from queries import routing_reasons as reasons
from queries.acting import Acting, ActingArea, Chains, joins_vacant
from queries.answers import Answer, PersonRef, Reason, UnitRef, deadline_reason

QUERY = Query.beside(__file__)
FIRST_RESPONDERS = (Role.GRID_MEMBER, Role.CADRE_IN_CHARGE, Role.MEDIATOR, Role.HEAD)


class RouteRequest(BaseModel):
    """What is known of a case: where, what, how grave and, if known, who is involved (ids of people and units)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    area: AreaCode
    category: CategoryCode
    severity: Severity = Severity.GENERAL
    parties: Annotated[tuple[Id, ...], Field(max_length=1000)] = ()
    level: Literal[Level.VILLAGE, Level.TOWNSHIP, Level.COUNTY] | None = None  # one that it does not go below


class Route(Answer):
    """Where a case goes."""

    lead: UnitRef
    supports: tuple[UnitRef, ...]
    person: PersonRef | None
    people: tuple[PersonRef, ...]
    level: Level
    due: date
    because: tuple[Reason, ...]


class Failure(Answer):
    """A case of a batch that could not be routed; ``index`` is its place in the batch, from 0."""

    index: int
    field: str
    reason: str


class Routes(Answer):
    """The answers to a batch, in its order; a case that failed has None there and a line in ``failures``."""

    routes: tuple[Route | None, ...]
    failures: tuple[Failure, ...]


def route(request: RouteRequest, policy: Policy, at: date) -> Question[Route]:
    """Who leads, supports and goes first for one case, at which level and by when.

    Reading the answer raises NotFoundError for an unknown area, BadInputError for one above the county, and
    NoCentreError where nobody is competent and the county has no centre, or only one that is a party.
    """

    def read(rows: list[Row]) -> Route:
        return Router(rows, policy, at).route(request)

    return Question(QUERY, parameters([request], policy, at), read)


def competent(request: RouteRequest, policy: Policy, at: date) -> Question[tuple[UnitRef, ...]]:
    """The units that may lead a case at its level or above, the nearest and best first. Reading raises as above."""

    def read(rows: list[Row]) -> tuple[UnitRef, ...]:
        return tuple(Router(rows, policy, at).competent(request))

    return Question(QUERY, parameters([request], policy, at), read)


def route_batch(requests: Sequence[RouteRequest], policy: Policy, at: date) -> Question[Routes]:
    """The same for many cases in one round trip; one that fails does not stop the others.

    The graph is read once for each distinct place, so the cost of a further case in a known place is small.
    """

    def read(rows: list[Row]) -> Routes:
        router = Router(rows, policy, at)
        routes: list[Route | None] = []
        failures: list[Failure] = []
        with rare_collection():
            for index, request in enumerate(requests):
                try:
                    routes.append(router.route(request))
                except GezhiError as error:
                    routes.append(None)
                    failures.append(Failure(index=index, field=getattr(error, "field", "area"), reason=str(error)))
        return Routes(routes=tuple(routes), failures=tuple(failures))

    return Question(QUERY, parameters(requests, policy, at), read)


class NoCentreError(GezhiError):
    """Nobody is competent, and the county has no centre to fall back on, or only one that is a party to the case."""


def parameters(requests: Iterable[RouteRequest], policy: Policy, at: date) -> dict[str, object]:
    """What the query of routing takes for some requests."""
    places = {request.area: None for request in requests}
    categories = {code: None for request in requests for code in standards.lineage(request.category)}
    joins = sorted({str(choice) for rule in policy.levels for choice in rule.joins if choice.industry is None})
    return {"places": list(places), "categories": list(categories), "joins": joins, "at": at}


class Router:
    """The rule, over the rows of one read of the graph.

    What many cases of a batch share (who is best in an area for a category, who joins a level) is worked out once.
    """

    def __init__(self, rows: list[Row], policy: Policy, at: date) -> None:
        self._policy = policy
        self._at = at
        self._chains = Chains(rows[0]["areas"])
        self._due = cache(self._find_due)
        self._candidates = cache(self._find_candidates)
        self._supports = cache(self._find_supports)
        self._starting = cache(self._find_starting)
        self._first = cache(self._find_first)

    def route(self, request: RouteRequest) -> Route:
        """Where a case goes. Raises as :func:`route` says."""
        chain = self._chains.of(request.area)
        start, starting_reason = self._starting(request.category, request.severity)
        if request.level is not None:
            start = max(start, LEVELS.index(request.level))
        because = [starting_reason]
        area, lead = self._lead(request, chain, start, because)
        return self._led_by(request, area, lead, because)

    def route_to(self, request: RouteRequest, unit: str) -> Route | None:
        """Where a case goes that a person gives to ``unit``; None when that one may not have it."""
        because: list[Reason] = []
        for area, lead, code in self._competent(request):
            if lead.id == unit:
                because.append(reasons.chosen(lead, area, code))
                return self._led_by(request, area, lead, because)
        return None

    def competent(self, request: RouteRequest) -> list[UnitRef]:
        """The units that may lead a case at its level or above, the nearest and best first."""
        return list(dict.fromkeys(unit.ref for _, unit, _ in self._competent(request)))

    def centre(self, request: RouteRequest, level: Level) -> tuple[UnitRef, Reason]:
        """The centre that has a case at ``level`` while nobody leads it, else the nearest above; and why.

        Raises NoCentreError where there is none up to the county.
        """
        for area in self._chains.of(request.area):
            if LEVELS.index(area.work_level) >= LEVELS.index(level):
                for unit in area.units:
                    if unit.via == "SERVES" and unit.id not in request.parties:
                        return unit.ref, reasons.centre_has_it(unit, area)
        raise NoCentreError(f"no centre from the {level} of {request.area} up to its county can have the case")

    def next_level(self, place: str, level: Level) -> Level | None:
        """The level that a case goes up to from ``level``; None at the last."""
        above = [area.work_level for area in self._chains.of(place)]
        return next((higher for higher in LEVELS[LEVELS.index(level) + 1 :] if higher in above), None)

    def cadre(self, request: RouteRequest) -> PersonRef | None:
        """The cadre in charge who answers for a case that is supervised: of those above the place, the highest."""
        cadres = [
            person
            for area in self._chains.of(request.area)
            for person in area.people
            if person.role is Role.CADRE_IN_CHARGE and person.id not in request.parties
        ]
        return cadres[-1] if cadres else None

    def _competent(self, request: RouteRequest) -> Iterator[tuple[ActingArea, Acting, str]]:
        lowest = 0 if request.level is None else LEVELS.index(request.level)
        for area in self._chains.of(request.area):
            if LEVELS.index(area.work_level) >= lowest:
                for unit, code in self._candidates(area, request.category):
                    if unit.staffed and unit.id not in request.parties:
                        yield area, unit, code

    def _led_by(self, request: RouteRequest, area: ActingArea, lead: Acting, because: list[Reason]) -> Route:
        level = area.work_level
        there = [link for link in self._chains.of(request.area) if link.work_level is level]
        supports = self._joining(request, there, lead, because)
        person, why = self._first(request.area, request.parties)
        because += why
        due, reason = self._due(level)
        because.append(reason)
        others: dict[str, PersonRef] = {}
        for other in (other for link in there for other in link.people):
            if other.role in self._policy.level(level).roles and other.id not in request.parties:
                others.setdefault(other.id, other)
        if person:
            others.pop(person.id, None)  # by id: the same person may have two roles
        return Route(
            lead=lead.ref,
            supports=supports,
            person=person,
            people=tuple(others.values()),
            level=level,
            due=due,
            because=tuple(because),
        )

    def _find_due(self, level: Level) -> tuple[date, Reason]:
        rule = self._policy.level(level)
        found = deadline(self._at, rule.days, rule.counting)
        return found.due, deadline_reason(self._policy, rule, self._at, found)

    def _find_starting(self, category: str, severity: Severity) -> tuple[int, Reason]:
        level = self._policy.starting_level(category, severity)
        reason = Reason(
            rule="starting_level",
            en=f"severity {severity.value} in category {category} starts at the {level}",
            zh=f"{severity.label_zh}、类别{category}的事件从{level.label_zh}级开始",
            policy=f"{self._policy.reference}: starts_at",
        )
        return LEVELS.index(level), reason

    def _lead(
        self, request: RouteRequest, chain: list[ActingArea], start: int, because: list[Reason]
    ) -> tuple[ActingArea, Acting]:
        """The lead and the area that it acts in."""
        for position, area in enumerate(chain):
            if LEVELS.index(area.work_level) < start:
                continue
            for unit, code in self._candidates(area, request.category):
                if unit.id in request.parties:
                    because.append(reasons.recused(unit, area))
                elif not unit.staffed:
                    because.append(reasons.vacant(unit, area))
                else:
                    because.append(reasons.nearest(unit, chain[: position + 1], code))
                    return area, unit
        last = chain[-1]
        centres = [unit for unit in last.units if unit.via == "SERVES"] if last.level is Level.COUNTY else []
        free = next((centre for centre in centres if centre.id not in request.parties), None)
        if free is None:
            parties = "、".join(centre.name for centre in centres)
            why = f"{parties}, which serves its county, is a party" if centres else "no centre serves its county"
            raise NoCentreError(f"nobody is competent for {request.category} at {request.area}, and {why}")
        because.append(reasons.last_resort(free, chain))
        return last, free

    def _find_candidates(self, area: ActingArea, category: str) -> list[tuple[Acting, str]]:
        """The units of an area that are competent, the best first, with the category that makes them so.

        One that is competent for the very kind goes before one for the class, then in the policy's order, then one
        that covers the area before one that is stationed there.
        """
        lineage = standards.lineage(category)
        choices = {str(choice): rank for rank, choice in enumerate(self._policy.category(category).at(area.work_level))}
        found = [
            (rank, choices.get(unit.selector, len(choices)), unit.centre is not None, unit.id, unit, code)
            for unit in area.units
            for rank, code in enumerate(lineage)
            if code in unit.competent
        ]
        best: dict[str, tuple[Acting, str]] = {}
        for *_, id, unit, code in sorted(found, key=itemgetter(0, 1, 2, 3)):
            best.setdefault(id, (unit, code))
        return list(best.values())

    def _joining(
        self, request: RouteRequest, there: list[ActingArea], lead: Acting, because: list[Reason]
    ) -> tuple[UnitRef, ...]:
        """Those who support the lead at its level; who is vacant is named, unless the search for the lead did so."""
        vacant = {reason.path[-1] for reason in because if reason.rule == "vacant"}
        joining: dict[str, UnitRef] = {}
        for area in there:
            for unit in self._supports(area, request.category):
                if unit.id == lead.id or unit.id in request.parties:
                    continue
                if unit.can_join:
                    joining.setdefault(unit.id, unit.ref)
                elif f"Unit:{unit.id}" not in vacant:
                    vacant.add(f"Unit:{unit.id}")
                    because.append(joins_vacant(unit, area))
        return tuple(joining.values())

    def _find_supports(self, area: ActingArea, category: str) -> list[Acting]:
        """The centre of an area and those who join it; an industry's unit joins cases that it is competent for."""
        joins = {str(choice) for choice in self._policy.level(area.work_level).joins}
        competent = {unit.id for unit, _ in self._candidates(area, category)}
        return [
            unit
            for unit in area.units
            if unit.via == "SERVES" or (unit.selector in joins and (":" not in unit.selector or unit.id in competent))
        ]

    def _find_first(self, place: str, parties: tuple[str, ...]) -> tuple[PersonRef | None, list[Reason]]:
        """Who goes first: the grid member, else whoever is assigned to the nearest area above; and why."""
        why: list[Reason] = []
        chain = self._chains.of(place)
        for position, area in enumerate(chain):
            responders = [person for role in FIRST_RESPONDERS for person in area.people if person.role is role]
            stepping_back: dict[str, PersonRef] = {}
            for person in responders:
                if person.id not in parties:
                    why += [reasons.steps_back(party, area) for party in stepping_back.values()]
                    return person, [*why, reasons.goes_first(person, chain[: position + 1])]
                stepping_back.setdefault(person.id, person)
            why += [reasons.steps_back(party, area) for party in stepping_back.values()] or [reasons.nobody(area)]
        return None, why
