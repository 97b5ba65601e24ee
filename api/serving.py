"""What runs beside the requests, and a server that stops when it is told to."""

from __future__ import annotations

import asyncio
import gc
import socket
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI

GRACE = 5  # seconds for requests that are under way when the server stops
KEEP_ALIVE = 75  # seconds


@asynccontextmanager
async def beside(*works: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Runs works in the background; cancels them in the end, and waits for that."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def collect_seldom() -> None:
    """Have Python look for cycles of garbage seldom, and not at what was there at the beginning.

    Under load it looked at all that lives every four seconds, for 0.2 s in which nobody was answered.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


class Server(uvicorn.Server):
    """Uvicorn, but it ends the streams of events when it stops.

    Uvicorn waits for its clients before it tells the application that it stops, and a stream's client waits for ever.
    (sse-starlette ends streams on a signal, not when a program stops its server.)
    """

    def __init__(
        self,
        app: FastAPI,
        *,
        host: str = "127.0.0.1",
        port: int,
        log_level: str | None = None,
        tls: tuple[Path, Path] | None = None,
        proxy: str | None = None,
    ) -> None:
        """``tls``: files of the certificate and its key. ``proxy``: whose X-Forwarded headers are believed."""
        certificate, key = tls or (None, None)
        super().__init__(
            uvicorn.Config(
                app,
                host=host,
                port=port,
                log_level=log_level,
                access_log=False,
                log_config=None if log_level is None else uvicorn.config.LOGGING_CONFIG,
                timeout_graceful_shutdown=GRACE,
                # Longer than proxies and people keep theirs: who closes first must not be the one who is being asked.
                timeout_keep_alive=KEEP_ALIVE,
                ssl_certfile=certificate,
                ssl_keyfile=key,
                proxy_headers=proxy is not None,
                forwarded_allow_ips=proxy,
            )
        )
        self._app = app

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams, then stop as Uvicorn does."""
        self._app.state.feed.close()
        await super().shutdown(sockets)
