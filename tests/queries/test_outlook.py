"""The whole county's risk against a plain model: bases, weights, messages and totals worked out with dictionaries."""

from __future__ import annotations

import json
from datetime import date, timedelta
from math import prod
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from graph import projection as projections
from graph.database import Database
from graph.hazards import Hazards
from graph.policy import Policy, parse
from graph.projection import Projection
from queries.outlook import Outlooks, outlook
from tests.graph.test_propagation import Pair, plain_model
from tests.queries.county import AT, COUNTY, TOWN, VILLAGE, area, case, category, link, part_of, person, unit, write
from tests.queries.test_lifecycle import Office, county

CASES = ["K1", "K2", "K3", "K4", "K5"]
PEOPLE = ["张三", "李四", "P3"]
GRIDS = [f"{VILLAGE}001", f"{VILLAGE}002"]
UNITS = ["U1", "U2"]
RELATIONS = st.one_of(
    st.tuples(st.sampled_from(CASES), st.just("INVOLVES"), st.sampled_from([f"Person:{p}" for p in PEOPLE] + ["Unit:U1"]),
              st.sampled_from(["party", "witness", "applicant"])),
    st.tuples(st.sampled_from(CASES), st.just("HANDLED_BY"), st.sampled_from([f"Unit:{u}" for u in UNITS]),
              st.sampled_from(["lead", "support"])),
    st.tuples(st.sampled_from(CASES), st.just("FOLLOWS"), st.sampled_from([f"Case:{k}" for k in CASES]), st.none()),
    st.tuples(st.sampled_from(PEOPLE), st.just("MEMBER_OF"), st.just("Household:H1"), st.none()),
    st.tuples(st.sampled_from(PEOPLE), st.just("RELATED_TO"), st.sampled_from([f"Person:{p}" for p in PEOPLE]), st.none()),
    st.tuples(st.sampled_from(PEOPLE), st.just("LIVES_IN"), st.sampled_from([f"Area:{g}" for g in GRIDS]), st.none()),
)  # fmt: skip
HELD = st.sampled_from(
    [(None, None), (-5, None), (None, 3), (None, 0), (1, None), (-9, -2)]
)  # days from the day asked for
FACTS = st.fixed_dictionaries(
    {
        "severity": st.integers(1, 4),
        "age": st.integers(-1, 40),
        "settled": st.one_of(st.none(), st.integers(-2, 30)),  # days ago
        "incident": st.booleans(),
        "place": st.sampled_from([*GRIDS, VILLAGE, TOWN]),
        "warnings": st.lists(st.sampled_from(["open", "dismissed", "answered", "later", "own"]), max_size=3),
        # A journal: what was sent back how often, whether it stands still, its deadline in days from the day asked for.
        "journal": st.one_of(
            st.none(), st.tuples(st.integers(0, 3), st.booleans(), st.one_of(st.none(), st.integers(-8, 8)))
        ),
    }
)
COUNTIES = st.fixed_dictionaries(
    {
        "cases": st.lists(FACTS, min_size=5, max_size=5),
        "links": st.lists(st.tuples(RELATIONS, HELD), max_size=14, unique_by=lambda given: given[0][:3]),
    }
)


def accepted(facts: dict[str, Any]) -> date:
    return AT - timedelta(days=facts["age"])


def settled_on(facts: dict[str, Any]) -> date | None:
    """The day a case was settled; not before it came in."""
    if facts["settled"] is None:
        return None
    return max(accepted(facts), AT - timedelta(days=facts["settled"]))


