"""What the commands share: progress, the database that the settings name, and how an answer is printed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer
from rich.console import Console

from graph.errors import BadInputError

if TYPE_CHECKING:
    from graph.database import Database
    from graph.jars import Progress
    from graph.policy import Policy
    from graph.questions import Question
    from queries.answers import Answer
    from queries.moves import AnyMove

A = TypeVar("A", bound="Answer")
errors = Console(stderr=True, highlight=False, soft_wrap=True)
Json = Annotated[bool, typer.Option("--json", help="Print the answer as JSON 输出JSON")]
At = Annotated[
    datetime | None, typer.Option("--at", formats=["%Y-%m-%d"], help="The day asked for; default today 查询日期")
]

Graph = Annotated[
    Path | None,
    typer.Option("--graph", help="Write the answer as a graph too: FILE.graphml, or a folder for CSV 另存为图"),
]


@contextmanager
def working() -> Iterator[Progress]:
    """Shows what is being done, for what takes longer than a moment."""
    with errors.status("…") as status:

        def progress(what: str, done: int, total: int | None) -> None:
            if total is None:
                status.update(f"{what} {done:,}")
            else:
                status.update(f"{what} {done / 1e6:.0f} / {total / 1e6:.0f} MB")

        yield progress


@contextmanager
def opened(*, prepared: bool = True, whole: bool = True) -> Iterator[tuple[Database, Policy]]:
    """The database that the settings name, with the schema, and the policy that is in force.

    ``whole``: raise RestoringError where a backup was not restored to its end.
    """
    from graph.database import Database
    from graph.policy import REFERENCE
    from graph.settings import Settings
    from queries.policies import in_force

    settings = configured(Settings)
    policy = settings.read_policy()
    with working() as progress:
        connection = settings.connection(progress)
    with Database(connection, timeout=settings.query_timeout) as database:
        if settings.neo4j_uri is not None:
            database.check()  # somebody else's server may be too old
        if whole:
            database.check_open()
        if prepared:
            from loaders.load import prepare

            prepare(database)
        current = database.ask(in_force(policy, policy.today()))
        if current.reference != policy.reference and settings.policy != REFERENCE:
            errors.print(
                f"gezhi: GEZHI_POLICY names {policy.reference}, but {current.reference} is in force; "
                f"`gezhi policy load {settings.policy}` loads it",
                markup=False,
            )
        yield database, current


def printed(answer: A, as_json: bool, show: Callable[[A], None]) -> None:
    """Print an answer as JSON, or as the page that ``show`` makes of it."""
    if as_json:
        typer.echo(answer.model_dump_json(indent=2))
    else:
        show(answer)


def answered(
    ask: Callable[[Policy, date], Question[A]], at: datetime | None, as_json: bool, graph: Path | None = None
) -> None:
    """Ask a question, print its answer, and write it as a graph where that is asked for."""
    with opened(prepared=False) as (database, policy):
        answer = database.ask(ask(policy, at.date() if at else policy.today()))
    if as_json:
        typer.echo(answer.model_dump_json(indent=2))
    else:
        from cli.pages import show

        show(answer)
    if graph:
        from queries import export

        write = export.write_graphml if graph.suffix.lower() == ".graphml" else export.write_csv
        write(answer, graph)


M = TypeVar("M")


def checked(model: Callable[..., M], **values: object) -> M:
    """A request made of arguments; BadInputError names the one that is wrong."""
    return _first_fault(lambda: model(**values), str, next(iter(values)))


def checked_move(**values: object) -> AnyMove:
    """The form of a move made of arguments; BadInputError names the one that is wrong."""
    from pydantic import TypeAdapter

    from queries.moves import AnyMove

    form: TypeAdapter[AnyMove] = TypeAdapter(AnyMove)
    tag = f"{values['action']}."
    return _first_fault(lambda: form.validate_python(values), lambda field: field.removeprefix(tag), "action")


def configured(settings: Callable[[], M]) -> M:
    """Settings from the environment; BadInputError names the variable that is wrong."""
    return _first_fault(settings, lambda field: f"GEZHI_{field.upper()}", "settings")


def _first_fault(make: Callable[[], M], name: Callable[[str], str], whole: str) -> M:
    """What ``make`` makes; ``whole`` names what is at fault where no single field is."""
    from pydantic import ValidationError

    try:
        return make()
    except ValidationError as error:
        fault = error.errors()[0]
        field = name(".".join(str(part) for part in fault["loc"])) if fault["loc"] else whole
        raise BadInputError(field, fault["msg"].removeprefix("Value error, ")) from error
