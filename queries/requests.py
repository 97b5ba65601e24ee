"""Requests: which of those that somebody means to send were done before."""

from __future__ import annotations

from collections.abc import Sequence

from graph.questions import Query, Question, Row

QUERY = Query.beside(__file__)


def done(requests: Sequence[str]) -> Question[frozenset[str]]:
    """Those of the idempotency keys ``requests`` that a move was made with. One look into an index for each."""

    def read(rows: list[Row]) -> frozenset[str]:
        return frozenset(row["request"] for row in rows)

    return Question(QUERY, {"requests": list(requests)}, read)
