"""The HTTP API: every route, its problems in both languages, its pages, and a database that goes and comes."""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import httpx
import pytest

from api.app import create_app
from api.problems import PROBLEMS
from api.problems_zh import FAULTS_ZH, chinese_reason
from api.serving import Server
from cli import year
from graph import standards
from graph.database import Database
from graph.policy import Policy
from graph.server import EmbeddedServer
from loaders import demo
from loaders.load import load, prepare
from tests.api.signed import SignedIn

AT = "2023-12-15"
PLACE = {"area": "621027102200001", "category": "0902"}
ODD_IDS = ["派出所一", "U?at=1", "U#1", "U%25", "U%2F1"]
HAN = re.compile(r"[\u4e00-\u9fff]")
ZH = {"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"}


class Serving:
    """The application on a real server of its own thread, as ``gezhi serve`` runs it."""

    def __init__(self, database: Database, policy: Policy, **options: Any) -> None:
        self.app = create_app(database, policy, **options)
        self._server = Server(self.app, port=0, log_level="error")
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    def __enter__(self) -> httpx.Client:
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        auth = SignedIn(self.app.state.now)
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30, trust_env=False, auth=auth)
        return self.client

    def __exit__(self, *_: object) -> None:
        self.client.close()
        self._server.should_exit = True
        self._thread.join()


@pytest.fixture(scope="module")
def client(database: Database, policy: Policy) -> Iterator[httpx.Client]:
    prepare(database)
    files = demo.rows()
    for kind, rows in files.items():
        load(database, kind, rows, policy=policy)
    year.run(database, policy, year.planned(database, files, policy, date(2023, 11, 1)))
    with Serving(Database(database.connection), policy) as client:
        yield client


def examples(client: httpx.Client) -> list[tuple[str, str, dict[str, Any], Any]]:
    """Each call of the OpenAPI document with its examples; what names a thing that no example can know is left out."""
    calls = []
    for path, methods in client.get("/openapi.json").json()["paths"].items():
        for method, operation in methods.items():
            if "x-not-tried" in operation:
                continue
            query, filled = {}, path
            for parameter in operation.get("parameters", []):
                given = parameter["schema"].get("examples") or parameter.get("examples") or [None]
                if parameter["in"] == "path":
                    filled = filled.replace("{" + parameter["name"] + "}", given[0] or "{}")
                elif given[0] is not None:
                    query[parameter["name"]] = given[0]
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            sent = (body.get("examples") or body.get("schema", {}).get("examples") or [None])[0] if body else None
            if "{}" not in filled:
                calls.append((method.upper(), filled, query, sent))
    return calls


def test_every_example_of_the_documentation_answers(client: httpx.Client) -> None:
    calls = examples(client)
    assert len(calls) >= 22
    for method, path, query, body in calls:
        answer = client.request(method, path, params=query, json=body)
        assert answer.status_code in (200, 201), (method, path, answer.text)
        expected = "application/pdf" if path.endswith(".pdf") else "application/json"
        assert answer.headers["content-type"].partition(";")[0] == expected


def test_every_route_documents_its_problems(client: httpx.Client) -> None:
    for path, methods in client.get("/openapi.json").json()["paths"].items():
        if path.startswith("/v1"):
            for operation in methods.values():
                assert {"404", "422", "503"} <= set(operation["responses"]), path


def test_the_page_of_the_api_needs_no_internet(client: httpx.Client) -> None:
    page = client.get("/docs").text
    assets = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(assets) >= 2
    for asset in assets:
        assert asset.startswith("/"), asset
        assert client.get(asset).status_code == 200, asset


def test_a_route_holds_what_it_promises(client: httpx.Client) -> None:
    body = {"area": "621027102200001", "category": "0902", "severity": 2, "at": AT}
    answer = client.post("/v1/route", json=body).json()
    assert set(answer) >= {"lead", "supports", "person", "level", "due", "because"}
    assert answer["due"] == "2023-12-18"


def test_an_escalation_holds_what_it_promises(client: httpx.Client) -> None:
    steps = client.get("/v1/cases/ZY2023-0001/escalation", params={"at": AT}).json()["steps"]
    assert [step["level"] for step in steps] == ["village", "township", "county"]
    assert all(set(step) >= {"level", "centre", "joins", "days", "due", "state"} for step in steps)


