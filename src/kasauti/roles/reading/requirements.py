"""Requirements read from the sentences of a job description."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kasauti.roles.reading.alternatives import Group, groups
from kasauti.roles.reading.blocks import Block
from kasauti.roles.reading.levels import level_asked
from kasauti.roles.reading.proposal import LevelFrom, ProposedRequirement, Read
from kasauti.roles.reading.vocabulary import patterns
from kasauti.roles.role import Requirement, Seniority
from kasauti.skills import Mention, SkillGraph, find_mentions

UNREAD_SECTIONS = frozenset({"about", "process", "pay", "place", "education"})
DEGREE = re.compile(
    r"\b(?:(?:bachelor|master)(?:['’]?s)?(?: degree)?\b(?! branch)|ph\.?\s?d\b|doctorate"
    r"|b\.?\s?tech\b|m\.?\s?tech\b|b\.?sc\b|m\.?sc\b"
    r"|(?-i:B\.E\b|B\.?S\.?/M\.?S|M\.S\b|M\.?S\.? in\b|BE/|MCA\b)"
    r"|(?:engineering|graduate|college|university) degree|degree in)",
    re.IGNORECASE,
)
_CHOICE = re.compile(r"\)\s*or\b", re.IGNORECASE)
_LEAST_LOADING = 0.1
_LINKS = re.compile(r"\b(?:with|in|of|to|using|on|skills?)\b", re.IGNORECASE)
_BEYOND_DEGREE = re.compile(r"\bwith\b|\bexperience\b|\byears?\b|;|\bplus\b", re.IGNORECASE)


def read_requirements(
    text: str,
    blocks: Sequence[Block],
    graph: SkillGraph,
    *,
    seniority: Seniority | None,
    title: Read[str] | None,
) -> tuple[ProposedRequirement, ...]:
    """Return what the text asks for, in its order; what is asked for twice counts once, where it
    is asked for more firmly."""
    sections = {block.section for block in blocks}
    sectioned = "must" in sections
    unread = UNREAD_SECTIONS | ({"other"} if sections & {"must", "nice", "duties"} else set())
    found: list[ProposedRequirement] = []
    for block in blocks:
        if block.section in unread:
            continue
        mentions = [
            mention
            for mention in _mentions(text, block, graph)
            if not _within(mention, title) and _on_scale(mention, graph)
        ]
        for start, end in block.sentences(text):
            here = _asked_in(text, start, end, mentions)
            must = _is_must(text[start:end], block.section, sectioned)
            if not here or must is None:
                continue
            wished = _wished(text, start, end, here)
            for group in groups(text, start, here, graph):
                firm = must and group[0] not in wished
                asked = _proposed(
                    text, (start, end), group, here, graph, must=firm, seniority=seniority
                )
                found.append(asked)
    return _once_each(found)


def _asked_in(text: str, start: int, end: int, mentions: list[Mention]) -> list[Mention]:
    """Return the mentions of a sentence, without the subjects of a degree."""
    here = [mention for mention in mentions if start <= mention.start < end]
    degree = DEGREE.search(text, start, end)
    if degree is None:
        return here
    return [
        m
        for m in here
        if m.start < degree.start() or _BEYOND_DEGREE.search(text, degree.end(), m.start)
    ]


def _wished(text: str, start: int, end: int, mentions: list[Mention]) -> list[Mention]:
    """Return the mentions that words like "is a plus" or "preferably" make a wish.

    Words behind skills reach back to where their clause begins, words before them reach forward.
    """
    wished: list[Mention] = []
    for cue in patterns("wish")["nice"].finditer(text, start, end):
        if _CHOICE.match(text, cue.end()):
            continue
        before = [m for m in mentions if m.end <= cue.start()]
        after = [m for m in mentions if m.start >= cue.end()]
        if not before or re.match(r"\W*(?:if|to|have|:)", text[cue.end() : cue.end() + 8]):
            wished += after
            continue
        if re.search(r"[,;]\s*[A-Z]", text[before[-1].end : cue.start()]):
            continue  # the wish is for a name that no skill has
        clause = [before[-1]]
        for mention in reversed(before[:-1]):
            gap = text[mention.end : clause[-1].start]
            words = re.search(r"\w", re.sub(r"\b(?:and|or)\b", "", gap))
            if ";" in gap or ("," in gap and words):
                break
            clause.append(mention)
        wished += clause
    return wished


def _mentions(text: str, block: Block, graph: SkillGraph) -> list[Mention]:
    """Find the block's mentions. Where skills are asked for, names with another meaning ("Spark",
    "Go") count too if they stand alone in a list or behind the words of a level."""
    words = text[block.start : block.end]
    found = list(find_mentions(words, graph))
    if block.section in ("must", "nice", "stack"):
        items = words
        for pattern in (*patterns("level").values(), patterns("wish")["nice"], _LINKS):
            items = pattern.sub(lambda match: "," * len(match.group()), items)
        found += [
            mention
            for mention in find_mentions(items, graph, lists=((0, len(items)),))
            if not any(m.start < mention.end and mention.start < m.end for m in found)
        ]
    return sorted(
        (replace(m, start=m.start + block.start, end=m.end + block.start) for m in found),
        key=lambda mention: (mention.start, -mention.end),
    )


def _on_scale(mention: Mention, graph: SkillGraph) -> bool:
    """Leave out what hardly loads on any competency: "excellent communication skills"."""
    return max(graph[mention.skill].loadings.values(), default=0.0) >= _LEAST_LOADING


def _within(mention: Mention, title: Read[str] | None) -> bool:
    return title is not None and title.start <= mention.start < title.end


def _is_must(sentence: str, section: str, sectioned: bool) -> bool | None:
    """Return whether a sentence asks (True), wishes (False) or says neither (None)."""
    wishes = patterns("wish")
    if wishes["never"].search(sentence):
        return None
    if section == "nice":
        return False
    if section == "must":
        return True
    opening = patterns("sentence")
    if opening["company"].match(sentence.lstrip()) and not opening["asking"].search(sentence):
        return None
    if sectioned:
        return False if section in ("duties", "stack") else None
    return section not in ("duties", "stack") and not opening["work"].match(sentence.lstrip())


def _proposed(
    text: str,
    span: tuple[int, int],
    group: Group,
    mentions: list[Mention],
    graph: SkillGraph,
    *,
    must: bool,
    seniority: Seniority | None,
) -> ProposedRequirement:
    asked = level_asked(text, span, group, mentions, graph, must=must, seniority=seniority)
    names = {m.skill: Read(m.skill, text[m.start : m.end], m.start, m.end) for m in reversed(group)}
    any_of = tuple(reversed(names))
    words = " ".join(text[span[0] : span[1]].split())
    requirement = Requirement(any_of, asked.level, must, words=words)
    reads = tuple(names[skill] for skill in any_of)
    return ProposedRequirement(requirement, *span, reads, asked.rests_on, asked.words)


def _once_each(found: list[ProposedRequirement]) -> tuple[ProposedRequirement, ...]:
    """Keep each skill where it is asked for most firmly: must before nice, said before unsaid."""
    order = {id(proposed): index for index, proposed in enumerate(found)}
    firm = sorted(
        found,
        key=lambda p: (
            not p.requirement.must,
            p.level_from is LevelFrom.NOT_SAID,
            len(p.requirement.any_of),
            order[id(p)],
        ),
    )
    kept: list[ProposedRequirement] = []
    for proposed in firm:
        skills = set(proposed.requirement.any_of)
        if not any(set(k.requirement.any_of) & skills for k in kept if _covers(k, proposed)):
            kept.append(proposed)
    return tuple(sorted(kept, key=lambda p: order[id(p)]))


def _covers(kept: ProposedRequirement, proposed: ProposedRequirement) -> bool:
    """Tell whether a requirement that shares a skill with a firmer one adds nothing to it."""
    one, other = set(kept.requirement.any_of), set(proposed.requirement.any_of)
    return one <= other or other <= one
