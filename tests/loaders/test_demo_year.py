"""The plan of the demo's year: the same for the same seed, in order, and nothing that may not be in it."""

from __future__ import annotations

from collections import Counter
from datetime import date, time
from itertools import pairwise

import pytest

from graph.policy import load
from graph.terms import CaseKind
from loaders import demo
from loaders.demo_cases import SHOWCASE
from loaders.demo_lives import HALVES, OPENING
from loaders.demo_year import Batch, eventful, intakes, year

FILES = demo.rows()
POLICY = load()
YEAR = year(FILES, POLICY)
FORMS = {str(form["id"]): form for form in intakes(YEAR)}


def test_the_same_seed_gives_the_same_year_and_another_another() -> None:
    assert year(FILES, POLICY) == YEAR
    assert year(FILES, POLICY, seed=1) != YEAR


def test_a_shorter_year_has_the_cases_of_its_weeks() -> None:
    since = date(2023, 11, 1)
    short = {str(form["id"]): form for form in intakes(year(FILES, POLICY, since=since))}
    came = {doing.case for batch in YEAR if batch.arrivals and POLICY.day(batch.at) >= since for doing in batch.doings}
    assert set(short) == came
    assert all(form["follows"] is None or form["follows"] in short for form in short.values())


def test_as_many_come_in_as_the_report_found() -> None:
    kinds = Counter(str(form["kind"]) for form in FORMS.values())
    assert kinds == {"dispute": 2570, "demand": 450, "hazard": 52, "incident": 120}
    assert set(FORMS) == {f"ZY2023-{number:04}" for number in range(1, 2570 + 450 + 52 + 120 + 1)}
    assert set(SHOWCASE.values()) <= set(FORMS)


def test_the_figures_are_the_reports_for_any_seed() -> None:
    for seed in (2, 3):
        forms = {str(form["id"]): form for form in intakes(year(FILES, POLICY, seed))}
        assert Counter(form["kind"] for form in forms.values())["dispute"] == 2570
        ended = {doing.case for batch in year(FILES, POLICY, seed) for doing in batch.doings
                 if doing.form["action"] == "settle" and forms[doing.case]["kind"] == "dispute"}  # fmt: skip
        assert len(ended) == 2536


def test_nothing_is_of_class_16_or_lies_outside_the_year() -> None:
    assert not any(str(form["category"]).startswith("16") for form in FORMS.values())
    assert {POLICY.day(batch.at).year for batch in YEAR} == {2023}
    assert POLICY.day(YEAR[-1].at) == max(POLICY.day(batch.at) for batch in YEAR) == demo.DEMO_DAY
    assert {batch.at.astimezone(POLICY.zone).time() for batch in YEAR} <= {OPENING, *HALVES}
    assert time(8, 30) < OPENING < min(HALVES)


def test_everything_says_that_it_is_synthetic() -> None:
    assert all(form["synthetic"] is True for form in FORMS.values())


def test_batches_follow_each_other_and_name_a_case_once() -> None:
    assert all((one.at, not one.arrivals) < (other.at, not other.arrivals) for one, other in pairwise(YEAR))
    for batch in YEAR:
        assert len({doing.case for doing in batch.doings}) == len(batch.doings)
        assert {doing.arrives for doing in batch.doings} == {batch.arrivals}
    requests = [doing.request for batch in YEAR for doing in batch.doings]
    assert len(set(requests)) == len(requests)


def test_each_case_comes_in_first_and_its_days_are_in_order() -> None:
    lives: dict[str, list[tuple[date, str]]] = {}
    for batch in YEAR:
        for doing in batch.doings:
            lives.setdefault(doing.case, []).append((POLICY.day(batch.at), str(doing.form["action"])))
    for case, life in lives.items():
        assert life[0][1] == "accept"
        assert "accept" not in [action for _, action in life[1:]]
        assert FORMS[case]["occurred_on"] <= life[0][0]  # type: ignore[operator]
        earlier = FORMS[case]["follows"]
        if earlier:
            assert lives[str(earlier)][0][0] < life[0][0]


@pytest.mark.parametrize("kind", list(CaseKind))
def test_nothing_but_incidents_is_withdrawn_or_merged(kind: CaseKind) -> None:
    gone = [doing.case for batch in YEAR for doing in batch.doings if doing.form["action"] in ("withdraw", "merge")]
    assert sum(FORMS[case]["kind"] == kind for case in gone) == (6 if kind is CaseKind.INCIDENT else 0)


def test_the_case_whose_life_is_shown_has_the_most_to_show() -> None:
    counts = Counter(doing.case for batch in YEAR for doing in batch.doings)
    assert counts[eventful(YEAR)] == max(counts.values())


def test_a_batch_is_marked_by_its_first_request() -> None:
    batch: Batch = YEAR[0]
    assert batch.mark == batch.doings[0].request
