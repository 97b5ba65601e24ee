"""Policies in the graph: versions of a county's policy, word for word, and the one that is in force on a day.

A case keeps the version that it was accepted under. In force is the version that took effect last; as long as none was
loaded, that of the settings, which is kept in the graph with the first case that it is used for.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from datetime import UTC, date, datetime
from functools import lru_cache

from graph.casework import PolicyVersion
from graph.errors import BadInputError, NotFoundError
from graph.policy import Policy, parse
from graph.questions import Change, Query, Question, Row, Statement
from queries.answers import Answer

QUERY = Query.beside(__file__)

KEEP = Query.beside(__file__, "policy_keep")
VERSIONS = Query.beside(__file__, "policy_versions")
ALWAYS = date.min  # from when the settings' policy is in force


class Policies:
    """The versions that a change works with: those that its cases name, and the one in force."""

    def __init__(self, rows: list[Row], otherwise: Policy) -> None:
        self._versions = {row["reference"]: parsed(row["text"], row["reference"]) for row in rows}
        current = next((row["reference"] for row in rows if row["in_force"]), None)
        self.none_loaded = current is None
        self.in_force = otherwise if current is None else self._versions[current]

    def of(self, reference: str | None) -> Policy:
        """The version that a case names; of a case that names none, or one that is gone, the one in force."""
        return self.in_force if reference is None else self._versions.get(reference, self.in_force)


class VersionRef(Answer):
    """A version of the policy, and from when it is in force for cases that are then accepted."""

    reference: str
    title: str
    effective_on: date
    loaded_at: datetime
    in_force: bool


class Versions(Answer):
    """The versions, in the order in which they came into force."""

    versions: tuple[VersionRef, ...]


@lru_cache(maxsize=64)
def parsed(text: str, name: str) -> Policy:
    """The policy of a text; cases of one version share it."""
    return parse(text, name)


def named(references: Iterable[str | None], day: date) -> Statement:
    """The statement that reads the versions that cases name and the one in force, for :class:`Policies`."""
    return QUERY.text, {"references": sorted({name for name in references if name}), "day": day}


def in_force(otherwise: Policy, day: date) -> Question[Policy]:
    """The policy in force on a day; ``otherwise``: that of the settings."""
    _, parameters = named([], day)
    return Question(QUERY, parameters, lambda rows: Policies(rows, otherwise).in_force)


def keep(policy: Policy, effective_on: date = ALWAYS) -> Statement:
    """The statement that keeps a version; one that is there already stays as it is and is returned."""
    version = PolicyVersion(
        reference=policy.reference,
        title=policy.title,
        text=policy.text,
        effective_on=effective_on,
        loaded_at=datetime.now(UTC),
    )
    return KEEP.text, {"version": version.model_dump()}


def check_kept(policy: Policy, rows: list[Row]) -> None:
    """Raises BadInputError where the graph holds another text of the same version."""
    if rows[0]["text"] != policy.text:
        raise BadInputError(
            "version", f"{policy.reference} is loaded already with another text; raise `version` in the file"
        )


def version(reference: str) -> Question[Policy]:
    """One version. Reading raises NotFoundError."""
    _, parameters = named([reference], ALWAYS)

    def read(rows: list[Row]) -> Policy:
        text = next((row["text"] for row in rows if row["reference"] == reference), None)
        if text is None:
            raise NotFoundError("policy", reference)
        return parsed(text, reference)

    return Question(QUERY, parameters, read)


def load(policy: Policy, effective_on: date) -> Change[None]:
    """Load a version that is in force from a day. Raises BadInputError for one that is there already."""

    def steps() -> Generator[Statement, list[Row], None]:
        statement, parameters = named([policy.reference], ALWAYS)
        if any(row["reference"] == policy.reference for row in (yield statement, parameters)):
            raise BadInputError(
                "version", f"{policy.reference} is loaded already and stays as it is; raise `version` in the file"
            )
        check_kept(policy, (yield keep(policy, effective_on)))

    return steps


def versions(day: date) -> Question[Versions]:
    """All versions, and which is in force on a day."""

    def read(rows: list[Row]) -> Versions:
        begun = [row for row in rows if row["effective_on"] <= day]
        return Versions(
            versions=tuple(
                VersionRef(
                    reference=row["reference"],
                    title=row["title"],
                    effective_on=row["effective_on"],
                    loaded_at=row["loaded_at"],
                    in_force=bool(begun) and row is begun[-1],
                )
                for row in rows
            )
        )

    return Question(VERSIONS, {}, read)
