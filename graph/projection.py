"""The projection: what risk starts from and runs along, read from the graph into typed columns once.

Three tables: nodes, cases and links. They hold facts, and neither weights nor risks, which change with the policy and
with every day (``graph.hazards``). Read are cases that are open or were settled not long ago, who is party to them and
handles them, where they happened, how people live together and are related, and which unit reports to which: never a
category, and nothing of a person but these relationships.

A projection of today is saved beside the data, opened again memory-mapped, and brought up to date by reading those
cases alone that something was told of since (``Event``). Files that were loaded change more than cases: then it is
read anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from uuid import uuid4

import networkx
import polars as pl

from graph.database import Database
from graph.questions import Query, Question, Row
from graph.terms import Standing, WarningRule

KEYS, CASES, CASE_LINKS, LINKS, STATE, CHANGES, WARNED = (
    Query.beside(__file__, f"projection_{name}")
    for name in ("keys", "cases", "case_links", "links", "state", "changes", "warned")
)
PAGE = 10_000  # keys a page
MOST = 20_000  # events that are caught up with; with more, reading anew costs less
READ_ANEW_DAYS = 30  # so that cases that were settled long ago are left behind
LABELS = {"Person": "people", "Household": "households", "Area": "areas", "Unit": "units"}  # beside cases
FORM = 2  # of what is saved: raised when tables change
CURRENT = "current.json"
HALF_WRITTEN = 600  # seconds
TABLES = ("nodes", "cases", "links")

Progress = Callable[[str, int], None]

CASE_SCHEMA = pl.Schema({
    "key": pl.String, "severity": pl.Int8, "level": pl.String, "incident": pl.Boolean, "standing": pl.String,
    "accepted": pl.Date, "settled": pl.Date, "worked": pl.Boolean, "due": pl.Date, "returned": pl.Int32,
    "warnings": pl.Int32, "follows": pl.Int32,
})  # fmt: skip
READ_SCHEMA = pl.Schema(CASE_SCHEMA | {"before": pl.String()})
LINK_SCHEMA = pl.Schema({
    "start": pl.String, "end": pl.String, "relation": pl.String, "since": pl.Date, "until": pl.Date,
})  # fmt: skip


@dataclass(frozen=True)
class State:
    """Which database, and how far its story had gone: the number and moment of the last event, loads, the last day."""

    store: str
    position: int
    loads: str
    told_at: str
    known_on: str


@dataclass(frozen=True)
class Projection:
    """The tables as of ``day``.

    ``nodes``: ``key`` (``Label:key``), in the order of their numbers, which keeps near what lies near.
    ``cases``: ``node`` (number), facts; ``links``: ``start``, ``end`` (numbers), ``relation``, ``since``, ``until``.
    ``read_on``: the day for which it was last read as a whole.
    """

    day: date
    read_on: date
    memory_days: int
    zone: str
    state: State
    nodes: pl.DataFrame
    cases: pl.DataFrame
    links: pl.DataFrame

    def goes_on_to(self, day: date) -> bool:
        """Whether it can be brought up to ``day``: it left out nothing that had happened when it was read."""
        return self.state.known_on <= str(self.day) <= str(day)

    def to_networkx(self) -> networkx.MultiDiGraph[str]:
        """The projection as analysts work with it: nodes by id, links with ``type``, ``since`` and ``until``."""
        graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
        keys = self.nodes["key"].to_list()
        graph.add_nodes_from((key, {"label": key.partition(":")[0]}) for key in keys)
        graph.add_edges_from(
            (keys[start], keys[end], {"type": relation, "since": since, "until": until})
            for start, end, relation, since, until in self.links.iter_rows()
        )
        return graph

    def held(self, day: date) -> pl.DataFrame:
        """The links that hold on a day."""
        since, until = pl.col("since") <= day, pl.col("until") > day
        return self.links.filter(since.fill_null(True) & until.fill_null(True))

    def numbers(self, keys: Sequence[str]) -> list[int | None]:
        """The number of each node; None for one that is not in the projection."""
        wanted = pl.DataFrame({"key": list(keys)}, schema={"key": pl.String})
        numbered = self.nodes.select("key").with_row_index("node")
        return wanted.join(numbered, on="key", how="left", maintain_order="left")["node"].to_list()


def read(database: Database, day: date, memory_days: int, zone: str, progress: Progress | None = None) -> Projection:
    """The projection as of ``day`` in the time zone ``zone``, with cases settled at most ``memory_days`` before.

    Some round trips for each 10,000 nodes; linear in the graph. Raises DatabaseError.
    """
    # Asked first: what happens meanwhile is read again by the next update, not missed by it.
    state = current(database, 0, zone)
    told = progress or _silent
    parts: dict[str, list[pl.DataFrame]] = {"cases": [], "links": []}
    for keys in _pages(database, "Case", told):
        for name, table in _read_cases(database, keys, day, memory_days).items():
            parts[name].append(table)
    for label, parameter in LABELS.items():
        for keys in _pages(database, label, told):
            wanted: Row = {name: [] for name in LABELS.values()} | {parameter: keys}
            parts["links"].append(database.ask(_table(LINKS, wanted, LINK_SCHEMA)))
    cases = pl.concat([pl.DataFrame(schema=CASE_SCHEMA), *parts["cases"]])
    links = pl.concat([pl.DataFrame(schema=LINK_SCHEMA), *parts["links"]])
    state = replace(current(database, state.position, zone), position=state.position, loads=state.loads)
    nodes = _in_order(cases, links)
    return Projection(
        day, day, memory_days, zone, state, nodes, _numbered(cases, nodes, "node"), _numbered_links(links, nodes)
    )


def refresh(database: Database, projection: Projection, day: date, progress: Progress | None = None) -> Projection:
    """The projection brought up to ``day``: what was told of since is read, and nothing else.

    Read anew as a whole when files were loaded, the story is another, the day lies before, or it is a month old. What
    it costs grows with the events since. Raises DatabaseError.
    """
    known, zone = projection.state, projection.zone
    now = current(database, known.position, zone)
    same_story = (known.store, known.loads, known.told_at) == (now.store, now.loads, now.told_at)
    behind = now.position - known.position
    if same_story and not behind and day == projection.day:
        return projection
    lately = (day - projection.read_on).days <= READ_ANEW_DAYS
    if not (same_story and 0 <= behind <= MOST and projection.goes_on_to(day) and lately):
        return read(database, day, projection.memory_days, zone, progress)
    if not behind:
        return replace(projection, day=day)
    happened, warnings = database.ask(_changes(known.position))
    keys = sorted({*happened, *database.ask(_warned(happened, warnings))})
    state = replace(current(database, now.position, zone), position=now.position, loads=now.loads)
    found = _read_cases(database, keys, day, projection.memory_days)
    return _changed(replace(projection, day=day, state=state), keys, found)


def current(database: Database, number: int, zone: str) -> State:
    """Which database this is and where its story stands; the moment is that of the event ``number``."""

    def state(rows: list[Row]) -> State:
        days = rows[0].pop("days")
        return State(**rows[0], known_on=max(days))

    return database.ask(Question(STATE, {"number": number, "zone": zone, "ever": date.min}, state))


def save(projection: Projection, folder: Path) -> None:
    """Keep the projection in ``folder``, made if need be; whoever opens it meanwhile gets the one before, whole.

    It holds ids of people and cases: only its owner may read it. Raises OSError.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = f"{projection.state.position}-{uuid4().hex[:8]}"
    (folder / name).mkdir(mode=0o700)
    sums = {}
    for table in TABLES:
        getattr(projection, table).write_ipc(folder / name / f"{table}.arrow")
        with (folder / name / f"{table}.arrow").open("rb+") as written:
            sums[table] = hashlib.file_digest(written, "sha256").hexdigest()
            os.fsync(written.fileno())
    facts = {
        "form": FORM, "sums": sums, "folder": name, "day": str(projection.day), "read_on": str(projection.read_on),
        "memory_days": projection.memory_days, "zone": projection.zone, "state": asdict(projection.state),
    }  # fmt: skip
    (folder / f"{name}.json").write_text(json.dumps(facts), encoding="utf-8")
    (folder / f"{name}.json").replace(folder / CURRENT)
    for other in folder.iterdir():
        # A young one may be another process's, half written.
        if other.is_dir() and other.name != name and other.stat().st_mtime < time.time() - HALF_WRITTEN:
            # One that is still open elsewhere may refuse to go (Windows); the next save takes it.
            shutil.rmtree(other, ignore_errors=True)


