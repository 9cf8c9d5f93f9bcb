"""Better words for a job description from something that can phrase, if they add nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from kasauti.roles.checking.coded_words import coded_words
from kasauti.roles.job_description.parts import JobDescription, Part
from kasauti.roles.job_description.writing import WORK_HEADINGS
from kasauti.skills import SkillGraph, find_mentions

LONGEST_GROWTH = 1.25
"""A phrased passage may be a quarter longer than its source."""

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NUMBER_WORD = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|twenty|thirty|forty"
    r"|fifty|hundreds?|thousands?|lakhs?|millions?|crores?|billions?|half|twice|double[ds]?|triple[ds]?"
    r"|always|never|guarantee[ds]?|unlimited)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<![.!?:“\"]\s)(?<!^)\b[A-Z][\w+.#-]*|\b\w+[A-Z]\w*\b")
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+")


class Phraser(Protocol):
    """Something that can put a passage in better words: a language model, for one."""

    def rephrase(self, text: str) -> str | None:
        """Return the passage in better words, or None."""


@dataclass(frozen=True, slots=True)
class Rephrasing:
    """A passage and what was proposed for it.

    Parameters
    ----------
    source, phrased : str
    refused : str
        Why it was not taken, one sentence; empty where it was.
    """

    source: str
    phrased: str
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Polished:
    """A job description with what could be phrased better, and every proposal beside it."""

    description: JobDescription
    rephrasings: tuple[Rephrasing, ...]


def polish(description: JobDescription, phraser: Phraser, *, graph: SkillGraph) -> Polished:
    """Ask for better words for the opening and the work; take those that add nothing.

    What is asked, paid and promised is never phrased by anything but Kasauti and the team.
    """
    tried: list[Rephrasing] = []

    def better(text: str) -> str:
        phrased = phraser.rephrase(text)
        if phrased is None or phrased == text:
            return text
        refused = next(additions(text, phrased, graph=graph), "")
        tried.append(Rephrasing(text, phrased, refused))
        return text if refused else phrased

    lead = tuple(better(paragraph) for paragraph in description.lead)
    parts = tuple(_phrased(part, better) for part in description.parts)
    return Polished(replace(description, lead=lead, parts=parts), tuple(tried))


def additions(source: str, phrased: str, *, graph: SkillGraph) -> Iterator[str]:
    """Yield what a phrasing adds to its source: numbers, skills, names, addresses, coded words.

    Examples
    --------
    >>> from kasauti.skills import load_graph
    >>> next(additions("You run our models.", "You run 40 models.", graph=load_graph()))
    'It adds 40.'
    """
    if len(phrased) > LONGEST_GROWTH * len(source) + 20:
        yield "It is much longer than its source."
    for pattern in (_NUMBER, _NUMBER_WORD, _ADDRESS):
        for match in pattern.finditer(phrased):
            if match.group().lower() not in _all(pattern, source):
                yield f"It adds {match.group()}."
    known = {mention.skill for mention in find_mentions(source, graph)}
    for mention in find_mentions(phrased, graph):
        if mention.skill not in known:
            yield f"It adds the skill {graph[mention.skill].name}."
    words = {word.casefold() for word in re.findall(r"[\w+.#-]+", source)}
    for match in _NAME.finditer(phrased):
        if match.group().rstrip(".").casefold() not in words:
            yield f"It adds the name {match.group()}."
    said = {finding.quote.casefold() for finding in coded_words(source)}
    for finding in coded_words(phrased):
        if finding.quote.casefold() not in said:
            yield f"It adds {finding.quote!r}: {finding.reason}"


def _phrased(part: Part, better: Callable[[str], str]) -> Part:
    """Return a part with its sentences phrased better, if it tells of the work."""
    if part.heading not in WORK_HEADINGS:
        return part
    return replace(part, items=tuple(replace(i, text=better(i.text)) for i in part.items))


def _all(pattern: re.Pattern[str], text: str) -> set[str]:
    return {match.group().lower() for match in pattern.finditer(text)}
