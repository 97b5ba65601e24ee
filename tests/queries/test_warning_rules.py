"""Each rule that raises warnings against a slow plain model, on cases that were loaded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from graph.database import Database
from graph.policy import RaisingRule
from graph.terms import WarningRule
from queries.warning_rules import BARRED, QUERIES, Cause, found, looking
from tests.queries.county import area, category, link, part_of, person, unit, write
from tests.queries.county import case as case_node

VILLAGE, GRIDS = "621027100200", ("621027100200001", "621027100200002")
FIRST = date(2026, 12, 22)  # 2026 has a week 53: 28 December to 3 January
PARTIES = ("Person:P1", "Person:P2", "Person:P3", "Unit:U1")
LOOKS = {"R1": 6, "R2": 14}  # looks at the whole county's risk, and their days from FIRST


@dataclass(frozen=True)
class Known:
    """A case as the model has it; days count from FIRST."""

    day: int
    kind: str
    place: str | None
    parties: tuple[str, ...]
    witness: str | None = None
    severity: int = 1
    code: str | None = "0101"
    settled: int | None = None  # days after it was accepted
    standing: str | None = None
    part: bool = False  # of another case that was split
    reopened: int | None = None  # days after it was accepted
    risk: tuple[str, float] | None = None  # the look that found it, and what it found

    @property
    def accepted(self) -> date:
        return FIRST + timedelta(days=self.day)

    @property
    def settled_on(self) -> date | None:
        return None if self.settled is None else self.accepted + timedelta(days=self.settled)

    @property
    def reopened_on(self) -> date | None:
        return None if self.reopened is None else self.accepted + timedelta(days=self.reopened)

    @property
    def barred(self) -> bool:
        return self.code is not None and self.code.startswith("16")

    @property
    def counts(self) -> bool:
        return not self.barred and self.standing != "merged" and not self.part


CASES = st.builds(
    Known,
    day=st.integers(0, 18),
    kind=st.sampled_from(["dispute", "incident"]),
    place=st.sampled_from([*GRIDS, GRIDS[0], VILLAGE, None]),
    parties=st.lists(st.sampled_from(PARTIES), max_size=3, unique=True).map(tuple),
    witness=st.sampled_from([None, "Person:P1"]),
    severity=st.integers(1, 4),
    code=st.sampled_from(["0101", "0101", "0101", "1601", None]),
    settled=st.one_of(st.none(), st.none(), st.integers(0, 9)),
    standing=st.sampled_from([None, None, None, "open", "merged"]),
    part=st.sampled_from([False, False, False, True]),
    reopened=st.one_of(st.none(), st.none(), st.integers(1, 9)),
    risk=st.one_of(st.none(), st.tuples(st.sampled_from(list(LOOKS)), st.sampled_from([0.3, 0.5, 0.7]))),
)
WINDOWS = st.tuples(st.integers(0, 22), st.integers(0, 22)).map(sorted)


@pytest.fixture(scope="module")
def place(database: Database) -> Database:
    nodes = [area(code) for code in ("621027", "621027100", VILLAGE, *GRIDS)]
    edges = [part_of("621027100", "621027"), part_of(VILLAGE, "621027100"), *(part_of(grid, VILLAGE) for grid in GRIDS)]
    nodes += [person(id) for id in ("P1", "P2", "P3")]
    nodes += [
        ("RiskRun", {"id": id, "number": number, "at": moment(day), "day": FIRST + timedelta(days=day)})
        for number, (id, day) in enumerate(LOOKS.items(), start=1)
    ]
    nodes += [unit("U1", "court", "township"), category("0101"), category("1601"), case_node("WHOLE")]
    write(database, nodes, edges)
    return database


def moment(day: int) -> datetime:
    return datetime.combine(FIRST + timedelta(days=day), time(4), UTC)


def load(database: Database, cases: list[Known]) -> dict[str, Known]:
    """Write the cases as a file brings them, with ids in no order."""
    named = {f"K{(7 * number) % 23:02}": case for number, case in enumerate(cases)}
    database.execute("MATCH (n:Case|JournalEntry) WHERE coalesce(n.id <> 'WHOLE', true) DETACH DELETE n")
    nodes: list[Any] = []
    edges: list[Any] = []
    for id, case in named.items():
        properties = {
            "kind": case.kind, "severity": case.severity, "occurred_on": case.accepted, "accepted_on": case.accepted,
            "settled_on": case.settled_on, "standing": case.standing,
        }  # fmt: skip
        if case.risk:
            properties |= {"risk_run": case.risk[0], "risk": case.risk[1]}
        nodes.append(case_node(id, **properties))
        edges += [link(f"Case:{id}", "INVOLVES", party, role="applicant") for party in case.parties]
        if case.witness:
            edges.append(link(f"Case:{id}", "INVOLVES", case.witness, role="witness"))
        if case.place:
            edges.append(link(f"Case:{id}", "OCCURRED_IN", f"Area:{case.place}"))
        if case.code:
            edges.append(link(f"Case:{id}", "OF_CATEGORY", f"Category:{case.code}"))
        if case.part:
            edges.append(link(f"Case:{id}", "SPLIT_FROM", "Case:WHOLE"))
        if case.reopened_on:
            entry = {"id": f"{id}#2", "number": 2, "day": case.reopened_on, "action": "reopen", "standing": "open"}
            nodes.append(("JournalEntry", entry))
            edges.append(link(f"JournalEntry:{id}#2", "RECORDS", f"Case:{id}"))
    write(database, nodes, edges, fresh=False)
    return named


def causes(database: Database, rule: RaisingRule, since: date, day: date) -> dict[str, Cause]:
    rows = database.execute(*looking(rule, since, day, day)).rows
    found_ = [found(rule, row) for row in rows]
    assert len({cause.id for cause in found_}) == len(found_)
    return {cause.key: cause for cause in found_}


def model(rule: RaisingRule, cases: dict[str, Known], since: date, day: date) -> dict[str, set[str]]:
    """The causes and their cases, case by case."""
    if rule.rule is WarningRule.LONG_OPEN:
        return long_open(rule, cases, since, day)
    if rule.rule is WarningRule.CASE_AT_RISK:
        return at_risk(rule, cases, day)
    result: dict[str, set[str]] = {}
    order = sorted((id for id in cases if cases[id].counts), key=lambda id: (cases[id].accepted, id))
    for position, id in enumerate(order):
        newest = cases[id]
        if not since <= newest.accepted <= day:
            continue
        after = newest.accepted - timedelta(days=rule.days)
        before = [other for other in order[:position] if cases[other].accepted > after]
        if rule.rule is WarningRule.REPEATED_PARTIES:
            for pair in combinations(newest.parties, 2):
                met = [other for other in before if set(pair) <= set(cases[other].parties)]
                if len(met) + 1 >= rule.count:
                    result.setdefault(id, {id}).update(met)
        elif rule.rule is WarningRule.GRID_CLUSTER and newest.place in GRIDS:
            near = [other for other in before if cases[other].place == newest.place]
            if len(near) + 1 >= rule.count:
                year, week, _ = newest.accepted.isocalendar()
                key = f"{newest.place} {year}-W{week:02}"
                result.setdefault(key, set()).update([*near[len(near) - rule.count + 1 :], id])
        elif rule.rule is WarningRule.INCIDENT_IN_DISPUTE and newest.kind == "incident":
            for other, dispute in cases.items():
                shared = set(newest.parties) & set(dispute.parties)
                was_open = dispute.settled_on is None or newest.accepted < dispute.settled_on
                recent = after < dispute.accepted <= newest.accepted
                if dispute.kind == "dispute" and not dispute.barred and len(shared) > 1 and was_open and recent:
                    result.setdefault(id, {id}).add(other)
    return result


def long_open(rule: RaisingRule, cases: dict[str, Known], since: date, day: date) -> dict[str, set[str]]:
    result = {}
    for id, case in cases.items():
        opened = case.accepted
        if case.reopened_on and case.reopened_on <= day:
            opened = case.reopened_on
        old = since <= opened + timedelta(days=rule.days) <= day
        still_open = case.settled_on is None or case.settled_on > day
        if old and still_open and case.severity >= rule.severity and not case.barred:
            result[f"{id} {opened} {rule.days}"] = {id}
    return result


def at_risk(rule: RaisingRule, cases: dict[str, Known], day: date) -> dict[str, set[str]]:
    since = day - timedelta(days=rule.days)
    last, taken = list(LOOKS.items())[-1]
    if not since <= FIRST + timedelta(days=taken) <= day:
        return {}
    return {
        id: {id}
        for id, case in cases.items()
        if case.risk and case.risk[0] == last and case.risk[1] >= rule.risk
        if (case.settled_on is None or case.settled_on > day) and not case.barred
    }


@pytest.mark.parametrize(
    "rule",
    [
        RaisingRule(rule=WarningRule.REPEATED_PARTIES, days=5, count=2),
        RaisingRule(rule=WarningRule.REPEATED_PARTIES, days=9, count=3),
        RaisingRule(rule=WarningRule.LONG_OPEN, days=4, severity=3),
        RaisingRule(rule=WarningRule.GRID_CLUSTER, days=7, count=3),
        RaisingRule(rule=WarningRule.INCIDENT_IN_DISPUTE, days=6),
        RaisingRule(rule=WarningRule.CASE_AT_RISK, days=3, risk=0.5),
    ],
    ids=lambda rule: f"{rule.rule}-{rule.count}",
)
@given(st.lists(CASES, max_size=12), WINDOWS)
@example(
    [Known(day, "dispute", GRIDS[0], ("Person:P1", "Person:P2")) for day in (5, 9, 10, 10, 13)], [0, 22]
)  # week 53 and week 1
@settings(max_examples=20)
def test_a_rule_finds_what_the_model_finds(
    place: Database, rule: RaisingRule, cases: list[Known], window: list[int]
) -> None:
    known = load(place, cases)
    since, day = (FIRST + timedelta(days=offset) for offset in window)
    got = causes(place, rule, since, day)
    assert {key: set(cause.cases) for key, cause in got.items()} == model(rule, known, since, day)
    for cause in got.values():
        newest = known[cause.cases[0]]
        assert cause.area == newest.place
        assert "人P" not in cause.en + cause.zh


RULES = {
    WarningRule.REPEATED_PARTIES: RaisingRule(rule=WarningRule.REPEATED_PARTIES, days=30),
    WarningRule.LONG_OPEN: RaisingRule(rule=WarningRule.LONG_OPEN, days=15, severity=3),
    WarningRule.GRID_CLUSTER: RaisingRule(rule=WarningRule.GRID_CLUSTER, days=7, count=2),
    WarningRule.INCIDENT_IN_DISPUTE: RaisingRule(rule=WarningRule.INCIDENT_IN_DISPUTE, days=30),
    WarningRule.CASE_AT_RISK: RaisingRule(rule=WarningRule.CASE_AT_RISK, days=6, risk=0.6),
}


@pytest.mark.parametrize("rule", WarningRule)
@pytest.mark.parametrize("labelled", [(False, False), (True, False), (False, True)])
def test_ethnicity_and_religion_neither_raise_nor_feed_a_warning(
    place: Database, rule: WarningRule, labelled: tuple[bool, bool]
) -> None:
    """A dispute and an incident between the same two people in one grid raise all of them; of class 16 neither counts."""
    codes = ["1601" if one else "0101" for one in labelled]
    load(
        place,
        [
            Known(0, "dispute", GRIDS[0], PARTIES[:2], severity=4, code=codes[0], risk=("R2", 0.7)),
            Known(3, "incident", GRIDS[0], PARTIES[:2], severity=1, code=codes[1]),
        ],
    )
    got = causes(place, RULES[rule], FIRST, FIRST + timedelta(days=20))
    of_the_grave_one_alone = rule in (WarningRule.LONG_OPEN, WarningRule.CASE_AT_RISK)
    assert bool(got) == (not labelled[0] if of_the_grave_one_alone else not any(labelled))


def test_no_rule_looks_at_what_labels_people() -> None:
    assert BARRED == "16"
    for query in QUERIES.values():
        text = query.text.lower()
        assert "$barred" in text
        for word in ("exchange", "ethnic", "relig", "belief", "politic", "health", "household", "related_to"):
            assert word not in text


def test_the_edges_of_the_window_belong_to_it(place: Database) -> None:
    """Accepted on 22 December: 15 days old on 6 January, and neither the day before nor the day after."""
    load(place, [Known(0, "hazard", GRIDS[0], (), severity=3)])
    rule = RULES[WarningRule.LONG_OPEN]
    old = date(2027, 1, 6)
    raised = [bool(causes(place, rule, day, day)) for day in (old - timedelta(days=1), old, old + timedelta(days=1))]
    assert raised == [False, True, False]


def test_a_week_belongs_to_the_year_of_its_thursday(place: Database) -> None:
    load(place, [Known(day, "hazard", GRIDS[0], ()) for day in (9, 10, 10)])  # 31 December and 1 January, twice
    rule = RaisingRule(rule=WarningRule.GRID_CLUSTER, days=7, count=3)
    assert list(causes(place, rule, FIRST, FIRST + timedelta(days=30))) == [f"{GRIDS[0]} 2026-W53"]
