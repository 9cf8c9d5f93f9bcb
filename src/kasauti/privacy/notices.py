"""Purposes and their notices: what is asked, in which words, in which version."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

ENGLISH = "en-gb"


class Purpose(StrEnum):
    """What a person's data may be used for."""

    APPLICATION = "application"
    TALENT_POOL = "talent_pool"
    BACKGROUND_CHECK = "background_check"
    RECORDING = "recording"
    SHARING = "sharing"


@dataclass(frozen=True, slots=True)
class Notice:
    """The words a person was shown for one purpose.

    Parameters
    ----------
    purpose : Purpose
    version : str
        Changes whenever the words do: a ledger's line names it.
    language : str
    title, text : str
    items : tuple of str
        Which data.
    basis : str
        ``"volunteered"`` (section 7(a)) or ``"consent"`` (section 6).
    drafted : bool
        True where a machine translated it and no native reader has signed it off.
    """

    purpose: Purpose
    version: str
    language: str
    title: str
    text: str
    items: tuple[str, ...]
    basis: str
    drafted: bool = False


@cache
def _notices() -> Mapping[tuple[Purpose, str], Notice]:
    text = (files("kasauti.privacy") / "data" / "notices.toml").read_text("utf-8")
    found = {}
    for name, told in tomllib.loads(text).items():
        for language, words in told["words"].items():
            found[Purpose(name), language] = Notice(
                purpose=Purpose(name),
                version=told["version"],
                language=language,
                title=words["title"],
                text=words["text"].strip(),
                items=tuple(words["items"]),
                basis=told["basis"],
                drafted=words.get("drafted", False),
            )
    return found


def purposes() -> tuple[Purpose, ...]:
    """Return every purpose that has a notice, in the order they are asked."""
    return tuple(dict.fromkeys(purpose for purpose, _ in _notices()))


def current_notice(purpose: Purpose, language: str = ENGLISH) -> Notice:
    """Return the notice of a purpose as it now reads, in English where it has no translation.

    Examples
    --------
    >>> current_notice(Purpose.TALENT_POOL).basis
    'consent'
    """
    notices = _notices()
    return notices.get((purpose, language)) or notices[purpose, ENGLISH]


def digest_of(notice: Notice) -> str:
    """Return the SHA-256 of a notice's words: what a ledger's line holds beside the version."""
    words = "\n".join((notice.title, notice.text, *notice.items))
    return hashlib.sha256(words.encode()).hexdigest()
