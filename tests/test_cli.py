"""The command line as a user runs it, in a process of its own, against the run's server."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import networkx
import pytest
from filelock import FileLock

from graph.database import Database
from graph.settings import Connection
from loaders.demo import real_areas
from tests.conftest import empty

ROOT = Path(__file__).parents[1]


def runner(connection: Connection) -> Any:
    """Runs ``gezhi`` on the run's database."""

    def run(*arguments: str, language: str = "en", **environment: str) -> subprocess.CompletedProcess[str]:
        given = {
            **os.environ,
            "GEZHI_NEO4J_URI": connection.uri,
            "GEZHI_NEO4J_USER": connection.user,
            "GEZHI_NEO4J_PASSWORD": connection.password,
            "LC_ALL": "C.UTF-8",  # there is no other on every machine
            "LANGUAGE": "zh_CN:en" if language == "zh" else "en",
            "COLUMNS": "160",
            **environment,
        }
        command = [sys.executable, "-m", "cli", *arguments]
        return subprocess.run(command, env=given, cwd=ROOT, capture_output=True, text=True, check=False)

    return run


@pytest.fixture(scope="module")
def gezhi(database: Database, connection: Connection) -> Any:
    return runner(connection)


@pytest.fixture(scope="module")
def demo(gezhi: Any, database: Database, lived: Path) -> str:
    """What ``gezhi demo`` prints the first time."""
    empty(database)
    done = gezhi("demo")
    assert done.returncode == 0, done.stderr
    with FileLock(f"{lived}.lock"):
        if not lived.exists():  # others then need not live the year
            assert gezhi("backup", str(lived)).returncode == 0
    return str(done.stdout)


def test_the_demo_answers_every_question(demo: str) -> None:
    assert "481 new" not in demo
    assert "areas: 725 rows: 725 new" in demo
    for question in (
        "Who is responsible",
        "Who gets",
        "way up",
        "act together",
        "spread",
        "by risk",
        "Gaps",
        "neighbour",
        "One case through its life",
    ):
        assert question in demo
    assert re.search(r"The year 2023: 21,\d{3} things done by people", demo)
    assert "found 2,570  settled 2,536 (98.68%)" in demo
    assert "found 450  settled 450 (100.00%)" in demo
    assert "synthetic" in demo