def store(database: Database, given_county: dict[str, Any]) -> None:
    nodes = [area(code) for code in (COUNTY, TOWN, VILLAGE, *GRIDS)] + [person(id) for id in PEOPLE]
    nodes += [("Household", {"id": "H1"}), category("0101"), *(unit(id, "court", "county") for id in UNITS)]
    edges = [part_of(TOWN, COUNTY), part_of(VILLAGE, TOWN), *(part_of(code, VILLAGE) for code in GRIDS)]
    for id, facts in zip(CASES, given_county["cases"], strict=True):
        ended = settled_on(facts)
        own = {"settled_on": ended} if ended else {}
        kind = "incident" if facts["incident"] else "dispute"
        nodes.append(case(id, severity=facts["severity"], accepted_on=accepted(facts), kind=kind, **own))
        edges.append(link(f"Case:{id}", "OCCURRED_IN", f"Area:{facts['place']}"))
        for number, state in enumerate(facts["warnings"]):
            warning = f"W-{id}-{number}"
            properties: dict[str, Any] = {"id": warning, "rule": "long_open", "raised_on": AT - timedelta(days=2)}
            properties |= {
                "open": {},
                "dismissed": {"assessed_on": AT, "verdict": "dismissed"},
                "answered": {"assessed_on": AT, "verdict": "supervised"},
                "later": {"raised_on": AT + timedelta(days=1)},
                "own": {"rule": "case_at_risk"},
            }[state]
            nodes.append(("Warning", properties))
            edges.append(link(f"Warning:{warning}", "CONCERNS", f"Case:{id}"))
            if state == "answered":
                nodes.append(("Supervision", {"id": f"S-{warning}", "answered_on": AT}))
                edges.append(link(f"Warning:{warning}", "LED_TO", f"Supervision:S-{warning}"))
        if facts["journal"]:
            for number, entry in enumerate(entries(facts), start=1):
                nodes.append(("JournalEntry", {"id": f"{id}-{number}", "number": number, **entry}))
                edges.append(link(f"JournalEntry:{id}-{number}", "RECORDS", f"Case:{id}"))
    for (start, relation, end, role), (since, until) in given_county["links"]:
        label = "Case" if start in CASES else "Person"
        properties = {"role": role} if role else {}
        properties |= {"since": AT + timedelta(days=since)} if since is not None else {}
        properties |= {"until": AT + timedelta(days=until)} if until is not None else {}
        edges.append(link(f"{label}:{start}", relation, end, **properties))
    write(database, nodes, edges)


def entries(facts: dict[str, Any]) -> list[dict[str, Any]]:
    """The journal of a case: it came in, was sent back, may stand still or be settled, and something comes after AT."""
    returned, still, due = facts["journal"]
    first, ended = accepted(facts), settled_on(facts)
    due_on = {"due_on": AT + timedelta(days=due)} if due is not None else {}
    told = [{"action": "accept", "day": first, "standing": "open", "level": "village", **due_on}]
    told += [{"action": "send_back", "day": first, "standing": "open", "level": "village", **due_on}] * returned
    if still:
        told.append({"action": "suspend", "day": first, "standing": "suspended", "level": "village", **due_on})
    if ended:
        told.append({"action": "settle", "day": ended, "standing": "settled", "level": "village", **due_on})
    return [*told, {"action": "reopen", "day": AT + timedelta(days=9), "standing": "open", "level": "county"}]


def plain_base(policy: Policy, given_county: dict[str, Any], index: int) -> float:
    facts, rule = given_county["cases"][index], policy.risk
    involved = [
        {end for (start, relation, end, role), _ in given_county["links"] if (start, relation) == (id, "INVOLVES") and role != "witness"}
        for id in CASES
    ]  # fmt: skip
    ended = settled_on(facts)
    if ended is not None and ended > AT:
        ended = None
    until = ended or AT
    due = accepted(facts) + timedelta(days=3)  # at the village
    returned = 0
    if facts["journal"]:
        returned, still, days = facts["journal"]
        due = AT + timedelta(days=days) if days is not None else until
        if still and ended is None:
            due = until
    follows = {
        end for (start, relation, end, _), _ in given_county["links"] if (start, relation) == (CASES[index], "FOLLOWS")
    }
    incidents = sum(
        len(involved[index] & involved[other]) >= 2
        for other in range(5)
        if other != index and given_county["cases"][other]["incident"] and given_county["cases"][other]["age"] >= 0
    )
    value = (
        rule.base[facts["severity"]]
        + max(0, (until - due).days) * rule.overdue_per_day
        + returned * rule.returned
        + len(follows) * rule.repeated
        + max(0, len(involved[index]) - 2) * rule.party
        + incidents * rule.incident
        + facts["warnings"].count("open") * rule.warning
    )
    value = min(value, rule.base_limit)
    if ended is not None:
        value *= rule.settled_share * 0.5 ** ((AT - ended).days / rule.half_life_days)
    return value


