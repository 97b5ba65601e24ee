"""Routing: which unit leads a case, who supports it, who goes first, and by when.

The graph says who can act where (``routing.cypher``); the rule below picks. Walking up from the place, the first area
at or above the starting level that has a competent and staffed unit gives the lead. A unit that nobody is assigned to
is a vacancy: it is skipped and named. When nothing is found the county's centre leads, so the answer is never nobody.

Source: design, section 3 and question 2 of its capabilities; the levels and who joins them are the policy's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from graph import standards
from graph.calendar import deadline
from graph.database import Query, Question, Row
from graph.errors import BadInputError, GezhiError, NotFoundError
from graph.model import AreaCode, CategoryCode, Id
from graph.policy import LEVELS, Policy
from graph.terms import Level, Role, Severity
from queries.acting import Acting, ActingArea, chains
from queries.answers import Answer, PersonRef, Reason, UnitRef, chain_path, deadline_reason

QUERY = Query.beside(__file__)
FIRST_RESPONDERS = (Role.GRID_MEMBER, Role.CADRE_IN_CHARGE, Role.MEDIATOR, Role.HEAD)


class RouteRequest(BaseModel):
    """What is known of a case: where, what, how grave and, if known, who is involved (ids of people and units)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    area: AreaCode
    category: CategoryCode
    severity: Severity = Severity.GENERAL
    parties: Annotated[tuple[Id, ...], Field(max_length=1000)] = ()


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
    NoCentreError where nobody is competent and the county has no centre.
    """

    def read(rows: list[Row]) -> Route:
        return _Router(rows, policy, at).route(request)

    return Question(QUERY, _parameters([request], at), read)


def route_batch(requests: Sequence[RouteRequest], policy: Policy, at: date) -> Question[Routes]:
    """The same for many cases in one round trip; one that fails does not stop the others.

    The graph is read once for each distinct place, so the cost of a further case in a known place is small.
    """

    def read(rows: list[Row]) -> Routes:
        router = _Router(rows, policy, at)
        routes: list[Route | None] = []
        failures: list[Failure] = []
        for index, request in enumerate(requests):
            try:
                routes.append(router.route(request))
            except GezhiError as error:
                routes.append(None)
                failures.append(Failure(index=index, field=getattr(error, "field", "area"), reason=str(error)))
        return Routes(routes=tuple(routes), failures=tuple(failures))

    return Question(QUERY, _parameters(requests, at), read)


class NoCentreError(GezhiError):
    """Nobody is competent, and the county has no centre to fall back on."""


def _parameters(requests: Iterable[RouteRequest], at: date) -> dict[str, object]:
    places = {request.area: None for request in requests}
    categories = {code: None for request in requests for code in standards.lineage(request.category)}
    return {"places": list(places), "categories": list(categories), "at": at}


class _Router:
    """The rule, over the rows of one read of the graph."""

    def __init__(self, rows: list[Row], policy: Policy, at: date) -> None:
        self._policy = policy
        self._at = at
        self._chains = chains(rows)
        self._deadlines = {rule.level: deadline(at, rule.days, rule.counting) for rule in policy.levels}

    def route(self, request: RouteRequest) -> Route:
        chain = self._chains.get(request.area)
        if chain is None:
            if len(request.area) < Level.COUNTY.code_length:
                raise BadInputError("area", f"{request.area} lies above the county; name a place in a county")
            raise NotFoundError("area", request.area)
        because = [self._starting_reason(request)]
        position, lead = self._lead(request, chain, because)
        area = chain[position]
        person = self._first(request, chain, because)
        due = self._deadlines[area.work_level]
        because.append(deadline_reason(self._policy, self._policy.level(area.work_level), self._at, due))
        return Route.model_construct(
            lead=lead.ref,
            supports=self._supports(request, chain, area.work_level, lead),
            person=person,
            people=self._joining_people(request, chain, area.work_level, person),
            level=area.work_level,
            due=due.due,
            because=tuple(because),
        )

    def _starting_reason(self, request: RouteRequest) -> Reason:
        level = self._policy.starting_level(request.category, request.severity)
        return Reason.model_construct(
            rule="starting_level",
            en=f"severity {request.severity.value} in category {request.category} starts at the {level}",
            zh=f"{request.severity.label_zh}、类别{request.category}的事件从{level.label_zh}级开始",
            path=(),
            policy=f"{self._policy.reference}: starts_at",
        )

    def _lead(self, request: RouteRequest, chain: list[ActingArea], because: list[Reason]) -> tuple[int, Acting]:
        """The lead and the position in the chain of the area that it acts in."""
        start = LEVELS.index(self._policy.starting_level(request.category, request.severity))
        lineage = standards.lineage(request.category)
        for position, area in enumerate(chain):
            if LEVELS.index(area.work_level) < start:
                continue
            for unit in self._candidates(area, request.category, lineage):
                if unit.ref.id in request.parties:
                    because.append(_recused(unit, area))
                elif not unit.staffed:
                    because.append(_vacant(unit, area))
                else:
                    because.append(_nearest(unit, chain[: position + 1], lineage))
                    return position, unit
        last = chain[-1]
        if last.level is not Level.COUNTY or last.centre is None:
            raise NoCentreError(
                f"nobody is competent for {request.category} at {request.area}, and no centre serves its county"
            )
        because.append(_last_resort(last.centre, chain))
        return len(chain) - 1, last.centre

    def _candidates(self, area: ActingArea, category: str, lineage: list[str]) -> list[Acting]:
        """The units of an area that are competent, the best first.

        One that is competent for the very kind goes before one for the class, then in the policy's order, then one
        that covers the area before one that is stationed there.
        """
        choices = {str(choice): rank for rank, choice in enumerate(self._policy.category(category).at(area.work_level))}

        def order(unit: Acting) -> tuple[int, int, bool, str]:
            specific = next(rank for rank, code in enumerate(lineage) if code in unit.competent)
            choice = choices.get(str(unit.selector), len(choices))
            return specific, choice, unit.centre is not None, unit.ref.id

        return sorted((unit for unit in area.units if not unit.competent.isdisjoint(lineage)), key=order)

    def _supports(
        self, request: RouteRequest, chain: list[ActingArea], level: Level, lead: Acting
    ) -> tuple[UnitRef, ...]:
        """The centre of the level and those who join it; an industry's unit joins cases that it is competent for."""
        lineage = standards.lineage(request.category)
        joins = set(self._policy.level(level).joins)
        found: dict[str, UnitRef] = {}
        for area in chain:
            if area.work_level is not level:
                continue
            for unit in area.units:
                joined = unit.selector in joins and (
                    unit.ref.industry is None or not unit.competent.isdisjoint(lineage)
                )
                if unit.via == "SERVES" or joined:
                    found.setdefault(unit.ref.id, unit.ref)
        return tuple(ref for ref in found.values() if ref.id != lead.ref.id and ref.id not in request.parties)

    def _joining_people(
        self, request: RouteRequest, chain: list[ActingArea], level: Level, first: PersonRef | None
    ) -> tuple[PersonRef, ...]:
        """The people of the place who join at a level by the policy (1+N+3: the mediators)."""
        roles = self._policy.level(level).roles
        return tuple(
            person
            for area in chain
            if area.work_level is level
            for person in area.people
            if person.role in roles and person.id not in request.parties and person != first
        )

    def _first(self, request: RouteRequest, chain: list[ActingArea], because: list[Reason]) -> PersonRef | None:
        """Who goes first: the grid member, else whoever is assigned to the nearest area above."""
        for position, area in enumerate(chain):
            able = [person for person in area.people if person.id not in request.parties]
            for role in FIRST_RESPONDERS:
                for person in able:
                    if person.role is role:
                        because.append(_goes_first(person, chain[: position + 1]))
                        return person
            because.append(_nobody(area))
        return None


