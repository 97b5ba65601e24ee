"""Errors as problem documents (RFC 9457), in English or Chinese by Accept-Language; never a stack trace."""

from __future__ import annotations

import logging
import re
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from graph.errors import (
    AssessedError,
    BadInputError,
    CredentialsError,
    DatabaseAwayError,
    DatabaseError,
    GezhiError,
    MoveError,
    NotAllowedError,
    NotCompetentError,
    NotFoundError,
    QueryTimeoutError,
    RequestReusedError,
    StaleError,
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
    "database-away": (503, "The database cannot be reached", "数据库暂不可用"),
    "timeout": (504, "The query took too long", "查询超时"),
    "http": (400, "The request cannot be handled", "无法处理该请求"),
}

# Pydantic's own words in Chinese, by the type of the fault. A problem with a fault that is not here stays in English.
FAULTS_ZH = {
    "missing": "必填",
    "extra_forbidden": "未知字段",
    "area_code": "区域代码应为2、4、6、9、12或15位数字",
    "month": "月份应写作 YYYY-MM",
    "id": "编号应为1至64个字符，不含空格和斜杠",
    "event_kind": "消息类型应写作 case 或 case.escalate",
    "web_address": "网址应以 http:// 或 https:// 开头，含主机名，不含密码",
    "string_too_long": "过长",
    "string_too_short": "过短",
    "too_long": "条目过多",
    "too_short": "条目过少",
    "greater_than_equal": "过小",
    "less_than_equal": "过大",
    "enum": "不是允许的取值",
    "value_error": "不是允许的取值",
    "finite_number": "不是有限的数",
    "json_invalid": "不是有效的 JSON",
    "date_from_datetime_parsing": "不是有效的日期",
    "date_parsing": "不是有效的日期",
    "day": "日期应写作 YYYY-MM-DD",
    "date_from_datetime_inexact": "应为日期，不含时间",
    "date_type": "不是有效的日期",
    "bool_parsing": "应为 true 或 false",
    "bool_type": "应为 true 或 false",
    "int_from_float": "不是整数",
    "int_parsing": "不是整数",
    "int_parsing_size": "数字过大",
    "int_type": "不是整数",
    "string_type": "应为文本",
    "string_unicode": "含有无效字符",
    "list_type": "应为列表",
    "tuple_type": "应为列表",
    "dict_type": "应为对象",
    "model_type": "应为对象",
    "model_attributes_type": "应为对象",
}

