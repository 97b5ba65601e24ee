"""Somebody of one township, who sees it and nothing of the others."""

from __future__ import annotations

from datetime import UTC, datetime

from pydantic import SecretStr

from graph.terms import AccountRole
from queries import accounts
from tests.workbench.conftest import PASSWORD, Office

TOWN, TOWN_NAME = "621027102", "孟坝镇"
WORKER = "town-worker"


def worker(office: Office) -> str:
    """The name of an account of somebody who works in the township's centre."""
    if not any(each.id == WORKER for each in office.database.ask(accounts.accounts()).accounts):
        rows = office.database.execute(
            "MATCH (:Area {code: $town})<-[:SERVES]-(:Centre)<-[:ASSIGNED_TO]-(person:Person) "
            "RETURN person.id AS id ORDER BY id LIMIT 1",
            {"town": TOWN},
        ).rows
        form = accounts.AccountForm(
            id=WORKER, roles=(AccountRole.STAFF,), password=SecretStr(PASSWORD), person=rows[0]["id"]
        )
        office.database.change(accounts.add(form, datetime(2023, 12, 15, tzinfo=UTC)))
    return WORKER


def other_towns(office: Office) -> list[str]:
    """The names of the other townships."""
    rows = office.database.execute(
        "MATCH (town:Area {level: 'township'}) WHERE town.code <> $town RETURN town.name AS name", {"town": TOWN}
    ).rows
    return [row["name"] for row in rows]
