"""Does a letter say what it must, and nothing it must not? For our letters and anybody's."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from kasauti.pay import Employment

_SENTENCE_END = re.compile(
    r"(?<=[.;!?])(?<!\bs\.)(?<!\bss\.)(?<!\bRs\.)(?<!No\.)\s+(?=[^a-z])|\n{2,}"
)
_NUMBERS = {"three": 3, "four": 4, "five": 5, "seven": 7, "ten": 10, "fifteen": 15, "thirty": 30,
            "forty": 45, "sixty": 60, "ninety": 90}  # fmt: skip
_YEARS = re.compile(r"(?P<n>\d+|three|four|five|seven|ten)[^.]{0,12}years?", re.IGNORECASE)
_UNIT = re.compile(r"week|month", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Requirement:
    """One mandatory or forbidden rule on letters, with its source and how sure it is."""

    id: str
    kind: str
    title: str
    source: str
    confidence: str
    mend: str
    employment: str
    raw: Mapping[str, Any]

    @property
    def verified(self) -> bool:
        """True when a primary text or two agreeing sources say so."""
        return self.confidence == "H"


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken rule.

    Parameters
    ----------
    requirement : Requirement
        The rule.
    quote : str
        The words that break it; nothing where something is missing.
    missing : tuple of str
        For a mandatory rule, how many of its parts were not found, as a sentence.
    """

    requirement: Requirement
    quote: str = ""
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Lint:
    """All findings on one letter; one without findings may be sent."""

    findings: tuple[Finding, ...]
    checked: tuple[Requirement, ...]

    @property
    def passes(self) -> bool:
        """True when nothing mandatory is missing and nothing forbidden stands."""
        return not self.findings


@cache
def requirements() -> tuple[Requirement, ...]:
    """Return every rule held."""
    folder = files("kasauti.offers") / "data"
    raw = tomllib.loads((folder / "requirements.toml").read_text(encoding="utf-8"))
    return tuple(
        Requirement(
            one["id"], one["kind"], one["title"], one["source"], one["confidence"], one["mend"],
            one.get("employment", ""), one,
        )
        for one in raw["requirement"]
    )  # fmt: skip


def lint(text: str, *, employment: Employment | None = None) -> Lint:
    """Return what breaks the rules in a letter's text.

    Parameters
    ----------
    text : str
        The letter as plain text.
    employment : Employment
        Permanent or fixed term; left out, a letter that speaks of a fixed term is one.

    Raises
    ------
    ValueError
        If there is no text.

    Examples
    --------
    >>> found = lint("For two years after leaving you shall not join any competitor.")
    >>> [one.requirement.id for one in found.findings if one.quote]
    ['F1']
    """
    plain = re.sub(r"[ \t\r\f\u00a0]+", " ", text).strip()
    if not plain:
        raise ValueError("there is no text to check: paste the letter or give a readable file")
    kind = employment or (
        Employment.FIXED_TERM
        if re.search(r"fixed[- ]term (employ|contract|appoint|engage)|employed for a fixed term",
                     plain, re.IGNORECASE)
        else Employment.PERMANENT
    )  # fmt: skip
    whole = re.sub(r"\s+", " ", plain)
    sentences = [re.sub(r"\s+", " ", one).strip() for one in _SENTENCE_END.split(plain)]
    checked = tuple(
        one for one in requirements() if not one.employment or one.employment == kind.value
    )
    findings: list[Finding] = []
    for rule in checked:
        if rule.kind == "mandatory":
            findings.extend(_missing(rule, whole))
        else:
            findings.extend(_standing(rule, sentences, whole))
    return Lint(tuple(findings), checked)


def _missing(rule: Requirement, whole: str) -> Iterator[Finding]:
    needs = rule.raw["needs"]
    absent = [need for need in needs if not _pattern(need).search(whole)]
    if absent:
        yield Finding(rule, missing=f"{len(absent)} of {len(needs)} parts of it were not found")


def _standing(rule: Requirement, sentences: list[str], whole: str) -> Iterator[Finding]:
    anywhere = rule.raw.get("unless_anywhere_all")
    if anywhere and all(_pattern(one).search(whole) for one in anywhere):
        return
    for sentence in sentences:
        if any(_breaks(rule, sentence, _pattern(one)) for one in rule.raw["found"]):
            yield Finding(rule, quote=_short(sentence))


def _breaks(rule: Requirement, sentence: str, pattern: re.Pattern[str]) -> bool:
    match = pattern.search(sentence)
    if match is None:
        return False
    if (also := rule.raw.get("also")) and not _pattern(also).search(sentence):
        return False
    if "years_over" in rule.raw and any(
        _number(years["n"]) > rule.raw["years_over"] for years in _YEARS.finditer(sentence)
    ):
        return True
    unless = rule.raw.get("unless")
    if unless and _pattern(unless).search(sentence):
        return False
    counted = match.groupdict().get("n")
    if "over" in rule.raw and counted:
        longer = bool(_UNIT.search(match.group(0)))
        return (
            longer or _number(counted) > rule.raw["over"]
        ) and "gratuity" not in sentence.lower()
    return True


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS[re.split(r"[- ]", word.lower())[0]]


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


def _short(sentence: str) -> str:
    return sentence if len(sentence) <= 240 else sentence[:237].rstrip() + "…"
