"""What takes long and is done in a thread of the server: whoever began it may leave the page, and come back to it."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Generic, TypeVar

from markupsafe import Markup
from nicegui import background_tasks, context, ui

from graph.errors import BadInputError, GezhiError
from workbench.administration import form
from workbench.words import t

T = TypeVar("T")
INTERVAL = 0.25  # seconds between two looks at how far it is
HEAD = Markup('<header class="card-head"><h2 id="under-way" tabindex="-1">{}</h2></header>')
log = logging.getLogger("gezhi.workbench")


class StoppedError(GezhiError):
    """Somebody stopped it. What was written until then stays."""


class Job(Generic[T]):
    """One of them: how far it is, and in the end what it made, or why it failed. ``total`` is None where unknown."""

    def __init__(self, name: str, by: str, at: datetime, total: int | None = None) -> None:
        self.name, self.by, self.at, self.total = name, by, at, total
        self.done = 0
        self.running = True
        self.result: T | None = None
        self.error: Exception | None = None
        self._stopping = False

    def stop(self) -> None:
        """Have it end at the next of its steps."""
        self._stopping = True

    def step(self, done: int) -> None:
        """Take down how far it is. Raises StoppedError when somebody wants it to end."""
        self.done = done
        if self._stopping:
            raise StoppedError("it was stopped")

    def run(self, work: Callable[[Job[T]], T]) -> None:
        """Do it, in this thread."""
        try:
            self.result = work(self)
        except GezhiError as error:
            self.error = error
        except Exception as error:  # whoever began it is told on the page; the thread has nobody else to tell
            log.exception("unexpected error in a job")
            self.error = error
        finally:
            self.running = False


class Desk(Generic[T]):
    """Does one job at a time."""

    def __init__(self) -> None:
        self.job: Job[T] | None = None

    @property
    def busy(self) -> bool:
        """Whether one is under way."""
        return self.job is not None and self.job.running

    def begin(self, job: Job[T], work: Callable[[Job[T]], T]) -> None:
        """Begin a job. Raises BadInputError while another is under way."""
        if self.busy:
            raise BadInputError("job", "another one is under way; wait until it has ended")
        self.job = job
        threading.Thread(target=job.run, args=(work,), daemon=True, name="gezhi-job").start()


class Progress(Generic[T]):
    """How far a job is, on a page, and a form ``stop`` that stops it.

    Only the bar and its words are drawn anew: a Stop that is replaced loses the focus, and a click that was begun on
    it. Nothing is read aloud meanwhile.
    """

    def __init__(self, title: str, bar: Callable[[Job[T]], Markup]) -> None:
        self._draw = bar
        self._card = ui.element("section").classes("card")
        with self._card:
            ui.html(HEAD.format(title), sanitize=False)
            self._bar = ui.html("", sanitize=False)
            said = Markup('<p class="said">{}</p>').format(t("You can leave this page and come back: it goes on."))
            ui.html(said + form("stop", "", t("Stop"), kind=""), sanitize=False)
        self._card.set_visibility(False)

    def follow(self, job: Job[T], ended: Callable[[], Awaitable[None]]) -> None:
        """Show a job until it has ended, and then what it made."""
        client = context.client
        self._card.set_visibility(True)
        self._bar.content = self._draw(job)

        async def watch() -> None:
            await client.connected()
            while job.running and not client.is_deleted:
                with client:
                    self._bar.content = self._draw(job)
                await asyncio.sleep(INTERVAL)
            if not client.is_deleted:
                with client:
                    self._card.set_visibility(False)
                    await ended()

        background_tasks.create(watch(), name="job")
