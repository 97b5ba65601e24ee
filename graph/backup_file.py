"""The file of a backup: JSON lines, compressed with Zstandard; written and read in little memory.

The first line is the manifest. Then comes a line for each node, then one for each relationship, which names its ends by
label and key. The last line has the SHA-256 of all lines before it. ``zstd -dc FILE | head -1`` shows the manifest.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Self

from pydantic import BaseModel, ConfigDict, NonNegativeInt, ValidationError

from graph import values
from graph.elements import own_properties
from graph.errors import BackupError
from graph.jars import Progress
from graph.model import NODES, RELATIONSHIPS, VERSION

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

FORMAT = 1
LEVEL = 6  # of compression: beyond it the file hardly gets smaller
PARTS = ".gezhi-backup-"  # how the name of a file begins that is being written
HALF_WRITTEN = 86_400  # seconds after which such a file is one of a backup that was killed
EVERY = 10_000  # lines between two words of progress


class Shape(BaseModel):
    """What a model has: its number, and the properties of each label and type of relationship."""

    model_config = ConfigDict(frozen=True)

    version: int
    nodes: dict[str, tuple[str, ...]]
    links: dict[str, tuple[str, ...]]

    @classmethod
    def current(cls) -> Self:
        """That of this code's model."""
        return cls(
            version=VERSION,
            nodes={node.label(): tuple(own_properties(node)) for node in NODES},
            links={each.relation: tuple(own_properties(each)) for each in RELATIONSHIPS},
        )


class Manifest(BaseModel):
    """What a backup says of itself. ``event``: the number of the last event in it; 0 where nothing was told yet.

    ``nodes`` and ``links``: how many there are by label (one with two labels counts for both) and by type.
    """

    model_config = ConfigDict(frozen=True)

    gezhi_backup: int  # the number of this form
    gezhi: str  # the version of the program that wrote it
    model: Shape
    at: datetime
    event: NonNegativeInt
    total: NonNegativeInt  # nodes, each counted once
    nodes: dict[str, NonNegativeInt]
    links: dict[str, NonNegativeInt]


class NodeLine(BaseModel):
    """A node as it stands in a file; ``properties`` as ``graph.values`` writes them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    labels: tuple[str, ...]
    properties: dict[str, Any]

    def values(self) -> dict[str, Any]:
        """The properties as the driver takes them. Raises BackupError."""
        return _values(self.properties)


class LinkLine(BaseModel):
    """A relationship as it stands in a file: its type, and the label and key of each end."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: str
    start: tuple[str, str | int]
    end: tuple[str, str | int]
    properties: dict[str, Any]

    def values(self) -> dict[str, Any]:
        """The properties as the driver takes them. Raises BackupError."""
        return _values(self.properties)


