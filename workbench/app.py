"""The workbench on the API's application: its pages, its files and what browsers may load."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from nicegui import core, ui
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.security import Right
from graph.errors import NotFoundError
from workbench import (
    accounts,
    case,
    explore,
    figures_list,
    health,
    imports,
    intake,
    organisation,
    overview,
    policies,
    proof,
    rehearsal,
    risk,
    sign_in,
    work,
    work_export,
    work_new,
    work_table,
)
from workbench.frame import PATH, page
from workbench.visitor import Visitor

PAGES = (
    overview,
    figures_list,
    risk,
    organisation,
    intake,
    explore,
    case,
    health,
    accounts,
    policies,
    imports,
    work,
    proof,
)  # which declare themselves when they are imported
STATIC = Path(__file__).parent / "static"
# Vue compiles its templates in the page, which 'unsafe-eval' is for; nothing is loaded from any other host.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def install(app: FastAPI) -> None:
    """Mount the workbench on an application of ``api.app.create_app``. Once a process: NiceGUI has one application."""
    core.app.state.api = app.state
    for module in (sign_in, work_table, work_export, work_new):
        app.include_router(module.router)
    core.app.add_static_files("/static", STATIC)
    ui.add_head_html(f'<link rel="stylesheet" href="{PATH}/static/style.css">', shared=True)
    app.add_middleware(OwnFilesOnly)
    # Its bar would come with each request of the pages' own, and has no name for those who read by ear.
    core.app.config.quasar_config["loadingBar"]["skipHijack"] = True
    page("/{rest:path}", "Not found", Right.SELF)(_nowhere)  # last: what no other page has
    app.state.also.append(rehearsal.rehearse)
    ui.run_with(
        app,
        mount_path=PATH,
        title="格治 Gezhi",
        tailwind=False,  # it would compile its rules in each browser; the pages have a stylesheet of their own
        show_welcome_message=False,
        binding_refresh_interval=None,
        reconnect_timeout=30,
    )


async def _nowhere(visitor: Visitor) -> None:
    raise NotFoundError("page", f"/{visitor.request.path_params['rest']}")


class OwnFilesOnly:
    """Middleware that has browsers load nothing into a page but what this server has."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the policy to the pages of the workbench."""
        if scope["type"] != "http" or not scope["path"].startswith(f"{PATH}/"):
            await self._app(scope, receive, send)
            return

        async def send_bounded(message: Message) -> None:
            if message["type"] == "http.response.start":
                names = {name.lower() for name, _ in message["headers"]}
                if b"content-security-policy" not in names:
                    policy = (b"content-security-policy", POLICY.encode())
                    message = {**message, "headers": [*message["headers"], policy]}
            await send(message)

        await self._app(scope, receive, send_bounded)
