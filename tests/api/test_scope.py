"""Every route, asked of what lies inside a scope, of what lies outside, and of what there is not."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from api.security import RIGHTS, ROLES, Right
from api.tokens import Tokens, token_key
from graph.database import Database
from graph.policy import Policy
from graph.terms import AccountRole
from queries import accounts, keys, risk_runs
from queries.accounts import AccountForm
from queries.keys import KeyForm
from queries.outlook import Outlooks
from tests.api.test_api import Serving
from tests.queries.county import AT, Edge, Node, area, case, category, link, part_of, person, unit, write

GOOD = "苹果树下 seven quiet lamps"
NOW = datetime(2023, 12, 15, 4, tzinfo=UTC)
DAY = {"at": str(AT)}


@dataclass(frozen=True)
class Half:
    """One of two counties that look alike, and one that there is not. ``mark`` stands in each of its ids."""

    county: str
    mark: str

    @property
    def town(self) -> str:
        return f"{self.county}100"

    @property
    def grid(self) -> str:
        return f"{self.county}100200001"

    def ids(self, text: str) -> str:
        """A text that names things of this county, as it would name those of none."""
        return text.replace(self.county, NOWHERE.county).replace(self.mark, NOWHERE.mark)


CASES = {"K": "dispute", "L": "dispute", "M": "dispute", "N": "demand"}
HERE, THERE, NOWHERE = Half("621027", "zuo1"), Half("621028", "zuo2"), Half("621029", "zuo3")


def half(of: Half) -> tuple[list[Node], list[Edge]]:
    """A county with a case that is open, supervised and warned of, and everybody that has to do with it."""
    mark, village = of.mark, of.grid[:12]
    nodes = [
        *(area(code, f"区{len(code)}") for code in (of.county, of.town, village, of.grid)),
        unit(f"C-{mark}", "centre", "county"), unit(f"U-{mark}", "court", "village"), unit(f"V-{mark}", "court", "village"),
        person(f"S-{mark}"), person(f"P-{mark}"), person(f"Q-{mark}"), ("Household", {"id": f"H-{mark}"}),
        ("PartyOrganisation", {"id": f"O-{mark}", "name": "党委", "kind": "county_committee"}),
        *(case(f"{letter}-{mark}", kind=kind, severity=3, standing="open", receipt=f"receipt-{letter.lower()}-{mark}")
          for letter, kind in CASES.items()),
        ("Supervision", {"id": f"D-{mark}", "cause": "deadline", "reason": f"因{mark}", "opened_at": NOW, "opened_on": AT,
                         "due_on": AT, "late": False}),
        ("Warning", {"id": f"W-{mark}", "rule": "long_open", "cause": f"K-{mark}", "en": "x", "zh": "久", "policy": "p",
                     "raised_at": NOW, "raised_on": AT, "stage": "collected"}),
    ]  # fmt: skip
    edges = [
        part_of(of.town, of.county), part_of(village, of.town), part_of(of.grid, village),
        link(f"Unit:C-{mark}", "SERVES", f"Area:{of.county}"), link(f"Unit:U-{mark}", "COVERS", f"Area:{village}"),
        link(f"Unit:V-{mark}", "COVERS", f"Area:{village}"), link(f"Unit:U-{mark}", "REPORTS_TO", f"Unit:C-{mark}"),
        link(f"Unit:V-{mark}", "REPORTS_TO", f"Unit:U-{mark}"),
        link(f"PartyOrganisation:O-{mark}", "LEADS", f"Area:{of.county}"),
        link(f"Unit:U-{mark}", "COMPETENT_FOR", "Category:0101"), link(f"Person:S-{mark}", "ASSIGNED_TO", f"Area:{of.county}", role="cadre_in_charge"),
        link(f"Person:S-{mark}", "ASSIGNED_TO", f"Unit:U-{mark}", role="head"),
        link(f"Person:P-{mark}", "LIVES_IN", f"Area:{of.grid}"), link(f"Person:P-{mark}", "MEMBER_OF", f"Household:H-{mark}"),
        link(f"Household:H-{mark}", "LIVES_IN", f"Area:{of.grid}"), link(f"Person:P-{mark}", "RELATED_TO", f"Person:Q-{mark}", kind="family"),
        link(f"Supervision:D-{mark}", "SUPERVISES", f"Case:K-{mark}"), link(f"Warning:W-{mark}", "CONCERNS", f"Case:K-{mark}"),
        link(f"Warning:W-{mark}", "ABOUT", f"Area:{of.grid}"),
    ]  # fmt: skip
    for letter in CASES:
        edges += [
            link(f"Case:{letter}-{mark}", "OCCURRED_IN", f"Area:{of.grid}"),
            link(f"Case:{letter}-{mark}", "OF_CATEGORY", "Category:0101"),
            link(f"Case:{letter}-{mark}", "HANDLED_BY", f"Unit:U-{mark}", role="lead", since=AT),
            link(
                f"Case:{letter}-{mark}",
                "HANDLED_BY",
                f"Unit:{'C' if letter == 'L' else 'V'}-{mark}",
                role="support",
                since=AT,
            ),
            link(f"Case:{letter}-{mark}", "INVOLVES", f"Person:P-{mark}", role="party"),
        ]
    edges.append(link(f"Case:K-{mark}", "INVOLVES", f"Person:Q-{mark}", role="party"))
    return nodes, edges


def between() -> list[Edge]:
    """What joins the two counties: people who are related, cases that follow cases, one that was merged."""
    a, b = HERE.mark, THERE.mark
    return [
        link(f"Person:P-{a}", "RELATED_TO", f"Person:P-{b}", kind="family"),
        link(f"Case:K-{a}", "FOLLOWS", f"Case:K-{b}"),
        link(f"Case:L-{b}", "FOLLOWS", f"Case:K-{a}"),
        link(f"Case:M-{b}", "MERGED_INTO", f"Case:K-{a}"),
        link(f"Warning:W-{a}", "CONCERNS", f"Case:K-{b}"),
    ]


Ask = tuple[str, dict[str, Any], Any]
NEW = {
    "kind": "dispute", "source": "hall", "category": "0101", "title": "新", "parties": [{"name": "甲"}, {"name": "乙"}],
}  # fmt: skip
# How each route that reads or works the county is asked of a half. None: it names nothing, so it is asked as it is.
CALLS: dict[str, Callable[[Half], Ask]] = {
    "GET /v1/areas/{code}": lambda of: (f"/v1/areas/{of.town}", DAY, None),
    "GET /v1/areas/{code}/children": lambda of: (f"/v1/areas/{of.town}/children", DAY, None),
    "GET /v1/areas/{code}/path": lambda of: (f"/v1/areas/{of.town}/path", DAY, None),
    "GET /v1/areas/{code}/responsibility": lambda of: (f"/v1/areas/{of.town}/responsibility", DAY, None),
    "GET /v1/areas/{code}/risk": lambda of: (f"/v1/areas/{of.town}/risk", DAY, None),
    "GET /v1/areas/{code}/coverage": lambda of: (f"/v1/areas/{of.town}/coverage", DAY, None),
    "GET /v1/areas/{code}/stationing": lambda of: (f"/v1/areas/{of.town}/stationing", DAY, None),
    "GET /v1/areas/{code}/workload": lambda of: (f"/v1/areas/{of.town}/workload", DAY, None),
    "POST /v1/route": lambda of: ("/v1/route", {}, {"area": of.grid, "category": "0101", **DAY}),
    "POST /v1/route/batch": lambda of: ("/v1/route/batch", {}, {"cases": [{"area": of.grid, "category": "0101"}], **DAY}),
    "POST /v1/cases": lambda of: ("/v1/cases", {}, {**NEW, "area": of.grid, "by": f"S-{HERE.mark}"}),
    "POST /v1/cases/similar": lambda of: ("/v1/cases/similar", {}, {"area": of.grid, "category": "0101", "title": f"案K-{of.mark}", **DAY}),
    "GET /v1/cases/{id}": lambda of: (f"/v1/cases/K-{of.mark}", DAY, None),
    "POST /v1/cases/{id}/moves": lambda of: (
        f"/v1/cases/K-{of.mark}/moves", {}, {"action": "note", "note": "记", "by": f"S-{HERE.mark}"}),
    "GET /v1/cases/{id}/escalation": lambda of: (f"/v1/cases/K-{of.mark}/escalation", DAY, None),
    "GET /v1/cases/{id}/coordination": lambda of: (f"/v1/cases/K-{of.mark}/coordination", DAY, None),
    "GET /v1/cases/{id}/risk": lambda of: (f"/v1/cases/K-{of.mark}/risk", DAY, None),
    "GET /v1/cases/{id}/audit": lambda of: (f"/v1/cases/K-{of.mark}/audit", {}, None),
    "GET /v1/cases/{id}/file": lambda of: (f"/v1/cases/K-{of.mark}/file", {}, None),
    "GET /v1/cases/{id}/file.pdf": lambda of: (f"/v1/cases/K-{of.mark}/file.pdf", {}, None),
    "POST /v1/escalation": lambda of: ("/v1/escalation", {}, {"area": of.grid, "category": "0101", **DAY}),
    "POST /v1/coordination": lambda of: ("/v1/coordination", {}, {"areas": [of.grid], "categories": ["0101"], **DAY}),
    "GET /v1/warnings": lambda of: ("/v1/warnings", {**DAY, "area": of.town}, None),
    "GET /v1/warnings/counts": lambda of: ("/v1/warnings/counts", {**DAY, "area": of.town}, None),
    "GET /v1/warnings/{id}": lambda of: (f"/v1/warnings/W-{of.mark}", DAY, None),
    "POST /v1/warnings/{id}/assess": lambda of: (
        f"/v1/warnings/W-{of.mark}/assess", {}, {"verdict": "watched", "note": "看", "by": f"S-{HERE.mark}"}),
    "GET /v1/supervisions": lambda of: ("/v1/supervisions", {**DAY, "area": of.town}, None),
    "GET /v1/risk/top": lambda of: ("/v1/risk/top", {"area": of.town}, None),
    "GET /v1/risk/runs": lambda of: ("/v1/risk/runs", {"area": of.town}, None),
    "GET /v1/nodes/{id}/risk": lambda of: (f"/v1/nodes/Case:K-{of.mark}/risk", DAY, None),
    "POST /v1/risk/what-if": lambda of: ("/v1/risk/what-if", DAY, {"area": of.town, "cases": [f"K-{of.mark}"]}),
    "GET /v1/paths": lambda of: ("/v1/paths", {**DAY, "from": f"Person:P-{HERE.mark}", "to": f"Case:K-{of.mark}"}, None),
    "GET /v1/nodes/{id}/neighbours": lambda of: (f"/v1/nodes/Person:P-{of.mark}/neighbours", DAY, None),
    "GET /v1/search": lambda of: ("/v1/search", {"q": f"K-{of.mark}"}, None),
    "GET /v1/structure/cut-units": lambda of: ("/v1/structure/cut-units", DAY, None),
    "GET /v1/structure/bottlenecks": lambda of: ("/v1/structure/bottlenecks", DAY, None),
    "GET /v1/structure/communities": lambda of: ("/v1/structure/communities", DAY, None),
    "GET /v1/statistics": lambda of: ("/v1/statistics", {**DAY, "area": of.town}, None),
    "GET /v1/statistics/published": lambda of: ("/v1/statistics/published", {**DAY, "area": of.town}, None),
    "GET /v1/statistics/cases": lambda of: ("/v1/statistics/cases", {**DAY, "area": of.town}, None),
    "GET /v1/persons/{id}": lambda of: (f"/v1/persons/P-{of.mark}", {"purpose": "回访"}, None),
    "GET /v1/access-log": lambda of: ("/v1/access-log", {"person": f"P-{of.mark}"}, None),
    "GET /v1/events/list": lambda of: ("/v1/events/list", {"case": f"K-{of.mark}"}, None),
    "GET /open311/v2/requests.{format}": lambda of: ("/open311/v2/requests.xml", {"service_request_id": f"N-{of.mark}"}, None),
    "POST /open311/v2/requests.{format}": lambda of: (
        "/open311/v2/requests.json", {}, {"service_code": "0101", "description": "吵", "address_id": of.grid}),
    "GET /open311/v2/requests/{service_request_id}.{format}": lambda of: (f"/open311/v2/requests/N-{of.mark}.json", {}, None),
    "GET /open311/v2/tokens/{token}.{format}": lambda of: (f"/open311/v2/tokens/receipt-n-{of.mark}.json", {}, None),
}  # fmt: skip
# The same for everybody: who has the version of a policy learns nothing of a place. The stream is in test_events.
UNBOUNDED = {"GET /v1/policies", "GET /v1/events"}
OF_THE_COUNTY = {Right.READ, Right.ANALYSE, Right.WORK, Right.AUDIT, Right.LISTEN}


@pytest.fixture
def client(
    database: Database, policy: Policy, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[httpx.Client]:
    monkeypatch.setenv("GEZHI_OPEN311_PERSON", f"S-{HERE.mark}")
    nodes, edges = zip(half(HERE), half(THERE), strict=True)
    write(database, [category("0101"), category("01"), *nodes[0], *nodes[1]], [*edges[0], *edges[1], *between()])
    events = [{"number": number, "kind": "case.note", "at": NOW, "case": f"K-{of.mark}", "data": "{}"}
              for number, of in enumerate((HERE, THERE), start=1)]  # fmt: skip
    database.execute("UNWIND $events AS event CREATE (e:Event) SET e = event", {"events": events})
    database.execute("CREATE (:Counter {id: 'events', value: 2})")
    risk_runs.run(database, Outlooks(tmp_path), policy, NOW, AT)
    database.execute("CALL db.awaitIndexes(60)")
    for name, role, of in (("zhang", AccountRole.STAFF, f"S-{HERE.mark}"), ("idle", AccountRole.STAFF, f"Q-{HERE.mark}"),
                           ("lin", AccountRole.AUDITOR, None)):  # fmt: skip
        form = AccountForm(id=name, roles=(role,), password=SecretStr(GOOD), person=of)
        database.change(accounts.add(form, NOW))
    with Serving(Database(database.connection), policy, now=lambda: NOW) as client:
        client.auth = None
        yield client


def bearer(name: str, role: AccountRole) -> dict[str, str]:
    return {"Authorization": f"Bearer {Tokens(token_key(None)).issue(name, [role], NOW)}"}


def key_of(database: Database, *areas: str) -> dict[str, str]:
    form = KeyForm(name="系统", roles=(AccountRole.SYSTEM, AccountRole.AUDITOR), areas=areas)
    return {"X-API-Key": database.change(keys.add(form, NOW)).key}


def ask(client: httpx.Client, route: str, of: Half, headers: dict[str, str]) -> httpx.Response:
    path, query, body = CALLS[route](of)
    if body and "Authorization" in headers:  # of whoever signed in, the account says who acts
        body = {name: value for name, value in body.items() if name != "by"}
    sent: dict[str, Any] = {"data" if path.startswith("/open311/") else "json": body}
    return client.request(route.split(maxsplit=1)[0], path, params=query, headers=headers, **sent)


def may(route: str, *roles: AccountRole) -> bool:
    return any(RIGHTS[route] in ROLES[role] for role in roles)


def test_each_route_of_the_county_is_asked_here() -> None:
    assert CALLS.keys() | UNBOUNDED == {route for route, right in RIGHTS.items() if right in OF_THE_COUNTY}


def same(out: httpx.Response, nil: httpx.Response, route: str) -> None:
    """What is outside is answered as what there is not."""
    assert out.status_code == nil.status_code, (route, out.text, nil.text)
    assert THERE.ids(out.text) == nil.text, route
    told = {
        name: value for name, value in out.headers.items() if name not in ("x-request-id", "date", "content-length")
    }
    assert told.keys() | {"x-request-id", "date", "content-length"} >= nil.headers.keys(), route


def test_outside_a_scope_there_is_nothing(client: httpx.Client, database: Database) -> None:
    callers = [
        (bearer("zhang", AccountRole.STAFF), (AccountRole.STAFF,)),
        (key_of(database, HERE.county), (AccountRole.SYSTEM, AccountRole.AUDITOR)),
    ]
    for headers, roles in callers:
        for route in CALLS:
            if not may(route, *roles):
                continue
            out, nil = ask(client, route, THERE, headers), ask(client, route, NOWHERE, headers)
            assert nil.status_code in (200, 404, 422), (route, nil.text)
            same(out, nil, route)
            inside = ask(client, route, HERE, headers)
            assert inside.status_code in (200, 201), (route, inside.text)
            for word in (THERE.mark, THERE.county):
                assert word not in inside.text, (route, inside.text)


def test_who_sees_everything_sees_both(client: httpx.Client, database: Database) -> None:
    for headers, roles in (
        (bearer("lin", AccountRole.AUDITOR), (AccountRole.AUDITOR,)),
        (key_of(database), (AccountRole.SYSTEM, AccountRole.AUDITOR)),
    ):
        for route in CALLS:
            if may(route, *roles):
                for of in (HERE, THERE):
                    assert ask(client, route, of, headers).status_code in (200, 201), route


def test_whose_work_reaches_nothing_sees_nothing(client: httpx.Client) -> None:
    headers = bearer("idle", AccountRole.STAFF)
    for route in CALLS:
        if may(route, AccountRole.STAFF):
            answer, nil = ask(client, route, HERE, headers), ask(client, route, NOWHERE, headers)
            assert answer.status_code == nil.status_code, (route, answer.text)
            assert HERE.ids(answer.text) == nil.text.replace(f"P-{HERE.mark}", f"P-{NOWHERE.mark}"), route


def test_lists_without_a_name_hold_what_is_seen(client: httpx.Client) -> None:
    headers = bearer("zhang", AccountRole.STAFF)
    for path in ("/v1/warnings", "/v1/supervisions", "/v1/events/list", "/v1/structure/cut-units", "/v1/structure/bottlenecks",
                 "/v1/structure/communities", "/v1/search?q=区6", "/v1/search?q=案K"):  # fmt: skip
        answer = client.get(path, params=None if "?" in path or "events" in path else DAY, headers=headers)
        assert answer.status_code == 200
        found = json.loads(answer.text)["items"]
        assert found, path
        assert HERE.mark in answer.text or HERE.county in answer.text
        assert THERE.mark not in answer.text, path
        assert THERE.county not in answer.text, path


def test_a_unit_sees_its_cases_wherever_they_are(client: httpx.Client, database: Database) -> None:
    """Not the place of the case, nor what else happened there."""
    database.execute(
        "MATCH (p:Person {id: $person}), (u:Unit {id: 'U-zuo2'}) CREATE (p)-[:ASSIGNED_TO {role: 'staff'}]->(u) "
        "WITH u MATCH (u)-[own:COVERS]->(:Area) DELETE own WITH u "
        "MATCH (:Case {id: 'L-zuo2'})-[by:HANDLED_BY]->(u) SET by.until = $at",
        {"person": f"Q-{HERE.mark}", "at": AT},
    )
    headers = bearer("idle", AccountRole.STAFF)
    for path, status in (
        ("/v1/cases/K-zuo2", 200), ("/v1/cases/K-zuo2/escalation", 200), ("/v1/cases/K-zuo2/coordination", 200),
        ("/v1/cases/L-zuo2", 404), (f"/v1/areas/{THERE.grid}", 404), ("/v1/cases/K-zuo1", 404),
    ):  # fmt: skip
        assert client.get(path, params=DAY, headers=headers).status_code == status, path
    assert "L-zuo2" not in client.get("/v1/cases/K-zuo2/coordination", params=DAY, headers=headers).text
    move = {"action": "note", "note": "记"}
    done = client.post("/v1/cases/K-zuo2/moves", json=move, headers=headers)
    assert done.status_code == 200, done.text
    assert client.post("/v1/cases/L-zuo2/moves", json=move, headers=headers).status_code == 404


def test_who_moves_a_case_is_told_by_the_account(client: httpx.Client, database: Database, policy: Policy) -> None:
    headers, move = bearer("zhang", AccountRole.STAFF), {"action": "note", "note": "记"}
    assert client.post("/v1/cases/K-zuo1/moves", json=move, headers=headers).status_code == 200
    entries = client.get("/v1/cases/K-zuo1", headers=headers).json()["journal"]
    assert entries[-1]["by"] == "S-zuo1"
    other = client.post("/v1/cases/K-zuo1/moves", json={**move, "by": "P-zuo1"}, headers=headers)
    assert (other.status_code, other.json()["errors"][0]["field"]) == (422, "by")
    system = key_of(database)
    nobody = client.post("/v1/cases/K-zuo1/moves", json=move, headers=system)
    assert (nobody.status_code, nobody.json()["errors"][0]["field"]) == (422, "by")
    assert client.post("/v1/cases/K-zuo1/moves", json={**move, "by": "P-zuo1"}, headers=system).status_code == 200
    database.execute("MATCH (:Account {id: 'zhang'})-[of:IS_ACCOUNT_OF]->() DELETE of")
    with Serving(Database(database.connection), policy, now=lambda: NOW) as anew:
        anew.auth = None
        gone = anew.post("/v1/cases/K-zuo1/moves", json=move, headers=headers)
    assert (gone.status_code, gone.json()["errors"][0]["field"]) == (422, "by")
