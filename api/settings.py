"""Settings of the API: those of the project, and where it listens."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal

import limits
from pydantic import AfterValidator, Field, SecretStr

from graph.elements import Id
from graph.errors import BadInputError
from graph.settings import Settings


def _rate(text: str) -> str:
    try:
        limits.parse(text)
    except ValueError as error:
        raise ValueError(f"{text} is no rate; write 500/second or 10000/minute") from error
    return text


class ApiSettings(Settings):
    """``GEZHI_HOST`` and ``GEZHI_PORT``: the address that ``gezhi serve`` listens on.

    ``GEZHI_TICK_SECONDS``: how often it does what is due; 0 leaves it to other servers or to ``gezhi tick``.
    ``GEZHI_LOG``: json or text. ``GEZHI_BODY_BYTES``: how large a request may be. ``GEZHI_UPLOAD_BYTES``: how large a
    file that is loaded at the workbench, which comes in pieces. ``GEZHI_RATE``: requests of one caller, as
    "500/second"; ``GEZHI_RATE_STORAGE``: where they are counted, ``redis://…`` for several servers (with the package
    ``redis``).
    ``GEZHI_TOKEN_KEY``: what access tokens are signed with, the same on servers that stand for each other.
    ``GEZHI_OIDC_ISSUER``, ``GEZHI_OIDC_CLIENT_ID``, ``GEZHI_OIDC_CLIENT_SECRET``: an OpenID provider to sign in at;
    ``GEZHI_OIDC_CLAIM``: what it says of somebody that is the name of their account here.
    ``GEZHI_TLS_CERTIFICATE``, ``GEZHI_TLS_KEY``: files, for TLS by the server itself. ``GEZHI_PROXY``: the address of a
    reverse proxy that speaks TLS in front of it.
    ``GEZHI_OPEN311_PERSON``: id of the person of the centre who answers for what comes in by Open311; without it only
    those who signed in can post there.
    """

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    tick_seconds: Annotated[float, Field(ge=0)] = 60
    log: Literal["json", "text"] | None = None
    rate: Annotated[str, AfterValidator(_rate)] = "500/second"
    rate_storage: str = "memory://"
    body_bytes: Annotated[int, Field(gt=0)] = 8_000_000  # ten thousand cases to route have a million
    upload_bytes: Annotated[int, Field(gt=0)] = 500_000_000
    token_key: SecretStr | None = None
    oidc_issuer: str | None = None
    oidc_client_id: str = "gezhi"
    oidc_client_secret: SecretStr | None = None
    oidc_claim: str = "sub"
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    proxy: str | None = None
    open311_person: Id | None = None

    def key(self) -> str | None:
        """What access tokens are signed with, where it is set."""
        return None if self.token_key is None else self.token_key.get_secret_value()

    @property
    def tls(self) -> tuple[Path, Path] | None:
        """The files of the certificate and its key, where the server itself speaks TLS."""
        return (self.tls_certificate, self.tls_key) if self.tls_certificate and self.tls_key else None

    def check_address(self, host: str) -> None:
        """Raise BadInputError for an address that others reach where nothing keeps what they send from being read."""
        if not (loopback(host) or self.proxy or self.tls):
            raise BadInputError(
                "host",
                f"{host} can be reached by others, and passwords and names would cross the network unencrypted; set "
                "GEZHI_TLS_CERTIFICATE and GEZHI_TLS_KEY, or GEZHI_PROXY to the address of a reverse proxy that "
                "speaks TLS, or listen on 127.0.0.1",
            )


def loopback(host: str) -> bool:
    """Whether only this machine reaches an address."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
