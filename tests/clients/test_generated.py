"""What is generated is what the routes would make of it now, and what others make of that is well."""

from __future__ import annotations

import json
import os
import re
from inspect import signature
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from clients import generate, node
from clients.document import DOCUMENT, ROOT, Document, as_text, current, operations, read
from clients.make_bruno import COLLECTION
from gezhi_client import AsyncClient, Client, ProblemError, problems

AGAIN = "run `python -m clients.generate`"
OWN = {"close", "each", "sign_out"}  # what the clients do besides asking
FROM_BRU = """
const { bruToJsonV2 } = require("@usebruno/lang");
const texts = JSON.parse(require("fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(texts.map((text) => bruToJsonV2(text))));
"""


@pytest.fixture(scope="module")
def npm() -> None:
    """The tools of npm. Where they cannot be had the tests that need them are skipped; in CI they must be there."""
    try:
        node.install()
    except node.NodeMissingError as error:
        if "CI" in os.environ:
            raise
        pytest.skip(str(error))


@pytest.fixture
def document() -> Document:
    return read(DOCUMENT)


def test_the_document_is_that_of_the_routes() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == as_text(current()), AGAIN


def test_all_that_is_generated_is_current(npm: None) -> None:
    made = generate.made()
    assert generate.kept() == made.keys(), AGAIN
    for path, text in made.items():
        assert path.read_text(encoding="utf-8") == text, f"{path}: {AGAIN}"


def test_generating_removes_what_no_operation_has_any_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generate, "DOCUMENT", tmp_path / "openapi.json")
    monkeypatch.setattr(generate, "TYPESCRIPT", tmp_path / "gezhi.d.ts")
    monkeypatch.setattr(generate, "MODULES", set())
    monkeypatch.setattr(generate, "COLLECTION", tmp_path / "bruno")
    monkeypatch.setattr(generate, "made", lambda: {tmp_path / "bruno/areas/read_area.bru": "new"})
    old = [tmp_path / "bruno/areas/read_area.bru", tmp_path / "bruno/gone/read_gone.bru"]
    for path in old:
        path.parent.mkdir(parents=True)
        path.write_text("old")
    generate.main()
    assert [path.exists() for path in old] == [True, False]
    assert old[0].read_text() == "new"


def test_the_document_keeps_the_rules(npm: None) -> None:
    ended = node.run("redocly", "lint", str(DOCUMENT), "--config", "openapi-rules.yaml")
    assert ended.returncode == 0, ended.stdout


@pytest.mark.parametrize(
    ("rule", "broken"),
    [
        ("rule/an-operation-names-a-method", {"operationId": "read_me_v1_me_get"}),
        ("rule/a-summary-is-in-both-languages", {"summary": "Who I am"}),
        ("operation-description", {"description": ""}),
        ("operation-tag-defined", {"tags": ["unheard of"]}),
    ],
)
def test_a_rule_that_is_broken_is_told(
    npm: None, document: Document, tmp_path: Path, rule: str, broken: dict[str, Any]
) -> None:
    document["paths"]["/v1/me"]["get"] |= broken
    path = tmp_path / "openapi.json"
    path.write_text(as_text(document), encoding="utf-8")
    ended = node.run("redocly", "lint", str(path), "--config", "openapi-rules.yaml", "--format", "json")
    told = json.loads(ended.stdout[ended.stdout.index("{") :])
    assert ended.returncode != 0
    assert rule in {problem["ruleId"] for problem in told["problems"]}


def test_every_refusal_is_a_problem_document_but_those_of_open311(document: Document) -> None:
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for _, path, operation in operations(document):
        refusals = {status: said for status, said in operation["responses"].items() if status >= "400"}
        assert refusals or path == "/healthz"
        for status, said in refusals.items():
            assert (said["content"] == problem) != path.startswith("/open311/"), (path, status)
            assert ("Retry-After" in said.get("headers", {})) == (status in ("429", "503"))


def test_the_types_serve_a_strict_program(npm: None) -> None:
    ended = node.run("tsc", "--project", "typescript")
    assert ended.returncode == 0, ended.stdout


