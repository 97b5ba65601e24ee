"""New keys: phone numbers are encrypted with the newest, and the hashes of ID numbers go on to it."""

from __future__ import annotations

from collections.abc import Callable, Generator

from graph.database import Database
from graph.personal import vault
from graph.questions import Change, Query, Question, Row, Statement
from queries import erasure

QUERY = Query.beside(__file__)
WRITE = Query.beside(__file__, "rekeying_write")
AT_ONCE = 1_000
Progress = Callable[[int], None]


def rekey(database: Database, progress: Progress | None = None) -> int:
    """Write anew what was encrypted or hashed with older keys only, and what was never encrypted; how many people.

    Safe to be cut and begun again. Raises BadInputError where a key is missing. Linear in the people.
    """
    after, done, looked = "", 0, 0
    while True:
        rows = database.ask(Question(QUERY, {"after": after, "limit": AT_ONCE}, lambda rows: rows))
        changed = [new for row in rows if (new := _renewed(row))]
        if changed:
            done += database.change(_written(changed))
        if len(rows) < AT_ONCE:
            return done
        after, looked = rows[-1]["id"], looked + len(rows)
        if progress:
            progress(looked)


def _written(changed: list[Row]) -> Change[int]:
    def steps() -> Generator[Statement, list[Row], int]:
        rows = yield WRITE.text, {"rows": changed}
        yield erasure.done()
        return int(rows[0]["written"])

    return steps


def _renewed(row: Row) -> Row | None:
    keys, id = vault(), row["id"]
    phone, digest = row["phone"], row["id_digest"]
    if phone is not None and not keys.is_newest(phone):
        phone = keys.sealed(id, keys.opened(id, phone))
    if digest is not None:
        digest = keys.renewed(digest)
    if (phone, digest) == (row["phone"], row["id_digest"]):
        return None
    return {"id": id, "phone": phone, "id_digest": digest, "was_phone": row["phone"], "was_digest": row["id_digest"]}
