"""Signing in at a real OpenID provider that runs beside the test."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from oidc_provider_mock import User, run_server_in_thread
from pydantic import SecretStr

from api.oidc import COOKIE
from graph.database import Database
from graph.policy import Policy
from graph.terms import AccountRole
from queries import accounts
from queries.accounts import AccountForm
from tests.api.test_api import ZH, Serving
from tests.conftest import empty

GOOD = SecretStr("苹果树下 seven quiet lamps")
NAMES = ("张三", "closed", "local", "stranger")


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    users = [User(sub=f"sub-{number}", claims={"preferred_username": name}) for number, name in enumerate(NAMES)]
    with run_server_in_thread(require_nonce=True, user_claims=users) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, provider: str) -> pytest.MonkeyPatch:
    for name, value in (("ISSUER", provider), ("CLIENT_SECRET", "secret"), ("CLAIM", "preferred_username")):
        monkeypatch.setenv(f"GEZHI_OIDC_{name}", value)
    return monkeypatch


@pytest.fixture
def client(database: Database, policy: Policy, settings: pytest.MonkeyPatch) -> Iterator[httpx.Client]:
    empty(database)
    for name, password in (("张三", None), ("closed", None), ("local", GOOD)):
        form = AccountForm(id=name, roles=(AccountRole.AUDITOR,), password=password)
        database.change(accounts.add(form, datetime.now(UTC)))
    database.change(accounts.set_active("closed", False))
    with Serving(Database(database.connection), policy) as client:
        client.auth = None
        yield client


def come_back(client: httpx.Client, name: str) -> str:
    """Sign in at the provider as a browser does; the address that it is sent back to."""
    sent = client.get("/v1/oidc/sign-in")
    assert sent.status_code == 302, sent.text
    asked = parse_qs(urlsplit(sent.headers["location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert {"state", "nonce", "code_challenge"} <= asked.keys()
    with httpx.Client(trust_env=False) as browser:
        done = browser.post(sent.headers["location"], data={"sub": f"sub-{NAMES.index(name)}"})
    assert done.status_code == 302, done.text
    return str(done.headers["location"])


def test_whoever_the_provider_vouches_for_is_signed_in(client: httpx.Client) -> None:
    answer = client.get(come_back(client, "张三"))
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    given = answer.json()
    me = client.get("/v1/me", headers={"Authorization": f"Bearer {given['access_token']}"}).json()
    assert (me["id"], me["roles"]) == ("张三", ["auditor"])
    again = client.post("/v1/token", data={"grant_type": "refresh_token", "refresh_token": given["refresh_token"]})
    assert again.status_code == 200


@pytest.mark.parametrize("name", ["closed", "local", "stranger"])
def test_others_are_not(client: httpx.Client, name: str) -> None:
    """One that is closed, one that has a password of its own, and one that nobody has added."""
    answer = client.get(come_back(client, name))
    assert answer.status_code == 401
    assert "no account" in answer.json()["detail"]


def test_an_account_without_a_password_is_not_signed_in_to_with_one(client: httpx.Client) -> None:
    for password in ("x", "None", GOOD.get_secret_value()):
        form = {"grant_type": "password", "username": "张三", "password": password}
        assert client.post("/v1/token", data=form).status_code == 401


def test_a_way_back_is_good_once_and_for_whoever_began(client: httpx.Client) -> None:
    back = come_back(client, "张三")
    with httpx.Client(base_url=client.base_url, trust_env=False) as thief:
        assert thief.get(back).status_code == 401
    assert client.get(back).status_code == 200
    assert client.get(back).status_code == 401
    back = come_back(client, "张三")
    assert client.get(back.replace("state=", "state=x")).status_code == 401
    assert client.get("/v1/oidc/back?error=access_denied").status_code == 401
    assert client.get("/v1/oidc/back").status_code == 401


def test_the_cookie_of_a_sign_in_is_for_the_server_alone(client: httpx.Client) -> None:
    set_cookie = client.get("/v1/oidc/sign-in").headers["set-cookie"]
    assert set_cookie.startswith(f"{COOKIE}=")
    assert "httponly" in set_cookie
    assert "samesite=lax" in set_cookie
    assert "set-cookie" not in client.get("/healthz").headers


@pytest.mark.parametrize("issuer", [None, "http://localhost:9", "{provider}/other"])
def test_without_a_provider(
    database: Database, policy: Policy, settings: pytest.MonkeyPatch, provider: str, issuer: str | None
) -> None:
    """None that is set, one that is away, and one that says it is another."""
    if issuer is None:
        settings.delenv("GEZHI_OIDC_ISSUER")
    else:
        settings.setenv("GEZHI_OIDC_ISSUER", issuer.format(provider=provider))
    with Serving(Database(database.connection), policy) as client:
        for path in ("/v1/oidc/sign-in", "/v1/oidc/back?code=x&state=y"):
            answer = client.get(path, headers=ZH)
            assert answer.status_code == (404 if issuer is None else 503), answer.text
            assert ("retry-after" in answer.headers) == (issuer is not None)
            assert "身份" in answer.json()["title"] + answer.json()["detail"]


class Liar(BaseHTTPRequestHandler):
    """A discovery document of somebody else."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"issuer": "https://other.example", "authorization_endpoint": "https://other.example/auth"}')

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_a_provider_that_says_it_is_another_is_not_believed(
    database: Database, policy: Policy, settings: pytest.MonkeyPatch
) -> None:
    server = HTTPServer(("127.0.0.1", 0), Liar)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.setenv("GEZHI_OIDC_ISSUER", f"http://127.0.0.1:{server.server_port}")
    with Serving(Database(database.connection), policy) as client:
        client.auth = None
        for path in ("/v1/oidc/sign-in", "/v1/oidc/back?code=x&state=y"):
            answer = client.get(path)
            assert answer.status_code == 401
            assert "says that it is https://other.example" in answer.json()["detail"]
    server.shutdown()
    server.server_close()
