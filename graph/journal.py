"""The journal of a case: entries chained by hashes, so that what was altered, removed or put in between shows.

Each entry's ``hash`` is the SHA-256 of its properties in canonical JSON (RFC 8785 for what stands in them: sorted keys,
no blanks, UTF-8), among them the hash of the entry before. Texts about people (``note``, ``because``) are covered by
``seal``, a SHA-256 with a salt of its own: they may be erased together with the salt, and the chain still holds.

A chain proves itself only up to its head. Whoever can write into the database could make a whole new one, so heads are
written down elsewhere (``gezhi audit --save``) and compared later.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from graph.casework import JournalEntry

GENESIS = "0" * 64  # what the first entry has for the hash before it
SEALED = ("note", "because", "salt")
OUTSIDE = (*SEALED, "hash", "synthetic")


def sealed(case: str, entry: Mapping[str, Any], previous: str) -> JournalEntry:
    """The entry with its salt, seal and hash, to stand after the one whose hash is ``previous``."""
    salt = secrets.token_hex(16)
    whole = {**entry, "previous": previous, "salt": salt}
    whole["seal"] = _seal(whole)
    whole["hash"] = ""
    made = JournalEntry.model_validate(whole)
    return made.model_copy(update={"hash": fingerprint({"case": case, **_covered(made.model_dump())})})


def fault(  # noqa: PLR0911 - one answer for each fault
    case: str, entries: Sequence[Mapping[str, Any]], count: int, head: str | None
) -> tuple[int, str] | None:
    """The number of the first entry of a case that is not as it was written, and what is wrong; None when all are.

    ``entries``: the properties of the entries by number. ``count`` and ``head``: what the case says of its journal.
    """
    previous = GENESIS
    for position, entry in enumerate(entries, start=1):
        number = entry.get("number")
        if not isinstance(number, int):
            return position, "was altered"
        if number != position:
            return position, "was removed" if number > position else "was inserted"
        if entry.get("previous") != previous:
            return position, "does not follow the entry before it"
        try:
            whole = entry.get("hash") == fingerprint({"case": case, **_covered(entry)})
            erased = all(entry.get(name) is None for name in SEALED)
            text = erased or entry.get("seal") == _seal(entry)
        except (TypeError, ValueError):  # a value of a kind that no entry is written with
            whole = text = False
        if not whole:
            return position, "was altered"
        if not text:
            return position, "had its text altered"
        previous = entry["hash"]
    if len(entries) < count:
        return len(entries) + 1, "was removed"
    if len(entries) > count:
        return count + 1, "was inserted"
    if previous != (head or GENESIS):
        return count, "is not the one that the case names as its last"
    return None


def fingerprint(value: object) -> str:
    """The SHA-256 of a value of texts, numbers, days, times, lists and maps, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def canonical(value: object) -> str:
    """A value as JSON in the one form that is hashed."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)


def _covered(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The properties that the hash covers. What is absent counts for nothing: the graph does not keep nulls."""
    return {name: value for name, value in entry.items() if value is not None and name not in OUTSIDE}


def _seal(entry: Mapping[str, Any]) -> str:
    return fingerprint([entry.get("salt"), entry.get("note"), entry.get("because")])


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no canonical form")
