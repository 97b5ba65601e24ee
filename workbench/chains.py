"""A way through the graph as people read it: its nodes by name, and between them what they are to each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from queries.nodes import NodeRef
from workbench.frame import link
from workbench.tables import join
from workbench.words import t

CASE = "Case:"


def chain(path: Sequence[str], known: Mapping[str, NodeRef]) -> Markup:
    """Nodes (``Label:key``) and relationships in turn, the nodes by their names where they are known."""
    parts = [_node(path[0], known)]
    for relation, node in zip(path[1::2], path[2::2], strict=True):
        parts.append(Markup('<li class="link">{}</li>').format(_relation(relation.strip("<>"))))
        parts.append(_node(node, known))
    return Markup('<ol class="chain">{}</ol>').format(join(parts))


def page_of(node: str) -> str:
    """The address at which a node (``Label:key``) is looked at: a case on its page, all else where it is explored."""
    return link(f"/cases/{node.removeprefix(CASE)}") if node.startswith(CASE) else link("/explore", node=node)


def _node(node: str, known: Mapping[str, NodeRef]) -> Markup:
    label, _, key = node.partition(":")
    ref = known.get(node)
    named = ref is not None and ref.name != key
    name = ref.name if ref is not None and named else _label(label)
    return Markup('<li class="node {}"><a href="{}">{}</a></li>').format(label.lower(), page_of(node), name)


def _label(label: str) -> str:
    """What a node without a name of its own is."""
    return {
        "Household": t("a household"),
        "Person": t("a person"),
        "Case": t("a case"),
        "Unit": t("a unit"),
        "Area": t("a place"),
    }.get(label, label)


def _relation(relation: str) -> str:
    """A relationship in words; risk runs over it in the direction of reading."""
    return {
        "INVOLVES": t("party"),
        "MEMBER_OF": t("household"),
        "RELATED_TO": t("related to"),
        "LIVES_IN": t("lives in"),
        "OCCURRED_IN": t("same place"),
        "FOLLOWS": t("follow-up"),
        "HANDLED_BY": t("same unit"),
    }.get(relation, relation)
