"""Accounts and keys by the command line, and a server that asks for them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import Any

import httpx

from graph.database import Database
from graph.settings import Connection
from tests.api.test_lifecycle import free_port
from tests.conftest import empty
from tests.queries.county import area, link, person, write
from tests.test_cli import ROOT, gezhi  # noqa: F401 - a fixture

GOOD = "苹果树下 seven quiet lamps"


def environment(connection: Connection) -> dict[str, str]:
    return {
        **os.environ, "GEZHI_NEO4J_URI": connection.uri, "GEZHI_NEO4J_USER": connection.user,
        "GEZHI_NEO4J_PASSWORD": connection.password, "LC_ALL": "C.UTF-8", "LANGUAGE": "en", "GEZHI_TICK_SECONDS": "0",
    }  # fmt: skip


def typed(connection: Connection, password: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command whose password comes from a pipe."""
    command = [sys.executable, "-m", "cli", *arguments]
    given = environment(connection)
    return subprocess.run(
        command, input=f"{password}\n", env=given, cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_accounts_and_keys_are_worked(gezhi: Any, database: Database, connection: Connection) -> None:  # noqa: F811
    empty(database)
    write(
        database,
        [area("621027"), person("P1"), person("P2")],
        [link("Person:P2", "ASSIGNED_TO", "Area:621027", role="cadre")],
    )
    staff = ("user", "add", "张三", "--role", "staff", "--role", "auditor")
    nobody = typed(connection, GOOD, *staff)
    assert (nobody.returncode, "they need a person" in nobody.stderr) == (2, True)
    assert typed(connection, GOOD, *staff, "--person", "P1").stdout == "张三\n"
    again = typed(connection, GOOD, *staff, "--person", "P1")
    assert (again.returncode, again.stderr.strip().splitlines()[-1]) == (
        2,
        "gezhi: id: there is an account 张三 already; choose another name",
    )
    weak = typed(connection, "1234567890", "user", "add", "李四", "--role", "auditor")
    assert "easily guessed" in weak.stderr
    assert "1234567890" not in weak.stdout + weak.stderr
    (listed,) = json.loads(gezhi("user", "list", "--json").stdout)["accounts"]
    assert (listed["id"], listed["roles"], listed["active"]) == ("张三", ["staff", "auditor"], True)
    shown = json.loads(gezhi("user", "show", "张三", "--json").stdout)
    assert (shown["account"]["person"], shown["scope"]) == ("P1", {"areas": [], "units": []})
    assert gezhi("user", "roles", "张三", "--role", "staff", "--person", "P2").returncode == 0
    shown = json.loads(gezhi("user", "show", "张三", "--json").stdout)
    assert (shown["account"]["person"], shown["scope"]) == ("P2", {"areas": ["621027"], "units": []})
    unknown = gezhi("user", "roles", "张三", "--role", "staff", "--person", "P3")
    assert (unknown.returncode, unknown.stderr.strip()) == (2, "gezhi: person: there is no person P3")
    assert typed(connection, GOOD + "。", "user", "password", "张三").returncode == 0
    assert gezhi("user", "roles", "张三", "--role", "administrator").returncode == 0
    last = gezhi("user", "disable", "张三")
    assert (last.returncode, "is the last administrator who may sign in" in last.stderr) == (2, True)
    assert gezhi("user", "roles", "张三", "--role", "auditor").returncode == 2
    boss = ("user", "add", "王五", "--role", "administrator")
    assert typed(connection, GOOD, *boss).returncode == 0
    assert gezhi("user", "disable", "张三").returncode == 0
    page = gezhi("user", "list", language="zh").stdout
    assert all(word in page for word in ("张三", "administrator", "已停用"))
    assert gezhi("user", "enable", "张三").returncode == 0
    assert gezhi("user", "remove", "张三").returncode == 0
    gone = gezhi("user", "remove", "张三")
    assert (gone.returncode, gone.stderr.strip().splitlines()[-1]) == (1, "gezhi: there is no account 张三")

    added = json.loads(
        gezhi(
            "key", "add", "12345热线", "--role", "system", "--area", "621027", "--until", "2099-01-01", "--json"
        ).stdout
    )
    assert added["key"].startswith(f"gz_{added['id']}_")
    keys = gezhi("key", "list").stdout
    assert all(word in keys for word in (added["id"], "12345热线", "621027", "2099-01-01"))
    assert added["key"] not in keys
    past = gezhi("key", "add", "x", "--role", "system", "--until", "2020-01-01")
    assert (past.returncode, "never be good" in past.stderr) == (2, True)
    assert gezhi("key", "remove", added["id"]).returncode == 0
    assert gezhi("key", "remove", added["id"]).returncode == 1


def test_the_first_account_is_made_by_the_link_that_is_printed(database: Database, connection: Connection) -> None:
    empty(database)
    command = [sys.executable, "-m", "cli", "serve", "--port", str(free_port())]
    process = subprocess.Popen(command, env=environment(connection), cwd=ROOT, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        told = ""
        while "Uvicorn running" not in told:
            line = process.stderr.readline()
            assert line, told
            told += line
        found = re.search(r"(http://127\.0\.0\.1:\d+)/setup\?token=([\w-]+)", told)
        assert found, told
        with httpx.Client(base_url=found[1], trust_env=False, timeout=30) as client:
            assert client.get("/v1/policies").status_code == 401
            made = client.post("/setup", data={"token": found[2], "id": "admin", "password": GOOD})
            assert made.status_code == 201
            form = {"grant_type": "password", "username": "admin", "password": GOOD}
            token = client.post("/v1/token", data=form).json()["access_token"]
            assert client.get("/v1/policies", headers={"Authorization": f"Bearer {token}"}).status_code == 200
    finally:
        process.kill()
        process.wait()


def test_an_address_that_others_reach_needs_tls(gezhi: Any) -> None:  # noqa: F811
    refused = gezhi("serve", "--host", "0.0.0.0")
    assert refused.returncode == 2
    assert refused.stderr.startswith("gezhi: host: 0.0.0.0 can be reached by others")
