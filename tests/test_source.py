"""What the source itself must not do: put values into Cypher, or name people in what is logged."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("graph", "queries", "loaders", "api", "cli")
FILES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
CYPHER = re.compile(r"\b(MATCH|MERGE|CREATE|UNWIND|DELETE|REMOVE|SET|WHERE|RETURN|CALL|FOREACH)\b")
MAKERS = ("format", "format_map", "join", "replace", "substitute")  # of one text from another
# Where statements are made of the model's own names: labels, types, keys and properties, never a value. Each of these
# files takes them from the classes of the model, or puts whole queries one after the other: no input reaches them.
OF_THE_MODEL = {
    "graph/backup.py", "graph/questions.py", "graph/restore.py", "graph/schema.py", "loaders/references.py", "loaders/retire.py", "loaders/statements.py", "loaders/writer.py",
}  # fmt: skip


def built(tree: ast.AST) -> list[int]:
    """The lines where a text with words of Cypher is put together with something else."""
    lines = []
    for node in ast.walk(tree):
        parts: list[ast.expr] = []
        if isinstance(node, ast.JoinedStr) and any(isinstance(value, ast.FormattedValue) for value in node.values):
            parts = list(node.values)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
            parts = [node.left, node.right]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in MAKERS:
            parts = [node.func.value]
        if any(isinstance(part, ast.Constant) and CYPHER.search(str(part.value)) for part in parts):
            lines.append(node.lineno)
    return lines


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_cypher_is_never_put_together_with_values(file: Path) -> None:
    found = built(ast.parse(file.read_text(encoding="utf-8")))
    if str(file.relative_to(ROOT)) in OF_THE_MODEL:
        assert found, "it builds none any more; take it from the list"
    else:
        assert found == []


@pytest.mark.parametrize(
    "code",
    [
        "run(f'MATCH (n:Person {{id: {id}}}) RETURN n')",
        "run('MATCH (n) WHERE n.id = ' + id)",
        "run('MATCH (n) WHERE n.id = %s' % id)",
        "run('MATCH (n) WHERE n.id = {}'.format(id))",
        "run(' RETURN n'.join(parts))",
    ],
)
def test_the_scan_finds_what_it_looks_for(code: str) -> None:
    assert built(ast.parse(code)) == [1]
    assert built(ast.parse("run('MATCH (n {id: $id}) RETURN n', {'id': id})")) == []
