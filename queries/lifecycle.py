"""The life of a case: it comes in, is moved, and every move is one transaction with one entry of its journal.

A change locks the cases that it moves, reads all that the moves are decided by, decides (``queries.decisions``), and
writes state, handlers, clock, journal entry and what is to be told of it, together or not at all. Many cases are moved
in one transaction by the same lines as one.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import chain

from graph import journal
from graph.casework import JournalEntry
from graph.errors import BadInputError, GezhiError, NotFoundError, RequestReusedError, StaleError
from graph.policy import Policy
from graph.questions import Change, Query, Row, Statement
from graph.terms import CaseRole, CaseSource, Standing
from queries import moves, policies, receipts, routing
from queries.answers import UnitRef
from queries.decisions import absorb, decide
from queries.entries import Decision, entered
from queries.facts import Facts
from queries.intake import WRITE as WRITE_NEW
from queries.intake import New, Repeated, Taken, take_in
from queries.policies import Policies
from queries.receipts import Receipt, receipt
from queries.routing import Router
from queries.scope import EVERYTHING

READ = Query.beside(__file__)
TELL = Query.beside(__file__, "outbox_write")
# In one statement: while the numbers of cases and events are taken, everybody else who writes waits.
WRITE = Query.together("case_write", WRITE_NEW, Query.beside(__file__, "lifecycle_write"), TELL, receipts.QUERY)

# Moves that change neither who has the case nor where it stands: nobody need be looked for.
ALONE = (
    moves.TakeUp, moves.AnswerSupervision, moves.Suspend, moves.Resume, moves.Note, moves.Settle, moves.Evaluate,
    moves.Archive, moves.Withdraw, moves.Merge, moves.Split,
)  # fmt: skip


Outcome = Receipt | GezhiError | None


def accept(intake: moves.Intake, policy: Policy, now: datetime) -> Change[Receipt]:
    """A case comes in at the moment ``now`` (with a time zone). ``policy``: used while none is loaded in the graph.

    Raises NotFoundError for an unknown area, BadInputError that names the field, NoCentreError, RequestReusedError.
    """
    return lambda: _only(_accept([intake], policy, now.astimezone(UTC)))


def accept_all(intakes: Sequence[moves.Intake], policy: Policy, now: datetime) -> Change[list[Outcome]]:
    """As :func:`accept` for many at once; each that cannot be taken has its error, the others go on."""
    return lambda: _accept(intakes, policy, now.astimezone(UTC))


def move(order: moves.Order, policy: Policy, now: datetime) -> Change[Receipt]:
    """A case is moved at the moment ``now``.

    Raises NotFoundError for an unknown case, NotAllowedError with the moves that are allowed, StaleError when the case
    has moved on since the sender looked, NotCompetentError with the units that are, RequestReusedError, NoCentreError,
    and BadInputError that names the field.
    """
    return lambda: _only(_move([order], policy, now.astimezone(UTC)))


def move_all(orders: Sequence[moves.Order], policy: Policy, now: datetime) -> Change[list[Outcome]]:
    """As :func:`move` for many cases at once, each named once. None: what the clock asked for was done before."""
    return lambda: _move(orders, policy, now.astimezone(UTC))


def _only(steps: Generator[Statement, list[Row], list[Outcome]]) -> Generator[Statement, list[Row], Receipt]:
    (outcome,) = yield from steps
    if isinstance(outcome, GezhiError):
        raise outcome
    assert outcome is not None, "only the clock may find nothing to do"
    return outcome


def _accept(
    intakes: Sequence[moves.Intake], policy: Policy, now: datetime
) -> Generator[Statement, list[Row], list[Outcome]]:
    known = yield from _policies([], policy, now)
    news = [New(intake.form, intake.request, scope=intake.scope) for intake in intakes]
    results = yield from take_in(news, known.in_force, now)
    taken = [result for result in results if isinstance(result, Taken)]
    leads = yield from _write([], taken, [_entry(result) for result in results if not isinstance(result, GezhiError)])
    outcomes: list[Outcome] = []
    for result in results:
        if isinstance(result, GezhiError):
            outcomes.append(result)
        else:
            case = result.case if isinstance(result, Repeated) else result.decision.case
            outcomes.append(receipt(case, _entry(result), leads, result.receipt))
    return outcomes


def _entry(result: Taken | Repeated) -> JournalEntry:
    if isinstance(result, Repeated):
        return JournalEntry(**result.entry)
    assert result.decision.entry is not None
    return result.decision.entry


def _policies(
    references: Sequence[str | None], policy: Policy, now: datetime
) -> Generator[Statement, list[Row], Policies]:
    """The policies of some cases and the one in force, which is kept in the graph if it is not there."""
    rows = yield policies.named(references, policy.day(now))
    known = Policies(rows, policy)
    if known.none_loaded:
        kept = yield policies.keep(policy)
        policies.check_kept(policy, kept)
    return known


def _move(
    orders: Sequence[moves.Order], policy: Policy, now: datetime
) -> Generator[Statement, list[Row], list[Outcome]]:
    targets = [order.move.into for order in orders if isinstance(order.move, moves.Merge)]
    named = [*(order.case for order in orders), *targets]
    if len(orders) > 1 and len(set(named)) < len(named):
        raise BadInputError("orders", "a case is named twice; move it in a request of its own")
    facts = yield from _read(orders)
    known = yield from _policies([each.properties.get("policy") for each in facts.values()], policy, now)
    routers = yield from _routers(orders, facts, known, now)
    results: list[list[Decision] | JournalEntry | GezhiError | None] = []
    for order in orders:
        try:
            results.append(_decided(order, facts, known, routers, now))
        except GezhiError as error:
            results.append(error)
    created = yield from _split(orders, results, facts, known, now)
    made: list[Decision] = []
    for order, result in zip(orders, results, strict=True):
        if isinstance(result, list):
            made += _sealed(order, result, facts)
    entries = [result[0].entry if isinstance(result, list) else result for result in results]
    told = [entry for entry in entries if isinstance(entry, JournalEntry)]
    leads = yield from _write(made, list(chain.from_iterable(created.values())), told)
    outcomes: list[Outcome] = []
    for order, entry in zip(orders, entries, strict=True):
        if isinstance(entry, JournalEntry):
            outcomes.append(receipt(order.case, entry, leads))
        else:
            outcomes.append(entry)
    return outcomes


def _read(orders: Sequence[moves.Order]) -> Generator[Statement, list[Row], dict[str, Facts]]:
    """The cases of the orders and those that they are merged into, locked one by one by id: nobody waits in a ring."""
    asked: dict[str, Row] = {}
    for order in orders:
        people = [order.move.actor] if order.move else []
        if isinstance(order.move, moves.Supervise) and order.move.cadre:
            people.append(order.move.cadre)
        asked[order.case] = {
            "case": order.case, "request": order.request, "seen": order.seen, "people": people, "scope": order.scope,
        }  # fmt: skip
    for order in orders:
        if isinstance(order.move, moves.Merge):
            into = order.move.into
            asked.setdefault(into, {"case": into, "request": None, "seen": None, "people": [], "scope": order.scope})
    rows = yield READ.text, {"orders": [asked[case] for case in sorted(asked)]}
    return {row["case"]["id"]: Facts.read(row) for row in rows}


def _routers(
    orders: Sequence[moves.Order], facts: Mapping[str, Facts], known: Policies, now: datetime
) -> Generator[Statement, list[Row], dict[str, Router]]:
    """Who may act for the cases whose move asks it, one reading for each version of the policy."""
    asking: dict[str, tuple[Policy, list[routing.RouteRequest]]] = {}
    for order in orders:
        case = facts.get(order.case)
        if case is None or case.area is None or case.category is None:
            continue
        if isinstance(order.move, ALONE) and case.lead is not None:
            continue
        if order.move is None and case.standing in (Standing.SUSPENDED, Standing.SETTLED) and case.lead is not None:
            continue
        policy = known.of(case.properties.get("policy"))
        asking.setdefault(policy.reference, (policy, []))[1].append(case.request())
    routers: dict[str, Router] = {}
    for reference, (policy, requests) in asking.items():
        rows = yield routing.QUERY.text, {**routing.parameters(requests, policy, policy.day(now)), **EVERYTHING}
        routers[reference] = Router(rows, policy, policy.day(now))
    return routers


def _decided(
    order: moves.Order, facts: Mapping[str, Facts], known: Policies, routers: Mapping[str, Router], now: datetime
) -> list[Decision] | JournalEntry | None:
    """What is to be written, the case's own decision first; or the entry of the same request that came before."""
    case = facts.get(order.case)
    if case is None:
        raise NotFoundError("case", order.case)
    if case.earlier is not None:
        if case.earlier["fingerprint"] != _mark(order):
            raise RequestReusedError(str(order.request))
        return JournalEntry(**case.earlier)
    if order.seen is not None and order.seen != case.version:
        raise StaleError(order.case, order.seen, case.version, [_told(*entry) for entry in case.since])
    if order.move is not None:
        _check(order.move, order.case, case, facts)
    policy = known.of(case.properties.get("policy"))
    made = decide(case, order, policy, routers.get(policy.reference), now)
    if made is None:
        return None
    if isinstance(order.move, moves.Merge):
        into = facts[order.move.into]
        policy = known.of(into.properties.get("policy"))
        return [made, absorb(into, order.case, policy, routers.get(policy.reference), now)]
    return [made]


