"""What a policy says in words, and what two versions say otherwise."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from graph.database import Database
from graph.errors import BadInputError, NotFoundError
from graph.policy import Policy, parse
from queries import policies
from queries.policy_entries import differences, entries
from tests.conftest import empty


def changed(policy: Policy, *changes: tuple[str, str]) -> Policy:
    text = policy.text
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return parse(text, "changed")


def leaves(value: Any) -> int:
    """How many values stand in the dump of a policy, counted without knowing what they are."""
    if isinstance(value, dict):
        return sum(map(leaves, value.values()))
    return 0 if value in (None, (), []) else 1


def test_everything_that_a_policy_says_is_an_entry(policy: Policy) -> None:
    said = policy.model_dump(
        exclude={"id": True, "version": True, "categories": True, "levels": {"__all__": {"level"}}}
    )
    said["levels"] = {level["name"]: level for level in said["levels"]}
    said["warnings"] = {
        str(rule.rule): rule.model_dump(include=rule.model_fields_set - {"rule"}) for rule in policy.warnings
    }
    said["risk"]["weights"] = {weight.pop("relationship"): weight for weight in said["risk"]["weights"]}
    categories = sum(
        1 + sum(bool(rule.at(level.level)) for level in policy.levels) for rule in policy.categories for _ in rule.codes
    )
    assert len(entries(policy)) == leaves(said) + categories


def test_entries_say_what_they_mean_in_both_languages(policy: Policy) -> None:
    found = entries(policy)
    days = found["levels.township.days"]
    assert (days.en, days.zh, days.value_en) == ("days at the township", "乡镇办理期限（天）", "7")
    joins = found["levels.township.joins"]
    assert (joins.value_en, joins.value_zh) == ("police station, judicial office, court", "派出所、司法所、法庭")
    assert found["categories.0502.county"].value_zh == "调委会（医疗）、行业部门（医疗）"
    assert found["clock.office_hours"].value_zh == "08:30、18:00"
    assert not any("{" in text for entry in found.values() for text in (entry.en, entry.zh))


def test_differences_are_named_by_what_they_are_of(policy: Policy) -> None:
    later = changed(
        policy,
        ("version = 1", "version = 2"),
        ("days = 7\ncounting", "days = 5\ncounting"),
        ("party = 0.02 ", "party = 0.03 "),
    )
    found = {each.path: each for each in differences(policy, later)}
    assert set(found) == {"levels.township.days", "risk.party"}
    days = found["levels.township.days"]
    assert days.before is not None
    assert days.after is not None
    assert (days.before.value_zh, days.after.value_zh) == ("7", "5")
    assert differences(policy, policy) == ()


def test_what_only_one_version_says_is_a_difference_and_order_is_none(policy: Policy) -> None:
    rule = '[[warnings]]\nrule = "grid_cluster"                     # `count` cases in one grid within `days`\ndays = 7\ncount = 3\n'
    gone = changed(policy, (rule, ""))
    assert {each.path: each.after for each in differences(policy, gone)} == {
        "warnings.grid_cluster.days": None,
        "warnings.grid_cluster.count": None,
    }
    assert differences(policy, parse(gone.text.replace("[clock]", f"{rule}\n[clock]"), "moved")) == ()


def test_a_version_is_loaded_once_and_read_again(database: Database, policy: Policy) -> None:
    empty(database)
    later = changed(policy, ("version = 1", "version = 2"))
    with pytest.raises(NotFoundError):
        database.ask(policies.version(later.reference))
    database.change(policies.load(later, date(2024, 1, 1)))
    assert database.ask(policies.version(later.reference)) == later
    for again in (later, changed(later, ("days = 7\ncounting", "days = 5\ncounting"))):
        with pytest.raises(BadInputError, match="is loaded already"):
            database.change(policies.load(again, date(2025, 1, 1)))
    (known,) = database.ask(policies.versions(date(2024, 6, 1))).versions
    assert (known.effective_on, known.in_force) == (date(2024, 1, 1), True)
