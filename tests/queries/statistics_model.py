"""Statistics, counted slowly: from what a test loaded, the raw journal and plain sets."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from graph.database import Database
from queries.figures import Figures, Filter, Statistics

Figure = tuple[str, str | None, str]  # the table, its row, and what is counted
ENDS = {"settle": "settled", "withdraw": "withdrawn", "merge": "merged"}
WORKED = ("accepted", "assigned", "handling", "supervised")
AFTER = ("evaluated", "archived", "revisited")


@dataclass
class World:
    """What a test knows of its cases: where each is, and how those stood that were loaded."""

    loaded: dict[str, dict[str, Any]] = field(default_factory=dict)
    leads: dict[str, str] = field(default_factory=dict)  # of loaded cases
    places: dict[str, str] = field(default_factory=dict)
    categories: dict[str, str | None] = field(default_factory=dict)
    follows: set[str] = field(default_factory=set)
    warnings: list[tuple[dict[str, Any], str | None, str | None]] = field(default_factory=list)  # about, case


class Seen:
    """A case on a day."""

    def __init__(self, id: str, properties: dict[str, Any], journal: list[dict[str, Any]], world: World, at: date):
        past = [entry for entry in journal if entry["day"] <= at]
        first = world.loaded.get(id)
        self.id, self.kind, self.accepted_on = id, properties["kind"], properties["accepted_on"]
        self.place = world.places[id]
        self.category = world.categories[id]
        self.standing, self.ended_on, self.clock = "open", None, None
        if first is not None:
            self.level, self.lead = first["level"], world.leads.get(id)
            ended = first.get("settled_on")
            self.step = None if ended and ended > at else first["step"]
            if ended and ended <= at:
                self.standing, self.ended_on = "settled", ended
        self.said = None
        self.repeated = id in world.follows
        for entry in past:
            if entry["action"] == "reopen" or (entry["action"] == "revisit" and entry["standing"] == "open"):
                self.repeated = True
            self.level, self.lead, self.standing = entry["level"], entry["lead"], entry["standing"]
            self.step = entry["step"]
            if entry["action"] in ENDS:
                self.ended_on, self.clock = entry["day"], entry.get("due_on")
            if entry["action"] == "reopen":
                self.said = None
            elif entry["action"] in ("evaluate", "revisit"):
                self.said = json.loads(entry["detail"])["satisfaction"]
        self.stays = list(_stays(past, first, at))

    def measures(self) -> set[str]:
        if self.standing != "settled":
            names = {"found", self.standing if self.standing in ENDS.values() else "open"}
        elif self.clock is None:
            names = {"found", "settled", "without_deadline"}
        else:
            names = {"found", "settled", "late" if self.ended_on > self.clock else "on_time"}
        return names | ({"repeated"} if self.repeated else set())


def _stays(past: list[dict[str, Any]], first: dict[str, Any] | None, at: date) -> Iterator[tuple[str, float]]:
    """Each entry with the next: where the case was between them, joined as long as it stayed."""
    line: list[tuple[str, Any]] = [
        ("" if entry["standing"] in ENDS.values() and entry["step"] in WORKED else entry["step"], entry["at"])
        for entry in past
    ]
    if first is not None:
        ended = first.get("settled_on")
        unknown = ended is not None and ended > at
        line.insert(0, ("?" if unknown else "" if ended and first["step"] not in AFTER else first["step"], None))
    while len(line) > 1:
        (here, since), (there, until) = line[:2]
        if here == there:
            del line[1]
            continue
        if here and since is not None:
            yield here, (until - since).total_seconds() / 86400
        del line[0]


def seen(database: Database, world: World, at: date) -> list[Seen]:
    rows = database.execute(
        "MATCH (c:Case) RETURN c.id AS id, properties(c) AS c, "
        "COLLECT { MATCH (e:JournalEntry)-[:RECORDS]->(c) RETURN properties(e) ORDER BY e.number } AS journal"
    ).rows
    there = [row for row in rows if row["c"]["accepted_on"] <= at]
    return [Seen(row["id"], row["c"], row["journal"], world, at) for row in there]


def model(
    database: Database, world: World, area: str, since: date, at: date
) -> tuple[dict[Figure, set[str]], dict[str, float], dict[Figure, int]]:
    """The cases of every figure; the average days of each step; how many supervisions and warnings."""
    figures: dict[Figure, set[str]] = defaultdict(set)
    took: dict[str, list[float]] = defaultdict(list)
    everywhere = {case.id: case for case in seen(database, world, at)}
    here = {id: case for id, case in everywhere.items() if case.place.startswith(area)}
    below = len(area) + 3
    for id, case in here.items():
        if case.accepted_on < since:
            continue
        rows = [("whole", None), ("level", case.level), ("kind", case.kind), ("month", str(case.accepted_on)[:7])]
        rows += [("area", case.place[:below] if len(case.place) > len(area) else None), ("unit", case.lead)]
        rows.append(("stands", case.step))
        rows += [("category", code) for code in {case.category, case.category and case.category[:2]}]
        for table, row in rows:
            for measure in case.measures():
                figures[table, row, measure].add(id)
        if case.standing == "settled" and case.level == "village":
            figures["village", None, "settled"].add(id)
        if case.said:
            figures["satisfaction", case.said, "found"].add(id)
        for step, days in case.stays:
            figures["step", step, "found"].add(id)
            took[step].append(days)
    numbers = _orders(database, world, area, since, at, set(here), figures)
    return figures, {step: sum(days) / len(days) for step, days in took.items()}, numbers


def _orders(
    database: Database, world: World, area: str, since: date, at: date, here: set[str], figures: dict[Figure, set[str]]
) -> dict[Figure, int]:
    """How many supervisions and warnings there are; their cases are put into the figures."""
    numbers: dict[Figure, int] = defaultdict(int)
    for row in database.execute(
        "MATCH (s:Supervision)-[:SUPERVISES]->(c:Case) RETURN properties(s) AS s, c.id AS case"
    ).rows:
        order = row["s"]
        if row["case"] in here and since <= order["opened_on"] <= at:
            answered = "answered_on" in order and order["answered_on"] <= at
            for cause in (None, order["cause"]):
                for name in ["supervised", *(["answered"] if answered else [])]:
                    figures["supervision", cause, name].add(row["case"])
                    numbers["supervision", cause, name] += 1
    for warning, about, case in world.warnings:
        if since <= warning["raised_on"] <= at and ((about or "").startswith(area) or case in here):
            known = warning.get("assessed_on") is not None and warning["assessed_on"] <= at
            for verdict in (None, warning["verdict"] if known else "unassessed"):
                numbers["warning", verdict, "warned"] += 1
                if case in here:
                    figures["warning", verdict, "warned"].add(case)
    return numbers


def answered(answer: Statistics) -> Iterator[tuple[Figure, int, Filter]]:
    """Every figure of an answer that counts cases, with the filter that lists them."""
    tables: dict[str, tuple[Figures, ...]] = {
        "whole": (answer.whole,), "level": answer.by_level, "area": answer.by_area, "category": answer.by_category,
        "unit": answer.by_unit, "month": answer.by_month, "kind": answer.by_kind,
        "stands": answer.by_step,
    }  # fmt: skip
    for table, rows in tables.items():
        for row in rows:
            for measure, count in row.counts.items():
                yield (table, row.key, measure.value), count, row.filter.model_copy(update={"measure": measure})
    village = answer.settled_at_village
    yield ("village", None, "settled"), village.count, village.filter
    for step in answer.steps:
        yield ("step", step.step.value, "found"), step.cases, step.filter
    for said in answer.satisfaction:
        yield ("satisfaction", said.satisfaction.value, "found"), said.cases, said.filter
    for order in answer.supervisions:
        cause = order.cause and order.cause.value
        yield ("supervision", cause, "supervised"), order.cases, order.filter
        yield ("supervision", cause, "answered"), order.cases_answered, order.filter_answered
    for warned in answer.warnings:
        yield ("warning", warned.verdict and warned.verdict.value, "warned"), warned.cases, warned.filter


def counted_orders(answer: Statistics) -> dict[Figure, int]:
    """How many supervisions and warnings there are, which may be more than cases."""
    numbers: dict[Figure, int] = {}
    for order in answer.supervisions:
        cause = order.cause and order.cause.value
        numbers["supervision", cause, "supervised"] = order.opened
        numbers["supervision", cause, "answered"] = order.answered
    for warned in answer.warnings:
        numbers["warning", warned.verdict and warned.verdict.value, "warned"] = warned.raised
    return numbers
