"""What a text or role asks of people, and where it asks too much or in the wrong coin."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from kasauti.roles.bars import default_bars
from kasauti.roles.checking.finding import Finding, FindingKind, Severity
from kasauti.roles.reading import ProposedRole
from kasauti.roles.reading.alternatives import groups
from kasauti.roles.reading.blocks import blocks_of
from kasauti.roles.reading.facts import read_years
from kasauti.roles.reading.requirements import DEGREE
from kasauti.roles.role import Family, Requirement, Seniority
from kasauti.skills import Level, Skill, SkillGraph, find_mentions

MOST_MUSTS: Mapping[Seniority | None, int] = {
    Seniority.JUNIOR: 4,
    Seniority.EARLY: 5,
    None: 7,
}
"""Must-haves beyond which a list stops telling what matters; 7 from mid level on. Our judgement:
each is looked for in a résumé and again in interviews of five hours in all."""

MOST_SKILLS = 16
MOST_IN_A_LINE = 7
_DEGREE_OPTIONAL = re.compile(
    r"equivalent (?:practical |work |industry |hands[- ]on )?(?:experience|skills?|knowledge)"
    r"|or equivalent|preferred|a plus|nice to have|not (?:required|needed|necessary)|no degree",
    re.IGNORECASE,
)
_LOADS = 0.3
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def musts(requirements: Sequence[Requirement], seniority: Seniority | None) -> Iterator[Finding]:
    """Find lists that ask for too much, or for nothing."""
    number = sum(requirement.must for requirement in requirements)
    most = MOST_MUSTS.get(seniority, MOST_MUSTS[None])
    if number > most:
        yield Finding(
            FindingKind.MANY_MUSTS,
            Severity.SERIOUS if number > 2 * most else Severity.MEND,
            f"{number} must-haves: hardly anybody has all, and careful people then do not apply.",
            f"Keep the {most} that somebody cannot learn here in three months; the rest is nice.",
        )
    if not number:
        yield Finding(
            FindingKind.NO_MUST,
            Severity.MEND,
            "Nothing is said to be a must, so everybody and nobody fits.",
            "Name three to five skills the post cannot do without, each at a level.",
        )
    if len(requirements) > MOST_SKILLS:
        yield Finding(
            FindingKind.LAUNDRY_LIST,
            Severity.MEND,
            f"{len(requirements)} skills are asked for: the list is a stack, not a person.",
            "Name what the work turns on; put the stack in one line of its own.",
        )


def levels_in_text(read: ProposedRole, graph: SkillGraph) -> Iterator[Finding]:
    """Compare levels with the seniority's bars; without a seniority only Expert stands out."""
    for proposed in read.requirements:
        requirement = proposed.requirement
        if read.seniority is not None:
            bars = _bars(read.family.value if read.family else None, read.seniority.value)
            found = tuple(level(requirement, bars, read.seniority.value, graph))
        elif requirement.must and requirement.level is Level.EXPERT:
            found = (_too_high(requirement, graph, "most posts", Level.ADVANCED),)
        else:
            continue
        for finding in found:
            quote = read.text[proposed.start : proposed.end]
            yield replace(finding, quote=quote, start=proposed.start, end=proposed.end)


def _bars(family: Family | None, seniority: Seniority) -> Mapping[str, Level]:
    """Return the family's bars, or the highest of all families where it is not known."""
    if family is not None:
        return default_bars(family, seniority)
    every = [default_bars(each, seniority) for each in Family]
    return {competency: max(bars[competency] for bars in every) for competency in every[0]}


def level(
    requirement: Requirement, bars: Mapping[str, Level], seniority: Seniority, graph: SkillGraph
) -> Iterator[Finding]:
    """Compare a must-have's level with the highest bar among what its skills load on."""
    loads = {
        competency
        for skill in requirement.any_of
        for competency, weight in graph[skill].loadings.items()
        if weight >= _LOADS
    }
    bar = max((bars[competency] for competency in loads if competency in bars), default=None)
    if requirement.must and bar is not None and requirement.level > bar:
        yield _too_high(requirement, graph, f"{seniority.value} posts", bar)


def _too_high(requirement: Requirement, graph: SkillGraph, whose: str, bar: Level) -> Finding:
    names = " or ".join(graph[skill].name for skill in requirement.any_of)
    asked, usual = requirement.level.name.capitalize(), bar.name.capitalize()
    return Finding(
        FindingKind.HIGH_LEVEL,
        Severity.MEND,
        f"{asked} in {names}, where the bar of {whose} is {usual}: such people hold a higher post.",
        f"Ask for {usual}, or raise the seniority and the pay.",
        requirement.words,
    )


def years(text: str, graph: SkillGraph, as_of: date) -> Iterator[Finding]:
    """Find years asked for, and among them those that a tool has not existed."""
    for asked, most in read_years(text):
        skill = _skill_behind(text, asked.end, graph)
        released = skill.released if skill else None
        if skill and released and asked.value > (as_of - released).days / 365.25:
            kind, severity = FindingKind.TOOL_TOO_YOUNG, Severity.SERIOUS
            reason = f"{skill.name} was first released in {_MONTHS[released.month - 1]}"
            reason += f" {released.year}: nobody has {asked.value} years of it."
            mend = "Say what the person must be able to do with it."
        else:
            kind, severity = FindingKind.YEARS, Severity.HINT
            reason = "Years in a job predict little of how well it is done, and shut out those who"
            reason += " learned faster or took a break."
            reason += " An upper limit also turns away the experienced." if most else ""
            mend = "Ask for a level, in words: what they have owned, at what scale."
        yield Finding(kind, severity, reason, mend, asked.quote, asked.start, asked.end)


def _skill_behind(text: str, at: int, graph: SkillGraph) -> Skill | None:
    """Return the first skill named in what is left of the sentence, up to the next years."""
    line_end = text.find("\n", at)
    rest = text[at : line_end if line_end >= 0 else len(text)]
    rest = re.split(r"[.;]|\b(?:with|and)\s+\d", rest)[0][:80]
    mentions = find_mentions(rest, graph)
    return graph[mentions[0].skill] if mentions else None


def degrees(text: str) -> Iterator[Finding]:
    """Find a degree asked for without another way to the same skill."""
    match = DEGREE.search(text)
    if match is None:
        return
    begin = text.rfind("\n", 0, match.start()) + 1
    end = text.find("\n", match.end())
    line = text[begin : end if end >= 0 else len(text)]
    if not _DEGREE_OPTIONAL.search(line):
        yield Finding(
            FindingKind.DEGREE,
            Severity.HINT,
            "A degree is asked for. Many who do this work well came another way.",
            "Leave it out, or write: or the same skill gained elsewhere.",
            match.group(),
            match.start(),
            match.end(),
        )


def lists(text: str, graph: SkillGraph) -> Iterator[Finding]:
    """Find lines that ask for more skills than a reader can weigh."""
    for block in blocks_of(text):
        if block.section not in ("must", "nice", ""):
            continue
        words = text[block.start : block.end]
        asked = list(groups(words, 0, list(find_mentions(words, graph)), graph))
        if len(asked) > MOST_IN_A_LINE:
            yield Finding(
                FindingKind.LAUNDRY_LIST,
                Severity.HINT,
                f"{len(asked)} skills in one breath: the reader cannot tell which matter.",
                "Keep two or three; say of the rest that any one will do.",
                words,
                block.start,
                block.end,
            )
