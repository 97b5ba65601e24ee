"""Workload: what each unit has to do, held against a plain count over random counties, as everybody and as somebody."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.database import Database
from graph.errors import NotFoundError
from queries.workload import workload
from tests.queries.county import AT, COUNTY, TOWN, area, case, link, part_of, unit, write

OTHER = f"{COUNTY}101"
TOWNS = (TOWN, OTHER)
UNITS = {"A": ("police_station", TOWN), "B": ("police_station", OTHER), "C": ("court", TOWN), "D": ("court", OTHER)}
DAYS = st.sampled_from([None, AT - timedelta(days=3), AT, AT + timedelta(days=3)])

handling = st.fixed_dictionaries(
    {"unit": st.sampled_from(sorted(UNITS)), "role": st.sampled_from(["lead", "support"]), "since": DAYS, "until": DAYS}
)
cases = st.lists(
    st.fixed_dictionaries(
        {
            "town": st.sampled_from(TOWNS),
            "accepted": st.sampled_from([AT - timedelta(days=5), AT, AT + timedelta(days=1)]),
            "settled": DAYS,
            "due": DAYS,
            "standing": st.sampled_from([None, "open", "suspended"]),
            "handled": st.lists(handling, max_size=3, unique_by=lambda each: (each["unit"], each["role"])),
        }
    ),
    max_size=6,
)


def lay_out(database: Database, given: list[dict[str, Any]]) -> None:
    nodes = [area(code) for code in (COUNTY, *TOWNS)]
    nodes += [unit(id, kind, "township") for id, (kind, _) in UNITS.items()]
    edges = [part_of(town, COUNTY) for town in TOWNS]
    edges += [link(f"Unit:{id}", "COVERS", f"Area:{town}") for id, (_, town) in UNITS.items()]
    for number, each in enumerate(given):
        own = {"accepted_on": each["accepted"], "settled_on": each["settled"], "due_on": each["due"]}
        nodes.append(case(f"K{number}", **own, standing=each["standing"]))
        edges.append(link(f"Case:K{number}", "OCCURRED_IN", f"Area:{each['town']}"))
        for by in each["handled"]:
            days = {name: by[name] for name in ("since", "until") if by[name]}
            edges.append(link(f"Case:K{number}", "HANDLED_BY", f"Unit:{by['unit']}", role=by["role"], **days))
    write(database, nodes, edges)


def holds(since: date | None, until: date | None) -> bool:
    return (since is None or since <= AT) and (until is None or until > AT)


def model(given: list[dict[str, Any]], towns: tuple[str, ...], seen: tuple[str, ...]) -> dict[str, dict[str, set[int]]]:
    """The open cases of each unit that acts in some towns, those that lie in what is seen."""
    found: dict[str, dict[str, set[int]]] = {id: defaultdict(set) for id, (_, town) in UNITS.items() if town in towns}
    for number, each in enumerate(given):
        opened = each["accepted"] <= AT and (each["settled"] is None or each["settled"] > AT)
        for by in each["handled"]:
            if opened and each["town"] in seen and by["unit"] in found and holds(by["since"], by["until"]):
                found[by["unit"]]["open"].add(number)
                found[by["unit"]][by["role"]].add(number)
                if each["due"] is not None and each["due"] < AT and each["standing"] != "suspended":
                    found[by["unit"]]["late"].add(number)
    return found


@settings(max_examples=40)
@given(given=cases, whole=st.booleans(), seen=st.sampled_from([None, TOWNS, (TOWN,)]))
def test_each_unit_has_what_a_plain_count_finds(
    database: Database, given: list[dict[str, Any]], whole: bool, seen: tuple[str, ...] | None
) -> None:
    lay_out(database, given)
    place, towns = (COUNTY, TOWNS) if whole and seen is None else (TOWN, (TOWN,))
    scope = None if seen is None else {"areas": list(seen), "units": [], "at": AT}
    answer = database.seen_by(scope, None).ask(workload(place, AT))
    expected = model(given, towns, TOWNS if seen is None else seen)
    assert {item.unit.id: (item.open, item.led, item.supported, item.late) for item in answer.items} == {
        id: tuple(len(counts[name]) for name in ("open", "lead", "support", "late"))
        for id, counts in expected.items()
        if counts["open"]
    }
    assert [item.open for item in answer.items] == sorted((item.open for item in answer.items), reverse=True)
    assert (answer.units, answer.busy) == (len(expected), sum(bool(counts["open"]) for counts in expected.values()))
    for kind in answer.kinds:
        opened = [len(counts["open"]) for id, counts in expected.items() if UNITS[id][0] == kind.kind]
        late = set().union(*(counts["late"] for id, counts in expected.items() if UNITS[id][0] == kind.kind))
        assert (kind.units, kind.most, kind.late) == (len(opened), max(opened), len(late))
        assert kind.usual == pytest.approx(sum(opened) / len(opened))
    usual = {kind.kind: kind.usual for kind in answer.kinds}
    assert all(item.usual == usual[item.unit.kind] for item in answer.items)


def test_the_list_is_cut_and_the_counts_are_not(database: Database) -> None:
    handled = [{"unit": id, "role": "lead", "since": None, "until": None} for id in UNITS]
    one = {"town": TOWN, "accepted": AT, "settled": None, "due": None, "standing": None, "handled": handled}
    lay_out(database, [one])
    answer = database.ask(workload(COUNTY, AT, limit=1))
    assert (len(answer.items), answer.busy, answer.units) == (1, 4, 4)


def test_an_unknown_area_has_no_units(database: Database) -> None:
    write(database, [area(COUNTY)])
    with pytest.raises(NotFoundError):
        database.ask(workload(TOWN, AT))
