"""The rules that raise warnings (预警): each a query of its own name, with its numbers from the policy.

A rule starts from what is new in a window of days and finds causes in it. It reads of people only that two of them, or
a person and a unit, are parties to the same cases. What the standard's class 16 labels (ethnicity and religion) neither
raises nor feeds a warning, and no rule looks at beliefs, politics, health or at what other platforms say of people.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from graph import journal
from graph.policy import RaisingRule
from graph.questions import Query, Row, Statement
from graph.terms import Severity, WarningRule

QUERIES = {rule: Query.beside(__file__, f"warning_{rule}") for rule in WarningRule}
BARRED = "16"  # 涉民族宗教


@dataclass(frozen=True)
class Cause:
    """What a rule found: the cases, the newest first, and where. ``key``: the same for the same cause."""

    rule: WarningRule
    key: str
    cases: tuple[str, ...]
    area: str | None
    en: str
    zh: str

    @property
    def id(self) -> str:
        """The id of the warning that it raises: of the rule and the cause, so that one cause raises one warning."""
        return f"W-{journal.fingerprint([self.rule, self.key])[:20]}"


def earlier(day: date, days: int) -> date:
    """The day that lies ``days`` before another, or the first that can be written."""
    return date.fromordinal(max(date.min.toordinal(), day.toordinal() - days))


def looking(rule: RaisingRule, since: date, until: date, today: date) -> Statement:
    """The statement that finds the causes of a rule that came up from ``since`` to ``until``, both days included.

    ``today``: the day on which a case must still be open to be open for long.
    """
    parameters: dict[str, Any] = {"barred": BARRED, "day": until}
    match rule.rule:
        case WarningRule.REPEATED_PARTIES:
            parameters |= {"since": since, "days": rule.days, "count": rule.count}
        case WarningRule.LONG_OPEN:
            first, last = earlier(since, rule.days), earlier(until, rule.days)
            parameters |= {"from": first, "until": last, "day": today, "severity": rule.severity.value}
        case WarningRule.GRID_CLUSTER:
            first = earlier(since, rule.days)
            parameters |= {"from": first, "since": since, "days": rule.days, "count": rule.count}
        case WarningRule.INCIDENT_IN_DISPUTE:
            parameters |= {"since": since, "days": rule.days}
        case WarningRule.CASE_AT_RISK:
            parameters |= {"since": earlier(today, rule.days), "risk": rule.risk}
    return QUERIES[rule.rule].text, parameters


def found(rule: RaisingRule, row: Row) -> Cause:
    """A row of the rule's query."""
    key = f"{row['cause']} {rule.days}" if rule.rule is WarningRule.LONG_OPEN else str(row["cause"])
    en, zh = _TEXTS[rule.rule](rule, row)
    return Cause(rule.rule, key, tuple(row["cases"]), row["area"], en, zh)


# What a warning says: cases, places and numbers, never people.


def _repeated_parties(rule: RaisingRule, row: Row) -> tuple[str, str]:
    newest, count = row["cases"][0], len(row["cases"])
    return (
        f"with case {newest}, two of its parties meet again within {rule.days} days, in {count} cases",
        f"{rule.days}天内同一当事人反复发生纠纷：含新发事件{newest}共{count}件",
    )


def _long_open(rule: RaisingRule, row: Row) -> tuple[str, str]:
    case, severity = row["cases"][0], Severity(row["severity"])
    return (
        f"case {case} of severity {severity.value} ({severity.name.lower()}) is open since {row['opened_on']}, "
        f"{rule.days} days or more",
        f"{severity.label_zh}事件{case}自{row['opened_on']}起已满{rule.days}天仍未办结",
    )


def _grid_cluster(rule: RaisingRule, row: Row) -> tuple[str, str]:
    grid, week = str(row["cause"]).split(" ")
    count = len(row["cases"])
    return (
        f"{count} cases came up in grid {grid} close together, {rule.count} within {rule.days} days, in week {week}",
        f"网格{grid}在{week}周集中发生{count}件，{rule.days}天内达到{rule.count}件",
    )


def _incident_in_dispute(rule: RaisingRule, row: Row) -> tuple[str, str]:
    incident, *disputes = row["cases"]
    return (
        f"incident {incident} is between parties of a dispute of the last {rule.days} days that was open: "
        f"{', '.join(disputes)}",
        f"{rule.days}天内受理且未结的纠纷{'、'.join(disputes)}的当事人之间发生警情{incident}",
    )


def _case_at_risk(_: RaisingRule, row: Row) -> tuple[str, str]:
    case, risk = row["cases"][0], row["risk"]
    return (
        f"case {case} is likely to worsen: its risk in the whole county is {risk:.2f}",
        f"事件{case}有升级可能：全县推演风险为{risk:.2f}",
    )


_TEXTS: dict[WarningRule, Callable[[RaisingRule, Row], tuple[str, str]]] = {
    WarningRule.REPEATED_PARTIES: _repeated_parties,
    WarningRule.LONG_OPEN: _long_open,
    WarningRule.GRID_CLUSTER: _grid_cluster,
    WarningRule.INCIDENT_IN_DISPUTE: _incident_in_dispute,
    WarningRule.CASE_AT_RISK: _case_at_risk,
}
