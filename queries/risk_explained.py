"""Why a node is at risk: the strongest ways that risk comes to it, from which cases, and what each gives.

A way is a path without a loop from a case with a base. What it gives is its case's base times the weights along it:
the risk that would be there if it were the only way. Ways share cases and links, so what they give adds up to more
than the risk.
"""

from __future__ import annotations

import bisect
import heapq
from dataclasses import asdict
from itertools import pairwise
from typing import Any

import polars as pl

from graph.database import Database
from graph.errors import NotFoundError
from graph.hazards import PARTY, WITNESS, Hazards
from graph.network import Floats, Network
from graph.terms import Severity
from queries import scope
from queries.answers import Answer, Reason
from queries.names import names
from queries.outlook import Outlook

MOST_TRIED = 20_000  # paths begun
LEAST = 1e-6  # what gives less is not looked for


class Way(Answer):
    """One way: the case that it comes from, nodes and relationships in turn, what it gives, also as a share."""

    case: str
    path: tuple[str, ...]
    value: float
    share: float


class NodeRisk(Answer):
    """The risk of a node (0 to 1), its own base, and the ways that it came, the strongest first.

    ``complete``: whether there may be no stronger way than the last one told. Of an area: ``cases`` that are open in it
    and below, how many are ``expected`` to worsen, and how likely ``any`` does; of a unit: of those that it handles.
    """

    node: str
    name: str
    risk: float
    base: float
    ways: tuple[Way, ...]
    complete: bool
    cases: int | None = None
    expected: float | None = None
    any: float | None = None
    because: tuple[Reason, ...]


def node_risk(database: Database, outlook: Outlook, node: str, k: int = 5) -> NodeRisk:
    """The risk of ``node`` (``Label:key``) and the ``k`` strongest ways that it came.

    Raises BadInputError for what is no node id, NotFoundError for a node that there is not. The paths are found from
    the node backwards, the strongest first; grows with the paths that are stronger than the last one told.
    """
    known = next(iter(database.ask(names([node])).values()), None)
    if known is None:
        raise NotFoundError("node", node)
    number = outlook.number.get(known.id)
    own: dict[str, Any] = {"node": known.id, "name": known.name, **_total(database, outlook, known.id)}
    if number is None:
        apart = Reason(
            rule="apart", en="no case is linked with it, open or lately settled", zh="没有未结或近期办结的事件与其相连"
        )
        return NodeRisk(**own, risk=0, base=0, ways=(), complete=True, because=(apart,))
    risk, base = float(outlook.solution.risk[number]), float(outlook.solution.base[number])
    found, complete = strongest(outlook.solution.network, outlook.solution.base, number, k)
    found = _of_seen(database, outlook.keys, found)
    paths = _told(outlook, [path for _, path in found])
    cases = dict.fromkeys([*([known.id] if base else []), *(path[0] for path in paths)])
    return NodeRisk(
        **own,
        risk=risk,
        base=base,
        ways=tuple(
            Way(case=path[0], path=path, value=value, share=value / risk)
            for (value, _), path in zip(found, paths, strict=True)
        ),
        complete=complete,
        because=tuple(because(outlook.hazards, case) for case in cases),
    )


def because(hazards: Hazards, case: str) -> Reason:
    """What the base of a case (``Case:id``) comes from, part by part."""
    number = hazards.projection.numbers([case])[0]
    row = hazards.cases.row(by_predicate=pl.col("node") == number, named=True)
    rule = hazards.policy.risk
    severity = Severity(row["severity"])
    parts = [(f"severity {severity.value}", f"{severity.label_zh}", rule.base[severity])]
    more = max(0, row["parties"] - 2)
    for en, zh, value in (
        (f"{row['late']} days past {row['due']}", f"超期{row['late']}天（{row['due']}到期）",
         row["late"] * rule.overdue_per_day),
        (f"sent back or reopened {row['returned']} times", f"退回或重启{row['returned']}次",
         row["returned"] * rule.returned),
        (f"follows {row['follows']} earlier cases", f"此前已有{row['follows']}件", row["follows"] * rule.repeated),
        (f"{row['parties']} parties", f"当事人{row['parties']}方", more * rule.party),
        (f"{row['incidents']} incidents between its parties", f"当事人之间警情{row['incidents']}起",
         row["incidents"] * rule.incident),
        (f"{row['warnings']} open warnings", f"未解除预警{row['warnings']}条", row["warnings"] * rule.warning),
    ):  # fmt: skip
        if value:
            parts.append((en, zh, value))
    en = ", ".join(f"{said} ({value:.2f})" for said, _, value in parts)
    zh = "，".join(f"{said}（{value:.2f}）" for _, said, value in parts)
    if not row["open"]:
        en += f"; settled {row['settled_days']} days ago, so {row['base']:.3f} is left of {row['worth']:.2f}"
        zh += f"；已办结{row['settled_days']}天，{row['worth']:.2f}尚余{row['base']:.3f}"
    return Reason(
        rule="base_hazard",
        en=f"base {row['base']:.3f} of {case}: {en}",
        zh=f"{case}基础风险{row['base']:.3f}：{zh}",
        path=(case,),
        policy=f"{hazards.policy.reference}: risk",
    )