def opened(folder: Path) -> Projection | None:
    """The projection that is kept in ``folder``, memory-mapped; None where there is none that is whole."""
    try:
        facts = json.loads((folder / CURRENT).read_text(encoding="utf-8"))
        if facts["form"] != FORM:
            return None
        paths = {table: folder / facts["folder"] / f"{table}.arrow" for table in TABLES}
        for table, path in paths.items():
            with path.open("rb") as kept:
                if hashlib.file_digest(kept, "sha256").hexdigest() != facts["sums"][table]:
                    return None  # a power cut leaves such files; what they hold can be read anew
        tables = {table: pl.read_ipc(path) for table, path in paths.items()}
        return Projection(
            date.fromisoformat(facts["day"]), date.fromisoformat(facts["read_on"]), facts["memory_days"],
            facts["zone"], State(**facts["state"]), **tables,
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError, pl.exceptions.PolarsError):
        return None


def _silent(_what: str, _done: int) -> None:
    """Progress that nobody is told of."""


def _pages(database: Database, label: str, told: Progress) -> Iterator[list[str]]:
    after, count = "", 0
    while keys := database.ask(
        Question(KEYS, {"label": label, "after": after, "limit": PAGE}, lambda rows: list(rows[0]["keys"]))
    ):
        yield keys
        count += len(keys)
        told(label, count)
        after = keys[-1]


