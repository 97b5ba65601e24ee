# Made by `python -m clients.generate`; do not change it by hand.

"""A class for each type of problem that the server tells of."""

from __future__ import annotations

from gezhi_client.errors import ProblemError


class AssessedError(ProblemError):
    """The warning was assessed already (409)."""


class BadInputError(ProblemError):
    """The request cannot be answered (422)."""


class BusyError(ProblemError):
    """Busy (503)."""


class DatabaseAwayError(ProblemError):
    """The database cannot be reached (503)."""


class DatabaseRefusedError(ProblemError):
    """The database refused the query (500)."""


class ForbiddenError(ProblemError):
    """Not allowed (403)."""


class HttpError(ProblemError):
    """The request cannot be handled (400)."""


class InternalError(ProblemError):
    """Internal error (500)."""


class KeyReusedError(ProblemError):
    """The idempotency key was used before (422)."""


class LockedError(ProblemError):
    """Too many wrong passwords (429)."""


class MethodNotAllowedError(ProblemError):
    """Method not allowed (405)."""


class NoCentreError(ProblemError):
    """Nobody is competent (409)."""


class NotAllowedError(ProblemError):
    """The case cannot be moved so (409)."""


class NotCompetentError(ProblemError):
    """The unit is not competent (409)."""


class NotFoundError(ProblemError):
    """Not found (404)."""


class ProviderAwayError(ProblemError):
    """The provider cannot be reached (503)."""


class RestoringError(ProblemError):
    """A backup is being restored (503)."""


class SignInError(ProblemError):
    """Sign in first (401)."""


class StaleError(ProblemError):
    """The case has moved on (412)."""


class TimeoutError(ProblemError):
    """The query took too long (504)."""


class TooLargeError(ProblemError):
    """The request is too large (413)."""


class TooManyError(ProblemError):
    """Too many requests (429)."""


KINDS: dict[str, type[ProblemError]] = {
    "/problems/assessed": AssessedError,
    "/problems/bad-input": BadInputError,
    "/problems/busy": BusyError,
    "/problems/database-away": DatabaseAwayError,
    "/problems/database-refused": DatabaseRefusedError,
    "/problems/forbidden": ForbiddenError,
    "/problems/http": HttpError,
    "/problems/internal": InternalError,
    "/problems/key-reused": KeyReusedError,
    "/problems/locked": LockedError,
    "/problems/method-not-allowed": MethodNotAllowedError,
    "/problems/no-centre": NoCentreError,
    "/problems/not-allowed": NotAllowedError,
    "/problems/not-competent": NotCompetentError,
    "/problems/not-found": NotFoundError,
    "/problems/provider-away": ProviderAwayError,
    "/problems/restoring": RestoringError,
    "/problems/sign-in": SignInError,
    "/problems/stale": StaleError,
    "/problems/timeout": TimeoutError,
    "/problems/too-large": TooLargeError,
    "/problems/too-many": TooManyError,
}
