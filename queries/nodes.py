"""Any node and any relationship, whatever its label or type: how analysts name and see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from graph.casework import Case, JournalEntry, Supervision, Warning
from graph.errors import BadInputError, hint
from graph.model import RELATIONSHIPS
from graph.organisation import Area, Category, Household, PartyOrganisation, Person, Unit
from queries.answers import Answer, node_id

# What analysts explore; accounts, keys and what the server keeps for itself are no part of the county.
EXPLORED = (Area, Unit, PartyOrganisation, Person, Household, Category, Case, JournalEntry, Supervision, Warning)
LABELS = tuple(node.key_label() for node in EXPLORED)
TYPES = tuple(
    relationship.relation
    for relationship in RELATIONSHIPS
    if all(end.key_label() in LABELS for ends in relationship.ends for end in ends)
)


class NodeRef(Answer):
    """A node: ``id`` is ``Label:key``; ``kind`` its level or kind, where it has one."""

    id: str
    label: str
    name: str
    kind: str | None


class RelationshipRef(Answer):
    """A relationship in its true direction, with its properties (dates as ISO texts)."""

    type: str
    start: str
    end: str
    properties: dict[str, str | int | float | bool | None]


def parse(field: str, text: str) -> tuple[str, str]:
    """Label and key of a node id. Raises BadInputError that says how an id is written."""
    label, colon, key = text.partition(":")
    if label == "Centre":
        label = "Unit"  # a centre is a unit, found by the unit's id
    if not colon or not key or label not in LABELS:
        raise BadInputError(field, f"{text} is no node id; write Label:key, with a label of {', '.join(LABELS)}")
    return label, key


def relationship_types(given: Sequence[str] | None) -> list[str]:
    """The types to follow: those given, else all. Raises BadInputError for one that the model does not have."""
    for name in given or ():
        if name not in TYPES:
            types = f"the types are {', '.join(TYPES)}"
            raise BadInputError("relationships", f"there is no relationship {name}; {hint(name, TYPES, types)}")
    return list(given or TYPES)


def node_ref(row: list[Any]) -> NodeRef:
    """A node as the queries return it: label, key, name, kind."""
    label, key, name, kind = row
    return NodeRef(id=node_id(label, key), label=label, name=name or key, kind=kind)


def plain(properties: dict[str, Any]) -> dict[str, Any]:
    """Properties with dates as ISO texts."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in properties.items()}