def test_a_batch_answers_the_good_and_names_the_bad(client: httpx.Client) -> None:
    cases = [{"area": "621027102200001", "category": "0902"}, {"area": "999999", "category": "0902"}]
    answer = client.post("/v1/route/batch", json={"cases": cases, "at": AT}).json()
    assert answer["routes"][0]["lead"]["id"] == "U-621027102200-MC"
    assert answer["routes"][1] is None
    assert [failure["index"] for failure in answer["failures"]] == [1]


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/v1/areas/621027/children?limit=7", "code"),
        (f"/v1/areas/621027/risk?limit=10&at={AT}", "case"),
        (f"/v1/statistics/cases?area=621027102&measure=settled&month=2023-11&limit=3&at={AT}", "id"),
        ("/v1/nodes/Area:621027102/neighbours?limit=6", "node"),
    ],
)
def test_following_next_walks_all(client: httpx.Client, path: str, key: str) -> None:
    whole = client.get(re.sub(r"limit=\d+", "limit=200", path)).json()["items"]
    walked = []
    url: str | None = path
    while url:
        page = client.get(url)
        walked += page.json()["items"]
        link = re.match(r'<(.*)>; rel="next"', page.headers.get("link", ""))
        assert bool(link) == (page.json()["next"] is not None)
        url = link[1] if link else None
    assert [item[key] for item in walked] == [item[key] for item in whole]


def test_the_filter_of_a_figure_lists_its_cases(client: httpx.Client) -> None:
    answer = client.get("/v1/statistics", params={"area": "621027102", "at": AT, "since": "2023-11-01"}).json()
    tables = [answer[name] for name in ("by_level", "by_area", "by_category", "by_month", "by_kind")]
    rows = [answer["whole"], *(row for table in tables for row in table)]
    assert answer["whole"]["counts"]["found"] > 9
    for row in rows[:12]:
        for measure in ("found", "settled", "repeated"):
            listed = client.get(
                "/v1/statistics/cases", params={**row["filter"], "measure": measure, "limit": 200}
            ).json()
            assert listed["next"] is None
            assert len(listed["items"]) == row["counts"][measure], (row["key"], measure)


@pytest.fixture(scope="module")
def odd_ids(client: httpx.Client, database: Database, policy: Policy) -> list[str]:
    """Units whose ids cannot stand in a URL as they are."""
    unit = {"name": "派出所", "kind": "police_station", "level": "township", "covers": "621027102", "synthetic": "true"}
    load(database, "units", [{"id": id, **unit} for id in ODD_IDS], policy=policy)
    return ODD_IDS


def test_following_next_walks_all_of_a_node_with_any_id(client: httpx.Client, odd_ids: list[str]) -> None:
    for id in odd_ids:
        path = f"/v1/nodes/{quote('Unit:' + id)}/neighbours"
        whole = client.get(path, params={"limit": 200}).json()["items"]
        walked = []
        url: str | None = f"{path}?limit=1"
        while url:
            page = client.get(url)
            assert page.status_code == 200, (url, page.text)
            walked += page.json()["items"]
            url = (re.match(r'<(.*)>; rel="next"', page.headers.get("link", "")) or [None, None])[1]
        assert len(whole) > 1
        assert walked == whole


@pytest.mark.parametrize("path", ["/v1/nodes/Unit:无 此/neighbours", "/没有?#%25", "/v1/areas/六二"])
def test_the_instance_of_a_problem_is_a_uri_reference(client: httpx.Client, path: str) -> None:
    instance = client.get(quote(path)).json()["instance"]
    assert re.fullmatch(r"[A-Za-z0-9/:@!$&'()*+,;=._~%-]+", instance)
    assert unquote(instance) == path


