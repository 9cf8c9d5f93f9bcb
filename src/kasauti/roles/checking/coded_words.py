"""Words that keep good people from applying."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kasauti.roles.checking.finding import Finding, FindingKind, Severity
from kasauti.roles.reading.vocabulary import one_of

_HARMLESS = re.compile(
    r"(?<!\w)(?:equal opportunit\w+|regardless of|irrespective of|without regard to|do(?:es)? not"
    r" (?:discriminate|matter|ask|want|use)|don[’']t (?:want|need|ask)|leave out|play no part"
    r"|all (?:genders|backgrounds)|encourag\w+ (?:women|applications)|no (?:college|degree) \w+)",
    re.IGNORECASE,
)


MOST_FOUND = 100
"""Findings of coded words in one text; who has more has heard enough."""

_SENTENCE = 400


@dataclass(frozen=True, slots=True)
class _Entry:
    pattern: re.Pattern[str]
    severity: Severity
    reason: str
    instead: str


@cache
def _entries() -> tuple[_Entry, ...]:
    text = files("kasauti.roles").joinpath("data/coded_words.toml").read_text("utf-8")
    return tuple(
        _Entry(
            one_of(words["match"]), Severity(group["severity"]), group["reason"], words["instead"]
        )
        for group in tomllib.loads(text)["group"]
        for words in group["words"]
    )


def coded_words(text: str) -> Iterator[Finding]:
    """Yield the coded words of ``text`` in order, each place once, the gravest reading first.

    A sentence that says such things play no part ("regardless of age") is left alone.
    """
    taken = bytearray(len(text))
    found: list[tuple[int, _Entry, str]] = []
    for entry in sorted(_entries(), key=lambda entry: list(Severity).index(entry.severity)):
        for match in entry.pattern.finditer(text):
            start, end = match.span()
            if any(taken[start:end]) or _harmless(text, start) or len(found) >= MOST_FOUND:
                continue
            taken[start:end] = b"\1" * (end - start)
            found.append((start, entry, match.group()))
    for start, entry, quote in sorted(found, key=lambda hit: hit[0]):
        yield Finding(
            FindingKind.CODED_WORDS,
            entry.severity,
            entry.reason,
            entry.instead,
            quote,
            start,
            start + len(quote),
        )


def _harmless(text: str, at: int) -> bool:
    low, high = max(0, at - _SENTENCE), min(len(text), at + _SENTENCE)
    begin = max(text.rfind(".", low, at) + 1, text.rfind("\n", low, at) + 1, low)
    ends = [end for end in (text.find(".", at, high), text.find("\n", at, high)) if end >= 0]
    return _HARMLESS.search(text, begin, min(ends, default=high)) is not None
