"""Checks of a résumé against itself and the calendar. They lower certainty, never the person."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kasauti.resumes import Entry, EntryKind, Profile
from kasauti.screening.gates import Gate
from kasauti.screening.reading import Reading
from kasauti.screening.result import Flag, FlagKind
from kasauti.screening.tables import in_one_line, pattern
from kasauti.screening.units import Unit
from kasauti.skills import Level, SkillGraph
from kasauti.values import Month, months_covered

DOUBT = 1.25  # factor on the standard error of what a check touches
SLACK = 6  # months by which memories may differ
_OVERLAP = 3  # months from which two full-time posts are worth a question
_PART_TIME = re.compile(
    r"part[- ]?time|freelanc|consult|contract|advis|volunteer|intern|co-?founder|founder|visiting",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Findings:
    """Flags, and the skills that they make less certain."""

    flags: tuple[Flag, ...] = ()
    doubted: frozenset[str] = frozenset()


def check(
    text: str,
    profile: Profile,
    gates: Mapping[str, Gate],
    reading: Reading,
    graph: SkillGraph,
    now: Month,
) -> Findings:
    """Return what does not fit together.

    Dated use before the skill's first release; stated years longer than the skill or the career
    has lasted; overlapping full-time posts; the same bullet in several posts; a level claimed
    without a use.
    """
    units = reading.units
    found: list[Flag] = []
    doubted: set[str] = set()
    for skill, unit in _before_release(units, graph, now):
        name, released = graph[skill].name, graph[skill].released
        sentence = f"Use of {name} is dated before its first release ({released:%B %Y})."
        found.append(Flag(FlagKind.BEFORE_RELEASE, sentence, unit.start, unit.end))
        doubted.add(skill)
    found += _stated(text, profile, units, graph, now, doubted)
    found += _overlaps(profile, units, now, doubted)
    for start, end in sorted(reading.repeats):
        sentence = "The same words describe an earlier post; they count once."
        found.append(Flag(FlagKind.REPEATED, sentence, start, end))
        doubted |= {unit.skill for unit in units if unit.start == start}
    found += _claims(text, units, gates, graph)
    return Findings(tuple(found), frozenset(doubted))


def _before_release(units: Sequence[Unit], graph: SkillGraph, now: Month) -> list[tuple[str, Unit]]:
    early: dict[str, Unit] = {}
    for unit in units:
        released = graph[unit.skill].released if unit.skill in graph else None
        bounds = unit.period.bounds(now) if unit.period else None
        if released and bounds and bounds[1] + SLACK < Month.of(released).index:
            early.setdefault(unit.skill, unit)
    return sorted(early.items())


def _stated(
    text: str,
    profile: Profile,
    units: Sequence[Unit],
    graph: SkillGraph,
    now: Month,
    doubted: set[str],
) -> list[Flag]:
    """Compare "LangChain (5 years)" with the age of the skill and the length of the career."""
    career = months_covered(
        [e.period for e in profile.of_kind(EntryKind.JOB, EntryKind.INTERNSHIP) if e.period], now
    )
    flat = in_one_line(text)
    flags = []
    seen: set[tuple[int, str]] = set()
    for unit in units:
        if unit.skill not in graph or (unit.start, unit.skill) in seen:
            continue
        seen.add((unit.start, unit.skill))
        for match in pattern("signals", "duration").finditer(flat, unit.start, unit.end):
            name = _named_before(text, unit, match.start(), graph)
            months = 12 * int(match[1])
            released = graph[unit.skill].released
            age = now.index - Month.of(released).index if released else None
            if name is None:
                continue
            if age is not None and months > age + SLACK:
                sentence = f"{match[0]} of {name} is longer than it has existed ({released:%B %Y})."
                flags.append(Flag(FlagKind.BEFORE_RELEASE, sentence, unit.start, unit.end))
            elif career and months > career + 2 * SLACK:
                sentence = f"{match[0]} of {name} is longer than the posts on the résumé."
                flags.append(Flag(FlagKind.CLAIM_WITHOUT_USE, sentence, unit.start, unit.end))
            else:
                continue
            doubted.add(unit.skill)
    return flags


def _named_before(text: str, unit: Unit, offset: int, graph: SkillGraph) -> str | None:
    """Return the skill's name if it stands just before the stated duration."""
    skill = graph[unit.skill]
    before = text[max(unit.start, offset - 30) : offset].lower()
    if any(
        re.search(rf"(?<!\w){re.escape(a.text.lower())}(?!\w)\W*$", before) for a in skill.aliases
    ):
        return skill.name
    return None


def _overlaps(profile: Profile, units: Sequence[Unit], now: Month, doubted: set[str]) -> list[Flag]:
    posts = [
        (bounds, index, entry)
        for index, entry in enumerate(profile.entries)
        if entry.kind is EntryKind.JOB and _full_time(entry)
        if entry.period and entry.period.exact and (bounds := entry.period.bounds(now))
    ]
    posts.sort(key=lambda post: post[:2])
    flags = []
    for (left, i, first), (right, j, second) in pairwise(posts):
        shared = min(left[1], right[1]) - right[0] + 1
        if shared < _OVERLAP or _same_employer(first, second):
            continue
        sentence = f"Two full-time posts overlap by {shared} months."
        flags.append(Flag(FlagKind.OVERLAP, sentence, second.span.start, second.span.end))
        doubted |= {unit.skill for unit in units if unit.position in (i, j)}
    return flags


def _full_time(entry: Entry) -> bool:
    words = " ".join(w.text for w in (entry.title, entry.organisation) if w is not None)
    return not _PART_TIME.search(words)


def _same_employer(first: Entry, second: Entry) -> bool:
    if first.organisation is None or second.organisation is None:
        return True
    return first.organisation.text.casefold() == second.organisation.text.casefold()


def _claims(
    text: str, units: Sequence[Unit], gates: Mapping[str, Gate], graph: SkillGraph
) -> list[Flag]:
    flat = in_one_line(text)
    flags = []
    for unit in units:
        judged = gates.get(unit.skill)
        if judged is None or judged.level > Level.BEGINNER or unit.skill not in graph:
            continue
        claim = pattern("signals", "claim").search(flat, unit.start, unit.end)
        if claim:
            sentence = (
                f"“{claim[0].strip()}” is said of {graph[unit.skill].name}, and no use is told."
            )
            flags.append(Flag(FlagKind.CLAIM_WITHOUT_USE, sentence, unit.start, unit.end))
    return flags[:3]
