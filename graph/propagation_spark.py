"""``graph.propagation`` on Spark: the same messages, for networks that one machine does not hold.

The messages travel. A row is a directed edge as the node sees it that its message comes in to: from which ``peer``,
what the ``message`` says, and all that the answer takes. A round brings the rows of each node together, works out what
the node passes on to each peer from what all the others say, and addresses each row to that peer: one shuffle, no join.

After two rounds a row is back where it was. From no trouble upwards messages only grow, so what it has gained is at
least what it gained in the last of the two.
"""

from __future__ import annotations

from contextlib import nullcontext

import numpy as np
from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as f

from graph.network import Floats, Network
from graph.propagation import SWEEPS, TOLERANCE, Layout, Solution, check_base
from graph.spark import local_session

ROUNDS = 4  # from one checkpoint to the next, which ends a job, cuts the lineage and shows whether anything moves
EDGES = "start long, end long, weight double"
BASE = "node long, base double"


def solve(
    network: Network, base: Floats, *, tolerance: float = TOLERANCE, session: SparkSession | None = None
) -> Solution:
    """As :func:`graph.propagation.solve`, by Spark: what a network in arrays is good for is to compare the two.

    ``base``: of each node, 0 to 1. Without a ``session`` one on this machine is made for the call. Raises ValueError
    for a base that does not fit. Every edge passes through Python twice; :func:`solve_frames` has no such limit.
    """
    check_base(network, base)
    owner = np.repeat(np.arange(network.nodes), np.diff(network.first))
    with nullcontext(session) if session else local_session() as spark:
        columns = (owner.tolist(), network.peer.tolist(), network.weight.tolist())
        edges = spark.createDataFrame(list(zip(*columns, strict=True)), EDGES)
        bases = spark.createDataFrame(list(enumerate(base.tolist())), BASE)
        found, sweeps, _ = solve_frames(edges, bases, tolerance=tolerance)
        # Slots are sorted by the two ends of their edge, and so are the rows.
        messages = _numbers(found.sort("start", "end").select("message"))
        risk = _numbers(risks(found, bases).sort("node").select("risk"))
    layout = Layout.of(network)
    factor = 1.0 - network.weight * messages
    factor = np.concatenate([factor, factor[layout.copied]])
    solution = Solution(network, base.copy(), risk, factor, layout, tolerance, sweeps, 0.0)
    solution.residual = float(np.abs(solution.messages() - messages).max(initial=0.0))
    return solution


def solve_frames(edges: DataFrame, base: DataFrame, *, tolerance: float = TOLERANCE) -> tuple[DataFrame, int, float]:
    """The messages over ``edges`` (start, end, weight) between nodes with a ``base`` (node, base).

    Returns a table start, end, weight, message; the number of sweeps; and the most that a message moved in the last
    two of them, at most ``tolerance``. Both ways of each pair are in it, a missing one with the weight 0. Several edges
    of the same two nodes become one, and an edge from a node to itself is left out, as by ``graph.network.network``.

    Nodes are of any type that Spark compares, with one row each in ``base``, or none where no trouble starts. Weights
    and bases must lie between 0 and 1: this is not checked, since it would take a pass over the tables.

    A sweep shuffles and sorts two rows for each pair. All rows of a node meet in one task. Where the context has a
    checkpoint folder (``SparkContext.setCheckpointDir``) the work outlives the loss of an executor; else it fails then.
    """
    rows = _rows(edges, base)
    answer, sent = _round()
    sweeps, moved = 0, np.inf
    while moved > tolerance and sweeps < SWEEPS:
        for _ in range(ROUNDS):
            rows = rows.withColumn("answer", answer).select(*sent)
        sweeps += ROUNDS
        lasting = rows.sparkSession.sparkContext.getCheckpointDir() is not None
        rows = rows.checkpoint() if lasting else rows.localCheckpoint()
        moved = rows.agg(f.max(f.abs("moved"))).collect()[0][0] or 0.0
    message = rows.select(
        f.col("peer").alias("start"), f.col("node").alias("end"), f.col("in").alias("weight"), "message"
    )
    return message, sweeps, moved


def risks(messages: DataFrame, base: DataFrame) -> DataFrame:
    """The risk of each node of ``base``, from the ``messages`` of :func:`solve_frames`: columns node, risk."""
    nothing = f.product(1 - f.col("weight") * f.col("message")).alias("nothing")
    into = messages.groupBy(f.col("end").alias("node")).agg(nothing)
    risk = 1 - (1 - f.col("base")) * f.coalesce("nothing", f.lit(1.0))
    return base.join(into, "node", "left").select("node", risk.alias("risk"))


def _rows(edges: DataFrame, base: DataFrame) -> DataFrame:
    """Each directed edge with its way back, before the first round: no message says anything yet."""
    none, weight = f.lit(0.0), f.col("weight")
    comes = edges.select(
        f.col("end").alias("node"), f.col("start").alias("peer"), weight.alias("in"), none.alias("out")
    )
    goes = edges.select(f.col("start").alias("node"), f.col("end").alias("peer"), none.alias("in"), weight.alias("out"))
    together = [(1 - f.product(1 - f.col(way))).alias(way) for way in ("in", "out")]
    rows = comes.union(goes).where("node <> peer").groupBy("node", "peer").agg(*together)
    for end in ("node", "peer"):
        mine = base.select(f.col("node").alias(end), (1 - f.col("base")).alias(f"{end}_quiet"))
        rows = rows.join(mine, end, "left").fillna(1.0, [f"{end}_quiet"])
    return rows.withColumns({"message": none, "before": none})


def _round() -> tuple[Column, list[Column]]:
    """What a row answers, and the row that is sent with the ``answer``, where it renews what was said ``before``.

    The product of the others is that of all divided by the row's own factor. Factors of 0 are counted instead: one
    other is enough. A factor is 0 or at least 1e-16, so that a product that vanishes is not divided into anything.
    """
    node = Window.partitionBy("node")
    factor = 1 - f.col("in") * f.col("message")
    zero = (factor == 0).cast("int")
    divisor = f.when(factor == 0, 1.0).otherwise(factor)
    others = f.when(f.sum(zero).over(node) > zero, 0.0).otherwise(f.product(divisor).over(node) / divisor)
    turned = {
        "node": f.col("peer"),
        "peer": f.col("node"),
        "in": f.col("out"),
        "out": f.col("in"),
        "node_quiet": f.col("peer_quiet"),
        "peer_quiet": f.col("node_quiet"),
        "message": f.col("answer"),
        "before": f.col("message"),
        "moved": f.col("answer") - f.col("before"),
    }
    return 1 - f.col("node_quiet") * others, [column.alias(name) for name, column in turned.items()]


def _numbers(column: DataFrame) -> Floats:
    return np.array([row[0] for row in column.collect()], np.float64)
