"""What every page stands in: who may see it, its head with the ways to the others, and what is said when it fails."""

from __future__ import annotations

import copy
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import RedirectResponse
from markupsafe import Markup
from nicegui import context, core, ui
from starlette.responses import Response

from api.problems import told
from api.security import Right
from graph.errors import ForbiddenError, GezhiError, SignInError
from workbench.visitor import Visitor
from workbench.words import Language, either, later, series, speak, t, term

PATH = "/workbench"  # under which all pages are
SIGN_IN = f"{PATH}/sign-in"
LANGUAGE_COOKIE, DARK_COOKIE = "gezhi_language", "gezhi_dark"
TAGS = {Language.ZH: "zh-CN", Language.EN: "en-GB"}  # as NiceGUI and Quasar call them
EARLIEST = date(1900, 1, 1)  # of which anything is asked
PATIENCE = 30  # seconds that a page may take, as a query may: the first look at a large county is cold
DARK = {"dark": True, "light": False}
log = logging.getLogger("gezhi.workbench")
Build = Callable[[Visitor], Awaitable[None]]
PATHS: list[str] = []  # of the pages that were declared


@dataclass(frozen=True)
class Entry:
    """A page that the navigation leads to. ``otherwise``: where it leads whoever has a right to everything instead."""

    path: str
    title: str
    icon: str
    right: Right
    otherwise: tuple[Right, str] | None = None

    def target(self, visitor: Visitor) -> str | None:
        """Where it leads a visitor; None: nowhere."""
        if visitor.may(self.right):
            return self.path
        if self.otherwise is not None and visitor.may_everywhere(self.otherwise[0]):
            return self.otherwise[1]
        return None


# In the order in which they stand; the words are those of the catalogue.
NAVIGATION = (
    Entry("/", later("Overview"), "map", Right.READ),
    Entry("/explore", later("Explore"), "hub", Right.READ),
    Entry("/work", later("My work"), "inbox", Right.READ),
    Entry("/intake", later("New case"), "add_circle", Right.WORK),
    Entry("/risk", later("Risk"), "trending_up", Right.ANALYSE),
    Entry("/organisation", later("Organisation"), "account_tree", Right.READ),
    Entry(
        "/administration",
        later("Administration"),
        "settings",
        Right.ADMINISTER,
        (Right.AUDIT, "/administration/proof"),
    ),
)