@pytest.mark.parametrize("at", ["0", "1702598400", "2023-12-15T00:00:00", "20231215", "2023-12-15 ", "2023-02-30", ""])
def test_a_day_is_written_in_one_way(client: httpx.Client, at: str) -> None:
    answers = [
        client.get("/v1/areas/621027", params={"at": at}),
        client.post("/v1/route", json={**PLACE, "at": at}),
        client.post("/v1/escalation", json={**PLACE, "at": at}),
        client.post("/v1/route/batch", json={"cases": [PLACE], "at": at}),
        client.post("/v1/coordination", json={"areas": ["621027102"], "categories": ["0902"], "at": at}),
    ]
    if at.isdigit():
        answers.append(client.post("/v1/route", json={**PLACE, "at": int(at)}))
    for answer in answers:
        assert answer.status_code == 422, answer.text
        assert [fault["field"] for fault in answer.json()["errors"]] == ["at"]


@pytest.mark.parametrize("path", ["/v1/route", "/v1/escalation"])
def test_a_deadline_past_the_calendar_is_bad_input(client: httpx.Client, path: str) -> None:
    answer = client.post(path, json={**PLACE, "at": "9999-12-31"}, headers=ZH)
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["errors"]] == ["at"]
    assert HAN.search(answer.json()["errors"][0]["detail"])


def test_broken_json_is_a_fault_of_the_body(client: httpx.Client) -> None:
    answer = client.post("/v1/route", content='{"area":', headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["errors"]] == ["body"]


def test_head_answers_as_get_without_the_body(client: httpx.Client) -> None:
    for path in ("/healthz", "/v1/areas/621027", "/v1/areas/999999", "/docs", "/openapi.json"):
        head, get = client.head(path), client.get(path)
        assert head.status_code == get.status_code
        assert head.content == b""
        for name in ("content-type", "content-length"):
            assert head.headers[name] == get.headers[name]
    assert client.head("/v1/route").status_code == 405
    allowed = client.delete("/v1/areas/621027").headers["allow"]
    assert {method.strip() for method in allowed.split(",")} == {"GET", "HEAD"}


@pytest.mark.parametrize("zh", [False, True])
def test_a_parameter_that_a_route_does_not_have_is_named(client: httpx.Client, zh: bool) -> None:
    headers = ZH if zh else {}
    calls = [
        ("GET", "/v1/areas/621027?att=2023-12-15", None, "att"),
        ("GET", "/v1/search?q=x&at=2023-12-15", None, "at"),
        ("GET", "/v1/paths?start=x&from=Area:621027&to=Unit:C-621027", None, "start"),
        ("POST", "/v1/route?at=2023-12-15", PLACE, "at"),
        ("POST", "/v1/coordination?x", {"areas": ["621027102"], "categories": ["0902"]}, "x"),
    ]
    for method, path, body, name in calls:
        answer = client.request(method, path, json=body, headers=headers)
        assert answer.status_code == 422, path
        assert [fault["field"] for fault in answer.json()["errors"]] == [name]
        assert bool(HAN.search(answer.json()["errors"][0]["detail"])) == zh
    assert "did you mean at?" in client.get("/v1/areas/621027?att=2023-12-15").json()["detail"]


@pytest.mark.parametrize(
    ("method", "path", "body", "field"),
    [
        ("GET", "/v1/nodes/x/neighbours", None, "id"),
        ("GET", "/v1/nodes/Area:621027/neighbours?relationships=PART_OFF", None, "relationships"),
        ("GET", "/v1/nodes/Area:621027/neighbours?relationships=%E5%85%B3%E7%B3%BB", None, "relationships"),
        ("GET", "/v1/paths?from=x&to=Area:621027", None, "from"),
        ("GET", "/v1/paths?from=Area:621027&to=Area:621027", None, "to"),
        ("GET", "/v1/paths?from=Area:621027&to=Unit:C-621027&k=x", None, "k"),
        ("GET", "/v1/search?q=!!", None, "q"),
        ("GET", "/v1/search?q=a&labels=Areas", None, "labels"),
        ("GET", "/v1/areas/621027/risk?after=x:1", None, "after"),
        ("GET", "/v1/areas/621027?at=0", None, "at"),
        ("GET", "/v1/areas/12345", None, "code"),
        ("POST", "/v1/route", {**PLACE, "area": "62"}, "area"),
        ("POST", "/v1/route", {**PLACE, "category": "9999"}, "category"),
        ("POST", "/v1/route", {**PLACE, "parties": "x"}, "parties"),
        ("POST", "/v1/route", {**PLACE, "severity": 1.5}, "severity"),
        ("POST", "/v1/route", {**PLACE, "at": ["2023-12-15"]}, "at"),
        ("POST", "/v1/route", [PLACE], "body"),
        ("POST", "/v1/route/batch", {"cases": PLACE}, "cases"),
        ("POST", "/v1/coordination", {"areas": ["621027102"] * 51, "categories": ["0902"]}, "areas"),
    ],
)
def test_a_fault_is_told_wholly_in_the_language_asked_for(
    client: httpx.Client, method: str, path: str, body: Any, field: str
) -> None:
    for headers, zh in (({}, False), (ZH, True)):
        answer = client.request(method, path, json=body, headers=headers)
        assert answer.status_code == 422
        assert answer.headers["content-language"] == ("zh-Hans" if zh else "en")
        problem = answer.json()
        assert [fault["field"] for fault in problem["errors"]] == [field]
        asked = unquote(path)
        for text in (problem["title"], problem["detail"], problem["errors"][0]["detail"]):
            assert bool(HAN.search("".join(sign for sign in text if sign not in asked))) == zh, text
        if zh:
            words = re.findall(r"[a-z]{4,}", problem["errors"][0]["detail"])
            assert not set(words) & {"there", "the", "must", "should", "with", "valid", "input"}, words


