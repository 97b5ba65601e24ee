"""Accounts, sessions and keys: who proves to be whom, how often one may try, and what is kept."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from graph.database import Database
from graph.errors import BadInputError, LockedError, NotFoundError, SignInError
from graph.questions import Change
from graph.terms import AccountRole
from queries import accounts, keys, sessions
from queries.accounts import FIRST_WAIT, FREE, LONGEST_WAIT, AccountForm
from queries.keys import KeyForm
from tests.conftest import empty
from tests.queries.county import person, write

NOW = datetime(2026, 12, 31, 15, 59, tzinfo=UTC)  # a minute before the year turns in China
GOOD = SecretStr("苹果树下 seven quiet lamps")
STAFF = (AccountRole.STAFF,)


@pytest.fixture
def office(database: Database) -> Database:
    write(database, [person("P1")])
    database.change(accounts.add(AccountForm(id="张三", roles=STAFF, password=GOOD, person="P1"), NOW))
    return database


def sign_in(database: Database, name: str, password: SecretStr, now: datetime) -> sessions.Opened:
    return database.change(sessions.begin(accounts.proven(database.change(accounts.trying(name, now)), password), now))


def all_values(database: Database) -> str:
    return str(database.execute("MATCH (n:Account|Session|ApiKey) RETURN properties(n) AS n").rows)


def test_an_account_is_added_and_listed_without_its_password(office: Database) -> None:
    (known,) = office.ask(accounts.accounts()).accounts
    assert (known.id, known.roles, known.person, known.active, known.seen_at) == ("张三", STAFF, "P1", True, None)
    assert GOOD.get_secret_value() not in all_values(office)
    assert "argon2id" in all_values(office)
    assert office.ask(accounts.any_account())
    with pytest.raises(BadInputError, match="already"):
        office.change(accounts.add(AccountForm(id="张三", roles=STAFF, password=GOOD, person="P1"), NOW))
    with pytest.raises(BadInputError, match="person"):
        office.change(accounts.add(AccountForm(id="李四", roles=STAFF, password=GOOD, person="none"), NOW))


def test_nobody_is_there_before_the_first(database: Database) -> None:
    empty(database)
    assert not database.ask(accounts.any_account())
    assert database.ask(accounts.accounts()).accounts == ()
    assert database.ask(keys.keys()).keys == ()


@pytest.mark.parametrize("password", ["short", "1234567890", "password1234", "qwertyuiop", "zhangsan2024", "a" * 201])
def test_a_password_that_is_easily_guessed_is_refused(database: Database, password: str) -> None:
    with pytest.raises(BadInputError, match="password"):
        database.change(
            accounts.add(AccountForm(id="zhangsan", roles=(AccountRole.AUDITOR,), password=SecretStr(password)), NOW)
        )


def test_only_the_right_password_opens_a_session(office: Database) -> None:
    opened = sign_in(office, "张三", GOOD, NOW)
    assert opened.account.id == "张三"
    for name, password in (("张三", SecretStr("苹果树下 seven quiet lamp")), ("nobody", GOOD)):
        with pytest.raises(SignInError, match="name or password is wrong"):
            sign_in(office, name, password, NOW)
    office.change(accounts.set_active("张三", False))
    with pytest.raises(SignInError, match="name or password is wrong"):
        sign_in(office, "张三", GOOD, NOW)
    assert office.ask(accounts.accounts()).accounts[0].seen_at == NOW


class Locks:
    """The plain model of how wrong passwords make an account wait."""

    def __init__(self) -> None:
        self.wrong = 0
        self.until: datetime | None = None

    def waits(self, now: datetime) -> bool:
        return self.until is not None and now < self.until and self.until - now <= LONGEST_WAIT

    def tried(self, now: datetime, right: bool) -> None:
        if self.waits(now):  # what is tried meanwhile does not count
            return
        self.wrong += 1
        if right:
            self.wrong, self.until = 0, None
        elif self.wrong >= FREE:
            self.until = now + min(FIRST_WAIT * 2 ** (self.wrong - FREE), LONGEST_WAIT)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(-100, 2000), st.sampled_from([False, False, False, False, True])), max_size=14))
def test_wrong_passwords_make_an_account_wait_longer_and_longer(
    office: Database, tries: list[tuple[int, bool]]
) -> None:
    """Seconds between tries; clocks go back too. The password itself is not looked at here: that is slow on purpose."""
    office.change(accounts.set_active("张三", True))
    model, now = Locks(), NOW
    for seconds, right in tries:
        now += timedelta(seconds=seconds)
        if model.waits(now):
            with pytest.raises(LockedError) as locked:
                office.change(accounts.trying("张三", now))
            assert model.until is not None
            assert 0 < locked.value.seconds <= LONGEST_WAIT.total_seconds() + 1
        else:
            account = office.change(accounts.trying("张三", now))
            assert account is not None
            if right:
                office.change(sessions.begin(account, now))
        model.tried(now, right)


def test_a_refresh_token_is_good_once(office: Database) -> None:
    first = sign_in(office, "张三", GOOD, NOW)
    second = office.change(sessions.refresh(first.token, NOW + timedelta(days=6)))
    assert second is not None
    assert second.session == first.session
    third = office.change(sessions.refresh(second.token, NOW + timedelta(days=12)))
    assert third is not None
    # A token that comes again ends the session, also for whoever has the one that is good.
    assert office.change(sessions.refresh(second.token, NOW + timedelta(days=12))) is None
    with pytest.raises(SignInError):
        office.change(sessions.refresh(third.token, NOW + timedelta(days=12)))


@pytest.mark.parametrize("token", ["", ".", "x.y", "会话.令牌", "0" * 400])
def test_a_text_that_is_no_token_opens_nothing(office: Database, token: str) -> None:
    with pytest.raises(SignInError):
        office.change(sessions.refresh(token, NOW))
    office.change(sessions.end(token))
    assert office.ask(keys.key(token)) is None


def test_sessions_end(office: Database) -> None:
    def begin() -> str:
        return sign_in(office, "张三", GOOD, NOW).token

    def ended(token: str, now: datetime = NOW) -> bool:
        try:
            return office.change(sessions.refresh(token, now)) is None
        except SignInError:
            return True

    unused = begin()
    assert ended(unused, NOW + sessions.LASTS)
    out = begin()
    office.change(sessions.end(out + "x"))
    office.change(sessions.end(out))
    assert ended(out)
    for change in (
        accounts.set_active("张三", False), accounts.give_password("张三", GOOD),
        accounts.give_roles("张三", (AccountRole.AUDITOR,)),
    ):  # fmt: skip
        office.change(accounts.set_active("张三", True))
        token = begin()
        office.change(change)
        assert ended(token)
    office.change(accounts.set_active("张三", True))
    token = begin()
    office.change(accounts.remove("张三"))
    assert ended(token)
    assert office.execute("MATCH (n:Session) RETURN count(n) AS n").rows == [{"n": 0}]
    for change in (accounts.remove("张三"), accounts.set_active("张三", True), accounts.give_password("张三", GOOD)):
        with pytest.raises(NotFoundError):
            office.change(change)


def test_what_is_kept_signs_nobody_in(office: Database) -> None:
    opened = sign_in(office, "张三", GOOD, NOW)
    added = office.change(keys.add(KeyForm(name="热线", roles=(AccountRole.SYSTEM,)), NOW))
    kept = all_values(office)
    assert opened.token.partition(".")[2] not in kept
    assert added.key.split("_", 2)[2] not in kept  # the secret itself may have a _


def test_a_key_is_known_until_it_is_taken_back(office: Database) -> None:
    form = KeyForm(name="12345热线", roles=(AccountRole.SYSTEM,), ends_on=date(2027, 1, 1))
    added = office.change(keys.add(form, NOW))
    found = office.ask(keys.key(added.key))
    assert found is not None
    assert (found.name, found.ends_on, found.used_on) == ("12345热线", date(2027, 1, 1), None)
    for wrong in (added.key[:-1], added.key + "x", added.key.removeprefix("gz_")[1:], "gz__"):
        assert office.ask(keys.key(wrong)) is None
    office.change(keys.used(added.id, date(2026, 12, 31)))
    (listed,) = office.ask(keys.keys()).keys
    assert (listed.id, listed.used_on) == (added.id, date(2026, 12, 31))
    office.change(keys.remove(added.id))
    office.change(keys.used(added.id, date(2026, 12, 31)))
    assert office.ask(keys.key(added.key)) is None
    assert office.ask(keys.keys()).keys == ()
    with pytest.raises(NotFoundError):
        office.change(keys.remove(added.id))


class TestTheLastAdministrator:
    """Nobody could make another one, so there always is one who may sign in."""

    @pytest.fixture
    def boss(self, office: Database) -> Database:
        form = AccountForm(id="boss", roles=(AccountRole.ADMINISTRATOR, AccountRole.AUDITOR), password=GOOD)
        office.change(accounts.add(form, NOW))
        return office

    CHANGES = (
        accounts.set_active("boss", False),
        accounts.remove("boss"),
        accounts.give_roles("boss", (AccountRole.AUDITOR,)),
    )

    @pytest.mark.parametrize("change", CHANGES)
    def test_is_kept(self, boss: Database, change: Change[None]) -> None:
        with pytest.raises(BadInputError, match="boss: is the last administrator"):
            boss.change(change)
        assert boss.ask(accounts.account("boss")).active
        boss.change(accounts.give_roles("boss", (AccountRole.ADMINISTRATOR,)))

    @pytest.mark.parametrize("change", CHANGES)
    def test_goes_once_there_is_another_who_may_sign_in(self, boss: Database, change: Change[None]) -> None:
        form = AccountForm(id="other", roles=(AccountRole.ADMINISTRATOR,), password=GOOD)
        boss.change(accounts.add(form, NOW))
        boss.change(accounts.set_active("other", False))
        with pytest.raises(BadInputError, match="last administrator"):
            boss.change(change)
        boss.change(accounts.set_active("other", True))
        boss.change(change)
        with pytest.raises(BadInputError, match="other: is the last administrator"):
            boss.change(accounts.remove("other"))

    def test_two_who_take_each_other_away_leave_one(self, boss: Database) -> None:
        for _ in range(5):
            form = AccountForm(id="other", roles=(AccountRole.ADMINISTRATOR,), password=GOOD)
            boss.change(accounts.add(form, NOW))
            with ThreadPoolExecutor(2) as pool:
                tries = [pool.submit(boss.change, accounts.set_active(id, False)) for id in ("boss", "other")]
            assert sorted(isinstance(each.exception(), BadInputError) for each in tries) == [False, True]
            boss.change(accounts.set_active("boss", True))
            boss.change(accounts.remove("other"))
