"""An office with a browser: ``gezhi serve`` on the demo county at nine on the day of its report, and people who look.

The demo's year takes minutes to live, so a run of the tests lives it once, and its processes start with a copy of the
data; ``GEZHI_DEMO_BACKUP`` names a folder that has one already.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from filelock import FileLock
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Request, sync_playwright
from pydantic import SecretStr

import cli
from graph.database import Database
from graph.server import EmbeddedServer
from graph.settings import Connection
from graph.terms import AccountRole
from queries import accounts

ROOT = Path(__file__).parents[2]
MOMENT = "2023-12-15T09:00"
PASSWORD = "苹果树下 seven quiet lamps"
# Administrator and auditor, who sees everything; the staff of the county's centre.
PEOPLE = (
    ("boss", (AccountRole.ADMINISTRATOR, AccountRole.AUDITOR), None),
    ("zhang", (AccountRole.STAFF,), "S-00001"),
)
OPTIONS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]
SIZES = {False: {"width": 1440, "height": 900}, True: {"width": 390, "height": 844}}
TAGS = {"zh": "zh-CN", "en": "en-GB"}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass
class Office:
    """The server, its database, and who has signed in."""

    url: str
    database: Database
    connection: Connection
    cookies: dict[str, str] = field(default_factory=dict)

    def cookie(self, user: str) -> str:
        """The session of an account, which signs in once."""
        if user not in self.cookies:
            self.cookies[user] = self.sign_in(user)
        return self.cookies[user]

    def sign_in(self, user: str, password: str = PASSWORD) -> str:
        """The cookie of a new session of an account."""
        form = {"username": user, "password": password}
        headers = {"Sec-Fetch-Site": "same-origin"}
        answer = httpx.post(f"{self.url}/workbench/sign-in", data=form, headers=headers, trust_env=False, timeout=30)
        assert answer.status_code == 303, answer.text
        return answer.cookies["gezhi_session"]


def run(connection: Connection, *arguments: str) -> None:
    """Run ``gezhi`` on a database."""
    done = subprocess.run(
        [sys.executable, "-m", "cli", *arguments],
        env=environment(connection),
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()


def environment(connection: Connection) -> dict[str, str]:
    """What tells ``gezhi`` which database is meant. It does nothing by the clock: tests say what happens."""
    return os.environ | {
        "GEZHI_NEO4J_URI": connection.uri,
        "GEZHI_NEO4J_USER": connection.user,
        "GEZHI_NEO4J_PASSWORD": connection.password,
        "GEZHI_TICK_SECONDS": "0",
        "LC_ALL": "C.UTF-8",
    }


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory, lived: Path) -> Iterator[Connection]:
    """A Neo4j of its own with the demo county, since other modules empty the run's."""
    os.environ["GEZHI_NEO4J_HEAP"] = os.environ["GEZHI_NEO4J_PAGECACHE"] = "512m"
    os.environ.setdefault("GEZHI_HOME", str(tmp_path_factory.mktemp("home")))
    kept = Path(os.environ.get("GEZHI_DEMO_BACKUP") or lived.with_suffix(".data"))
    with FileLock(f"{lived}.lock"):  # whoever comes second waits for the year
        if not kept.exists():
            _live(EmbeddedServer(tmp_path_factory.mktemp("year")), lived, kept)
    home = tmp_path_factory.mktemp("county")
    shutil.copytree(kept, home, dirs_exist_ok=True)
    server = EmbeddedServer(home)
    connection = server.start()
    yield connection
    server.stop()


def _live(server: EmbeddedServer, lived: Path, kept: Path) -> None:
    """Live the demo's year, or take it from whoever has, and keep what a server needs to start with it."""
    connection = server.start()
    try:
        run(connection, *(("restore", str(lived)) if lived.exists() else ("demo",)))
    finally:
        server.stop()
    beside = kept.with_suffix(".new")
    shutil.copytree(server.home / "data", beside / "data")
    shutil.copy(server.home / "password", beside)
    beside.rename(kept)


