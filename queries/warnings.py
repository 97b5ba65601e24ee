"""Warnings are raised (预警): the rules of the policy look at what is new, each cause raises one warning, once.

How far each rule has looked is remembered in the graph, under a lock that is held until the warnings, what is told of
them and the new memory are written together. However many servers run the rules, one does so at a time, and a run that
is killed leaves nothing behind, so that the next one finds what it would have found.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import groupby

from graph import journal
from graph.errors import BadInputError
from graph.policy import Policy, RaisingRule
from graph.questions import Change, Query, Row, Statement
from graph.terms import Stage, WarningRule
from queries import policies
from queries.answers import Answer
from queries.lifecycle import TELL
from queries.policies import Policies
from queries.supervisions import late
from queries.warning_rules import Cause, earlier, found, looking

WATCH = Query.beside(__file__, "warning_watch")
WATCHED = Query.beside(__file__, "warning_watched")
WRITE = Query.beside(__file__, "warning_write")
# A case is accepted on the day on which its transaction began, and a file may bring those of a weekend on Monday: each
# run looks again at the last days of the one before. What has raised a warning raises no second one.
AGAIN_DAYS = 3
FIRST_DAYS = 7  # how far back a rule looks the first time: a run must end within the time that a query has


class Watched(Answer):
    """What a run of the clock did: ids of the warnings that it raised and of the supervisions that became late."""

    at: datetime
    raised: tuple[str, ...]
    late: tuple[str, ...]


def watch(policy: Policy, now: datetime) -> Change[Watched]:
    """What the clock does for the loop at the moment ``now``: raise the warnings of what is new, mark what is late.

    A rule looks from three days before its last run on; the first time, and when the policy has changed its numbers,
    from a week back. ``policy``: used while none is loaded in the graph. Safe on several servers at
    once. Cost: grows with the cases that came in since, those that come of age in the window, and what is late.
    """
    return lambda: _watch(policy, now.astimezone(UTC))


def raise_warnings(policy: Policy, now: datetime, since: date, until: date | None = None) -> Change[tuple[str, ...]]:
    """Raise the warnings whose cause came up from the day ``since`` to ``until``, else to now, and return their ids.

    For cases that a file brought late: what the clock remembers stays as it is. Raises BadInputError for a day to come.
    Cost: grows with the cases of those days; take a long time week by week.
    """
    return lambda: _raise_since(policy, now.astimezone(UTC), since, until)


def _watch(policy: Policy, now: datetime) -> Generator[Statement, list[Row], Watched]:
    in_force = yield from _in_force(policy, now)
    day = in_force.day(now)
    rules = _by_name(in_force.warnings)
    known = yield from _locked(rules)
    windows = {name: _window(known[name], rules[name], day) for name in rules}
    raised, events = yield from _raised(in_force, now, windows, day)
    if rules:
        yield WATCHED.text, {"rows": [_memory(known[name], rules[name], day) for name in rules]}
    overdue, told = yield from late(now)
    if events or told:
        yield TELL.text, {"events": [*events, *told]}
    return Watched(at=now, raised=raised, late=overdue)


def _raise_since(
    policy: Policy, now: datetime, since: date, until: date | None
) -> Generator[Statement, list[Row], tuple[str, ...]]:
    in_force = yield from _in_force(policy, now)
    if since > in_force.day(now):
        raise BadInputError("since", f"{since} lies after today, {in_force.day(now)}")
    rules = _by_name(in_force.warnings)
    yield from _locked(rules)
    last = min(until or in_force.day(now), in_force.day(now))
    raised, events = yield from _raised(in_force, now, dict.fromkeys(rules, since), last)
    if events:
        yield TELL.text, {"events": events}
    return raised


def _in_force(policy: Policy, now: datetime) -> Generator[Statement, list[Row], Policy]:
    rows = yield policies.named([], policy.day(now))
    return Policies(rows, policy).in_force


def _by_name(rules: Sequence[RaisingRule]) -> dict[WarningRule, list[RaisingRule]]:
    """The rules by name: a policy may have one twice, with other numbers for graver cases."""
    ordered = sorted(rules, key=lambda rule: rule.rule)
    return {name: list(same) for name, same in groupby(ordered, key=lambda rule: rule.rule)}


def _locked(
    rules: Mapping[WarningRule, Sequence[RaisingRule]],
) -> Generator[Statement, list[Row], dict[WarningRule, Row]]:
    """How far each rule has looked, under its lock; in the order of their names, so that nobody waits in a ring."""
    if not rules:
        return {}
    rows = yield WATCH.text, {"rules": [name.value for name in rules]}
    return {WarningRule(row["rule"]): row for row in rows}


def _window(known: Row, rules: Sequence[RaisingRule], day: date) -> date:
    """The first day that a rule looks at. A clock that was put back looks at its own day again."""
    if known["numbers"] != _numbers(rules):
        return earlier(day, FIRST_DAYS)
    return earlier(min(known["until"], day), AGAIN_DAYS)


def _memory(known: Row, rules: Sequence[RaisingRule], day: date) -> Row:
    numbers = _numbers(rules)
    until = max(known["until"], day) if known["numbers"] == numbers else day
    return {"id": known["rule"], "numbers": numbers, "until": until}


def _numbers(rules: Sequence[RaisingRule]) -> str:
    return journal.canonical([rule.model_dump(mode="json") for rule in rules])


def _raised(
    policy: Policy, now: datetime, windows: Mapping[WarningRule, date], until: date
) -> Generator[Statement, list[Row], tuple[tuple[str, ...], list[Row]]]:
    """The ids of the warnings that are new, and what is to be told of them. To be run under the locks of the rules."""
    day = policy.day(now)
    causes: dict[str, Cause] = {}
    for rule in policy.warnings:
        rows = yield looking(rule, windows[rule.rule], until, day)
        causes |= {cause.id: cause for cause in (found(rule, row) for row in rows)}
    if not causes:
        return (), []
    written = yield WRITE.text, {"rows": [_row(causes[id], policy, now) for id in sorted(causes)]}
    raised = tuple(row["id"] for row in written)
    return raised, [_event(causes[id], day, now) for id in raised]


def _row(cause: Cause, policy: Policy, now: datetime) -> Row:
    properties = {
        "id": cause.id,
        "rule": cause.rule.value,
        "cause": cause.key,
        "en": cause.en,
        "zh": cause.zh,
        "policy": policy.reference,
        "raised_at": now,
        "raised_on": policy.day(now),
        "stage": Stage.COLLECTED.value,
    }
    return {"properties": properties, "area": cause.area, "cases": cause.cases}


def _event(cause: Cause, day: date, now: datetime) -> Row:
    """What is told of a warning: nothing about people."""
    data = {
        "warning": cause.id, "rule": cause.rule, "area": cause.area, "cases": cause.cases, "day": day,
        "en": cause.en, "zh": cause.zh,
    }  # fmt: skip
    return {"kind": "warning.raised", "at": now, "case": None, "warning": cause.id, "data": journal.canonical(data)}
