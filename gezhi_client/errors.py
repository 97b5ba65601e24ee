"""What can go wrong: the server refuses, cannot be reached, or answers what nobody can read."""

from __future__ import annotations

from gezhi_client import models


class GezhiError(Exception):
    """The base of all errors of this client."""


class ConnectionFailedError(GezhiError):
    """No answer came. ``idempotency_key`` is the one that was sent, if one was.

    With the same key and body the call can be made again later: if it did happen, it does not happen twice.
    """

    def __init__(self, said: str, idempotency_key: str | None = None) -> None:
        super().__init__(said, idempotency_key)
        self.idempotency_key = idempotency_key

    def __str__(self) -> str:
        return str(self.args[0])


class UnexpectedAnswerError(GezhiError):
    """The answer is not what the document of the API says."""


class ProblemError(GezhiError):
    """The server refused, and says why in a problem document (RFC 9457).

    ``gezhi_client.problems`` has a class for each type of problem. ``problem`` is the whole document, ``retry_after``
    how many seconds the server wants to be left alone, ``request_id`` what its log calls the request.
    """

    def __init__(
        self, problem: models.Problem, retry_after: float | None = None, request_id: str | None = None
    ) -> None:
        super().__init__(problem, retry_after, request_id)
        self.problem = problem
        self.retry_after = retry_after
        self.request_id = request_id

    @property
    def type(self) -> str:
        """What kind of problem: ``/problems/not-found``."""
        return self.problem.type

    @property
    def status(self) -> int:
        """The status of the answer."""
        return self.problem.status

    @property
    def detail(self) -> str:
        """What is wrong, in the client's language."""
        return self.problem.detail

    @property
    def errors(self) -> list[models.FieldProblem]:
        """Which fields of the request are at fault."""
        return self.problem.errors

    def __str__(self) -> str:
        fields = "".join(f"; {error.field}: {error.detail}" for error in self.errors)
        return f"{self.status} {self.problem.title}: {self.detail}{fields}"
