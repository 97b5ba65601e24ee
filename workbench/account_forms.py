"""What the page of accounts shows, as HTML: lists, forms, and what an account may do and sees, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from markupsafe import Markup

from api.security import REACH, ROLES, Reach, Right
from graph.terms import AccountRole
from queries.accounts import LEAST, AccountRef
from queries.keys import AddedKey, KeyRef
from queries.workers import Reach as Seen
from queries.workers import Worker
from workbench.administration import chip, dialog, facts, form, opener
from workbench.fields import day as day_field
from workbench.fields import field, group, line, of_terms, select
from workbench.frame import link
from workbench.tables import anchor, join, table
from workbench.visitor import Visitor
from workbench.words import day, either, later, moment, number, series, t, term

PATH = "/administration/accounts"
SHOWN = 12  # areas or units, before it is only told how many more
RIGHTS = {
    Right.READ: later("look up areas, units and cases"),
    Right.ANALYSE: later("analyse risk and structure"),
    Right.WORK: later("take in and work cases"),
    Right.AUDIT: later("prove journals"),
    Right.LISTEN: later("follow events"),
    Right.ADMINISTER: later("administer accounts, policies and imports"),
    Right.WATCH: later("watch the server"),
}
REACHES = {
    Reach.EVERYTHING: later("of the whole county"),
    Reach.WORK: later("of what the person's own work reaches"),
    Reach.NOTHING: later("nothing of the county's people and cases"),
}


def may(role: AccountRole) -> str:
    """What a role lets one do, and of what."""
    rights = [t(said) for right, said in RIGHTS.items() if right in ROLES[role]]
    reach = t(REACHES[REACH[role]])
    return f"{series(rights)}{either('; ', '；')}{reach}"


def roles_of(given: dict[str, Any]) -> tuple[AccountRole, ...]:
    """The roles that were chosen in a form."""
    return tuple(role for role in AccountRole if given.get(f"role_{role.value}"))


def all_accounts(known: Sequence[AccountRef], chosen: str | None, visitor: Visitor) -> Markup:
    """The list, with the way to a new one."""
    heads = (t("Name"), t("Roles"), t("Person"), t("Last signed in"), t("State"))
    current = next((at for at, each in enumerate(known) if each.id == chosen), None)
    new = Markup('<a class="button end" href="{}">{}</a>').format(link(PATH), t("Add an account"))
    return Markup('<header class="card-head"><h2>{}</h2><span class="muted">{}</span>{}</header>{}').format(
        t("Accounts"),
        number(len(known)),
        new if chosen else "",
        table(heads, (_row(each, visitor) for each in known), current=current),
    )


def _row(account: AccountRef, visitor: Visitor) -> tuple[object, ...]:
    you = chip(t("you")) if account.id == visitor.account.id else ""
    seen = account.seen_at and account.seen_at.astimezone(visitor.policy.zone)
    return (
        Markup("{} {}").format(anchor(link(PATH, account=account.id), account.id), you),
        roles(account.roles),
        account.person or "—",
        Markup('<span class="nowrap">{}</span>').format(moment(seen)),
        state(account, visitor),
    )


def roles(of: Sequence[AccountRole]) -> str:
    """Roles in words."""
    return series(term(role) for role in of)


def state(account: AccountRef, visitor: Visitor) -> Markup:
    """Whether an account may sign in now."""
    if not account.active:
        return chip(t("disabled"), "bad")
    if account.locked_until is not None and account.locked_until > visitor.now:
        return chip(t("waits after wrong passwords"), "warn")
    return chip(t("may sign in"), "good")


def account(known: AccountRef, said: str, visitor: Visitor) -> Markup:
    """An account, and what can be done with it. ``said``: what its person sees, in words."""
    id = known.id
    about = facts(
        [
            (t("Roles"), roles(known.roles)),
            (t("State"), state(known, visitor)),
            (t("Added"), moment(known.added_at.astimezone(visitor.policy.zone))),
            (t("Last signed in"), moment(known.seen_at and known.seen_at.astimezone(visitor.policy.zone))),
        ]
    )
    mays = join(
        Markup("<li><b>{}</b>{}{}</li>").format(term(role), either(": ", "："), may(role)) for role in known.roles
    )
    person = line("roles-person", "person", value=known.person or "", most=64)
    changing = form(
        "roles",
        _role_boxes("roles", known.roles)
        + field(
            "roles-person",
            "person",
            t("Person"),
            person,
            hint=t("The id of the person whose work says what it sees; staff need one."),
        )
        + _person_place(said),
        t("Save roles"),
    )
    word = line("new-password", "password", kind="password", attributes='autocomplete="new-password"')
    password = form(
        "password",
        field("new-password", "password", t("New password"), word, hint=_password_hint()),
        t("Set the password"),
    )
    active = known.active
    ask = "disable" if active else "enable"
    text = (
        t("{id} can then sign in no more, and is signed out everywhere. It can be enabled again.", id=id)
        if active
        else t("{id} can then sign in again, as before.", id=id)
    )
    return Markup(
        '<header class="card-head"><h2 id="account-title" tabindex="-1">{id}</h2>{you}</header>{about}'
        '<h3>{may}</h3><ul class="said">{mays}</ul><h3>{change}</h3>{changing}<h3>{word}</h3>{password}'
        '<div class="row-actions">{disable}{remove}</div>{dialogs}'
    ).format(
        id=id,
        you=chip(t("you")) if id == visitor.account.id else "",
        about=about,
        may=t("What it may do"),
        mays=mays,
        change=t("Roles and person"),
        changing=changing,
        word=t("Password"),
        password=password,
        disable=opener(ask, t("Disable") if active else t("Enable")),
        remove=opener("remove", t("Remove"), "danger"),
        dialogs=dialog(
            ask,
            t("Disable account {id}?", id=id) if active else t("Enable account {id}?", id=id),
            text,
            t("Disable") if active else t("Enable"),
            danger=active,
        )
        + dialog(
            "remove",
            t("Remove account {id}?", id=id),
            t("{id} is gone for good and is signed out everywhere. What it did stays in the journals.", id=id),
            t("Remove {id}", id=id),
            danger=True,
        ),
    )


def new_account() -> Markup:
    """The form of a new one."""
    person = line("add-person", "person", most=64)
    word = line("add-password", "password", kind="password", attributes='autocomplete="new-password"')
    provider = Markup(
        '<label class="check"><input type="checkbox" name="provider" value="yes"><span>{}</span></label>'
    ).format(t("No password: the county's provider vouches for it"))
    content = (
        field(
            "add-id",
            "id",
            t("Name"),
            line("add-id", "id", most=64),
            needed=True,
            hint=t("What is signed in with, as zhang."),
        )
        + _role_boxes("add", ())
        + field(
            "add-person",
            "person",
            t("Person"),
            person,
            hint=t("The id of the person whose work says what it sees; staff need one."),
        )
        + _person_place("")
        + field("add-password", "password", t("Password"), word, hint=_password_hint())
        + provider
    )
    return Markup('<header class="card-head"><h2>{}</h2></header>{}').format(
        t("Add an account"), form("add", content, t("Add"))
    )


def _role_boxes(id: str, chosen: Sequence[AccountRole]) -> Markup:
    boxes = join(
        Markup(
            '<label class="check"><input type="checkbox" name="role_{}" value="yes"{}><span>{}</span>'
            "<small>{}</small></label>"
        ).format(role.value, Markup(" checked") if role in chosen else "", term(role), may(role))
        for role in AccountRole
    )
    return group(f"{id}-roles", "roles", t("Roles"), Markup('<div class="checks">{}</div>').format(boxes), needed=True)


def _person_place(said: str) -> Markup:
    return Markup('<div id="person-said" class="said" aria-live="polite">{}</div>').format(said)


def _password_hint() -> str:
    return t("At least {n} characters that are hard to guess, as some words that have nothing in common.", n=LEAST)


def nobody(person: str) -> Markup:
    """That somebody does not work for the county."""
    return Markup("<p>{}</p>").format(t("Nobody with the id {id} works for the county now.", id=person))


def seen_by(who: Worker, seen: Seen) -> Markup:
    """Who somebody is, where they work, and what that lets them see."""
    works = either("; ", "；").join(f"{work.name} {term(work.role)}" for work in who.works[:SHOWN])
    return Markup("<p><b>{}</b> · {}</p><p>{}</p>{}").format(
        who.name,
        works,
        t("Sees these areas with all below them, and the cases of these units wherever they are:"),
        Markup('<p class="chips">{}{}</p>').format(
            _chips([(area.name, area.level.value) for area in seen.areas]),
            _chips([(unit.name, "") for unit in seen.units]),
        ),
    )


def _chips(names: Sequence[tuple[str, str]]) -> Markup:
    shown = join(chip(name, kind.replace("grid", "grid-level")) for name, kind in names[:SHOWN])
    return shown + (chip(t("and {n} more", n=number(len(names) - SHOWN))) if len(names) > SHOWN else "")


def all_keys(known: Sequence[KeyRef], added: AddedKey | None) -> Markup:
    """Keys of other systems; one that was just added shows what proves it, this once."""
    head = Markup('<header class="card-head"><h2>{}</h2><span class="muted">{}</span></header>').format(
        t("Keys of other systems"), number(len(known))
    )
    if not known:
        return head + Markup('<p class="muted">{}</p>').format(
            t("No other system has a key. A key is for systems as a hotline or Prometheus, not for people.")
        )
    rows = [
        (
            each.name,
            roles(each.roles),
            series(each.areas) or t("everything"),
            day(each.ends_on),
            day(each.used_on),
            opener(f"take-{each.id}", t("Take back"), "small danger"),
        )
        for each in known
    ]
    asked = join(
        dialog(
            f"take-{each.id}",
            t("Take back the key of {name}?", name=each.name),
            t("{name} can then ask no more, at the latest in half a minute.", name=each.name),
            t("Take back"),
            danger=True,
        )
        for each in known
    )
    heads = (
        t("System"),
        t("Roles"),
        t("Areas"),
        t("Good until"),
        t("Last used"),
        Markup('<span class="visually-hidden">{}</span>').format(t("Actions")),
    )
    return head + (_once(added) if added else Markup("")) + table(heads, rows) + asked


def _once(added: AddedKey) -> Markup:
    return Markup(
        '<div class="once" role="status"><b>{}</b><div><input id="key-once" readonly value="{}" aria-label="{}">'
        '<button type="button" class="button" data-copies="key-once" data-done="{}">{}</button></div>'
        '<span class="small">{}</span></div>'
    ).format(
        t("The key of {name}", name=added.name),
        added.key,
        t("Key"),
        t("Copied"),
        t("Copy"),
        t("It is shown now and never again. The system sends it as X-API-Key."),
    )


def new_key(today: date) -> Markup:
    """The form of a new key."""
    content = (
        field(
            "key-name",
            "name",
            t("System"),
            line("key-name", "name", most=100),
            needed=True,
            hint=t("What asks with it, as the 12345 hotline."),
        )
        + field(
            "key-role", "role", t("Role"), select("key-role", "role", of_terms(AccountRole), value=AccountRole.SYSTEM)
        )
        + field(
            "key-areas",
            "areas",
            t("Areas"),
            line("key-areas", "areas", most=2000),
            hint=t("Codes of the areas that it sees, with all below; empty means everything."),
        )
        + field(
            "key-ends",
            "ends_on",
            t("Good until"),
            day_field("key-ends", "ends_on", least=today + timedelta(1)),
            hint=t("The first day on which it is good no longer; empty means always."),
        )
    )
    return Markup('<header class="card-head"><h2>{}</h2></header>{}').format(
        t("Add a key"), form("key", content, t("Add the key"))
    )
