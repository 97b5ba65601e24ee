"""How it runs: the database, the clock, the looks at risk, what is told to others; settings without their secrets."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from urllib.parse import urlsplit

from markupsafe import Markup
from nicegui import ui
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from api.observing import NOWHERE, Figures
from api.security import Right
from api.settings import ApiSettings
from graph.database import Database
from graph.errors import DatabaseError
from queries import outbox, risk_runs, webhooks
from queries.outbox import Last
from queries.risk_runs import Run
from queries.tick import Tick
from queries.webhooks import WebhookRef
from workbench.administration import HOME, begin, chip, facts
from workbench.frame import message_of, nothing, page, section
from workbench.tables import table
from workbench.visitor import Visitor
from workbench.words import moment, number, t

BUSIEST = 8  # routes that are listed


@page(HOME, "Administration", Right.ADMINISTER)
async def health(visitor: Visitor) -> None:
    """The page."""
    begin(visitor, HOME)
    database = await visitor.whole(Right.ADMINISTER)
    answers = await asyncio.gather(
        asyncio.to_thread(checked, database),
        database.ask_async(risk_runs.last()),
        database.ask_async(outbox.last()),
        database.ask_async(webhooks.webhooks()),
    )
    check, run, last, hooks = answers
    served = _Served(visitor.state.figures)
    _figures(visitor, check, run, last, sum(hook.dead for hook in hooks.webhooks), served)
    with ui.element("div").classes("grid"):
        with ui.element("div").classes("stack span-6"):
            _clock(visitor, run)
            _told(last, hooks.webhooks)
            _settings()
        with ui.element("div").classes("stack span-6"):
            _requests(served)


def checked(database: Database) -> str | DatabaseError:
    """The version of the database, or why it does not answer: worded later, since a thread knows no page's language."""
    try:
        return database.check()
    except DatabaseError as error:
        return error


class _Served:
    """What the server counts of its requests and of itself since it was started."""

    def __init__(self, figures: Figures) -> None:
        self.total = self.failed = 0.0
        self.began: datetime | None = None
        self.memory = 0.0
        self.routes: dict[tuple[str, str], list[float]] = {}  # how many, and how many seconds they took
        for family in text_string_to_metric_families(figures.text().decode()):
            for sample in family.samples:
                self._take(sample.name, sample.labels, sample.value)

    def _take(self, name: str, labels: dict[str, str], value: float) -> None:
        route = (labels.get("method", ""), labels.get("route", ""))
        match name:
            case "gezhi_requests_total":
                self.total += value
                self.failed += value * labels["status"].startswith("5")
            case "gezhi_request_seconds_count":
                self.routes.setdefault(route, [0, 0])[0] = value
            case "gezhi_request_seconds_sum":
                self.routes.setdefault(route, [0, 0])[1] = value
            case "process_start_time_seconds":
                self.began = datetime.fromtimestamp(value, UTC)
            case "process_resident_memory_bytes":
                self.memory = value


def _figures(
    visitor: Visitor, check: str | DatabaseError, run: Run | None, last: Last, dead: int, served: _Served
) -> None:
    zone = visitor.policy.zone
    uptime = datetime.now(UTC) - served.began if served.began else None
    shown = [
        (t("Database"), t("answers"), f"Neo4j {check}", True)
        if isinstance(check, str)
        else (t("Database"), t("does not answer"), message_of(check), False),
        (t("Running for"), _span(uptime.total_seconds()) if uptime else "—", f"格治 Gezhi {version('gezhi')}", True),
        (t("Policy in force"), visitor.policy.reference, visitor.policy.title, True),
        (t("Last look at risk"), moment(run.at.astimezone(zone)) if run else t("none yet"), _of_run(run), True),
        (t("Events told"), number(last.number), t("since the beginning"), True),
        (t("Undelivered"), number(dead), t("dead letters of webhooks"), dead == 0),
    ]
    cards = Markup("").join(
        Markup(
            '<div class="figure"><div class="name">{}</div><div class="value words{}">{}</div>'
            '<div class="change">{}</div></div>'
        ).format(name, "" if good else " worse", value, more)
        for name, value, more, good in shown
    )
    ui.html(Markup('<div class="figures">{}</div>').format(cards), sanitize=False)