@pytest.fixture(scope="session")
def office(county: Connection, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The server, and accounts for its people."""
    with Database(county, timeout=None) as database:
        for id, roles, person in PEOPLE:
            if not any(each.id == id for each in database.ask(accounts.accounts()).accounts):
                form = accounts.AccountForm(id=id, roles=roles, password=SecretStr(PASSWORD), person=person)
                database.change(accounts.add(form, datetime(2023, 12, 15, tzinfo=UTC)))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [sys.executable, "-m", "cli", "serve", "--at", MOMENT, "--port", str(port)]
        log = tmp_path_factory.mktemp("log") / "serve.jsonl"
        with log.open("wb") as said:
            process = subprocess.Popen(command, env=environment(county), cwd=ROOT, stderr=said)
        url = f"http://127.0.0.1:{port}"
        _wait_for(url, process)
        yield Office(url, database, county)
        process.send_signal(signal.SIGINT)
        process.wait(20)
    assert not (complaints := _complaints(log)), "\n".join(complaints)


def _complaints(log: Path) -> list[str]:
    """What the server logged that it should not have had to: errors, and texts that the catalogue lacks."""
    lines = [line for line in log.read_text(encoding="utf-8").splitlines() if line.startswith("{")]
    return [line for line in lines if '"level": "error"' in line or "the catalogue lacks" in line]


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 300  # a machine that is busy with other tests takes long
    while time.monotonic() < until:
        assert process.poll() is None, "gezhi serve has ended"
        try:
            if httpx.get(f"{url}/readyz", trust_env=False).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    raise AssertionError("gezhi serve is not ready after five minutes")


class Chromium:
    """The browser of this machine, started anew where it has died: one page's end must not be that of all tests."""

    def __init__(self, playwright: Playwright, path: str) -> None:
        self._playwright, self._path = playwright, path
        self._running: Browser | None = None

    def running(self) -> Browser:
        """The browser."""
        if self._running is None or not self._running.is_connected():
            self._running = self._playwright.chromium.launch(executable_path=self._path, args=OPTIONS)
        return self._running

    def close(self) -> None:
        """End it."""
        if self._running is not None:
            self._running.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    """The browser of this machine. Not for longer: while Playwright is there no other test can run an event loop."""
    path = cli.browser()
    if path is None:
        said = "no Chromium on this machine: install it (Debian: apt-get install chromium fonts-noto-cjk) or name one in GEZHI_BROWSER"
        if "GEZHI_BROWSER_TESTS" in os.environ:  # where they must be run
            pytest.fail(said)
        pytest.skip(said)
    with sync_playwright() as playwright:
        chromium = Chromium(playwright, path)
        yield chromium
        chromium.close()


class Look:
    """Opens pages as somebody, and keeps what browsers complain of."""

    def __init__(self, office: Office, browser: Chromium) -> None:
        self._office, self._browser = office, browser
        self._contexts: list[BrowserContext] = []
        self.complaints: list[str] = []
        self.expected: list[str] = []  # parts of complaints that a test provokes

    def __call__(
        self,
        user: str | None,
        path: str,
        *,
        language: str = "zh",
        phone: bool = False,
        dark: bool = False,
        cookie: str | None = None,
    ) -> Page:
        """A page of the workbench (``/risk``) as an account sees it, opened; None is nobody."""
        context = self.context(user, language=language, phone=phone, dark=dark, cookie=cookie)
        page = context.new_page()
        page.goto(f"{self._office.url}/workbench{path}")
        return page

    def context(
        self,
        user: str | None,
        *,
        language: str = "zh",
        phone: bool = False,
        dark: bool = False,
        cookie: str | None = None,
    ) -> BrowserContext:
        """A browser of somebody's own, with nothing open yet."""
        context = self._browser.running().new_context(
            viewport=SIZES[phone],  # type: ignore[arg-type]
            locale=TAGS[language],
            timezone_id="Asia/Shanghai",
            color_scheme="dark" if dark else "light",
            has_touch=phone,
            accept_downloads=True,
        )
        context.set_default_timeout(15_000)
        context.set_default_navigation_timeout(60_000)  # the first question of a kind has its plan made
        if user is not None:
            session = cookie or self._office.cookie(user)
            kept = {"name": "gezhi_session", "value": session, "url": self._office.url, "httpOnly": True}
            context.add_cookies([kept])  # type: ignore[list-item]
        context.on("page", self._listen)
        self._contexts.append(context)
        return context

    def _listen(self, page: Page) -> None:
        page.on("console", lambda said: said.type == "error" and self._complain(f"console: {said.text}"))
        page.on("pageerror", lambda error: self._complain(f"error on the page: {error}"))
        page.on("requestfailed", self._failed)
        page.on("request", self._asked)

    def _asked(self, request: Request) -> None:
        host = urlsplit(request.url).netloc
        if urlsplit(request.url).scheme in ("http", "https", "ws", "wss") and host != urlsplit(self._office.url).netloc:
            self._complain(f"another host was asked: {request.url}")

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # as where somebody goes on before all is there
            self._complain(f"failed: {request.url} {request.failure}")

    def _complain(self, text: str) -> None:
        self.complaints.append(text)

    def close(self) -> None:
        """Close what was opened."""
        for context in self._contexts:
            context.close()

    @property
    def unexpected(self) -> list[str]:
        """What browsers complained of, but for what the test provoked."""
        return [said for said in self.complaints if not any(part in said for part in self.expected)]


@pytest.fixture
def look(office: Office, browser: Chromium, request: pytest.FixtureRequest) -> Iterator[Look]:
    """Opens pages; at the end nothing may have been complained of."""
    look = Look(office, browser)
    yield look
    look.close()
    assert not look.unexpected, "\n".join(look.unexpected)


def accessible(page: Page) -> None:
    """Raise AssertionError with what axe finds wrong on a page (WCAG 2.2 A and AA, and its best practices)."""
    # The names on a map have a halo of the ground's colour, which axe does not see.
    context = {"exclude": [[".map text"]]}
    found = (
        Axe().run(page, context=context, options={"runOnly": {"type": "tag", "values": RULES}}).response["violations"]
    )
    told = [
        f"{each['id']} ({each['impact']}): {each['help']}\n  "
        + "\n  ".join(node["html"][:200] for node in each["nodes"][:5])
        for each in found
    ]
    assert not told, "\n".join(told)


__all__ = ["Look", "Office", "accessible"]
