"""One real Neo4j for the run, emptied for each module."""

from __future__ import annotations

import os
from collections.abc import Iterator

import hypothesis
import pytest

from graph import schema
from graph.database import Database
from graph.policy import Policy, load
from graph.server import EmbeddedServer
from graph.settings import Connection

hypothesis.settings.register_profile(
    "gezhi", deadline=None, suppress_health_check=list(hypothesis.HealthCheck), derandomize="CI" in os.environ
)
hypothesis.settings.load_profile("gezhi")


@pytest.fixture(scope="session")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """The run's own server, in a folder of its own; only the cache of jars is shared."""
    os.environ["GEZHI_NEO4J_HEAP"] = os.environ["GEZHI_NEO4J_PAGECACHE"] = "512m"
    # What is kept beside a database goes there too, not to the home of whoever runs the tests.
    os.environ["GEZHI_HOME"] = str(tmp_path_factory.mktemp("home"))
    server = EmbeddedServer(tmp_path_factory.mktemp("neo4j"))
    yield server.start()
    server.stop()


@pytest.fixture(scope="module")
def database(connection: Connection) -> Iterator[Database]:
    """The database, without a node, with the schema."""
    with Database(connection, timeout=None) as database:
        empty(database)
        schema.apply(database)
        yield database


@pytest.fixture(scope="session")
def policy() -> Policy:
    """The reference policy."""
    return load()


def empty(database: Database) -> None:
    """Remove every node."""
    database.execute_in_batches("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS")
