"""A server that is asked by Open311, and what an answer of it must be like."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import limits
import pytest
from lxml import etree

from graph.database import Database
from graph.policy import Policy
from graph.terms import AccountRole
from queries import keys
from queries.keys import KeyForm
from tests.api.test_api import Serving
from tests.queries.county import GRID, TOWN, VILLAGE, area, case, link, part_of, unit, write
from tests.queries.test_lifecycle import NOON, county

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).with_name("georeport_v2.xsd")))
LISTS = {"services", "attributes", "values", "service_requests", "errors", "endpoints", "formats"}
OTHER, FAR = "621028", "621028100200001"
POINT = {"lat": "35.68", "long": "107.21"}  # in the village
REPORT = {
    "service_code": "0101",
    "description": "邻居张三天天吵架",
    "first_name": "四",
    "last_name": "李",
    "phone": "13800001111",
}


class Open311:
    """A server with two counties and a few cases, and keys to ask it with."""

    def __init__(self, client: httpx.Client, database: Database, policy: Policy) -> None:
        self.client, self.database, self.policy = client, database, policy
        self.key = self.key_of()

    def key_of(self, *areas: str, role: AccountRole = AccountRole.SYSTEM) -> str:
        return self.database.change(keys.add(KeyForm(name="热线", roles=(role,), areas=areas), NOON)).key

    def get(self, path: str, form: str = "json", headers: dict[str, str] | None = None, **asked: Any) -> httpx.Response:
        query = {"api_key": self.key, **asked}
        return self.client.get(f"/open311/{path}.{form}", params=query, headers=headers or {})

    def post(self, form: str = "json", headers: dict[str, str] | None = None, **sent: Any) -> httpx.Response:
        data = {"api_key": self.key, **REPORT, **sent}
        data = {name: value for name, value in data.items() if value is not None}
        return self.client.post(f"/open311/v2/requests.{form}", data=data, headers=headers or {})

    def both(self, path: str, **asked: Any) -> Any:
        """What is answered, the same in both formats."""
        return same(self.get(path, **asked), self.get(path, "xml", **asked))

    def made(self, **sent: Any) -> str:
        answer = self.post(**sent)
        assert answer.status_code == 200, answer.text
        id: str = answer.json()[0]["service_request_id"]
        return id

    def ids(self, **asked: Any) -> list[str]:
        return [each["service_request_id"] for each in self.both("v2/requests", **asked)]


def same(as_json: httpx.Response, as_xml: httpx.Response) -> Any:
    """Both answers keep to the specification and say the same, by its rule for making JSON of XML."""
    assert as_json.headers["content-type"] == "application/json; charset=utf-8"
    assert as_xml.headers["content-type"] == "text/xml; charset=utf-8"
    assert as_json.status_code == as_xml.status_code
    assert as_xml.content.startswith(b"<?xml version='1.0' encoding='utf-8'?>")
    assert b"xmlns" not in as_xml.content
    root = etree.fromstring(as_xml.content)
    SCHEMA.assertValid(root)
    assert as_texts(as_json.json()) == spark(root)
    return as_json.json()


def spark(element: Any) -> Any:
    if element.tag in LISTS:
        return [spark(child) for child in element]
    return {child.tag: spark(child) for child in element} if len(element) else element.text or ""


def as_texts(content: Any) -> Any:
    if isinstance(content, list):
        return [as_texts(each) for each in content]
    if isinstance(content, dict):
        return {name: as_texts(value) for name, value in content.items()}
    return "" if content is None else str(content).lower() if isinstance(content, bool) else str(content)


@contextmanager
def served(database: Database, policy: Policy) -> Iterator[Open311]:
    """Two counties with points and cases, on a server for whose Open311 somebody answers."""
    county(database)
    nodes = [area(code) for code in (OTHER, f"{OTHER}100", FAR)]
    nodes += [
        case("他县一", kind="demand", accepted_on=date(2026, 3, 1), receipt="0123456789abcdef"),
        case(
            "旧案",
            kind="demand",
            accepted_on=date(2025, 12, 1),
            settled_on=date(2026, 2, 1),
            title="张三家",
            place="张三家",
            summary="张三",
        ),
    ]
    nodes.append(unit(f"C-{OTHER}", "centre", "county"))
    edges = [
        part_of(f"{OTHER}100", OTHER),
        part_of(FAR, f"{OTHER}100"),
        link(f"Unit:C-{OTHER}", "SERVES", f"Area:{OTHER}"),
    ]
    edges += [link("Case:他县一", "OCCURRED_IN", f"Area:{FAR}"), link("Case:他县一", "OF_CATEGORY", "Category:0101")]
    edges += [link("Case:旧案", "OCCURRED_IN", f"Area:{GRID}"), link("Case:旧案", "OF_CATEGORY", "Category:0902")]
    write(database, nodes, edges, fresh=False)
    points = [(TOWN, 107.3, 35.7), (VILLAGE, 107.2, 35.68), (f"{OTHER}100", 107.9, 35.5)]
    database.execute(
        "UNWIND $points AS point MATCH (a:Area {code: point[0]}) SET a.longitude = point[1], a.latitude = point[2]",
        {"points": points},
    )
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("GEZHI_OPEN311_PERSON", "G1")
        patched.setattr("api.limits.FAILURES", limits.parse("9999/minute"))  # much here is a guess
        with Serving(Database(database.connection), policy, now=lambda: NOON) as client:
            patched.delenv("GEZHI_OPEN311_PERSON")
            client.auth = None
            yield Open311(client, database, policy)
