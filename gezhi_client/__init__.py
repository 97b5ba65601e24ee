"""A client of Gezhi's API (docs/clients.md)."""

from gezhi_client import models, problems
from gezhi_client.async_client import AsyncClient
from gezhi_client.client import Client
from gezhi_client.errors import ConnectionFailedError, GezhiError, ProblemError, UnexpectedAnswerError
from gezhi_client.version import VERSION

__all__ = [
    "VERSION",
    "AsyncClient",
    "Client",
    "ConnectionFailedError",
    "GezhiError",
    "ProblemError",
    "UnexpectedAnswerError",
    "models",
    "problems",
]