def preferred(request: Request) -> Language:
    """The language of whoever asks: the one that they chose, else that of their browser, else Chinese."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    if chosen in set(Language):
        return Language(chosen)
    first = request.headers.get("accept-language", "zh").split(",")[0].strip().lower()
    return Language.EN if first.startswith("en") else Language.ZH


def dark_sheet(request: Request) -> Markup:
    """The link to the colours of the dark: for screens if that was chosen, else for those of a system that is dark."""
    chosen = request.cookies.get(DARK_COOKIE, "")
    media = {"dark": "screen", "light": "not all"}.get(chosen, "screen and (prefers-color-scheme: dark)")
    return Markup('<link rel="stylesheet" href="{}/static/dark.css" media="{}">').format(PATH, media)


def page(path: str, title: str, right: Right) -> Callable[[Build], Build]:
    """Make a function the page of a path: it is called with the visitor, inside the frame.

    Whoever is not signed in is sent to sign in, and comes back; who has not the right is told so.
    """

    def decorate(build: Build) -> Build:
        PATHS.append(path)

        @ui.page(path, response_timeout=PATIENCE)
        async def shown(request: Request) -> Response | None:
            client = context.client
            tongue = preferred(request)
            speak(client, tongue)
            client.page = copy.copy(client.page)  # which all share, and has the language
            client.page.language, client.page.dark = TAGS[tongue], DARK.get(request.cookies.get(DARK_COOKIE, ""))  # type: ignore[assignment]
            client.title = f"{t(title)} · 格治 Gezhi"
            ui.add_head_html(str(dark_sheet(request)))
            try:
                visitor = await Visitor.of(core.app.state.api, request, tongue)
            except SignInError:
                return RedirectResponse(sign_in_address(request), 303)
            except GezhiError as error:
                client.status_code = told(error).status
                trouble(error)
                return None
            if path == "/" and not visitor.may(right) and (begins := _begins(visitor)) is not None:
                return RedirectResponse(link(begins), 303)
            client.on_exception(say)
            with _frame(visitor, path, t(title)):
                try:
                    _check(visitor, right)
                    await build(visitor)
                except GezhiError as error:
                    client.status_code = told(error).status
                    trouble(error)
                except Exception:
                    log.exception("unexpected error on the page %s", path)
                    client.status_code = 500
                    _unexpected()
            return None

        return build

    return decorate


def _begins(visitor: Visitor) -> str | None:
    """The first page for whoever may not see the overview, with which others begin."""
    return next((target for entry in NAVIGATION if (target := entry.target(visitor)) is not None), None)


def _check(visitor: Visitor, right: Right) -> None:
    if not visitor.may(right):
        raise ForbiddenError(right)


def sign_in_address(request: Request) -> str:
    """Where to sign in, and come back to what was asked for."""
    return f"{SIGN_IN}?{urlencode({'next': _here(request)})}"


def _here(request: Request) -> str:
    """What was asked for."""
    path, asked = request.scope["path"], request.url.query
    return f"{path}?{asked}" if asked else path


def link(path: str, **parameters: object) -> str:
    """The address of a page, with the parameters that are not None."""
    given = {name: value for name, value in parameters.items() if value is not None}
    return f"{PATH}{path}" + (f"?{urlencode(given)}" if given else "")


def anchor(address: str) -> ui.element:
    """A link to an address of ``link``; NiceGUI's own would have the mount's path twice."""
    quoted = address.replace('"', "%22")
    return ui.element("a").props(f'href="{quoted}"')


def go(address: str) -> None:
    """Open another page by an address of ``link``."""
    ui.navigate.to(address.removeprefix(PATH))  # NiceGUI puts the path that it is mounted at in front


def say(error: Exception) -> None:
    """Tell whoever clicked that it went wrong: what and why, never where in the program."""
    if isinstance(error, SignInError):
        go(sign_in_address(context.client.request))
        return
    if not isinstance(error, GezhiError):
        log.error("unexpected error on a page", exc_info=error)
    ui.notify(message_of(error), type="negative", position="top", close_button=t("Close"), multi_line=True)


def message_of(error: Exception) -> str:
    """What an error says to people, in the language of the page."""
    if not isinstance(error, GezhiError):
        return t("Something went wrong here; it stands in the server's log. Try again.")
    return either(": ", "：").join(_told(error))


def _told(error: GezhiError) -> tuple[str, str]:
    fault = told(error)
    title, detail = (either(said(zh=False), said(zh=True)) for said in (fault.title, fault.detail))
    return title, detail


def trouble(error: GezhiError) -> None:
    """In place of what cannot be shown: what is wrong, and what can be done."""
    title, detail = _told(error)
    with ui.element("section").classes("state").props('role="alert"'):
        icon("sentiment_dissatisfied")
        ui.label(title).classes("state-title")
        ui.label(detail)
        with ui.element("p"), anchor(_here(context.client.request)).classes("button"):
            ui.label(t("Try again"))


def _unexpected() -> None:
    with ui.element("section").classes("state").props('role="alert"'):
        icon("error_outline")
        ui.label(t("Something went wrong here; it stands in the server's log. Try again.")).classes("state-title")
        with anchor(_here(context.client.request)).classes("button"):
            ui.label(t("Try again"))


def nothing(text: str, hint: str = "", symbol: str = "inbox") -> None:
    """In place of a list that is empty: that it is, and what would fill it."""
    with ui.element("div").classes("state"):
        icon(symbol)
        ui.label(text).classes("state-title")
        if hint:
            ui.label(hint)


def icon(name: str) -> ui.icon:
    """A picture that says nothing that the words beside it do not say."""
    return ui.icon(name).props('aria-hidden="true"')


@contextmanager
def section(title: str, *, classes: str = "", level: int = 2) -> Iterator[ui.element]:
    """A part of a page under a heading."""
    with ui.element("section").classes(f"card {classes}") as part:
        with ui.element("header").classes("card-head"), ui.element(f"h{level}"):
            ui.label(title)
        yield part


@contextmanager
def _frame(visitor: Visitor, path: str, title: str) -> Iterator[None]:
    layout = context.client.layout.classes("app")
    with layout:  # beside the page, which is the document's main part
        skip = ui.link(t("To the content"), "#content").classes("skip")
        rail = ui.element("nav").classes("rail").props(f'aria-label="{t("Pages")}"')
        bar = ui.element("header").classes("bar")
    for place, part in enumerate((skip, rail, bar)):
        part.move(layout, target_index=place)
    with rail:
        _ways(visitor, path)
    with bar:
        with ui.element("h1"):
            ui.label(title)
        with ui.element("div").classes("bar-end"):
            _preferences(visitor)
    with ui.element("div").classes("content").props('id="content" tabindex="-1"'):
        yield


def _ways(visitor: Visitor, path: str) -> None:
    with anchor(link("/")).classes("brand").props(f'aria-label="格治 Gezhi · {t("Overview")}"'):
        ui.html("<b>格治</b><span>Gezhi</span>", sanitize=False)
    for entry in NAVIGATION:
        target = entry.target(visitor)
        if target is not None:
            way = anchor(link(target)).classes("way")
            with way.props('aria-current="page"' if _is_at(path, entry.path) else ""):
                icon(entry.icon)
                ui.label(t(entry.title))


def _is_at(path: str, entry: str) -> bool:
    return path == entry or path.startswith(f"{entry}/") or (entry == "/work" and path.startswith("/cases"))


def _preferences(visitor: Visitor) -> None:
    other = Language.EN if visitor.language is Language.ZH else Language.ZH
    said = "English" if other is Language.EN else "中文"
    button = ui.button(said, color=None).props(f'flat dense no-caps lang="{other}"').classes("quiet")
    button.on("click", js_handler=_remember(LANGUAGE_COOKIE, f"'{other}'"))
    dark = ui.button(icon="contrast", color=None).classes("quiet")
    dark.props(f'flat dense round aria-label="{t("Light or dark")}"')
    dark.on("click", js_handler=_remember(DARK_COOKIE, "document.body.classList.contains('body--dark')?'light':'dark'"))
    name = ui.button(visitor.account.id, icon="person", color=None).props("flat dense no-caps").classes("quiet account")
    roles = series(term(role) for role in visitor.account.roles)
    with name, ui.menu(), ui.element("div").classes("menu-card"):
        ui.label(roles).classes("muted")
        out = f'<form method="post" action="{PATH}/sign-out"><button class="button">{t("Sign out")}</button></form>'
        ui.html(out, sanitize=False)


def _remember(cookie: str, value: str) -> str:
    kept = f"document.cookie='{cookie}='+({value})+';path=/;max-age=31536000;samesite=lax'"
    return f"() => {{ {kept}; location.reload(); }}"


async def as_of(visitor: Visitor, default: date) -> date:
    """The day that a page shows, with the means to choose another: it stands in the address, to be shared."""
    asked = visitor.query("at")
    try:
        chosen = max(date.fromisoformat(asked), EARLIEST) if asked else default
    except ValueError:
        chosen = default
    with ui.element("label").classes("as-of"):
        ui.label(t("As of"))
        picker = ui.element("input").props(f'type="date" value="{chosen}" min="{EARLIEST}" max="9999-12-31"')
        picker.on(
            "change",
            js_handler="(event) => { const url = new URL(location); url.searchParams.set('at', event.target.value); "
            "if (event.target.value) location = url; }",
        )
    return chosen
