"""The level a sentence asks for, from the words around a skill or the years it names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kasauti.roles.reading.facts import read_years
from kasauti.roles.reading.proposal import LevelFrom
from kasauti.roles.reading.vocabulary import patterns
from kasauti.roles.role import Seniority
from kasauti.skills import Level, Mention

_JOINED = re.compile(r"(?:[\s,/&-]|and\b)*(?:\w+\s+)?")
_BEHIND = re.compile(r"\s*(?:skills?\s*)?[(–—:-]\s*")
_BESIDE = re.compile(r"\s+(?:programming\s+|coding\s+)?(?:skills?\s+)?")


@dataclass(frozen=True, slots=True)
class Asked:
    """A level, what it rests on and the words."""

    level: Level
    rests_on: LevelFrom
    words: str


@dataclass(frozen=True, slots=True)
class _Cue:
    start: int
    end: int
    level: Level


def level_asked(
    text: str,
    span: tuple[int, int],
    group: tuple[Mention, ...],
    *,
    must: bool,
    seniority: Seniority | None,
    mentions: list[Mention],
) -> Asked:
    """Return the level at which the sentence ``text[slice(*span)]`` asks for a group of skills."""
    cues = _cues(text, span, mentions)
    first, last = group[0], group[-1]
    cue = _behind(text, cues, last, _BEHIND) or _before(text, cues, first)
    cue = cue or _behind(text, cues, last, _BESIDE)
    years = [y for y, _ in read_years(text[span[0] : span[1]]) if y.start + span[0] < first.start]
    if years and (cue is None or cue.level <= Level.INTERMEDIATE):
        return Asked(_level_of_years(years[-1].value), LevelFrom.YEARS, years[-1].quote)
    if cue is not None:
        return Asked(cue.level, LevelFrom.WORDING, text[cue.start : cue.end])
    return Asked(_level_unsaid(seniority, must=must), LevelFrom.NOT_SAID, "")


def _cues(text: str, span: tuple[int, int], mentions: list[Mention]) -> list[_Cue]:
    """Return level words in order; of words run together ("strong experience") the first counts."""
    found: list[_Cue] = []
    for name, pattern in patterns("level").items():
        for match in pattern.finditer(text, *span):
            inside = any(m.start < match.end() and match.start() < m.end for m in mentions)
            if not inside:
                found.append(_Cue(match.start(), match.end(), Level[name.upper()]))
    found.sort(key=lambda cue: (cue.start, -cue.end))
    kept: list[_Cue] = []
    for cue in found:
        if kept and cue.start < kept[-1].end:
            continue
        if kept and _JOINED.fullmatch(text, kept[-1].end, cue.start):
            between = any(kept[-1].end <= m.start < cue.start for m in mentions)
            if not between:
                kept[-1] = _Cue(kept[-1].start, cue.end, kept[-1].level)
                continue
        kept.append(cue)
    return kept


def _before(text: str, cues: list[_Cue], mention: Mention) -> _Cue | None:
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


def _level_unsaid(seniority: Seniority | None, *, must: bool) -> Level:
    """Proficient for a must-have, Intermediate for the first three years; a wish one lower."""
    starting = seniority in (Seniority.JUNIOR, Seniority.EARLY)
    level = Level.INTERMEDIATE if starting else Level.PROFICIENT
    return level if must else Level(level - 1)
