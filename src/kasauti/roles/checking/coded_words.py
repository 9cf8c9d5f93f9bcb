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
    taken: list[tuple[int, int]] = []
    found: list[tuple[int, _Entry, str]] = []
    for entry in sorted(_entries(), key=lambda entry: list(Severity).index(entry.severity)):
        for match in entry.pattern.finditer(text):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            if _harmless(text, match.start()):
                continue
            taken.append(match.span())
            found.append((match.start(), entry, match.group()))
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
    begin = max(text.rfind(".", 0, at), text.rfind("\n", 0, at)) + 1
    ends = [end for end in (text.find(".", at), text.find("\n", at)) if end >= 0]
    return _HARMLESS.search(text, begin, min(ends, default=len(text))) is not None
