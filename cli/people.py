"""``gezhi person`` and ``gezhi access-log``: what is kept of people, who was shown it, and how it goes."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.markup import escape

from cli.common import Json, errors, opened, printed, working

app = typer.Typer(no_args_is_help=True, help="What is kept of people 个人信息")
log = typer.Typer()
Id = Annotated[str, typer.Argument(help="Id of the person 人员编号")]


@app.command("export")
def export(id: Id) -> None:
    """All that is kept of a person, as JSON, for themselves 导出

    It stands in the access log. Example: `gezhi person export P-000001 > 张三.json`
    """
    from queries.access import Access, written
    from queries.people import export as question

    now = datetime.now(UTC)
    with opened() as (database, _):
        found = question(database, id)
        database.change(lambda: written(Access(caller=_user(), by=None, purpose="export"), (id,), now))
    typer.echo(found.model_dump_json(indent=2))


@app.command("forget")
def forget(
    id: Id,
    reason: Annotated[str, typer.Option(help="Why; it stands in the access log 事由")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask 不再询问")] = False,
) -> None:
    """Erase what is personal of somebody, for ever; what is counted and the journals' proof stay 删除

    Example: `gezhi person forget P-000001 --reason 本人申请`
    """
    from queries.erasure import forget as change

    if not yes:
        typer.confirm(f"Erase {id} for ever? 将永久删除{id}的个人信息，继续？", abort=True)
    with opened() as (database, policy):
        done = database.change(change(id, reason, _user(), policy, datetime.now(UTC)))
    typer.echo(f"{id} ✓  {len(done.cases)} cases 件")


@app.command("rekey")
def rekey() -> None:
    """Encrypt phone numbers with the newest key, and go on with the hashes of ID numbers to it 更换密钥

    Put a new key before the others in GEZHI_PHONE_KEYS or GEZHI_ID_KEYS first. The older phone keys may go after it;
    the older ID keys must stay. Example: `gezhi person rekey`
    """
    from queries.rekeying import rekey as run

    with opened() as (database, _), working() as progress:
        done = run(database, lambda count: progress("people", count, None))
    typer.echo(f"{done} ✓")


@log.command("access-log")
def access_log(
    person: Annotated[str | None, typer.Option(help="Only who was shown this person's details 被查阅人")] = None,
    caller: Annotated[str | None, typer.Option(help="Only this account or key 查阅账号")] = None,
    after: Annotated[str | None, typer.Option(help="The mark that the page before ended with 上一页的标记")] = None,
    limit: Annotated[int, typer.Option(min=1, max=200)] = 50,
    verify: Annotated[bool, typer.Option("--verify", help="Prove that it is as it was written 核验")] = False,
    json: Json = False,
) -> None:
    """Who was shown what is personal of whom, when and what for 查阅记录

    Example: `gezhi access-log --person P-000001`, `gezhi access-log --verify`
    """
    from cli.pages import console, say, table
    from queries.access import Accessed, Proof, proof
    from queries.access import log as question
    from queries.answers import Page

    def page(answer: Page[Accessed]) -> None:
        lines = table(
            ("no", "序号"), ("at", "时间"), ("by", "查阅人"), ("of", "被查阅人"), ("case", "事件"), ("for", "事由")
        )
        for each in answer.items:
            who = escape(each.caller) + (f" ({escape(each.by)})" if each.by else "")
            of = escape(", ".join(each.people[:3])) + (f" +{len(each.people) - 3}" if len(each.people) > 3 else "")
            lines.add_row(
                str(each.number), f"{each.at:%Y-%m-%d %H:%M}", who, of, each.case or "–", escape(each.purpose)
            )
        console.print(lines)
        if answer.next:
            console.print(f"--after {answer.next}")

    def proved(answer: Proof) -> None:
        whole = say("as it was written", "完整")
        broken = say(f"broken from entry {answer.fault} on", f"自第{answer.fault}条起被改动")
        console.print(f"{answer.entries}  {whole if answer.fault is None else broken}")

    with opened() as (database, _):
        if not verify:
            printed(database.ask(question(person=person, caller=caller, after=after, limit=limit)), json, page)
            return
        found = proof(database)
    printed(found, json, proved)
    if found.fault is not None:
        errors.print("gezhi: the access log is not as it was written", markup=False)
        raise typer.Exit(1)


def _user() -> str:
    """Who types, as the machine knows them."""
    return f"gezhi:{getpass.getuser()}"
