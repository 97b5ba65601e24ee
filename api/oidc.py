"""Signing in at an OpenID provider of the county's own (OpenID Connect Core 1.0: authorisation code flow, PKCE).

Authlib reads the provider's discovery document and keys, keeps them, and reads the keys anew when one is unknown.
Between the two halves of a sign-in a signed cookie of ten minutes holds its state, nonce and code verifier.
"""

from __future__ import annotations

import warnings

from authlib.deprecate import AuthlibDeprecationWarning
from fastapi import FastAPI, Request
from starlette.middleware.sessions import SessionMiddleware
from starlette.responses import Response

from api.settings import ApiSettings
from graph.errors import ProviderAwayError, SignInError

with warnings.catch_warnings():  # it would rather have the successor of httpx, which the rest does not use yet
    warnings.simplefilter("ignore", AuthlibDeprecationWarning)  # after its import, which lets each be shown
    from authlib.common.errors import AuthlibBaseError
    from authlib.integrations.starlette_client import OAuth, StarletteOAuth2App

import httpx
from joserfc.errors import JoseError

COOKIE, COOKIE_SECONDS = "gezhi_sign_in", 600
DISCOVERY = "/.well-known/openid-configuration"  # OpenID Connect Discovery 1.0, 4


class Provider:
    """The provider of the settings. ``claim``: what it says of whoever signs in that is the name of an account here."""

    def __init__(self, settings: ApiSettings) -> None:
        assert settings.oidc_issuer, "there is no provider without an issuer"
        self._issuer, self._claim = settings.oidc_issuer.rstrip("/"), settings.oidc_claim
        secret = settings.oidc_client_secret
        self._client: StarletteOAuth2App = OAuth().register(
            "provider",
            client_id=settings.oidc_client_id,
            client_secret=secret and secret.get_secret_value(),
            server_metadata_url=self._issuer + DISCOVERY,
            client_kwargs={"scope": "openid profile", "code_challenge_method": "S256"},
        )

    async def sends_to(self, request: Request, back: str) -> Response:
        """The way to the provider, which sends whoever signs in ``back``. Raises ProviderAwayError."""
        try:
            await self._check_issuer()
            response: Response = await self._client.authorize_redirect(request, back)
        except httpx.HTTPError as error:
            raise ProviderAwayError from error
        return response

    async def name(self, request: Request) -> str:
        """The name of an account that the provider vouches for, of whoever comes back from it.

        Raises SignInError for a code, state or token that is not good, ProviderAwayError.
        """
        try:
            await self._check_issuer()
            token = await self._client.authorize_access_token(request)  # type: ignore[no-untyped-call]
        except httpx.HTTPError as error:
            raise ProviderAwayError from error
        except (AuthlibBaseError, JoseError, ValueError) as error:
            raise SignInError("the sign-in at the provider is not good, or has taken too long; begin again") from error
        name = (token.get("userinfo") or {}).get(self._claim)
        if not isinstance(name, str) or not name:
            raise SignInError(f"the provider does not tell the claim {self._claim}; ask whoever runs it")
        return name

    async def _check_issuer(self) -> None:
        """The issuer that the document names must be the one that it was asked of (Discovery, 4.3)."""
        told = (await self._client.load_server_metadata()).get("issuer", "")
        if told.rstrip("/") != self._issuer:
            raise SignInError(f"the provider at {self._issuer} says that it is {told}; set GEZHI_OIDC_ISSUER to that")


def install(app: FastAPI, settings: ApiSettings, key: str) -> None:
    """Give the application its provider, if the settings name one; ``key`` signs the cookie of a sign-in."""
    app.state.provider = Provider(settings) if settings.oidc_issuer else None
    app.add_middleware(
        SessionMiddleware,
        secret_key=key,
        session_cookie=COOKIE,
        max_age=COOKIE_SECONDS,
        https_only=bool(settings.tls or settings.proxy),
    )
