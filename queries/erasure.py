"""Erasure: of a person who asks for it, and of cases whose time has passed by the policy.

Texts about people go together with the salts of their seals, so that nothing is left to try them against; what is
counted, who acted when, and the chains of the journals stay. PIPL (个人信息保护法), articles 19 and 47.
"""

from __future__ import annotations

from collections.abc import Generator
from datetime import date, datetime, timedelta

from graph.database import Database
from graph.errors import BadInputError, NotFoundError
from graph.policy import Policy
from graph.questions import Change, Query, Row, Statement
from graph.terms import CaseKind
from queries import people, warnings
from queries.access import Access, written
from queries.answers import Answer

CASES, PEOPLE, DONE, DUE, LOADS = (
    Query.beside(__file__, f"erasure_{name}") for name in ("cases", "people", "done", "due", "loads")
)
LOADS_COUNTER = "loads"
NOBODY = "（已删除）"
BATCH = 250  # cases erased in one transaction


class Erased(Answer):
    """Whose and which cases' texts were erased."""

    people: tuple[str, ...]
    cases: tuple[str, ...]


def forget(id: str, reason: str, by: str, policy: Policy, now: datetime) -> Change[Erased]:
    """Erase a person at the moment ``now``: their own details, and the texts of the cases that they are party to.

    ``by``: who does it, ``reason``: why; both stand in the access log. Raises NotFoundError; BadInputError for somebody
    with an open case, whose work needs it, and for somebody who works or worked for the county, who stays answerable.
    """

    def steps() -> Generator[Statement, list[Row], Erased]:
        rows = yield people.QUERY.text, {"person": id}
        if not rows:
            raise NotFoundError("person", id)
        detail = people.detail(rows[0])
        (acts,) = yield people.ACTS.text, {"person": id}
        if acts["worked"] or acts["accounts"]:
            raise BadInputError("id", f"{id} works or worked for the county, and stays answerable for what was done")
        if acts["open"]:
            raise BadInputError("id", f"{id} is party to open cases: {', '.join(acts['open'])}; they must end first")
        cases = tuple(dict.fromkeys(part.case for part in detail.cases))
        yield from _erase(cases, (id,), policy.day(now))
        yield from written(Access(caller=by, by=None, purpose=f"erased: {reason}"), (id,), now)
        return Erased(people=(id,), cases=cases)

    return steps


def _erase(cases: tuple[str, ...], ids: tuple[str, ...], day: date) -> Generator[Statement, list[Row], None]:
    yield CASES.text, {"cases": list(cases), "day": day}
    yield PEOPLE.text, {"people": list(ids), "name": NOBODY, "day": day}
    yield done()


def done() -> Statement:
    """Tells, in the same transaction, that the graph was changed otherwise than by moves, loads or looks at risk."""
    return DONE.text, {"counter": LOADS_COUNTER, "watches": [_watch(kind) for kind in CaseKind]}


def expire(database: Database, policy: Policy, now: datetime) -> Erased:
    """Erase the texts of the cases whose time has passed, and the parties who are in no other.

    How long each kind is kept is in the policy. Each case is looked at once: how far was looked stands in the graph,
    and with other numbers, or after something was loaded, it is looked anew. Grows with what has become due.
    """
    people_erased: list[str] = []
    cases_erased: list[str] = []
    for kind in CaseKind:
        while True:
            found = database.change(_expire_some(kind, policy, now))
            people_erased += found.people
            cases_erased += found.cases
            if len(found.cases) < BATCH:
                break
    return Erased(people=tuple(people_erased), cases=tuple(cases_erased))


def _expire_some(kind: CaseKind, policy: Policy, now: datetime) -> Change[Erased]:
    """Those of a kind, ``BATCH`` at most."""
    day = policy.day(now)
    days = policy.privacy.keep_days[kind]

    def steps() -> Generator[Statement, list[Row], Erased]:
        (watch,) = yield warnings.WATCH.text, {"rules": [_watch(kind)]}
        numbers = yield from _numbers(days)
        seen = watch["until"] if watch["numbers"] == numbers and watch["until"] else date.min
        until = max(seen, day - timedelta(days=days))
        (due,) = yield DUE.text, {"kind": kind.value, "from": seen, "until": until, "limit": BATCH}
        cases, ids = tuple(due["ids"]), tuple(due["people"])
        if cases:
            yield from _erase(cases, ids, day)
            numbers = yield from _numbers(days)
        if len(cases) < BATCH:  # else there are more that ended on these days
            yield warnings.WATCHED.text, {"rows": [{"id": _watch(kind), "numbers": numbers, "until": until}]}
        return Erased(people=ids, cases=cases)

    return steps


def _watch(kind: CaseKind) -> str:
    return f"retention:{kind}"


def _numbers(days: int) -> Generator[Statement, list[Row], str]:
    """What "how far was looked" holds for: so many days, and the graph as it was loaded last."""
    rows = yield LOADS.text, {"counter": LOADS_COUNTER}
    return f"{days} {rows[0]['mark'] if rows else ''}"
