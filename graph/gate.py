"""The gate: what every change of the graph passes last, so that there are moments at which nobody writes.

Neo4j gives a reader no snapshot, and no lock that several may share. So there are some gates, each change locks one of
them, by chance, as the last thing before it commits, and whoever needs a moment of quiet locks them all: what was
before it is then on disk as a whole, and what comes after waits. A change holds its gate only while it commits, and
asks for nothing more, so nobody waits in a ring. ``graph.database`` does all of it; statements that others send to the
server (another program's) pass no gate.

A gate is also shut while a backup is restored: what is half there is changed by nobody.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from graph.elements import KEY, Node

GATES = 16  # so many that changes of different kinds seldom meet at one
IDS = tuple(f"{number:02}" for number in range(GATES))

# Writing a property takes the lock, also where it stays as it is; what is read after it nobody else can change.
PASS = """
CYPHER 25
MERGE (gate:Gate {id: $gate})
SET gate.id = $gate
WITH gate
RETURN gate.restoring AS restoring
"""
HOLD = """
CYPHER 25
UNWIND $gates AS id
MERGE (gate:Gate {id: id})
SET gate.id = id
WITH collect(gate.restoring) AS restoring
RETURN restoring[0] AS restoring
"""
LOOK = "CYPHER 25 MATCH (gate:Gate) RETURN collect(gate.restoring)[0] AS restoring"


class Gate(Node):
    """One of the gates of which every change passes one. Shut while a backup is restored."""

    labels: ClassVar[tuple[str, ...]] = ("Gate",)
    title_zh = "闸口"

    id: Annotated[str, KEY]
    restoring: str | None = None  # SHA-256 of the backup that is being restored, or whose restoring was broken off
