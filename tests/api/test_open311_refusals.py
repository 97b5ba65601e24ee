"""What Open311 refuses: without a key, outside its areas, or wrongly asked; in its own form, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import limits
import pytest
from lxml import etree

from api.limits import Rates
from api.open311 import services
from graph.database import Database
from graph.policy import Policy
from graph.settings import Connection
from graph.terms import AccountRole
from tests.api.open311 import FAR, OTHER, POINT, REPORT, SCHEMA, Open311, same, served
from tests.api.test_api import ZH, Serving
from tests.queries.county import COUNTY, GRID, TOWN
from tests.queries.test_lifecycle import NOON, Office


@pytest.fixture(scope="module")
def serving(database: Database, policy: Policy) -> Iterator[Open311]:
    with served(database, policy) as serving:
        yield serving


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
            # After a fault the server closes the connection, and says so: the next request meets no closed one.
            assert all(open311.get("v2/services").headers["connection"] == "close" for _ in range(20))
            faults = [open311.get("v2/services", form) for form in ("json", "xml")]
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
