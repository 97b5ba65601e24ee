"""``gezhi webhook``: addresses that are told what happens."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from cli.common import Json, checked, opened, printed

app = typer.Typer(no_args_is_help=True, help="Addresses that are told what happens 消息推送")


@app.command("add")
def add(
    url: str,
    kind: Annotated[list[str] | None, typer.Option(help="Kind of event, whole or its first word; default all")] = None,
    after: Annotated[int | None, typer.Option(min=0, help="The last event that it is not told of; default now")] = None,
    json: Json = False,
) -> None:
    """Add an address; its secret is shown here and never again 新增

    Example: `gezhi webhook add https://county.example/hooks --kind case.escalate`
    """
    from cli.pages import say
    from queries.webhooks import WebhookForm
    from queries.webhooks import add as change

    form = checked(WebhookForm, url=url, kinds=tuple(kind or ()), after=after)
    with opened() as (database, _):
        added = database.change(change(form, datetime.now(UTC)))
    if json:
        typer.echo(added.model_dump_json(indent=2))
    else:
        typer.echo(f"{added.id}  {added.url}")
        typer.echo(f"{say('secret, not shown again', '密钥，仅显示一次')}: {added.secret}")


@app.command("list")
def list_all(json: Json = False) -> None:
    """All addresses, how far they are, and what is wrong 列表

    Example: `gezhi webhook list`
    """
    from cli.webhook_pages import webhooks as page
    from queries.webhooks import webhooks as question

    with opened(prepared=False) as (database, _):
        answer = database.ask(question())
    printed(answer, json, page)


@app.command("remove")
def remove(id: str) -> None:
    """Remove an address and its dead letters 删除

    Example: `gezhi webhook remove WH-0123456789ab`
    """
    from queries.webhooks import remove as change

    with opened(prepared=False) as (database, _):
        database.change(change(id))
    typer.echo(f"{id} ✓")


@app.command("dead")
def dead(
    id: str,
    after: Annotated[str | None, typer.Option(help="The mark that the page before ended with 上一页的标记")] = None,
    limit: Annotated[int, typer.Option(min=1, max=200)] = 20,
    json: Json = False,
) -> None:
    """Events that could not be delivered to an address 死信

    Example: `gezhi webhook dead WH-0123456789ab`
    """
    from cli.webhook_pages import letters as page
    from queries.webhooks import dead as question

    with opened(prepared=False) as (database, _):
        answer = database.ask(question(id, after, limit))
    printed(answer, json, page)


@app.command("replay")
def replay(
    id: str,
    number: Annotated[int | None, typer.Option(min=1, help="Only those of the case of this event")] = None,
) -> None:
    """Have `gezhi serve` send dead letters again, each case's in order 重发

    Example: `gezhi webhook replay WH-0123456789ab --number 17`
    """
    from cli.pages import say
    from queries.webhooks import replay as change

    with opened(prepared=False) as (database, _):
        count = database.change(change(id, number)).count
    typer.echo(say(f"{count} will be sent again", f"将重发{count}条"))