def _values(properties: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return {name: values.from_json(value) for name, value in properties.items()}
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise BackupError(f"the backup is damaged: {properties} holds what no value is written as") from error


def line(value: Mapping[str, Any]) -> str:
    """A line of the file, without its end."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def write(file: Path, manifest: Manifest, lines: Iterable[str], progress: Progress) -> int:
    """Write a backup that did not exist before, whole or not at all, for its owner's eyes only; answers its bytes.

    Raises BackupError when the file is there already, OSError when it cannot be written.
    """
    with _whole(file) as raw:
        sums, count = hashlib.sha256(), 0
        with zstd.ZstdFile(raw, "wb", level=LEVEL) as packed:
            for count, text in enumerate(_first(line(manifest.model_dump(mode="json")), lines), start=1):
                data = text.encode() + b"\n"
                sums.update(data)
                packed.write(data)
                if count % EVERY == 0:
                    progress("writing", count, None)
            packed.write(line({"lines": count, "sha256": sums.hexdigest()}).encode() + b"\n")
    return file.stat().st_size


def check_new(file: Path) -> None:
    """Raise BackupError for a file that is there already: a backup replaces nothing."""
    if file.exists():
        raise BackupError(f"{file} exists already; name a new file")
    if not file.absolute().parent.is_dir():
        raise BackupError(f"there is no folder {file.absolute().parent}")


class Reading:
    """A backup that is read, line by line: ``manifest`` at once, the rest by :meth:`lines`.

    Use it in a ``with`` block. Everything that is not as it was written is a BackupError, raised where it is met: take
    nothing for true before the last line has come. ``sha256`` is known then.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._sums = hashlib.sha256()
        self.sha256: str | None = None

    def __enter__(self) -> Self:
        self._raw: BinaryIO = self._file.open("rb")
        self._packed = zstd.ZstdFile(self._raw, "rb")
        try:
            self.manifest = self._manifest()
        except BaseException:
            self._raw.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._raw.close()

    def lines(self) -> Iterator[NodeLine | LinkLine]:
        """The nodes, then the relationships."""
        count, nodes, links, total = 1, Counter[str](), Counter[str](), 0
        for data in self._decompressed():
            found = self._parsed(data)
            if "sha256" in found:
                if found != {"lines": count, "sha256": self._sums.hexdigest()}:
                    raise self._fault("its SHA-256 differs")
                if next(self._decompressed(), None) is not None:
                    raise self._fault("it goes on after its end")
                counted = {"nodes": dict(nodes), "links": dict(links), "total": total}
                if counted != self.manifest.model_dump(include={"nodes", "links", "total"}):
                    raise self._fault("it holds other nodes and relationships than its manifest counts")
                self.sha256 = found["sha256"]
                return
            self._sums.update(data)
            count += 1
            try:
                if "labels" in found:
                    node = NodeLine.model_validate(found)
                    nodes.update(node.labels)
                    total += 1
                    yield node
                else:
                    link = LinkLine.model_validate(found)
                    links[link.type] += 1
                    yield link
            except ValidationError as error:
                raise self._fault(f"line {count} is neither a node nor a relationship") from error
        raise self._fault("it is cut off")

    def _manifest(self) -> Manifest:
        try:
            first = next(self._decompressed(), b"")
            found = self._parsed(first)
        except BackupError:
            first, found = b"", {}
        if "gezhi_backup" not in found:
            raise BackupError(f"{self._file} is no backup of Gezhi, or is damaged where it begins")
        if found["gezhi_backup"] != FORMAT:
            raise BackupError(f"{self._file} was made by a newer Gezhi, {found.get('gezhi')}; update this one first")
        self._sums.update(first)
        try:
            return Manifest.model_validate(found)
        except ValidationError as error:
            raise self._fault("its manifest is not whole") from error

    def _parsed(self, data: bytes) -> dict[str, Any]:
        try:
            found = json.loads(data)
        except ValueError as error:
            raise self._fault("a line is not as it was written") from error
        return found if isinstance(found, dict) else {}

    def _decompressed(self) -> Iterator[bytes]:
        try:
            while data := self._packed.readline():
                yield data
        except (zstd.ZstdError, EOFError) as error:
            raise self._fault(f"it cannot be unpacked ({error})") from error

    def _fault(self, what: str) -> BackupError:
        return BackupError(f"{self._file} is damaged: {what}; use another backup")


def _first(one: str, others: Iterable[str]) -> Iterator[str]:
    yield one
    yield from others


@contextmanager
def _whole(file: Path) -> Iterator[BinaryIO]:
    """A file that is written beside its place, takes it when it is on disk, and goes where anything fails before."""
    check_new(file)
    folder = file.absolute().parent
    for left in folder.glob(f"{PARTS}*"):
        # Whoever was killed could not clear up; a young one may be another's that is being written, and gone by now.
        with suppress(FileNotFoundError):
            if left.stat().st_mtime < time.time() - HALF_WRITTEN:
                left.unlink()
    beside = folder / f"{PARTS}{os.getpid()}-{file.name}"
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as raw:
            yield raw
            raw.flush()
            os.fsync(raw.fileno())
        check_new(file)
        beside.rename(file)
        _keep_name(folder)
    finally:
        beside.unlink(missing_ok=True)


def _keep_name(folder: Path) -> None:
    """Have the folder's own list of files on disk too, where the system can: else a power cut may take the new name."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