def _table(query: Query, parameters: Row, schema: pl.Schema) -> Question[pl.DataFrame]:
    """A query that returns one row of columns, as a table. Days come as texts: the driver unpacks those fastest."""

    def read(rows: list[Row]) -> pl.DataFrame:
        texts = {name: pl.String if kind == pl.Date else kind for name, kind in schema.items() if name in rows[0]}
        table = pl.DataFrame({name: rows[0][name] for name in texts}, schema=texts)
        days = [name for name in texts if schema[name] == pl.Date]
        return table.with_columns(pl.col(days).replace("", None).str.to_date("%Y-%m-%d"))

    return Question(query, parameters, read)


def _read_cases(database: Database, keys: list[str], day: date, memory_days: int) -> dict[str, pl.DataFrame]:
    """Facts and links of those cases among ``keys`` that belong into the projection."""
    since = date.fromordinal(max(1, day.toordinal() - memory_days))
    parameters = {"keys": keys, "at": day, "since": since, "own": WarningRule.CASE_AT_RISK}
    cases = _stood(database.ask(_table(CASES, parameters, READ_SCHEMA)), day)
    cases = cases.filter(pl.col("settled").is_null() | (pl.col("settled") >= since))
    known = [key.removeprefix("Case:") for key in cases["key"]]
    links = database.ask(_table(CASE_LINKS, {"keys": known}, LINK_SCHEMA))
    follows = (
        links.filter(relation="FOLLOWS").group_by(key="start").agg(follows=pl.col("end").n_unique().cast(pl.Int32))
    )
    cases = cases.join(follows, on="key", how="left").with_columns(pl.col("follows").fill_null(0))
    return {"cases": cases.select(list(CASE_SCHEMA)), "links": links}


def _stood(cases: pl.DataFrame, day: date) -> pl.DataFrame:
    """How each case stood on the day: of one that was loaded its file tells until its first entry, which keeps that."""
    kept = pl.col("before").replace("", None)
    was_settled = kept.str.json_path_match("$.before.settled_on").str.to_date("%Y-%m-%d")
    was_level = kept.str.json_path_match("$.before.level")
    settled = pl.coalesce("settled", was_settled)
    ended = pl.col("standing").is_in([Standing.SETTLED, Standing.WITHDRAWN, Standing.MERGED])
    return cases.with_columns(
        settled=pl.when(ended | ~pl.col("worked")).then(settled),
        level=pl.when("worked").then("level").otherwise(pl.coalesce(was_level, "level")),
        standing=pl.when("worked").then("standing").when(settled <= day).then(pl.lit(Standing.SETTLED.value))
        .otherwise(pl.lit(Standing.OPEN.value)),
    )  # fmt: skip


