"""Whether the time of a 404 tells that there is something: what lies outside a scope beside what there is not.

python -m benchmarks.outside [--rounds 500]

A centre asks for things of other townships and for things that there are not, by turns. Both get the same answer; the
table has how long each took. ``told`` is the chance that of one of each the slower is the one that there is (0.5: its
time tells nothing).
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from pathlib import Path

import httpx
import numpy as np

from benchmarks.common import show
from benchmarks.county_day import PORT, first_cases, laid_out, serving
from graph.database import Database
from graph.server import EmbeddedServer


def pairs(cases: list[tuple[str, str]], area: str) -> dict[str, tuple[list[str], list[str]]]:
    """For each kind of thing, paths of some outside an area, and paths of as many that there are not."""
    outside = [(case, grid) for case, grid in cases if not grid.startswith(area)]
    ids = [case for case, _ in outside]
    none = [f"{case[:-6]}9{case[-5:]}" for case in ids]
    grids = [grid for _, grid in outside]
    nowhere = [f"{grid[:6]}9{grid[7:]}" for grid in grids]
    return {
        "case": ([f"/v1/cases/{id}" for id in ids], [f"/v1/cases/{id}" for id in none]),
        "way up": ([f"/v1/cases/{id}/escalation" for id in ids], [f"/v1/cases/{id}/escalation" for id in none]),
        "area": ([f"/v1/areas/{code}" for code in grids], [f"/v1/areas/{code}" for code in nowhere]),
    }


def main() -> None:
    """Ask by turns and print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=500)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ["GEZHI_HOME"] = home
        server = EmbeddedServer(Path(home) / "neo4j")
        connection = server.start()
        with Database(connection, timeout=None, patience=60) as database:
            members, centres = laid_out(database)
            cases = first_cases(database, [place for _, place in members])
        token, area = next((token, place) for token, place in centres if len(place) > len("621027"))
        rows = []
        with serving(connection), httpx.Client(base_url=f"http://127.0.0.1:{PORT}", trust_env=False) as client:
            client.headers["Authorization"] = f"Bearer {token}"
            for name, both in pairs(cases, area).items():
                taken: tuple[list[float], list[float]] = ([], [])
                for number in range(-given.rounds // 4, given.rounds):  # the first are not counted
                    for which in random.sample((0, 1), 2):
                        begun = time.perf_counter()
                        status = client.get(random.choice(both[which])).status_code
                        if number >= 0:
                            taken[which].append((time.perf_counter() - begun) * 1000)
                        assert status == 404
                outside, none = map(np.array, taken)
                told = float(np.mean(outside[:, None] > none[None, :]))
                rows.append((name, np.median(outside), np.median(none), np.percentile(none, 90), f"{told:.2f}"))
        server.stop()
    show("404 of what lies outside, and of what there is not",
         ("asked", "outside p50 ms", "none p50 ms", "none p90 ms", "told"), rows, None)  # fmt: skip


if __name__ == "__main__":
    main()