# The reasons of BadInputError in Chinese, by their form in English; what a caller wrote is taken over. A problem with
# a reason that is not here stays in English, whole: half of each is for nobody.
REASONS_ZH = tuple(
    (re.compile(reason, re.DOTALL), zh)
    for reason, zh in (
        (r"the holidays of (\d+) are not known, .*", r"\1年的放假安排尚未收录，无法计算工作日"),
        (r"(\d+) days from (\S+) end after (\S+), .*", r"从\2起\1天超出可表示的最后一天\3"),
        (r"(.*) lies above the county; .*", r"\1在县级以上，请指定县内的地点"),
        (
            r"(.*) is no node id; write Label:key, with a label of (.*)",
            r"\1不是节点编号，应写作“标签:键”，标签为\2之一",
        ),
        (r"there is no relationship (.*); did you mean (\w+)\?", r"没有关系类型\1，是否为\2？"),
        (r"there is no relationship (.*); the types are (.*)", r"没有关系类型\1，可用的有\2"),
        (r"there is no label (.*); the labels are (.*)", r"没有标签\1，可用的有\2"),
        (r"has no word to look for; .*", r"没有可搜索的词，请输入名称、标题或代码的一部分"),
        (r"is longer than (\d+) characters", r"超过\1个字符"),
        (r"(.*) is not the next of a page; .*", r"\1不是上一页的 next，请不带此参数从第一页查起"),
        (r"must hold (\d+) to (\d+) entries, not (\d+)", r"应有\1至\2项，现有\3项"),
        (r"must be (\d+) to (\d+), not (-?\d+)", r"应为\1至\2，不是\3"),
        (r"is no parameter of this; did you mean (\w+)\?", r"没有这个参数，是否为 \1？"),
        (r"is no parameter of this; the parameters are (.*)", r"没有这个参数，可用的有 \1"),
        (r"is no parameter of this; there is none", r"没有这个参数，此处不带参数"),
        (r"(\S+) lies after (\S+), the day asked for; .*", r"\1晚于查询日期\2"),
        (r"(\d+) lies after the last event, (\d+); .*", r"\1在最后一条消息\2之后，请从该序号重新开始"),
        (r"(\d+) lies after the last event; .*", r"\1在最后一条消息之后，省略则从现在开始"),
        (r"(.*) is not the number of an event", r"\1不是消息序号"),
        (r"is the same node as from", r"与 from 是同一个节点"),
        (r"(.*) has no category, .*", r"\1没有类别，无法确定管辖单位"),
        (r"(.*) has no area, .*", r"\1没有地点，无法确定管辖单位"),
        (r"there is no person or unit (.*)", r"没有人员或单位\1"),
        (r"there is no person (.*)", r"没有人员\1"),
        (r"there is no case (.*)", r"没有事件\1"),
        (r"there is a case (.*) already", r"已有事件\1"),
        (r"(.*) lies after today, (.*)", r"\1晚于今天（\2）"),
        (r"(.*) has the case already; .*", r"\1已是主办单位，请指定其他单位"),
        (r"(.*) is not within (.*) to (.*)", r"\1不在\2至\3之间"),
        (r"(.*) has passed; name (.*) or later", r"\1已过，请指定\2或之后的日期"),
        (r"is the case itself; .*", r"不能是该事件本身，请指定其他事件"),
        (r"is no version of a case; .*", r"不是事件的版本号，请照 ETag 填写"),
        (r"must hold 1 to 200 characters", r"应为1至200个字符"),
        (r"(.*) is not one of the warning's cases: (.*)", r"\1不是该预警涉及的事件：\2"),
        (r"(.*) is not open; .*", r"\1已办结，请指定未办结的事件"),
        (r"none of the warning's cases is open, .*", r"该预警涉及的事件均已办结，没有可督办的事件"),
        (r"lies after (\S+), the day asked for", r"晚于查询日期\1"),
        (r"belongs to the verdict supervised; .*", r"仅在研判为督办时填写"),
        (
            r"case (.*) waits for the answer to supervision (.*) already, .*",
            r"事件\1的督办\2尚待答复，不重复督办，请勿填写",
        ),
    )
)

# What the questions call a thing, where the path of a route calls it otherwise.
PARAMETERS = {"node": "id", "case": "id"}


def install(app: FastAPI) -> None:
    """Answer every error of the application with a problem document."""
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
) -> JSONResponse:
    usual, title, title_zh = PROBLEMS[kind]
    zh = translated and chinese(request)
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
    language = {"Content-Language": "zh-Hans" if zh else "en", "Vary": "Accept-Language"}
    return JSONResponse(problem, status or usual, {**language, **(headers or {})}, MEDIA_TYPE)


def chinese_reason(reason: str) -> str | None:
    """A reason of BadInputError in Chinese; None where nobody has translated it."""
    found = ((pattern.fullmatch(reason), zh) for pattern, zh in REASONS_ZH)
    return next((match.expand(zh) for match, zh in found if match), None)


