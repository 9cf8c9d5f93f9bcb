"""Where each key of a TOML text stands, so that an error can name the line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

KeyPath = tuple[str | int, ...]

_ARRAY_HEADER = re.compile(r"\s*\[\[\s*([\w.\"' -]+?)\s*\]\]\s*(?:#.*)?")
_TABLE_HEADER = re.compile(r"\s*\[\s*([\w.\"' -]+?)\s*\]\s*(?:#.*)?")
_KEY = re.compile(r"""\s*["']?([\w -]+?)["']?\s*=(.*)""")


def key_lines(text: str) -> Mapping[KeyPath, int]:
    """Return the 1-based line of each key and table header of ``text``.

    Keys of the second ``[[must]]`` are ``("must", 1, "skill")``. Inline tables are found under
    the key that holds them.

    Examples
    --------
    >>> key_lines('title = "MLE"\\n[[must]]\\nskill = "Python"')[("must", 0, "skill")]
    3
    """
    lines: dict[KeyPath, int] = {}
    seen: Counter[str] = Counter()
    table: KeyPath = ()
    fence = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if fence:
            fence = "" if fence in line else fence
        elif header := _ARRAY_HEADER.fullmatch(line):
            name = header.group(1)
            table = (name, seen[name])
            seen[name] += 1
            lines[table] = number
        elif header := _TABLE_HEADER.fullmatch(line):
            table = tuple(part.strip("\"' ") for part in header.group(1).split("."))
            lines[table] = number
        elif key := _KEY.fullmatch(line):
            lines.setdefault((*table, key.group(1)), number)
            fence = _left_open(key.group(2))
    return lines


def line_of(lines: Mapping[KeyPath, int], path: KeyPath) -> int | None:
    """Return the line of ``path`` or of the nearest table that holds it, None for the file."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return None


def _left_open(value: str) -> str:
    """Return the fence of a multi-line string that ``value`` opens and does not close."""
    return next((fence for fence in ('"""', "'''") if value.count(fence) % 2), "")
