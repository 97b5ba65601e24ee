"""Who may ask what: signing in, keys, each route as each role, and the first account."""

from __future__ import annotations

import logging
import re
import stat
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr, ValidationError

from api import limits, security
from api.app import create_app
from api.limits import Rates, Turns
from api.security import RIGHTS, ROLES, Right
from api.settings import ApiSettings
from api.tokens import MINUTES, Tokens, token_key
from graph.database import Database
from graph.errors import BadInputError, SignInError
from graph.policy import Policy
from graph.terms import AccountRole
from queries import accounts, keys
from queries.accounts import AccountForm
from queries.keys import KeyForm
from tests.api.signed import SignedIn
from tests.api.test_api import Serving
from tests.conftest import empty
from tests.queries.county import area, link, person, write

GOOD = "苹果树下 seven quiet lamps"
ZH = {"Accept-Language": "zh"}


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 12, 31, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client(database: Database, policy: Policy, clock: Clock) -> Iterator[httpx.Client]:
    write(database, [person("P0")])
    form = AccountForm(id="zhang", roles=(AccountRole.STAFF,), password=SecretStr(GOOD), person="P0")
    database.change(accounts.add(form, clock()))
    with Serving(Database(database.connection), policy, now=clock) as client:
        client.auth = None
        yield client


def sign_in(client: httpx.Client, name: str = "zhang", password: str = GOOD) -> httpx.Response:
    return client.post("/v1/token", data={"grant_type": "password", "username": name, "password": password})


def ask(client: httpx.Client, token: str) -> int:
    return client.get("/v1/areas/621027", headers={"Authorization": f"Bearer {token}"}).status_code


def test_signing_in_and_staying_signed_in(client: httpx.Client, clock: Clock) -> None:
    answer = sign_in(client)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    given = answer.json()
    assert (given["token_type"], given["expires_in"]) == ("bearer", 60 * MINUTES)
    assert ask(client, given["access_token"]) == 404  # there is no such area, which only who may ask is told
    clock.now += timedelta(minutes=MINUTES)
    assert ask(client, given["access_token"]) == 401
    again = client.post("/v1/token", data={"grant_type": "refresh_token", "refresh_token": given["refresh_token"]})
    assert ask(client, again.json()["access_token"]) == 404
    used = client.post("/v1/token", data={"grant_type": "refresh_token", "refresh_token": given["refresh_token"]})
    assert used.status_code == 401
    last = again.json()["refresh_token"]
    assert client.post("/v1/token", data={"grant_type": "refresh_token", "refresh_token": last}).status_code == 401


def test_signing_out(client: httpx.Client) -> None:
    token = sign_in(client).json()["refresh_token"]
    assert client.post("/v1/token/revoke", data={"token": token}).status_code == 200
    assert client.post("/v1/token/revoke", data={"token": token}).status_code == 200
    assert client.post("/v1/token", data={"grant_type": "refresh_token", "refresh_token": token}).status_code == 401


def test_wrong_passwords_and_unknown_names_are_told_alike(client: httpx.Client) -> None:
    wrong, unknown = sign_in(client, password="wrong"), sign_in(client, name="nobody")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()
    assert wrong.headers["www-authenticate"] == 'Bearer realm="gezhi"'


def test_after_five_an_account_waits(client: httpx.Client, clock: Clock) -> None:
    for _ in range(accounts.FREE):
        assert sign_in(client, password="wrong").status_code == 401
    locked = sign_in(client)
    assert locked.status_code == 429
    assert locked.headers["retry-after"] == "31"
    assert "31秒" in client.post(
        "/v1/token", data={"grant_type": "password", "username": "zhang", "password": GOOD}, headers=ZH
    ).json()["detail"]  # fmt: skip
    clock.now += timedelta(seconds=31)
    assert sign_in(client).status_code == 200


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({}, "grant_type"),
        ({"grant_type": "client_credentials"}, "grant_type"),
        ({"grant_type": "password", "username": "zhang"}, "password"),
        ({"grant_type": "password", "password": "x"}, "username"),
        ({"grant_type": "refresh_token"}, "refresh_token"),
        ({"grant_type": "password", "username": "zhang", "password": "x" * 401}, "password"),
    ],
)
def test_what_is_missing_is_named(client: httpx.Client, form: dict[str, str], field: str) -> None:
    answer = client.post("/v1/token", data=form)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field
    assert "x" * 401 not in answer.text


