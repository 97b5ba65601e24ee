"""Query speed through Bolt, as ratios to ``RETURN 1`` on the same warm connection; the batch route; what the API adds.

python -m benchmarks.queries [--json FILE]
"""

from __future__ import annotations

import argparse
import random
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import cast

import httpx
import uvicorn

from api.app import create_app
from benchmarks.common import fresh_database, in_turn, seconds, show
from graph import standards
from graph.database import Database
from graph.policy import Policy
from graph.policy import load as load_policy
from graph.questions import Query, Question
from graph.terms import Action, Severity
from loaders import demo
from loaders.demo_year import intakes, year
from loaders.load import load, prepare
from queries import lifecycle
from queries.escalation import escalation
from queries.moves import Accept, Assign, Intake, Order
from queries.responsibility import responsibility
from queries.routing import RouteRequest, route, route_batch

ONE: Question[int] = Question(Query("one", "RETURN 1 AS one"), {}, lambda rows: int(rows[0]["one"]))
# What every question about a place does first, alone: the least that such a question can cost.
PLACE = Query("place", "CYPHER 25 MATCH (place:Area {code: $area}) RETURN place.name AS name")
CHAIN = Query(
    "chain",
    """CYPHER 25
    MATCH (:Area {code: $area})-[up:PART_OF*0..3]->(area:Area)
    WHERE all(link IN up WHERE coalesce(link.since <= $at, true) AND coalesce($at < link.until, true))
    RETURN collect(area.name) AS names""",
)
BATCH = 10_000
AT_ONCE = 500  # cases that come in in one transaction
MOMENT = datetime(2023, 12, 15, 1, tzinfo=UTC)
Row = tuple[str, float, float]


def load_county(database: Database, policy: Policy, number: int) -> None:
    """The demo county once more, under other codes and ids, the ``number``-th copy: its cases come in and are assigned.

    That is what the questions measured here read of a case; their whole year would take ten times as long to make.
    """
    county = f"{621027 + number}"

    def renamed(value: object) -> object:
        if isinstance(value, list):
            return [renamed(item) for item in value]
        if not isinstance(value, str) or not number:
            return value
        value = value.replace("621027", county)
        return f"{number}{value}" if value[:2] in ("S-", "P-", "H-", "ZY") else value

    files = demo.rows()
    for kind, rows in files.items():
        copied = [{name: renamed(value) if name != "kind" else value for name, value in row.items()} for row in rows]
        load(database, kind, copied, policy=policy)
    forms = list(intakes(year(files, policy)))
    for begin in range(0, len(forms), AT_ONCE):
        together = [_copied(form, renamed) for form in forms[begin : begin + AT_ONCE]]
        database.change(lifecycle.accept_all([Intake(form=form) for form in together], policy, MOMENT))
        orders = [Order(case=str(form.id), move=Assign(by=form.by, action=Action.ASSIGN)) for form in together]
        database.change(lifecycle.move_all(orders, policy, MOMENT))


def _copied(form: Mapping[str, object], renamed: Callable[[object], object]) -> Accept:
    kept = ("category", "kind", "action", "title", "summary", "place", "source", "parties")
    copied = {name: value if name in kept else renamed(value) for name, value in form.items()}
    parties = [{**party, "id": renamed(party["id"])} for party in cast("list[dict[str, object]]", form["parties"])]
    return Accept.model_validate({**copied, "parties": parties})


def grids_of(database: Database) -> list[str]:
    """The codes of all grids."""
    return [row["code"] for row in database.execute("MATCH (a:Area {level: 'grid'}) RETURN a.code AS code").rows]


def points(database: Database, policy: Policy, day: date, rounds: int) -> list[Row]:
    """The medians of single questions in milliseconds, and their ratios to ``RETURN 1``."""
    chosen = random.Random(1)
    grids = grids_of(database)
    cases = [row["id"] for row in database.execute("MATCH (c:Case) RETURN c.id AS id LIMIT 5000").rows]
    leaves = standards.leaf_categories()
    jobs: dict[str, Callable[[], object]] = {
        "RETURN 1": lambda: database.ask(ONE),
        "the place alone": lambda: database.ask(Question(PLACE, {"area": chosen.choice(grids)}, len)),
        "its chain alone": lambda: database.ask(Question(CHAIN, {"area": chosen.choice(grids), "at": day}, len)),
        "route": lambda: database.ask(
            route(RouteRequest(area=chosen.choice(grids), category=chosen.choice(leaves)), policy, day)
        ),
        "escalation": lambda: database.ask(escalation(chosen.choice(cases), policy, day)),
        "responsibility": lambda: database.ask(responsibility(chosen.choice(grids), day)),
    }
    medians = in_turn(jobs, rounds, warm=rounds)
    return [(name, taken * 1000, taken / medians["RETURN 1"]) for name, taken in medians.items()]


def batch(database: Database, policy: Policy, day: date) -> float:
    """Cases routed a second, in one call of 10,000."""
    chosen = random.Random(2)
    grids = grids_of(database)
    leaves, severities = standards.leaf_categories(), list(Severity)
    requests = [
        RouteRequest(area=chosen.choice(grids), category=chosen.choice(leaves), severity=chosen.choice(severities))
        for _ in range(BATCH)
    ]
    times = sorted(seconds(lambda: database.ask(route_batch(requests, policy, day))) for _ in range(9))
    return BATCH / times[4]


def api_overhead(database: Database, policy: Policy, day: date, rounds: int) -> list[Row]:
    """What HTTP adds to a route: the same question asked directly and through the API, in turn."""
    serving = Database(database.connection)
    server = uvicorn.Server(uvicorn.Config(create_app(serving, policy), port=0, log_level="error", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    body = {"area": "621027102200001", "category": "0902", "at": day.isoformat()}
    request = RouteRequest(area="621027102200001", category="0902")
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        jobs: dict[str, Callable[[], object]] = {
            "route, direct": lambda: database.ask(route(request, policy, day)),
            "route, API": lambda: client.post("/v1/route", json=body).raise_for_status(),
        }
        medians = in_turn(jobs, rounds, warm=rounds)
    server.should_exit = True
    thread.join()
    return [(name, taken * 1000, taken / medians["route, direct"]) for name, taken in medians.items()]


def measure(rounds: int, counties: int) -> list[Row]:
    """All figures, with one county and with several."""
    policy, day = load_policy(), demo.DEMO_DAY
    found: list[Row] = []
    with fresh_database() as database:
        prepare(database)
        load_county(database, policy, 0)
        one = points(database, policy, day, rounds)
        found += [(f"{name}, 1 county", taken, ratio) for name, taken, ratio in one]
        found.append(("batch route, cases/s", batch(database, policy, day), float("nan")))
        found += api_overhead(database, policy, day, rounds)
        for number in range(1, counties):
            load_county(database, policy, number)
        several = points(database, policy, day, rounds)
        found += [(f"{name}, {counties} counties", taken, ratio) for name, taken, ratio in several]
        before = {name: ratio for name, _, ratio in one}
        found += [
            (f"{name}, growth of the ratio", float("nan"), ratio / before[name]) for name, _, ratio in several[1:]
        ]
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--rounds", type=int, default=1500)
    parser.add_argument("--counties", type=int, default=10)
    given = parser.parse_args()
    show("queries", ("what", "p50 ms", "ratio"), measure(given.rounds, given.counties), given.json)
