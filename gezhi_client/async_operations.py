# Made by `python -m clients.generate`; do not change it by hand.

"""One method for each operation of the API, for programs with an event loop."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from gezhi_client import models
from gezhi_client.base import Model
from gezhi_client.calls import AsyncEvents, Call, Stream, as_bytes, as_model, as_nothing, as_text, key_or_new, part

T = TypeVar("T")
M = TypeVar("M", bound=Model)


class AsyncOperations(ABC):
    """One method for each operation of the API."""

    @abstractmethod
    async def _ask(self, call: Call[T]) -> T: ...

    @abstractmethod
    def _follow(self, stream: Stream[M]) -> AsyncEvents[M]: ...

    async def read_health(self) -> models.Health:
        """The process lives 存活

        Always ``ok``: that it answers is the answer.
        """
        return await self._ask(Call("GET", "/healthz", as_model(models.Health), repeatable=True, open=True))

    async def read_metrics(self) -> str:
        """Figures for Prometheus 监控指标

        Requests by route and status, and how long they took. A key may be sent as bearer token.
        """
        return await self._ask(Call("GET", "/metrics", as_text, repeatable=True))

    async def read_readiness(self) -> models.Health:
        """The database can be reached 就绪

        ``ok`` when the database answers, else 503 with Retry-After.
        """
        return await self._ask(Call("GET", "/readyz", as_model(models.Health), repeatable=True, open=True))

    async def list_accesses(
        self,
        *,
        person: str | None = None,
        caller: str | None = None,
        limit: int | None = None,
        after: str | None = None,
    ) -> models.AccessedPage:
        """Who was shown what 查阅记录

        Who was shown what is personal of whom, when and what for, the newest first.

        ``person``: Only who was shown this person. 被查阅人
        ``caller``: Only this account or key. 查阅账号
        ``limit``: How many on a page. 每页条数
        ``after``: `next` of the page before. 上一页的 next
        """
        return await self._ask(
            Call(
                "GET",
                "/v1/access-log",
                as_model(models.AccessedPage),
                query={"person": person, "caller": caller, "limit": limit, "after": after},
                repeatable=True,
            )
        )

    async def read_area(self, code: str, *, at: date | None = None) -> models.AreaDetail:
        """An area 区域

        An area, its parent, how much lies below it, and how many cases are open in it.

        ``code``: Area code 区域代码
        ``at``: The day asked for; default today. 查询日期
        """
        return await self._ask(
            Call("GET", f"/v1/areas/{part(code)}", as_model(models.AreaDetail), query={"at": at}, repeatable=True)
        )

    async def list_area_children(
        self, code: str, *, limit: int | None = None, after: str | None = None, at: date | None = None
    ) -> models.AreaRefPage:
        """The areas directly below 下级区域

        The areas directly below an area, by code.

        ``code``: Area code 区域代码
        ``limit``: How many on a page. 每页条数
        ``after``: `next` of the page before. 上一页的 next
        ``at``: The day asked for; default today. 查询日期
        """
        return await self._ask(
            Call(
                "GET",
                f"/v1/areas/{part(code)}/children",
                as_model(models.AreaRefPage),
                query={"limit": limit, "after": after, "at": at},
                repeatable=True,
            )
        )

    async def read_area_coverage(
        self, code: str, *, limit: int | None = None, at: date | None = None
    ) -> models.Coverage:
        """Gaps 覆盖缺口

        Where nobody is in charge, in an area and below, and what would close each gap.

        ``code``: Area code 区域代码
        ``limit``: How many on a page. 每页条数
        ``at``: The day asked for; default today. 查询日期
        """
        return await self._ask(
            Call(
                "GET",
                f"/v1/areas/{part(code)}/coverage",
                as_model(models.Coverage),
                query={"limit": limit, "at": at},
                repeatable=True,
            )
        )

    async def read_area_path(self, code: str, *, at: date | None = None) -> models.AreaPath:
        """The areas above 上级区域

        The areas above an area, as far up as the graph goes.

        ``code``: Area code 区域代码
        ``at``: The day asked for; default today. 查询日期
        """
        return await self._ask(
            Call("GET", f"/v1/areas/{part(code)}/path", as_model(models.AreaPath), query={"at": at}, repeatable=True)
        )

    async def read_area_responsibility(self, code: str, *, at: date | None = None) -> models.Responsibility:
        """Who is responsible 责任链

        Who leads, serves, covers and works in an area and in each above it, up to the county.

        ``code``: Area code 区域代码
        ``at``: The day asked for; default today. 查询日期
        """
        return await self._ask(
            Call(
                "GET",
                f"/v1/areas/{part(code)}/responsibility",
                as_model(models.Responsibility),
                query={"at": at},
                repeatable=True,
            )
        )

    async def read_area_risk(
        self, code: str, *, limit: int | None = None, after: str | None = None, at: date | None = None
    ) -> models.AreaRisk:
        """Its open cases by risk 风险

        The open cases of an area and below, the most at risk first, and why.

        ``code``: Area code 区域代码
        ``limit``: How many on a page. 每页条数
        ``after``: `next` of the page before. 上一页的 next
        ``at``: The day asked for; default today. 查询日期
        """
        return await self._ask(
            Call(
                "GET",
                f"/v1/areas/{part(code)}/risk",
                as_model(models.AreaRisk),
                query={"limit": limit, "after": after, "at": at},
                repeatable=True,
            )
        )

    async def read_area_stationing(self, code: str, *, at: date | None = None) -> models.StationingByCentre:
        """Who is in which centre 入驻

        The centres of an area and of those directly below it, with the units that are stationed there, and how.

        ``code``: Area code 区域代码
        ``at``: The day asked for; default today. 查询日期
        """
        return await self._ask(
            Call(
                "GET",
                f"/v1/areas/{part(code)}/stationing",
                as_model(models.StationingByCentre),
                query={"at": at},
                repeatable=True,
            )
        )

    async def read_area_workload(
        self, code: str, *, limit: int | None = None, at: date | None = None
    ) -> models.Workload:
        """Open cases by unit 单位负荷

        How many open cases the units of an area have, beside others of their kind; of units, never of people.

        ``code``: Area code 区域代码
        ``limit``: How many on a page. 每页条数
        ``at``: The day asked for; default today. 查询日期
        """
        return await self._ask(
            Call(
                "GET",
                f"/v1/areas/{part(code)}/workload",
                as_model(models.Workload),
                query={"limit": limit, "at": at},
                repeatable=True,
            )
        )

    async def accept_case(
        self, body: models.Accept | Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> models.Receipt:
        """A case comes in 受理

        The centre of its level has it, its clock runs, and `because` names who is to lead it; `assign` gives it to them.

        A dispute needs parties, a demand an applicant and a summary, an incident a place, a hazard a summary and a place.

        ``idempotency_key``: Sent twice with the same body, it happens once and answers the same. 幂等键
        """
        return await self._ask(
            Call(
                "POST",
                "/v1/cases",
                as_model(models.Receipt),
                headers={"idempotency-key": key_or_new(idempotency_key)},
                body=body,
                repeatable=True,
            )
        )

    async def find_similar_cases(self, body: models.SimilarBody | Mapping[str, Any]) -> models.Similar:
        """Cases that may be the same 疑似重复

        Open or lately ended cases near the place or of a party, alike in category or title; each says why.
        """
        return await self._ask(Call("POST", "/v1/cases/similar", as_model(models.Similar), body=body, repeatable=True))

    async def read_case(self, id: str, *, purpose: str | None = None, at: date | None = None) -> models.CaseDetail:
        """A case 事件

        A case with its place, category, parties, handlers, journal, and the moves that can be made now.

        The ETag is its version: send it as If-Match with a move, and the move is made only if nobody was faster.
        What is personal (names, texts) is shown to the units that handle the case, and to whoever says a `purpose`.

        ``id``: Case id 事件编号
        ``purpose``: What the personal details are needed for; they are then shown, and that is written down. 查阅事由
        ``at``: The day asked for; default today. 查询日期
        """
        return await self._ask(
            Call(
                "GET",
                f"/v1/cases/{part(id)}",
                as_model(models.CaseDetail),
                query={"purpose": purpose, "at": at},
                repeatable=True,
            )
        )

    async def read_case_audit(self, id: str) -> models.CaseAudit:
        """Whether its journal is whole 日志核验

        The first entry of the journal that was altered, removed or inserted, if there is one.

        ``id``: Case id 事件编号
        """
        return await self._ask(Call("GET", f"/v1/cases/{part(id)}/audit", as_model(models.CaseAudit), repeatable=True))

    async def read_case_coordination(self, id: str, *, at: date | None = None) -> models.Coordination:
        """Who acts together 协同

        The smallest set of units competent for the case, and who convenes them.

        ``id``: Case id 事件编号
        ``at``: The day asked for; default today. 查询日期
        """
        return await self._ask(
            Call(
                "GET",
                f"/v1/cases/{part(id)}/coordination",
                as_model(models.Coordination),
                query={"at": at},
                repeatable=True,
            )
        )

    async def read_case_escalation(self, id: str, *, at: date | None = None) -> models.Escalation:
        """Its way up 升级路径

        Village, township, county: who joins, by when, where the case stands, and what happens if nobody acts.

        ``id``: Case id 事件编号
        ``at``: The day asked for; default today. 查询日期
        """
        return await self._ask(
            Call(
                "GET",
                f"/v1/cases/{part(id)}/escalation",
                as_model(models.Escalation),
                query={"at": at},
                repeatable=True,
            )
        )

    async def read_case_file(self, id: str, *, purpose: str | None = None) -> models.CaseFile:
        """Its file 卷宗

        All that is known of a case, with its whole journal and the proof that this is as it was written.

        ``id``: Case id 事件编号
        ``purpose``: What the personal details are needed for; they are then shown, and that is written down. 查阅事由
        """
        return await self._ask(
            Call(
                "GET",
                f"/v1/cases/{part(id)}/file",
                as_model(models.CaseFile),
                query={"purpose": purpose},
                repeatable=True,
            )
        )

    async def read_case_file_pdf(self, id: str, *, purpose: str | None = None) -> bytes:
        """Its file, to be printed 卷宗PDF

        The file of a case as a PDF for the archive.

        ``id``: Case id 事件编号
        ``purpose``: What the personal details are needed for; they are then shown, and that is written down. 查阅事由
        """
        return await self._ask(
            Call("GET", f"/v1/cases/{part(id)}/file.pdf", as_bytes, query={"purpose": purpose}, repeatable=True)
        )

    async def move_case(
        self,
        id: str,
        body: models.Assign
        | models.TakeUp
        | models.SendBack
        | models.Transfer
        | models.Escalate
        | models.Supervise
        | models.AnswerSupervision
        | models.Suspend
        | models.Resume
        | models.Note
        | models.Settle
        | models.Evaluate
        | models.Archive
        | models.Revisit
        | models.Reopen
        | models.Withdraw
        | models.Merge
        | models.Split
        | Mapping[str, Any],
        *,
        idempotency_key: str | None = None,
        if_match: str | None = None,
    ) -> models.Receipt:
        """Move a case 办理

        Assign, take up, send back, transfer, escalate, supervise, suspend, settle, evaluate, archive, revisit and more.

        `allowed` of the case lists what can be done now; each action has its own form.

        ``id``: Case id 事件编号
        ``idempotency_key``: Sent twice with the same body, it happens once and answers the same. 幂等键
        ``if_match``: The ETag of the case that the move was decided on. 版本
        """
        return await self._ask(
            Call(
                "POST",
                f"/v1/cases/{part(id)}/moves",
                as_model(models.Receipt),
                headers={"idempotency-key": key_or_new(idempotency_key), "if-match": if_match},
                body=body,
                repeatable=True,
            )
        )

    async def read_case_risk(self, id: str, *, limit: int | None = None, at: date | None = None) -> models.CaseRisk:
        """Where it can spread 风险扩散

        What the case can spread to in three steps, with the strongest path to each.

        ``id``: Case id 事件编号
        ``limit``: How many on a page. 每页条数
        ``at``: The day asked for; default today. 查询日期
        """
        return await self._ask(
            Call(
                "GET",
                f"/v1/cases/{part(id)}/risk",
                as_model(models.CaseRisk),
                query={"limit": limit, "at": at},
                repeatable=True,
            )
        )

    async def plan_coordination(self, body: models.CoordinationBody | Mapping[str, Any]) -> models.Coordination:
        """Who acts together 协同单位

        The smallest set of units that is competent for every category in every area, and who convenes them.
        """
        return await self._ask(
            Call("POST", "/v1/coordination", as_model(models.Coordination), body=body, repeatable=True)
        )

    async def plan_escalation(self, body: models.RouteBody | Mapping[str, Any]) -> models.Escalation:
        """The way up before a case 预设升级路径

        The way that a case would take if it were accepted at a place.
        """
        return await self._ask(Call("POST", "/v1/escalation", as_model(models.Escalation), body=body, repeatable=True))

    def stream_events(
        self,
        *,
        kind: Sequence[str] | None = None,
        case: str | None = None,
        after: int | None = None,
        last_event_id: str | None = None,
    ) -> AsyncEvents[models.Told]:
        """What happens, as it happens 消息流

        Events from now on, or after `Last-Event-ID` or `after`: `id` is the number, `event` the kind, `data` as listed.

        A client that comes back with the last id that it has got misses nothing and gets nothing twice. The stream ends
        when whoever listens may do so no more: with their session, their token, or their role.

        ``kind``: Kinds of event, whole or their first word; default all. 类型
        ``case``: Only of this case. 事件编号
        ``after``: The number after which they begin. 起始序号
        ``last_event_id``: The number of the last event that was received. 最后收到的序号
        """
        return self._follow(
            Stream(
                Call(
                    "GET",
                    "/v1/events",
                    as_nothing,
                    query={"kind": kind, "case": case, "after": after},
                    headers={"last-event-id": last_event_id},
                    repeatable=True,
                ),
                models.Told,
            )
        )

    async def list_events(
        self,
        *,
        kind: Sequence[str] | None = None,
        case: str | None = None,
        after: int | None = None,
        limit: int | None = None,
    ) -> models.Events:
        """What has happened, page by page 消息列表

        Events in order, for who would rather ask than listen; ask again after `position`.

        ``kind``: Kinds of event, whole or their first word; default all. 类型
        ``case``: Only of this case. 事件编号
        ``after``: The number after which they begin. 起始序号
        ``limit``: How many on a page. 每页条数
        """
        return await self._ask(
            Call(
                "GET",
                "/v1/events/list",
                as_model(models.Events),
                query={"kind": kind, "case": case, "after": after, "limit": limit},
                repeatable=True,
            )
        )

    async def read_me(self) -> models.Me:
        """Who I am 我的权限

        Who asks, with which rights, and what of the county is there for them.
        """
        return await self._ask(Call("GET", "/v1/me", as_model(models.Me), repeatable=True))

    async def list_neighbours(
        self,
        id: str,
        *,
        limit: int | None = None,
        after: str | None = None,
        relationships: Sequence[str] | None = None,
        at: date | None = None,
    ) -> models.Neighbours:
        """Neighbours of a node 相邻节点

        What a node is linked to, and how many of each relationship.

        ``id``: Node id, `Label:key` 节点
        ``limit``: How many on a page. 每页条数
        ``after``: `next` of the page before. 上一页的 next
        ``relationships``: Relationship types to follow; default all. 关系类型
        ``at``: The day asked for; default today. 查询日期
        """
        return await self._ask(
            Call(
                "GET",
                f"/v1/nodes/{part(id)}/neighbours",
                as_model(models.Neighbours),
                query={"limit": limit, "after": after, "relationships": relationships, "at": at},
                repeatable=True,
            )
        )

    async def read_node_risk(self, id: str, *, k: int | None = None, at: date | None = None) -> models.NodeRisk:
        """Why a node is at risk 风险来源

        The risk of a node on a day, and the strongest ways that it came: from which cases, and what each gives.

        ``id``: Node id, `Label:key` 节点
        ``k``: How many ways. 路径数
        ``at``: The day asked for; default today. 查询日期
        """
        return await self._ask(
            Call(
                "GET",
                f"/v1/nodes/{part(id)}/risk",
                as_model(models.NodeRisk),
                query={"k": k, "at": at},
                repeatable=True,
            )
        )

    async def find_paths(
        self,
        *,
        from_: str,
        to: str,
        k: int | None = None,
        max_hops: int | None = None,
        relationships: Sequence[str] | None = None,
        at: date | None = None,
    ) -> models.Paths:
        """Chains between two nodes 关系链

        The shortest chains of relationships between two nodes.

        ``from_``: The first node. 起点
        ``to``: The last node. 终点
        ``k``: How many chains. 条数
        ``max_hops``: Relationships at most. 最多几步
        ``relationships``: Relationship types to follow; default all. 关系类型
        ``at``: The day asked for; default today. 查询日期
        """
        return await self._ask(
            Call(
                "GET",
                "/v1/paths",
                as_model(models.Paths),
                query={"from": from_, "to": to, "k": k, "max_hops": max_hops, "relationships": relationships, "at": at},
                repeatable=True,
            )
        )

    async def read_person(self, id: str, *, purpose: str | None = None) -> models.PersonDetail:
        """A person 人员

        What is kept of a person. It needs a `purpose`, which stands in the access log with who asked.

        ``id``: Person id 人员编号
        ``purpose``: What the personal details are needed for; they are then shown, and that is written down. 查阅事由
        """
        return await self._ask(
            Call(
                "GET",
                f"/v1/persons/{part(id)}",
                as_model(models.PersonDetail),
                query={"purpose": purpose},
                repeatable=True,
            )
        )

    async def list_policies(self) -> models.Versions:
        """Versions of the policy 办法版本

        Each case keeps the version that it was accepted under; the one in force is for those that come in now.
        """
        return await self._ask(Call("GET", "/v1/policies", as_model(models.Versions), repeatable=True))

    async def track_case(self, receipt: str) -> models.Tracking:
        """Where my case is 办理进度

        Which unit has the case now, since when and why, by when, what comes next, and the way so far.

        ``receipt``: The word that whoever brought a case was given 受理时给出的查询码
        """
        return await self._ask(
            Call("GET", f"/v1/receipts/{part(receipt)}", as_model(models.Tracking), repeatable=True, open=True)
        )

    async def list_risk_runs(
        self, *, area: str, daily: bool | None = None, limit: int | None = None, after: str | None = None
    ) -> models.RiskHistory:
        """The looks so far 历次推演

        The looks at the whole county, the newest first: when, how each was reached, and what it found of an area.

        ``area``: What they found of this area. 区域
        ``daily``: Only the last look of each day. 每日最后一次
        ``limit``: How many on a page. 每页条数
        ``after``: `next` of the page before. 上一页的 next
        """
        return await self._ask(
            Call(
                "GET",
                "/v1/risk/runs",
                as_model(models.RiskHistory),
                query={"area": area, "daily": daily, "limit": limit, "after": after},
                repeatable=True,
            )
        )

    async def list_top_risks(
        self,
        *,
        area: str,
        by: models.RiskBy | None = None,
        level: models.Level | None = None,
        limit: int | None = None,
        after: str | None = None,
    ) -> models.RiskTop:
        """Where risk is building 风险排序

        The cases, areas or units most at risk, as the last look at the whole county found it; `run` says when.

        ``area``: This area and below. 区域
        ``by``: What is listed; people never are. 列出什么
        ``level``: Only areas or units of this level. 层级
        ``limit``: How many on a page. 每页条数
        ``after``: `next` of the page before. 上一页的 next
        """
        return await self._ask(
            Call(
                "GET",
                "/v1/risk/top",
                as_model(models.RiskTop),
                query={"area": area, "by": by, "level": level, "limit": limit, "after": after},
                repeatable=True,
            )
        )

    async def read_what_if(
        self, body: models.WhatIfForm | Mapping[str, Any], *, at: date | None = None
    ) -> models.WhatIf:
        """Which cases to settle first 先化解哪些

        By how much settling some cases, one after the other, lowers the expected number of an area. Writes nothing.

        ``at``: The day asked for; default today. 查询日期
        """
        return await self._ask(
            Call("POST", "/v1/risk/what-if", as_model(models.WhatIf), query={"at": at}, body=body, repeatable=True)
        )

    async def route_case(self, body: models.RouteBody | Mapping[str, Any]) -> models.Route:
        """Route a case 分流一件

        The nearest competent unit leads; vacancies are skipped upwards and named; the county's centre is the last.
        """
        return await self._ask(Call("POST", "/v1/route", as_model(models.Route), body=body, repeatable=True))

    async def route_cases(self, body: models.BatchBody | Mapping[str, Any]) -> models.Routes:
        """Route many cases 批量分流

        At most 10,000 cases at once; one that cannot be routed is named in `failures` and does not stop the others.
        """
        return await self._ask(Call("POST", "/v1/route/batch", as_model(models.Routes), body=body, repeatable=True))

    async def search_nodes(
        self, *, q: str, limit: int | None = None, after: str | None = None, labels: Sequence[str] | None = None
    ) -> models.Found:
        """Search 搜索

        Areas, units, people and cases by words of their names, titles and summaries, or by code.

        ``q``: What to look for. 查询词
        ``limit``: How many on a page. 每页条数
        ``after``: `next` of the page before. 上一页的 next
        ``labels``: Labels to look for; default all. 标签
        """
        return await self._ask(
            Call(
                "GET",
                "/v1/search",
                as_model(models.Found),
                query={"q": q, "limit": limit, "after": after, "labels": labels},
                repeatable=True,
            )
        )

    async def read_statistics(
        self, *, area: str, since: date | None = None, at: date | None = None
    ) -> models.Statistics:
        """The figures of an area 统计

        Found, settled, on time and more of the cases accepted in a period, as of its last day.

        Each row has the `filter` that lists its cases: the parameters of `/v1/statistics/cases`. With one of the row's
        `counts` as `measure` it lists the cases of that figure.

        ``area``: Area code; everything below counts too 区域代码
        ``since``: First day of the period; default 1 January of the year of `at`. 起始日期
        ``at``: The day asked for; default today. 查询日期
        """
        return await self._ask(
            Call(
                "GET",
                "/v1/statistics",
                as_model(models.Statistics),
                query={"area": area, "since": since, "at": at},
                repeatable=True,
            )
        )

    async def list_counted_cases(
        self,
        *,
        area: str,
        limit: int | None = None,
        after: str | None = None,
        since: date | None = None,
        measure: models.Measure | None = None,
        level: models.Level | None = None,
        kind: models.CaseKind | None = None,
        month: str | None = None,
        category: str | None = None,
        unit: str | None = None,
        without: models.Lacking | None = None,
        step: models.Step | None = None,
        left: models.Step | None = None,
        satisfaction: models.Satisfaction | None = None,
        cause: models.SupervisionCause | None = None,
        answered: models.SupervisionCause | None = None,
        verdict: models.Assessment | None = None,
        at: date | None = None,
    ) -> models.CaseRefPage:
        """The cases behind a figure 统计明细

        Exactly the cases that the figure with this filter counts, as they stood on the day `at`.

        ``limit``: How many on a page. 每页条数
        ``after``: `next` of the page before. 上一页的 next
        ``area``: Area code; everything below counts too 区域代码
        ``since``: First day of the period; default 1 January of the year of `at`. 起始日期
        ``measure``: Which figure 指标
        ``level``: Where the case stands 层级
        ``kind``: Kind of case 事件类型
        ``month``: Month of acceptance, YYYY-MM 受理月份
        ``category``: A kind, or a class with its kinds 类别
        ``unit``: The unit that leads 主办单位
        ``without``: Only cases that have none of this 缺少
        ``step``: The step that the case has come to 所处环节
        ``left``: A step that the case has left 已离开的步骤
        ``satisfaction``: What was said last 评价
        ``cause``: Cause of a supervision 督办原因
        ``answered``: Cause of one that is answered 已答复
        ``verdict``: Verdict on a warning 研判结果
        ``at``: The day asked for; default today. 查询日期
        """
        return await self._ask(
            Call(
                "GET",
                "/v1/statistics/cases",
                as_model(models.CaseRefPage),
                query={
                    "limit": limit,
                    "after": after,
                    "area": area,
                    "since": since,
                    "measure": measure,
                    "level": level,
                    "kind": kind,
                    "month": month,
                    "category": category,
                    "unit": unit,
                    "without": without,
                    "step": step,
                    "left": left,
                    "satisfaction": satisfaction,
                    "cause": cause,
                    "answered": answered,
                    "verdict": verdict,
                    "at": at,
                },
                repeatable=True,
            )
        )

    async def read_published(
        self, *, area: str, since: date | None = None, at: date | None = None
    ) -> models.Publication:
        """Figures that may be published 可公开统计

        The figures of an area without numbers so small that they tell of people, nor any from which those follow.

        ``area``: Area code; everything below counts too 区域代码
        ``since``: First day of the period; default 1 January of the year of `at`. 起始日期
        ``at``: The day asked for; default today. 查询日期
        """
        return await self._ask(
            Call(
                "GET",
                "/v1/statistics/published",
                as_model(models.Publication),
                query={"area": area, "since": since, "at": at},
                repeatable=True,
            )
        )

    async def list_bottlenecks(self, *, limit: int | None = None, at: date | None = None) -> models.Bottlenecks:
        """Coordination bottlenecks 协同瓶颈

        The units that stand between others that handle open cases together.

        ``limit``: How many on a page. 每页条数
        ``at``: The day asked for; default today. 查询日期
        """
        return await self._ask(
            Call(
                "GET",
                "/v1/structure/bottlenecks",
                as_model(models.Bottlenecks),
                query={"limit": limit, "at": at},
                repeatable=True,
            )
        )

    async def list_communities(
        self, *, least: int | None = None, limit: int | None = None, at: date | None = None
    ) -> models.Communities:
        """Where disputes recur 反复纠纷群

        Cases that recur among the same people, open or lately settled; people are not named.

        ``least``: Cases at least. 最少件数
        ``limit``: How many on a page. 每页条数
        ``at``: The day asked for; default today. 查询日期
        """
        return await self._ask(
            Call(
                "GET",
                "/v1/structure/communities",
                as_model(models.Communities),
                query={"least": least, "limit": limit, "at": at},
                repeatable=True,
            )
        )

    async def list_cut_units(self, *, limit: int | None = None, at: date | None = None) -> models.CutUnits:
        """Units whose loss cuts ways up 断点单位

        The units whose loss would leave others without any way up, those that cut off most first.

        ``limit``: How many on a page. 每页条数
        ``at``: The day asked for; default today. 查询日期
        """
        return await self._ask(
            Call(
                "GET",
                "/v1/structure/cut-units",
                as_model(models.CutUnits),
                query={"limit": limit, "at": at},
                repeatable=True,
            )
        )

    async def list_supervisions(
        self,
        *,
        area: str | None = None,
        state: models.SupervisionState | None = None,
        cause: models.SupervisionCause | None = None,
        cadre: str | None = None,
        since: date | None = None,
        limit: int | None = None,
        after: str | None = None,
        at: date | None = None,
    ) -> models.SupervisionItemPage:
        """Supervisions 督办

        The supervisions that were opened by a day, the newest first, with how each stood on that day.

        ``area``: Only of this area and below. 区域
        ``state``: Only those that stand so. 状态
        ``cause``: Only of this cause. 事由
        ``cadre``: Only those that this person answers for. 包抓干部
        ``since``: From this day on; default from the beginning. 起始日期
        ``limit``: How many on a page. 每页条数
        ``after``: `next` of the page before. 上一页的 next
        ``at``: The day asked for; default today. 查询日期
        """
        return await self._ask(
            Call(
                "GET",
                "/v1/supervisions",
                as_model(models.SupervisionItemPage),
                query={
                    "area": area,
                    "state": state,
                    "cause": cause,
                    "cadre": cadre,
                    "since": since,
                    "limit": limit,
                    "after": after,
                    "at": at,
                },
                repeatable=True,
            )
        )

    async def grant_token(self, form: models.GrantTokenForm | Mapping[str, Any]) -> models.Granted:
        """Sign in, or stay signed in 登录

        An access token for a name and a password, or for the refresh token of the answer before.

        A refresh token that comes a second time ends its session, since somebody else may hold it.
        """
        return await self._ask(Call("POST", "/v1/token", as_model(models.Granted), form=form, open=True))

    async def revoke_token(self, form: models.RevokeTokenForm | Mapping[str, Any]) -> None:
        """Sign out 退出

        End the session of a refresh token. Its access token is good until its few minutes are over.
        """
        return await self._ask(Call("POST", "/v1/token/revoke", as_nothing, form=form, repeatable=True, open=True))

    async def list_warnings(
        self,
        *,
        area: str | None = None,
        rule: models.WarningRule | None = None,
        stage: models.Stage | None = None,
        since: date | None = None,
        limit: int | None = None,
        after: str | None = None,
        at: date | None = None,
    ) -> models.WarningItemPage:
        """Warnings 预警

        The warnings that were raised by a day, the newest first, with where each stood in the loop on that day.

        ``area``: Only of this area and below. 区域
        ``rule``: Only of this rule. 规则
        ``stage``: Only those that stand here in the loop. 环节
        ``since``: From this day on; default from the beginning. 起始日期
        ``limit``: How many on a page. 每页条数
        ``after``: `next` of the page before. 上一页的 next
        ``at``: The day asked for; default today. 查询日期
        """
        return await self._ask(
            Call(
                "GET",
                "/v1/warnings",
                as_model(models.WarningItemPage),
                query={
                    "area": area,
                    "rule": rule,
                    "stage": stage,
                    "since": since,
                    "limit": limit,
                    "after": after,
                    "at": at,
                },
                repeatable=True,
            )
        )

    async def count_warnings(
        self, *, area: str, since: date | None = None, at: date | None = None
    ) -> models.LoopCounts:
        """The loop in numbers 预警督办统计

        How many warnings were raised and stood where on a day, and how the supervisions stood.

        ``area``: This area and below. 区域
        ``since``: From this day on; default from the beginning. 起始日期
        ``at``: The day asked for; default today. 查询日期
        """
        return await self._ask(
            Call(
                "GET",
                "/v1/warnings/counts",
                as_model(models.LoopCounts),
                query={"area": area, "since": since, "at": at},
                repeatable=True,
            )
        )

    async def read_warning(self, id: str, *, at: date | None = None) -> models.WarningDetail:
        """A warning 预警详情

        A warning with its cases, who assessed it how, and the supervision that it led to.

        ``id``: Warning id 预警编号
        ``at``: The day asked for; default today. 查询日期
        """
        return await self._ask(
            Call("GET", f"/v1/warnings/{part(id)}", as_model(models.WarningDetail), query={"at": at}, repeatable=True)
        )

    async def assess_warning(self, id: str, body: models.Assess | Mapping[str, Any]) -> models.Assessed:
        """Assess a warning 研判

        Dismiss it, watch it, or have one of its cases supervised. The same verdict again gets the same answer.

        ``id``: Warning id 预警编号
        """
        return await self._ask(
            Call("POST", f"/v1/warnings/{part(id)}/assess", as_model(models.Assessed), body=body, repeatable=True)
        )

    async def list_webhooks(self) -> models.Webhooks:
        """All webhooks 推送列表

        All webhooks, how far they are, and how many dead letters they have.
        """
        return await self._ask(Call("GET", "/v1/webhooks", as_model(models.Webhooks), repeatable=True))

    async def add_webhook(self, body: models.WebhookForm | Mapping[str, Any]) -> models.Added:
        """Add a webhook 新增推送

        Tell an address what happens from now on, or after the event `after`. The secret is told here and never again.
        """
        return await self._ask(Call("POST", "/v1/webhooks", as_model(models.Added), body=body))

    async def remove_webhook(self, id: str) -> None:
        """Remove a webhook 删除推送

        Remove a webhook and its dead letters.

        ``id``: Id of the webhook. 推送编号
        """
        return await self._ask(Call("DELETE", f"/v1/webhooks/{part(id)}", as_nothing))

    async def list_dead_letters(self, id: str, *, limit: int | None = None, after: str | None = None) -> models.Letters:
        """Dead letters 死信

        Events that could not be delivered, and those of the same case that wait behind them, in order.

        ``id``: Id of the webhook. 推送编号
        ``limit``: How many on a page. 每页条数
        ``after``: `next` of the page before. 上一页的 next
        """
        return await self._ask(
            Call(
                "GET",
                f"/v1/webhooks/{part(id)}/dead",
                as_model(models.Letters),
                query={"limit": limit, "after": after},
                repeatable=True,
            )
        )

    async def replay_dead_letters(self, id: str, *, number: int | None = None) -> models.Replayed:
        """Send dead letters again 重发死信

        Send all dead letters again, or those of one case; each case's in order, up to the first that fails again.

        ``id``: Id of the webhook. 推送编号
        ``number``: Only those of the case of this event. 仅此消息所属事件
        """
        return await self._ask(
            Call("POST", f"/v1/webhooks/{part(id)}/replay", as_model(models.Replayed), query={"number": number})
        )

    async def try_webhook(self, id: str) -> models.Tried:
        """Try a webhook 测试推送

        Send a signed message of the kind `webhook.test` now, and say how that went; nothing is tried again.

        ``id``: Id of the webhook. 推送编号
        """
        return await self._ask(Call("POST", f"/v1/webhooks/{part(id)}/test", as_model(models.Tried)))
