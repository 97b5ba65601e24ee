"""A rehearsal asks what the busiest routes ask, and leaves no trace."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

import pytest

from graph import gate
from graph.database import Database
from graph.policy import Policy
from graph.terms import AccountRole
from loaders.load import prepare
from queries import accounts
from queries.accounts import AccountForm
from queries.rehearsal import rehearse
from tests.api.signed import SignedIn
from tests.api.test_api import Serving
from tests.queries.county import GRID
from tests.queries.test_lifecycle import FORM, NOON, county
from tests.whole import snapshot

Asked = dict[str, set[str]]  # by statement, the kinds of values that it was given


def planned_by(value: object) -> str:
    """What Neo4j plans by: the type, and of texts and lists how long they are, to the next power of ten."""
    size = len(value) if isinstance(value, str | list) else 0
    return f"{type(value).__name__} {10 ** math.ceil(math.log10(size)) if size else 0}"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """All that is sent to the database, by what Neo4j keeps plans by: the text, and the kinds of the parameters."""
    found: Asked = {}

    def watch(method: Callable[..., Any]) -> Callable[..., Any]:
        def run(self: Any, query: Any, parameters: Mapping[str, Any] | None = None, **more: Any) -> Any:
            given = {name: planned_by(value) for name, value in sorted((parameters or {}).items())}
            found.setdefault(getattr(query, "text", query), set()).add(str(given))
            return method(self, query, parameters, **more)

        return run

    from neo4j import AsyncManagedTransaction, AsyncSession

    for kind in (AsyncSession, AsyncManagedTransaction):
        monkeypatch.setattr(kind, "run", watch(kind.run))
    return found


def rehearsed(database: Database, policy: Policy) -> None:
    async def run() -> None:
        own = Database(database.connection)
        await rehearse(own, policy, NOON)
        await own.close_async()

    asyncio.run(run())


def test_it_leaves_no_trace(database: Database, policy: Policy) -> None:
    county(database)
    prepare(database)
    database.execute("MERGE (c:Counter {id: 'cases:621027:2026'}) SET c.value = 7")
    before = snapshot(database)
    rehearsed(database, policy)
    assert snapshot(database) == before


def test_of_an_empty_graph_there_is_none(database: Database, policy: Policy) -> None:
    before = snapshot(database)
    rehearsed(database, policy)
    assert snapshot(database) == before


def test_the_busiest_routes_ask_what_was_rehearsed(database: Database, policy: Policy, asked: Asked) -> None:
    county(database)
    prepare(database)
    database.change(
        accounts.add(AccountForm(id="tester", roles=(AccountRole.STAFF,), password=None, person="G1"), NOON)
    )
    rehearsed(database, policy)
    known = {text: set(kinds) for text, kinds in asked.items()}
    assert len(known) >= 12
    asked.clear()
    with Serving(Database(database.connection), policy, now=lambda: NOON) as client:
        begun = set(asked)  # what a server asks when it starts
        client.auth = SignedIn(lambda: NOON, (AccountRole.STAFF,))
        dispute = {**FORM, "source": "platform", "place": "村委会门前"}
        del dispute["by"]
        incident = {**dispute, "kind": "incident"}
        del incident["parties"]
        for form in (dispute, incident):
            case = client.post("/v1/cases", json=form, headers={"Idempotency-Key": str(uuid4())}).json()["case"]
        for method, path, body in (
            ("POST", "/v1/route", {"area": GRID, "category": "0101"}),
            ("GET", f"/v1/areas/{GRID}/responsibility", None),
            ("GET", f"/v1/areas/{GRID}", None),
            ("GET", f"/v1/warnings?area={GRID}", None),
            ("GET", f"/v1/cases/{case}", None),
            ("GET", f"/v1/cases/{case}/escalation", None),
        ):
            answer = client.request(method, path, json=body)
            assert answer.status_code == 200, answer.text
        noted = client.post(
            f"/v1/cases/{case}/moves",
            json={"action": "note", "note": "今日走访双方，约定下周再谈"},
            headers={"Idempotency-Key": str(uuid4())},
        )
        assert noted.status_code == 200, noted.text
    for text, kinds in asked.items():
        if text not in begun and text != gate.PASS:  # which nothing that is rolled back comes to; it is short
            assert kinds <= known.get(text, set()), (text[:200], kinds, known.get(text))
