"""Before anybody opens a page, what it asks has been asked."""

from __future__ import annotations

import time

import httpx
import pytest
from pydantic import SecretStr

from graph.database import Database
from graph.policy import Policy
from graph.terms import AccountRole
from loaders.load import prepare
from queries import accounts, lifecycle, moves
from tests.api.test_api import Serving
from tests.queries.test_lifecycle import FORM, NOON, county
from tests.queries.test_rehearsal import Asked, asked
from tests.whole import snapshot
from tests.workbench.conftest import PASSWORD
from workbench import app as workbench

__all__ = ["asked"]
PEOPLE = {"boss": ((AccountRole.ADMINISTRATOR, AccountRole.AUDITOR), None), "cadre": ((AccountRole.STAFF,), "CA")}
PAGES = (
    "/", "/risk", "/organisation", "/organisation?view=stationing", "/organisation?view=gaps", "/organisation?view=load", "/work", "/work/counts",
    "/work/rows", "/work/counted", "/explore", "/cases/{case}",
)  # fmt: skip


def signed_in(url: str, user: str) -> httpx.Client:
    """A browser of somebody."""
    client = httpx.Client(base_url=f"{url}/workbench", timeout=60, trust_env=False)
    form = {"username": user, "password": PASSWORD}
    assert client.post("/sign-in", data=form, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303
    return client


def test_pages_ask_what_was_rehearsed(
    database: Database, policy: Policy, asked: Asked, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.readiness.FIRST", 0)  # each once: it need not run as compiled code
    county(database)
    prepare(database)
    for id, (roles, person) in PEOPLE.items():
        form = accounts.AccountForm(id=id, roles=roles, password=SecretStr(PASSWORD), person=person)
        database.change(accounts.add(form, NOON))
    intake = moves.Intake(form=moves.Accept.model_validate({**FORM, "by": "G1"}))
    case = database.change(lifecycle.accept(intake, policy, NOON)).case
    before = snapshot(database)
    caplog.set_level("INFO", "gezhi.workbench")
    serving = Serving(Database(database.connection), policy, now=lambda: NOON, rehearsed=True)
    workbench.install(serving.app)
    with serving as client:
        while "what the pages ask was rehearsed" not in caplog.text:
            assert "could not" not in caplog.text
            time.sleep(0.1)
        assert snapshot(database) == before
        browsers = [signed_in(str(client.base_url).rstrip("/"), user) for user in PEOPLE]
        known = {text: set(kinds) for text, kinds in asked.items()}
        asked.clear()
        for browser in browsers:
            for path in PAGES:
                answer = browser.get(path.format(case=case))
                assert answer.status_code == 200, (path, answer.text)
            browser.close()
    assert len(asked) >= 20
    fresh = {text: (kinds - known.get(text, set()), known.get(text)) for text, kinds in asked.items()}
    assert not {text: told for text, told in fresh.items() if told[0]}
