"""Access tokens: texts, signed, that say for a few minutes who somebody is (RFC 7519): no request asks the graph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from joserfc import jwt
from joserfc.errors import ExpiredTokenError, JoseError
from joserfc.jwk import OctKey

from graph.errors import BadInputError, SignInError
from graph.settings import home, secret_file
from graph.terms import AccountRole

MINUTES = 10  # so long an account that was closed may still ask
KEY_BYTES = 32
ALGORITHM = "HS256"
ISSUER = "gezhi"


@dataclass(frozen=True)
class Caller:
    """Who asks: an account or a system, and as what."""

    id: str
    roles: frozenset[AccountRole]
    is_key: bool = False
    areas: tuple[str, ...] = ()  # of a key: it sees these and what is below, and no more; none means no such bound


class Tokens:
    """Signs and reads access tokens with one key, which servers that stand for each other must share."""

    def __init__(self, key: str) -> None:
        self._key = OctKey.import_key(key)

    def issue(self, id: str, roles: Sequence[AccountRole], now: datetime) -> str:
        """A token for an account, from a moment on for ``MINUTES``."""
        # Not when it was issued: who reads it would refuse it where the clock is behind.
        claims = {"iss": ISSUER, "sub": id, "roles": list(roles), "exp": int(now.timestamp()) + 60 * MINUTES}
        return jwt.encode({"alg": ALGORITHM}, claims, self._key)

    def read(self, token: str, now: datetime) -> Caller:
        """Who a token is of. Raises SignInError for one that is not good, or not any more at a moment."""
        expected = jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            iss={"essential": True, "value": ISSUER},
            sub={"essential": True},
            exp={"essential": True},
        )
        try:
            claims = jwt.decode(token, self._key, algorithms=[ALGORITHM]).claims
            expected.validate(claims)
            return Caller(claims["sub"], frozenset(AccountRole(role) for role in claims["roles"]))
        except ExpiredTokenError as error:
            raise SignInError("the access token has ended; refresh it or sign in again") from error
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise SignInError("the access token is not good; sign in again") from error


def token_key(given: str | None) -> str:
    """The key that tokens are signed with: the one of the settings, else one made and kept for its owner alone."""
    if given is not None:
        if len(given.encode()) < KEY_BYTES:
            raise BadInputError("GEZHI_TOKEN_KEY", f"is too short; it needs {KEY_BYTES} random bytes or more")
        return given
    return secret_file(home() / "token.key", KEY_BYTES)