@pytest.mark.usefixtures("demo")
class TestOnTheDemo:
    def test_the_demo_changes_nothing_the_second_time(self, gezhi: Any) -> None:
        again = gezhi("demo").stdout
        assert "Nothing has changed" in again
        assert "things done" not in again
        assert "没有变化" in gezhi("demo", language="zh").stdout

    @pytest.mark.parametrize(
        ("command", "key"),
        [
            ("route 621027102200001 0902 --severity 2", "lead"),
            ("escalation ZY2023-0001", "steps"),
            ("coordinate ZY2023-0001", "units"),
            ("coordinate --area 621027102 --category 0902 --category 0701", "units"),
            ("risk spread ZY2023-0001", "reaches"),
            ("risk spread 621027", "expected"),
            ("risk run", "residual"),
            ("risk explain ZY2023-0003", "ways"),
            ("risk explain Area:621027102", "expected"),
            ("risk what-if 621027102 --count 2", "within"),
            ("structure cut-units", "items"),
            ("structure bottlenecks", "units"),
            ("structure communities --least 4", "modularity"),
            ("coverage 621027", "complete"),
            ("statistics 621027", "by_area"),
            ("statistics-cases 621027 measure=settled level=village", "items"),
            ("responsibility 621027102200001", "links"),
            ("paths Case:ZY2023-0001 Unit:C-621027", "paths"),
        ],
    )
    def test_a_question_is_answered_as_page_and_as_json(self, gezhi: Any, command: str, key: str) -> None:
        page = gezhi(*command.split(), "--at", "2023-12-15")
        assert page.returncode == 0, page.stderr
        assert page.stdout.strip()
        assert key in json.loads(gezhi(*command.split(), "--at", "2023-12-15", "--json").stdout)

    def test_where_risk_is_building_is_listed_after_a_look(self, gezhi: Any) -> None:
        assert gezhi("risk", "run", "--at", "2023-12-15").returncode == 0
        by_case = json.loads(gezhi("risk", "top", "621027", "--limit", "3", "--json").stdout)
        assert by_case["run"]["day"] == "2023-12-15"
        assert [item["node"].partition(":")[0] for item in by_case["items"]] == ["Case"] * 3
        following = json.loads(gezhi("risk", "top", "621027", "--after", by_case["next"], "--json").stdout)
        assert following["items"][0]["risk"] <= by_case["items"][-1]["risk"]
        towns = gezhi("risk", "top", "621027", "--by", "areas", "--level", "township", language="zh")
        assert "预计升级" in towns.stdout
        assert gezhi("risk", "top", "999999").returncode != 0
        wrong = gezhi("risk", "what-if", "621027", "--case", "none", "--at", "2023-12-15")
        assert (wrong.returncode, "none" in wrong.stderr, "Traceback" in wrong.stderr) == (1, True, False)

    def test_a_deadline_past_the_calendar_is_a_sentence(self, gezhi: Any) -> None:
        done = gezhi("route", "621027102200001", "0902", "--at", "9999-12-31")
        assert done.returncode == 2
        assert done.stderr.strip().splitlines()[-1].startswith("gezhi: at: ")

    def test_statistics_are_told_in_both_languages(self, gezhi: Any) -> None:
        figures = "statistics", "621027", "--at", "2023-12-15"
        assert "settled at the village" in gezhi(*figures).stdout
        assert "小事不出村" in gezhi(*figures, language="zh").stdout

    @pytest.mark.parametrize("where", ["colour=red", "measure=x", "month=2023-13"])
    def test_a_filter_that_there_is_not_is_named(self, gezhi: Any, where: str) -> None:
        done = gezhi("statistics-cases", "621027", where, "--at", "2023-12-15")
        assert done.returncode == 2
        assert done.stderr.strip().splitlines()[-1].startswith(f"gezhi: {where.partition('=')[0]}: ")

    def test_search_needs_no_day(self, gezhi: Any) -> None:
        assert "孟坝镇司法所" in gezhi("search", "孟坝镇 司法所").stdout

    @pytest.mark.parametrize(
        "command",
        ["paths Case:ZY2023-0001 Unit:C-621027", "route 621027102200001 0902", "neighbours Area:621027102",
         "escalation ZY2023-0001", "risk spread ZY2023-0001", "coverage 621027", "coordinate ZY2023-0001"],
    )  # fmt: skip
    def test_any_answer_is_written_as_a_graph(self, gezhi: Any, tmp_path: Path, command: str) -> None:
        file, folder = tmp_path / "a.graphml", tmp_path / "csv"
        for target in (file, folder):
            assert gezhi(*command.split(), "--at", "2023-12-15", "--graph", str(target)).returncode == 0
        graph = networkx.read_graphml(file)
        for name, count in (("nodes", len(graph.nodes)), ("edges", len(graph.edges))):
            with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as text:
                assert len(list(csv.DictReader(text))) == count
        assert graph.nodes or command.startswith("coverage")

    @pytest.mark.parametrize("target", ["/nonexistent/x.graphml", "/dev/null/folder"])
    def test_a_graph_that_cannot_be_written_is_a_sentence(self, gezhi: Any, target: str) -> None:
        done = gezhi("paths", "Case:ZY2023-0001", "Unit:C-621027", "--at", "2023-12-15", "--graph", target)
        assert done.returncode == 1
        assert done.stderr.strip().splitlines()[-1].startswith(f"gezhi: {target}: ")
        assert "Traceback" not in done.stderr

    def test_neighbours_are_told_page_by_page(self, gezhi: Any) -> None:
        seen, after = [], []
        while True:
            page = gezhi("neighbours", "Area:621027102", "--relationship", "PART_OF", "--limit", "9", *after)
            seen += re.findall(r"^<PART_OF +(Area:\d{12}) ", page.stdout, re.MULTILINE)
            mark = re.search(r"--after '([^']+)'", page.stdout)
            if mark is None:
                break
            after = ["--after", mark[1]]
        villages = [row["code"] for row in real_areas() if row["parent_code"] == "621027102"]
        assert sorted(seen) == sorted(f"Area:{code}" for code in villages)

    def test_the_shell_answers_cypher(self, gezhi: Any, connection: Connection) -> None:
        environment = {
            **os.environ, "GEZHI_NEO4J_URI": connection.uri, "GEZHI_NEO4J_PASSWORD": connection.password,
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-m", "cli", "neo4j", "shell"], env=environment, cwd=ROOT, capture_output=True, text=True,
            input="MATCH (a:Area {level: 'grid'})\nRETURN count(a) AS grids;\nNONSENSE;\n", check=False,
        )  # fmt: skip
        assert "481" in done.stdout
        assert "refused" in done.stdout

    def test_cases_go_out_in_the_standards_fields(self, gezhi: Any, tmp_path: Path) -> None:
        file = tmp_path / "out.csv"
        assert gezhi("export", str(file), "--area", "621027102001").returncode == 0
        assert "事件编号,区域代码,事件名称" in file.read_text(encoding="utf-8-sig")
        assert gezhi("export", str(file)).returncode == 2  # it exists already

    def test_a_file_with_a_bad_row_is_loaded_but_for_it_and_the_exit_code_says_so(
        self, gezhi: Any, tmp_path: Path
    ) -> None:
        file = tmp_path / "people.csv"
        file.write_text("编号,姓名,居住区域\nN1,甲,621027102200001\nN2,乙,999\n", encoding="gb18030")
        done = gezhi("load", "people", str(file))
        assert done.returncode == 1
        assert "1 new" in done.stdout
        assert "people.csv.rejects.csv" in done.stdout