def test_what_is_not_known_in_chinese_is_told_in_english() -> None:
    assert chinese_reason("has a fault that nobody translated") is None


@pytest.mark.parametrize(
    "reason",
    ["the holidays of 2027 are not known, so working days cannot be counted",
     "ZY2023-0001 has no category, so nobody can be said to be competent for it",
     "must hold 1 to 50 entries, not 51", "is longer than 200 characters", "must be 1 to 10, not 11"],
)  # fmt: skip
def test_reasons_that_the_routes_do_not_reach_on_the_demo_are_known_in_chinese(reason: str) -> None:
    assert HAN.search(chinese_reason(reason) or "")


def test_a_long_reading_does_not_hold_up_the_others(client: httpx.Client) -> None:
    areas = [item["code"] for item in client.get("/v1/areas/621027/children?limit=50").json()["items"]]
    areas += [item["code"] for item in client.get("/v1/areas/621027102/children?limit=50").json()["items"]]
    body = {"areas": areas[:50], "categories": standards.leaf_categories()[:50], "at": AT}
    waits = []
    with (
        ThreadPoolExecutor(1) as pool,
        httpx.Client(base_url=client.base_url, trust_env=False, auth=client.auth) as other,
    ):
        long = pool.submit(other.post, "/v1/coordination", json=body, timeout=60)
        begun = time.monotonic()
        while not long.done():
            asked = time.monotonic()
            assert client.get("/healthz").status_code == 200
            waits.append(time.monotonic() - asked)
            time.sleep(0.01)
        took = time.monotonic() - begun
        assert long.result().status_code == 200
    assert max(waits) < max(0.25, took / 4), (took, max(waits))


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "en", "zh"),
    [
        ("GET", "/v1/areas/999999", None, 404, "there is no area 999999", "没有区域 999999"),
        ("GET", "/v1/cases/none", None, 404, "there is no case none", "没有事件 none"),
        ("GET", "/v1/nodes/Unit:none/neighbours", None, 404, "there is no node", "没有节点"),
        ("GET", "/v1/areas/12345", None, 422, "correct code", "请更正 code"),
        ("GET", "/v1/areas/621027?at=yesterday", None, 422, "correct at", "请更正 at"),
        ("GET", "/v1/paths?from=x&to=Area:621027", None, 422, "from: x is no node id", "from"),
        ("GET", "/v1/search?q=%21%21", None, 422, "q: has no word", "q"),
        ("GET", f"/v1/statistics?area=621027&at={AT}&since=2024-01-01", None, 422, "since: 2024-01-01 lies", "晚于"),
        ("GET", "/v1/statistics?area=999999", None, 404, "there is no area 999999", "没有区域 999999"),
        ("GET", "/v1/statistics/cases?area=621027&month=2023-13", None, 422, "correct month", "请更正 month"),
        ("GET", "/v1/statistics/cases?area=621027&measure=x", None, 422, "correct measure", "请更正 measure"),
        ("GET", "/v1/areas/621027/children?limit=0", None, 422, "correct limit", "请更正 limit"),
        ("POST", "/v1/route", {"area": "621027"}, 422, "correct category", "请更正 category"),
        ("POST", "/v1/route", {"area": "62", "category": "0902"}, 422, "lies above the county", "area"),
        (
            "POST",
            "/v1/route",
            {"area": "621027", "category": "0902", "colour": 1},
            422,
            "correct colour",
            "请更正 colour",
        ),
        ("POST", "/v1/coordination", {"areas": [], "categories": ["01"]}, 422, "correct areas", "请更正 areas"),
        ("DELETE", "/v1/route", None, 405, "DELETE is not for", "不支持 DELETE"),
        ("GET", "/nothing", None, 404, "there is nothing at /nothing", "没有 /nothing"),
    ],
)
def test_problems_say_what_is_wrong_in_both_languages(
    client: httpx.Client, method: str, path: str, body: Any, status: int, en: str, zh: str
) -> None:
    for headers, says, language in (({}, en, "en"), (ZH, zh, "zh-Hans")):
        answer = client.request(method, path, json=body, headers=headers)
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["content-language"] == language
        problem = answer.json()
        assert says in problem["detail"]
        assert problem["status"] == status
        assert problem["type"].removeprefix("/problems/") in PROBLEMS
        if status == 422:
            assert all(fault["field"] and fault["detail"] for fault in problem["errors"])


