"""The room's tables of words, read once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any


@cache
def table(name: str) -> dict[str, Any]:
    """Return ``data/<name>.toml``."""
    return tomllib.loads(
        (resources.files(__package__) / "data" / f"{name}.toml").read_text("utf-8")
    )


def in_one_line(text: str) -> str:
    """Return a sentence with each line break a space, every offset as it was.

    Where a line wraps is the page's doing: "feature\\nstore" says what "feature store" says.
    """
    return text.replace("\n", " ")


_GOES_ON = re.compile(r"\n(?=[ \t]*[a-z0-9])")


def unwrapped(text: str) -> str:
    """Return a whole text with a space for each break after which a line goes on in small letters.

    Every offset is as it was. Bullets, headings and entries stay apart: what two of them say
    beside each other nobody said.
    """
    return _GOES_ON.sub(" ", text)


def any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    """Return one expression that matches wherever one of ``patterns`` does."""
    return re.compile("|".join(patterns), re.IGNORECASE)


@cache
def pattern(name: str, key: str) -> re.Pattern[str]:
    """Return the expressions under ``key`` of ``data/<name>.toml`` as one."""
    return any_of(table(name)[key])