def _mark(order: moves.Order) -> str | None:
    """The fingerprint of what came with the key."""
    return journal.fingerprint(order.move.model_dump(mode="json")) if order.request and order.move else None


def _sealed(order: moves.Order, decisions: list[Decision], facts: Mapping[str, Facts]) -> list[Decision]:
    """The decisions with their journal entries; one that only goes along carries no key of its own."""
    by = order.move.actor if order.move else None
    note = order.move.note if order.move else ""
    own, *along = decisions
    entered(own, facts[own.case], by, note, order.request, _mark(order))
    for other in along:
        entered(other, facts[other.case], by, note, None, None)
    return decisions


def _told(number: int, action: str, by: str | None, day: date) -> str:
    return f"{number} {action} {by or 'the clock'} {day}"


def _check(move: moves.AnyMove, id: str, case: Facts, facts: Mapping[str, Facts]) -> None:
    if move.actor not in case.known:
        raise BadInputError("by", f"there is no person {move.by}")
    if isinstance(move, moves.Supervise) and move.cadre and move.cadre not in case.known:
        raise BadInputError("cadre", f"there is no person {move.cadre}")
    if isinstance(move, moves.Merge):
        if move.into == id:
            raise BadInputError("into", "is the case itself; name another")
        if move.into not in facts:
            raise BadInputError("into", f"there is no case {move.into}")