def _recused(unit: Acting, area: ActingArea) -> Reason:
    return Reason.model_construct(
        rule="recused",
        en=f"{unit.ref.name} is a party to the case and does not lead it",
        zh=f"{unit.ref.name}是当事人，应当回避",
        path=(f"Area:{area.code}", *unit.path),
        policy=None,
    )


def _vacant(unit: Acting, area: ActingArea) -> Reason:
    return Reason.model_construct(
        rule="vacant",
        en=f"{unit.ref.name} is competent, but nobody is assigned to it: skipped",
        zh=f"{unit.ref.name}有管辖权，但无人在岗：跳过",
        path=(f"Area:{area.code}", *unit.path),
        policy=None,
    )


def _nearest(unit: Acting, chain: list[ActingArea], lineage: list[str]) -> Reason:
    code = next(code for code in lineage if code in unit.competent)
    area = chain[-1]
    return Reason.model_construct(
        rule="nearest_competent",
        en=f"{unit.ref.name} acts in {area.name} and is competent for category {code}; nobody nearer is",
        zh=f"{unit.ref.name}负责{area.name}，对类别{code}有管辖权，且没有更近的单位",
        path=(*chain_path([link.code for link in chain]), *unit.path, "COMPETENT_FOR>", f"Category:{code}"),
        policy=None,
    )


def _last_resort(centre: Acting, chain: list[ActingArea]) -> Reason:
    return Reason.model_construct(
        rule="last_resort",
        en=f"nobody on the way up is competent and staffed, so {centre.ref.name} leads",
        zh=f"沿线没有在岗的有管辖权单位，由{centre.ref.name}兜底主办",
        path=(*chain_path([link.code for link in chain]), *centre.path),
        policy=None,
    )


def _goes_first(person: PersonRef, chain: list[ActingArea]) -> Reason:
    return Reason.model_construct(
        rule="goes_first",
        en=f"{person.name} is assigned to {chain[-1].name} as {person.role} and goes first",
        zh=f"{person.name}是{chain[-1].name}的{person.role.label_zh}，先到场",
        path=(*chain_path([link.code for link in chain]), "<ASSIGNED_TO", f"Person:{person.id}"),
        policy=None,
    )


def _nobody(area: ActingArea) -> Reason:
    return Reason.model_construct(
        rule="nobody_assigned",
        en=f"nobody is assigned to {area.name}: looking further up",
        zh=f"{area.name}无人在岗：向上寻找",
        path=(f"Area:{area.code}",),
        policy=None,
    )
