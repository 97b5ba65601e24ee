"""Files that come from a browser in pieces, and those that go to it: what the routes of some pages share."""

from __future__ import annotations

import asyncio
import secrets
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from nicegui import core
from starlette.requests import ClientDisconnect

from api.browser import check_own_page
from api.problems import PROBLEMS, told
from api.security import Right
from api.settings import ApiSettings
from graph.errors import BadInputError, GezhiError
from workbench.frame import preferred
from workbench.visitor import Visitor
from workbench.words import Language

NOT_WHOLE = "a piece of it did not arrive; send it again"


def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="gezhi-upload-")


@dataclass(kw_only=True)
class Upload:
    """A file that is sent: by whom, and how much of it is here, in a folder that goes with it."""

    name: str
    size: int
    by: str
    # How long it lies here is nothing of the county's clock, which may begin at any moment.
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    folder: tempfile.TemporaryDirectory[str] = field(default_factory=_folder)
    received: int = 0

    @property
    def path(self) -> Path:
        """Where it lies."""
        return Path(self.folder.name) / f"file{Path(self.name).suffix.lower()}"

    async def receive(self, request: Request, at: int) -> bool:
        """Take the piece that begins at a byte; answers whether it was the last. Raises BadInputError."""
        try:
            piece = await request.body()
        except ClientDisconnect as error:
            raise BadInputError("file", NOT_WHOLE) from error
        if at != self.received or at + len(piece) > self.size:
            raise BadInputError("file", NOT_WHOLE)
        await asyncio.to_thread(self._append, piece)
        self.received += len(piece)
        return self.received == self.size

    def _append(self, piece: bytes) -> None:
        with self.path.open("ab") as file:
            file.write(piece)


def check_size(name: str, size: int) -> None:
    """Raise BadInputError for a file that is empty or too large."""
    most = ApiSettings().upload_bytes
    if size <= 0:
        raise BadInputError("file", f"{name} is empty")
    if size > most:
        raise BadInputError("file", f"{name} has more than {most / 1e6:.0f} MB; split it")


async def asking(request: Request, right: Right) -> Visitor:
    """Who asks, on a page of this server, where they have a right. Raises SignInError, ForbiddenError."""
    check_own_page(request)
    visitor = await Visitor.of(core.app.state.api, request, preferred(request))
    await visitor.whole(right)
    return visitor


def download(content: bytes, name: str, kind: str = "text/csv; charset=utf-8") -> Response:
    """A file to be kept."""
    quoted = Path(name).name.encode().hex("%", 1)
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''%{quoted}", "Cache-Control": "no-store"}
    return Response(content, media_type=kind, headers=headers)


@core.app.exception_handler(GezhiError)
async def say_so(request: Request, error: Exception) -> Response:
    """What is wrong, for the script that sent something."""
    assert isinstance(error, GezhiError)
    fault, zh = told(error), preferred(request) is Language.ZH
    detail = (fault.reason[1] if zh else None) or fault.reason[0] or fault.detail(zh=zh)
    return JSONResponse({"title": fault.title(zh=zh), "detail": detail}, PROBLEMS[fault.kind][0])
