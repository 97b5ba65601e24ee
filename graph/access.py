"""The model of the access log: who was shown what is personal of whom, and why; chained as journals are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, ClassVar

from graph.casework import Case
from graph.elements import KEY, PERSONAL, Node, Relationship
from graph.journal import GENESIS, fingerprint
from graph.organisation import Person


class AccessEntry(Node):
    """One time that somebody was shown what is personal. Only ever added; ``hash`` covers the entry before it too."""

    labels: ClassVar[tuple[str, ...]] = ("AccessEntry",)
    title_zh = "查阅记录"

    number: Annotated[int, KEY]  # from 1, without a gap
    at: datetime
    caller: str  # the account or key
    by: str | None = None  # the person whose account it is
    purpose: Annotated[str, PERSONAL]
    case: str | None = None  # whose page or file it was
    people: tuple[str, ...]  # ids of those whose details were shown
    previous: str
    hash: str


class Shows(Relationship):
    """An access showed what is personal of somebody, or of a case."""

    relation = "SHOWS"
    ends = ((AccessEntry, Person), (AccessEntry, Case))


def chained(entry: Mapping[str, Any], previous: str | None) -> AccessEntry:
    """The entry with its hash, to stand after the one whose hash is ``previous`` (None: it is the first)."""
    whole = {**entry, "previous": previous or GENESIS}
    return AccessEntry(**whole, hash=_hash(whole))


def broken(entries: Sequence[Mapping[str, Any]], previous: str = GENESIS, after: int = 0) -> int | None:
    """The number of the first of some entries that is not as it was written, after the number ``after``; or None."""
    for number, entry in enumerate(entries, start=after + 1):
        if entry.get("number") != number or entry.get("previous") != previous or entry.get("hash") != _hash(entry):
            return number
        previous = entry["hash"]
    return None


def _hash(entry: Mapping[str, Any]) -> str:
    # What is absent counts for nothing: the graph does not keep nulls.
    covered = {name: value for name, value in entry.items() if value is not None and name not in ("hash", "synthetic")}
    return fingerprint(covered)
