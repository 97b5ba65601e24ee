"""A real server with a small county, and a key for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from graph.database import Database
from graph.policy import Policy
from graph.terms import AccountRole
from queries import accounts, keys
from queries.accounts import AccountForm
from queries.keys import KeyForm
from tests.api.test_api import Serving
from tests.conftest import empty
from tests.queries.test_lifecycle import county

PASSWORD = "苹果树下 seven quiet lamps"


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 4, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def server(database: Database, policy: Policy, clock: Clock) -> Iterator[str]:
    """The address of a real server with a small county."""
    empty(database)
    county(database)
    form = AccountForm(id="zhang", roles=(AccountRole.AUDITOR, AccountRole.SYSTEM), password=SecretStr(PASSWORD))
    database.change(accounts.add(form, clock()))
    with Serving(Database(database.connection), policy, now=clock) as http:
        yield str(http.base_url).rstrip("/")


@pytest.fixture(scope="module")
def key(database: Database, server: str, clock: Clock) -> str:
    roles = (AccountRole.SYSTEM, AccountRole.AUDITOR, AccountRole.ADMINISTRATOR)
    return database.change(keys.add(KeyForm(name="热线", roles=roles), clock())).key
