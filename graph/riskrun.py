"""The model of what a look at the whole county's risk found."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, ClassVar

from graph.elements import INDEXED, KEY, Node, Relationship
from graph.organisation import Area, Unit


class RiskRun(Node):
    """One look at the whole county: as of which day, by which policy, how large, and how the solution was reached.

    What it found of open cases stands on them (``risk``, ``risk_run``) until the next run; what it found of areas and
    units hangs on the run, so that days can be compared. Of people nothing is written.
    """

    labels: ClassVar[tuple[str, ...]] = ("RiskRun",)
    title_zh = "风险推演"

    id: Annotated[str, KEY]
    number: Annotated[int, INDEXED]  # the last one that was written has the highest, whatever clocks say
    at: datetime
    day: Annotated[date, INDEXED]
    policy: str
    nodes: int
    links: int
    cases: int  # open ones
    expected: float  # how many of them are expected to worsen
    iterations: int  # sweeps over the network
    residual: float  # the most that one more sweep would move anything
    seconds: float


class Found(Relationship):
    """What a run found of an area (its open cases and those below) or of a unit (those that it handles)."""

    relation = "FOUND"
    ends = ((RiskRun, Area), (RiskRun, Unit))

    expected: float  # cases that are expected to worsen
    any: float  # how likely at least one does
    cases: int
