"""The level a sentence asks for, from the words around a skill or the years it names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kasauti.roles.reading.facts import read_years
from kasauti.roles.reading.proposal import LevelFrom
from kasauti.roles.reading.vocabulary import patterns
from kasauti.roles.role import Seniority
from kasauti.skills import Level, Mention, SkillGraph

_JOINED = re.compile(r"(?:[\s,/&-]|and\b)*(?:\w+\s+)?")
_BEHIND = re.compile(r"\s*(?:skills?\s*)?[(–—:-]\s*")
_BESIDE = re.compile(r"\s+(?:programming\s+|coding\s+)?(?:skills?\s+)?")


@dataclass(frozen=True, slots=True)
class AskedLevel:
    """A level, what it rests on and the words."""

    level: Level
    rests_on: LevelFrom
    words: str


@dataclass(frozen=True, slots=True)
class _Cue:
    start: int
    end: int
    level: Level


class LevelWords:
    """The level words and years of one sentence ``text[start:end]``.

    Parameters
    ----------
    text : str
    start, end : int
    mentions : sequence of Mention
        Skills named in the sentence.
    graph : SkillGraph
    """

    def __init__(
        self, text: str, start: int, end: int, mentions: Sequence[Mention], graph: SkillGraph
    ) -> None:
        self._text = text
        self._named = {mention: _named(text, mention, graph) for mention in mentions}
        self._cues = _cues(text, (start, end), list(self._named.values()))
        self._years = [
            replace(years, start=years.start + start) for years, _ in read_years(text[start:end])
        ]

    def asked(
        self, group: tuple[Mention, ...], *, must: bool, seniority: Seniority | None
    ) -> AskedLevel:
        """Return the level at which the sentence asks for a group of its skills."""
        first, last = self._named[group[0]], group[-1]
        cue = (
            _behind(self._text, self._cues, last, _BEHIND)
            or _before(self._cues, first)
            or _behind(self._text, self._cues, last, _BESIDE)
        )
        years = [asked for asked in self._years if asked.start < first.start]
        if years and (cue is None or cue.level <= Level.INTERMEDIATE):
            return AskedLevel(_level_of_years(years[-1].value), LevelFrom.YEARS, years[-1].quote)
        if cue is not None:
            return AskedLevel(cue.level, LevelFrom.WORDING, self._text[cue.start : cue.end])
        return AskedLevel(level_unsaid(seniority, must=must), LevelFrom.NOT_SAID, "")


def _named(text: str, mention: Mention, graph: SkillGraph) -> Mention:
    """Return the mention without a level word at its head: "advanced SQL" is SQL, while "deep
    learning" is not learning and "knowledge distillation" asks for no knowledge."""
    for name in ("expert", "advanced", "beginner"):
        head = patterns("level")[name].match(text, mention.start, mention.end)
        if head is not None and head.end() < mention.end:
            rest = text[head.end() : mention.end].lstrip()
            meant = graph.resolve(rest)
            if meant is not None and meant.id == mention.skill:
                return replace(mention, start=mention.end - len(rest))
    return mention


def _cues(text: str, span: tuple[int, int], mentions: list[Mention]) -> list[_Cue]:
    """Return level words in order; of words run together ("strong experience") the first counts."""
    kept: list[_Cue] = []
    for cue in _level_words(text, span, mentions):
        last = kept[-1] if kept else cue
        joined = _JOINED.fullmatch(text, last.end, cue.start) is not None
        if joined and not any(last.end <= mention.start < cue.start for mention in mentions):
            kept[-1] = replace(last, end=cue.end)
        else:
            kept.append(cue)
    return kept


def _level_words(text: str, span: tuple[int, int], mentions: list[Mention]) -> list[_Cue]:
    """Return level words apart from skills ("deep" learning) and wishes ("good" to have)."""
    taken = [(m.start, m.end) for m in mentions]
    taken += [wish.span() for wish in patterns("wish")["nice"].finditer(text, *span)]
    found = [
        _Cue(*match.span(), Level[name.upper()])
        for name, pattern in patterns("level").items()
        for match in pattern.finditer(text, *span)
        if not any(start < match.end() and match.start() < end for start, end in taken)
    ]
    found.sort(key=lambda cue: (cue.start, -cue.end))
    apart: list[_Cue] = []
    for cue in found:
        if not apart or cue.start >= apart[-1].end:
            apart.append(cue)
    return apart


def _before(cues: list[_Cue], mention: Mention) -> _Cue | None:
    earlier = [cue for cue in cues if cue.end <= mention.start]
    return earlier[-1] if earlier else None


def _behind(text: str, cues: list[_Cue], mention: Mention, gap: re.Pattern[str]) -> _Cue | None:
    for cue in cues:
        if cue.start >= mention.end and gap.fullmatch(text, mention.end, cue.start):
            return cue
    return None


def _level_of_years(years: int) -> Level:
    """Years stand for a level only until a person says better: 6 Advanced, 2 Proficient."""
    if years >= 6:
        return Level.ADVANCED
    return Level.PROFICIENT if years >= 2 else Level.INTERMEDIATE


def level_unsaid(seniority: Seniority | None, *, must: bool) -> Level:
    """Return the level taken where none is said: Proficient for a must-have, Intermediate for the
    first three years; a wish one lower."""
    starting = seniority in (Seniority.JUNIOR, Seniority.EARLY)
    level = Level.INTERMEDIATE if starting else Level.PROFICIENT
    return level if must else Level(level - 1)
