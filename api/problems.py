"""Errors as problem documents (RFC 9457), in English or Chinese by Accept-Language; never a stack trace.

The clients of Open311 read its own form of an error and no other (``api.open311.writing``).
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from api.open311 import writing as open311
from api.problems_zh import FAULTS_ZH, NOUNS, chinese_reason
from graph.errors import (
    AccessError,
    AssessedError,
    BadInputError,
    BusyError,
    CredentialsError,
    DatabaseAwayError,
    DatabaseError,
    ForbiddenError,
    GezhiError,
    LaterError,
    LockedError,
    MoveError,
    NotAllowedError,
    NotCompetentError,
    NotFoundError,
    ProviderAwayError,
    QueryTimeoutError,
    RequestReusedError,
    RestoringError,
    StaleError,
    TooManyError,
)
from queries.routing import NoCentreError

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 5
QUALITY = re.compile(r"0(\.[0-9]{0,3})?|1(\.0{0,3})?")  # RFC 9110, 12.4.2
log = logging.getLogger("gezhi.api")


class FieldProblem(BaseModel):
    """What is wrong with one field of a request."""

    field: str
    detail: str


class UnitName(BaseModel):
    """A unit by id and name."""

    id: str
    name: str


class Problem(BaseModel):
    """A problem document; ``errors`` names the fields where a request is at fault.

    Of a move that cannot be made: ``allowed`` are the moves that can, ``competent`` the units that may have the case,
    ``changes`` what happened to it since the caller looked.
    """

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[FieldProblem] = []
    allowed: list[str] = []
    competent: list[UnitName] = []
    changes: list[str] = []


# By kind of problem: status, title in English and Chinese, and the detail where the error's own text will not do.
PROBLEMS: dict[str, tuple[int, str, str]] = {
    "sign-in": (401, "Sign in first", "请先登录"),
    "forbidden": (403, "Not allowed", "没有权限"),
    "too-many": (429, "Too many requests", "请求过于频繁"),
    "too-large": (413, "The request is too large", "请求内容过大"),
    "provider-away": (503, "The provider cannot be reached", "统一身份认证暂不可用"),
    "busy": (503, "Busy", "系统繁忙"),
    "locked": (429, "Too many wrong passwords", "密码错误次数过多"),
    "not-found": (404, "Not found", "未找到"),
    "method-not-allowed": (405, "Method not allowed", "不支持的方法"),
    "no-centre": (409, "Nobody is competent", "没有可受理的单位"),
    "not-allowed": (409, "The case cannot be moved so", "当前环节不允许此操作"),
    "not-competent": (409, "The unit is not competent", "该单位没有管辖权"),
    "assessed": (409, "The warning was assessed already", "预警已研判"),
    "stale": (412, "The case has moved on", "事件已有变化"),
    "key-reused": (422, "The idempotency key was used before", "幂等键已用于其他请求"),
    "bad-input": (422, "The request cannot be answered", "请求有误"),
    "internal": (500, "Internal error", "内部错误"),
    "database-refused": (500, "The database refused the query", "数据库拒绝查询"),
    "restoring": (503, "A backup is being restored", "正在恢复备份"),
    "database-away": (503, "The database cannot be reached", "数据库暂不可用"),
    "timeout": (504, "The query took too long", "查询超时"),
    "http": (400, "The request cannot be handled", "无法处理该请求"),
}

# What the questions call a thing, where the path of a route calls it otherwise.
PARAMETERS = {"node": "id", "case": "id"}


def install(app: FastAPI) -> None:
    """Answer every error of the application with a problem document, or as Open311 writes it."""
    app.add_exception_handler(GezhiError, _gezhi)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


def own_path(request: Request) -> str:
    """The path that was asked for, as it stands in a URL: the server hands it over decoded."""
    return quote(request.scope["path"], safe="/:@!$&'()*+,;=")


def chinese(request: Request) -> bool:
    """Whether the caller would rather read Chinese: the better ranked of ``zh`` and ``en`` in Accept-Language."""
    ranked = {"zh": 0.0, "en": 0.0}
    for position, part in enumerate(request.headers.get("accept-language", "").split(",")):
        tag, *parameters = (piece.strip().lower() for piece in part.split(";"))
        language = tag.split("-")[0]
        if language in ranked:
            quality = next((given[2:] for given in parameters if given.startswith("q=")), "1")
            rank = float(quality) if QUALITY.fullmatch(quality) else 0.0
            ranked[language] = max(ranked[language], rank - position / 1_000_000)  # of equals the first
    return ranked["zh"] > ranked["en"]


def _answer(
    request: Request,
    kind: str,
    detail: tuple[str, str],
    *,
    status: int | None = None,
    errors: list[FieldProblem] | None = None,
    headers: dict[str, str] | None = None,
    translated: bool = True,
    members: dict[str, Any] | None = None,
    instance: str | None = None,
) -> Response:
    usual, title, title_zh = PROBLEMS[kind]
    zh = translated and chinese(request)
    language = {"Content-Language": "zh-Hans" if zh else "en", "Vary": "Accept-Language"}
    if open311.is_open311(request):
        colon = "：" if zh else ": "
        said = [f"{error.field}{colon}{error.detail}" for error in errors or ()] or [detail[zh]]
        return open311.refusal(request, status or usual, said, {**language, **(headers or {})})
    problem: dict[str, Any] = {
        "type": f"/problems/{kind}",
        "title": title_zh if zh else title,
        "status": status or usual,
        "detail": detail[zh],
        "instance": instance or own_path(request),
    }
    if errors:
        problem["errors"] = [error.model_dump() for error in errors]
    problem |= members or {}
    return JSONResponse(problem, status or usual, {**language, **(headers or {})}, MEDIA_TYPE)


@dataclass(frozen=True)
class Fault:
    """What an error says to people: its kind (of ``PROBLEMS``), in English, and in Chinese where that is known.

    ``name`` and ``reason`` (in both languages): of input that is at fault.
    """

    kind: str
    en: str
    zh: str | None
    headers: dict[str, str] = field(default_factory=dict)
    members: dict[str, Any] = field(default_factory=dict)
    name: str | None = None
    reason: tuple[str, str | None] = ("", None)

    @property
    def status(self) -> int:
        """The status of HTTP that its kind usually has."""
        return PROBLEMS[self.kind][0]

    def title(self, *, zh: bool) -> str:
        """The title of its kind."""
        _, title, title_zh = PROBLEMS[self.kind]
        return title_zh if zh else title

    def detail(self, *, zh: bool) -> str:
        """What it says, in Chinese where that is asked for and known."""
        return self.zh if zh and self.zh is not None else self.en


def told(error: GezhiError) -> Fault:  # noqa: PLR0911 - one answer for each error
    """What an error says to people."""
    text = str(error)
    match error:
        case NotFoundError(kind="receipt"):  # whatever was asked for, the answer is the same
            return Fault("not-found", "there is no such receipt", "没有这个查询码")
        case NotFoundError():
            return Fault("not-found", text, f"没有{NOUNS.get(error.kind, error.kind)} {error.key}")
        case BadInputError():
            name, reason = PARAMETERS.get(error.field, error.field), chinese_reason(error.reason)
            zh = reason and f"{name}：{reason}"
            return Fault("bad-input", f"{name}: {error.reason}", zh, name=name, reason=(error.reason, reason))
        case AccessError():
            return _access(error)
        case NoCentreError():
            return Fault("no-centre", text, "没有有管辖权的单位，且该县没有综治中心")
        case MoveError():
            return _move(error)
        case QueryTimeoutError():
            return Fault("timeout", text, "查询超出允许的时间")
        case RestoringError():
            retry = {"Retry-After": str(RETRY_SECONDS)}
            said = "a backup is being restored, or that was broken off"
            return Fault("restoring", said, "正在恢复备份，或恢复未完成", retry)
        case DatabaseAwayError() | CredentialsError():
            retry = {"Retry-After": str(RETRY_SECONDS)}
            return Fault("database-away", text, "数据库暂时无法连接，请稍后重试", retry)
        case DatabaseError():
            return Fault("database-refused", "see the server's log", "详见服务器日志")
        case _:
            return Fault("bad-input", text, None)


def _access(error: AccessError) -> Fault:
    """Why somebody may not ask, or not now."""
    text = str(error)
    retry = {"Retry-After": str(error.seconds)} if isinstance(error, LaterError) else {}
    match error:
        case ForbiddenError():
            return Fault("forbidden", text, "您的账号没有此项权限")
        case LockedError():
            return Fault("locked", text, f"密码错误次数过多，请{error.seconds}秒后再试", retry)
        case TooManyError():
            return Fault("too-many", text, f"请求过于频繁，请{error.seconds}秒后再试", retry)
        case ProviderAwayError():
            return Fault("provider-away", text, "统一身份认证暂不可用，请稍后再试", retry)
        case BusyError():
            return Fault("busy", text, "正在处理的分析请求过多，请稍后再试", retry)
        case _:
            asks = {"WWW-Authenticate": 'Bearer realm="gezhi"'}
            return Fault("sign-in", text, "尚未登录，或登录信息无效、已过期", asks)


def _move(error: MoveError) -> Fault:
    """Why a case was not moved, and what can be done instead."""
    text = str(error)
    match error:
        case NotAllowedError():
            can = "、".join(action.label_zh for action in error.allowed) or "无"
            zh = f"事件{error.case}当前不能{error.action.label_zh}；可以：{can}"
            return Fault("not-allowed", text, zh, members={"allowed": list(error.allowed)})
        case NotCompetentError():
            who = "、".join(f"{name}（{id}）" for id, name in error.competent) or "无"
            zh = f"{error.unit}对事件{error.case}没有管辖权或无人在岗；有管辖权的：{who}"
            units = [{"id": id, "name": name} for id, name in error.competent]
            return Fault("not-competent", text, zh, members={"competent": units})
        case AssessedError():
            of = f"（事件{error.case}）" if error.case else ""
            zh = f"预警{error.warning}已由{error.by}于{error.day}研判为{error.verdict.label_zh}{of}，不再更改"
            return Fault("assessed", text, zh)
        case StaleError():
            zh = f"事件{error.case}已更新到版本{error.version}：{'；'.join(error.changes)}"
            return Fault("stale", text, zh, members={"changes": list(error.changes)})
        case RequestReusedError():
            return Fault("key-reused", text, f"幂等键{error.request}已用于另一请求，请更换")
        case _:
            return Fault("bad-input", text, None)


async def _gezhi(request: Request, error: Exception) -> Response:
    assert isinstance(error, GezhiError)
    said = told(error)
    if said.kind == "database-refused":
        log.error("%s", error)
    reason, reason_zh = said.reason
    detail = reason_zh if reason_zh and chinese(request) else reason
    of_a_receipt = isinstance(error, NotFoundError) and error.kind == "receipt"
    return _answer(
        request,
        said.kind,
        (said.en, said.zh or said.en),
        errors=None if said.name is None else [FieldProblem(field=said.name, detail=detail)],
        headers=said.headers,
        translated=said.zh is not None or said.name is None,
        members=said.members,
        instance=request.scope["route"].path if of_a_receipt else None,
    )


async def _validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    translated = all(fault["type"] in FAULTS_ZH for fault in error.errors())
    zh = translated and chinese(request)
    errors = [
        FieldProblem(
            field=_field(fault),
            detail=FAULTS_ZH[fault["type"]] if zh else fault["msg"].removeprefix("Value error, "),
        )
        for fault in error.errors()
    ]
    fields = ", ".join(problem.field for problem in errors)
    return _answer(
        request, "bad-input", (f"correct {fields}", f"请更正 {fields}"), errors=errors, translated=translated
    )


def _field(fault: dict[str, Any]) -> str:
    """What a fault is in: a field, or the whole body, for which broken JSON has the place where it breaks instead."""
    where, *inside = fault["loc"]
    return str(where) if fault["type"] == "json_invalid" else ".".join(str(part) for part in inside) or str(where)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    path = request.scope["path"]  # not of the URL, which is made of it and broken by a question mark in an id
    if error.status_code == 404:
        return _answer(request, "not-found", (f"there is nothing at {path}", f"没有 {path}"))
    if error.status_code == 413:
        return _answer(request, "too-large", (str(error.detail), "请求内容超过允许的大小"))
    if error.status_code == 405:
        detail = (f"{request.method} is not for {path}", f"{path} 不支持 {request.method}")
        headers = dict(error.headers or {})
        allowed = [method.strip() for method in headers.get("Allow", "").split(",")]
        if "GET" in allowed and "HEAD" not in allowed:
            headers["Allow"] = ", ".join([*allowed, "HEAD"])
        return _answer(request, "method-not-allowed", detail, headers=headers)
    return _answer(request, "http", (str(error.detail), "无法读取或处理该请求"), status=error.status_code)


async def _unexpected(request: Request, error: Exception) -> Response:
    log.error("unexpected error at %s", own_path(request), exc_info=error)
    # The error goes on to the server, which closes the connection: who is told so sends the next request on another.
    told = {"Connection": "close"}
    return _answer(request, "internal", ("see the server's log", "详见服务器日志"), headers=told)
