"""A spreadsheet as text (CSV): read whatever wrote it, written safely."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kasauti.actions.refusals import Refused

_FORMULA = frozenset("=+-@\t\r")
MOST_ROWS = 200_000
MOST_COLUMNS = 100


@dataclass(frozen=True, slots=True)
class Sheet:
    """A spreadsheet's head and its rows, each as long as the head."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def read(content: bytes) -> Sheet:
    """Return the spreadsheet that bytes hold, by comma, semicolon or tab, in any usual encoding.

    Raises
    ------
    Refused
        If there is no head or no row, or more than the limits.
    """
    text = _decoded(content)
    first = text.partition("\n")[0]
    delimiter = max(",;\t|", key=first.count)
    try:
        lines = [
            [cell.strip()[:1000] for cell in line]
            for line in csv.reader(io.StringIO(text), delimiter=delimiter)
            if any(cell.strip() for cell in line)
        ]
    except csv.Error as error:
        raise Refused(f"This is no CSV file ({error}): save the sheet as CSV") from None
    if len(lines) < 2:
        raise Refused("The file needs a line of column names and one line a person")
    if len(lines) > MOST_ROWS or len(lines[0]) > MOST_COLUMNS:
        raise Refused(f"At most {MOST_ROWS} rows and {MOST_COLUMNS} columns: split the file")
    headers = _named(lines[0])
    width = len(headers)
    return Sheet(headers, tuple(tuple((*line, *[""] * width)[:width]) for line in lines[1:]))


def _decoded(content: bytes) -> str:
    for start, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(start):
            return content.decode(encoding, errors="replace").replace("\x00", "")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    return text.replace("\x00", "")


def _named(cells: Sequence[str]) -> tuple[str, ...]:
    """Return the column names, none empty and no two alike."""
    names: list[str] = []
    for number, cell in enumerate(cells, 1):
        name = cell[:100] or f"Column {number}"
        while name in names:
            name = f"{name} ({number})"
        names.append(name)
    return tuple(names)


def written(lines: Iterable[Sequence[object]]) -> str:
    """Return lines as CSV in which no cell can be taken for a formula."""
    held = io.StringIO()
    writer = csv.writer(held)
    for line in lines:
        cells = [str(cell) for cell in line]
        writer.writerow([f"'{c}" if c[:1] in _FORMULA else c for c in cells])
    return held.getvalue()
