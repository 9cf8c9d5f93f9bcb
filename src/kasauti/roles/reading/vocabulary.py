"""The words of ``data/wording.toml``, compiled."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files


@cache
def patterns(table: str) -> Mapping[str, re.Pattern[str]]:
    """Return the expressions of one table of the wording, in its order."""
    text = files("kasauti.roles").joinpath("data/wording.toml").read_text("utf-8")
    return {name: one_of(words) for name, words in tomllib.loads(text)[table].items()}


def one_of(words: Iterable[str]) -> re.Pattern[str]:
    """Return an expression for any of ``words`` at word borders, the longest first."""
    ordered = sorted(words, key=len, reverse=True)
    spaced = (re.sub(r" (?![?*+])", r"\\s+", word) for word in ordered)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(spaced)})(?!\w)", re.IGNORECASE)
