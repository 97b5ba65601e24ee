"""Stationing: who is present in which centre, held against a plain count over random stays."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.database import Database
from graph.errors import NotFoundError
from graph.terms import Stationing
from queries.stationing import stationing
from tests.queries.county import AT, COUNTY, TOWN, VILLAGE, complete, link, unit, write

DAYS = st.sampled_from([None, AT - timedelta(days=3), AT, AT + timedelta(days=3)])
CENTRES = (COUNTY, TOWN, VILLAGE)
stays = st.lists(
    st.fixed_dictionaries(
        {
            "unit": st.sampled_from(["U1", "U2", "U3"]),
            "centre": st.sampled_from(CENTRES),
            "mode": st.sampled_from([str(mode) for mode in Stationing]),
            "since": DAYS,
            "until": DAYS,
        }
    ),
    max_size=6,
    unique_by=lambda stay: (stay["unit"], stay["centre"]),
)


def lay_out(database: Database, given: list[dict[str, Any]]) -> None:
    nodes, edges = complete()
    nodes += [unit(id, "court", "county") for id in ("U1", "U2", "U3")]
    for stay in given:
        days = {name: stay[name] for name in ("since", "until") if stay[name]}
        edges.append(
            link(f"Unit:{stay['unit']}", "STATIONED_AT", f"Unit:C-{stay['centre']}", mode=stay["mode"], **days)
        )
    write(database, nodes, edges)


def holds(since: date | None, until: date | None) -> bool:
    return (since is None or since <= AT) and (until is None or until > AT)


@settings(max_examples=25)
@given(given=stays, place=st.sampled_from(CENTRES))
def test_each_centre_has_who_is_present_on_the_day(database: Database, given: list[dict[str, Any]], place: str) -> None:
    lay_out(database, given)
    answer = database.ask(stationing(place, AT))
    below = CENTRES[CENTRES.index(place) : CENTRES.index(place) + 2]
    assert [centre.area.code for centre in answer.centres] == list(below)
    for centre in answer.centres:
        expected = sorted(
            (list(Stationing).index(Stationing(stay["mode"])), stay["unit"], stay["since"])
            for stay in given
            if stay["centre"] == centre.area.code and holds(stay["since"], stay["until"])
        )
        found = [(list(Stationing).index(each.mode), each.unit.id, each.since) for each in centre.stationed]
        assert found == expected
        rules = {reason.rule for reason in centre.because}
        assert rules == ({"stationed_at"} if expected else {"nobody_stationed_at"})
        assert all(
            reason.path[:3:2] == (f"Area:{centre.area.code}", f"Unit:{centre.centre.id}") for reason in centre.because
        )


def test_an_area_that_is_not_seen_has_no_centres(database: Database) -> None:
    lay_out(database, [])
    scope = {"areas": [TOWN], "units": [], "at": AT}
    with pytest.raises(NotFoundError):
        database.seen_by(scope, None).ask(stationing(COUNTY, AT))
    assert len(database.seen_by(scope, None).ask(stationing(TOWN, AT)).centres) == 2
