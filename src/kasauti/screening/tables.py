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
    """Return ``text`` with each line break a space, every offset as it was.

    Where a line wraps is the page's doing: "feature\\nstore" says what "feature store" says.
    """
    return text.replace("\n", " ")


def any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    """Return one expression that matches wherever one of ``patterns`` does."""
    return re.compile("|".join(patterns), re.IGNORECASE)


@cache
def pattern(name: str, key: str) -> re.Pattern[str]:
    """Return the expressions under ``key`` of ``data/<name>.toml`` as one."""
    return any_of(table(name)[key])
