"""Open311 as its clients meet it: each route in both formats, against the tables of the specification."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest
from georeport import GeoReport
from lxml import etree
from pydantic import SecretStr

from api.open311 import requests, services
from api.tokens import Tokens, token_key
from graph import standards
from graph.database import Database
from graph.errors import BadInputError
from graph.personal import vault
from graph.policy import Policy
from graph.terms import AccountRole
from queries import accounts
from queries.accounts import AccountForm
from tests.api.open311 import OTHER, POINT, REPORT, SCHEMA, Open311, same, served
from tests.api.test_api import HAN, ZH, Serving
from tests.queries.county import COUNTY, GRID, TOWN, VILLAGE
from tests.queries.test_lifecycle import NOON, Office

FIELDS = [
    "service_request_id", "status", "status_notes", "service_name", "service_code", "description", "agency_responsible",
    "service_notice", "requested_datetime", "updated_datetime", "expected_datetime", "address", "address_id", "zipcode",
    "lat", "long", "media_url",
]  # fmt: skip


@pytest.fixture(scope="module")
def serving(database: Database, policy: Policy) -> Iterator[Open311]:
    with served(database, policy) as serving:
        yield serving


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
        ((place, role, name, phone),) = [list(row.values()) for row in rows]
        assert (place, role, name) == (VILLAGE, "applicant", "李四")
        assert vault().opened(f"{id}-P1", phone) == "13800001111"

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
        form = AccountForm(
            id="zhang", roles=(AccountRole.STAFF,), password=SecretStr("苹果树下 seven quiet lamps"), person="CA"
        )
        serving.database.change(accounts.add(form, NOON))
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


@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_client_of_others_works_unchanged(serving: Open311, form: str) -> None:
    """The package georeport, which knows only the specification. It sends no key, so that is in the address it is given.

    It reads only. Those that also post (three 0.8.0, open311 1.1) are of Python 2, and Python 3.11 cannot import them.
    """
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
