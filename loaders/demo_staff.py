"""Who works the cases of the demo's year: the units that lead them, and the people who act for units and places."""

from __future__ import annotations

from graph.policy import Policy, Selector
from graph.terms import Industry, Level, UnitKind
from loaders.demo import COUNTY, TRIBUNALS, Files

SEAT = f"{COUNTY}102"  # 孟坝镇, where the county's land committee sits on market days
SUFFIXES = {
    "police_station": "PS", "judicial_office": "JO", "petition_office": "PO", "court": "CT",
    "mediation_committee": "MC", "industry_department": "D",
}  # fmt: skip


class Staff:
    """Who acts for the units and places of the county."""

    def __init__(self, files: Files, policy: Policy) -> None:
        self._policy = policy
        self._of_land = policy.competences(UnitKind.MEDIATION_COMMITTEE, Industry.LAND_FOREST, Level.COUNTY)
        self._people = {
            (each["role"], each.get("unit_id") or each.get("area_code")): str(each["person_id"])
            for each in files["assignments"]
            if each["role"] in ("head", "grid_member", "cadre_in_charge")
        }

    def head(self, unit: str) -> str:
        """Who heads a unit."""
        return self._people["head", unit]

    def member(self, grid: str) -> str:
        """A grid's member."""
        return self._people["grid_member", grid]

    def cadre(self, grid: str) -> str:
        """The cadre in charge of the township that a grid lies in."""
        return self._people["cadre_in_charge", grid[: Level.TOWNSHIP.code_length]]

    def leads(self, category: str, level: Level, grid: str) -> list[str]:
        """The units that the policy lets lead at a level, the first choice first; where it names none, the centre."""
        named = [_unit(choice, level, grid) for choice in self._policy.category(category).at(level)]
        if level is Level.TOWNSHIP and grid.startswith(SEAT) and category in self._of_land:
            # Routing lets the committee go first: it is competent for the very kind, the township's for the class.
            named.insert(0, f"U-{COUNTY}-MC-{Industry.LAND_FOREST}")
        return named or [centre(level, grid)]


def centre(level: Level, grid: str) -> str:
    """The centre of a level above a grid."""
    return f"C-{grid[: level.code_length]}"


def _unit(choice: Selector, level: Level, grid: str) -> str:
    if choice.kind == "centre":
        return centre(level, grid)
    if choice.kind == "court" and level is Level.TOWNSHIP:
        number = next(n for n, suffixes in enumerate(TRIBUNALS.values(), start=1) if grid[6:9] in suffixes)
        return f"U-{COUNTY}-CT{number}"
    industry = f"-{choice.industry}" if choice.industry else ""
    return f"U-{grid[: level.code_length]}-{SUFFIXES[choice.kind]}{industry}"
