"""The messages that Spark finds are those of the compiled solver. One session serves all: to start one takes seconds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pyspark.sql import SparkSession

from graph.database import Database
from graph.jars import fetched
from graph.network import Floats, Network
from graph.propagation import Solution, update
from graph.propagation import solve as compiled
from graph.propagation_spark import risks, solve, solve_frames
from graph.settings import Connection
from graph.spark import CONNECTOR, local_session, read_neo4j
from tests.graph.test_propagation import Pair, build, random_network


@pytest.fixture(scope="module")
def session() -> Iterator[SparkSession]:
    # The tests are over before Java's slower compiler has paid off.
    with local_session(jars=(fetched(CONNECTOR),), java=("-XX:TieredStopAtLevel=1",)) as session:
        yield session


def same_as_compiled(net: Network, base: Floats, session: SparkSession) -> Solution:
    """To 1e-9, and the solution can be worked on. Returns it as Spark found it."""
    expected, found = compiled(net, base, tolerance=1e-13), solve(net, base, tolerance=1e-11, session=session)
    assert np.abs(found.messages() - expected.messages()).max(initial=0.0) < 1e-9
    assert np.abs(found.risk - expected.risk).max(initial=0.0) < 1e-9
    assert found.residual <= 1e-11
    assert found.factor.shape == expected.factor.shape
    if net.nodes:
        worked = found.copy()
        update(worked, np.array([0], np.int32), np.array([0.5]))
        base = np.concatenate([[0.5], base[1:]])
        assert np.abs(worked.risk - compiled(net, base, tolerance=1e-13).risk).max() < 1e-9
    return found


@pytest.mark.parametrize(("seed", "most"), [(1, 0.3), (2, 1.0)])
def test_random_networks(session: SparkSession, seed: int, most: float) -> None:
    same_as_compiled(*random_network(300, 600, seed=seed, most=most), session)


def test_many_parts(session: SparkSession, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a part reads of another is a copy: the solution has them too."""
    monkeypatch.setattr("graph.network.PART", 300)
    net, base = random_network(600, 1200, seed=3, most=0.2)
    assert net.parts.size > 4
    same_as_compiled(net, base, session)


def test_what_lies_apart_in_one_network(session: SparkSession) -> None:
    rng = np.random.default_rng(4)
    tree: list[Pair] = [(int(rng.integers(0, k)), k, float(rng.random()), float(rng.random())) for k in range(1, 60)]
    certain: list[Pair] = [(k, k + 1, 1.0, 1.0) for k in range(60, 66)]
    one_way: list[Pair] = [(70, 71, 0.5, 0.0), (71, 72, 1.0, 0.0), (72, 70, 0.9, 0.0), (71, 73, 0.0, 0.0)]
    hub: list[Pair] = [(80, k, 0.5, 0.9) for k in range(81, 1000)]
    twice: list[Pair] = [(1001, 1002, 0.5, 0.1), (1002, 1001, 0.2, 0.3), (1001, 1001, 1.0, 1.0)]
    # Three certain messages meet: each leaves out its own, and two remain.
    meeting: list[Pair] = [(1010, k, 0.5, 1.0) for k in (1011, 1012, 1013)] + [(1020, 1021, 0.5, 1.0)]
    silent: list[Pair] = [(1030, 1031, 0.7, 0.3), (1031, 1032, 0.7, 0.3), (1032, 1030, 0.7, 0.3)]
    base = np.zeros(1040)
    base[:60] = rng.random(60)
    base[[60, 66, 1011, 1012, 1013, 1021]] = 1.0
    base[[70, 1001]] = 0.4
    base[80:1000] = 0.8
    net = build(1040, tree + certain + one_way + hub + twice + meeting + silent)
    assert same_as_compiled(net, base, session).risk[1030:].tolist() == [0.0] * 10


@pytest.mark.parametrize("nodes", [0, 2])
def test_without_an_edge_risk_is_the_base(session: SparkSession, nodes: int) -> None:
    same_as_compiled(build(nodes, []), np.array([0.25, 0.0])[:nodes], session)


def test_tables_from_anywhere(session: SparkSession, tmp_path: Path) -> None:
    """Names for nodes, an edge without a way back, one twice, one onto itself, a node nobody lists; kept in a folder."""
    rows = [("甲", "乙", 0.5, "x"), ("乙", "丙", 0.2, "x"), ("乙", "丙", 0.5, "y"), ("丙", "丙", 1.0, "y")]
    edges = session.createDataFrame(rows, "start string, end string, weight double, kind string")
    base = session.createDataFrame([("甲", 0.4), ("丙", 0.1), ("丁", 0.3)], "node string, base double")
    session.sparkContext.setCheckpointDir(str(tmp_path))
    try:
        messages, sweeps, moved = solve_frames(edges, base)
        found = {(row.start, row.end): row.message for row in messages.collect()}
    finally:
        session.sparkContext._jsc.sc().setCheckpointDir(None)
    assert any(tmp_path.iterdir())
    assert (sweeps, moved) == (4, 0.0)
    assert found == pytest.approx(
        {("甲", "乙"): 0.4, ("乙", "甲"): 0.0, ("乙", "丙"): 0.2, ("丙", "乙"): 0.1}, abs=1e-15
    )
    risk = {row.node: row.risk for row in risks(messages, base).collect()}
    assert risk == pytest.approx({"甲": 0.4, "丙": 1 - 0.9 * (1 - 0.6 * 0.2), "丁": 0.3}, abs=1e-15)


def test_what_does_not_fit_is_refused(session: SparkSession) -> None:
    with pytest.raises(ValueError, match=r"base\[1\] is 1.5"):
        solve(build(2, []), np.array([0.0, 1.5]), session=session)


@pytest.mark.parametrize("partitions", [1, 3])
def test_edges_from_neo4j(session: SparkSession, database: Database, connection: Connection, partitions: int) -> None:
    """By the real connector from the real server."""
    pairs = "UNWIND range(1, 10) AS k CALL (k) { CREATE (:Case {id: 'C' + k})-[:FOLLOWS]->(:Case {id: 'D' + k}) }"
    database.execute_in_batches("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 100 ROWS")
    database.execute_in_batches(pairs + " IN TRANSACTIONS OF 100 ROWS")
    query = "MATCH (a:Case)-[:FOLLOWS]->(b:Case) RETURN a.id AS start, b.id AS end, 0.5 AS weight ORDER BY start, end"
    edges = read_neo4j(session, connection, query, partitions)
    assert edges.rdd.getNumPartitions() == partitions
    assert sorted(edges.collect()) == sorted((f"C{k}", f"D{k}", 0.5) for k in range(1, 11))
