"""The demo county: Zhenyuan's real areas with synthetic grids, units and people.

A seeded generator that reproduces the counts of the county's report of December 2023: 481 grids with a full-time
member each, 8 staff at the county's centre, 8 industries. Only the areas are real; everything else says ``synthetic``.
The official list of areas has 2 communities more than the report, hence 242 centres and not 240. What happens in the
county in 2023 is in ``loaders.demo_year``.
"""

from __future__ import annotations

import csv
from datetime import date
from fractions import Fraction
from pathlib import Path
from random import Random

from graph.terms import Industry
from loaders.demo_people import Names, households

DATA = Path(__file__).parent / "data"
COUNTY = "621027"
GRIDS = 481
DEMO_DAY = date(2023, 12, 15)  # the day that the demo is asked about: the month of the county's report
SEED = 621027

# Above the county, so that the chain ends somewhere (GB/T 2260).
ABOVE: list[dict[str, object]] = [
    {"code": "62", "name": "甘肃省", "level": "province", "kind": "province", "source": "GB/T 2260"},
    {"code": "6210", "name": "庆阳市", "level": "city", "kind": "city", "parent_code": "62", "source": "GB/T 2260"},
]

# The county's own units; each township has a police station, a judicial office and a petition office.
COUNTY_UNITS = [
    ("PS", "镇原县公安局", "police_station", "resident"),
    ("JO", "镇原县司法局", "judicial_office", "resident"),
    ("PO", "镇原县信访局", "petition_office", "resident"),
    ("CT", "镇原县人民法院", "court", "rotating"),
]
TOWNSHIP_UNITS = [
    ("PS", "派出所", "police_station", "rotating"),
    ("JO", "司法所", "judicial_office", "resident"),
    ("PO", "信访办", "petition_office", "resident"),
]
DEPARTMENTS = {
    Industry.MARRIAGE_FAMILY: "民政局",
    Industry.LAND_FOREST: "自然资源局",
    Industry.LABOUR: "人社局",
    Industry.MEDICAL: "卫健局",
    Industry.ROAD_TRAFFIC: "交通运输局",
    Industry.HOUSING_PROPERTY: "住建局",
    Industry.CONSUMER: "市场监管局",
    Industry.ENVIRONMENT: "生态环境局",
}
# Five tribunals, each for some townships (by the three last digits of their codes).
TRIBUNALS = {
    "城关": ("100", "201", "107", "210"),
    "屯字": ("101", "109", "106"),
    "孟坝": ("102", "204", "110"),
    "三岔": ("103", "205", "111", "112"),
    "平泉": ("104", "108", "105", "208", "209"),
}

Cells = dict[str, object]
Files = dict[str, list[Cells]]


def rows(seed: int = SEED) -> Files:
    """The county's rows by kind, in the order in which they are to be loaded; the same for the same seed."""
    random = Random(seed)
    areas = real_areas()
    grids = make_grids(areas)
    county = _County(areas, grids, Names(random))
    people, ties = households(random, [str(grid["code"]) for grid in grids])
    return {
        "areas": [*ABOVE, *areas, *grids],
        "units": county.units,
        "stationings": county.stationings,
        "parties": county.parties,
        "people": [*county.people, *people],
        "assignments": county.assignments,
        "ties": ties,
    }


def real_areas() -> list[Cells]:
    """The county, its townships with their points, and its villages and communities, as the official list has them."""
    points = {row["code"]: row for row in _read("zhenyuan_town_points_gcj02.csv")}
    areas: list[Cells] = []
    for row in _read("zhenyuan_areas.csv"):
        area: Cells = dict(row)
        if point := points.get(row["code"]):
            area |= {"longitude": point["lng_gcj02"], "latitude": point["lat_gcj02"]}
        areas.append(area)
    return areas


def make_grids(areas: list[Cells]) -> list[Cells]:
    """The 481 grids, allotted to villages by weight, at least one each, by the largest remainder, ties by code.

    Weights: community 5, the industrial community 3, a village that the 2016 statistics count as town 3, as the
    fringe of a town (210) 2.5, any other 2.
    """
    urban = {row["code"]: row["ur_code_2016"] for row in _read("zhenyuan_village_urcode2016.csv")}
    villages = [area for area in areas if area["level"] == "village"]
    weights = {str(area["code"]): _weight(area, urban.get(str(area["code"]), "")) for area in villages}
    grids: list[Cells] = []
    counts = _allot(weights, GRIDS)
    for area in villages:
        for number in range(1, counts[str(area["code"])] + 1):
            code, name = f"{area['code']}{number:03}", f"{_short(str(area['name']))}第{number}网格"
            grids.append(
                {"code": code, "name": name, "level": "grid", "kind": "grid", "parent_code": area["code"],
                 "source": "synthetic", "synthetic": True}
            )  # fmt: skip
    return grids


def _weight(area: Cells, urban: str) -> Fraction:
    if "工业" in str(area["name"]):
        return Fraction(3)
    if area["kind"] == "community":
        return Fraction(5)
    return {"121": Fraction(3), "122": Fraction(3), "210": Fraction(5, 2)}.get(urban, Fraction(2))


def _allot(weights: dict[str, Fraction], total: int) -> dict[str, int]:
    scale = Fraction(total) / sum(weights.values())
    quotas = {code: weight * scale for code, weight in weights.items()}
    counts = {code: max(1, int(quota)) for code, quota in quotas.items()}
    by_remainder = sorted(quotas, key=lambda code: (-(quotas[code] - int(quotas[code])), code))
    for code in by_remainder[: total - sum(counts.values())]:
        counts[code] += 1
    return counts


def _short(name: str) -> str:
    return name.removesuffix("村委会").removesuffix("居委会")


