"""The early-warning supervision loop by the command line."""

from __future__ import annotations

import json
from typing import Any

from graph.database import Database
from graph.policy import Policy
from tests.queries.county import COUNTY
from tests.queries.test_lifecycle import county
from tests.queries.test_warnings import GRAVE, PAIR, Desk
from tests.test_cli import gezhi  # noqa: F401 - a fixture


def test_warnings_are_raised_listed_assessed_and_counted(gezhi: Any, database: Database, policy: Policy) -> None:  # noqa: F811
    county(database)
    desk = Desk(database, policy)
    desk.accept(parties=PAIR)
    desk.accept(**GRAVE, parties=PAIR)
    at = ("--at", "2026-03-02")
    raised = gezhi("warnings", "raise", "--since", "2026-03-01", *at)
    assert raised.stdout.startswith("warnings raised 2, supervisions late 0"), raised.stderr
    assert json.loads(gezhi("warnings", "raise", *at, "--json").stdout)["raised"] == []
    listed = json.loads(gezhi("warnings", "list", "--rule", "incident_in_dispute", *at, "--json").stdout)
    (id,) = (item["id"] for item in listed["items"])
    for language, words in (("en", ("collected", "is between parties")), ("zh", ("信息归集", "的当事人之间发生警情"))):
        page = gezhi("warnings", "list", *at, language=language).stdout
        assert id in page
        assert all(word in page.replace("\n", "") for word in words)
    refused = gezhi("warnings", "assess", id, "watched", "--by", "NOBODY", "--note", "x", *at)
    assert (refused.returncode, refused.stderr.strip()) == (2, "gezhi: by: there is no person NOBODY")
    done = gezhi("warnings", "assess", id, "supervised", "--by", "G1", "--note", "双方情绪激动", *at)
    assert "supervised → dispatched" in done.stdout, done.stderr
    again = gezhi("warnings", "assess", id, "dismissed", "--by", "G1", "--note", "x", *at)
    assert again.returncode == 1
    assert "was assessed as supervised" in again.stderr
    assert "双方情绪激动" in gezhi("warnings", "show", id, *at).stdout
    assert "督办: 待答复 1" in gezhi("warnings", "counts", COUNTY, *at, language="zh").stdout
    assert "621027-2026-000002-S1" in gezhi("supervisions", "--state", "open", *at).stdout
    assert gezhi("supervisions", "--state", "late", *at).stdout.strip() == "none"
