"""Settings of the API: those of the project, and where it listens."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from graph.settings import Settings


class ApiSettings(Settings):
    """``GEZHI_HOST`` and ``GEZHI_PORT``: the address that ``gezhi serve`` listens on.

    ``GEZHI_TICK_SECONDS``: how often it does what is due; 0 leaves it to other servers or to ``gezhi tick``.
    """

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    tick_seconds: Annotated[float, Field(ge=0)] = 60
