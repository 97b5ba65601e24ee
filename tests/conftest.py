"""One real Neo4j for the run, emptied for each module."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterator
from pathlib import Path

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


HAN_RUNS = re.compile(r"[\u4e00-\u9fff]{2,}")
NUMBERS = re.compile(
    r"(?<![0-9a-zA-Z.])(1[3-9][0-9]{9}|[1-9][0-9]{16}[0-9Xx])(?![0-9a-zA-Z.])"
)  # of phones and of people


@pytest.fixture(scope="session")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """The run's own server, in a folder of its own; only the cache of jars is shared."""
    os.environ["GEZHI_NEO4J_HEAP"] = os.environ["GEZHI_NEO4J_PAGECACHE"] = "512m"
    # What is kept beside a database goes there too, not to the home of whoever runs the tests.
    os.environ["GEZHI_HOME"] = str(tmp_path_factory.mktemp("home"))
    server = EmbeddedServer(tmp_path_factory.mktemp("neo4j"))
    yield server.start()
    server.stop()


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the demo's year is kept once it was lived, for all processes of a run: a backup.

    It takes minutes to live; whoever needs it and does not find it lives it, under a lock beside it.
    """
    base = tmp_path_factory.getbasetemp()
    return (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "demo.backup"


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


@pytest.fixture(scope="session")
def names() -> frozenset[str]:
    """The names of everybody in the demo county."""
    from loaders import demo

    return frozenset(str(row["name"]) for row in demo.rows()["people"])


@pytest.fixture(autouse=True)
def logs_name_nobody(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever a test does, nothing that is logged meanwhile names anybody, or has a phone or an ID number in it."""
    logging.getLogger("gezhi").setLevel(logging.INFO)
    yield
    told = "\n".join(record.getMessage() for stage in ("setup", "call") for record in caplog.get_records(stage))
    assert not NUMBERS.search(told), told
    written = {
        run[first:last]
        for run in HAN_RUNS.findall(told)
        for first in range(len(run))
        for last in range(first + 2, first + 5)
    }
    if written:  # to make the county takes a second
        assert not written & request.getfixturevalue("names"), told


def empty(database: Database) -> None:
    """Remove every node."""
    database.execute_in_batches("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS")