def _read(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class _County:
    """The organisation: units, party organisations, and the people who work in them."""

    def __init__(self, areas: list[Cells], grids: list[Cells], names: Names) -> None:
        self._names = names
        self.units: list[Cells] = []
        self.stationings: list[Cells] = []
        self.parties: list[Cells] = []
        self.people: list[Cells] = []
        self.assignments: list[Cells] = []
        self._county()
        towns = [area for area in areas if area["level"] == "township"]
        for town in towns:
            self._township(str(town["code"]), str(town["name"]))
        self._tribunals({str(town["code"]) for town in towns})
        for village in (area for area in areas if area["level"] == "village"):
            self._village(str(village["code"]), _short(str(village["name"])), str(village["parent_code"]))
        for grid in grids:
            self._grid(str(grid["code"]), str(grid["name"]), str(grid["parent_code"]))

    def _county(self) -> None:
        self._centre(COUNTY, "镇原县", "county", None, staff=8)
        self._party(COUNTY, "中共镇原县委", "county_committee", None)
        for suffix, name, kind, mode in COUNTY_UNITS:
            self._unit(f"U-{COUNTY}-{suffix}", name, kind, "county", [COUNTY], f"C-{COUNTY}", staff=3)
            self._station(f"U-{COUNTY}-{suffix}", COUNTY, mode)
        for industry, department in DEPARTMENTS.items():
            name, of = f"镇原县{department}", f"U-{COUNTY}-D-{industry}"
            self._unit(of, name, "industry_department", "county", [COUNTY], f"C-{COUNTY}", industry=industry)
            self._station(of, COUNTY, "on_call")
            committee = f"U-{COUNTY}-MC-{industry}"
            name = f"镇原县{industry.label_zh}纠纷人民调解委员会"
            self._unit(committee, name, "mediation_committee", "county", [COUNTY], of, staff=3, industry=industry)
            self._station(committee, COUNTY, "rotating")
        # The land committee sits in 孟坝镇 on market days: there it leads before the county's own hall does.
        self._station(f"U-{COUNTY}-MC-land_forest", f"{COUNTY}102", "rotating")

    def _township(self, code: str, name: str) -> None:
        self._centre(code, name, "township", f"C-{COUNTY}", staff=3)
        self._party(code, f"{name}党委", "township_committee", f"PO-{COUNTY}")
        for suffix, title, kind, mode in TOWNSHIP_UNITS:
            self._unit(f"U-{code}-{suffix}", f"{name}{title}", kind, "township", [code], f"C-{code}", staff=2)
            self._station(f"U-{code}-{suffix}", code, mode)
        self._assign(self._person(), "cadre_in_charge", area_code=code)

    def _tribunals(self, towns: set[str]) -> None:
        for number, (name, suffixes) in enumerate(TRIBUNALS.items(), start=1):
            covers = [f"{COUNTY}{suffix}" for suffix in suffixes]
            id = f"U-{COUNTY}-CT{number}"
            self._unit(id, f"镇原县人民法院{name}人民法庭", "court", "township", covers, f"U-{COUNTY}-CT", staff=2)
            for code in covers:
                self._station(id, code, "on_call")
            towns -= set(covers)
        if towns:
            raise ValueError(f"no tribunal covers {sorted(towns)}")

    def _village(self, code: str, name: str, town: str) -> None:
        self._centre(code, name, "village", f"C-{town}", staff=1)
        self._party(code, f"{name}党支部", "village_branch", f"PO-{town}")
        committee = f"{name}人民调解委员会"
        self._unit(f"U-{code}-MC", committee, "mediation_committee", "village", [code], f"C-{code}")
        self._assign(self._person(), "cadre_in_charge", area_code=code)
        for _ in range(self._names.random.choice((2, 2, 3))):
            self._assign(self._person(), "mediator", area_code=code)

    def _grid(self, code: str, name: str, village: str) -> None:
        self._party(code, f"{name}党小组", "villager_group", f"PO-{village}")
        self._assign(self._person(), "grid_member", area_code=code, full_time=True)

    def _centre(self, code: str, name: str, level: str, above: str | None, staff: int) -> None:
        self.units.append(
            {"id": f"C-{code}", "name": f"{name}综治中心", "kind": "centre", "level": level, "serves": code,
             "reports_to": above, "synthetic": True}
        )  # fmt: skip
        self._employ(f"C-{code}", staff)

    def _unit(
        self, id: str, name: str, kind: str, level: str, covers: list[str], above: str, *, staff: int = 1,
        industry: str | None = None,
    ) -> None:  # fmt: skip
        self.units.append(
            {"id": id, "name": name, "kind": kind, "level": level, "industry": industry, "covers": covers,
             "reports_to": above, "synthetic": True}
        )  # fmt: skip
        self._employ(id, staff)

    def _employ(self, unit: str, staff: int) -> None:
        for number in range(staff):
            self._assign(self._person(), "staff" if number else "head", unit_id=unit)

    def _party(self, code: str, name: str, kind: str, above: str | None) -> None:
        id = f"PO-{code}"
        self.parties.append(
            {"id": id, "name": name, "kind": kind, "leads": code, "reports_to": above, "synthetic": True}
        )
        self._assign(self._person(), "head", party_id=id)

    def _station(self, unit: str, area: str, mode: str) -> None:
        self.stationings.append({"unit_id": unit, "centre_id": f"C-{area}", "mode": mode})

    def _person(self) -> str:
        id = f"S-{len(self.people) + 1:05}"
        self.people.append({"id": id, "name": self._names.draw(), "synthetic": True})
        return id

    def _assign(self, person: str, role: str, **where: object) -> None:
        self.assignments.append({"person_id": person, "role": role, "full_time": False, **where})
