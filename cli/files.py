"""The commands for what is kept of cases: the proof of their journals, their files, and where they are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from cli.common import Json, answered, opened, working
from graph.errors import BadInputError

if TYPE_CHECKING:
    from graph.database import Database
    from graph.jars import Progress
    from queries.audit import CaseAudit, Fault, Head

app = typer.Typer()
EVERY = 1000  # cases between two signs of life


@app.command()
def audit(
    case: Annotated[str | None, typer.Argument(help="A case; without it all")] = None,
    area: Annotated[str | None, typer.Option(help="Only cases of this area and below 仅此区域")] = None,
    save: Annotated[
        Path | None, typer.Option(help="Write the heads of whole journals to a new file, to be kept elsewhere 另存链头")
    ] = None,
    against: Annotated[
        Path | None, typer.Option(help="Compare with heads that were saved before 与另存的链头核对")
    ] = None,
) -> None:
    """Prove that journals are as they were written 核验日志

    Exit code 1 when they are not; one line for each case whose journal is not whole, with its first fault.

    Example: `gezhi audit --save heads-2023-12.jsonl`
    """
    from cli.pages import console, say
    from queries import audit as proof

    if case and area:
        raise BadInputError("area", "give a case or an area, not both")
    cases = entries = broken = 0

    def tell(fault: Fault) -> None:
        nonlocal broken
        broken += 1
        console.print(say(fault.en, fault.zh), markup=False)

    with ExitStack() as stack:
        heads = stack.enter_context(save.open("x", encoding="utf-8")) if save else None
        before = stack.enter_context(against.open(encoding="utf-8")) if against else None
        database, _ = stack.enter_context(opened(prepared=False))
        progress = stack.enter_context(working())
        for found in _chains(database, case, area):
            cases += 1
            entries += found.entries
            if found.fault is not None:
                tell(found.fault)
            elif heads is not None:
                heads.write(
                    proof.Head(case=found.case, entries=found.entries, head=found.head).model_dump_json() + "\n"
                )
            if cases % EVERY == 0:
                progress(say("journal entries", "日志"), entries, None)
        if case is None and area is None:
            for fault in proof.strays(database):
                tell(fault)
        if before is not None:
            for fault in proof.compared(database, _saved(before, case, progress)):
                tell(fault)
    said = say(f"{cases:,} cases, {entries:,} entries", f"{cases:,}件事件，{entries:,}条日志")
    end = say(f"{broken:,} faults", f"{broken:,}处异常") if broken else say("all as they were written", "均未改动")
    console.print(f"{said}{say(': ', '：')}{end}", markup=False)
    if broken:
        raise typer.Exit(1)


def _chains(database: Database, case: str | None, area: str | None) -> Iterator[CaseAudit]:
    from datetime import UTC, datetime

    from queries import areas
    from queries import audit as proof

    if case is not None:
        yield proof.of_case(database, case)
        return
    if area is not None:
        database.ask(areas.area(area, datetime.now(UTC).date()))  # an area that there is not would prove nothing
    yield from proof.chains(database, area)


def _saved(file: TextIO, case: str | None, progress: Progress) -> Iterator[Head]:
    from cli.pages import say
    from queries.audit import head_of

    for number, line in enumerate(file, start=1):
        head = head_of(line, number)
        if case is None or head.case == case:
            yield head
        if number % EVERY == 0:
            progress(say("saved heads", "另存的链头"), number, None)


@app.command("case-file")
def case_file(
    case: str,
    file: Annotated[Path, typer.Argument(help="A new .pdf or .json file")],
) -> None:
    """Write the file of a case, with its whole journal 卷宗

    Example: `gezhi case-file ZY2023-0001 case.pdf`
    """
    from datetime import UTC, datetime

    from queries import casefile

    kind = file.suffix.lower()
    if kind not in (".pdf", ".json"):
        raise BadInputError("file", f"{file} ends neither in .pdf nor in .json")
    with opened(prepared=False) as (database, policy):
        found = casefile.of_case(database, case, datetime.now(UTC))
    if kind == ".pdf":
        from queries.casefile_pdf import pdf

        content = pdf(found, policy)
    else:
        content = found.model_dump_json(indent=2).encode()
    with file.open("xb") as new:
        new.write(content)
    typer.echo(f"{case} → {file}")


@app.command()
def track(receipt: str, json: Json = False) -> None:
    """Where a case is, for whoever brought it 办理进度

    Example: `gezhi track 3f9c1a0b5d7e2468`
    """
    from queries.tracking import tracking

    answered(lambda policy, _: tracking(receipt, policy), None, json)
