"""Everything that can go wrong, in one short hierarchy.

Each message is one sentence that says what happened and, where something can be done, what to do.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class GezhiError(Exception):
    """The root of all errors that Gezhi raises on purpose."""


class NotFoundError(GezhiError):
    """A code or id that the graph does not hold (at the date asked for)."""

    def __init__(self, kind: str, key: str) -> None:
        super().__init__(f"there is no {kind} {key}")
        self.kind = kind
        self.key = key


class BadInputError(GezhiError):
    """Input that is well formed but cannot be answered; ``field`` names the culprit."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class ServerError(GezhiError):
    """The embedded server cannot be fetched, started, stopped, dumped or restored."""


class DatabaseError(GezhiError):
    """The database refused or failed; the root of the three below."""


class DatabaseAwayError(DatabaseError):
    """The database cannot be reached now; the same call may succeed later."""


class QueryTimeoutError(DatabaseError):
    """A query took longer than it may."""


class CredentialsError(DatabaseError):
    """The database does not accept the user and password."""


def hint(word: str, known: Iterable[str], otherwise: str) -> str:
    """What to say of a word that is not known: the known one that is like it, else ``otherwise``."""
    near = difflib.get_close_matches(word, list(known), n=1)
    return f"did you mean {near[0]}?" if near else otherwise
