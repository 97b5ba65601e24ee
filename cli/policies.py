"""The commands that load versions of the policy and list them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from cli.common import Json, opened, printed

app = typer.Typer(help="Versions of the policy in the graph 办法", no_args_is_help=True)


@app.command()
def load(
    file: Annotated[Path, typer.Argument(help="A TOML file; graph/data/policy.toml is the reference county's")],
    since: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help="In force from this day; default today 施行日期"),
    ] = None,
) -> None:
    """Load a version; cases that come in from its day on are under it, all others stay under theirs 导入办法

    Example: `gezhi policy load county.toml --from 2026-01-01`
    """
    from cli.pages import console, say
    from graph.policy import load as read
    from queries import policies

    policy = read(file)
    day = since.date() if since else policy.today()
    with opened() as (database, _):
        kept = database.execute(*policies.keep(policy, day))
        policies.check_kept(policy, kept.rows)
    new = kept.nodes_created > 0
    console.print(
        say(
            f"{policy.reference} is in force from {day}" if new else f"{policy.reference} was loaded before",
            f"{policy.reference}自{day}起施行" if new else f"{policy.reference}此前已导入",
        )
    )


@app.command("list")
def list_versions(json: Json = False) -> None:
    """The versions, and which is in force 办法版本

    Example: `gezhi policy list`
    """
    from cli import case_pages
    from queries import policies

    with opened() as (database, policy):
        answer = database.ask(policies.versions(policy.today()))
    printed(answer, json, case_pages.versions)