def _in_order(cases: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """The nodes, those of one place side by side: what spreads, spreads mostly there, and reads what was just read."""
    ends = links.filter(~pl.col("end").str.starts_with("Case:"))["end"]
    starts = links.filter(~pl.col("start").str.starts_with("Case:"))["start"]
    keys = pl.concat([cases["key"], starts, ends]).unique()
    placed = links.filter(pl.col("relation").is_in(["LIVES_IN", "OCCURRED_IN"]))
    direct = placed.group_by(key="start").agg(place=pl.col("end").min())
    homes = _placed(links.filter(relation="MEMBER_OF"), "start", "end", direct)
    handlers = _placed(links.filter(relation="HANDLED_BY"), "end", "start", direct)
    areas = pl.DataFrame({"key": keys.filter(keys.str.starts_with("Area:"))}).with_columns(place=pl.col("key"))
    places = pl.concat([direct, areas, homes, handlers]).unique("key", keep="first", maintain_order=True)
    nodes = pl.DataFrame({"key": keys}).join(places, on="key", how="left")
    return nodes.sort("place", "key", nulls_last=True).select("key")


def _placed(links: pl.DataFrame, key: str, by: str, places: pl.DataFrame) -> pl.DataFrame:
    """The places of nodes that lie where others do that they are linked to."""
    found = links.select(pl.col(key).alias("node"), pl.col(by).alias("key")).join(places, on="key")
    return found.group_by("node").agg(pl.col("place").min()).rename({"node": "key"})


def _numbered(table: pl.DataFrame, nodes: pl.DataFrame, name: str, key: str = "key") -> pl.DataFrame:
    """The table with the numbers of nodes (``name``) for their keys; rows of nodes that there are not go."""
    numbers = nodes.select(pl.col("key").alias(key)).with_row_index(name).with_columns(pl.col(name).cast(pl.Int32))
    return table.join(numbers, on=key, maintain_order="left").drop(key).select(name, pl.exclude(name))


def _numbered_links(links: pl.DataFrame, nodes: pl.DataFrame) -> pl.DataFrame:
    by_start = _numbered(links, nodes, "from", key="start").rename({"from": "start"})
    by_end = _numbered(by_start, nodes, "to", key="end").rename({"to": "end"})
    return by_end.select("start", "end", "relation", "since", "until")


def _changed(projection: Projection, keys: list[str], now: dict[str, pl.DataFrame]) -> Projection:
    """The projection with what is now known of the cases ``keys`` in place of what was."""
    before = pl.Series([number for number in projection.numbers([f"Case:{key}" for key in keys]) if number is not None])
    ends = now["links"].filter(~pl.col("end").str.starts_with("Case:")).select(key="end")
    seen = pl.concat([now["cases"].select("key"), ends]).unique(maintain_order=True)
    nodes = pl.concat([projection.nodes, seen.join(projection.nodes, on="key", how="anti", maintain_order="left")])
    gone = before.cast(pl.Int32).implode()
    return replace(
        projection,
        nodes=nodes,
        cases=pl.concat([projection.cases.filter(~pl.col("node").is_in(gone)), _numbered(now["cases"], nodes, "node")]),
        links=pl.concat([projection.links.filter(~pl.col("start").is_in(gone)), _numbered_links(now["links"], nodes)]),
    )


def _changes(number: int) -> Question[tuple[list[str], list[str]]]:
    """The cases that something was told of after an event, and the warnings."""

    def read(rows: list[Row]) -> tuple[list[str], list[str]]:
        return rows[0]["cases"], [json.loads(data)["warning"] for data in rows[0]["warnings"]]

    return Question(CHANGES, {"number": number, "most": MOST}, read)


def _warned(cases: list[str], warnings: list[str]) -> Question[list[str]]:
    return Question(WARNED, {"cases": cases, "warnings": warnings}, lambda rows: list(rows[0]["cases"]))