def test_a_key_asks_for_its_system(client: httpx.Client, database: Database, clock: Clock) -> None:
    form = KeyForm(name="热线", roles=(AccountRole.SYSTEM,), ends_on=date(2027, 1, 1))
    added = database.change(keys.add(form, clock()))

    def status(path: str, key: str = added.key) -> int:
        return client.get(path, headers={"X-API-Key": key}).status_code

    assert status("/v1/areas/621027") == 404
    assert status("/v1/webhooks") == 403
    assert status("/v1/areas/621027", key="gz_no_key") == 401
    assert database.ask(keys.keys()).keys[0].used_on == date(2026, 12, 31)
    clock.now += timedelta(hours=4)  # the new year has begun in China
    assert status("/v1/areas/621027") == 401


def test_a_key_that_was_taken_back_is_soon_forgotten(
    client: httpx.Client, database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(security, "KNOWN_SECONDS", -1)
    added = database.change(keys.add(KeyForm(name="热线", roles=(AccountRole.SYSTEM,)), clock()))
    headers = {"X-API-Key": added.key}
    assert client.get("/v1/areas/621027", headers=headers).status_code == 404
    database.change(keys.remove(added.id))
    assert client.get("/v1/areas/621027", headers=headers).status_code == 401


def operations(client: httpx.Client) -> list[tuple[str, str]]:
    paths = client.get("/openapi.json").json()["paths"]
    return [(method.upper(), path) for path, methods in paths.items() for method in methods]


def status(client: httpx.Client, method: str, path: str) -> int:
    filled = re.sub(r"\{\w+\}", "x", path)
    with client.stream(method, filled, json={} if method == "POST" else None) as answer:
        return answer.status_code


def test_every_route_asks_for_its_right(client: httpx.Client, clock: Clock) -> None:
    """Each route of the document, by nobody and as each role: what is refused, and what is not."""
    asked = operations(client)
    assert {f"{method} {path}" for method, path in asked} == RIGHTS.keys()
    for method, path in asked:
        right = RIGHTS[f"{method} {path}"]
        client.auth = None
        nobody = 403 if path.startswith("/open311/") else 401  # as its specification has it
        assert (status(client, method, path) == nobody) == (right is not Right.OPEN), (method, path)
        for role in AccountRole:
            client.auth = SignedIn(clock, (role,))
            refused = status(client, method, path) in (401, 403)
            assert refused == (right is not Right.OPEN and right not in ROLES[role]), (method, path, role)


def test_who_guesses_too_often_waits(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FAILURES", limits.parse("3/minute"))
    token = sign_in(client).json()["access_token"]
    for _ in range(2):
        assert client.get("/v1/receipts/0123456789abcdef").status_code == 404
    assert client.get("/v1/policies", headers={"Authorization": "Bearer x"}).status_code == 401
    for path in ("/v1/receipts/0123456789abcdef", "/v1/policies"):
        answer = client.get(path, headers=ZH)
        assert answer.status_code == 429
        assert 1 <= int(answer.headers["retry-after"]) <= 60
        assert "请求过于频繁" in answer.json()["detail"]
    assert sign_in(client).status_code == 429
    assert client.get("/v1/policies", headers={"Authorization": f"Bearer {token}"}).status_code == 429


def test_who_asks_too_often_waits(database: Database, policy: Policy, clock: Clock) -> None:
    serving = Serving(Database(database.connection), policy, now=clock)
    with serving as client:
        serving.app.state.rates = Rates(limits.parse("5/minute"), "memory://")
        assert [client.get("/v1/policies").status_code for _ in range(7)] == [200] * 5 + [429] * 2
        token = serving.app.state.tokens.issue("another", [AccountRole.STAFF], clock())
        client.auth = None
        assert client.get("/v1/policies", headers={"Authorization": f"Bearer {token}"}).status_code == 200


def test_heavy_questions_wait_for_their_turn(database: Database, policy: Policy, clock: Clock) -> None:
    serving = Serving(Database(database.connection), policy, now=clock)
    with serving as client:
        serving.app.state.turns = Turns(at_once=0, patience=0.1)
        busy = client.get("/v1/structure/cut-units")
        assert (busy.status_code, busy.headers["retry-after"]) == (503, "1")
        assert busy.json()["type"] == "/problems/busy"
        assert client.get("/v1/policies").status_code == 200
        serving.app.state.turns = Turns(at_once=1, patience=0.1)
        for _ in range(3):  # each gives its turn back, also one that fails
            assert client.get("/v1/structure/cut-units").status_code == 200
            assert client.get("/v1/statistics", params={"area": "621099"}).status_code == 404


def test_a_request_that_is_too_large_is_not_read(client: httpx.Client, clock: Clock) -> None:
    client.auth = SignedIn(clock)
    most = ApiSettings().body_bytes

    def pieces() -> Iterator[bytes]:
        for _ in range(most // 1_000_000 + 1):
            yield b" " * 1_000_000

    for content in (b" " * (most + 1), pieces()):  # which tells its length, and which does not
        answer = client.post("/v1/route", content=content, headers={**ZH, "Content-Type": "application/json"})
        assert answer.status_code == 413
        assert answer.json()["detail"] == "请求内容超过允许的大小"
    deep = client.post("/v1/route", content=b"[" * 100_000, headers={"Content-Type": "application/json"})
    assert deep.status_code in (400, 422)


def test_answers_tell_browsers_what_they_are(client: httpx.Client) -> None:
    for path in ("/healthz", "/v1/policies", "/docs", "/none"):
        headers = client.get(path, headers={"Origin": "https://elsewhere.example"}).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize("rate", ["many", "5/fortnight", ""])
def test_a_rate_that_is_none_is_refused(rate: str) -> None:
    with pytest.raises(ValidationError, match="is no rate"):
        ApiSettings(rate=rate)


def test_the_tables_are_those_of_the_documentation() -> None:
    page = Path(__file__).parents[2] / "docs" / "security.md"
    assert security.table() in page.read_text(encoding="utf-8")


def test_a_route_that_is_in_no_table_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(RIGHTS, "GET /v1/search")
    with pytest.raises(LookupError, match="GET /v1/search"):
        create_app()


def test_nobody_is_told_whether_a_thing_is_there(client: httpx.Client) -> None:
    for path in ("/v1/areas/621027", "/v1/cases/x", "/v1/cases/x?limit=0", "/v1/nodes/Person:P1/risk"):
        answer = client.get(path)
        assert answer.status_code == 401
        assert answer.json()["detail"].startswith("sign in")
    assert client.get("/v1/cases/x", headers=ZH).json()["title"] == "请先登录"


def test_tokens_of_another_key_and_what_is_none(clock: Clock) -> None:
    ours, theirs = Tokens("k" * 40), Tokens("o" * 40)
    token = ours.issue("zhang", [AccountRole.STAFF], clock())
    assert ours.read(token, clock()).roles == {AccountRole.STAFF}
    assert ours.read(token, clock() - timedelta(hours=1)).id == "zhang"  # another server's clock is ahead
    head, body, signature = token.split(".")
    unsigned = f"eyJhbGciOiJub25lIn0.{body}."
    changed = f"{head}.{Tokens('o' * 40).issue('root', list(AccountRole), clock()).split('.')[1]}.{signature}"
    for wrong in (theirs.issue("zhang", [AccountRole.STAFF], clock()), unsigned, changed, "", "x", "a.b.c", "令牌"):
        with pytest.raises(SignInError):
            ours.read(wrong, clock())


def test_the_key_of_tokens_is_made_once_and_for_its_owner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEZHI_HOME", str(tmp_path / "家"))
    made = token_key(None)
    assert token_key(None) == made
    path = tmp_path / "家" / "token.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]
    assert token_key("x" * 32) == "x" * 32
    with pytest.raises(BadInputError, match="GEZHI_TOKEN_KEY"):
        token_key("short")


@pytest.mark.parametrize(
    ("host", "given", "refused"),
    [
        ("127.0.0.1", {}, False),
        ("::1", {}, False),
        ("localhost", {}, False),
        ("0.0.0.0", {}, True),
        ("10.1.2.3", {}, True),
        ("county.example", {}, True),
        ("10.1.2.3", {"tls_certificate": "c.pem"}, True),
        ("10.1.2.3", {"tls_certificate": "c.pem", "tls_key": "k.pem"}, False),
        ("0.0.0.0", {"proxy": "10.1.2.4"}, False),
    ],
)
def test_passwords_do_not_cross_the_network_unencrypted(host: str, given: dict[str, Any], refused: bool) -> None:
    settings = ApiSettings(**given)
    if refused:
        with pytest.raises(BadInputError, match="unencrypted"):
            settings.check_address(host)
    else:
        settings.check_address(host)


class TestFirstAccount:
    @pytest.fixture
    def client(self, database: Database, policy: Policy) -> Iterator[httpx.Client]:
        empty(database)
        with Serving(Database(database.connection), policy, setup_word="word") as client:
            client.auth = None
            yield client

    def test_the_link_makes_it_once(self, client: httpx.Client) -> None:
        assert client.get("/healthz").status_code == 200
        assert "there is no account yet" in client.get("/v1/areas/621027").json()["detail"]
        page = client.get("/setup?token=word")
        assert page.status_code == 200
        assert "script" not in page.text
        weak = client.post("/setup", data={"token": "word", "id": "<b>", "password": "1234567890"})
        assert weak.status_code == 422
        assert "easily guessed" in weak.text
        assert "<b>" not in weak.text
        made = client.post("/setup", data={"token": "word", "id": "管理员", "password": GOOD})
        assert made.status_code == 201
        assert "管理员" in made.text
        for _ in range(2):
            again = client.post("/setup", data={"token": "word", "id": "other", "password": GOOD})
            assert again.status_code == 404
        assert client.get("/setup?token=word").status_code == 404
        token = sign_in(client, "管理员").json()["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        assert client.get("/v1/webhooks", headers=headers).status_code == 200

    def test_without_the_word_there_is_nothing(self, client: httpx.Client) -> None:
        assert client.get("/setup?token=other").status_code == 404
        assert client.post("/setup", data={"token": "other", "id": "a", "password": GOOD}).status_code == 404
        assert client.get("/setup").status_code == 422

    def test_nor_once_somebody_was_added_elsewhere(self, client: httpx.Client, database: Database) -> None:
        form = AccountForm(id="zhang", roles=(AccountRole.AUDITOR,), password=SecretStr(GOOD))
        database.change(accounts.add(form, datetime.now(UTC)))
        assert client.get("/setup?token=word").status_code == 404


def test_a_server_tells_of_requests_and_not_of_people(client: httpx.Client, clock: Clock, caplog: Any) -> None:
    client.auth = SignedIn(clock)
    with caplog.at_level(logging.INFO, logger="gezhi.request"):
        answer = client.get("/v1/cases/张三", params={"at": "2026-01-01"}, headers={"X-Request-ID": "abc-1"})
        client.get("/v1/cases/李四", headers={"X-Request-ID": "a b!"})
        client.get("/王五")
    assert answer.headers["x-request-id"] == "abc-1"
    told = [(line.method, line.route, line.status) for line in caplog.records if line.name == "gezhi.request"]
    assert told == [("GET", "/v1/cases/{id}", 404), ("GET", "/v1/cases/{id}", 404), ("GET", "nowhere", 404)]
    figures = client.get("/metrics")
    assert figures.headers["content-type"].startswith("text/plain")
    assert 'gezhi_requests_total{method="GET",route="/v1/cases/{id}",status="404"} 2.0' in figures.text
    assert 'gezhi_request_seconds_count{method="GET",route="/v1/cases/{id}"} 2.0' in figures.text
    for name in ("张三", "李四", "王五", "tester"):
        assert name not in figures.text + caplog.text


def test_who_asks_is_told_who_they_are(client: httpx.Client, database: Database, clock: Clock) -> None:
    write(database, [area("621027"), person("P1")], [link("Person:P1", "ASSIGNED_TO", "Area:621027", role="cadre")])
    for name, role, of in (("zhang", AccountRole.STAFF, "P1"), ("li", AccountRole.AUDITOR, None)):
        form = AccountForm(id=name, roles=(role,), password=SecretStr(GOOD), person=of)
        database.change(accounts.add(form, clock()))
        token = sign_in(client, name).json()["access_token"]
        me = client.get("/v1/me", headers={"Authorization": f"Bearer {token}"}).json()
        assert (me["id"], me["roles"], me["person"]) == (name, [role], of)
        assert me["scope"] == ({"areas": ["621027"], "units": []} if of else None)
        assert set(me["rights"]) == {right.value for right in ROLES[role]}
    added = database.change(keys.add(KeyForm(name="热线", roles=(AccountRole.SYSTEM,), areas=("621027",)), clock()))
    me = client.get("/v1/me", headers={"X-API-Key": added.key}).json()
    assert (me["id"], me["roles"], me["person"], me["scope"]) == (
        added.id, ["system"], None, {"areas": ["621027"], "units": []},
    )  # fmt: skip


def test_prometheus_sends_a_key_as_bearer_token(client: httpx.Client, database: Database, clock: Clock) -> None:
    added = database.change(keys.add(KeyForm(name="prometheus", roles=(AccountRole.SYSTEM,)), clock()))
    assert client.get("/metrics", headers={"Authorization": f"Bearer {added.key}"}).status_code == 200
    assert client.get("/metrics").status_code == 401
