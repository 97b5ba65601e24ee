"""Risk against the truth: how far messages, and what else is used for it, are from cascades run many times.

python -m benchmarks.risk_truth [--quick] [--runs 100000] [--only NAME …] [--json FILE]

The demo county is read from the database that the settings name: --only "demo county", after `gezhi demo`.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from rich.progress import Progress
from scipy.stats import spearmanr

from benchmarks import risk_scores as scores
from benchmarks.common import console, in_turn, show
from benchmarks.risk_cascades import Advance, by_ndlib, plainly
from benchmarks.risk_graphs import DEMO, GRAPHS
from graph.cascade import simulate
from graph.network import Floats, Network
from graph.refinement import RUNS as REFINED_RUNS
from graph.refinement import dense

SEED = 20260309
SMALL = 300  # nodes about, where three implementations are compared
RUNS = 100_000
NDLIB_RUNS = 2_000
METHODS: dict[str, Callable[[Network, Floats], Floats]] = {
    "messages": scores.messages,
    "refined": scores.refined,
    "plain fixed point": scores.fixed_point,
    "PageRank": scores.pagerank,
    "base": scores.base_only,
}


def sampling_error(risk: Floats, runs: int) -> float:
    """The mean absolute error that ``runs`` runs are expected to make, over all nodes."""
    return float(np.mean(np.sqrt(risk * (1 - risk) / runs))) * (2 / np.pi) ** 0.5


def rank_correlation(one: Floats, other: Floats) -> float:
    """Spearman's, to the seventh digit: what is equal but for rounding is equal."""
    return float(spearmanr(one.round(7), other.round(7)).statistic)


def scaled(score: Floats, truth: Floats) -> Floats:
    """A score without a unit, times the one number that brings it nearest the truth (least squares)."""
    return score * (score @ truth) / (score @ score)


def deviation(one: Floats, other: Floats, runs: int, other_runs: int) -> tuple[float, float]:
    """By how many standard errors two simulations differ: root mean square over nodes (1 if both are right), most."""
    pooled = (one * runs + other * other_runs) / (runs + other_runs)
    often = np.minimum(pooled, 1 - pooled) * min(runs, other_runs) >= 10  # else far from normal
    error = np.sqrt(pooled * (1 - pooled) * (1 / runs + 1 / other_runs))
    apart = (one - other)[often] / error[often]
    return float(np.sqrt(np.mean(apart**2))), float(np.abs(apart).max())


@contextmanager
def progress(what: str, total: int) -> Iterator[Advance]:
    """A bar while it runs."""
    with Progress(console=console, transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.advance(task, done)


def agreement(name: str, runs: int) -> tuple[object, ...]:
    """The three implementations on a small network of one kind."""
    make, size = GRAPHS[name]
    made = make(min(SMALL, size), SEED)
    with progress(f"{name}: three implementations", NDLIB_RUNS + runs) as advance:
        truth, done = plainly(made, runs, SEED, advance)
        ndlib = by_ndlib(made, NDLIB_RUNS, SEED + 1, advance)
    ours = simulate(made.network(), made.base, runs, SEED + 2)
    return name, made.nodes, *deviation(ours, truth, runs, done), *deviation(ndlib, truth, NDLIB_RUNS, done)


def compare(name: str, runs: int) -> tuple[tuple[object, ...], tuple[object, ...]]:
    """One network's errors and one network's rank correlations."""
    make, size = GRAPHS[name]
    made = make(size, SEED)
    network = made.network()
    with progress(name, runs) as advance:
        truth, done = plainly(made, runs, SEED, advance)
    again = simulate(network, made.base, runs, SEED + 2)
    found = {method: score(network, made.base) for method, score in METHODS.items()}
    error = {method: float(np.abs(risk - truth).mean()) for method, risk in found.items()}
    error["PageRank"] = float(np.abs(scaled(found["PageRank"], truth) - truth).mean())
    errors = (
        name, made.nodes, network.slots, float(truth.mean()), sampling_error(truth, done),
        float(np.abs(again - truth).mean()), *error.values(),
    )  # fmt: skip
    ranks = (name, rank_correlation(again, truth), *(rank_correlation(risk, truth) for risk in found.values()))
    return errors, ranks


def prices(name: str, runs: int) -> tuple[object, ...]:
    """What accuracy costs: seconds and errors of messages, of the refinement, and of cascades everywhere."""
    make, size = GRAPHS[name]
    made = make(size, SEED)
    network = made.network()
    truth = simulate(network, made.base, runs, SEED + 2)
    owner = np.repeat(np.arange(network.nodes, dtype=np.int32), np.diff(network.first))
    jobs: dict[str, Callable[[], Floats]] = {
        "messages": lambda: scores.messages(network, made.base),
        "refined": lambda: scores.refined(network, made.base),
        "cascades": lambda: simulate(network, made.base, REFINED_RUNS, SEED + 3),
    }
    row: list[object] = [name, float(dense(network, owner, 1).mean())]
    taken = in_turn(dict(jobs), rounds=5, warm=1)
    for job, risk in ((job, run()) for job, run in jobs.items()):
        row += [1000 * taken[job], float(np.abs(risk - truth).mean())]
    return tuple(row)


def main() -> None:
    """Run and print the tables."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--runs", type=int, default=RUNS)
    arguments.add_argument("--quick", action="store_true", help="a tenth of the runs")
    arguments.add_argument("--only", nargs="*", choices=list(GRAPHS), default=[name for name in GRAPHS if name != DEMO])
    arguments.add_argument("--json", type=Path, help="where to write the table of errors")
    given = arguments.parse_args()
    runs = given.runs // 10 if given.quick else given.runs
    kinds = {GRAPHS[name][0]: name for name in reversed(given.only) if name != DEMO}  # of one kind in two sizes, one
    rows = [agreement(name, runs) for name in reversed(kinds.values())]
    header: tuple[str, ...] = ("network", "nodes", "ours, rms", "ours, most", "NDlib, rms", "NDlib, most")
    show(f"Standard errors from the plain simulation ({runs:,} runs, NDlib {NDLIB_RUNS:,})", header, rows, None)
    compared = [compare(name, runs) for name in given.only]
    header = ("network", "nodes", "edges", "mean risk", "sampling error", "cascades again", *METHODS)
    show(f"Mean absolute error ({runs:,} runs)", header, [errors for errors, _ in compared], given.json)
    header = ("network", "cascades again", *METHODS)
    show("Rank correlation with the truth (Spearman)", header, [ranks for _, ranks in compared], None)
    header = ("network", "dense", "messages, ms", "error", "refined, ms", "error ", "cascades, ms", "error  ")
    rows = [prices(name, runs) for name in given.only]
    show(f"What accuracy costs ({REFINED_RUNS:,} runs inside dense parts, and everywhere)", header, rows, None)


if __name__ == "__main__":
    main()
