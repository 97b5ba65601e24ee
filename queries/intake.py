"""Cases that come in: what they say is checked against the graph, they get a number, a way, a clock and a journal."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graph import journal
from graph.clock import clock
from graph.errors import BadInputError, GezhiError, NotFoundError, RequestReusedError
from graph.lifecycle import Position, stage_of
from graph.personal import vault
from graph.policy import Policy
from graph.questions import Query, Row, Statement
from graph.terms import Action, Level, Standing, Step
from queries import routing
from queries.answers import Reason, deadline_reason
from queries.entries import Decision, entered
from queries.facts import Facts
from queries.moves import Accept, PartyForm
from queries.routing import Router, RouteRequest
from queries.scope import EVERYTHING

READ = Query.beside(__file__)
WRITE = Query.beside(__file__, "intake_write")


@dataclass(frozen=True)
class New:
    """A case that comes in. ``split_from``: the case that it is a part of."""

    form: Accept
    request: str | None = None
    split_from: str | None = None
    scope: Row | None = None  # as ``queries.moves.Order`` has it

    @property
    def mark(self) -> str | None:
        """The fingerprint of what came with the key."""
        return None if self.request is None else journal.fingerprint(self.form.model_dump(mode="json"))


@dataclass(frozen=True)
class Repeated:
    """A request that came before: the case that it made then, its receipt, and the entry."""

    case: str
    receipt: str
    entry: Row


@dataclass(frozen=True)
class Taken:
    """A case to be written: its row for ``intake_write.cypher``, and the decision that its first entry records."""

    row: Row
    decision: Decision

    @property
    def receipt(self) -> str:
        """The word by which whoever brought it asks where it is."""
        word: str = self.row["properties"]["receipt"]
        return word


Result = Taken | Repeated | GezhiError


def take_in(news: Sequence[New], policy: Policy, now: datetime) -> Generator[Statement, list[Row], list[Result]]:
    """What becomes of cases that come in at the moment ``now``; each that cannot be taken has its error.

    Only reads and takes numbers: what is to be written comes back.
    """
    requests = [_route_request(new.form) for new in news]
    rows = yield routing.QUERY.text, {**routing.parameters(requests, policy, policy.day(now)), **EVERYTHING}
    # Last, since whoever else takes numbers waits from here on.
    numbers = Counter(_counter(new.form, policy, now) for new in news if new.form.id is None)
    (known,) = yield (
        READ.text,
        {
            "counters": [{"id": id, "count": count} for id, count in sorted(numbers.items())],
            "requests": [new.request for new in news if new.request],
            "people": sorted({id for new in news for id in _named(new.form)}),
            "digests": sorted({digest for new in news for party in new.form.parties if (digest := _digest(party))}),
            "cases": sorted({new.form.id for new in news if new.form.id}),
            "news": [{"area": new.form.area, "follows": new.form.follows, "scope": new.scope} for new in news],
        },
    )
    taker = _Taker(known, policy, Router(rows, policy, policy.day(now)), now)
    return [taker.take(*each) for each in zip(news, requests, known["seen"], strict=True)]


def _named(form: Accept) -> list[str]:
    return [form.actor, *(party.id for party in form.parties if party.id)]


def _digest(party: PartyForm) -> str | None:
    return None if party.id_number is None else vault().digest(party.id_number.get_secret_value())


def _counter(form: Accept, policy: Policy, now: datetime) -> str:
    return f"cases:{form.area[: Level.COUNTY.code_length]}:{policy.day(now).year}"


def _route_request(form: Accept) -> RouteRequest:
    return RouteRequest(
        area=form.area,
        category=form.category,
        severity=form.severity,
        parties=tuple(party.id for party in form.parties if party.id),
    )


class _Taker:
    def __init__(self, known: Row, policy: Policy, router: Router, now: datetime) -> None:
        self._numbers: dict[str, int] = dict(known["before"])
        self._earlier = {entry["request"]: Repeated(case, receipt, entry) for case, receipt, entry in known["earlier"]}
        self._numbered: dict[str, str] = dict(known["numbered"])  # of several the first by id, which comes last
        self._people, self._units = set(known["people"]), set(known["units"])
        self._cases = set(known["cases"])
        self._made: set[str] = set()  # of this batch
        self._policy = policy
        self._router = router
        self._now = now
        self._used: set[str | None] = set()  # keys of this batch

    def take(self, new: New, request: RouteRequest, seen: tuple[bool, bool]) -> Result:
        """What becomes of a case; ``seen``: whether whoever sends it sees its area, and the case that it follows."""
        earlier = self._earlier.get(new.request) if new.request else None
        if earlier is not None:
            return earlier if earlier.entry["fingerprint"] == new.mark else RequestReusedError(str(new.request))
        try:
            if new.request in self._used:
                raise RequestReusedError(str(new.request))
            self._check(new.form, *seen)
            taken = self._taken(new, request)
        except GezhiError as error:
            return error
        self._used |= {new.request} - {None}
        return taken

    def _check(self, form: Accept, area: bool, follows: bool) -> None:
        today = self._policy.day(self._now)
        if len(form.area) < Level.COUNTY.code_length:
            raise BadInputError("area", f"{form.area} lies above the county; name a place in a county")
        if not area:
            raise NotFoundError("area", form.area)
        if form.actor not in self._people:
            raise BadInputError("by", f"there is no person {form.by}")
        for position, party in enumerate(form.parties):
            if party.id and party.id not in self._people | self._units:
                raise BadInputError(f"parties.{position}.id", f"there is no person or unit {party.id}")
        if form.id and form.id in self._cases:
            raise BadInputError("id", f"there is a case {form.id} already")
        if form.follows and not follows and form.follows not in self._made:
            raise BadInputError("follows", f"there is no case {form.follows}")
        if form.occurred_on and form.occurred_on > today:
            raise BadInputError("occurred_on", f"{form.occurred_on} lies after today, {today}")

    def _taken(self, new: New, request: RouteRequest) -> Taken:
        form, policy, now = new.form, self._policy, self._now
        route = self._router.route(request)
        centre, has_it = self._router.centre(request, route.level)
        day = policy.day(now)
        running = clock(policy, route.level, day)
        id = form.id or self._number(form)
        position = Position(Step.ACCEPTED, Standing.OPEN)
        people = [self._who(party, f"{id}-P{number}") for number, party in enumerate(form.parties, start=1)]
        properties: dict[str, Any] = {
            "id": id,
            "kind": form.kind.value,
            "title": form.title,
            "summary": form.summary,
            "severity": form.severity.value,
            "source": form.source.value,
            "occurred_on": form.occurred_on or day,
            "accepted_on": day,
            "level": route.level.value,
            "step": position.step.value,
            "standing": position.standing.value,
            "stage": stage_of(position).value,
            "place": form.place,
            "scale": form.scale,
            "people": form.people if form.people is not None else len(form.parties) or None,
            "longitude": form.longitude,
            "latitude": form.latitude,
            "policy": policy.reference,
            "receipt": secrets.token_hex(8),
            "synthetic": form.synthetic,
        }
        because = [
            has_it,
            _proposal(route),
            *(reason for reason in route.because if reason.rule != "deadline"),
            deadline_reason(policy, running.rule, running.begins, running.deadline),
        ]
        made = Decision(id, position, route.level, centre.id, day, now, Action.ACCEPT, because=because)
        made.supports = ()
        made.detail = form.detail()
        made.changes = {"begins_on": day, "due_on": running.due, "next_at": running.next_after(now)}
        facts = Facts({**properties, "entries": 0}, form.area, form.category)
        entered(made, facts, form.actor, form.note, new.request, new.mark)
        self._cases.add(id)
        self._made.add(id)
        row = {
            "properties": properties,
            "area": form.area,
            "category": form.category,
            "people": [{**new, "synthetic": form.synthetic} for _, new in people if new],
            "parties": [[key, party.role.value] for (key, _), party in zip(people, form.parties, strict=True)],
            "follows": form.follows,
            "split_from": new.split_from,
        }
        return Taken(row, made)

    def _who(self, party: PartyForm, id: str) -> tuple[str, Row | None]:
        """The id of a party, and what is to be kept of one that nobody knows yet, who gets the id ``id``."""
        digest = _digest(party)
        known = party.id or (self._numbered.get(digest) if digest else None)
        if known is not None:
            return known, None
        if digest is not None:
            self._numbered[digest] = id
        phone = party.phone and vault().sealed(id, party.phone)
        return id, {"id": id, "name": party.name, "phone": phone, "id_digest": digest}

    def _number(self, form: Accept) -> str:
        """The next number of its county and year, ``621027-2026-000001``."""
        counter = _counter(form, self._policy, self._now)
        self._numbers[counter] += 1
        _, county, year = counter.split(":")
        return f"{county}-{year}-{self._numbers[counter]:06}"


def _proposal(route: routing.Route) -> Reason:
    return Reason(
        rule="proposed",
        en=f"{route.lead.name} is to lead it at the {route.level}",
        zh=f"拟由{route.level.label_zh}级{route.lead.name}主办",
        path=(f"Unit:{route.lead.id}",),
    )
