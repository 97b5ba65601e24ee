"""The model: what it refuses, and that everything that follows from it is up to date."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from graph import schema, standards
from graph.casework import Case, JournalEntry
from graph.database import Database
from graph.elements import own_properties, type_name
from graph.model import NODES, RELATIONSHIPS
from graph.organisation import Area, Centre, Covers
from graph.terms import AreaKind, Level, Severity, UnitKind

CASE = {"id": "K", "kind": "dispute", "title": "t", "occurred_on": "2023-12-31", "accepted_on": "2024-01-01"}


@pytest.mark.parametrize(
    ("values", "says"),
    [
        (
            {"code": "62102710", "level": "township", "kind": "town"},
            "62102710 is not an area code: it has 2, 4, 6, 9, 12 or 15 digits",
        ),
        ({"code": "６２１０２７", "level": "county", "kind": "county"}, "is not an area code"),
        ({"code": "621027", "level": "township", "kind": "town"}, "has 6 digits; a township has 9"),
        ({"code": "621027100", "level": "township", "kind": "village"}, "kind village belongs to the level village"),
        ({"code": "621027100", "level": "town", "kind": "town"}, "Input should be 'province'"),
        ({"code": "621027100", "level": "township", "kind": "town", "latitude": 91}, "less than or equal to 90"),
        ({"code": "621027100", "level": "township", "kind": "town", "ethnic_group": "01"}, "Extra inputs"),
        ({"code": "621027100", "level": "township", "kind": "town", "name": " "}, "at least 1 character"),
    ],
)
def test_an_area_that_cannot_be_is_refused(values: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Area(**{"name": "名", **values})


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"accepted_on": "2023-12-30"}, "accepted_on 2023-12-30 lies before occurred_on"),
        ({"settled_on": "2023-12-31"}, "settled_on 2023-12-31 lies before accepted_on"),
        ({"scale": "09"}, "is not in table 5.55"),
        ({"resolution": "0999"}, "is not in table 5.58"),
        ({"id": "with space"}, "with space is not an id: it has 1 to 64 characters without a space or a slash"),
        ({"id": "全角\u3000空格"}, "is not an id"),
        ({"id": "x" * 65}, "is not an id"),
        ({"severity": 5}, "Input should be 1, 2, 3 or 4"),
    ],
)
def test_a_case_that_cannot_be_is_refused(values: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Case(**{**CASE, **values})


def test_a_case_may_cross_the_turn_of_the_year() -> None:
    assert Case(**CASE).accepted_on == date(2024, 1, 1)


def test_a_relationship_cannot_end_before_it_begins() -> None:
    with pytest.raises(ValidationError, match="until 2023-01-01 lies before since"):
        Covers(since=date(2023, 1, 2), until=date(2023, 1, 1))


def test_a_centre_is_a_unit_of_a_working_level() -> None:
    assert Centre(id="C", name="中心", level=Level.COUNTY).kind is UnitKind.CENTRE
    with pytest.raises(ValidationError, match="a centre stands on the level"):
        Centre(id="C", name="中心", level=Level.CITY)
    with pytest.raises(ValidationError, match="kind must be centre"):
        Centre(id="C", name="中心", level=Level.COUNTY, kind=UnitKind.COURT)


@pytest.mark.parametrize("kind", list(AreaKind))
def test_terms_are_known_in_both_languages(kind: AreaKind) -> None:
    assert AreaKind(kind.label_zh) is AreaKind(str(kind)) is kind
    assert isinstance(kind.level, Level)
    with pytest.raises(ValueError, match="is not a valid"):
        AreaKind("nonsense")


def test_severities_have_names() -> None:
    assert [severity.label_zh for severity in Severity] == ["一般", "较大", "重大", "特别重大"]


def test_the_standard_has_17_classes_and_78_kinds() -> None:
    codes = list(standards.categories())
    assert (sum(len(code) == 2 for code in codes), sum(len(code) == 4 for code in codes)) == (17, 78)


@given(st.sampled_from(list(standards.categories())))
def test_a_lineage_goes_up_to_a_class(code: str) -> None:
    lineage = standards.lineage(code)
    assert lineage[0] == code
    assert standards.categories()[lineage[-1]].parent is None


def test_types_are_told_as_the_graph_has_them() -> None:
    assert {name: type_name(Case, name) for name in ("people", "longitude", "settled_on", "title", "synthetic")} == {
        "people": "integer", "longitude": "float", "settled_on": "date", "title": "string", "synthetic": "boolean",
    }  # fmt: skip
    assert type_name(JournalEntry, "at") == "datetime"
    assert own_properties(Covers) == ["since", "until"]


def test_nothing_that_labels_people_is_in_the_model() -> None:
    forbidden = ("ethnic", "belief", "religio", "politic", "health", "id_number")
    for element in (*NODES, *RELATIONSHIPS):
        assert not [name for name in element.model_fields if any(word in name for word in forbidden)]


def test_the_page_of_the_model_is_up_to_date() -> None:
    page = Path(__file__).parents[2] / "docs" / "model.md"
    assert page.read_text(encoding="utf-8") == schema.markdown(), (
        "make it anew: gezhi schema --markdown > docs/model.md"
    )


def test_the_schema_is_made_once(database: Database) -> None:
    assert schema.apply(database) == 0  # the fixture has made it
    names = {row["name"] for row in database.execute("SHOW INDEXES YIELD name").rows}
    assert {"area_code", "area_level", "unit_id", "case_id", schema.TEXT_INDEX} <= names


def test_the_schema_keeps_a_code_to_one_area(database: Database) -> None:
    database.execute("CREATE (:Area {code: '621027'})")
    with pytest.raises(Exception, match="already exists"):
        database.execute("CREATE (:Area {code: '621027'})")


def test_what_the_driver_gives_is_plain_python(database: Database) -> None:
    row = database.execute("RETURN [date('2023-12-31'), {at: datetime('2023-12-31T23:59:59Z')}] AS all").rows[0]
    assert row["all"][0] == date(2023, 12, 31)
    assert isinstance(row["all"][1]["at"], datetime)
