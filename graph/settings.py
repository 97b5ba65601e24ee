"""Settings from the environment or a ``.env`` file, all with the prefix ``GEZHI_``, and the database they lead to."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_data_path
from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from graph.errors import BadInputError
from graph.policy import REFERENCE, Policy
from graph.policy import load as load_policy

if TYPE_CHECKING:
    from graph.jars import Progress


def home() -> Path:
    """Where what is kept for this user lies: ``GEZHI_HOME``, else the user's data folder."""
    given = os.environ.get("GEZHI_HOME")
    return Path(given) if given else user_data_path("gezhi", appauthor=False)


def secret_file(path: Path, size: int) -> str:
    """The secret that a file holds in hexadecimal digits: ``size`` random bytes, made the first time, for its owner."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        made = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        made.touch(mode=0o600)
        made.write_text(secrets.token_hex(size), encoding="ascii")
        try:
            os.link(made, path)
        except FileExistsError:  # another process was first
            pass
        finally:
            made.unlink()
    return path.read_text(encoding="ascii").strip()


@dataclass(frozen=True)
class Connection:
    """Where a Neo4j is and how to sign in; the password is kept out of its representation."""

    uri: str
    user: str
    password: str = field(repr=False)
    database: str = "neo4j"


class Settings(BaseSettings):
    """What a user may set. Without ``GEZHI_NEO4J_URI`` the embedded server is used."""

    model_config = SettingsConfigDict(env_prefix="GEZHI_", env_file=".env", extra="ignore")

    neo4j_uri: str | None = None
    neo4j_user: str = "neo4j"
    neo4j_password: SecretStr | None = None
    neo4j_database: str = "neo4j"
    policy: Path = REFERENCE
    query_timeout: float = 30  # seconds
    slow_query: float = 1  # seconds from which a question is told in the log
    phone_keys: SecretStr | None = None  # 32 bytes in hexadecimal digits; several with commas, the newest first
    id_keys: SecretStr | None = None  # likewise

    def connection(self, progress: Progress | None = None) -> Connection:
        """The database to work with: the one that is named, else the embedded server, started if need be.

        Raises BadInputError when a database is named without a password, ServerError when the embedded one does
        not start.
        """
        if self.neo4j_uri is None:
            from graph.server import EmbeddedServer  # its imports are not needed with a named database

            return EmbeddedServer().start(progress)
        if self.neo4j_password is None:
            raise BadInputError("GEZHI_NEO4J_PASSWORD", "is not set, but GEZHI_NEO4J_URI is; set both")
        return Connection(self.neo4j_uri, self.neo4j_user, self.neo4j_password.get_secret_value(), self.neo4j_database)

    def read_policy(self) -> Policy:
        """The policy that ``GEZHI_POLICY`` names, else the reference county's."""
        return load_policy(self.policy)
