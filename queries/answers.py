"""What every answer is made of: references to nodes, and the reasons that led to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter

from graph.calendar import Counting, Deadline
from graph.errors import BadInputError
from graph.policy import LevelRule, Policy
from graph.terms import Industry, Level, Role, UnitKind

T = TypeVar("T")


class Answer(BaseModel):
    """The base of all answers."""

    # What has a default is in every answer all the same, so the document says so.
    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)


class AreaRef(Answer):
    """An area, by code."""

    code: str
    name: str
    level: Level


class UnitRef(Answer):
    """A unit, by id."""

    id: str
    name: str
    kind: UnitKind
    level: Level
    industry: Industry | None = None


class PersonRef(Answer):
    """A person by id, with the role that brings them into the answer."""

    id: str
    name: str
    role: Role


class Reason(Answer):
    """One step of why an answer is what it is.

    ``rule`` is a stable name; ``en`` and ``zh`` say it to people; ``path`` is the way through the graph, node ids
    (``Label:key``) and relationships (``PART_OF>``, ``<COVERS``) in turn; ``policy`` is the policy and its entry.
    """

    rule: str
    en: str
    zh: str
    path: tuple[str, ...] = ()
    policy: str | None = None


def node_id(label: str, key: str) -> str:
    """The id of a node as answers, API and CLI write it: ``Area:621027``, ``Unit:C-621027``."""
    return f"{label}:{key}"


def chain_path(codes: list[str]) -> tuple[str, ...]:
    """The path from an area upwards: ``["1234", "12"]`` gives ``("Area:1234", "PART_OF>", "Area:12")``."""
    steps: list[str] = []
    for code in codes:
        steps += ["PART_OF>", f"Area:{code}"]
    return tuple(steps[1:])


def deadline_reason(policy: Policy, rule: LevelRule, start: date, deadline: Deadline) -> Reason:
    """Why a deadline falls on its day: the policy's row, each day that was counted, and each that was skipped."""
    return Reason(
        rule="deadline",
        en=f"{rule.days} {rule.counting} days from {start} end on {deadline.due}" + counted(deadline, zh=False),
        zh=f"自{start}起{rule.days}{'个工作日' if rule.counting is Counting.WORKING else '天'}，至{deadline.due}"
        + counted(deadline, zh=True),
        policy=f"{policy.reference}: {rule.level} {rule.name}",
    )


def counted(deadline: Deadline, *, zh: bool) -> str:
    """The days that a deadline counted and those that it skipped, as the end of a sentence."""
    days = "、".join(f"{day:%m-%d}" for day in deadline.counted)
    skipped = "、".join(
        f"{item.day:%m-%d}{item.reason_zh}" if zh else f"{item.day:%m-%d} {item.reason}" for item in deadline.skipped
    )
    if zh:
        return (f"：{days}" if days else "") + (f"；跳过{skipped}" if skipped else "")
    return (f": {days}" if days else "") + (f"; skipped {skipped}" if skipped else "")


REASONS = TypeAdapter(tuple[Reason, ...])  # as journal entries keep them


class Page(Answer, Generic[T]):
    """A part of a list; ``next`` asks for what follows (``after``), and is None on the last page."""

    items: tuple[T, ...]
    next: str | None


def page(found: list[T], limit: int, key: Callable[[T], str]) -> Page[T]:
    """A page of what was found when one more than ``limit`` was asked for."""
    items = tuple(found[:limit])
    return Page(items=items, next=key(items[-1]) if len(found) > limit else None)


def day_mark(after: str | None) -> tuple[date, str]:
    """The day and the key in the mark of a page that is ordered by day, the newest first, ``day:key``.

    Raises BadInputError for a text that is no such mark.
    """
    if after is None:
        return date.max, ""
    day, _, key = after.partition(":")
    try:
        return date.fromisoformat(day), key
    except ValueError as error:
        raise BadInputError("after", f"{after} is not the next of a page; ask for the first page without it") from error


def score_mark(after: str | None) -> tuple[float, str] | None:
    """The score and the key in the mark of a page that is ordered by score, ``score:key``; None for the first page.

    Raises BadInputError for a text that is no such mark.
    """
    if after is None:
        return None
    score, _, key = after.partition(":")
    try:
        return float(score), key
    except ValueError as error:
        raise BadInputError("after", f"{after} is not the next of a page; ask for the first page without it") from error