def _split(
    orders: Sequence[moves.Order],
    results: list[list[Decision] | JournalEntry | GezhiError | None],
    facts: Mapping[str, Facts],
    known: Policies,
    now: datetime,
) -> Generator[Statement, list[Row], dict[int, list[Taken]]]:
    """The new cases of those that are split, by the place of their order; the split's entry names them."""
    created: dict[int, list[Taken]] = {}
    for position, (order, result) in enumerate(zip(orders, results, strict=True)):
        if not isinstance(order.move, moves.Split) or not isinstance(result, list):
            continue
        taken = yield from take_in(_parts(order.move, facts[order.case]), known.in_force, now)
        faults = [each for each in taken if isinstance(each, GezhiError)]
        if faults:
            results[position] = faults[0]
            continue
        created[position] = [each for each in taken if isinstance(each, Taken)]
        result[0].detail["created"] = [each.decision.case for each in created[position]]
    return created


def _parts(move: moves.Split, whole: Facts) -> list[New]:
    """The parts of a case as cases that come in; what a part does not say is as in the whole."""
    own = whole.properties
    everybody = tuple(moves.PartyForm(id=id, role=CaseRole(role)) for id, role in whole.roles)
    return [
        New(
            moves.Accept(
                by=move.by,
                note=move.note,
                kind=own["kind"],
                source=own.get("source") or CaseSource.PLATFORM,
                area=whole.request().area,
                occurred_on=own["occurred_on"],
                place=own.get("place"),
                synthetic=bool(own.get("synthetic")),
                title=part.title,
                category=part.category,
                severity=part.severity,
                summary=part.summary or own.get("summary", ""),
                parties=part.parties or everybody,
            ),
            split_from=whole.id,
        )
        for part in move.parts
    ]


def _write(
    decisions: Sequence[Decision], taken: Sequence[Taken], told: Sequence[JournalEntry]
) -> Generator[Statement, list[Row], dict[str, UnitRef]]:
    """Write what was decided; the units that lead after the entries ``told``."""
    everything = [*(each.decision for each in taken), *decisions]
    asked = receipts.asked(told)
    rows: list[Row] = []
    if everything:
        rows = yield (
            WRITE.text,
            {
                "new": [each.row for each in taken],
                "rows": [each.row() for each in everything],
                "events": [_event(each) for each in everything],
                **asked,
            },
        )
    elif told:  # the same requests came before
        rows = yield receipts.QUERY.text, asked
    return receipts.leads(rows)


def _event(made: Decision) -> Row:
    """What is told of a move: nothing about people."""
    entry = made.entry
    assert entry is not None
    told = entry.model_dump(
        mode="json",
        include={"number", "day", "action", "step", "standing", "level", "lead", "due_on", "detail", "hash"},
    )
    told["detail"] = json.loads(entry.detail)
    data = journal.canonical({"case": made.case, **told})
    return {"kind": f"case.{entry.action}", "at": entry.at, "case": made.case, "data": data}
