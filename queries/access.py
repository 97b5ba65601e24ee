"""The access log: whoever is shown what is personal says what for, and that is written before it is shown.

Entries are chained by hashes as journals are. PIPL, articles 51 and 54: access is limited by rights and audited.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from graph import access
from graph.database import Database
from graph.journal import GENESIS
from graph.questions import Change, Query, Question, Row, Statement
from queries.answers import Answer, Page, page

QUERY = Query.beside(__file__)
BEGIN, WRITE, PROOF = (Query.beside(__file__, f"access_{name}") for name in ("begin", "write", "proof"))
LOG = "access"
AT_ONCE = 5_000
BEYOND = 2**62  # a number that no entry reaches
T = TypeVar("T")


@dataclass(frozen=True)
class Access:
    """Somebody asks to be shown what is personal. ``caller``: the account or key; ``by``: the person of the account."""

    caller: str
    by: str | None
    purpose: str
    case: str | None = None


class Accessed(Answer):
    """An entry of the log: who was shown what of whom, when and what for."""

    number: int
    at: datetime
    caller: str
    by: str | None
    purpose: str
    case: str | None
    people: tuple[str, ...]


class Proof(Answer):
    """How many entries the log has, and the number of the first that is not as it was written; None where all are."""

    entries: int
    head: str | None
    fault: int | None


def shown(question: Question[T], access: Access, people: Callable[[T], Iterable[str]], now: datetime) -> Change[T]:
    """The answer to a question that shows what is personal of ``people`` (ids), once that is in the log.

    Both are one transaction, so nothing is shown that is not written. Raises what reading the answer raises.
    """

    def steps() -> Generator[Statement, list[Row], T]:
        answer = question.read((yield question.query.text, question.parameters))
        yield from written(access, tuple(dict.fromkeys(people(answer))), now)
        return answer

    return steps


def written(asked: Access, people: tuple[str, ...], now: datetime) -> Generator[Statement, list[Row], None]:
    """Write an access into the log, inside a change, as the last thing that it locks."""
    (log,) = yield BEGIN.text, {"log": LOG}
    entry = access.chained(
        {
            "number": log["number"] + 1,
            "at": now.astimezone(UTC),
            "caller": asked.caller,
            "by": asked.by,
            "purpose": asked.purpose,
            "case": asked.case,
            "people": people,
        },
        log["hash"],
    )
    properties = entry.model_dump()
    yield WRITE.text, {"log": LOG, "properties": properties, "people": list(people), "case": asked.case}


def log(
    *, person: str | None = None, caller: str | None = None, after: str | None = None, limit: int = 50
) -> Question[Page[Accessed]]:
    """The log, the newest first: of a ``person``, of a ``caller``, or all. One index, read until the page is full."""
    parameters = {
        "person": person,
        "caller": caller,
        "after": int(after) if after and after.isdigit() else BEYOND,
        "limit": limit + 1,
    }

    def read(rows: list[Row]) -> Page[Accessed]:
        items = [Accessed(**{name: row["entry"].get(name) for name in Accessed.model_fields}) for row in rows]
        return page(items, limit, lambda item: str(item.number))

    return Question(QUERY, parameters, read)


def proof(database: Database) -> Proof:
    """Whether the log is as it was written, ``AT_ONCE`` entries a round trip. Linear in its entries."""
    previous, after = GENESIS, 0
    while True:
        row = database.ask(Question(PROOF, {"log": LOG, "after": after, "limit": AT_ONCE}, lambda rows: rows[0]))
        entries = row["entries"]
        fault = access.broken(entries, previous, after)
        if fault is not None:
            return Proof(entries=row["number"], head=row["hash"], fault=fault)
        if entries:
            previous, after = entries[-1]["hash"], entries[-1]["number"]
        if len(entries) < AT_ONCE:
            # Entries that were cut off at the end are missed by what the counter says of it.
            whole = (after, previous) == (row["number"], row["hash"] or GENESIS)
            return Proof(entries=row["number"], head=row["hash"], fault=None if whole else after + 1)
