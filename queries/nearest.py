"""Where something is that only has coordinates: the area whose point is nearest.

The graph knows points of areas, not their borders, so this is a guess: near a border it may be the neighbour, whose
centre hands the case on. Distances are on the WGS 84 sphere. Points of Chinese maps (GCJ-02) lie up to about 700 m
beside those of satellites (WGS 84); both are taken as they stand, since nothing tells which an area has.
"""

from __future__ import annotations

from datetime import date
from math import pi

from graph.questions import Query, Question, Row

QUERY = Query.beside(__file__)
MOST = 50_000  # metres: some townships of the west are as wide; what lies farther away is of another county
DEGREE = (
    2 * pi * 6_371_000 / 360
)  # metres of a degree of latitude: of a sphere within Neo4j's, so no band is too narrow


def nearest(longitude: float, latitude: float, at: date, *, county: str | None = None) -> Question[str | None]:
    """The code of the area below a county that has the point nearest to a place; None where there is none near.

    ``longitude`` and ``latitude`` in degrees; ``at``: the day on which the area must exist; ``county``: only areas
    whose code begins so. Only areas that are seen. Cost: the points in a band of latitudes, 100 km wide.
    """
    half = MOST / DEGREE

    def read(rows: list[Row]) -> str | None:
        return rows[0]["code"] if rows else None

    parameters = {
        "longitude": longitude, "latitude": latitude, "south": latitude - half, "north": latitude + half,
        "most": MOST, "county": county, "at": at,
    }  # fmt: skip
    return Question(QUERY, parameters, read)
