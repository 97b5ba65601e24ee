"""How long people wait for the workbench: until a page is there, and until it answers what they do.

    .venv/bin/python -m benchmarks.workbench [--rounds 5] [--at-once]

On the demo county (``gezhi demo``), in this machine's Chromium, which draws in software. A page is there when its
largest part is drawn (the browser's own ``largest-contentful-paint``); an action, when what it changes is drawn. The
first round is cold (nothing in the browser's cache); it begins once the server has rehearsed what its pages ask, or
with ``--at-once`` as soon as it is ready, as after a start in the middle of the day. The peer in the same run is the
page of the API (``/docs``), plain HTML with one script.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import httpx
from playwright.sync_api import Browser, Page, sync_playwright
from pydantic import SecretStr
from rich.console import Console
from rich.table import Table

import cli
from graph.database import Database
from graph.settings import Settings
from graph.terms import AccountRole
from queries import accounts

MOMENT = "2023-12-15T09:00"
NAME, PASSWORD = "benchmark-workbench", "苹果树下 seven quiet lamps"
CASE, TOWNSHIP = "ZY2023-0001", "621027102"
PAGES = {
    "Overview": "/workbench/?at=2023-12-15",
    "Explore": f"/workbench/explore?node=Area:{TOWNSHIP}",
    "My work": "/workbench/work",
    "A case": f"/workbench/cases/{CASE}",
    "New case": "/workbench/intake",
    "Risk": "/workbench/risk",
    "Organisation": f"/workbench/organisation?area={TOWNSHIP}",
    "Administration": "/workbench/administration",
    "(peer) API's page": "/docs",
}
PAINTED = """() => new Promise((done) => {
  new PerformanceObserver((list) => done(list.getEntries().at(-1).startTime)).observe(
    { type: 'largest-contentful-paint', buffered: true })
  setTimeout(() => done(null), 3000)
})"""
# From the event to the frame after what it changed (milliseconds): what the element shows must be other than before.
ACTED = """async ([what, shows]) => {
  const shown = () => document.querySelector(shows)?.innerText
  const before = shown()
  const begun = performance.now()
  document.querySelector(what).click()
  while (shown() === before && performance.now() - begun < 5000) await new Promise(requestAnimationFrame)
  return performance.now() - begun
}"""


@contextmanager
def serving(database: Database, *, at_once: bool) -> Iterator[str]:
    """The server on the demo, and an account that sees everything; its address."""
    roles = (AccountRole.ADMINISTRATOR, AccountRole.AUDITOR, AccountRole.STAFF)
    form = accounts.AccountForm(id=NAME, roles=roles, password=SecretStr(PASSWORD), person="S-00001")
    database.change(accounts.add(form, datetime.now(UTC)))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "cli", "serve", "--at", MOMENT, "--port", str(port)]
    environment = os.environ | {"GEZHI_TICK_SECONDS": "0"}
    log = Path(tempfile.mkdtemp(prefix="gezhi-benchmark-")) / "serve.jsonl"
    with log.open("wb") as said:
        server = subprocess.Popen(command, env=environment, cwd=Path(__file__).parents[1], stderr=said)
    url = f"http://127.0.0.1:{port}"
    try:
        while True:
            try:
                if httpx.get(f"{url}/readyz", trust_env=False).status_code == 200:
                    break
            except httpx.HTTPError:
                time.sleep(0.2)
        while not at_once and "what the pages ask" not in log.read_text():
            time.sleep(0.2)
        yield url
    finally:
        server.terminate()
        server.wait()
        database.change(accounts.remove(NAME))
        shutil.rmtree(log.parent)


def painted(browser: Browser, url: str, rounds: int) -> dict[str, list[float]]:
    """Milliseconds until each page is there: cold once, then with a full cache, in turns."""
    found: dict[str, list[float]] = {name: [] for name in PAGES}
    for name, path in PAGES.items():
        with signed_in(browser, url) as page:
            found[name].append(_wait(page, url + path))
    with signed_in(browser, url) as page:
        for _ in range(rounds + 1):
            for name, path in PAGES.items():
                found[name].append(_wait(page, url + path))
    return {name: [times[0], *times[2:]] for name, times in found.items()}  # the second fills the cache


def _wait(page: Page, address: str) -> float:
    page.goto(address, wait_until="load")
    return float(page.evaluate(PAINTED) or "nan")


@contextmanager
def signed_in(browser: Browser, url: str) -> Iterator[Page]:
    """A page of a new browser in which somebody has signed in."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    form = {"username": NAME, "password": PASSWORD}
    headers = {"Sec-Fetch-Site": "same-origin"}
    answer = httpx.post(f"{url}/workbench/sign-in", data=form, headers=headers, trust_env=False, timeout=30)
    context.add_cookies([{"name": "gezhi_session", "value": answer.cookies["gezhi_session"], "url": url}])
    yield context.new_page()
    context.close()


# What is done: the page, what is clicked, and what shows that it was done.
ACTIONS: dict[str, tuple[str, str, str]] = {
    "Risk: why a case is at risk": ("/workbench/risk", ".risk-cases tbody tr:nth-child(3) [data-why]", "#why"),
    "Risk: a case as settled": ("/workbench/risk", ".risk-cases input", ".risk-settled"),
    "My work: sorted by title": ("/workbench/work", "thead button[data-sort=title]", ".work-table tbody"),
    "A case: the form of a move": (f"/workbench/cases/{CASE}", "button[data-move=note]", "dialog.move"),
}


def acted(browser: Browser, url: str, rounds: int) -> dict[str, list[float]]:
    """Milliseconds from a click to what it changes, on pages that are there."""
    found: dict[str, list[float]] = {}
    for name, (path, what, shows) in ACTIONS.items():
        with signed_in(browser, url) as page:
            times = []
            for _ in range(rounds):
                page.goto(url + path)
                page.wait_for_load_state("networkidle")
                times.append(float(page.evaluate(ACTED, [what, shows])))
            found[name] = times
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="How long people wait for the workbench, on the demo county.")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--at-once", action="store_true")
    given = parser.parse_args()
    rounds: int = given.rounds
    path = cli.browser()
    if path is None:
        raise SystemExit("There is no Chromium; install it or name a browser in GEZHI_BROWSER.")
    with (
        Database(Settings().connection()) as database,
        serving(database, at_once=given.at_once) as url,
        sync_playwright() as playwright,
    ):
        options = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
        browser = playwright.chromium.launch(executable_path=path, args=options)
        show("Until a page is there", painted(browser, url, rounds), lambda times: times[0])
        show("Until an action is answered", acted(browser, url, rounds), None)
        browser.close()


def show(title: str, found: dict[str, list[float]], cold: Callable[[list[float]], float] | None) -> None:
    """Print times in milliseconds."""
    table = Table("", *(["cold"] if cold else []), "median", "slowest", title=title)
    for name, times in found.items():
        warm = times[1:] if cold else times
        first = [f"{cold(times):,.0f}"] if cold else []
        table.add_row(name, *first, f"{median(warm):,.0f}", f"{max(warm):,.0f}")
    Console().print(table)


if __name__ == "__main__":
    main()
