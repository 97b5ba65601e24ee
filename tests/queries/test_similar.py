"""What may be the same matter, against a plain look at every case."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.database import Database
from graph.errors import NotFoundError
from queries.scope import Scope
from queries.similar import LATELY, SimilarRequest, alike, similar
from tests.queries.county import (
    AT,
    COUNTY,
    GRID,
    TOWN,
    VILLAGE,
    area,
    case,
    category,
    link,
    part_of,
    person,
    unit,
    write,
)

AREAS = [COUNTY, TOWN, VILLAGE, GRID, f"{VILLAGE}002", f"{TOWN}201", f"{TOWN}201001", f"{COUNTY}101", f"{COUNTY}101200"]
TITLES = ["宅基地边界纠纷", "宅基地纠纷", "拖欠工资", "ABC公司拖欠工资", "吵", ""]
CATEGORIES = ["09", "0901", "0902", "0101"]
PARTIES = ["甲", "乙", "丙", "U1"]
DAYS = st.integers(-200, 3).map(lambda days: AT + timedelta(days=days))
CASES = st.lists(
    st.fixed_dictionaries(
        {
            "area": st.sampled_from(AREAS), "category": st.sampled_from([None, *CATEGORIES]), "title": st.sampled_from(TITLES[:-1]),
            "parties": st.lists(st.tuples(st.sampled_from(PARTIES), st.sampled_from(["party", "witness"])), max_size=3, unique_by=lambda part: part[0]),
            "accepted_on": DAYS, "settled_on": st.none() | DAYS, "standing": st.sampled_from([None, "open", "merged", "withdrawn"]),
        }
    ),
    max_size=8,
)  # fmt: skip


def store(database: Database, cases: list[dict[str, Any]]) -> None:
    nodes = [
        *(area(code) for code in AREAS),
        *(category(code) for code in CATEGORIES),
        *(person(id) for id in PARTIES[:3]),
    ]
    edges = [
        part_of(code, max((up for up in AREAS if code != up and code.startswith(up)), key=len)) for code in AREAS[1:]
    ]
    for number, each in enumerate(cases):
        kept = {
            name: each[name] for name in ("title", "accepted_on", "settled_on", "standing") if each[name] is not None
        }
        nodes.append(case(f"K{number}", **kept))
        edges.append(link(f"Case:K{number}", "OCCURRED_IN", f"Area:{each['area']}"))
        if each["category"]:
            edges.append(link(f"Case:K{number}", "OF_CATEGORY", f"Category:{each['category']}"))
        edges += [
            link(f"Case:K{number}", "INVOLVES", f"{'Unit' if id == 'U1' else 'Person'}:{id}", role=role)
            for id, role in each["parties"]
        ]
    write(database, [*nodes, unit("U1", "court", "county")], edges)


def points(request: SimilarRequest, each: dict[str, Any], days: int) -> int:
    """What speaks for a case, counted without the graph; 0 where it is not to be named."""
    if each["accepted_on"] > AT or each["standing"] == "merged":
        return 0
    if each["settled_on"] is not None and each["settled_on"] < AT - timedelta(days=days):
        return 0
    near = 0
    for length, worth in ((15, 3), (12, 2), (9, 1)):
        if len(each["area"]) >= length and each["area"][:length] == request.area[:length] and not near:
            near = worth
    shared = {id for id, role in each["parties"] if role != "witness"} & set(request.parties)
    party = (0, 3, 4, 4, 4)[len(shared)]
    if not near and not party:
        return 0
    same = 0
    if request.category and each["category"]:
        same = 2 if each["category"] == request.category else 1 if each["category"][:2] == request.category[:2] else 0
    total = near + party + same + (2 if alike(request.title, each["title"]) >= 0.5 else 0)
    return total if total >= 4 else 0


def reached(request: SimilarRequest, each: dict[str, Any]) -> bool:
    """Whether the graph comes to a case: by its village, by a party, or by a piece of its title."""
    village = each["area"] == request.area or (len(request.area) >= 12 and each["area"][:12] == request.area[:12])
    shared = {id for id, role in each["parties"] if role != "witness"} & set(request.parties)
    return village or bool(shared) or alike(request.title, each["title"]) > 0


@settings(max_examples=60)
@given(
    cases=CASES,
    where=st.sampled_from(AREAS),
    what=st.sampled_from([None, *CATEGORIES]),
    title=st.sampled_from(TITLES),
    parties=st.lists(st.sampled_from(PARTIES), max_size=3, unique=True),
    days=st.sampled_from([0, 30, LATELY]),
    scope=st.none() | st.sampled_from(AREAS),
)
def test_what_is_found_is_what_a_look_at_every_case_finds(
    database: Database,
    cases: list[dict[str, Any]],
    where: str,
    what: str | None,
    title: str,
    parties: list[str],
    days: int,
    scope: str | None,
) -> None:
    store(database, cases)
    request = SimilarRequest(area=where, category=what, title=title, parties=tuple(parties))
    seeing = database if scope is None else database.seen_by(Scope(areas=(scope,)).parameter(AT), Scope().reader(AT))
    question = similar(request, AT, days=days, limit=100)
    if scope is not None and not where.startswith(scope):
        with pytest.raises(NotFoundError):
            seeing.ask(question)
        return
    expected = {
        f"K{number}": found
        for number, each in enumerate(cases)
        if (found := points(request, each, days))
        and reached(request, each)
        and (scope is None or each["area"].startswith(scope))
    }
    answer = seeing.ask(question)
    assert {item.id: item.points for item in answer.items} == expected
    accepted = {item.id: item.accepted_on for item in answer.items}
    order = [item.id for item in answer.items]
    assert order == sorted(order, key=lambda id: (-expected[id], -accepted[id].toordinal(), id))
    assert all(item.because for item in answer.items)


def test_each_says_why_and_names_nobody_who_is_not_shown(database: Database) -> None:
    same = {"area": GRID, "category": "0902", "title": "宅基地边界纠纷", "parties": [("甲", "applicant")],
            "accepted_on": AT, "settled_on": None, "standing": "open"}  # fmt: skip
    store(database, [same])
    request = SimilarRequest(area=GRID, category="0902", title="张李两家宅基地边界纠纷", parties=("甲",))
    (whole,) = database.ask(similar(request, AT)).items
    assert [reason.rule for reason in whole.because] == ["near", "same_party", "same_category", "alike_title"]
    assert whole.because[1].zh == "当事人相同：人甲"
    assert whole.because[1].path == ("Case:K0", "INVOLVES>", "Person:甲")
    masked = database.seen_by(None, Scope().reader(AT)).ask(similar(request, AT)).items[0]
    assert masked.because[1].zh == "当事人相同：人**"


def test_a_place_that_there_is_not_is_not_found(database: Database) -> None:
    store(database, [])
    with pytest.raises(NotFoundError):
        database.ask(similar(SimilarRequest(area="621099"), date(2023, 12, 15)))


@settings(max_examples=40)
@given(title=st.text(max_size=40))
def test_no_title_makes_it_fail(database: Database, title: str) -> None:
    database.ask(similar(SimilarRequest(area=COUNTY, title=title), AT))
