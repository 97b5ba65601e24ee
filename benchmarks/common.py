"""What the benchmarks share: a server of their own, medians, and tables that can be read by people and programs."""

from __future__ import annotations

import json
import platform
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

from graph.database import Database
from graph.server import EmbeddedServer

console = Console(highlight=False)


@contextmanager
def fresh_database() -> Iterator[Database]:
    """An empty database on a server of its own, with the memory that a user's has."""
    with tempfile.TemporaryDirectory() as home:
        server = EmbeddedServer(Path(home))
        try:
            with Database(server.start(), timeout=None) as database:
                yield database
        finally:
            server.stop()


def clear(database: Database) -> None:
    """Remove every node."""
    database.execute_in_batches("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS")


def seconds(job: Callable[[], object]) -> float:
    """How long a job takes."""
    begun = time.perf_counter()
    job()
    return time.perf_counter() - begun


def in_turn(jobs: dict[str, Callable[[], object]], rounds: int, warm: int) -> dict[str, float]:
    """The median seconds of each job, the jobs taking turns so that a drift of the machine meets them all alike."""
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for number in range(warm + rounds):
        for name, job in jobs.items():
            taken = seconds(job)
            if number >= warm:
                times[name].append(taken)
    return {name: statistics.median(taken) for name, taken in times.items()}


def show(title: str, header: Sequence[str], rows: Sequence[Sequence[object]], file: Path | None) -> None:
    """Print a table, and write it as JSON where a file is named."""
    table = Table(title=title)
    for name in header:
        table.add_column(name, justify="right" if name != header[0] else "left")
    for row in rows:
        table.add_row(*(f"{cell:,.3g}" if isinstance(cell, float) else str(cell) for cell in row))
    console.print(table)
    machine = f"{platform.machine()}, {psutil.cpu_count()} cores, {psutil.virtual_memory().total / 2**30:.0f} GiB"
    console.print(f"[dim]{machine}[/]")
    if file is not None:
        rows_by_name = [dict(zip(header, row, strict=True)) for row in rows]
        file.write_text(
            json.dumps({"title": title, "machine": machine, "rows": rows_by_name}, indent=2), encoding="utf-8"
        )
