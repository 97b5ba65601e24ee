"""Over HTTP: what is personal is masked until somebody says what for, which is written down first."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from pypdf import PdfReader

from graph.database import Database
from graph.terms import AccountRole
from queries import access
from tests.api.test_scope import DAY, HERE, THERE, bearer, client, key_of  # noqa: F401 - a fixture

CASE = f"/v1/cases/K-{THERE.mark}"
NAME = f"人P-{THERE.mark}"


@pytest.fixture
def auditor() -> dict[str, str]:
    return bearer("lin", AccountRole.AUDITOR)


def log(client: httpx.Client, headers: dict[str, str], **given: str) -> list[dict[str, Any]]:  # noqa: F811
    answer = client.get("/v1/access-log", params=given, headers=headers)
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def test_an_auditor_reads_with_names_masked_until_a_reason_is_given(
    client: httpx.Client,  # noqa: F811
    database: Database,
    auditor: dict[str, str],
) -> None:
    for path in (CASE, f"{CASE}/file"):
        masked = client.get(path, headers=auditor)
        assert masked.json()["masked"] is True
        assert NAME not in masked.text
        assert "人**" in masked.text
    assert log(client, auditor) == []
    shown = client.get(CASE, params={"purpose": "核查投诉"}, headers=auditor)
    assert shown.json()["masked"] is False
    assert NAME in shown.text
    (entry,) = log(client, auditor)
    assert (entry["caller"], entry["by"], entry["purpose"], entry["case"]) == (
        "lin",
        None,
        "核查投诉",
        f"K-{THERE.mark}",
    )
    assert sorted(entry["people"]) == [f"P-{THERE.mark}", f"Q-{THERE.mark}"]
    assert access.proof(database).fault is None


def test_a_printed_file_shows_as_much(client: httpx.Client, auditor: dict[str, str]) -> None:  # noqa: F811
    from io import BytesIO

    for purpose, shown in ((None, False), ("核查投诉", True)):
        given = {"purpose": purpose} if purpose else {}
        answer = client.get(f"{CASE}/file.pdf", params=given, headers=auditor)
        text = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
        assert (NAME in text.replace("\n", "").replace(" ", "")) == shown


def test_staff_see_names_of_the_cases_that_their_units_handle(client: httpx.Client) -> None:  # noqa: F811
    staff = bearer("zhang", AccountRole.STAFF)  # of the unit that leads it
    detail = client.get(f"/v1/cases/K-{HERE.mark}", headers=staff).json()
    assert detail["masked"] is False
    assert log(client, staff) == []


def test_a_system_is_no_unit(client: httpx.Client, database: Database) -> None:  # noqa: F811
    key = key_of(database, HERE.county)
    assert client.get(f"/v1/cases/K-{HERE.mark}", headers=key).json()["masked"] is True
    given = {"purpose": "交换"}
    assert client.get(f"/v1/cases/K-{HERE.mark}", params=given, headers=key).json()["masked"] is False


def test_a_person_is_shown_for_a_purpose(client: httpx.Client, auditor: dict[str, str]) -> None:  # noqa: F811
    staff = bearer("zhang", AccountRole.STAFF)
    path = f"/v1/persons/P-{HERE.mark}"
    missing = client.get(path, headers=staff)
    assert (missing.status_code, missing.json()["errors"][0]["field"]) == (422, "purpose")
    short = client.get(path, params={"purpose": "x"}, headers=staff)
    assert (short.status_code, short.json()["errors"][0]["field"]) == (422, "purpose")
    shown = client.get(path, params={"purpose": "电话回访"}, headers=staff)
    assert shown.status_code == 200
    assert shown.headers["cache-control"] == "no-store"
    assert shown.json()["name"] == f"人P-{HERE.mark}"
    assert THERE.mark not in shown.text  # whom they are related to elsewhere
    (entry,) = log(client, staff, person=f"P-{HERE.mark}")
    assert (entry["caller"], entry["by"], entry["people"]) == ("zhang", f"S-{HERE.mark}", [f"P-{HERE.mark}"])
    outside = client.get(f"/v1/persons/P-{THERE.mark}", params={"purpose": "好奇"}, headers=staff)
    assert outside.status_code == 404
    # What was shown of people elsewhere is not in the log of whoever does not see them.
    assert client.get(f"/v1/persons/P-{THERE.mark}", params={"purpose": "核查"}, headers=auditor).status_code == 200
    assert len(log(client, auditor)) == 2
    assert len(log(client, staff)) == 1


def test_people_are_explored_without_their_names(client: httpx.Client, auditor: dict[str, str]) -> None:  # noqa: F811
    for path, given in (
        (f"/v1/nodes/Case:K-{THERE.mark}/neighbours", DAY),
        ("/v1/paths", {**DAY, "from": f"Person:P-{THERE.mark}", "to": f"Case:K-{THERE.mark}"}),
        (f"/v1/nodes/Person:P-{THERE.mark}/risk", DAY),
        (f"/v1/cases/K-{THERE.mark}/risk", DAY),
    ):
        answer = client.get(path, params=given, headers=auditor)
        assert answer.status_code == 200
        assert NAME not in answer.text, path
        assert "人**" in answer.text, path
    staff = client.get(f"/v1/areas/{THERE.county}/responsibility", params=DAY, headers=auditor)
    assert f"人S-{THERE.mark}" in staff.text  # whoever works for the county is named
