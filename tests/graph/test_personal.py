"""Phones are encrypted and open again, ID numbers leave a hash and nothing else, and keys can be changed."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, SecretStr, ValidationError

from graph import personal
from graph.errors import BadInputError
from graph.personal import Vault, vault
from queries.moves import PartyForm

A, B, C = ("a1" * 32, "b2" * 32, "c3" * 32)
NUMBER = "11010519491231002X"  # the example of GB 11643-1999
ids = st.text(min_size=1, max_size=20)
phones = st.text(alphabet="0123456789+-() ", min_size=1, max_size=24)


@given(person=ids, other=ids, phone=phones, second=phones)
def test_a_phone_opens_for_its_person_only(person: str, other: str, phone: str, second: str) -> None:
    keys = Vault(A, B)
    sealed = keys.sealed(person, phone)
    assert phone == keys.opened(person, sealed)
    assert sealed == keys.sealed(person, phone) == keys.sealed(person, sealed)
    assert (keys.sealed(person, second) == sealed) == (second == phone)
    if other != person:
        with pytest.raises(BadInputError, match="altered"):
            keys.opened(other, sealed)
    with pytest.raises(BadInputError, match="GEZHI_PHONE_KEYS"):
        Vault(C, B).opened(person, sealed)


def test_an_altered_phone_does_not_open() -> None:
    sealed = Vault(A, B).sealed("P1", "13800138000")
    assert "138" not in sealed.partition(".")[2][:0]
    name, _, text = sealed.partition(".")
    swapped = text[:20] + ("A" if text[20] != "A" else "B") + text[21:]
    with pytest.raises(BadInputError):
        Vault(A, B).opened("P1", f"{name}.{swapped}")
    assert Vault(A, B).opened("P1", "13800138000") == "13800138000"  # of before they were encrypted


def test_keys_are_changed() -> None:
    old, new = Vault(A, A), Vault(f"{B},{A}", f"{B},{A}")
    sealed = old.sealed("P1", "13800138000")
    assert not new.is_newest(sealed)
    again = new.sealed("P1", new.opened("P1", sealed))
    assert new.is_newest(again)
    assert Vault(B, B).opened("P1", again) == "13800138000"  # the older key may go
    assert new.renewed(old.digest(NUMBER)) == new.digest(NUMBER) != old.digest(NUMBER)
    assert new.renewed(new.digest(NUMBER)) == new.digest(NUMBER)
    with pytest.raises(BadInputError, match="GEZHI_ID_KEYS"):
        old.renewed(new.digest(NUMBER))


def test_an_id_number_leaves_only_its_hash() -> None:
    digest = Vault(A, B).digest(NUMBER)
    assert NUMBER not in digest
    assert digest == Vault(A, B).digest(NUMBER.lower()) != Vault(A, C).digest(NUMBER)
    form = PartyForm(name="张三", id_number=SecretStr(NUMBER))
    assert NUMBER not in repr(form) + form.model_dump_json()


@pytest.mark.parametrize("number", ["110105194912310021", "11010519491231002", "", "张三", "000000000000000000"])
def test_what_is_no_id_number_is_refused_without_being_repeated(number: str) -> None:
    with pytest.raises(ValidationError) as refused:
        PartyForm(name="张三", id_number=SecretStr(number))
    assert "no ID number" in str(refused.value)
    assert not number or number not in str(refused.value)


@pytest.mark.parametrize("keys", ["", "a1", "zz" * 32, f"{A},", "a1" * 33])
def test_a_key_that_is_none_is_refused(keys: str) -> None:
    with pytest.raises(BadInputError, match="openssl rand"):
        Vault(keys, A)


def test_without_settings_keys_are_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEZHI_HOME", str(tmp_path))
    sealed = vault().sealed("P1", "13800138000")
    personal._vault.cache_clear()
    assert vault().opened("P1", sealed) == "13800138000"
    assert {path.name for path in tmp_path.iterdir()} == {"phone.key", "id.key"}
    assert all(stat.S_IMODE(os.stat(path).st_mode) == 0o600 for path in tmp_path.iterdir())
    monkeypatch.setenv("GEZHI_PHONE_KEYS", A)
    assert vault().sealed("P1", "1") == Vault(A, A).sealed("P1", "1")


def test_a_model_that_holds_a_number_does_not_show_it() -> None:
    class Held(BaseModel):
        number: SecretStr

    assert NUMBER not in str(Held(number=SecretStr(NUMBER)))