def _span(seconds: float) -> str:
    minutes = int(seconds // 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return t("{d} days {h} h", d=number(days), h=hours)
    return t("{h} h {m} min", h=hours, m=minutes)


def _of_run(run: Run | None) -> str:
    return t("{n} open cases, {s} s", n=number(run.cases), s=number(run.seconds, 1)) if run else ""


def _clock(visitor: Visitor, run: Run | None) -> None:
    """What the clocks of cases did last."""
    settings, ticked = ApiSettings(), visitor.state.ticked
    zone = visitor.policy.zone
    pairs: list[tuple[str, object]] = [
        (t("County's clock"), f"{moment(visitor.now.astimezone(zone))} · {visitor.policy.timezone}")
    ]
    if not settings.tick_seconds:
        pairs.append((t("What is due"), t("is done by another server, or by gezhi tick")))
    else:
        pairs.append((t("What is due"), t("is done every {s} seconds", s=number(settings.tick_seconds))))
    if isinstance(ticked, Tick):
        pairs += [
            (t("Last done"), moment(ticked.at.astimezone(zone))),
            (
                t("Moved"),
                t("{n} of {due} cases that were due", n=number(sum(ticked.done.values())), due=number(ticked.due)),
            ),
            (t("Warnings raised"), number(ticked.warnings)),
            (t("Texts erased"), t("of {n} cases", n=number(ticked.erased))),
            (t("Took"), t("{s} s", s=number(ticked.seconds, 2))),
        ]
    if run is not None:
        found = t(
            "{n} nodes, {l} links, {i} sweeps", n=number(run.nodes), l=number(run.links), i=number(run.iterations)
        )
        pairs.append((t("Last look at risk"), f"{moment(run.at.astimezone(zone))} · {found}"))
    with section(t("The clocks")):
        ui.html(facts(pairs), sanitize=False)
        if isinstance(ticked, Tick) and ticked.failed:
            rows = [(each.case, each.reason) for each in ticked.failed]
            ui.html(table((t("Case"), t("Why its clock could not move it")), rows), sanitize=False)


def _told(last: Last, hooks: tuple[WebhookRef, ...]) -> None:
    """Who is told what happens, and how far they are."""
    with section(t("Webhooks")):
        if not hooks:
            nothing(t("Nobody is told of events"), t("gezhi webhook add, or POST /v1/webhooks, adds who is."), "send")
            return
        rows = [
            (
                Markup('{}<br><span class="muted small">{}</span>').format(hook.url, hook.last_error or ""),
                chip(t("active"), "good") if hook.active else chip(t("stopped"), "bad"),
                number(last.number - hook.position),
                number(hook.failures),
                chip(number(hook.dead), "bad") if hook.dead else number(0),
            )
            for hook in hooks
        ]
        heads = (t("Address"), t("State"), t("Waiting"), t("Failures"), t("Dead letters"))
        ui.html(table(heads, rows, numbers=(2, 3, 4)), sanitize=False)


def _requests(served: _Served) -> None:
    """How many requests were answered, and how fast."""
    with section(t("Requests since the start")):
        pairs: list[tuple[str, object]] = [
            (t("Answered"), number(served.total)),
            (t("Failed (5xx)"), number(served.failed)),
            (t("Memory"), t("{n} MB", n=number(served.memory / 1e6))),
        ]
        ui.html(facts(pairs), sanitize=False)
        busiest = sorted(served.routes.items(), key=lambda item: -item[1][0])[:BUSIEST]
        rows = [
            (f"{method} {route}", number(count), number(1000 * seconds / count, 1))
            for (method, route), (count, seconds) in busiest
            if count and route != NOWHERE
        ]
        heads = (t("Route"), t("How many"), t("ms on average"))
        ui.html(table(heads, rows, numbers=(1, 2)), sanitize=False)


def _settings() -> None:
    """Those that are set; the names of the others."""
    known = dict(_values(ApiSettings()))
    rows = [(Markup("<code>{}</code>").format(name), value) for name, value in known.items() if value is not None]
    unset = [name for name, value in known.items() if value is None]
    with section(t("Settings")):
        ui.html(table((t("Setting"), t("Value")), rows), sanitize=False)
        fold = Markup('<details class="fold"><summary>{}</summary><p class="small mono muted">{}</p></details>')
        ui.html(fold.format(t("{n} that are not set", n=number(len(unset))), " ".join(unset)), sanitize=False)


def _values(settings: ApiSettings) -> Iterator[tuple[str, str | None]]:
    """Settings as they may be shown: of a secret only that it is set, of an address not who signs in to it."""
    for field in sorted(type(settings).model_fields):
        name, value = f"GEZHI_{field.upper()}", getattr(settings, field)
        if field in ("host", "port"):  # which the command line may say otherwise; whoever reads this knows the address
            continue
        if value is None or value == "":
            yield name, None
        elif isinstance(value, SecretStr):
            yield name, t("set, not shown")
        else:
            yield name, _without_password(str(value))


def _without_password(text: str) -> str:
    try:
        parts = urlsplit(text)
    except ValueError:
        return text
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl() if "@" in parts.netloc else text
