"""What is asked of the database: named queries, questions and changes, made without any input or output.

A *question* is a query with its parameters and the function that reads its rows. So the same question is asked from a
script or from an event loop (``graph.database``). A *change* yields statements and is sent their rows.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from graph import functions

Row = dict[str, Any]
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
Statement = tuple[str, Mapping[str, Any]]
# A change of the graph that decides by what it reads: yields statements, is sent their rows, and returns its answer.
Change = Callable[[], Generator[Statement, list[Row], T]]


def one_statement(statement: Statement, read: Callable[[list[Row]], T]) -> Change[T]:
    """A change of one statement; ``read`` makes the answer of its rows, or raises why there is none."""

    def steps() -> Generator[Statement, list[Row], T]:
        return read((yield statement))

    return steps


@dataclass(frozen=True)
class Query:
    """A named Cypher text."""

    name: str
    text: str

    @classmethod
    def beside(cls, module_file: str, name: str | None = None) -> Query:
        """The query beside a module: of its own name (``routing.py`` has ``routing.cypher``), or of another."""
        module = Path(module_file)
        return cls.read(module.with_name(f"{name or module.stem}.cypher"))

    @classmethod
    def read(cls, path: Path) -> Query:
        """The query of a file."""
        return cls(path.stem, functions.written_out(path.read_text(encoding="utf-8")))

    @classmethod
    def together(cls, name: str, *parts: Query) -> Query:
        """Queries one after the other in one statement, for one way to the server; the last says what is returned.

        Each sees what those before it wrote. They share their parameters.
        """
        *before, last = (part.text.removeprefix("CYPHER 25\n") for part in parts)
        return cls(name, "\n".join(["CYPHER 25", *(f"CALL () {{\n{text}\n}}" for text in before), last]))

    @classmethod
    def joined(cls, name: str, *parts: Query) -> Query:
        """Parts of one query, each of which goes on from the one before."""
        return cls(name, "\n".join(["CYPHER 25", *(part.text.removeprefix("CYPHER 25\n") for part in parts)]))


@dataclass(frozen=True)
class Question(Generic[T_co]):
    """A query, its parameters, and ``read``: from the rows to the answer."""

    query: Query
    parameters: Mapping[str, Any]
    read: Callable[[list[Row]], T_co]


@dataclass(frozen=True)
class Outcome:
    """What a statement did: its rows, and how many things it made, changed or removed."""

    rows: list[Row]
    nodes_created: int
    nodes_deleted: int
    relationships_created: int
    relationships_deleted: int
    properties_set: int
    made: int  # constraints and indexes
