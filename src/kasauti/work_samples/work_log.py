"""The log of a candidate's work: what was typed, pasted and run, and the files it leads to.

Edits are CodeMirror change sets as JSON: a number keeps that many characters, ``[n, *lines]`` puts
lines in the place of ``n``; counted in UTF-16 units, as browsers count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

EDITS = ("edit", "paste")


class LogError(ValueError):
    """An entry that does not fit the files before it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened.

    Parameters
    ----------
    kind : str
        ``edit`` or ``paste`` with a change set, ``replace`` with a whole text, ``create`` or
        ``remove`` of a file; others (``run``, ``left``, ``back``, ``open``) change no file.
    path : str
    ms : int
        Milliseconds from the start.
    data : Any
    """

    kind: str
    path: str
    ms: int
    data: Any = None


def applied(text: str, changes: Any) -> str:
    """Return a text after a change set.

    Raises
    ------
    LogError
        If the change set is none, or is for a text of another length.

    Examples
    --------
    >>> applied("a = 1", [4, [1, "2"]])
    'a = 2'
    """
    old = text.encode("utf-16-le", "surrogatepass")
    new, place = bytearray(), 0
    if not isinstance(changes, list):
        raise LogError("a change set is a list")
    for part in changes:
        kept, lines = (part, None) if isinstance(part, int) else _replaced(part)
        if kept < 0 or place + 2 * kept > len(old):
            raise LogError("the change set is for a longer text")
        if lines is None:
            new += old[place : place + 2 * kept]
        else:
            new += "\n".join(lines).encode("utf-16-le", "surrogatepass")
        place += 2 * kept
    if place != len(old):
        raise LogError("the change set is for a shorter text")
    return new.decode("utf-16-le", "surrogatepass")


def _replaced(part: Any) -> tuple[int, list[str]]:
    if not (isinstance(part, list) and part and isinstance(part[0], int)):
        raise LogError("a part of a change set is a number or a list that begins with one")
    if not all(isinstance(line, str) for line in part[1:]):
        raise LogError("what is put in is lines of text")
    return part[0], part[1:]


def replayed(start: Mapping[str, str], entries: Iterable[Entry]) -> dict[str, str]:
    """Return the files after the entries, from those at the start.

    Raises
    ------
    LogError
        At the first entry that does not fit.
    """
    files = dict(start)
    for number, entry in enumerate(entries, 1):
        try:
            _play(files, entry)
        except LogError as error:
            raise LogError(f"entry {number}: {error}") from None
    return files


def _play(files: dict[str, str], entry: Entry) -> None:
    if entry.kind in EDITS:
        if entry.path not in files:
            raise LogError(f"no file {entry.path}")
        files[entry.path] = applied(files[entry.path], entry.data)
    elif entry.kind in {"replace", "create"}:
        if not isinstance(entry.data, str):
            raise LogError("a text is wanted")
        files[entry.path] = entry.data
    elif entry.kind == "remove":
        files.pop(entry.path, None)


def inserted(changes: Any) -> str:
    """Return what a change set puts in; empty for what is none."""
    if not isinstance(changes, list):
        return ""
    parts = [p[1:] for p in changes if isinstance(p, list)]
    return "\n".join("\n".join(str(line) for line in lines) for lines in parts if lines)