def plain_network(policy: Policy, given_county: dict[str, Any]) -> tuple[list[str], list[Pair], list[float]]:
    present = [id for id, facts in zip(CASES, given_county["cases"], strict=True) if facts["age"] >= 0]
    nodes = [f"Case:{id}" for id in present] + [f"Person:{id}" for id in PEOPLE] + [f"Unit:{id}" for id in UNITS]
    nodes += ["Household:H1", *(f"Area:{code}" for code in (COUNTY, TOWN, VILLAGE, *GRIDS))]
    fades = dict.fromkeys(nodes, 1.0)
    ended: dict[str, date | None] = {}
    for id, facts in zip(CASES, given_county["cases"], strict=True):
        day = settled_on(facts)
        ended[f"Case:{id}"] = day if day is not None and day <= AT else None
        if ended[f"Case:{id}"]:
            fades[f"Case:{id}"] = 0.5 ** ((AT - day).days / policy.risk.link_half_life_days)
    held = []
    for (start, relation, end, _), (since, until) in given_county["links"]:
        from_ = f"Case:{start}" if start in CASES else f"Person:{start}"
        if from_ in nodes and end in nodes and (since is None or since <= 0) and (until is None or until > 0):
            held.append((from_, relation, end))
    held += [(f"Case:{id}", "OCCURRED_IN", f"Area:{facts['place']}") for id, facts in zip(CASES, given_county["cases"], strict=True) if id in present]  # fmt: skip
    weights = {weight.relationship: (weight.forward, weight.backward) for weight in policy.risk.weights}
    load = policy.risk.load
    assert load is not None
    pairs = []
    for start, relation, end in held:
        if relation == "HANDLED_BY":
            open_cases = {s for s, r, e in held if (r, e) == ("HANDLED_BY", end) and ended[s] is None}
            over = max(0.0, 1 - load.capacity / len(open_cases)) if open_cases else 0.0
            forward, backward = load.to_unit, load.to_case * over
        else:
            forward, backward = weights[relation]
        fade = min(fades[start], fades[end])
        pairs.append((nodes.index(start), nodes.index(end), forward * fade, backward * fade))
    base = [0.0] * len(nodes)
    for index, id in enumerate(CASES):
        if id in present:
            base[nodes.index(f"Case:{id}")] = plain_base(policy, given_county, index)
    return nodes, pairs, base


@pytest.fixture(scope="module")
def small(policy: Policy) -> Policy:
    """The reference policy, but a unit is overloaded from its second case on."""
    assert policy.risk.load is not None
    load = policy.risk.load.model_copy(update={"capacity": 1})
    return policy.model_copy(update={"risk": policy.risk.model_copy(update={"load": load})})


PLAIN = {
    "severity": 1,
    "age": 4,
    "settled": None,
    "incident": False,
    "place": GRIDS[0],
    "warnings": [],
    "journal": None,
}
# Late by the policy's count, beside one of the same day that has a clock of its own and no deadline.
ONE_WITHOUT_DEADLINE = {"cases": [PLAIN] * 4 + [PLAIN | {"journal": (0, False, None)}], "links": []}


