"""Warnings: raised once for one cause whoever runs the rules, assessed by a person, answered by a supervision."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.database import Database
from graph.errors import AssessedError, BadInputError, NotFoundError
from graph.policy import Policy, parse
from graph.terms import Stage, Step, SupervisionCause, SupervisionState, Verdict, WarningRule
from queries import policies
from queries.assessment import Assess, Assessed, assess
from queries.supervisions import SupervisionItem, supervisions
from queries.warning_lists import WarningDetail, WarningItem, counts, warning, warnings
from queries.warnings import Watched, raise_warnings, watch
from tests.queries.county import COUNTY, GRID, TOWN, VILLAGE, case, link, write
from tests.queries.test_lifecycle import NOON, Office, county

GRAVE = {"kind": "incident", "place": "村口", "severity": 3}
PAIR = [{"id": "P1"}, {"id": "P2"}]


class Desk(Office):
    """An office that also looks after warnings."""

    def watch(self) -> Watched:
        return self.database.change(watch(self.policy, self.now))

    def assess(self, id: str, verdict: str, **given: Any) -> Assessed:
        form = Assess(**{"by": "G1", "verdict": verdict, "note": "已核实", **given})
        return self.database.change(assess(id, form, self.policy, self.now))

    def day(self) -> date:
        return self.policy.day(self.now)

    def show(self, id: str, at: date | None = None) -> WarningDetail:
        return self.database.ask(warning(id, at or self.day()))

    def listed(self, **asked: Any) -> list[WarningItem]:
        return walked(self.database, lambda mark: warnings(**{"at": self.day(), **asked}, after=mark, limit=2))

    def supervised(self, **asked: Any) -> list[SupervisionItem]:
        return walked(self.database, lambda mark: supervisions(**{"at": self.day(), **asked}, after=mark, limit=2))

    def events(self, kind: str) -> list[dict[str, Any]]:
        rows = self.database.execute(
            "MATCH (e:Event {kind: $kind}) RETURN e.data AS data ORDER BY e.number", {"kind": kind}
        ).rows
        return [json.loads(row["data"]) for row in rows]

    def raised(self) -> str:
        """A warning about an incident between the parties of an open dispute, the only one that there is."""
        self.accept(parties=PAIR)
        self.accept(**GRAVE, parties=PAIR)
        self.watch()
        (found,) = self.listed(rule=WarningRule.INCIDENT_IN_DISPUTE)
        return found.id


def walked(database: Database, question: Any) -> list[Any]:
    """All pages, one after the other."""
    items: list[Any] = []
    mark = None
    while True:
        page = database.ask(question(mark))
        items += page.items
        mark = page.next
        if mark is None:
            return items


@pytest.fixture
def desk(database: Database, policy: Policy) -> Desk:
    county(database)
    return Desk(database, policy)


class TestRaising:
    def test_one_cause_raises_one_warning_however_often_the_clock_runs(self, desk: Desk) -> None:
        id = desk.raised()
        first = {item.id for item in desk.listed()}
        for hours in (1, 30, -50):
            desk.now += timedelta(hours=hours)
            assert desk.watch().raised == ()
        assert {item.id for item in desk.listed(at=date(2027, 1, 1))} == first
        assert sorted(event["warning"] for event in desk.events("warning.raised")) == sorted(first)
        assert id in first

    def test_ten_at_once_raise_each_once(self, desk: Desk) -> None:
        for _ in range(3):
            desk.accept(**GRAVE, parties=PAIR)
        with ThreadPoolExecutor(10) as pool:
            runs = list(pool.map(lambda _: desk.watch(), range(10)))
        raised = Counter(id for run in runs for id in run.raised)
        # Two incidents find the parties again, and three came up in one grid.
        assert sorted(raised.values()) == [1, 1, 1]
        assert Counter(event["warning"] for event in desk.events("warning.raised")) == raised
        assert {item.rule for item in desk.listed()} == {WarningRule.REPEATED_PARTIES, WarningRule.GRID_CLUSTER}

    def test_a_run_that_fails_leaves_nothing_and_the_next_finds_all(self, desk: Desk) -> None:
        desk.accept(parties=PAIR)
        desk.accept(**GRAVE, parties=PAIR)

        def failing() -> Any:
            yield from watch(desk.policy, desk.now)()
            raise RuntimeError("killed before the commit")

        with pytest.raises(RuntimeError):
            desk.database.change(failing)
        assert desk.listed() == []
        assert desk.events("warning.raised") == []
        assert desk.database.execute("MATCH (w:Watch) RETURN w").rows == []
        assert len(desk.watch().raised) == 2

    def test_what_a_warning_tells_names_nobody(self, desk: Desk) -> None:
        names = ("人P1", "人P2", "P1", "P2")
        id = desk.raised()
        desk.assess(id, "supervised", note="人P1扬言报复")
        told = [
            *desk.events("warning.raised"), *desk.events("warning.assessed"), *desk.events("case.supervise"),
        ]  # fmt: skip
        assert len(told) == 4
        for text in (json.dumps(told, ensure_ascii=False), *(item.en + item.zh for item in desk.listed())):
            assert not any(name in text for name in names)

    def test_a_window_begins_where_the_last_run_ended(self, desk: Desk) -> None:
        """What came in late is found for three days; after that only by asking for it."""
        desk.watch()
        desk.now += timedelta(days=10)
        desk.watch()
        late = [{"accepted_on": date(2026, 3, day), "occurred_on": date(2026, 3, day)} for day in (8, 9)]
        write(
            desk.database,
            [case(id, **properties) for id, properties in zip(("L1", "L2"), late, strict=True)],
            [link(f"Case:{id}", "INVOLVES", f"Person:{p}", role="party") for id in ("L1", "L2") for p in ("P1", "P2")],
            fresh=False,
        )
        (found,) = desk.watch().raised
        assert desk.show(found).rule is WarningRule.REPEATED_PARTIES
        desk.database.execute("MATCH (w:Warning) DETACH DELETE w")
        desk.now += timedelta(days=1)  # 13 March: from here on the 9th is looked at no more, for the last run was then
        desk.watch()
        desk.now += timedelta(days=1)
        assert desk.watch().raised == ()
        desk.database.execute("MATCH (w:Warning) DETACH DELETE w")
        assert desk.database.change(raise_warnings(desk.policy, desk.now, date(2026, 3, 10))) == ()
        assert desk.database.change(raise_warnings(desk.policy, desk.now, date(2026, 3, 9))) == (found,)

    def test_week_by_week_finds_what_one_look_finds(self, desk: Desk) -> None:
        """A case that was open for long and has been settled since raises nothing, whatever week is looked at."""
        days = [date(2026, 2, day) for day in (1, 3, 3, 5, 12, 20)]
        nodes = [
            case(f"L{number}", accepted_on=day, occurred_on=day, severity=3, **settled)
            for number, (day, settled) in enumerate(
                zip(days, [{}, {}, {"settled_on": date(2026, 3, 1)}, {}, {}, {}], strict=True)
            )
        ]
        edges = [link(f"Case:L{number}", "OCCURRED_IN", f"Area:{GRID}") for number in range(6)]
        write(desk.database, nodes, edges, fresh=False)
        weeks = [date(2026, 2, 1) + timedelta(days=7 * number) for number in range(5)]
        raised = [
            id
            for week in weeks
            for id in desk.database.change(raise_warnings(desk.policy, desk.now, week, week + timedelta(days=6)))
        ]
        found = {(item.rule, item.cases) for item in desk.listed()}
        assert len(raised) == len(found) == 5  # four open for 15 days, and a cluster that is complete in week 6
        assert {cases for rule, cases in found if rule is WarningRule.LONG_OPEN} == {("L0",), ("L1",), ("L3",), ("L4",)}
        assert desk.database.change(raise_warnings(desk.policy, desk.now, date(2026, 2, 1))) == ()

    def test_the_days_to_come_cannot_be_looked_at(self, desk: Desk) -> None:
        with pytest.raises(BadInputError, match="since"):
            desk.database.change(raise_warnings(desk.policy, desk.now, date(2026, 3, 3)))

    def test_a_clock_that_was_put_back_forgets_nothing(self, desk: Desk) -> None:
        desk.now += timedelta(days=5)
        desk.watch()
        desk.now -= timedelta(days=5)
        id = desk.raised()
        assert desk.show(id).raised_on == date(2026, 3, 2)
        until = desk.database.execute("MATCH (w:Watch) RETURN DISTINCT w.until AS until").rows
        assert [row["until"] for row in until] == [date(2026, 3, 7)]

    def test_new_numbers_look_anew_and_raise_under_their_version(self, desk: Desk) -> None:
        desk.accept(**GRAVE)
        desk.now += timedelta(days=8)
        assert desk.watch().raised == ()
        shorter = parse(desk.policy.text.replace("version = 1", "version = 2").replace(
            'rule = "long_open"                        # open for `days`, and at least of this severity\ndays = 15',
            'rule = "long_open"\ndays = 5'), "shorter")  # fmt: skip
        assert {rule.days for rule in shorter.warnings} == {90, 5, 7, 1}
        desk.database.execute(*policies.keep(shorter, desk.day()))
        (id,) = desk.watch().raised
        assert (desk.show(id).rule, desk.show(id).because[0].policy) == (
            WarningRule.LONG_OPEN,
            "zhenyuan-reference v2: warnings long_open",
        )

    def test_nothing_is_raised_on_an_empty_graph_or_without_rules(self, desk: Desk) -> None:
        desk.database.execute("MATCH (n) DETACH DELETE n")
        assert desk.watch() == Watched(at=NOON, raised=(), late=())
        quiet = desk.policy.model_copy(update={"warnings": ()})
        assert desk.database.change(watch(quiet, NOON)).raised == ()

    def test_a_reopened_case_is_open_from_then_on(self, desk: Desk) -> None:
        id = desk.accept(**GRAVE).case
        desk.move(id, "assign")
        desk.move(id, "take_up")
        desk.move(id, "settle", note="x", resolution="0103")
        desk.now += timedelta(days=20)
        assert desk.watch().raised == ()
        desk.move(id, "reopen", note="一方反悔")
        desk.now += timedelta(days=14)
        assert desk.watch().raised == ()
        desk.now += timedelta(days=1)
        (raised,) = desk.watch().raised
        assert desk.show(raised).cause == f"{id} 2026-03-22 15"

    def test_the_parts_of_a_split_case_are_one_matter(self, desk: Desk) -> None:
        id = desk.accept(parties=PAIR).case
        parts = [{"title": title, "category": "0101"} for title in ("彩礼", "抚养", "房屋")]
        desk.move(id, "split", note="三件事", parts=parts)
        assert desk.watch().raised == ()


class TestAssessing:
    def test_a_supervision_is_opened_and_answered(self, desk: Desk) -> None:
        id = desk.raised()
        done = desk.assess(id, "supervised")
        # The incident is the gravest of the two.
        assert (done.case, done.supervision, done.stage) == (
            "621027-2026-000002",
            "621027-2026-000002-S1",
            "dispatched",
        )
        last = desk.journal(done.case)[-1]
        assert (last["action"], last["by"], json.loads(last["detail"])) == ("supervise", "G1", {"warning": id})
        desk.intact(done.case)
        shown = desk.show(id)
        assert shown.supervision is not None
        assert (shown.supervision.cause, shown.supervision.due_on, shown.cadre) == ("warning", date(2026, 3, 9), "CA")
        assert (shown.verdict, shown.assessed_by, shown.note) == (Verdict.SUPERVISED, "G1", "已核实")
        stages = [shown.stage]
        desk.now += timedelta(days=1)
        desk.move(done.case, "assign")
        stages.append(desk.show(id).stage)
        desk.now += timedelta(days=1)
        desk.move(done.case, "answer", note="已上门处置")
        stages.append(desk.show(id).stage)
        assert stages == [Stage.DISPATCHED, Stage.COORDINATED, Stage.REVIEWED]
        days = [date(2026, 3, day) for day in (2, 3, 4)]
        assert [desk.show(id, day).stage for day in days] == stages
        assert [desk.listed(rule=shown.rule, at=day)[0].stage for day in days] == stages

    @pytest.mark.parametrize("verdict", ["dismissed", "watched"])
    def test_another_verdict_ends_it(self, desk: Desk, verdict: str) -> None:
        id = desk.raised()
        desk.now += timedelta(days=1)
        done = desk.assess(id, verdict)
        assert (done.stage, done.case, done.supervision) == (Stage.ASSESSED, None, None)
        assert desk.supervised() == []
        before, after = desk.show(id, date(2026, 3, 2)), desk.show(id)
        assert (before.stage, before.verdict, before.note) == (Stage.COLLECTED, None, None)
        assert (after.stage, after.verdict, after.note) == (Stage.ASSESSED, verdict, "已核实")

    def test_the_first_verdict_stands(self, desk: Desk) -> None:
        id = desk.raised()
        first = desk.assess(id, "supervised")
        assert desk.assess(id, "supervised", by="CA", note="再次") == first
        assert desk.assess(id, "supervised", on_case=first.case) == first
        for other in ({"verdict": "watched"}, {"verdict": "supervised", "on_case": "621027-2026-000001"}):
            with pytest.raises(AssessedError, match="supervised with case 621027-2026-000002 by G1 on 2026-03-02"):
                desk.assess(id, **other)
        assert len(desk.supervised()) == 1
        assert len(desk.events("warning.assessed")) == 1

    def test_ten_at_once_get_one_verdict(self, desk: Desk) -> None:
        id = desk.raised()

        def one(number: int) -> Assessed | AssessedError:
            try:
                return desk.assess(id, ("supervised", "dismissed")[number % 2])
            except AssessedError as error:
                return error

        with ThreadPoolExecutor(10) as pool:
            outcomes = list(pool.map(one, range(10)))
        verdict = desk.show(id).verdict
        agreed = [outcome for outcome in outcomes if isinstance(outcome, Assessed)]
        assert [outcome.verdict for outcome in agreed] == [verdict] * 5
        assert len(desk.supervised()) == (verdict is Verdict.SUPERVISED)
        assert len(desk.events("warning.assessed")) == 1

    def test_a_case_under_supervision_gets_no_second_one(self, desk: Desk) -> None:
        id = desk.raised()
        (other,) = desk.listed(rule=WarningRule.REPEATED_PARTIES)
        incident = "621027-2026-000002"
        opened = desk.assess(id, "supervised")
        # Of the other warning's cases the one that nobody supervises yet comes first; named, the first is joined.
        with pytest.raises(BadInputError, match="cadre"):
            desk.assess(other.id, "supervised", on_case=incident, cadre="CA")
        joined = desk.assess(other.id, "supervised", on_case=incident)
        assert joined.supervision == opened.supervision
        (supervision,) = desk.supervised()
        assert set(supervision.warnings) == {id, other.id}
        assert [entry["action"] for entry in desk.journal(incident)] == ["accept", "supervise"]

    def test_without_a_name_the_case_that_nobody_supervises_comes_first(self, desk: Desk) -> None:
        id = desk.raised()
        (other,) = desk.listed(rule=WarningRule.REPEATED_PARTIES)
        desk.assess(id, "supervised")
        assert desk.assess(other.id, "supervised").case == "621027-2026-000001"

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"verdict": "watched", "by": "NOBODY"}, "by"),
            ({"verdict": "watched", "on_case": "K1"}, "on_case"),
            ({"verdict": "dismissed", "cadre": "CA"}, "cadre"),
            ({"verdict": "supervised", "on_case": "K1"}, "on_case"),
            ({"verdict": "supervised", "cadre": "NOBODY"}, "cadre"),
            ({"verdict": "supervised", "due_on": date(2026, 3, 1)}, "due_on"),
        ],
    )
    def test_a_fault_is_named_and_nothing_is_written(self, desk: Desk, given: dict[str, Any], field: str) -> None:
        id = desk.raised()
        with pytest.raises(BadInputError) as refused:
            desk.assess(id, **given)
        assert refused.value.field == field
        assert (desk.show(id).stage, desk.supervised(), desk.events("warning.assessed")) == (Stage.COLLECTED, [], [])

    def test_what_has_ended_cannot_be_supervised(self, desk: Desk) -> None:
        id = desk.raised()
        cases = [warned.id for warned in desk.show(id).cases]
        for each in cases:
            desk.move(each, "withdraw", note="当事人撤回")
        with pytest.raises(BadInputError) as refused:
            desk.assess(id, "supervised", on_case=cases[0])
        assert refused.value.field == "on_case"
        with pytest.raises(BadInputError) as refused:
            desk.assess(id, "supervised")
        assert refused.value.field == "verdict"
        assert desk.assess(id, "watched").stage is Stage.ASSESSED

    def test_an_unknown_warning_is_not_found(self, desk: Desk) -> None:
        for ask in (lambda: desk.show("W-0"), lambda: desk.assess("W-0", "watched")):
            with pytest.raises(NotFoundError, match="warning W-0"):
                ask()

    def test_loaded_cases_are_supervised_too(self, desk: Desk) -> None:
        """K1 was accepted on 15 December 2023 and never moved."""
        desk.database.execute("MATCH (c:Case {id: 'K1'}) SET c.severity = 3")
        (id,) = desk.database.change(raise_warnings(desk.policy, desk.now, date(2023, 12, 30)))
        done = desk.assess(id, "supervised", cadre="P2", due_on=date(2026, 3, 5))
        assert (done.case, desk.case("K1")["step"]) == ("K1", Step.SUPERVISED)
        (item,) = desk.supervised()
        assert (item.cadre, item.due_on, item.cause, item.warnings) == (
            "P2", date(2026, 3, 5), SupervisionCause.WARNING, (id,),
        )  # fmt: skip
        desk.intact("K1")

    def test_nothing_is_assessed_before_it_was_raised(self, desk: Desk) -> None:
        id = desk.raised()
        desk.now -= timedelta(days=3)
        assert desk.assess(id, "watched").assessed_on == date(2026, 3, 2)


class TestSupervisions:
    def test_one_becomes_late_once(self, desk: Desk) -> None:
        done = desk.assess(desk.raised(), "supervised")
        desk.now = datetime(2026, 3, 9, 15, 59, tzinfo=UTC)  # a minute before midnight in China, of its last day
        assert desk.watch().late == ()
        assert [item.state for item in desk.supervised()] == [SupervisionState.OPEN]
        desk.now += timedelta(minutes=1)
        with ThreadPoolExecutor(10) as pool:
            runs = list(pool.map(lambda _: desk.watch(), range(10)))
        assert sorted(run.late for run in runs) == [()] * 9 + [(done.supervision,)]
        assert desk.events("supervision.late") == [
            {"supervision": done.supervision, "case": done.case, "cause": "warning", "due_on": "2026-03-09"}
        ]
        assert [item.state for item in desk.supervised(at=date(2026, 3, 10))] == [SupervisionState.LATE]
        desk.now += timedelta(hours=12)
        desk.move(str(done.case), "answer", note="已处置")
        assert [item.state for item in desk.supervised()] == [SupervisionState.ANSWERED]
        assert desk.supervised(at=date(2026, 3, 9))[0].state is SupervisionState.OPEN

    def test_one_that_was_answered_in_time_never_becomes_late(self, desk: Desk) -> None:
        done = desk.assess(desk.raised(), "supervised")
        desk.now = datetime(2026, 3, 9, 15, 59, tzinfo=UTC)
        desk.move(str(done.case), "answer", note="已处置")
        desk.now += timedelta(days=1)
        assert desk.watch().late == ()
        assert desk.events("supervision.late") == []

    def test_who_answers_just_then_is_not_marked_late(self, desk: Desk) -> None:
        """The answer and the mark wait for each other: whichever comes first, the two agree."""
        done = desk.assess(desk.raised(), "supervised")
        desk.now = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
        with ThreadPoolExecutor(2) as pool:
            run = pool.submit(desk.watch)
            pool.submit(desk.move, str(done.case), "answer", note="已处置").result()
        rows = desk.database.execute("MATCH (s:Supervision) RETURN properties(s) AS s").rows
        (own,) = (row["s"] for row in rows)
        assert own["answered_on"] == date(2026, 3, 10)
        assert "next_at" not in own
        assert own["late"] == bool(run.result().late) == bool(desk.events("supervision.late"))

    def test_a_list_is_narrowed(self, desk: Desk) -> None:
        done = desk.assess(desk.raised(), "supervised")
        desk.now += timedelta(days=1)
        other = desk.accept().case
        desk.move(other, "supervise", note="群众反映", cadre="P2")
        both = [f"{other}-S1", done.supervision]
        assert [item.id for item in desk.supervised()] == both  # the newest first
        for asked, expected in (
            ({"cause": SupervisionCause.WARNING}, both[1:]),
            ({"cadre": "P2"}, both[:1]),
            ({"area": TOWN}, both),
            ({"area": "621027999"}, []),
            ({"since": date(2026, 3, 3)}, both[:1]),
            ({"at": date(2026, 3, 2)}, both[1:]),
            ({"state": SupervisionState.ANSWERED}, []),
            ({"state": SupervisionState.OPEN}, both),
        ):
            assert [item.id for item in desk.supervised(**asked)] == expected


def loop(desk: Desk, verdicts: Sequence[str | None], answered: Sequence[bool]) -> list[str]:
    """Warnings of which one is assessed so each day, and its supervision answered the next day."""
    raised = []
    for number in range(len(verdicts)):
        pair = [{"name": f"甲{number}"}, {"name": f"乙{number}"}]
        id = desk.accept(parties=pair).case
        people = [
            row["id"]
            for row in desk.database.execute(
                "MATCH (:Case {id: $id})-[:INVOLVES]->(p) RETURN p.id AS id ORDER BY id", {"id": id}
            ).rows
        ]
        desk.accept(kind="incident", place="村口", parties=[{"id": person} for person in people])
    desk.watch()
    raised = [item.id for item in desk.listed(rule=WarningRule.INCIDENT_IN_DISPUTE)]
    for id, verdict, answer in zip(raised, verdicts, answered, strict=True):
        desk.now += timedelta(days=1)
        done = desk.assess(id, verdict) if verdict else None
        if done and done.case and answer:
            desk.now += timedelta(days=1)
            desk.move(done.case, "note", note="已到场")
            desk.now += timedelta(days=1)
            desk.move(done.case, "answer", note="已处置")
    return raised


@given(
    st.lists(st.tuples(st.sampled_from([None, "dismissed", "watched", "supervised"]), st.booleans()), max_size=5),
    st.integers(0, 18),
)
@settings(max_examples=8)
def test_the_counts_are_those_of_the_lists(
    database: Database, policy: Policy, made: list[tuple[str | None, bool]], later: int
) -> None:
    county(database)
    desk = Desk(database, policy)
    loop(desk, [verdict for verdict, _ in made], [answer for _, answer in made])
    at = NOON.date() + timedelta(days=later)
    items = desk.listed(at=at)
    orders = desk.supervised(at=at)
    for code in (COUNTY, TOWN, VILLAGE, GRID):
        got = database.ask(counts(code, at))
        assert got.raised == len(items) == len(desk.listed(at=at, area=code))
        assert got.stages == {stage: sum(item.stage is stage for item in items) for stage in Stage}
        assert got.verdicts == {verdict: sum(item.verdict is verdict for item in items) for verdict in Verdict}
        assert got.rules == {rule: sum(item.rule is rule for item in items) for rule in WarningRule}
        assert got.supervisions == {state: sum(order.state is state for order in orders) for state in SupervisionState}
        assert got.causes[SupervisionCause.WARNING] == len(orders)
    for stage in Stage:
        assert [item.id for item in desk.listed(at=at, stage=stage)] == [
            item.id for item in items if item.stage is stage
        ]
    assert [desk.show(item.id, at).stage for item in items] == [item.stage for item in items]
    if not made:
        assert got.raised == 0


class TestCounts:
    def test_an_unknown_area_is_not_found(self, desk: Desk) -> None:
        with pytest.raises(NotFoundError, match="area 999999"):
            desk.database.ask(counts("999999", NOON.date()))

    def test_days_come_in_order(self) -> None:
        with pytest.raises(BadInputError, match="since"):
            counts(COUNTY, date(2026, 3, 1), date(2026, 3, 2))

    def test_they_begin_with_a_day(self, desk: Desk) -> None:
        desk.assess(desk.raised(), "supervised")
        late = desk.database.ask(counts(COUNTY, date(2026, 3, 9), date(2026, 3, 3)))
        assert (late.raised, sum(late.supervisions.values())) == (0, 0)
        assert desk.database.ask(counts(COUNTY, date(2026, 3, 9), date(2026, 3, 2))).raised == 2
        overdue = desk.database.ask(counts(COUNTY, date(2026, 3, 10)))
        assert overdue.supervisions[SupervisionState.LATE] == 1


def test_a_mark_that_is_none_is_refused() -> None:
    for question in (warnings, supervisions):
        with pytest.raises(BadInputError, match="after"):
            question(date(2026, 3, 2), after="yesterday:W")
