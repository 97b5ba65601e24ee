"""Files to rows: CSV, XLSX, JSON Lines and Parquet, each row as texts by header.

Every cell is read as text: a code that begins with 0 or has fifteen digits is not a number.
"""

from __future__ import annotations

import codecs
import csv
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice, zip_longest
from pathlib import Path

from graph.errors import BadInputError

Cells = Mapping[str, object]
SUFFIXES = (".csv", ".xlsx", ".jsonl", ".parquet")
UNPACKED_LIMIT = 2_000_000_000  # bytes that an XLSX may unpack to
PROBE = 1 << 20


def rows(file: Path) -> Iterator[tuple[int, Cells]]:
    """The rows of a file with their numbers, as a person sees them in it: the header of a table is row 1.

    CSV, JSON Lines and Parquet are streamed; an XLSX is read as a whole. Raises BadInputError with one sentence when
    the file is missing or not what its name claims.
    """
    if not file.is_file():
        raise BadInputError("file", f"there is no file {file}")
    reader = _READERS.get(file.suffix.lower())
    if reader is None:
        raise BadInputError("file", f"{file.name} is none of {', '.join(SUFFIXES)}")
    if file.stat().st_size == 0:
        raise BadInputError("file", f"{file.name} is empty")
    return reader(file)


def batches(rows: Iterable[tuple[int, Cells]], size: int) -> Iterator[list[tuple[int, Cells]]]:
    """The rows in lists of ``size``."""
    iterator = iter(rows)
    while batch := list(islice(iterator, size)):
        yield batch


def _csv(file: Path) -> Iterator[tuple[int, Cells]]:
    encoding = _encoding(file)
    with file.open(encoding=encoding, newline="") as text:
        head = text.readline()
        if re.match(r"\s*<(!doctype|html|table|\?xml)", head, re.IGNORECASE):
            raise BadInputError("file", f"{file.name} is a web page, not CSV; save it as CSV or XLSX")
        delimiter = max(",;\t", key=head.count)
        text.seek(0)
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        header: list[str] | None = None
        try:
            for number, cells in enumerate(reader, start=1):
                if not any(cells):
                    continue
                if header is None:
                    header = _header(cells)
                else:
                    yield number, _pair(header, cells)
        except csv.Error as error:
            raise BadInputError("file", f"{file.name} breaks off as CSV in line {reader.line_num}: {error}") from error


def _header(cells: Iterable[str]) -> list[str]:
    header = [name.strip() for name in cells]
    for name in filter(None, header):
        if header.count(name) > 1:
            raise BadInputError(name, "this column stands twice in the header; keep one of the two")
    return header


def _pair(header: list[str], cells: list[str]) -> Cells:
    """A row by header: what is missing at its end is blank, what is too much stands under no header."""
    paired = dict(zip_longest(header, cells[: len(header)], fillvalue=""))
    extra = [cell for name, cell in zip_longest(header, cells, fillvalue="") if not name and cell]
    return {**paired, "": extra[0]} if extra else paired


def _encoding(file: Path) -> str:
    """UTF-8 (with or without a mark) or GB18030, whichever decodes the whole file.

    A strict trial is more often right than statistics: hardly any Chinese text in GB18030 is valid UTF-8 by chance.
    """
    with file.open("rb") as content:
        if b"\0" in content.read(PROBE):
            raise BadInputError("file", f"{file.name} is not a text file")
    for encoding in ("utf-8-sig", "gb18030"):
        decoder = codecs.getincrementaldecoder(encoding)()
        with file.open("rb") as content:
            try:
                while chunk := content.read(PROBE):
                    decoder.decode(chunk)
                decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                continue
            return encoding
    raise BadInputError("file", f"{file.name} is neither UTF-8 nor GB18030; save it as UTF-8")


def _xlsx(file: Path) -> Iterator[tuple[int, Cells]]:
    import fastexcel

    try:
        with zipfile.ZipFile(file) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > UNPACKED_LIMIT:
            raise BadInputError("file", f"{file.name} unpacks to {unpacked / 1e9:.0f} GB; split it")
        sheet = fastexcel.read_excel(file).load_sheet(0, dtypes="string").to_polars()
    except (zipfile.BadZipFile, fastexcel.FastExcelError) as error:
        raise BadInputError("file", f"{file.name} is not a whole XLSX file") from error
    header = [name.strip() for name in sheet.columns]
    for number, cells in enumerate(sheet.iter_rows(), start=2):
        if any(cells):
            yield number, dict(zip(header, cells, strict=True))


def _jsonl(file: Path) -> Iterator[tuple[int, Cells]]:
    with file.open(encoding=_encoding(file)) as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                raise BadInputError("file", f"line {number} of {file.name} is not JSON: {error.msg}") from error
            if not isinstance(row, dict):
                raise BadInputError(
                    "file", f"line {number} of {file.name} is not an object; put one object on each line"
                )
            yield number, row


def _parquet(file: Path) -> Iterator[tuple[int, Cells]]:
    import polars

    try:
        number = 1
        for frame in polars.scan_parquet(file).collect_batches(chunk_size=10_000):
            for row in frame.iter_rows(named=True):
                number += 1
                yield number, row
    except polars.exceptions.PolarsError as error:
        raise BadInputError("file", f"{file.name} is not a whole Parquet file") from error


_READERS: dict[str, Callable[[Path], Iterator[tuple[int, Cells]]]] = {
    ".csv": _csv,
    ".xlsx": _xlsx,
    ".jsonl": _jsonl,
    ".parquet": _parquet,
}