@settings(max_examples=40)
@given(given_county=COUNTIES)
@example(given_county=ONE_WITHOUT_DEADLINE)
def test_risk_is_that_of_the_plain_model(database: Database, small: Policy, given_county: dict[str, Any]) -> None:
    store(database, given_county)
    found = outlook(projections.read(database, AT, small.risk.memory_days, small.timezone), small, AT)
    nodes, pairs, base = plain_network(small, given_county)
    _, risk = plain_model(len(nodes), pairs, base)
    for name, own, at_risk in zip(nodes, base, risk, strict=True):
        if name in found.number:
            assert found.solution.base[found.number[name]] == pytest.approx(own, abs=1e-12), name
            assert found.solution.risk[found.number[name]] == pytest.approx(at_risk, abs=1e-8), name
        else:
            assert at_risk == 0
    # Open cases, summed up over places and over those who handle them.
    risks = dict(zip(nodes, risk, strict=True))
    opened = {
        f"Case:{id}": facts["place"] for id, facts in zip(CASES, given_county["cases"], strict=True)
        if facts["age"] >= 0 and (settled_on(facts) is None or settled_on(facts) > AT)
    }  # fmt: skip
    totals = {found.keys[number]: total for number, total in found.totals("area")}
    for code in (COUNTY, TOWN, VILLAGE, *GRIDS):
        inside = [risks[id] for id, place in opened.items() if place.startswith(code)]
        total = totals.pop(f"Area:{code}", None)
        assert (total is None) == (not inside)
        if total:
            assert total.cases == len(inside)
            assert total.expected == pytest.approx(sum(inside), abs=1e-7)
            assert total.any == pytest.approx(1 - prod(1 - value for value in inside), abs=1e-7)
    assert totals == {}


def tables(projection: Projection) -> dict[str, list[Any]]:
    """A projection by keys, whatever its numbers."""
    keys = projection.nodes["key"].to_list()
    cases = [(keys[row[0]], *row[1:]) for row in projection.cases.iter_rows()]
    links = [(keys[row[0]], keys[row[1]], *row[2:]) for row in projection.links.iter_rows()]
    return {"cases": sorted(cases, key=str), "links": sorted(links, key=str)}


