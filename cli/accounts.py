"""``gezhi user`` and ``gezhi key``: who may ask the API."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer
from pydantic import SecretStr
from rich.markup import escape

from cli.common import Json, checked, opened, printed
from graph.errors import BadInputError
from graph.terms import AccountRole

user = typer.Typer(no_args_is_help=True, help="Accounts of people 账号")
key = typer.Typer(no_args_is_help=True, help="Keys of other systems 接口密钥")
Roles = Annotated[list[AccountRole], typer.Option("--role", help="What it is for; may be given several times 角色")]
Person = Annotated[
    str | None, typer.Option(help="Id of the person whose work says what it may see; staff need one 人员编号")
]
Name = Annotated[str, typer.Argument(help="The name that is signed in with 用户名")]


def _password() -> SecretStr:
    """Asked for twice without showing it; from a pipe, its first line."""
    if not sys.stdin.isatty():
        return SecretStr(sys.stdin.readline().rstrip("\n"))
    return SecretStr(typer.prompt("password 密码", hide_input=True, confirmation_prompt=True))


@user.command("add")
def add_user(
    name: Name,
    role: Roles,
    person: Person = None,
    oidc: Annotated[
        bool, typer.Option("--oidc", help="It has no password; the OpenID provider vouches for it 统一身份")
    ] = False,
) -> None:
    """Add an account; its password is asked for, or read from a pipe 新增

    Example: `gezhi user add zhang --role staff --person P-621027102200001`
    """
    from queries.accounts import AccountForm, add

    form = checked(AccountForm, id=name, roles=tuple(role), password=None if oidc else _password(), person=person)
    with opened() as (database, _):
        typer.echo(database.change(add(form, datetime.now(UTC))))


@user.command("list")
def list_users(json: Json = False) -> None:
    """All accounts, and when they signed in last 列表

    Example: `gezhi user list`
    """
    from cli.pages import console, say, table
    from queries.accounts import Accounts, accounts

    def page(answer: Accounts) -> None:
        lines = table(("name", "用户名"), ("roles", "角色"), ("person", "人员"), ("signed in", "最近登录"), ("", ""))
        for each in answer.accounts:
            state = "" if each.active else say("may not sign in", "已停用")
            seen = f"{each.seen_at:%Y-%m-%d %H:%M}" if each.seen_at else "–"
            lines.add_row(escape(each.id), ", ".join(each.roles), escape(each.person or "–"), seen, state)
        console.print(lines)

    with opened() as (database, _):
        answer = database.ask(accounts())
    printed(answer, json, page)


@user.command("show")
def show_user(name: Name, json: Json = False) -> None:
    """An account, and what its person's work lets it see 查看

    Example: `gezhi user show zhang`
    """
    from cli.pages import console, say
    from queries.accounts import AccountRef, account
    from queries.answers import Answer
    from queries.scope import Scope, scope

    class Shown(Answer):
        account: AccountRef
        scope: Scope | None

    def page(answer: Shown) -> None:
        known, seen = answer.account, answer.scope
        console.print(f"{escape(known.id)}  {', '.join(known.roles)}  {escape(known.person or '–')}")
        if seen is not None:
            console.print(f"{say('areas', '区域')}: {', '.join(seen.areas) or '–'}")
            console.print(f"{say('units', '单位')}: {', '.join(map(escape, seen.units)) or '–'}")

    with opened() as (database, policy):
        known = database.ask(account(name))
        seen = None if known.person is None else database.ask(scope(known.person, policy.today()))
    printed(Shown(account=known, scope=seen), json, page)


@user.command("password")
def password(name: Name) -> None:
    """Give an account a new password; it is signed out everywhere 重设密码

    Example: `gezhi user password zhang`
    """
    from queries.accounts import give_password

    change = give_password(name, _password())
    with opened() as (database, _):
        database.change(change)


@user.command("roles")
def roles(name: Name, role: Roles, person: Person = None) -> None:
    """Make an account something else, or another person's; it is signed out everywhere 变更角色

    Example: `gezhi user roles zhang --role auditor`
    """
    from queries.accounts import give_roles

    with opened() as (database, _):
        database.change(give_roles(name, role, person))


@user.command("disable")
def disable(name: Name) -> None:
    """Let an account sign in no more, and sign it out 停用

    Example: `gezhi user disable zhang`
    """
    from queries.accounts import set_active

    with opened() as (database, _):
        database.change(set_active(name, False))


@user.command("enable")
def enable(name: Name) -> None:
    """Let an account sign in again, also one that waits after wrong passwords 启用

    Example: `gezhi user enable zhang`
    """
    from queries.accounts import set_active

    with opened() as (database, _):
        database.change(set_active(name, True))


@user.command("remove")
def remove_user(name: Name) -> None:
    """Remove an account 删除

    Example: `gezhi user remove zhang`
    """
    from queries.accounts import remove

    with opened() as (database, _):
        database.change(remove(name))


@key.command("add")
def add_key(
    name: Annotated[str, typer.Argument(help="Of the system that asks 系统名称")],
    role: Roles,
    area: Annotated[
        list[str] | None, typer.Option(help="Code of an area that it sees, and what is below; default all 区域代码")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The first day on which it is good no longer 失效日期")
    ] = None,
    json: Json = False,
) -> None:
    """Add a key; it is shown here and never again 新增

    Example: `gezhi key add 12345热线 --role system --area 621027 --until 2027-01-01`
    """
    from cli.pages import say
    from queries.keys import KeyForm, add

    now = datetime.now(UTC)
    if until is not None and until.date() <= now.date():
        raise BadInputError("until", f"{until:%Y-%m-%d} is not after today; the key would never be good")
    form = checked(
        KeyForm, name=name, roles=tuple(role), areas=tuple(area or ()), ends_on=until.date() if until else None
    )
    with opened() as (database, _):
        added = database.change(add(form, now))
    if json:
        typer.echo(added.model_dump_json(indent=2))
    else:
        typer.echo(f"{added.id}  {added.name}")
        typer.echo(f"{say('X-API-Key, not shown again', 'X-API-Key，仅显示一次')}: {added.key}")


@key.command("list")
def list_keys(json: Json = False) -> None:
    """All keys, and when they were used last 列表

    Example: `gezhi key list`
    """
    from cli.pages import console, table
    from queries.keys import Keys, keys

    def page(answer: Keys) -> None:
        lines = table(
            ("id", "编号"),
            ("system", "系统"),
            ("roles", "角色"),
            ("areas", "区域"),
            ("until", "失效"),
            ("used", "最近使用"),
        )
        for each in answer.keys:
            until, used = str(each.ends_on or "–"), str(each.used_on or "–")
            lines.add_row(each.id, escape(each.name), ", ".join(each.roles), ", ".join(each.areas) or "–", until, used)
        console.print(lines)

    with opened() as (database, _):
        answer = database.ask(keys())
    printed(answer, json, page)


@key.command("remove")
def remove_key(id: Annotated[str, typer.Argument(help="Id of the key 编号")]) -> None:
    """Take a key back; within half a minute no server takes it any more 收回

    Example: `gezhi key remove 0123456789ab`
    """
    from queries.keys import remove

    with opened() as (database, _):
        database.change(remove(id))
