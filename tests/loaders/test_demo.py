"""The demo county: the report's counts, the grid rule, and that every question has an answer on it."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import networkx
import pytest

from graph import standards
from graph.database import Database
from graph.policy import Policy
from graph.terms import Level, Severity
from loaders import demo
from loaders.load import load, prepare
from queries.coverage import coverage
from queries.routing import RouteRequest, route_batch

ROWS = demo.rows()


def test_two_calls_give_the_same_county() -> None:
    assert demo.rows() == ROWS


def test_the_counts_are_those_of_the_report() -> None:
    levels = Counter(area["level"] for area in ROWS["areas"])
    assert levels == {"province": 1, "city": 1, "county": 1, "township": 19, "village": 222, "grid": 481}
    assert sum(unit["kind"] == "centre" for unit in ROWS["units"]) == 1 + 19 + 222
    county_staff = [each for each in ROWS["assignments"] if each.get("unit_id") == "C-621027"]
    assert len(county_staff) == 8


def test_grids_are_allotted_by_the_rule() -> None:
    """Largest remainder, worked out another way: add grids one by one to whoever is furthest below its share."""
    urban = {row["code"]: row["ur_code_2016"] for row in demo._read("zhenyuan_village_urcode2016.csv")}
    weights = {}
    for area in ROWS["areas"]:
        if area["level"] == "village":
            code, name = str(area["code"]), str(area["name"])
            usual = {"121": 3.0, "122": 3.0, "210": 2.5}.get(urban.get(code, ""), 2.0)
            weights[code] = 3.0 if "工业" in name else 5.0 if area["kind"] == "community" else usual
    shares = {code: Fraction(weight) * 481 / Fraction(sum(weights.values())) for code, weight in weights.items()}
    counts = {code: max(1, share.numerator // share.denominator) for code, share in shares.items()}
    rest = sorted(shares, key=lambda code: (shares[code].numerator // shares[code].denominator - shares[code], code))
    for code in rest[: 481 - sum(counts.values())]:
        counts[code] += 1
    found = Counter(str(area["code"])[:12] for area in ROWS["areas"] if area["level"] == "grid")
    assert found == counts


def test_every_grid_has_one_full_time_member_and_nobody_has_two() -> None:
    members = [each for each in ROWS["assignments"] if each["full_time"]]
    assert len({each["area_code"] for each in members}) == len(members) == 481
    assert len({each["person_id"] for each in members}) == 481


def test_reporting_lines_lead_to_the_county_centre() -> None:
    lines = networkx.DiGraph((unit["id"], unit["reports_to"]) for unit in ROWS["units"] if unit["reports_to"])
    assert networkx.is_directed_acyclic_graph(lines)
    assert [unit for unit in lines if not lines.out_degree(unit)] == ["C-621027"]
    assert len(lines) == len(ROWS["units"])


def test_all_but_the_real_areas_says_that_it_is_synthetic() -> None:
    for kind in ("units", "parties", "people"):
        assert all(row["synthetic"] for row in ROWS[kind]), kind
    assert all(row.get("synthetic", False) == (row["level"] == "grid") for row in ROWS["areas"])


@pytest.fixture(scope="module")
def loaded(database: Database, policy: Policy) -> None:
    prepare(database)
    for kind, rows in ROWS.items():
        report = load(database, kind, rows, policy=policy)
        assert report.rejected == 0, report.faults


@pytest.mark.usefixtures("loaded")
class TestInTheGraph:
    def test_loading_again_changes_nothing(self, database: Database, policy: Policy) -> None:
        for kind, rows in ROWS.items():
            report = load(database, kind, rows, policy=policy)
            assert not report.changed, kind
            assert report.unchanged == len(rows)

    def test_every_kind_in_every_grid_has_exactly_one_lead(self, database: Database, policy: Policy) -> None:
        grids = [str(area["code"]) for area in ROWS["areas"] if area["level"] == "grid"]
        leaves = standards.leaf_categories()
        assert len(leaves) == 78 + 1  # the kinds, and class 99 which has none
        requests = [RouteRequest(area=grid, category=leaf) for grid in grids for leaf in leaves]
        answer = database.ask(route_batch(requests, policy, demo.DEMO_DAY))
        assert answer.failures == ()
        assert len(answer.routes) == len(requests) == 481 * 79
        for request, found in zip(requests, answer.routes, strict=True):
            assert found is not None
            assert found.person is not None
            acting = next(node for node in found.because[1].path[::-1] if node.startswith("Area:"))
            assert request.area.startswith(acting.removeprefix("Area:"))

    def test_a_stationed_committee_leads_where_it_sits(self, database: Database, policy: Policy) -> None:
        request = RouteRequest(area="621027102", category="0902", severity=Severity.MAJOR, parties=("U-621027102-JO",))
        elsewhere = RouteRequest(
            area="621027103", category="0902", severity=Severity.MAJOR, parties=("U-621027103-JO",)
        )
        here, there = database.ask(route_batch([request, elsewhere], policy, demo.DEMO_DAY)).routes
        assert here is not None
        assert there is not None
        assert (here.lead.id, here.level) == ("U-621027-MC-land_forest", Level.TOWNSHIP)
        assert (there.lead.id, there.level) == ("U-621027-MC-land_forest", Level.COUNTY)

    def test_the_county_has_no_gap(self, database: Database) -> None:
        assert database.ask(coverage("621027", demo.DEMO_DAY)).gaps == ()
