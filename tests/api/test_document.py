"""The whole OpenAPI document, tried with values of all kinds, as every role: what it says is what happens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.app import create_app
from api.security import RIGHTS
from api.tokens import Tokens, token_key
from graph.database import Database
from graph.policy import Policy
from graph.terms import AccountRole
from tests.api.test_api import Serving
from tests.api.test_scope import HERE, NOW, half
from tests.queries.county import category, write

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 6
ENDLESS = "/v1/events"  # its answer does not end


@pytest.fixture(scope="module")
def served(database: Database, policy: Policy) -> Iterator[str]:
    nodes, edges = half(HERE)
    write(database, [category("0101"), category("01"), *nodes], edges)
    database.execute("CALL db.awaitIndexes(60)")
    with Serving(Database(database.connection), policy, now=lambda: NOW) as client:
        yield str(client.base_url)


@pytest.fixture(scope="module")
def document(served: str) -> Any:
    """The document, and calls of the server that is running."""
    return schemathesis.openapi.from_url(f"{served}/openapi.json")


@pytest.mark.parametrize("route", [route for route in RIGHTS if route.split()[1] != ENDLESS])
@settings(max_examples=EXAMPLES, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_what_the_document_says_is_what_happens(document: Any, route: str, data: st.DataObject) -> None:
    """No fault of the server, no status, type or form of an answer that the document does not name."""
    method, path = route.split()
    case = data.draw(document[path][method].as_strategy())
    for role in (None, *AccountRole):
        headers = {}
        if role is not None:
            headers["Authorization"] = f"Bearer {Tokens(token_key(None)).issue('tester', [role], NOW)}"
        response = case.call(headers=headers, timeout=60)
        case.validate_response(response, checks=CHECKS)


def test_only_the_stream_is_left_out() -> None:
    document = create_app().openapi()
    endless = [path for path, methods in document["paths"].items() for each in methods.values()
               if "text/event-stream" in each["responses"].get("200", {}).get("content", {})]  # fmt: skip
    assert endless == [ENDLESS]
