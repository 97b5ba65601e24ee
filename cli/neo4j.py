"""``gezhi neo4j``: the embedded server."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.common import Json, opened, working

app = typer.Typer(no_args_is_help=True, help="The embedded Neo4j 内嵌数据库")


@app.command("start")
def start() -> None:
    """Start the server, or say where it runs 启动"""
    from graph.server import EmbeddedServer

    with working() as progress:
        connection = EmbeddedServer().start(progress)
    typer.echo(f"{connection.uri} (user {connection.user})")


@app.command("stop")
def stop() -> None:
    """Stop the server cleanly 停止"""
    from graph.server import EmbeddedServer

    typer.echo("stopped 已停止" if EmbeddedServer().stop() else "it was not running 未在运行")


@app.command("status")
def status(json: Json = False) -> None:
    """How the server is 状态"""
    import dataclasses
    import json as encoder

    from graph.server import EmbeddedServer

    status = dataclasses.asdict(EmbeddedServer().status())
    if json:
        typer.echo(encoder.dumps(status, default=str, indent=2))
    else:
        for name, value in status.items():
            typer.echo(f"{name:12} {value}")


@app.command("dump")
def dump(file: Path) -> None:
    """Write all data to a new file; the server stops meanwhile 备份"""
    from graph.server import EmbeddedServer

    with working() as progress:
        progress("dumping", 0, None)
        EmbeddedServer().dump(file.absolute())
    typer.echo(f"{file}: {file.stat().st_size / 1e6:.1f} MB")


@app.command("restore")
def restore(file: Path, yes: Annotated[bool, typer.Option("--yes", help="Do not ask 不再询问")] = False) -> None:
    """Replace all data by that of a dump 恢复"""
    from graph.server import EmbeddedServer

    if not yes:
        typer.confirm("This replaces all data. Go on? 将替换全部数据，继续？", abort=True)
    with working() as progress:
        progress("restoring", 0, None)
        EmbeddedServer().restore(file.absolute())
    typer.echo(f"{file} ✓")


@app.command("shell")
def shell() -> None:
    """Type Cypher, end each statement with a semicolon; ends with Ctrl-D 交互查询"""
    from cli.shell import run

    with opened(prepared=False) as (database, _):
        run(database)
