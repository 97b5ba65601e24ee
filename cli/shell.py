"""A small shell for Cypher: statements end with a semicolon, answers are tables."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.table import Table

from graph.database import Database
from graph.errors import DatabaseError

console = Console(highlight=False)


def run(database: Database) -> None:
    """Read statements from standard input until it ends, and print what each answers."""
    statement = ""
    while True:
        try:
            line = input("..... " if statement else "neo4j> ") if sys.stdin.isatty() else input()
        except (EOFError, KeyboardInterrupt):
            return
        statement += line + "\n"
        if line.rstrip().endswith(";"):
            _execute(database, statement.strip().rstrip(";"))
            statement = ""


def _execute(database: Database, statement: str) -> None:
    try:
        outcome = database.execute(statement)
    except DatabaseError as error:
        console.print(str(error), markup=False)
        return
    table = Table()
    for name in outcome.rows[0] if outcome.rows else ():
        table.add_column(name)
    for row in outcome.rows:
        table.add_row(*(str(value) for value in row.values()))
    if outcome.rows:
        console.print(table)
    console.print(
        f"{len(outcome.rows)} rows, {outcome.nodes_created} nodes made, {outcome.properties_set} properties set"
    )
