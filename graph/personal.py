"""What is kept of people so that the graph alone does not tell it: phone numbers encrypted, ID numbers as keyed hashes.

A phone number is encrypted with AES-256-GCM (NIST SP 800-38D) and bound to its person: moved to another, it does not
open. Its nonce is made of the number, the person and the key (as in synthetic IVs, RFC 5297), so what is loaded again
unchanged stays unchanged, and no two numbers of one key share a nonce.

A national ID number (GB 11643-1999) is never kept. Its HMAC-SHA-256 (RFC 2104) tells that two are the same. Numbers are
few enough to be tried one by one, so its key must be kept apart from the graph. With a new key the hash of the hash is
taken: nobody needs the numbers for that, and whoever has only the older keys learns nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import SecretStr
from pydantic_core import PydanticCustomError
from stdnum.cn import ric

from graph.errors import BadInputError
from graph.settings import Settings, home, secret_file

KEY_BYTES = 32
NONCE_BYTES = 12
PHONE_KEYS, ID_KEYS = "GEZHI_PHONE_KEYS", "GEZHI_ID_KEYS"
SEALED = re.compile(r"([0-9a-f]{8})\.([A-Za-z0-9_=-]+)")  # the name of a key, and what it has encrypted
DIGEST = re.compile(r"([0-9]{1,4})\.([0-9a-f]{64})")  # how many keys a hash went through, and the hash


class Vault:
    """The keys of phones and of ID numbers, each the newest first. Raises BadInputError for one that is too short."""

    def __init__(self, phone_keys: str, id_keys: str) -> None:
        self._phones = {_name(key): key for key in _keys(PHONE_KEYS, phone_keys)}
        self._ids = _keys(ID_KEYS, id_keys)[::-1]

    def sealed(self, person: str, phone: str) -> str:
        """A phone number of a person, encrypted; one that is encrypted already as it is."""
        if SEALED.fullmatch(phone):
            return phone
        name, key = next(iter(self._phones.items()))
        nonce = hmac.digest(key, f"{person}\0{phone}".encode(), "sha256")[:NONCE_BYTES]
        text = nonce + AESGCM(key).encrypt(nonce, phone.encode(), person.encode())
        return f"{name}.{urlsafe_b64encode(text).decode()}"

    def opened(self, person: str, sealed: str) -> str:
        """The phone number again. Raises BadInputError where its key is missing, or it is another person's."""
        found = SEALED.fullmatch(sealed)
        if found is None:  # of a graph of before numbers were encrypted
            return sealed
        key = self._phones.get(found[1])
        if key is None:
            raise BadInputError(PHONE_KEYS, f"lacks the key {found[1]}, which the phone of {person} was encrypted with")
        text = urlsafe_b64decode(found[2])
        try:
            return AESGCM(key).decrypt(text[:NONCE_BYTES], text[NONCE_BYTES:], person.encode()).decode()
        except InvalidTag as error:
            raise BadInputError("phone", f"of {person} was altered, or is another person's") from error

    def is_newest(self, sealed: str) -> bool:
        """Whether a phone number was encrypted with the newest key."""
        return sealed.startswith(f"{next(iter(self._phones))}.")

    def digest(self, number: str) -> str:
        """What is kept of an ID number."""
        return self.renewed(f"0.{hashlib.sha256(ric.compact(number).encode()).hexdigest()}")

    def renewed(self, digest: str) -> str:
        """What is kept of an ID number, gone on with to the newest key."""
        found = DIGEST.fullmatch(digest)
        if found is None or int(found[1]) > len(self._ids):
            raise BadInputError(ID_KEYS, "lacks keys that ID numbers went through; name all, the newest first")
        value = found[2]
        for key in self._ids[int(found[1]) :]:
            value = hmac.new(key, value.encode(), "sha256").hexdigest()
        return f"{len(self._ids)}.{value}"


def checked_id_number(number: SecretStr | None) -> SecretStr | None:
    """An ID number, for a model's field. Raises a fault for what is none (GB 11643-1999); the number is not in it."""
    if number is not None and not ric.is_valid(number.get_secret_value()):
        raise PydanticCustomError("id_number", "is no ID number: it has 18 digits, and the last must fit the others")
    return number


@lru_cache(maxsize=4)  # by what the settings depend on: reading them anew for each number would take too long
def _vault(_phone_keys: str | None, _id_keys: str | None, folder: Path, _beside: Path) -> Vault:
    settings = Settings()
    phones, ids = settings.phone_keys, settings.id_keys
    return Vault(
        phones.get_secret_value() if phones else secret_file(folder / "phone.key", KEY_BYTES),
        ids.get_secret_value() if ids else secret_file(folder / "id.key", KEY_BYTES),
    )


def vault() -> Vault:
    """The keys of the settings, else ones that were made and kept in ``GEZHI_HOME`` for its owner alone."""
    return _vault(os.environ.get(PHONE_KEYS), os.environ.get(ID_KEYS), home(), Path.cwd())


def _keys(setting: str, text: str) -> list[bytes]:
    keys = []
    for part in text.split(","):
        try:
            key = bytes.fromhex(part.strip())
        except ValueError as error:
            raise BadInputError(
                setting, "is not written in hexadecimal digits; `openssl rand -hex 32` makes one"
            ) from error
        if len(key) != KEY_BYTES:
            raise BadInputError(setting, f"has a key of {len(key)} bytes; it needs {KEY_BYTES}: `openssl rand -hex 32`")
        keys.append(key)
    return keys


def _name(key: bytes) -> str:
    return hashlib.sha256(key).hexdigest()[:8]
