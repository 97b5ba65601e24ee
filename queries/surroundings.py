"""Surroundings: what is around a node in groups with their counts, before any of it is unfolded; and their members."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from graph.errors import NotFoundError
from graph.questions import Query, Question, Row
from queries.answers import Answer, Page, page
from queries.nodes import parse, relationship_types

QUERY = Query.beside(__file__)
MEMBERS = Query.beside(__file__, "surroundings_members")


class Group(Answer):
    """So many nodes of a label and kind, to which a relationship leads (``outgoing``) or from which it comes."""

    relationship: str
    outgoing: bool
    label: str
    kind: str | None
    count: int

    @property
    def mark(self) -> str:
        """As the query of its members has it."""
        return f"{self.relationship}{'>' if self.outgoing else '<'}{self.label}:{self.kind or ''}"


class Surroundings(Answer):
    """The groups around a node, by relationship, direction, label and kind."""

    node: str
    groups: tuple[Group, ...]


def surroundings(node: str, *, at: date, relationships: Sequence[str] | None = None) -> Question[Surroundings]:
    """The groups around ``node`` (``Label:key``) on the day ``at``.

    Raises BadInputError for a node id or type that cannot be; reading raises NotFoundError when the node does not
    exist. Grows with the number of the node's relationships.
    """
    label, key = parse("node", node)

    def read(rows: list[Row]) -> Surroundings:
        if not rows:
            raise NotFoundError("node", node)
        groups = (
            Group(relationship=relation, outgoing=outgoing, label=of, kind=kind, count=count)
            for relation, outgoing, of, kind, count in rows[0]["groups"]
        )
        ordered = sorted(groups, key=lambda each: (each.relationship, each.outgoing, each.label, each.kind or ""))
        return Surroundings(node=node, groups=tuple(ordered))

    parameters = {
        "node_label": label,
        "node_key": key,
        "at": at,
        "relationships": relationship_types(relationships),
    }
    return Question(QUERY, parameters, read)


def members(
    node: str, groups: Sequence[Group], *, at: date, after: str | None = None, limit: int = 30
) -> Question[Page[str]]:
    """The nodes of some groups around ``node`` (``Label:key``), each once, a page of ``limit`` after ``after``.

    Raises and grows as :func:`surroundings`.
    """
    label, key = parse("node", node)

    def read(rows: list[Row]) -> Page[str]:
        if not rows:
            raise NotFoundError("node", node)
        return page(rows[0]["members"], limit, lambda mark: mark)

    parameters = {
        "node_label": label,
        "node_key": key,
        "at": at,
        "relationships": relationship_types([group.relationship for group in groups] or None),
        "of_groups": [group.mark for group in groups],
        "after": after or "",
        "limit": limit + 1,
    }
    return Question(MEMBERS, parameters, read)
