"""What follows from the model: constraints, indexes, and its picture.

Nothing here names a label or a property: all of it is read from ``graph.model``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.elements import DERIVED, INDEXED, KEY, PERSONAL, TEXT, Element, Node, Relationship, own_properties, type_name
from graph.model import NODES, RELATIONSHIPS

if TYPE_CHECKING:
    from graph.database import Database

TEXT_INDEX = "search"


def statements() -> list[str]:
    """The Cypher that makes every constraint and index of the model; each may be run again without effect.

    The full-text index uses the ``cjk`` analyzer, which splits Chinese into pairs of characters: a word of two or
    more characters is found wherever it stands.
    """
    return [*_constraints(), *_indexes(), _text_index()]


def apply(database: Database) -> int:
    """Make what is missing of the schema and wait until the indexes are online; answers how many were made."""
    _drop_old_text_index(database)
    made = sum(database.execute(statement).made for statement in statements())
    if made:
        database.execute("CALL db.awaitIndexes(300)")
    return made


def _drop_old_text_index(database: Database) -> None:
    """A full-text index of other properties or labels than the model's goes: it cannot be changed, only made anew."""
    found = database.execute(
        "SHOW FULLTEXT INDEXES YIELD name, labelsOrTypes AS labels, properties WHERE name = $name "
        "RETURN labels, properties",
        {"name": TEXT_INDEX},
    ).rows
    if any((set(row["labels"]), set(row["properties"])) != tuple(map(set, _searched())) for row in found):
        database.execute(f"DROP INDEX {TEXT_INDEX}")


def _constraints() -> list[str]:
    made: dict[str, str] = {}
    for node in NODES:
        label, key = node.key_label(), node.key()
        made[label] = f"CREATE CONSTRAINT {label.lower()}_{key} IF NOT EXISTS FOR (n:{label}) REQUIRE n.{key} IS UNIQUE"
    return list(made.values())


def _indexes() -> list[str]:
    made: dict[tuple[str, str], str] = {}
    for node in NODES:
        label = node.key_label()
        for name in node.marked(INDEXED):
            made[label, name] = f"CREATE INDEX {label.lower()}_{name} IF NOT EXISTS FOR (n:{label}) ON (n.{name})"
    return list(made.values())


def _searched() -> tuple[list[str], list[str]]:
    """The labels and the properties that people search, each once."""
    marked = [(node.key_label(), name) for node in NODES for name in node.marked(TEXT)]
    return list(dict.fromkeys(label for label, _ in marked)), list(dict.fromkeys(name for _, name in marked))


def _text_index() -> str:
    labels, properties = _searched()
    return (
        f"CREATE FULLTEXT INDEX {TEXT_INDEX} IF NOT EXISTS FOR (n:{'|'.join(labels)}) "
        f"ON EACH [{', '.join(f'n.{name}' for name in properties)}] "
        "OPTIONS {indexConfig: {`fulltext.analyzer`: 'cjk', `fulltext.eventually_consistent`: false}}"
    )


def mermaid() -> str:
    """The model as a Mermaid class diagram: nodes with their properties, relationships with theirs on the arrow."""
    lines = ["classDiagram", "    direction LR"]
    for node in NODES:
        lines.append(f'    class {node.label()}["{node.label()} {node.title_zh}"] {{')
        lines += [f"        {_property(node, name)}" for name in own_properties(node)]
        lines.append("    }")
    for node in NODES:
        base = node.__base__
        if base in NODES:
            lines.append(f"    {base.__name__} <|-- {node.__name__}")
    for relationship in RELATIONSHIPS:
        lines += [f"    {start.label()} --> {end.label()} : {_arrow(relationship)}" for start, end in relationship.ends]
    return "\n".join(lines) + "\n"


def _property(element: type[Element], name: str) -> str:
    return " ".join([type_name(element, name), name, *_marks(element, name)])


def _marks(element: type[Element], name: str) -> list[str]:
    return [
        mark.name for mark in (KEY, INDEXED, TEXT, PERSONAL, DERIVED) if mark in element.model_fields[name].metadata
    ]


def _ends(relationship: type[Relationship]) -> str:
    return "; ".join(f"{start.label()} → {end.label()}" for start, end in relationship.ends)


def _arrow(relationship: type[Relationship]) -> str:
    told_apart = [name for name in own_properties(relationship) if name not in ("since", "until")]
    return f"{relationship.relation} {', '.join(told_apart)}".strip()


def cypher() -> str:
    """The schema as Cypher that can be run by hand."""
    return ";\n".join(statements()) + ";\n"


def markdown() -> str:
    """The page docs/model.md: picture, tables and Cypher, all from the model."""
    parts = [
        "# The model",
        "Made by `gezhi schema --markdown` from `graph/model.py`; a test fails when this page is stale.",
        f"```mermaid\n{mermaid()}```",
        "## Nodes",
        *(_node_section(node) for node in NODES),
        "## Relationships",
        "Dated relationships hold when `since <= day < until`; no `since` means always, no `until` means still.",
        _relationship_table(),
        "## Constraints and indexes",
        f"```cypher\n{cypher()}```",
    ]
    return "\n\n".join(parts) + "\n"


def _node_section(node: type[Node]) -> str:
    rows = [
        f"| {name} | {type_name(node, name)} | {'yes' if node.model_fields[name].is_required() else ''} "
        f"| {', '.join(_marks(node, name))} |"
        for name in own_properties(node)
    ]
    heading = f"### {':'.join(node.labels)} {node.title_zh}\n\n{(node.__doc__ or '').strip()}"
    return "\n".join([heading, "", "| property | type | required | marks |", "|---|---|---|---|", *rows])


def _relationship_table() -> str:
    rows = [
        f"| {relationship.relation} | {_ends(relationship)} "
        f"| {', '.join(own_properties(relationship))} | {(relationship.__doc__ or '').strip()} |"
        for relationship in RELATIONSHIPS
    ]
    return "\n".join(["| type | joins | properties | meaning |", "|---|---|---|---|", *rows])
