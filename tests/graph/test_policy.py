"""The policy, and the settings that name it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import policy as policies
from graph import standards
from graph.errors import BadInputError
from graph.policy import LEVELS, Policy
from graph.settings import Settings
from graph.terms import Industry, Level, Severity, UnitKind


def test_the_reference_policy_is_the_designs(policy: Policy) -> None:
    assert [(rule.name, rule.days) for rule in policy.levels] == [("1+N+3", 3), ("1+3+7", 7), ("1+8+15", 15)]
    assert len(policy.level(Level.TOWNSHIP).joins) == 3
    assert len(policy.level(Level.COUNTY).joins) == 8


@given(code=st.sampled_from(list(standards.categories())), severity=st.sampled_from(list(Severity)))
def test_a_case_starts_at_the_higher_of_severity_and_category(policy: Policy, code: str, severity: Severity) -> None:
    start = policy.starting_level(code, severity)
    wanted = {policy.starts_at[severity], policy.category(code).starts_at}
    assert start in wanted
    assert LEVELS.index(start) == max(LEVELS.index(level) for level in wanted)


@pytest.mark.parametrize("code", standards.leaf_categories())
def test_every_kind_has_somebody_at_the_county(policy: Policy, code: str) -> None:
    assert policy.category(code).county


@given(
    kind=st.sampled_from(list(UnitKind)),
    industry=st.none() | st.sampled_from(list(Industry)),
    level=st.sampled_from(list(Level)),
)
def test_competences_say_what_the_rules_say(
    policy: Policy, kind: UnitKind, industry: Industry | None, level: Level
) -> None:
    competences = set(policy.competences(kind, industry, level))
    own = f"{kind}:{industry}" if industry else str(kind)
    for code in standards.leaf_categories():
        named = level in LEVELS and own in [str(choice) for choice in policy.category(code).at(level)]
        assert named == bool(competences & set(standards.lineage(code))), code


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('id = "zhenyuan-reference"', "", "id: Field required"),
        ("days = 3", "days = -1", "levels.village.days"),
        ('timezone = "Asia/Shanghai"', 'timezone = "Mars"', "there is no time zone Mars"),
        ('codes = ["02"]', 'codes = ["01"]', "category 01 has two rules"),
        ('codes = ["02"]', 'codes = ["0201"]', "category 0202 has no rule"),
        ('codes = ["02"]', 'codes = ["20"]', "20 is not in table 5.56"),
        ('relationship = "INVOLVES"', 'relationship = "OF_CATEGORY"', "does not carry risk"),
        ("version = 1", "version = ", "is not a TOML file"),
        ("4 = 0.6", "5 = 0.6", "risk.base"),
        ('county = ["court"]', 'county = ["courts"]', "county"),
    ],
)
def test_a_policy_that_cannot_be_names_the_entry(tmp_path: Path, old: str, new: str, says: str) -> None:
    text = policies.REFERENCE.read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / "policy.toml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadInputError, match=says):
        policies.load(file)


def test_a_policy_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="cannot be read"):
        policies.load(tmp_path / "none.toml")


def test_the_policy_is_that_of_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "own.toml"
    file.write_text(
        policies.REFERENCE.read_text(encoding="utf-8").replace("zhenyuan-reference", "own"), encoding="utf-8"
    )
    monkeypatch.setenv("GEZHI_POLICY", str(file))
    assert Settings().read_policy().reference == "own v1"


def test_a_named_database_needs_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEZHI_NEO4J_URI", "neo4j://db.example")
    with pytest.raises(BadInputError, match="GEZHI_NEO4J_PASSWORD"):
        Settings().connection()
    monkeypatch.setenv("GEZHI_NEO4J_PASSWORD", "secret")
    assert Settings().connection().uri == "neo4j://db.example"
    assert "secret" not in repr(Settings().connection())
