"""Both clients behind one face, so that each test asks with both; and a proxy that does what goes wrong in networks."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import aclosing, closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from typing import Any, Protocol

import httpx

from gezhi_client import AsyncClient, Client


class Asking(Protocol):
    """A client, whichever it is."""

    client: Client | AsyncClient

    def ask(self, name: str, *args: Any, **kwargs: Any) -> Any: ...

    def each(self, name: str, *args: Any, **kwargs: Any) -> list[Any]: ...

    def events(self, count: int, **kwargs: Any) -> Any: ...

    def all_at_once(self, count: int, name: str, *args: Any) -> list[Any]: ...

    def close(self) -> None: ...


class Plain:
    """The client without an event loop."""

    def __init__(self, url: str, **options: Any) -> None:
        self.client = Client(url, **options)

    def ask(self, name: str, *args: Any, **kwargs: Any) -> Any:
        return getattr(self.client, name)(*args, **kwargs)

    def each(self, name: str, *args: Any, **kwargs: Any) -> list[Any]:
        return list(self.client.each(getattr(self.client, name), *args, **kwargs))

    def events(self, count: int, **kwargs: Any) -> list[Any]:
        with closing(self.client.stream_events(**kwargs)) as events:
            return list(islice(events, count))

    def all_at_once(self, count: int, name: str, *args: Any) -> list[Any]:
        found: list[Any] = []
        threads = [threading.Thread(target=lambda: found.append(self.ask(name, *args))) for _ in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return found

    def close(self) -> None:
        self.client.close()


class Looped:
    """The client with an event loop, and a loop."""

    def __init__(self, url: str, **options: Any) -> None:
        self._runner = asyncio.Runner()
        self.client = AsyncClient(url, **options)

    def ask(self, name: str, *args: Any, **kwargs: Any) -> Any:
        return self._runner.run(getattr(self.client, name)(*args, **kwargs))

    def each(self, name: str, *args: Any, **kwargs: Any) -> list[Any]:
        async def all_of_them() -> list[Any]:
            return [item async for item in self.client.each(getattr(self.client, name), *args, **kwargs)]

        return self._runner.run(all_of_them())

    def events(self, count: int, **kwargs: Any) -> list[Any]:
        async def some() -> list[Any]:
            found: list[Any] = []
            async with aclosing(self.client.stream_events(**kwargs)) as events:
                async for event in events:
                    found.append(event)
                    if len(found) == count:
                        break
            return found

        return self._runner.run(some())

    def all_at_once(self, count: int, name: str, *args: Any) -> list[Any]:
        async def together() -> list[Any]:
            return await asyncio.gather(*(getattr(self.client, name)(*args) for _ in range(count)))

        return self._runner.run(together())

    def close(self) -> None:
        self._runner.run(self.client.close())
        self._runner.close()


Fault = Callable[["Handler"], None]


class Network:
    """A proxy before a server. Of the requests that come each meets the next of ``faults``; none lets it pass."""

    def __init__(self, server: str, faults: list[Fault] | None = None) -> None:
        self.server, self.faults = server, faults or []
        self.seen: list[tuple[str, dict[str, str]]] = []
        network = self

        class Bound(Handler):
            pass

        Bound.network = network
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Bound)
        self.url = f"http://127.0.0.1:{self._http.server_port}"

    def __enter__(self) -> Network:
        threading.Thread(target=self._http.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()

    def sent(self, route: str) -> list[dict[str, str]]:
        """The headers of the requests of a route, as they came."""
        return [headers for asked, headers in self.seen if asked.startswith(route)]


class Handler(BaseHTTPRequestHandler):
    """Hands requests on."""

    network: Network

    def do_GET(self) -> None:
        self.network.seen.append((f"{self.command} {self.path}", {k.lower(): v for k, v in self.headers.items()}))
        self.body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.close_connection = True
        fault = self.network.faults.pop(0) if self.network.faults else passes
        fault(self)

    do_POST = do_DELETE = do_GET  # noqa: N815 - as http.server calls them

    @contextmanager
    def handed_on(self) -> Iterator[httpx.Response]:
        """The answer of the server."""
        headers = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")}
        with (
            httpx.Client(trust_env=False, timeout=60) as client,
            client.stream(self.command, self.network.server + self.path, headers=headers, content=self.body) as answer,
        ):
            yield answer

    def begin(self, answer: httpx.Response) -> None:
        self.send_response(answer.status_code)
        for name, value in answer.headers.items():
            if name.lower() not in ("transfer-encoding", "connection", "date", "server"):
                self.send_header(name, value)
        self.send_header("Connection", "close")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing."""


def passes(handler: Handler) -> None:
    """Nothing goes wrong."""
    with handler.handed_on() as answer:
        handler.begin(answer)
        for chunk in answer.iter_raw():
            handler.wfile.write(chunk)
            handler.wfile.flush()


def cut_before(handler: Handler) -> None:
    """The connection breaks before the server has seen anything."""
    handler.connection.shutdown(socket.SHUT_RDWR)


def cut_after(handler: Handler) -> None:
    """The server does what it was asked, and its answer is lost."""
    with handler.handed_on() as answer:
        answer.read()
    handler.connection.shutdown(socket.SHUT_RDWR)


def cut_after_events(count: int, meanwhile: Callable[[], None] = lambda: None) -> Fault:
    """A stream breaks in the middle of the event after some; something else happens just before."""

    def cut(handler: Handler) -> None:
        with handler.handed_on() as answer:
            handler.begin(answer)
            told = b""
            for chunk in answer.iter_raw():
                told += chunk
                whole = told.split(b"\r\n\r\n")
                if len(whole) > count + 2:  # what is told beside `ready`, the events, and one more
                    handler.wfile.write(b"\r\n\r\n".join(whole[: count + 1]) + b"\r\n\r\n" + whole[count + 1][:-5])
                    handler.wfile.flush()
                    break
        meanwhile()
        handler.connection.shutdown(socket.SHUT_RDWR)

    return cut


def cut_when_ready(handler: Handler) -> None:
    """A stream breaks when it has begun and nothing has happened yet."""
    with handler.handed_on() as answer:
        handler.begin(answer)
        handler.wfile.write(next(answer.iter_raw()))
        handler.wfile.flush()
    handler.connection.shutdown(socket.SHUT_RDWR)


def answers(status: int, retry_after: str | None = None) -> Fault:
    """Something before the server refuses."""

    def refuse(handler: Handler) -> None:
        handler.send_response(status)
        if retry_after is not None:
            handler.send_header("Retry-After", retry_after)
        handler.send_header("Content-Length", "0")
        handler.send_header("Connection", "close")
        handler.end_headers()

    return refuse