async def _gezhi(request: Request, error: Exception) -> JSONResponse:  # noqa: PLR0911 - one answer for each error
    text = str(error)
    match error:
        case NotFoundError(kind="receipt"):  # whatever was asked for, the answer is the same
            said = ("there is no such receipt", "没有这个查询码")
            return _answer(request, "not-found", said, instance=request.scope["route"].path)
        case NotFoundError():
            return _answer(request, "not-found", (text, f"没有{_NOUNS.get(error.kind, error.kind)} {error.key}"))
        case BadInputError():
            field, reason_zh = PARAMETERS.get(error.field, error.field), chinese_reason(error.reason)
            reason = reason_zh if reason_zh and chinese(request) else error.reason
            return _answer(
                request,
                "bad-input",
                (f"{field}: {error.reason}", f"{field}：{reason_zh}"),
                errors=[FieldProblem(field=field, detail=reason)],
                translated=reason_zh is not None,
            )
        case NoCentreError():
            return _answer(request, "no-centre", (text, "没有有管辖权的单位，且该县没有综治中心"))
        case MoveError():
            return _move(request, error)
        case QueryTimeoutError():
            return _answer(request, "timeout", (text, "查询超出允许的时间"))
        case DatabaseAwayError() | CredentialsError():
            retry = {"Retry-After": str(RETRY_SECONDS)}
            return _answer(request, "database-away", (text, "数据库暂时无法连接，请稍后重试"), headers=retry)
        case DatabaseError():
            log.error("%s", text)
            return _answer(request, "database-refused", ("see the server's log", "详见服务器日志"))
        case _:
            return _answer(request, "bad-input", (text, text))


def _move(request: Request, error: MoveError) -> JSONResponse:
    """Why a case was not moved, and what can be done instead."""
    text = str(error)
    match error:
        case NotAllowedError():
            can = "、".join(action.label_zh for action in error.allowed) or "无"
            zh = f"事件{error.case}当前不能{error.action.label_zh}；可以：{can}"
            return _answer(request, "not-allowed", (text, zh), members={"allowed": list(error.allowed)})
        case NotCompetentError():
            who = "、".join(f"{name}（{id}）" for id, name in error.competent) or "无"
            zh = f"{error.unit}对事件{error.case}没有管辖权或无人在岗；有管辖权的：{who}"
            units = [{"id": id, "name": name} for id, name in error.competent]
            return _answer(request, "not-competent", (text, zh), members={"competent": units})
        case AssessedError():
            of = f"（事件{error.case}）" if error.case else ""
            zh = f"预警{error.warning}已由{error.by}于{error.day}研判为{error.verdict.label_zh}{of}，不再更改"
            return _answer(request, "assessed", (text, zh))
        case StaleError():
            zh = f"事件{error.case}已更新到版本{error.version}：{'；'.join(error.changes)}"
            return _answer(request, "stale", (text, zh), members={"changes": list(error.changes)})
        case RequestReusedError():
            return _answer(request, "key-reused", (text, f"幂等键{error.request}已用于另一请求，请更换"))
        case _:
            return _answer(request, "bad-input", (text, text))


_NOUNS = {
    "area": "区域",
    "case": "事件",
    "warning": "预警",
    "node": "节点",
    "category": "类别",
    "webhook": "推送",
    "dead letter": "死信",
}


async def _validation(request: Request, error: Exception) -> JSONResponse:
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


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    path = request.scope["path"]  # not of the URL, which is made of it and broken by a question mark in an id
    if error.status_code == 404:
        return _answer(request, "not-found", (f"there is nothing at {path}", f"没有 {path}"))
    if error.status_code == 405:
        detail = (f"{request.method} is not for {path}", f"{path} 不支持 {request.method}")
        headers = dict(error.headers or {})
        allowed = [method.strip() for method in headers.get("Allow", "").split(",")]
        if "GET" in allowed and "HEAD" not in allowed:
            headers["Allow"] = ", ".join([*allowed, "HEAD"])
        return _answer(request, "method-not-allowed", detail, headers=headers)
    return _answer(request, "http", (str(error.detail), "无法读取或处理该请求"), status=error.status_code)


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    log.error("unexpected error at %s", own_path(request), exc_info=error)
    return _answer(request, "internal", ("see the server's log", "详见服务器日志"))
