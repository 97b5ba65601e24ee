"""The proof of a backup's file, without a database: that it is as it was written, and the journals in it too."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from graph import journal
from graph.backup_file import LinkLine, Manifest, NodeLine, Reading
from graph.casework import Case, JournalEntry
from graph.driver import native
from graph.jars import Progress
from graph.restore import check_model

EVERY = 10_000  # lines between two words of progress
Head = tuple[int, str | None]  # what a case says of its journal: how many entries, the hash of the last


@dataclass(frozen=True)
class Proof:
    """What was proved: all that the manifest counts is there as it was written.

    ``cases``: how many have a journal, ``entries``: how many are in those. ``faults``: journals that are not whole.
    They were not in the database either: the backup is good, and ``gezhi audit`` says the same of what it came from.
    """

    manifest: Manifest
    sha256: str
    cases: int
    entries: int
    faults: tuple[str, ...]


def verify(file: Path, progress: Progress | None = None) -> Proof:
    """Read a backup as a whole. Linear; in little memory, but for some hundred bytes for each case with a journal.

    Raises BackupError where it is not as it was written, or could not be restored by this code; OSError when it cannot
    be read.
    """
    told = progress or (lambda *_: None)
    with Reading(file) as backup:
        heads: dict[str, Head] = {}
        cases = entries = 0
        faults: list[str] = []
        for case, found in groupby(_told(backup.lines(), told), key=lambda each: _case_of(each, heads)):
            if case is None:
                for _ in found:
                    pass  # it counts by itself
                continue
            properties = [native(each.values()) for each in found]
            faults += _faults(case, properties, *heads.pop(case, (0, None)))
            entries += len(properties)
            cases += 1
        for case, (count, head) in heads.items():
            faults += _faults(case, [], count, head)
        assert backup.sha256 is not None
        check_model(backup.manifest)  # not before: a damaged one may look newer
        return Proof(backup.manifest, backup.sha256, cases, entries, tuple(faults))


def _told(lines: Iterator[NodeLine | LinkLine], progress: Progress) -> Iterator[NodeLine | LinkLine]:
    for number, found in enumerate(lines, start=1):
        if number % EVERY == 0:
            progress("reading", number, None)
        yield found


def _case_of(found: NodeLine | LinkLine, heads: dict[str, Head]) -> str | None:
    """The case whose journal a line belongs to; None for others. What cases say of their journals goes to ``heads``."""
    if isinstance(found, NodeLine):
        if JournalEntry.label() in found.labels:
            return str(found.properties.get("id")).rpartition("#")[0]
        entries = found.properties.get("entries")
        if Case.label() in found.labels and isinstance(entries, int) and entries:
            heads[str(found.properties.get("id"))] = entries, found.properties.get("head")
    return None


def _faults(case: str, entries: list[dict[str, Any]], count: int, head: str | None) -> list[str]:
    """What is wrong with the journal of a case; nothing where it is whole."""
    fault = journal.fault(case, sorted(entries, key=_number), count, head)
    return [] if fault is None else [f"case {case}: entry {fault[0]} {fault[1]}"]


def _number(entry: Mapping[str, Any]) -> float:
    number = entry.get("number")
    return number if isinstance(number, int) else math.inf
