"""Risk in the graph: what an open case can spread to in three steps, and the cases of an area by risk.

A case's base hazard comes from the policy: its severity, and the days past its deadline. A path passes on the product
of its relationships' shares, and what comes over several paths adds up as noisy-or, 1 − Π(1 − path) (Pearl 1988,
section 4.3.2). Risk is the risk that an open case grows or spreads. It starts from cases only and runs over the
policy's weights: never from anybody's ethnicity, belief, politics or health, and a person is never ranked.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from math import prod
from typing import Any

from graph.errors import NotFoundError
from graph.policy import LEVELS, Policy
from graph.questions import Query, Question, Row
from graph.terms import Level, Severity
from queries.answers import Answer, Page, Reason, node_id, score_mark

QUERY = Query.beside(__file__)
AREA = Query.beside(__file__, "area_risk")


class RiskPath(Answer):
    """One way that risk came: the nodes and relationships in turn, and how much it gave."""

    path: tuple[str, ...]
    value: float


class SpreadRisk(Answer):
    """A node that risk can spread to: how much (0 to 1), over how many paths, and the strongest of them."""

    node: str
    name: str
    risk: float
    paths: int
    strongest: tuple[RiskPath, ...]


class CaseRisk(Answer):
    """What a case can spread to, the most at risk first; ``total`` counts them all."""

    case: str
    base: float
    reaches: tuple[SpreadRisk, ...]
    total: int
    because: tuple[Reason, ...]


class CaseAtRisk(Answer):
    """An open case with its risk: its own base and what comes to it from other cases."""

    case: str
    title: str
    risk: float
    base: float
    because: tuple[Reason, ...]


class AreaRisk(Page[CaseAtRisk]):
    """The open cases of an area by risk; ``expected`` is the number of them that are expected to grow."""

    area: str
    expected: float
    total: int


def case_risk(case: str, policy: Policy, at: date, limit: int = 50) -> Question[CaseRisk]:
    """Where the case ``case`` can spread on the day ``at``: at most ``limit`` nodes, the most at risk first.

    A case that is settled or not yet accepted has no risk and spreads to nothing. Reading raises NotFoundError for
    an unknown case. Grows with the number of paths of three steps around the case.
    """

    def read(rows: list[Row]) -> CaseRisk:
        if not rows:
            raise NotFoundError("case", case)
        base, reason = base_hazard(rows[0]["case"], policy, at)
        reached = [_at_risk(row, base) for row in rows if row["key"] is not None] if base else []
        reached.sort(key=lambda item: (-item.risk, item.node))
        return CaseRisk(case=case, base=base, reaches=tuple(reached[:limit]), total=len(reached), because=(reason,))

    return Question(QUERY, {"case": case, "at": at, **_weights(policy)}, read)


def area_risk(area: str, policy: Policy, at: date, *, after: str | None = None, limit: int = 20) -> Question[AreaRisk]:
    """The open cases of ``area`` and below by risk on the day ``at``, a page of ``limit`` after the mark ``after``.

    The mark is what ``next`` of the page before said. Reading raises NotFoundError for an unknown area.
    """
    mark = score_mark(after)

    def read(rows: list[Row]) -> AreaRisk:
        if not rows:
            raise NotFoundError("area", area)
        cases = [_case_at_risk(row, policy, at) for row in rows if row["case"] is not None]
        cases.sort(key=_order)
        left = [case for case in cases if mark is None or _order(case) > (-mark[0], mark[1])]
        items = tuple(left[:limit])
        return AreaRisk(
            area=area,
            expected=sum(case.risk for case in cases),
            total=len(cases),
            items=items,
            next=f"{items[-1].risk!r}:{items[-1].case}" if len(left) > limit else None,
        )

    return Question(AREA, {"area": area, "at": at, **_weights(policy)}, read)


def base_hazard(case: dict[str, Any], policy: Policy, at: date) -> tuple[float, Reason]:
    """How likely a case is to grow by itself, from its severity and the days past its level's deadline.

    The deadline is counted from the level that the severity alone starts at: a category, which may start higher,
    takes no part in a risk.
    """
    if case["accepted_on"] > at or (case.get("settled_on") is not None and case["settled_on"] <= at):
        return 0.0, Reason(rule="not_open", en=f"it is not open on {at}", zh=f"{at}时不是未结事件")
    severity, level = Severity(case["severity"]), Level(case["level"])
    first = min(policy.starts_at[severity], level, key=LEVELS.index)
    levels = LEVELS[LEVELS.index(first) : LEVELS.index(level) + 1]
    due = policy.deadlines(case["accepted_on"], levels)[level][1].due
    late = max(0, (at - due).days)
    base = min(policy.risk.base[severity] + late * policy.risk.overdue_per_day, policy.risk.base_limit)
    return base, Reason(
        rule="base_hazard",
        en=f"base {base:.2f}: severity {severity.value}, {late} days past {due}",
        zh=f"基础风险 {base:.2f}：{severity.label_zh}，超期{late}天（{due}到期）",
        path=(node_id("Case", case["id"]),),
        policy=f"{policy.reference}: risk.base",
    )


def noisy_or(values: Iterable[float]) -> float:
    """The probability that at least one of independent causes acts.

    The factors are sorted: rows come in any order, and the last digit must not decide who stands before whom.
    """
    return 1.0 - prod(sorted(1.0 - value for value in values))


def _weights(policy: Policy) -> dict[str, dict[str, float]]:
    weights = policy.risk.weights
    return {
        "forward": {weight.relationship: weight.forward for weight in weights},
        "backward": {weight.relationship: weight.backward for weight in weights},
    }


def _at_risk(row: Row, base: float) -> SpreadRisk:
    values = [base * share for share in row["shares"]]
    return SpreadRisk(
        node=node_id(row["label"], row["key"]),
        name=row["name"],
        risk=noisy_or(values),
        paths=len(values),
        strongest=tuple(
            RiskPath(path=_told(path), value=value) for path, value in zip(row["paths"], values, strict=False)
        ),
    )


def _case_at_risk(row: Row, policy: Policy, at: date) -> CaseAtRisk:
    case = row["case"]
    base, reason = base_hazard(case, policy, at)
    causes = [base]
    given: list[tuple[float, Reason]] = []
    for source, shares, strongest in (entry for entry in row["sources"] if entry is not None):
        hazard, _ = base_hazard(source, policy, at)
        values = [hazard * share for share in shares]
        causes += values
        gives = noisy_or(values)
        # The path was walked from the case that is reached; it is told from where the risk comes.
        told = _told([strongest[0][::-1], strongest[1][::-1]])
        given.append((gives, _spread_reason(source, gives, told)))
    given.sort(key=lambda item: (-item[0], item[1].path))
    return CaseAtRisk(
        case=case["id"],
        title=case["title"],
        risk=noisy_or(causes),
        base=base,
        because=(reason, *(told for _, told in given)),
    )


def _spread_reason(source: dict[str, Any], gives: float, path: tuple[str, ...]) -> Reason:
    return Reason(
        rule="spread",
        en=f"{source['id']} gives {gives:.4f}",
        zh=f"事件{source['id']}传来 {gives:.4f}",
        path=path,
    )


def _told(path: list[list[list[str]]]) -> tuple[str, ...]:
    """Nodes and arrows in turn: ``Case:1``, ``INVOLVES>``, ``Person:2``, ``<INVOLVES``, ``Case:3``."""
    nodes, links = path
    told = [node_id(*nodes[0])]
    for (_, left), node, (relation, start) in zip(nodes, nodes[1:], links, strict=False):
        told += [f"{relation}>" if start == left else f"<{relation}", node_id(*node)]
    return tuple(told)


def _order(case: CaseAtRisk) -> tuple[float, str]:
    return -case.risk, case.case
