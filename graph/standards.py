"""Code tables of GB/T 31000-2015, read from ``graph/data/gbt31000``: the categories of cases and their neighbours."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "data" / "gbt31000"


@dataclass(frozen=True)
class Entry:
    """One row of a code table; ``parent`` is None at the top of the tree."""

    code: str
    name: str
    parent: str | None


@cache
def table(name: str) -> dict[str, Entry]:
    """The code table ``name`` (a file's name without ``.csv``), by code, in the standard's order."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: Entry(row["code"], row["name"], row["parent"] or None) for row in csv.DictReader(file)}


def categories() -> dict[str, Entry]:
    """The tree of dispute categories: 17 classes of two digits and 78 kinds of four (table 5.56)."""
    return table("event_category_5.56")


def scales() -> dict[str, Entry]:
    """How many people an event involves: individual, group, large group (table 5.55)."""
    return table("event_scale_5.55")


def resolution_modes() -> dict[str, Entry]:
    """How a dispute can be resolved: mediation, arbitration, review, litigation … (table 5.58)."""
    return table("resolution_mode_5.58")


def lineage(code: str) -> list[str]:
    """A category and the classes above it, the most specific first: ``0502`` gives ``["0502", "05"]``.

    Raises KeyError for a code that the standard does not know.
    """
    known = categories()
    chain: list[str] = []
    current: str | None = code
    while current is not None:
        chain.append(current)
        current = known[current].parent
    return chain


def leaf_categories() -> list[str]:
    """Every category that a case can be filed under and that has none below it: the 78 kinds, and class 99."""
    known = categories()
    parents = {entry.parent for entry in known.values()}
    return [code for code in known if code not in parents]
