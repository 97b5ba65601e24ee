"""Accounts and roles: who may sign in, as what, and what they then see; and keys of other systems."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from nicegui import ui
from nicegui.events import GenericEventArguments
from pydantic import SecretStr, ValidationError

from api.security import Right
from graph.errors import BadInputError, NotFoundError
from graph.questions import Change
from graph.terms import AccountRole
from queries import accounts as questions
from queries import keys as key_questions
from queries.scope import scope
from queries.workers import reach, worker
from workbench import account_forms as forms
from workbench.administration import HOME, begin, done
from workbench.faults import FieldFault, faults_of
from workbench.frame import go, link, page
from workbench.scripts import call, sending
from workbench.visitor import Visitor
from workbench.words import t

PATH = f"{HOME}/accounts"
Given = dict[str, Any]


@page(PATH, "Accounts and roles", Right.ADMINISTER)
async def accounts(visitor: Visitor) -> None:
    """The page."""
    begin(visitor, PATH)
    shown = _Shown(visitor, visitor.query("account"))
    with ui.element("div").classes("grid"):
        with ui.element("div").classes("stack span-7"):
            shown.all = _card()
            shown.keys = _card()
        with ui.element("div").classes("stack span-5" + (" first" if visitor.query("account") else "")):
            shown.one = _card()
            _card().content = forms.new_key(visitor.today)
    ui.on("form_changed", shown.changed)
    ui.on("form_sent", shown.sent)
    await shown.fill()


def _card() -> ui.html:
    with ui.element("section").classes("card"):
        return ui.html("", sanitize=False)


class _Shown:
    """What the page shows, and what can be done on it."""

    all: ui.html
    one: ui.html
    keys: ui.html

    def __init__(self, visitor: Visitor, chosen: str | None) -> None:
        self._visitor, self._chosen, self._looked_up = visitor, chosen, ""
        self._acts: dict[str, Callable[[Given], Awaitable[None]]] = {
            "add": self._add,
            "roles": self._roles,
            "password": self._password,
            "disable": self._disable,
            "enable": self._enable,
            "remove": self._remove,
            "key": self._add_key,
        }

    async def fill(self, added: key_questions.AddedKey | None = None) -> None:
        """Read all anew. ``added``: a key to be shown this once."""
        database = await self._visitor.whole(Right.ADMINISTER)
        known = (await database.ask_async(questions.accounts())).accounts
        self.all.content = forms.all_accounts(known, self._chosen, self._visitor)
        account = next((each for each in known if each.id == self._chosen), None)
        if self._chosen is not None and account is None:
            raise NotFoundError("account", self._chosen)
        if account is None:
            self.one.content = forms.new_account()
        else:
            said = await self._sees(account.person) if account.person else ""
            self.one.content = forms.account(account, said, self._visitor)
        given = (await database.ask_async(key_questions.keys())).keys
        self.keys.content = forms.all_keys(given, added)

    async def changed(self, event: GenericEventArguments) -> None:
        """Say who a person is that is being written down, and what their work lets them see."""
        person = event.args["data"].get("person", "")
        if event.args["form"] in ("add", "roles") and person != self._looked_up:
            self._looked_up = person
            said = await self._sees(person) if person else ""
            if person == self._looked_up:
                call("administration.tell", "person-said", said)

    async def _sees(self, person: str) -> str:
        database = await self._visitor.whole(Right.ADMINISTER)
        try:
            known = await database.ask_async(worker(person, self._visitor.today))
        except NotFoundError:
            return forms.nobody(person)
        seen = await database.ask_async(scope(person, self._visitor.today))
        return forms.seen_by(known, await database.ask_async(reach(seen)))

    async def sent(self, event: GenericEventArguments) -> None:
        """Do what a form asks for, or say at its fields what is wrong."""
        form, given = event.args["form"], event.args["data"]
        with sending(form):
            try:
                if form.startswith("take-"):
                    await self._take_key(form.removeprefix("take-"))
                else:
                    await self._acts[form](given)
            except (ValidationError, BadInputError, NotFoundError) as error:
                call("forms.faults", form, [asdict(fault) for fault in _faults(error)])

    async def _add(self, given: Given) -> None:
        password = given.get("password")
        form = questions.AccountForm(
            id=given.get("id", ""),
            roles=forms.roles_of(given),
            password=None if given.get("provider") else SecretStr(password or ""),
            person=given.get("person"),
        )
        await self._change(questions.add(form, self._visitor.now))
        done(t("Account {id} was added.", id=form.id))
        go(link(PATH, account=form.id))

    async def _roles(self, given: Given) -> None:
        roles = forms.roles_of(given)
        if not roles:
            raise BadInputError("roles", t("Choose at least one role."))
        await self._change(questions.give_roles(self._id, roles, given.get("person")))
        await self._said(t("{id} has these roles now, and signs in anew.", id=self._id))

    async def _password(self, given: Given) -> None:
        await self._change(questions.give_password(self._id, SecretStr(given.get("password", ""))))
        await self._said(t("{id} has a new password, and signs in anew.", id=self._id))

    async def _disable(self, _: Given) -> None:
        await self._change(questions.set_active(self._id, False))
        await self._said(t("{id} can no longer sign in.", id=self._id))

    async def _enable(self, _: Given) -> None:
        await self._change(questions.set_active(self._id, True))
        await self._said(t("{id} can sign in again.", id=self._id))

    async def _remove(self, _: Given) -> None:
        await self._change(questions.remove(self._id))
        go(link(PATH))

    async def _add_key(self, given: Given) -> None:
        form = key_questions.KeyForm(
            name=given.get("name", ""),
            roles=(AccountRole(given.get("role", AccountRole.SYSTEM)),),
            areas=tuple(given.get("areas", "").replace("、", " ").replace(",", " ").replace("，", " ").split()),
            ends_on=given.get("ends_on"),
        )
        if form.ends_on is not None and form.ends_on <= self._visitor.today:
            raise BadInputError("ends_on", t("Choose a day after today; the key would never be good."))
        database = await self._visitor.whole(Right.ADMINISTER)
        await self.fill(await database.change_async(key_questions.add(form, self._visitor.now)))
        call("administration.focus", "#key-once")

    async def _take_key(self, id: str) -> None:
        database = await self._visitor.whole(Right.ADMINISTER)
        await database.change_async(key_questions.remove(id))
        self._visitor.state.keys.forget(id)
        await self._said(t("The key was taken back."))

    async def _change(self, change: Change[Any]) -> None:
        """Make a change of accounts; this server looks them up anew at once."""
        database = await self._visitor.whole(Right.ADMINISTER)
        await database.change_async(change)
        if self._chosen is not None:
            self._visitor.state.signed_in.forget(self._chosen)
            self._visitor.state.scopes.forget(self._chosen)

    async def _said(self, text: str) -> None:
        await self.fill()
        done(text)
        call("administration.focus", "#account-title")

    @property
    def _id(self) -> str:
        if self._chosen is None:
            raise NotFoundError("account", "")
        return self._chosen


def _faults(error: ValidationError | BadInputError | NotFoundError) -> list[FieldFault]:
    """What is wrong, in words that suit an account."""
    named = {
        "id": t("A name has 1 to 64 characters, without spaces and slashes."),
        "roles": t("Choose at least one role."),
        "": t("Staff see what their work reaches, so they need a person."),
    }
    found = faults_of(error)
    if isinstance(error, ValidationError):
        found = [FieldFault(each.field or "person", named.get(each.field, each.text)) for each in found]
        if any(each.field.startswith("areas") for each in found):
            return [FieldFault("areas", t("A code of an area has 2, 4, 6, 9, 12 or 15 digits."))]
    fields = {"id", "roles", "password", "person", "name", "areas", "ends_on"}
    # What is said of the account itself, as that it is the last administrator, belongs to no field.
    return [FieldFault(each.field if each.field in fields else "", each.text) for each in found]
