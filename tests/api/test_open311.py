"""Open311 as its clients meet it: each route in both formats, against the tables of the specification."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import limits
import pytest
from georeport import GeoReport
from lxml import etree
from pydantic import SecretStr

from api.limits import Rates
from api.open311 import requests, services
from api.tokens import Tokens, token_key
from graph import standards
from graph.database import Database
from graph.errors import BadInputError
from graph.policy import Policy
from graph.settings import Connection
from graph.terms import AccountRole
from queries import accounts, keys
from queries.accounts import AccountForm
from queries.keys import KeyForm
from tests.api.test_api import HAN, ZH, Serving
from tests.queries.county import COUNTY, GRID, TOWN, VILLAGE, area, case, link, part_of, unit, write
from tests.queries.test_lifecycle import NOON, Office, county

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).with_name("georeport_v2.xsd")))
LISTS = {"services", "attributes", "values", "service_requests", "errors", "endpoints", "formats"}
FIELDS = [
    "service_request_id", "status", "status_notes", "service_name", "service_code", "description", "agency_responsible",
    "service_notice", "requested_datetime", "updated_datetime", "expected_datetime", "address", "address_id", "zipcode",
    "lat", "long", "media_url",
]  # fmt: skip
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


@pytest.fixture(scope="module")
def serving(database: Database, policy: Policy) -> Iterator[Open311]:
    county(database)
    nodes = [area(code) for code in (OTHER, f"{OTHER}100", FAR)]
    nodes += [
        case("他县一", accepted_on=date(2026, 3, 1), receipt="0123456789abcdef"),
        case(
            "旧案",
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
    form = AccountForm(
        id="zhang", roles=(AccountRole.STAFF,), password=SecretStr("苹果树下 seven quiet lamps"), person="CA"
    )
    database.change(accounts.add(form, NOON))
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("GEZHI_OPEN311_PERSON", "G1")
        patched.setattr("api.limits.FAILURES", limits.parse("9999/minute"))  # much here is a guess
        with Serving(Database(database.connection), policy, now=lambda: NOON) as client:
            patched.delenv("GEZHI_OPEN311_PERSON")
            client.auth = None
            yield Open311(client, database, policy)


class TestServices:
    def test_they_are_the_categories_that_are_open_to_everybody(self, serving: Open311) -> None:
        listed = serving.both("v2/services", api_key=None)
        codes = [each["service_code"] for each in listed]
        assert codes == [code for code in standards.leaf_categories() if code[:2] not in ("14", "15", "16")]
        assert listed[codes.index("0902")] == {
            "service_code": "0902", "service_name": "宅基地使用", "description": "土地及资源权属纠纷：宅基地使用", "metadata": True,
            "type": "realtime", "keywords": "土地及资源权属纠纷, 宅基地使用", "group": "土地及资源权属纠纷",
        }  # fmt: skip
        assert len({each["service_name"] for each in listed}) == len(listed), "people could not tell them apart"

    @pytest.mark.parametrize("zh", [False, True])
    def test_their_definition_says_what_may_be_sent(self, serving: Open311, zh: bool) -> None:
        answers = [serving.get("v2/services/0902", form, ZH if zh else {}, api_key=None) for form in ("json", "xml")]
        assert answers[0].headers["content-language"] == ("zh-Hans" if zh else "en")
        found = same(*answers)
        assert found["service_code"] == "0902"
        assert [each["code"] for each in found["attributes"]] == ["area", "severity"]
        grades = {value["key"]: value["name"] for value in found["attributes"][1]["values"]}
        assert grades["4"] == ("特别重大" if zh else "critical")
        assert bool(HAN.search(found["attributes"][0]["description"])) == zh

    def test_who_changes_them_says_so_to_clients(self) -> None:
        """When this fails, raise CHANGESET: clients keep what they have read until it changes."""
        text = json.dumps(
            [services.listed(), *(services.definition(services.service("0902"), zh) for zh in (True, False))]
        )
        assert (services.CHANGESET, hashlib.sha256(text.encode()).hexdigest()[:16]) == (
            "2026-11-26 00:00",
            "d79f1730941542a6",
        )

    def test_discovery_names_the_address(self, serving: Open311) -> None:
        found = serving.both("discovery", api_key=None)
        (endpoint,) = found["endpoints"]
        assert endpoint["url"] == f"{serving.client.base_url}/open311/v2"
        assert endpoint["formats"] == ["text/xml", "application/json"]
        assert serving.client.get(f"{endpoint['url']}/services.xml").status_code == 200
        assert HAN.search(serving.get("discovery", headers=ZH).json()["contact"])


class TestPosting:
    def test_it_is_a_case_of_the_ordinary_intake(self, serving: Open311) -> None:
        answers = [serving.post(form, address_string="<b>老槐树下</b>", **POINT) for form in ("json", "xml")]
        texts = [re.sub(r"621027-2026-\d{6}", "ID", each.text) for each in answers]
        same(*(httpx.Response(200, text=text, headers=each.headers) for text, each in zip(texts, answers, strict=True)))
        (made,) = answers[0].json()
        assert list(made) == ["service_request_id", "service_notice", "account_id"]
        assert made["service_notice"] == f"单位C-{VILLAGE} has it now; it is due by 2026-03-05"
        assert made["account_id"] is None
        office = Office(serving.database, serving.policy)
        id = made["service_request_id"]
        own = office.case(id)
        expected = {
            "kind": "demand", "source": "platform", "title": "恋爱及婚姻", "summary": REPORT["description"], "severity": 1,
            "place": "<b>老槐树下</b>", "longitude": 107.21, "latitude": 35.68, "accepted_on": date(2026, 3, 2),
        }  # fmt: skip
        assert {name: own[name] for name in expected} == expected
        office.intact(id)
        assert [(entry["action"], entry["by"]) for entry in office.journal(id)] == [("accept", "G1")]
        rows = serving.database.execute(
            "MATCH (a:Area)<-[:OCCURRED_IN]-(c:Case {id: $id})-[i:INVOLVES]->(p) RETURN a.code, i.role, p.name, p.phone",
            {"id": id},
        ).rows
        assert [list(row.values()) for row in rows] == [[VILLAGE, "applicant", "李四", "13800001111"]]

    @pytest.mark.parametrize(
        ("sent", "code"),
        [
            (POINT, VILLAGE),
            ({"lat": "35.7", "long": "107.29"}, TOWN),
            ({"address_id": GRID, **POINT}, GRID),
            ({"attribute[area]": GRID}, GRID),
            ({"address_id": TOWN, "attribute[area]": GRID, "address_string": "街上"}, TOWN),
            ({"jurisdiction_id": COUNTY, "lat": "35.5", "long": "107.6"}, TOWN),  # the other county is nearer
        ],
    )
    def test_where_it_is(self, serving: Open311, sent: dict[str, str], code: str) -> None:
        (told,) = serving.both(f"v2/requests/{serving.made(**sent)}")
        assert told["address_id"] == code

    @pytest.mark.parametrize(
        ("first", "last", "name"),
        [
            ("三", "张", "张三"),
            ("San", "Zhang", "San Zhang"),
            (None, "王", "王"),
            ("Li", None, "Li"),
            (None, None, "匿名"),
            ("", "", "匿名"),
        ],
    )
    def test_what_they_are_called(self, serving: Open311, first: str | None, last: str | None, name: str) -> None:
        id = serving.made(first_name=first, last_name=last, phone="", **POINT)
        rows = serving.database.execute(
            "MATCH (:Case {id: $id})-[:INVOLVES]->(p) RETURN p.name AS name, p.phone AS phone", {"id": id}
        ).rows
        assert rows == [{"name": name, "phone": None}]

    def test_the_example_of_the_specification_is_taken(self, serving: Open311) -> None:
        """Its text, but for the key, the place and the codes: also with what is not kept here, and in parts."""
        body = (
            f"api_key={serving.key}&jurisdiction_id={COUNTY}&service_code=0902&lat=35.68524078&long=107.2212043&address_string=1234+5th+street"
            "&email=smit333%40sfgov.edu&device_id=tt222111&account_id=123456&first_name=john&last_name=smith&phone=111111111"
            "&description=A+large+sinkhole+is+destroying+the+street&media_url=http%3A%2F%2Fexample.org%2F1.jpg&attribute[severity]=2"
        )
        headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
        answer = serving.client.post("/open311/v2/requests.xml", content=body, headers=headers)
        root = etree.fromstring(answer.content)
        SCHEMA.assertValid(root)
        case = Office(serving.database, serving.policy).case(str(root.findtext("request/service_request_id")))
        assert (case["severity"], case["place"]) == (2, "1234 5th street")
        kept = serving.database.execute("MATCH (n) WHERE any(k IN keys(n) WHERE n[k] CONTAINS 'smit333') RETURN n").rows
        assert kept == []
        parts = serving.client.post(
            "/open311/v2/requests.json", data={"api_key": serving.key, **REPORT, **POINT}, files={"media": b"\x89PNG"}
        )
        assert parts.status_code == 200

    def test_what_it_says_comes_back_to_nobody(self, serving: Open311) -> None:
        said = "<request><status>closed</status>&amp;]]>\x0b\x1b[31m\x00\u2028张三\r\n'\"--%00<!ENTITY x SYSTEM 'file:///etc/passwd'>"
        id = serving.made(description=said, address_string="张三家", **POINT)
        (told,) = serving.both(f"v2/requests/{id}")
        assert (told["description"], told["address"], told["status"]) == (None, None, "open")
        for form in ("json", "xml"):
            text = serving.get("v2/requests", form).text
            assert id in text
            for word in ("张三", "李四", "13800001111", "ENTITY", "\x0b"):
                assert word not in text
        kept = Office(serving.database, serving.policy).case(id)["summary"]
        assert kept == said

    def test_somebody_of_the_office_posts_in_their_own_name(self, serving: Open311) -> None:
        token = Tokens(token_key(None)).issue("zhang", [AccountRole.STAFF], NOON)
        answer = serving.post(headers={"Authorization": f"Bearer {token}"}, api_key=None, address_id=GRID)
        (entry,) = Office(serving.database, serving.policy).journal(answer.json()[0]["service_request_id"])
        assert entry["by"] == "CA"

    @pytest.mark.parametrize("person", [None, "NOBODY"])
    def test_where_nobody_answers_for_it_nothing_comes_in(
        self, serving: Open311, monkeypatch: pytest.MonkeyPatch, person: str | None
    ) -> None:
        if person:
            monkeypatch.setenv("GEZHI_OPEN311_PERSON", person)
        with Serving(Database(serving.database.connection), serving.policy, now=lambda: NOON) as client:
            client.auth = None
            other = Open311(client, serving.database, serving.policy)
            refused = other.post(**POINT)
            assert refused.status_code == 400
            assert (person or "GEZHI_OPEN311_PERSON") in refused.json()[0]["description"]
            assert other.get("v2/requests").status_code == 200


class TestRequests:
    def test_a_case_has_the_fields_of_the_specification(self, serving: Open311) -> None:
        id = serving.made(**POINT)
        (told,) = serving.both(f"v2/requests/{id}")
        assert list(told) == FIELDS
        assert told == {
            "service_request_id": id, "status": "open", "status_notes": "accepted", "service_name": "恋爱及婚姻",
            "service_code": "0101", "description": None, "agency_responsible": f"单位C-{VILLAGE}",
            "service_notice": f"单位C-{VILLAGE} has it now; it is due by 2026-03-05",
            "requested_datetime": "2026-03-02T12:00:00+08:00", "updated_datetime": "2026-03-02T12:00:00+08:00",
            "expected_datetime": "2026-03-05T23:59:59+08:00", "address": None, "address_id": VILLAGE, "zipcode": None,
            "lat": 35.68, "long": 107.21, "media_url": None,
        }  # fmt: skip
        zh = serving.get(f"v2/requests/{id}", headers=ZH).json()[0]
        assert (zh["status_notes"], zh["service_notice"]) == ("统一受理", f"现由单位C-{VILLAGE}办理，期限为2026-03-05")

    def test_it_tells_how_the_case_goes_on(self, serving: Open311) -> None:
        office = Office(serving.database, serving.policy)
        id = serving.made(**POINT)
        seen = []
        for action, given, hours in (
            ("assign", {}, 1), ("take_up", {}, 2), ("suspend", {"note": "x", "until": "2026-03-09"}, 3), ("resume", {}, 4),
            ("settle", {"note": "x", "resolution": "0103"}, 24), ("evaluate", {"satisfaction": "satisfied"}, 30),
            ("reopen", {"note": "x"}, 48), ("withdraw", {"note": "x"}, 49),
        ):  # fmt: skip
            office.now = NOON + timedelta(hours=hours)
            office.move(id, action, **given)
            (told,) = serving.both(f"v2/requests/{id}")
            zh = serving.get(f"v2/requests/{id}", headers=ZH).json()[0]["status_notes"]
            seen.append(
                (
                    told["status"],
                    told["status_notes"],
                    zh,
                    told["updated_datetime"][5:16],
                    told["expected_datetime"] is None,
                    told["service_notice"] is None,
                )
            )
        assert seen == [
            ("open", "assigned", "分流转办", "03-02T13:00", False, False), ("open", "handling", "协同办理", "03-02T14:00", False, False),
            ("open", "suspended", "中止", "03-02T15:00", True, False), ("open", "handling", "协同办理", "03-02T16:00", False, False),
            ("closed", "settled", "已化解", "03-03T12:00", True, True), ("closed", "evaluated", "群众评价", "03-03T12:00", True, True),
            ("open", "assigned", "分流转办", "03-04T12:00", False, False), ("closed", "withdrawn", "撤回", "03-04T13:00", True, True),
        ]  # fmt: skip

    def test_a_case_of_a_file_tells_its_day(self, serving: Open311) -> None:
        (told,) = serving.both("v2/requests/旧案")
        assert (told["requested_datetime"], told["updated_datetime"], told["status"]) == (
            "2025-12-01T00:00:00+08:00", "2026-02-01T00:00:00+08:00", "closed",
        )  # fmt: skip
        assert (told["lat"], told["long"], told["agency_responsible"], told["expected_datetime"]) == (None,) * 4

    def test_a_list_is_of_ninety_days_where_nothing_else_is_asked(self, serving: Open311) -> None:
        id = serving.made(**POINT)
        listed = serving.ids()
        assert id in listed
        assert "他县一" in listed
        assert listed.index(id) < listed.index("他县一"), "the newest first"
        assert "旧案" not in listed

    def test_a_list_of_what_is_asked(self, serving: Open311) -> None:
        one, other = serving.made(**POINT), serving.made(service_code="0902", **POINT)
        old = {
            "start_date": "2025-11-30T16:00:00Z",
            "end_date": "2025-12-01T00:00:00 08:00",
        }  # a plus that was not encoded
        assert serving.ids(**old) == ["旧案"]
        assert (
            serving.ids(**{**old, "end_date": "2025-11-30T15:59:59.999Z", "start_date": "2025-11-01T00:00:00Z"}) == []
        )
        assert serving.ids(start_date="2025-12-01", end_date="2025-12-01") == ["旧案"]
        assert serving.ids(start_date="2025-12-01", end_date="2026-03-01") == ["他县一", "旧案"]  # a span of 90 days
        assert serving.ids(end_date="2025-12-01") == ["旧案"]
        assert serving.ids(start_date="2025-12-01") == ["他县一", "旧案"]
        assert serving.ids(start_date="2025-12-01", end_date="2026-03-01", status="closed") == ["旧案"]
        assert serving.ids(start_date="2025-12-01", end_date="2026-03-01", status="open") == ["他县一"]
        assert serving.ids(start_date="2025-12-01", end_date="2026-03-01", status="closed, open") == ["他县一", "旧案"]
        assert serving.ids(start_date="2025-12-01", end_date="2026-03-01", service_code="0902") == ["旧案"]
        assert serving.ids(start_date="2025-12-01", end_date="2026-03-01", service_code="1601") == []  # of cases only
        assert serving.ids(start_date="2025-12-01", end_date="2026-03-01", service_code="0902,0101", page_size="1") == [
            "他县一"
        ]
        assert serving.ids(start_date="2025-12-01", end_date="2026-03-01", jurisdiction_id=COUNTY) == ["旧案"]
        assert set(serving.ids(service_request_id=f"{one}, 旧案,{other},{one},无", status="open", start_date="")) == {
            one,
            other,
            "旧案",
        }
        assert serving.ids(service_request_id=f"{one},旧案", jurisdiction_id=OTHER) == []
        nothing = {
            "service_request_id": "",
            "service_code": "",
            "status": "",
            "end_date": "",
            "page": "",
            "page_size": "",
            "jurisdiction_id": "",
            "extensions": "true",
        }
        assert serving.ids(**nothing) == serving.ids()

    def test_pages_hold_all_of_a_list_once(self, serving: Open311) -> None:
        for _ in range(3):
            serving.made(**POINT)
        whole = serving.ids()
        numbered = [serving.ids(page=number, page_size=2) for number in range(1, len(whole) // 2 + 2)]
        assert [id for page in numbered for id in page] == whole
        walked, answer = [], serving.get("v2/requests", page_size=2, extensions="v1")
        while True:
            walked += [each["service_request_id"] for each in answer.json()]
            following = re.match(r'<(.*)>; rel="next"', answer.headers.get("link", ""))
            if following is None:
                break
            assert "api_key" not in following[1]
            assert "extensions=v1" in following[1]
            answer = serving.client.get(following[1], headers={"X-API-Key": serving.key})
        assert walked == whole

    def test_a_receipt_is_a_token(self, serving: Open311) -> None:
        id = serving.made(**POINT)
        receipt = Office(serving.database, serving.policy).case(id)["receipt"]
        assert serving.both(f"v2/tokens/{receipt}") == [{"service_request_id": id, "token": receipt}]
        assert serving.get(f"v2/tokens/{receipt}", jurisdiction_id=OTHER).status_code == 404
        assert serving.get(f"v2/tokens/{receipt[:-1]}").status_code == 404


class TestWhoAsks:
    def test_a_key_of_an_area_sees_what_is_in_it(self, serving: Open311) -> None:
        mine = serving.made(**POINT)
        everything, serving.key = serving.key, serving.key_of(f"{OTHER}100")
        try:
            assert serving.ids(service_request_id=f"{mine},他县一") == ["他县一"]
            assert serving.ids(jurisdiction_id=COUNTY) == []
            assert serving.ids() == ["他县一"]
            assert serving.both("v2/tokens/0123456789abcdef")[0]["service_request_id"] == "他县一"
            receipt = Office(serving.database, serving.policy).case(mine)["receipt"]
            for path in (f"v2/requests/{mine}", "v2/requests/无", f"v2/tokens/{receipt}"):
                assert serving.get(path).status_code == 404
            assert serving.post(address_id=GRID).status_code == 404
            assert serving.post(address_id=GRID).json() == serving.post(address_id="621027100200001").json()
            # The village of the other county is nearer, but not in sight.
            near = {"lat": "35.6", "long": "107.5"}
            assert serving.both(f"v2/requests/{serving.made(**near)}")[0]["address_id"] == f"{OTHER}100"
        finally:
            serving.key = everything

    @pytest.mark.parametrize("key", [None, "", "gz_wrong_key", "x", "<&>"])
    def test_without_a_good_key_nothing_is_told(self, serving: Open311, key: str | None) -> None:
        for path in ("v2/requests", "v2/requests/旧案", "v2/requests/无", "v2/tokens/0123456789abcdef"):
            (error,) = serving.both(path, api_key=key)
            assert error["code"] == 403
            assert serving.get(path, api_key=key).status_code == 403
        assert serving.post(api_key=key, **POINT).status_code == 403

    def test_a_key_without_the_right_is_told_so(self, serving: Open311) -> None:
        auditor = serving.key_of(role=AccountRole.AUDITOR)
        refused = serving.post(api_key=auditor, **POINT)
        assert (refused.status_code, "work cases" in refused.json()[0]["description"]) == (403, True)
        assert serving.get("v2/requests", api_key=auditor).status_code == 200

    def test_the_key_may_stand_in_five_places(self, serving: Open311) -> None:
        path, key = "/open311/v2/requests.json", serving.key
        asked = [
            serving.client.get(path, params={"api_key": key}), serving.client.get(path, headers={"X-API-Key": key}),
            serving.client.get(path, headers={"Authorization": f"Bearer {key}"}), serving.client.get(path, auth=(key, "")),
            serving.client.post(path, data={**REPORT, **POINT, "api_key": key}),
            serving.client.post(path, data={**REPORT, **POINT}, params={"api_key": key, "jurisdiction_id": COUNTY}),
            serving.client.post(path, data={**REPORT, **POINT}, auth=(key, "x")),
        ]  # fmt: skip
        assert [each.status_code for each in asked] == [200] * 7
        for header in ("Basic !", "Basic " + "5byg"):
            assert serving.client.get(path, headers={"Authorization": header}).status_code == 403
        for elsewhere in (
            serving.client.get("/v1/policies", params={"api_key": key}),
            serving.client.get("/v1/policies", auth=(key, "")),
            serving.client.get("/v1/open311/", params={"api_key": key}),
        ):
            assert elsewhere.status_code in (401, 404)
            assert elsewhere.headers["content-type"] == "application/problem+json"


class TestErrors:
    @pytest.mark.parametrize(
        ("sent", "status", "en", "zh"),
        [
            ({"service_code": None}, 400, "service_code: ", "service_code：必填"),
            ({"service_code": ""}, 400, "service_code: ", "service_code：必填"),
            ({"service_code": "9998"}, 404, "there is no service 9998", "没有服务类别 9998"),
            ({"service_code": "1601"}, 404, "there is no service 1601", "没有服务类别 1601"),
            ({"service_code": "09"}, 404, "there is no service 09", "没有服务类别 09"),
            ({"service_code": "<a>&\x01\x0b"}, 404, "there is no service <a>&", "没有服务类别 <a>&"),
            ({"description": None}, 400, "description: ", "description：必填"),
            ({"description": " "}, 400, "description: ", "description：过短"),
            ({"description": "长" * 4001}, 400, "description: ", "description：过长"),
            ({"lat": None}, 400, "lat: is missing", "lat：必填，lat 与 long 须同时提供"),
            ({"long": ""}, 400, "long: is missing", "long：必填"),
            ({"lat": None, "long": None}, 400, "address_id: is missing", "address_id：必填"),
            (
                {"lat": None, "long": None, "address_string": "老槐树下"},
                400,
                "address_id: is missing",
                "address_id：必填",
            ),
            ({"lat": "x"}, 400, "lat: ", "lat：不是数"),
            ({"lat": "nan"}, 400, "lat: ", "lat："),
            ({"lat": "91"}, 400, "lat: ", "lat：过大"),
            ({"lat": "39.9", "long": "116.4"}, 400, "no area is known within 50 km", "其50公里内没有已知区域"),
            ({"address_id": "12345"}, 400, "address_id: 12345 is not an area code", "address_id：区域代码应为"),
            ({"address_id": "621027999"}, 404, "there is no area 621027999", "没有区域 621027999"),
            ({"address_id": FAR, "jurisdiction_id": COUNTY}, 404, f"there is no area {FAR}", f"没有区域 {FAR}"),
            ({"address_id": "62"}, 400, "62 lies above the county", "62在县级以上"),
            ({"phone": "电话"}, 400, "phone: ", "phone：格式不正确"),
            ({"attribute[severity]": "5"}, 400, "attribute[severity]: ", "attribute[severity]：不是允许的取值"),
            ({"attribute[colour]": "red"}, 400, "there is no attribute colour", "没有属性colour"),
            ({"attribute[colour][]": "red"}, 400, "there is no attribute colour", "没有属性colour"),
            ({"jurisdiction_id": "621099"}, 404, "there is no jurisdiction 621099", "没有辖区 621099"),
            ({"jurisdiction_id": TOWN}, 404, f"there is no jurisdiction {TOWN}", f"没有辖区 {TOWN}"),
        ],
    )
    def test_what_is_posted_wrongly_is_named(
        self, serving: Open311, sent: dict[str, Any], status: int, en: str, zh: str
    ) -> None:
        count = len(serving.ids())
        for headers, says in (({}, en), (ZH, zh)):
            answers = [serving.post(form, headers, **{**POINT, **sent}) for form in ("json", "xml")]
            assert [each.status_code for each in answers] == [status] * 2, answers[0].text
            if "\x01" not in str(sent.get("service_code")):  # what XML cannot hold is replaced there
                same(*answers)
            (error,) = answers[0].json()
            assert (error["code"], says in error["description"]) == (status, True), error
            root = etree.fromstring(answers[1].content)
            SCHEMA.assertValid(root)
            assert says in str(root.findtext("error/description"))
            assert answers[0].headers["content-language"] == ("zh-Hans" if headers else "en")
        assert len(serving.ids()) == count

    @pytest.mark.parametrize(
        ("path", "asked", "status", "en", "zh"),
        [
            ("v2/services", {"jurisdiction_id": "sfgov.org"}, 404, "there is no jurisdiction sfgov.org", "没有辖区"),
            ("v2/services/1601", {}, 404, "there is no service 1601", "没有服务类别 1601"),
            ("v2/services/<x>", {}, 404, "there is no service <x>", "没有服务类别 <x>"),
            ("v2/requests/无", {}, 404, "there is no case 无", "没有事件 无"),
            ("v2/tokens/无", {}, 404, "there is no token 无", "没有查询码 无"),
            ("v2/requests", {"jurisdiction_id": "62102"}, 404, "there is no jurisdiction 62102", "没有辖区"),
            ("v2/requests", {"service_code": "0101,9998"}, 404, "there is no service 9998", "没有服务类别"),
            ("v2/requests", {"start_date": "yesterday"}, 400, "start_date: yesterday is no moment", "不是有效的时间"),
            ("v2/requests", {"end_date": "2026-02-30"}, 400, "end_date: 2026-02-30 is no moment", "不是有效的时间"),
            ("v2/requests", {"end_date": "2026-02-01T00:00:00"}, 400, "has no offset", "没有时区"),
            ("v2/requests", {"end_date": "0001-01-01T00:00:00Z"}, 400, "is not within 1900 to 9000", "不在1900至9000之间"),
            ("v2/requests", {"start_date": "2026-02-01", "end_date": "2026-01-01"}, 400, "lies after end_date", "晚于 end_date"),
            ("v2/requests", {"start_date": "2025-12-01", "end_date": "2026-03-02"}, 400, "more than 90 days", "超过90天"),
            ("v2/requests", {"status": "open,new"}, 400, "status: new is not open or closed", "new不是 open 或 closed"),
            ("v2/requests", {"page_size": "1001"}, 400, "page_size: ", "page_size：过大"),
            ("v2/requests", {"page": "0"}, 400, "page: ", "page：过小"),
            ("v2/requests", {"page": "1", "after": "x"}, 400, "page: is left out", "page：与 after"),
            ("v2/requests", {"after": "x"}, 400, "after: x is not the next", "after：x不是上一页"),
            ("v2/requests", {"statsu": "open"}, 400, "did you mean status?", "是否为 status"),
            ("v2/requests", {"service_request_id": ",".join(map(str, range(1001)))}, 400, "must hold 1 to 1000", "应有1至1000项"),
        ],
    )  # fmt: skip
    def test_what_is_asked_wrongly_is_named(
        self, serving: Open311, path: str, asked: dict[str, str], status: int, en: str, zh: str
    ) -> None:
        for headers, says in (({}, en), (ZH, zh)):
            answers = [serving.get(path, form, headers, **asked) for form in ("json", "xml")]
            (error,) = same(*answers)
            assert answers[0].status_code == status
            assert (error["code"], says in error["description"]) == (status, True), error

    def test_several_faults_are_several_errors(self, serving: Open311) -> None:
        answers = [serving.post(form, description=None, lat="x", long="1") for form in ("json", "xml")]
        assert [each["description"].partition(":")[0] for each in same(*answers)] == ["description", "lat"]

    @pytest.mark.parametrize(
        ("method", "path", "status"),
        [
            ("GET", "/open311/v2/services", 404),
            ("GET", "/open311/", 404),
            ("GET", "/open311/v2/nothing.xml", 404),
            ("GET", "/open311/v2/services.yaml", 400),
            ("DELETE", "/open311/v2/services.xml", 405),
            ("POST", "/open311/v2/requests/1.xml", 405),
        ],
    )
    def test_what_is_nowhere_is_told_in_xml(self, serving: Open311, method: str, path: str, status: int) -> None:
        answer = serving.client.request(method, path)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "text/xml; charset=utf-8")
        SCHEMA.assertValid(etree.fromstring(answer.content))

    def test_trouble_of_the_server_is_told_too(
        self, database: Database, policy: Policy, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken() -> None:
            raise RuntimeError("a fault of the program")

        serving = Serving(Database(database.connection), policy, now=lambda: NOON)
        with serving as client:
            client.auth = None
            open311 = Open311(client, database, policy)
            monkeypatch.setattr(services, "listed", broken)
            # After a fault the server closes the connection.
            faults = [open311.get("v2/services", form, {"Connection": "close"}) for form in ("json", "xml")]
            assert same(*faults) == [{"code": 500, "description": "see the server's log"}]
            large = open311.post(description="长" * 4_000_000, **POINT)
            assert (large.status_code, large.json()[0]["code"]) == (413, 413)
            serving.app.state.rates = Rates(limits.parse("1/minute"), "memory://")
            assert open311.get("v2/requests").status_code == 200
            late = open311.get("v2/requests", "xml", ZH)
            assert (late.status_code, int(late.headers["retry-after"]) > 0) == (429, True)
            SCHEMA.assertValid(etree.fromstring(late.content))
            assert "请求过于频繁" in late.text
            serving.app.state.rates = Rates(limits.parse("99/minute"), "memory://")
            away, real = Database(Connection("bolt://127.0.0.1:1", "x", "x"), patience=0.1), serving.app.state.database
            serving.app.state.database = away
            gone = open311.get("v2/requests")
            serving.app.state.database = real
            assert (gone.status_code, gone.json()[0]["code"], gone.headers["retry-after"]) == (503, 503, "5")


@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_client_of_others_works_unchanged(serving: Open311, form: str) -> None:
    """The package georeport, which knows only the specification. It sends no key; so that is in the address it is given."""
    one, other = serving.made(**POINT), serving.made(service_code="0902", **POINT)
    address = f"{str(serving.client.base_url).replace('://', f'://{serving.key}:@')}/open311/v2"
    client = GeoReport(address, jurisdiction=COUNTY, output_format=form)
    listed = client.get_service_list()
    assert [each["service_code"] for each in listed] == list(services.services())
    definition = client.get_service_definition(listed[0]["service_code"])
    assert definition["service_code"] == "0101"
    found = client.get_service_requests(
        service_code="0902", status="open", start_date="2026-03-01T00:00:00Z", end_date="2026-03-03T00:00:00Z"
    )
    assert other in [each["service_request_id"] for each in (found if isinstance(found, list) else [found])]
    both = client.get_service_requests(service_request_id=f"{one},{other}")
    assert {each["service_code"]: each["service_request_id"] for each in both} == {"0101": one, "0902": other}
    told = client.get_service_request(one)
    assert (told["service_name"], told["status"]) == ("恋爱及婚姻", "open")


@pytest.mark.parametrize(
    ("start", "end", "begins", "ends"),
    [
        (None, None, "2025-12-02T04:00:00", "2026-03-02T04:00:00"),
        ("2026-01-01", None, "2025-12-31T16:00:00", "2026-03-31T16:00:00"),
        (None, "2026-01-01", "2025-10-02T16:00:00", "2026-01-01T15:59:59.999999"),
        ("2026-01-01T00:00:00-05:00", "2026-01-01T05:00Z", "2026-01-01T05:00:00", "2026-01-01T05:00:00"),
        ("2026-01-01", "2026-01-01", "2025-12-31T16:00:00", "2026-01-01T15:59:59.999999"),
    ],
)
def test_a_window_of_time(policy: Policy, start: str | None, end: str | None, begins: str, ends: str) -> None:
    found = requests.window(start, end, policy, NOON)
    assert [each.astimezone(UTC).replace(tzinfo=None) for each in found] == [
        datetime.fromisoformat(begins),
        datetime.fromisoformat(ends),
    ]


def test_a_window_is_ninety_days_at_most(policy: Policy) -> None:
    requests.window("2025-12-01T00:00:00Z", "2026-03-01T00:00:00Z", policy, NOON)
    with pytest.raises(BadInputError, match="90 days"):
        requests.window("2025-12-01T00:00:00Z", "2026-03-01T00:00:01Z", policy, NOON)