@pytest.mark.parametrize(
    ("command", "code", "says"),
    [
        ("route 62102 0902", 2, "area"),
        ("route 621027 9999", 2, "9999 is not in table 5.56"),
        ("route 621027", 2, "Missing argument"),
        ("escalation none", 1, "there is no case none"),
        ("load nothing x.csv", 2, "the kinds are"),
        ("load areas none.csv", 2, "there is no file"),
        ("template area", 2, "did you mean areas"),
        ("paths x y", 2, "is no node id"),
        ("nonsense", 2, "No such command"),
        ("coverage 621027 --at yesterday", 2, "--at"),
        ("coordinate ZY2023-0001 --area 621027102", 2, "case: give a case, or areas and categories, not both"),
        ("coordinate ZY2023-0001 --category 0902", 2, "case: give a case, or areas and categories, not both"),
        ("export /nonexistent/x.csv", 1, "gezhi: /nonexistent/x.csv: No such file or directory"),
    ],
)
def test_wrong_use_is_2_and_a_failed_job_is_1(gezhi: Any, command: str, code: int, says: str) -> None:
    done = gezhi(*command.split())
    assert done.returncode == code, done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("command", "variable", "value"),
    [
        ("serve", "GEZHI_PORT", "abc"),
        ("serve", "GEZHI_PORT", "65536"),
        ("coverage 621027", "GEZHI_QUERY_TIMEOUT", "abc"),
        ("export none.csv", "GEZHI_QUERY_TIMEOUT", "abc"),
    ],
)
def test_a_setting_that_cannot_be_is_named_in_one_sentence(gezhi: Any, command: str, variable: str, value: str) -> None:
    done = gezhi(*command.split(), **{variable: value})
    assert done.returncode == 2
    assert done.stderr.startswith(f"gezhi: {variable}: ")
    assert len(done.stderr.splitlines()) == 1


def test_a_database_that_is_away_is_one_sentence(gezhi: Any) -> None:
    done = gezhi("coverage", "621027", GEZHI_NEO4J_URI="bolt://127.0.0.1:9")
    assert done.returncode == 1
    assert done.stderr.strip().splitlines()[-1] == "gezhi: the database cannot be reached"


def test_webhooks_are_worked(gezhi: Any) -> None:
    added = json.loads(gezhi("webhook", "add", "https://county.example/hook", "--kind", "case.settle", "--json").stdout)
    assert added["secret"].startswith("whsec_")
    listed = gezhi("webhook", "list").stdout
    assert added["id"] in listed
    assert added["secret"] not in listed
    assert gezhi("webhook", "dead", added["id"]).returncode == 0
    assert gezhi("webhook", "replay", added["id"]).stdout == "0 will be sent again\n"
    assert gezhi("webhook", "remove", added["id"]).returncode == 0
    gone = gezhi("webhook", "remove", added["id"])
    assert (gone.returncode, gone.stderr.strip().splitlines()[-1]) == (1, f"gezhi: there is no webhook {added['id']}")
    assert gezhi("webhook", "add", "ftp://county.example").returncode == 2


@pytest.mark.parametrize("kind", ["areas", "units", "stationings", "parties", "people", "assignments", "ties", "cases"])
def test_a_template_has_every_column(gezhi: Any, kind: str) -> None:
    from loaders.rows import ROWS

    header, example = gezhi("template", kind).stdout.splitlines()
    assert header.split(",") == list(ROWS[kind].headers)
    assert len(example.split(",")) == len(header.split(","))


def test_the_schema_is_printed(gezhi: Any) -> None:
    done = gezhi("schema")
    assert done.stdout.startswith("classDiagram")
    assert "CREATE CONSTRAINT area_code" in done.stdout


@pytest.mark.parametrize("command", ["route", "escalation", "coordinate", "risk", "coverage", "load", "serve", "demo"])
def test_help_has_an_example(gezhi: Any, command: str) -> None:
    assert f"gezhi {command}" in gezhi(command, "--help").stdout
