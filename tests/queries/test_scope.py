"""What a person's work lets them see, against a plain walk over random work."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.database import Database
from graph.errors import NotFoundError
from queries.scope import Scope, scope
from tests.queries.county import AT, COUNTY, TOWN, VILLAGE, area, link, part_of, person, unit, write

OTHER = "621028"  # a county with the same names
AREAS = [COUNTY, OTHER, TOWN, VILLAGE, f"{VILLAGE}001"]
UNITS = ["派出所", "法庭", "综治中心"]
PARTIES = ["党支部", "党委"]
DAYS = st.sampled_from([(None, None), (-9, None), (None, 9), (-9, 0), (None, -1), (0, None), (1, None), (-9, 9)])
WORK = st.sampled_from([*(f"Area:{code}" for code in AREAS), *(f"Unit:{id}" for id in UNITS), *(f"PartyOrganisation:{id}" for id in PARTIES)])  # fmt: skip
REACH = st.one_of(
    st.tuples(st.sampled_from(UNITS[:2]), st.just("COVERS")),
    st.tuples(st.just("综治中心"), st.sampled_from(["COVERS", "SERVES"])),
    st.tuples(st.sampled_from(PARTIES), st.just("LEADS")),
)


def holds(days: tuple[int | None, int | None]) -> bool:
    since, until = days
    return (since is None or since <= 0) and (until is None or until > 0)


def dated(days: tuple[int | None, int | None]) -> dict[str, Any]:
    return {
        name: AT + timedelta(days=day) for name, day in zip(("since", "until"), days, strict=True) if day is not None
    }


@settings(max_examples=30)
@given(
    work=st.lists(st.tuples(WORK, DAYS), max_size=5, unique_by=lambda each: each[0]),
    reach=st.lists(st.tuples(REACH, st.sampled_from(AREAS), DAYS), max_size=8, unique_by=lambda each: each[:2]),
)
def test_a_scope_is_what_the_work_of_the_day_reaches(database: Database, work: list[Any], reach: list[Any]) -> None:
    nodes = [
        *(area(code) for code in AREAS),
        *(unit(id, "court", "county") for id in UNITS[:2]),
        person("张三"),
        person("李四"),
    ]
    nodes += [("Unit:Centre", {"id": "综治中心", "name": "综治中心", "kind": "centre", "level": "county"})]
    nodes += [("PartyOrganisation", {"id": id, "name": id, "kind": "branch"}) for id in PARTIES]
    edges = [part_of(TOWN, COUNTY), part_of(VILLAGE, TOWN), part_of(f"{VILLAGE}001", VILLAGE)]
    edges += [link("Person:张三", "ASSIGNED_TO", place, role="staff", **dated(days)) for place, days in work]
    for (start, relation), code, days in reach:
        label = "PartyOrganisation" if start in PARTIES else "Unit"
        edges.append(link(f"{label}:{start}", relation, f"Area:{code}", **dated(days)))
    write(database, nodes, edges)
    places = {place for place, days in work if holds(days)}
    here = {place.partition(":")[2] for place in places}
    areas = {place.removeprefix("Area:") for place in places if place.startswith("Area:")}
    areas |= {code for (start, _), code, days in reach if start in here and holds(days)}
    expected = Scope(areas=tuple(sorted(areas)), units=tuple(sorted(here & set(UNITS))))
    assert database.ask(scope("张三", AT)) == expected
    assert database.ask(scope("李四", AT)) == Scope(areas=(), units=())
    with pytest.raises(NotFoundError):
        database.ask(scope("王五", AT))