def test_what_happened_since_is_all_that_is_read_again(
    database: Database, policy: Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    county(database)
    office = Office(database, policy)
    first = office.accept().case
    day = policy.day(office.now)
    memory, zone = policy.risk.memory_days, policy.timezone
    known = projections.read(database, day, memory, zone)
    read: list[list[str]] = []
    original = projections._read_cases
    monkeypatch.setattr(
        projections, "_read_cases", lambda db, keys, *rest: (read.append(keys), original(db, keys, *rest))[1]
    )
    assert projections.refresh(database, known, day).cases is known.cases
    second = office.accept(follows=first, parties=[{"id": "P1"}, {"id": "P2"}]).case
    office.move(first, "assign")
    office.move(first, "take_up")
    office.now += timedelta(days=1)
    day += timedelta(days=1)
    office.move(first, "settle", note="已达成协议", resolution="0103")
    for _ in range(2):
        known = projections.refresh(database, known, day)
        assert tables(known) == tables(original_read(database, day, memory, zone))
    assert read == [[first, second]]
    # Saved, opened and gone on with.
    projections.save(known, tmp_path)
    opened = projections.opened(tmp_path)
    assert opened is not None
    assert opened.state == known.state
    assert all(getattr(opened, table).equals(getattr(known, table)) for table in projections.TABLES)
    office.move(second, "assign")
    assert tables(projections.refresh(database, opened, day)) == tables(original_read(database, day, memory, zone))
    assert read == [[first, second], [second]]


def original_read(database: Database, day: date, memory: int, zone: str) -> Projection:
    """A whole reading that is not counted."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(projections, "_read_cases", _READ_CASES)
        return projections.read(database, day, memory, zone)


_READ_CASES = projections._read_cases


def test_files_another_database_and_an_earlier_day_are_read_anew(database: Database, policy: Policy) -> None:
    county(database)
    office = Office(database, policy)
    office.accept()
    day, memory, zone = policy.day(office.now), policy.risk.memory_days, policy.timezone
    known = projections.read(database, day, memory, zone)
    assert known.goes_on_to(day)
    assert not known.goes_on_to(day - timedelta(days=1))
    earlier = projections.refresh(database, known, day - timedelta(days=1))
    assert not any(key.startswith("Case:621027-2026") for key in earlier.nodes["key"])
    # What was left out of an earlier day's cannot be caught up with.
    assert not earlier.goes_on_to(day)
    assert tables(projections.refresh(database, earlier, day)) == tables(known)
    database.execute("MERGE (loads:Counter {id: 'loads'}) SET loads.value = coalesce(loads.value, 0) + 1")
    database.execute(
        "MATCH (p:Person {id: 'P1'}), (a:Area {code: $grid}) CREATE (p)-[:LIVES_IN]->(a)", {"grid": GRIDS[0]}
    )
    anew = projections.refresh(database, known, day)
    assert "LIVES_IN" in anew.links["relation"].to_list()


@pytest.mark.parametrize("left", ["", "{", '{"form": 0}', '{"form": 2, "folder": "gone", "sums": {}}'])
def test_what_cannot_be_opened_is_read_anew(tmp_path: Path, left: str) -> None:
    assert projections.opened(tmp_path) is None
    (tmp_path / projections.CURRENT).write_text(left, encoding="utf-8")
    assert projections.opened(tmp_path) is None


def test_what_a_power_cut_left_is_read_anew(database: Database, policy: Policy, tmp_path: Path) -> None:
    county(database)
    projections.save(projections.read(database, AT, policy.risk.memory_days, policy.timezone), tmp_path)
    assert projections.opened(tmp_path) is not None
    (links,) = tmp_path.glob("*/links.arrow")
    content = bytearray(links.read_bytes())
    content[len(content) // 2] ^= 1
    links.write_bytes(content)
    assert projections.opened(tmp_path) is None


def test_cases_that_were_loaded_and_moved_since(database: Database, policy: Policy) -> None:
    """What their files said holds until their first entry, and after one that changes nothing of it."""
    ended = AT - timedelta(days=10)

    def first_entry(id: str, action: str, standing: str) -> Any:
        detail = json.dumps({"before": {"level": "village", "step": "archived", "settled_on": str(ended)}})
        entry = {"id": f"{id}#1", "number": 1, "day": AT, "action": action, "standing": standing, "level": "county"}
        return "JournalEntry", {**entry, "detail": detail}

    nodes = [case(id, accepted_on=ended - timedelta(days=2)) for id in ("noted", "reopened")]
    nodes += [
        case("later", accepted_on=ended, settled_on=AT + timedelta(days=3)),
        first_entry("noted", "note", "settled"),
    ]
    nodes.append(first_entry("reopened", "reopen", "open"))
    edges = [link(f"JournalEntry:{id}#1", "RECORDS", f"Case:{id}") for id in ("noted", "reopened")]
    write(database, nodes, edges)

    def stood(day: date) -> dict[str, Any]:
        found = Hazards(projections.read(database, day, policy.risk.memory_days, policy.timezone), policy, day)
        keys = found.projection.nodes["key"].to_list()
        columns = found.cases.select("node", "settled_days", "standing", "level").iter_rows()
        return {keys[node].removeprefix("Case:"): tuple(facts) for node, *facts in columns}

    assert stood(AT - timedelta(days=1)) == {
        "noted": (9, "settled", "village"),
        "reopened": (9, "settled", "village"),
        "later": (None, "open", "village"),
    }
    assert stood(AT) == {
        "noted": (10, "settled", "county"), "reopened": (None, "open", "county"), "later": (None, "open", "village"),
    }  # fmt: skip
    assert stood(AT + timedelta(days=5))["later"] == (2, "settled", "village")


def test_a_week_of_files_is_looked_at_day_by_day(database: Database, policy: Policy, tmp_path: Path) -> None:
    """Nothing is told of what was loaded: a projection of a day before the last is not gone on with."""
    days = [AT + timedelta(days=number) for number in range(5)]
    nodes: list[Any] = [case(f"K{number}", accepted_on=day) for number, day in enumerate(days)]
    nodes[0] = case("K0", accepted_on=days[0], settled_on=days[3])
    write(database, nodes)
    outlooks = Outlooks(tmp_path)
    opened = [len(outlooks.of(database, policy, day).hazards.open_cases) for day in [*days, days[1]]]
    assert opened == [1, 2, 3, 3, 4, 2]
    assert len(Outlooks(tmp_path).of(database, policy, days[3]).hazards.open_cases) == 3


def test_days_are_kept_beside_each_other(
    database: Database, policy: Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(database, [case("K1", accepted_on=AT)])
    outlooks = Outlooks(tmp_path)
    today, before = outlooks.of(database, policy, AT), outlooks.of(database, policy, AT - timedelta(days=1))
    monkeypatch.setattr(projections, "read", lambda *_: pytest.fail("it is read anew"))
    assert outlooks.of(database, policy, AT) is today
    assert outlooks.of(database, policy, AT - timedelta(days=1)).solution is before.solution
    assert Outlooks(tmp_path).of(database, policy, AT).keys == today.keys  # what is kept is today's


def test_a_case_that_comes_back_is_followed_as_before(database: Database, policy: Policy) -> None:
    """One that was left out for its age, and that is opened again."""
    county(database)
    office = Office(database, policy)
    old = office.accept().case
    office.move(old, "assign")
    office.move(old, "take_up")
    office.move(old, "settle", note="已达成协议", resolution="0103")
    office.now += timedelta(days=1)
    office.accept(follows=old)
    day, memory, zone = policy.day(office.now), 0, policy.timezone
    known = projections.read(database, day, memory, zone)
    assert f"Case:{old}" not in known.nodes["key"].to_list()
    office.move(old, "reopen", note="一方反悔")
    assert tables(projections.refresh(database, known, day)) == tables(projections.read(database, day, memory, zone))


def test_of_merged_reports_one_counts(database: Database, policy: Policy) -> None:
    nodes: list[Any] = [person(id) for id in PEOPLE]
    nodes += [case(id, kind="incident", accepted_on=AT) for id in ("K1", "K2", "K3")]
    edges = [
        link(f"Case:{id}", "INVOLVES", f"Person:{p}", role="party") for id in ("K1", "K2", "K3") for p in PEOPLE[:2]
    ]
    for id, standing in (("K1", "open"), ("K3", "merged")):
        action = "merge" if standing == "merged" else "accept"
        entry = {"id": f"{id}#1", "number": 1, "day": AT, "action": action, "standing": standing, "level": "village"}
        nodes.append(("JournalEntry", entry))
        edges.append(link(f"JournalEntry:{id}#1", "RECORDS", f"Case:{id}"))
    write(database, nodes, edges)
    found = Hazards(projections.read(database, AT, policy.risk.memory_days, policy.timezone), policy, AT)
    keys = found.projection.nodes["key"].to_list()
    incidents = {keys[node]: count for node, count in found.cases.select("node", "incidents").iter_rows()}
    assert (incidents["Case:K1"], incidents["Case:K2"]) == (1, 1)
    assert "Case:K3" not in {keys[start] for start in found.links["start"]}


def test_the_outlook_of_the_day_is_kept_up(database: Database, policy: Policy, tmp_path: Path) -> None:
    """What is asked again after something happened is what a newcomer would get."""
    county(database)
    office = Office(database, policy)
    case = office.accept().case
    day = policy.day(office.now)
    outlooks = Outlooks(tmp_path)
    first = outlooks.of(database, policy, day)
    assert outlooks.of(database, policy, day) is first
    before = first.solution.risk[first.number[f"Case:{case}"]]
    office.move(case, "assign")
    office.move(case, "send_back", note="不属本单位职责")
    again = outlooks.of(database, policy, day)
    newcomer = Outlooks(tmp_path / "other").of(database, policy, day)
    for key, number in newcomer.number.items():
        assert again.solution.risk[again.number[key]] == pytest.approx(newcomer.solution.risk[number], abs=1e-8)
    assert again.solution.risk[again.number[f"Case:{case}"]] > before
    assert first.solution.risk[first.number[f"Case:{case}"]] == before


FORBIDDEN = (
    "ethnic",
    "belief",
    "relig",
    "politic",
    "health",
    "category",
    "name",
    "phone",
    "summary",
    "title",
    "exchange",
)


def test_nothing_that_labels_people_enters_the_projection(database: Database, policy: Policy) -> None:
    """Neither do the queries name such a property, nor do the tables have a column for one, nor does it change a risk."""
    for query in (projections.KEYS, projections.CASES, projections.CASE_LINKS, projections.LINKS):
        code = "\n".join(line for line in query.text.splitlines() if not line.startswith("//"))
        assert not [word for word in FORBIDDEN if word in code.lower()], query.name
    columns = {"key", *projections.CASE_SCHEMA, *projections.LINK_SCHEMA}
    assert not [(word, column) for word in FORBIDDEN for column in columns if word in column.lower()]
    county(database)
    Office(database, policy).accept()
    day = date(2026, 3, 2)

    def risks() -> dict[str, float]:
        found = outlook(projections.read(database, day, policy.risk.memory_days, policy.timezone), policy, day)
        return dict(zip(found.keys, found.solution.risk.tolist(), strict=True))

    before = risks()
    database.execute(
        "MATCH (p:Person) SET p.ethnicity = '回族', p.belief = 'x', p.political_status = 'y', p.health = 'z', p.name = '某某'"
    )
    database.execute(
        "MERGE (c:Category {code: '1601'}) WITH c MATCH (k:Case)-[old:OF_CATEGORY]->() DELETE old CREATE (k)-[:OF_CATEGORY]->(c)"
    )
    assert risks() == before


def test_an_empty_graph_and_a_county_without_cases(database: Database, policy: Policy) -> None:
    for nodes, edges in (([], []), ([area(COUNTY), area(TOWN)], [part_of(TOWN, COUNTY)])):
        write(database, nodes, edges)
        found = outlook(projections.read(database, AT, policy.risk.memory_days, policy.timezone), policy, AT)
        assert list(found.totals("area")) == []
        assert found.solution.risk.sum() == 0


def test_areas_that_lie_in_each_other_are_counted_once(database: Database, policy: Policy) -> None:
    write(
        database,
        [area(COUNTY), area(TOWN), case("K1", accepted_on=AT)],
        [part_of(TOWN, COUNTY), part_of(COUNTY, TOWN), link("Case:K1", "OCCURRED_IN", f"Area:{TOWN}")],
    )
    found = outlook(projections.read(database, AT, policy.risk.memory_days, policy.timezone), policy, AT)
    assert [total.cases for _, total in found.totals("area")] == [1, 1]


def test_a_day_whose_holidays_are_not_known_makes_nothing_late(database: Database, policy: Policy) -> None:
    counted = parse(policy.text.replace('counting = "calendar"', 'counting = "working"'), "policy")
    write(database, [case("K1", accepted_on=date(2099, 1, 1), occurred_on=date(2099, 1, 1))])
    day = date(2099, 3, 1)
    found = Hazards(projections.read(database, day, 630, policy.timezone), counted, day)
    assert found.cases["late"].to_list() == [0]
    assert found.cases.filter(pl.col("due").is_not_null()).height == 0