def test_the_types_refuse_what_the_api_would(npm: None, tmp_path: Path) -> None:
    good = (ROOT / "clients/typescript/example.ts").read_text(encoding="utf-8")
    wrong = good.replace('action: "note", by: "S-00001", note: text', 'action: "note", by: "S-00001", not: text')
    assert wrong != good
    folder = ROOT / "clients/typescript"
    program = tmp_path / "wrong.ts"
    program.write_text(wrong.replace('"./gezhi"', json.dumps(str(folder / "gezhi"))), encoding="utf-8")
    settings = {"extends": str(folder / "tsconfig.json"), "files": [str(program)]}
    settings["compilerOptions"] = {"paths": {"openapi-fetch": [str(node.MODULES / "openapi-fetch")]}}
    (tmp_path / "tsconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    ended = node.run("tsc", "--project", str(tmp_path))
    assert ended.returncode != 0
    assert "'not' does not exist" in ended.stdout


def test_each_operation_has_one_request_in_bruno(npm: None, document: Document) -> None:
    paths = [path for path in COLLECTION.glob("*/*.bru") if path.parent.name != "environments"]
    texts = json.dumps([path.read_text(encoding="utf-8") for path in paths])
    requests = json.loads(node.printed("node", "-e", FROM_BRU, stdin=texts))
    asked = {path.stem: request for path, request in zip(paths, requests, strict=True)}
    assert len(asked) == len(paths)
    assert asked.keys() == {operation["operationId"] for _, _, operation in operations(document)}
    for method, path, operation in operations(document):
        request = asked[operation["operationId"]]
        address, _, query = request["http"]["url"].removeprefix("{{base_url}}").partition("?")
        assert request["http"]["method"] == method.lower()
        assert re.fullmatch(re.sub(r"\{\w+\}", r"[^/]+", path), address), address
        params = {(each["type"], each["name"]): each for each in request.get("params", [])}
        in_query = {each["name"] for each in operation.get("parameters", []) if each["in"] == "query"}
        assert {name for kind, name in params if kind == "query"} == in_query
        assert {name for kind, name in params if kind == "path"} == set(re.findall(r":(\w+)", address))
        sent = {name: each["value"] for (kind, name), each in params.items() if kind == "query" and each["enabled"]}
        assert dict(parse_qsl(query, keep_blank_values=True)) == sent
        schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
        if schema.get("examples"):
            assert json.loads(request["body"]["json"]) == schema["examples"][0]


def test_no_secret_stands_in_the_collection() -> None:
    for path in COLLECTION.rglob("*.*"):
        assert not re.search(r"gz_\w|(password|key): (?!\{\{|X-API-Key)\S", path.read_text(encoding="utf-8")), path


@pytest.mark.parametrize("client", [Client, AsyncClient])
def test_each_operation_is_a_method_with_its_parameters(client: type, document: Document) -> None:
    methods = {name for name in dir(client) if not name.startswith("_")} - OWN
    wanted = [operation for _, _, operation in operations(document) if "x-no-method" not in operation]
    assert methods == {operation["operationId"] for operation in wanted}
    for operation in wanted:
        given = signature(getattr(client, operation["operationId"])).parameters
        for parameter in operation.get("parameters", []):
            name = parameter["name"].replace("-", "_")
            found = given[name if name in given else f"{name}_"]
            assert (found.default is found.empty) == parameter["required"], (operation["operationId"], name)
        content = operation.get("requestBody", {}).get("content", {})
        assert len(given) == 1 + len(operation.get("parameters", [])) + len(content)


def test_each_problem_of_the_server_is_an_exception(document: Document) -> None:
    kinds = document["components"]["schemas"]["Problem"]["x-problems"]
    assert problems.KINDS.keys() == {f"/problems/{kind}" for kind in kinds}
    assert len(set(problems.KINDS.values())) == len(kinds)
    assert all(issubclass(kind, ProblemError) for kind in problems.KINDS.values())
