"""What stands in deploy/ and docs/operations.md fits the program: metrics, routes, settings, commands, and their forms."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from api.observing import Figures
from api.security import RIGHTS
from api.settings import ApiSettings
from cli import app

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
RULES = [
    rule for group in yaml.safe_load((DEPLOY / "prometheus-rules.yml").read_text())["groups"] for rule in group["rules"]
]
DASHBOARD = json.loads((ROOT / "docs" / "grafana" / "gezhi.json").read_text(encoding="utf-8"))
TARGETS = [target for panel in DASHBOARD["panels"] for target in panel["targets"]]
ASKED = [rule["expr"] for rule in RULES] + [target["expr"] for target in TARGETS]
OF_PROMETHEUS = {"up"}  # made by whoever scrapes
NAME = re.compile(r"\b(?:up|gezhi_\w+|process_\w+)\b")


def routes() -> set[str]:
    return {route.split()[1] for route in RIGHTS}


def told() -> tuple[set[str], set[str]]:
    """The names of the metrics that `/metrics` has after one request, and the names of their labels."""
    figures = Figures()
    figures.count("GET", "/v1/me", 200, 0.1)
    text = figures.text().decode()
    names = {re.split(r"[{ ]", line)[0] for line in text.splitlines() if not line.startswith("#")}
    return names, set(re.findall(r'(\w+)="', text)) | {"instance", "job"}


class TestFigures:
    def test_every_metric_that_is_asked_for_is_told(self) -> None:
        known, _ = told()
        asked = {name for text in ASKED for name in NAME.findall(text)}
        assert {"up", "gezhi_requests_total", "gezhi_request_seconds_bucket"} <= asked
        assert asked <= known | OF_PROMETHEUS

    def test_every_label_that_is_asked_for_is_told(self) -> None:
        _, known = told()
        for text in ASKED:
            assert set(re.findall(r"(\w+)(?:=~|!~|!=|=)\"", text)) <= known
            grouped = re.findall(r"by \(([^)]*)\)", text)
            assert {name.strip() for group in grouped for name in group.split(",")} <= known

    def test_every_route_that_is_asked_for_is_there(self) -> None:
        there = routes()
        for text in ASKED:
            for _, pattern in re.findall(r'route(=~|!~|!=|=)"([^"]*)"', text):
                for each in pattern.split("|"):
                    assert any(re.fullmatch(each.replace("{", r"\{").replace("}", r"\}"), path) for path in there), each

    def test_alerts_say_what_and_how_bad(self) -> None:
        assert len({rule["alert"] for rule in RULES}) == len(RULES)
        for rule in RULES:
            assert set(rule) == {"alert", "expr", "for", "labels", "annotations"}
            assert rule["labels"]["severity"] in ("page", "ticket")
            assert re.search("[\u4e00-\u9fff]", rule["annotations"]["summary"])
            assert rule["expr"].count("(") == rule["expr"].count(")")

    def test_the_dashboard_has_the_form_that_grafana_reads(self) -> None:
        assert {"uid", "title", "schemaVersion", "panels", "templating", "time"} <= set(DASHBOARD)
        assert "id" not in DASHBOARD  # Grafana gives it
        ids = [panel["id"] for panel in DASHBOARD["panels"]]
        assert len(set(ids)) == len(ids)
        taken: set[tuple[int, int]] = set()
        for panel in DASHBOARD["panels"]:
            assert panel["type"] in ("stat", "timeseries")
            assert re.search("[\u4e00-\u9fff]", panel["title"])
            place = panel["gridPos"]
            cells = {
                (x, y)
                for x in range(place["x"], place["x"] + place["w"])
                for y in range(place["y"], place["y"] + place["h"])
            }
            assert max(x for x, _ in cells) < 24
            assert not cells & taken, "two panels in one place"
            taken |= cells
            assert [target["refId"] for target in panel["targets"]] == [
                chr(65 + n) for n in range(len(panel["targets"]))
            ]
        variables = {variable["name"] for variable in DASHBOARD["templating"]["list"]}
        used = set(re.findall(r"\$\{?(\w+)", json.dumps(DASHBOARD["panels"])))
        assert used == variables


def unit(name: str) -> dict[str, dict[str, list[str]]]:
    """The settings of a unit; one that is said twice has two values."""
    sections: dict[str, dict[str, list[str]]] = {}
    current: dict[str, list[str]] = {}
    for line in (DEPLOY / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            current = sections.setdefault(line.strip("[]"), {})
        elif line and not line.startswith("#"):
            key, value = line.split("=", 1)
            current.setdefault(key, []).append(value)
    return sections


class TestUnits:
    NAMES = ("gezhi.service", "gezhi-backup.service", "gezhi-backup.timer")

    @pytest.mark.parametrize("name", NAMES)
    def test_units_have_the_form_of_units(self, name: str) -> None:
        parser = ConfigParser(strict=False, interpolation=None)
        parser.optionxform = str  # type: ignore[assignment,method-assign]
        parser.read(DEPLOY / name, encoding="utf-8")
        assert set(parser.sections()) <= {"Unit", "Service", "Timer", "Install"}
        assert parser.has_option("Unit", "Description")

    @pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd-analyze here")
    def test_systemd_knows_every_setting(self) -> None:
        files = [str(DEPLOY / name) for name in self.NAMES]
        done = subprocess.run(["systemd-analyze", "verify", *files], capture_output=True, text=True, check=False)
        said = [line for line in done.stderr.splitlines() if any(name in line for name in self.NAMES)]
        # The program is not installed where this is tested; everything else must be right.
        assert [line for line in said if "is not executable" not in line] == []

    @pytest.mark.parametrize("name", ["gezhi.service", "gezhi-backup.service"])
    def test_services_may_do_no_more_than_they_need(self, name: str) -> None:
        service = unit(name)["Service"]
        for key, value in {
            "User": "gezhi", "NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes",
            "PrivateTmp": "yes", "CapabilityBoundingSet": "", "RestrictNamespaces": "yes", "UMask": "0077",
            "StateDirectoryMode": "0700",
        }.items():  # fmt: skip
            assert service[key] == [value]
        assert "MemoryDenyWriteExecute" not in service  # Java would not start

    def test_what_services_run_is_there(self) -> None:
        service = unit("gezhi.service")["Service"]
        for line in (*service["ExecStart"], *service["ExecStopPost"]):
            program, *arguments = line.split()
            assert program == "/opt/gezhi/.venv/bin/gezhi"
            assert command(arguments) is not None
        (script,) = unit("gezhi-backup.service")["Service"]["ExecStart"]
        assert os.access(ROOT / script.removeprefix("/opt/gezhi/"), os.X_OK)

    def test_settings_that_are_named_are_settings(self) -> None:
        text = "".join(
            path.read_text(encoding="utf-8") for path in [*DEPLOY.iterdir(), ROOT / "docs" / "operations.md"]
        )
        known = {f"GEZHI_{name.upper()}" for name in ApiSettings.model_fields} | {"GEZHI_HOME", "GEZHI_CACHE"}
        known |= {"GEZHI_NEO4J_HEAP", "GEZHI_NEO4J_PAGECACHE", "GEZHI_PYTHON"}
        named = set(re.findall(r"GEZHI_[A-Z0-9_]+", text))
        assert {"GEZHI_PROXY", "GEZHI_TOKEN_KEY", "GEZHI_RATE_STORAGE"} <= named <= known


class TestTheScript:
    @pytest.fixture
    def ran(self, tmp_path: Path) -> Any:
        """Runs backup.sh with programs that write down how they are called."""
        tools = tmp_path / "tools"
        tools.mkdir()
        (tools / "gezhi").write_text(
            '#!/bin/sh\necho gezhi "$@" >> "$LOG"\n[ "$2" = verify ] || echo all > "$2"\nexit ${FAILS:-0}\n'
        )
        (tools / "age").write_text(
            '#!/bin/sh\necho age >> "$LOG"\nwhile [ $# -gt 1 ]; do [ "$1" != --output ] || out=$2; shift; done\ncp "$1" "$out"\n'
        )
        for each in tools.iterdir():
            each.chmod(0o755)
        folder = tmp_path / "backups"
        folder.mkdir()

        def run(**more: str) -> tuple[int, list[str], list[str]]:
            environment = {
                "PATH": f"{tools}:{os.environ['PATH']}", "GEZHI": str(tools / "gezhi"), "BACKUPS": str(folder),
                "LOG": str(tmp_path / "log"), "RECIPIENTS": str(tmp_path / "keys"), "KEEP_DAYS": "30", **more,
            }  # fmt: skip
            done = subprocess.run(["sh", str(DEPLOY / "backup.sh")], env=environment, check=False)
            log = (tmp_path / "log").read_text().splitlines()
            return done.returncode, sorted(path.name for path in folder.iterdir()), log

        run.folder = folder  # type: ignore[attr-defined]
        run.keys = tmp_path / "keys"  # type: ignore[attr-defined]
        return run

    def test_a_backup_is_made_proved_and_old_ones_go(self, ran: Any) -> None:
        for name, days in (("gezhi-old.backup.age", 40), ("gezhi-young.backup.age", 20), ("another", 400)):
            (ran.folder / name).touch()
            os.utime(ran.folder / name, times=(0, Path(__file__).stat().st_atime * 0 + _days_ago(days)))
        code, files, log = ran()
        assert code == 0
        assert [line.split()[:2] for line in log] == [["gezhi", "backup"], ["gezhi", "backup"]]
        assert log[1].split()[2] == "verify"
        assert files[0] == "another"
        assert files[1].endswith("Z.backup")
        assert files[2:] == ["gezhi-young.backup.age"]

    def test_it_is_encrypted_where_there_are_keys(self, ran: Any) -> None:
        ran.keys.touch()
        code, files, log = ran()
        assert (code, log[-1]) == (0, "age")
        assert [name.endswith("Z.backup.age") for name in files] == [True]
        assert (ran.folder / files[0]).read_text() == "all\n"
        assert (ran.folder / files[0]).stat().st_mode & 0o077 == 0

    def test_one_that_fails_removes_nothing(self, ran: Any) -> None:
        (ran.folder / "gezhi-old.backup").touch()
        os.utime(ran.folder / "gezhi-old.backup", (0, 0))
        code, files, _ = ran(FAILS="1")
        assert code == 1
        assert "gezhi-old.backup" in files


def _days_ago(days: int) -> float:
    import time

    return time.time() - days * 86_400


class TestProxies:
    NGINX = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    CADDY = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")

    def test_the_stream_of_events_is_not_held_up(self) -> None:
        assert "/v1/events" in routes()
        (block,) = re.findall(r"location = /v1/events \{(.*?)\n    \}", self.NGINX, re.DOTALL)
        assert {"proxy_buffering off;", "gzip off;", 'proxy_set_header Connection "";'} <= {
            line.strip() for line in block.splitlines()
        }
        assert "flush_interval -1" in self.CADDY

    def test_the_workbench_keeps_its_websocket(self) -> None:
        (block,) = re.findall(r"location /workbench/ \{(.*?)\n    \}", self.NGINX, re.DOTALL)
        assert {"proxy_set_header Upgrade $http_upgrade;", 'proxy_set_header Connection "upgrade";'} <= {
            line.strip() for line in block.splitlines()
        }

    def test_bodies_may_be_as_large_as_the_api_takes(self) -> None:
        least = ApiSettings.model_fields["body_bytes"].default
        (millions,) = re.findall(r"client_max_body_size (\d+)m;", self.NGINX)
        assert int(millions) * 2**20 >= least
        (millions,) = re.findall(r"max_size (\d+)MB", self.CADDY)
        assert int(millions) * 10**6 >= least

    def test_callers_cannot_say_who_they_are(self) -> None:
        blocks = self.NGINX.count("proxy_pass ")
        assert self.NGINX.count("proxy_set_header X-Forwarded-For $remote_addr;") == blocks
        assert "proxy_add_x_forwarded_for" not in self.NGINX

    @pytest.mark.skipif(shutil.which("nginx") is None, reason="there is no nginx here")
    def test_nginx_takes_its_file(self, tmp_path: Path) -> None:
        for name in ("fullchain", "privkey"):
            assert f"/etc/ssl/gezhi/{name}.pem" in self.NGINX
        made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=county.example", "-keyout"]
        made += [str(tmp_path / "privkey.pem"), "-out", str(tmp_path / "fullchain.pem")]
        subprocess.run(made, capture_output=True, check=True)
        (tmp_path / "site").write_text(self.NGINX.replace("/etc/ssl/gezhi", str(tmp_path)), encoding="utf-8")
        main = f"pid {tmp_path}/pid; events {{}} http {{ access_log off; include {tmp_path}/site; }}"
        (tmp_path / "main").write_text(main, encoding="utf-8")
        done = subprocess.run(
            ["nginx", "-t", "-c", str(tmp_path / "main")], capture_output=True, text=True, check=False
        )
        assert "syntax is ok" in done.stderr, done.stderr  # its own folders are not all ours to make

    def test_blocks_are_closed(self) -> None:
        for text in (self.NGINX, self.CADDY):
            code = re.sub(r"#.*", "", text)
            assert code.count("{") == code.count("}") > 3


def command(words: list[str]) -> Any:
    """The command of ``gezhi`` that words name; None where there is none."""
    found: Any = typer.main.get_command(app)
    for word in words:
        if not hasattr(found, "commands"):
            return found
        if word not in found.commands:
            # What is no command of `gezhi backup` is a file.
            return found.commands["write"] if found.name == "backup" and word.endswith(("backup", "FILE")) else None
        found = found.commands[word]
    return found


def commands_in_the_page() -> list[list[str]]:
    """What stands in the page as code and begins with the program, as words."""
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    code = re.findall(r"`([^`\n]+)`", text) + [line for line in text.splitlines() if line.startswith("    ")]
    found = (re.findall(r"(?:^|[\s/|])gezhi(?:-here)? ([a-z][^#;&|]*)", line) for line in code)
    return [words.split() for line in found for words in line]


def test_commands_in_the_page_are_commands_with_their_options() -> None:
    named = commands_in_the_page()
    assert len(named) > 20
    for words in named:
        found = command([word for word in words if not word.startswith("-")])
        assert found is not None, words
        known = {option for parameter in found.params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= known | {"--help"}, words


def test_what_the_page_links_to_is_there() -> None:
    page = ROOT / "docs" / "operations.md"
    links = re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8"))
    assert len(links) > 5
    assert [link for link in links if not (page.parent / link).exists()] == []
