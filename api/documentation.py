"""The OpenAPI document: what FastAPI makes of the routes, and what it cannot know of them.

Clients are generated from it (``clients/``), so the names in it are part of the API.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from api import problems
from api.security import RIGHTS, Right

TAGS = {
    "areas 区域": "An area, what lies above and below it, who is responsible there, and where nobody is.",
    "routing 分流": "Which unit leads a case, who supports it, who goes first, and by when.",
    "cases 事件": "A case: its way up, who acts together, where it can spread, its journal and its file.",
    "casework 办理": "Cases come in and are moved, each request once.",
    "warnings 预警督办": "Warnings, what people made of them, and the supervisions that followed.",
    "coordination 协同": "Who together is competent for several categories in several areas.",
    "risk 风险": "Where risk is building in the whole county, why, and what would lower it.",
    "explore 探索": "Chains between nodes, their neighbours, and search.",
    "structure 结构": "How the county hangs together: units whose loss cuts others off, and where disputes recur.",
    "statistics 统计": "The figures of an area, and the cases behind each of them.",
    "people 人员": "What is kept of a person, for a purpose, and who was shown it.",
    "events 消息": "What happens, as a stream and page by page.",
    "webhooks 推送": "Addresses that are told what happens, and what could not be delivered to them.",
    "sign-in 登录": "Signing in, staying signed in, and who one is.",
    "Open311 诉求接口": "Cases as service requests (GeoReport v2), with the errors and the formats of Open311.",
    "receipts 查询码": "Where a case is, for whoever brought it.",
    "health 运行": "Whether the server lives and can answer, and its figures.",
}
PROBLEM_SCHEMA = {"$ref": "#/components/schemas/Problem"}
LINK = {"description": 'The next page, as `rel="next"` (RFC 8288); none on the last.', "schema": {"type": "string"}}
RETRY_AFTER = {"description": "Seconds until it may be asked again.", "schema": {"type": "integer"}}
NO_METHOD = {"/open311/": "Open311 has clients of its own", "/v1/oidc/": "it is for browsers"}
ASKING = {Right.READ, Right.ANALYSE}  # a POST that only asks takes its question from the body, and may be sent twice


def install(app: FastAPI) -> None:
    """Have the application make its document here; once, when it is first asked for."""
    made_of_routes = app.openapi

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            made = _renamed(made_of_routes())
            _complete(made)
            app.openapi_schema = made
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]  # as FastAPI's own documentation has it


def operation_id(route: APIRoute) -> str:
    """The name of the route's function, which generated clients call their methods by."""
    return route.name


def schema_name(made: str) -> str:
    """The name of a schema from the one that Pydantic and FastAPI make of a generic class and of a form."""
    if page := re.fullmatch(r"Page_(\w+)_", made):
        return f"{page[1]}Page"
    if form := re.fullmatch(r"Body_(\w+)", made):
        return "".join(word.capitalize() for word in form[1].split("_")) + "Form"
    return made


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each operation of a document with its route, ``GET /v1/me``."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def is_page(document: dict[str, Any], operation: dict[str, Any]) -> bool:
    """Whether an operation answers with a part of a list, and ``next`` asks for what follows."""
    schema = operation["responses"].get("200", {}).get("content", {}).get("application/json", {}).get("schema", {})
    found = document["components"]["schemas"].get(schema.get("$ref", "").rpartition("/")[2], {})
    properties: dict[str, Any] = found.get("properties", {})
    return properties.keys() >= {"items", "next"}


def _renamed(document: dict[str, Any]) -> dict[str, Any]:
    """With ``AreaRefPage`` for ``Page_AreaRef_`` and so on: names that can stand in any language."""
    text = json.dumps(document)
    for name in document["components"]["schemas"]:
        if (plain := schema_name(name)) != name:
            text = text.replace(f'"{name}"', f'"{plain}"').replace(f'/{name}"', f'/{plain}"')
    renamed: dict[str, Any] = json.loads(text)
    return renamed


def _complete(document: dict[str, Any]) -> None:
    document["tags"] = [{"name": name, "description": description} for name, description in TAGS.items()]
    document["components"]["schemas"]["Problem"]["x-problems"] = {
        kind: {"status": status, "title": title} for kind, (status, title, _) in problems.PROBLEMS.items()
    }
    for route, operation in operations(document):
        _complete_operation(document, route, operation)


def _complete_operation(document: dict[str, Any], route: str, operation: dict[str, Any]) -> None:
    operation.setdefault("security", [])  # none, said rather than left out
    for status, response in operation["responses"].items():
        if response["description"] == "Successful Response":
            response["description"] = operation["summary"]
        if response.get("content", {}).get("application/json", {}).get("schema") == PROBLEM_SCHEMA:
            # FastAPI documents every model as the JSON of the route's own answers.
            response["content"] = {problems.MEDIA_TYPE: {"schema": PROBLEM_SCHEMA}}
        if status in ("429", "503"):
            response.setdefault("headers", {})["Retry-After"] = RETRY_AFTER
    if is_page(document, operation):
        operation["responses"]["200"].setdefault("headers", {})["Link"] = LINK
    if route.startswith("POST") and RIGHTS[route] in ASKING:
        operation["x-repeatable"] = True
    for prefix, reason in NO_METHOD.items():
        if route.partition(" ")[2].startswith(prefix):
            operation["x-no-method"] = reason