def strongest(network: Network, base: Floats, target: int, k: int) -> tuple[list[tuple[float, list[int]]], bool]:
    """The ``k`` loop-free paths to ``target`` that give most, from nodes with a base; and whether none was missed.

    Best first, backwards from the target: a path can only lose by being made longer, so what is found is final once
    no path that is begun could still give more.
    """
    most = float(base.max(initial=0.0))
    found: list[tuple[float, list[int]]] = []
    begun: list[tuple[float, list[int]]] = [(-1.0, [target])]
    tried = 0
    while begun and tried < MOST_TRIED:
        passed, path = heapq.heappop(begun)
        least = max(LEAST, -found[k - 1][0] if len(found) >= k else 0.0)
        if -passed * most < least:
            return [(-value, nodes[::-1]) for value, nodes in found[:k]], True
        here = path[-1]
        for slot in range(network.first[here], network.first[here + 1]):
            there = int(network.peer[slot])
            share = -passed * float(network.weight[network.reverse[slot]])
            if share * most < least or there in path:
                continue
            tried += 1
            heapq.heappush(begun, (-share, [*path, there]))
            if base[there] > 0:
                bisect.insort(found, (-share * float(base[there]), [*path, there]))
    return [(-value, nodes[::-1]) for value, nodes in found[:k]], not begun


def _told(outlook: Outlook, paths: list[list[int]]) -> list[tuple[str, ...]]:
    """Nodes and arrows in turn: ``Case:1``, ``INVOLVES>``, ``Person:2``. Of two links the one that passes more on."""
    nodes = pl.Series([node for path in paths for node in path], dtype=pl.Int32).unique().implode()
    links = outlook.hazards.links.filter(pl.col("start").is_in(nodes) & pl.col("end").is_in(nodes))
    arrows: dict[tuple[int, int], tuple[float, str]] = {}
    for start, end, relation, forward, backward in links.iter_rows():
        name = PARTY if relation == WITNESS else relation
        for pair, told in (((start, end), (forward, f"{name}>")), ((end, start), (backward, f"<{name}"))):
            arrows[pair] = max(arrows.get(pair, told), told)
    keys = outlook.keys
    return [
        (keys[path[0]], *(part for pair in pairwise(path) for part in (arrows[pair][1], keys[pair[1]])))
        for path in paths
    ]


def _of_seen(
    database: Database, keys: list[str], found: list[tuple[float, list[int]]]
) -> list[tuple[float, list[int]]]:
    """The ways that lead over nothing but what is seen."""
    seen = database.ask(scope.seen(keys[node] for _, path in found for node in path))
    return [(value, path) for value, path in found if all(keys[node] in seen for node in path)]


def _total(database: Database, outlook: Outlook, node: str) -> dict[str, Any]:
    """What an area's or unit's open cases come to, of a unit's those that are seen; of other nodes nothing."""
    label, _, _ = node.partition(":")
    number = outlook.number.get(node, -1)
    if label == "Area":
        cases = outlook.lies_in.filter(area=number)["case"]
    elif label == "Unit":
        cases = outlook.handled.filter(unit=number)["case"]
        keys = [outlook.keys[case] for case in cases]
        seen = database.ask(scope.seen(keys))
        cases = cases.filter([key in seen for key in keys])
    else:
        return {}
    return asdict(outlook.total(cases.to_numpy()))