def test_every_problem_has_both_languages() -> None:
    chinese = re.compile(r"[\u4e00-\u9fff]")
    assert all(chinese.search(zh) and not chinese.search(en) for _, en, zh in PROBLEMS.values())
    assert all(chinese.search(text) for text in FAULTS_ZH.values())


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("zh", "zh-Hans"),
        ("en;q=0.5, zh;q=0.9", "zh-Hans"),
        ("en, zh", "en"),
        ("fr", "en"),
        ("zh;q=x", "en"),
        ("zh; q=0.9, en; q=0.1", "zh-Hans"),
        ("en ; q=0.1 , zh ;q=0.9", "zh-Hans"),
        ("zh;Q=0.9", "zh-Hans"),
        ("zh;Q=0.2, en;Q=0.9", "en"),
        ("zh;q=0", "en"),
        ("zh;q=nan", "en"),
        ("", "en"),
    ],
)
def test_the_better_ranked_language_is_taken(client: httpx.Client, accepted: str, language: str) -> None:
    answer = client.get("/nothing", headers={"Accept-Language": accepted})
    assert answer.headers["content-language"] == language


def test_all_of_the_api_is_under_v1_but_what_watches_it_and_open311(client: httpx.Client) -> None:
    paths = set(client.get("/openapi.json").json()["paths"])  # the pages about the API are not of it
    watching = {"/healthz", "/readyz", "/metrics"}
    assert watching < paths
    assert all(path.startswith(("/v1/", "/open311/")) for path in paths - watching)


def wait_for(happened: Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_the_process_outlives_its_database(tmp_path: Path, policy: Policy) -> None:
    os.environ["GEZHI_NEO4J_HEAP"] = os.environ["GEZHI_NEO4J_PAGECACHE"] = "512m"
    embedded = EmbeddedServer(tmp_path / "own")
    try:
        database = Database(embedded.start(), patience=2)
        prepare(database)
        with Serving(database, policy, rehearsed=True) as client:
            assert client.get("/readyz").status_code == 200
            embedded.stop()
            wait_for(lambda: client.get("/readyz").status_code == 503)
            for path in ("/readyz", "/v1/areas/621027"):
                begun = time.monotonic()
                answer = client.get(path, headers=ZH)
                assert answer.status_code == 503
                assert int(answer.headers["retry-after"]) > 0
                assert "数据库" in answer.json()["detail"]
                assert time.monotonic() - begun < 1, "nobody need wait for what is known to be away"
            assert client.get("/healthz").status_code == 200
            assert embedded.start().uri == database.connection.uri
            wait_for(lambda: client.get("/readyz").status_code == 200)
            assert client.get("/v1/areas/621027").status_code == 404
        database.close()
    finally:
        embedded.stop()
