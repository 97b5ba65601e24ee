"""The proof that journals are as they were written: of one case, of all, and against heads that were written down.

A chain proves that nothing in it was changed, but not that it is the one that was written: whoever can write into the
database can make a whole new one, shorten one together with what the case says of it, or remove a case. Only a copy of
the heads kept elsewhere shows that.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from pydantic import BaseModel, ConfigDict, NonNegativeInt, ValidationError

from graph import journal
from graph.database import Database
from graph.errors import BadInputError, NotFoundError
from graph.questions import Query, Question, Row
from queries.answers import Answer

PAGE = Query.beside(__file__)
CASE = Query.beside(__file__, "audit_case")
STRAYS = Query.beside(__file__, "audit_strays")
HEADS = Query.beside(__file__, "audit_heads")
CASES_AT_ONCE = 500
ENTRIES_AT_ONCE = 20_000

# What `graph.journal.fault` says, in Chinese.
WORDS_ZH = {
    "was removed": "被删除",
    "was inserted": "是插入的",
    "was altered": "被改动",
    "had its text altered": "的文字被改动",
    "does not follow the entry before it": "与前一条不衔接",
    "is not the one that the case names as its last": "不是事件所记的最后一条",
}


class Fault(Answer):
    """An entry that is not as it was written. ``entry``: its number; None where the whole case is gone."""

    case: str
    entry: int | None
    en: str
    zh: str


class CaseAudit(Answer):
    """How many entries the journal of a case has, the hash of the last, and its first fault; None where it is whole."""

    case: str
    entries: int
    head: str | None
    fault: Fault | None


class Head(BaseModel):
    """The end of a case's journal as it was written down: how many entries it had, and the hash of the last."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    case: str
    entries: NonNegativeInt
    head: str | None


def case_audit(id: str) -> Question[CaseAudit]:
    """Whether the journal of the case ``id`` is whole. Reading raises NotFoundError for an unknown one.

    The entries and what the case says of them are not read at one instant: a fault of a case that is being moved may be
    none, so ask again before you believe one.
    """

    def read(rows: list[Row]) -> CaseAudit:
        if not rows:
            raise NotFoundError("case", id)
        return proved(rows[0])

    return Question(CASE, {"case": id}, read)


def of_case(database: Database, id: str) -> CaseAudit:
    """As :func:`case_audit`, and a fault is one."""
    audit = database.ask(case_audit(id))
    return audit if audit.fault is None else _read_again(database, audit)


def chains(database: Database, area: str | None = None) -> Iterator[CaseAudit]:
    """Every case in the order of the ids, or those of an area and below, with the first fault of each.

    Cases are read in pages, so memory does not grow with them. Time grows with the entries.
    """
    after = ""
    while True:
        page = database.ask(_page(after, area))
        for audit in page:
            yield audit if audit.fault is None else _read_again(database, audit)
        if len(page) < CASES_AT_ONCE:
            return
        after = page[-1].case


def strays(database: Database) -> Iterator[Fault]:
    """The entries that belong to no case or to several."""
    after: str | None = ""
    while after is not None:
        found, after = database.ask(_strays(after))
        yield from found


def compared(database: Database, heads: Iterable[Head]) -> Iterator[Fault]:
    """What became of heads that were written down: each must still stand in the chain of its case.

    Together with :func:`chains` this proves that everything up to that head is as it was then.
    """
    rest = iter(heads)
    while some := list(islice(rest, ENTRIES_AT_ONCE)):
        yield from database.ask(_compared(some))


def head_of(line: str, number: int) -> Head:
    """The head in a line of a file of heads. Raises BadInputError that names the line by its ``number``."""
    try:
        return Head.model_validate_json(line)
    except ValidationError as error:
        raise BadInputError("against", f"line {number} is not a head that an audit has saved") from error


def proved(row: Row) -> CaseAudit:
    """The audit of a case from what it says of its journal (``count``, ``head``) and its ``entries``."""
    id, head, entries = row["id"], row["head"], sorted(row["entries"], key=_number)
    count = row["count"] if isinstance(row["count"], int) else 0  # of a case that never moved there is none
    found = journal.fault(id, entries, count, head)
    return CaseAudit(
        case=id,
        entries=len(entries),
        head=head if isinstance(head, str) else None,
        fault=found and _fault(id, found[0], found[1], WORDS_ZH[found[1]]),
    )


def _number(entry: Row) -> float:
    """What entries are ordered by; those without a number come last, so that the gap that they leave is found."""
    number = entry.get("number")
    return number if isinstance(number, int) else math.inf


def _page(after: str, area: str | None) -> Question[list[CaseAudit]]:
    return Question(
        PAGE, {"after": after, "area": area, "limit": CASES_AT_ONCE}, lambda rows: [proved(row) for row in rows]
    )


def _read_again(database: Database, seen: CaseAudit) -> CaseAudit:
    """A case that is moved while it is read looks broken. It is when it reads the same twice."""
    while True:
        again = database.ask(case_audit(seen.case))
        if again.fault is None or again == seen:
            return again
        seen = again


def _strays(after: str) -> Question[tuple[list[Fault], str | None]]:
    def read(rows: list[Row]) -> tuple[list[Fault], str | None]:
        return [_stray(*stray) for stray in rows[0]["strays"]], rows[0]["last"]

    return Question(STRAYS, {"after": after, "limit": ENTRIES_AT_ONCE}, read)


def _stray(id: str, number: Any, cases: int) -> Fault:
    case = id.rpartition("#")[0]
    entry = number if isinstance(number, int) else None
    if cases == 0:
        return _fault(case, entry, "belongs to no case", "不属于任何事件")
    return _fault(case, entry, f"belongs to {cases} cases", f"同时属于{cases}个事件")


def _compared(heads: Iterable[Head]) -> Question[list[Fault]]:
    def read(rows: list[Row]) -> list[Fault]:
        faults: list[Fault] = []
        for row in rows:
            if not row["there"]:
                faults.append(
                    Fault(case=row["id"], entry=None, en=f"case {row['id']} is gone", zh=f"事件{row['id']}已不存在")
                )
            elif row["head"] is not None and row["head"] not in row["hashes"]:
                was, was_zh = "is not the one that was written down", "与另存的记录不符"
                faults.append(_fault(row["id"], row["number"], was, was_zh))
        return faults

    return Question(HEADS, {"heads": [head.model_dump() for head in heads]}, read)


def _fault(case: str, entry: int | None, what: str, what_zh: str) -> Fault:
    return Fault(
        case=case, entry=entry, en=f"case {case}: entry {entry} {what}", zh=f"事件{case}：第{entry}条日志{what_zh}"
    )
