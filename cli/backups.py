"""``gezhi backup`` and ``gezhi restore``: the whole graph in one file, and back, while the server runs."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from cli.common import Json, errors, opened, working

if TYPE_CHECKING:
    from graph.backup_file import Manifest
    from graph.database import Database
    from graph.jars import Progress


class _FileOrCommand(TyperGroup):
    """So that ``gezhi backup FILE`` writes one: what is no command is a file."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] != "--help":
            args = ["write", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(help="Back up and restore 备份与恢复")
backup = typer.Typer(
    cls=_FileOrCommand,
    no_args_is_help=True,
    help="Write all data to a new file while the server runs: `gezhi backup FILE` 在线备份",
)


@backup.command("write")
def write(file: Annotated[Path, typer.Argument(help="A new file")], json: Json = False) -> None:
    """Write a backup of one moment while cases are being worked; nobody waits longer than a moment 备份

    Example: `gezhi backup gezhi-2026-03-02.backup`
    """
    from datetime import UTC, datetime

    from cli.pages import say
    from graph.backup import make

    # A service manager ends a command so; a file that is half written goes then too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with opened(prepared=False) as (database, _), working() as progress:
        made = make(database, file, lambda: datetime.now(UTC), progress)
    if json:
        _print_json(
            made.manifest,
            file=str(file),
            bytes=made.bytes,
            seconds=round(made.seconds, 3),
            waited=round(made.waited, 3),
        )
        return
    typer.echo(f"{file}: {made.bytes / 1e6:.1f} MB, {_counted(made.manifest)}")
    taken, waited = f"{made.seconds:.1f}", f"{made.waited:.2f}"
    typer.echo(say(f"in {taken} s; others waited {waited} s at most", f"用时{taken}秒；其他写入最多等待{waited}秒"))


@backup.command("verify")
def verify(file: Path, json: Json = False) -> None:
    """Prove that a backup is as it was written, and its journals too; needs no database 校验备份

    Exit code 1 when it is not.

    Example: `gezhi backup verify gezhi-2026-03-02.backup`
    """
    from cli.pages import say
    from graph import backup_proof

    with working() as progress:
        proof = backup_proof.verify(file, progress)
    if json:
        _print_json(
            proof.manifest,
            file=str(file),
            sha256=proof.sha256,
            cases=proof.cases,
            entries=proof.entries,
            faults=proof.faults,
        )
    else:
        typer.echo(f"{file}: {_counted(proof.manifest)}")
        typer.echo(f"SHA-256 {proof.sha256}")
        told = say(
            f"{proof.cases:,} journals, {proof.entries:,} entries", f"{proof.cases:,}份日志，{proof.entries:,}条"
        )
        typer.echo(f"{told}{say(': ', '：')}{say('all as they were written', '均未改动') if not proof.faults else ''}")
    for fault in proof.faults:
        errors.print(fault, markup=False)
    if proof.faults:
        raise typer.Exit(1)


@app.command()
def restore(
    file: Path,
    yes: Annotated[bool, typer.Option("--yes", help="Replace all that the database holds 替换全部数据")] = False,
) -> None:
    """Put a backup back into an empty database, or replace all that another holds 恢复

    It is read as a whole before anything is touched, and the journals are proved in the end.

    Example: `gezhi restore gezhi-2026-03-02.backup`
    """
    from cli.pages import say
    from graph import backup_file, backup_proof
    from graph import restore as restoring

    with working() as progress:
        backup_proof.verify(file, progress)
    with (
        opened(prepared=False, whole=False) as (database, _),
        working() as progress,
        backup_file.Reading(file) as found,
    ):
        done = restoring.restore(database, found, replace=yes, progress=progress)
        faults = _faults(database, progress)
    typer.echo(f"{_counted(done.manifest)} {say(f'in {done.seconds:.1f} s', f'用时{done.seconds:.1f}秒')}")
    for fault in faults:
        errors.print(fault, markup=False)
    if faults:
        raise typer.Exit(1)
    typer.echo(say("all journals are as they were written", "日志均未改动"))


def _faults(database: Database, progress: Progress) -> list[str]:
    """What is wrong with journals now; it was wrong when the backup was made."""
    from queries import access, audit

    faults: list[str] = []
    entries = 0
    for found in audit.chains(database):
        entries += found.entries
        progress("journal entries", entries, None)
        if found.fault is not None:
            faults.append(found.fault.en)
    log = access.proof(database)
    if log.fault is not None:
        faults.append(f"the access log is not as it was written from entry {log.fault} on")
    return [*faults, *(stray.en for stray in audit.strays(database))]


def _counted(manifest: Manifest) -> str:
    from cli.pages import say

    links, at = sum(manifest.links.values()), manifest.at.astimezone().isoformat(" ", "seconds")
    return say(
        f"{manifest.total:,} nodes, {links:,} relationships, as of {at} (event {manifest.event:,})",
        f"{manifest.total:,}个节点、{links:,}条关系，截至{at}（消息{manifest.event:,}）",
    )


def _print_json(manifest: Manifest, **more: object) -> None:
    import json

    typer.echo(
        json.dumps({**more, **manifest.model_dump(mode="json", exclude={"model"})}, indent=2, ensure_ascii=False)
    )
