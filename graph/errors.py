"""Everything that can go wrong, in one short hierarchy.

Each message is one sentence that says what happened and, where something can be done, what to do.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from graph.terms import Action, Verdict


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


class MoveError(GezhiError):
    """The root of what keeps a case from being moved."""


class NotAllowedError(MoveError):
    """A move that is not allowed where the case stands; ``allowed`` lists those that are."""

    def __init__(self, case: str, action: Action, state: str, allowed: Sequence[Action]) -> None:
        can = ", ".join(allowed) if allowed else "nothing"
        super().__init__(f"{action} is not allowed while case {case} is {state}; allowed: {can}")
        self.case = case
        self.action = action
        self.state = state
        self.allowed = tuple(allowed)


class StaleError(MoveError):
    """The case is not any more as the caller has seen it; ``changes`` says what happened since."""

    def __init__(self, case: str, seen: int, version: int, changes: Sequence[str]) -> None:
        since = "; ".join(changes)
        super().__init__(f"case {case} has moved on from version {seen} to {version}: {since or 'read it again'}")
        self.case = case
        self.version = version
        self.changes = tuple(changes)


class NotCompetentError(MoveError):
    """A unit that may not have the case; ``competent`` names those that may (id and name)."""

    def __init__(self, unit: str, case: str, competent: Sequence[tuple[str, str]]) -> None:
        who = ", ".join(f"{name} ({id})" for id, name in competent)
        super().__init__(f"{unit} is not competent for case {case} or nobody works there; competent: {who or 'nobody'}")
        self.unit = unit
        self.case = case
        self.competent = tuple(competent)


class AssessedError(MoveError):
    """A warning that somebody has assessed already, and otherwise; a verdict stands."""

    def __init__(self, warning: str, verdict: Verdict, by: str, day: date, case: str | None = None) -> None:
        of = f" with case {case}" if case else ""
        super().__init__(f"warning {warning} was assessed as {verdict}{of} by {by} on {day}; that stands")
        self.warning = warning
        self.verdict = verdict
        self.by = by
        self.day = day
        self.case = case


class RequestReusedError(MoveError):
    """An idempotency key that came before with another move."""

    def __init__(self, request: str) -> None:
        super().__init__(f"the key {request} came before with another request; use a new key for a new request")
        self.request = request


class AccessError(GezhiError):
    """The root of why somebody may not ask, or not now."""


class SignInError(AccessError):
    """Whoever asks is not known, or proves it wrongly."""


class ForbiddenError(AccessError):
    """Whoever asks is known and may not do this; ``right`` is what is needed."""

    def __init__(self, right: str) -> None:
        super().__init__(f"this needs the right to {right}, which your account does not have")
        self.right = right


class LaterError(AccessError):
    """Not now: in ``seconds`` it may be asked again."""

    def __init__(self, reason: str, seconds: int) -> None:
        super().__init__(f"{reason}; try again in {seconds} seconds")
        self.seconds = seconds


class LockedError(LaterError):
    """Too many wrong passwords: the account waits."""

    def __init__(self, seconds: int) -> None:
        super().__init__("too many wrong passwords", seconds)


class TooManyError(LaterError):
    """More requests than one may send."""

    def __init__(self, seconds: int) -> None:
        super().__init__("too many requests", seconds)


class ProviderAwayError(LaterError):
    """The OpenID provider cannot be reached, or answers with a fault."""

    def __init__(self) -> None:
        super().__init__("the provider where you sign in cannot be reached", 5)


class BusyError(LaterError):
    """Too many heavy questions are being answered."""

    def __init__(self, seconds: int) -> None:
        super().__init__("too many heavy questions are being answered", seconds)


class ServerError(GezhiError):
    """The embedded server cannot be fetched, started, stopped, dumped or restored."""


class BackupError(GezhiError):
    """A backup cannot be made, is not what was written, or cannot be restored here."""


class DatabaseError(GezhiError):
    """The database refused or failed; the root of those below."""


class DatabaseAwayError(DatabaseError):
    """The database cannot be reached now; the same call may succeed later."""


class RestoringError(DatabaseAwayError):
    """A backup is being restored, or that was broken off: what is there is not whole, and nothing may change it."""

    def __init__(self) -> None:
        super().__init__("a backup is being restored into this database, or that was broken off; see `gezhi restore`")


class QueryTimeoutError(DatabaseError):
    """A query took longer than it may."""


class CredentialsError(DatabaseError):
    """The database does not accept the user and password."""


def hint(word: str, known: Iterable[str], otherwise: str) -> str:
    """What to say of a word that is not known: the known one that is like it, else ``otherwise``."""
    near = difflib.get_close_matches(word, list(known), n=1)
    return f"did you mean {near[0]}?" if near else otherwise
