"""A role read from a job description."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kasauti.documents import Document
from kasauti.roles.reading.blocks import Block, blocks_of
from kasauti.roles.reading.facts import (
    read_family,
    read_location,
    read_seniority,
    read_title,
    read_work_mode,
    read_years,
    seniority_of,
)
from kasauti.roles.reading.layout import heading_starts, largest_words
from kasauti.roles.reading.pay import names_foreign_pay, read_band
from kasauti.roles.reading.proposal import LevelFrom, OpenQuestion, ProposedRole, Read
from kasauti.roles.reading.requirements import DEGREE, UNREAD_SECTIONS, read_requirements
from kasauti.roles.role import Seniority, WorkMode
from kasauti.skills import Part, SkillGraph, find_knowledge, find_mentions, unmapped_terms

LARGEST_TEXT = 40_000
"""Characters of a job description that are read; about fifteen pages."""

_MOST_DUTIES = 10
_ENDLESS = re.compile(r"\S{300,}|[^\S\n]{300,}")
_NOTICE = re.compile(r"immediate joiners?|notice period[^.\n]{0,40}", re.IGNORECASE)


def from_job_description(source: Document | str, *, graph: SkillGraph) -> ProposedRole:
    """Read a role from a job description.

    Rules alone, and nothing invented: what the text does not say is an open question. Text that a
    reader of the document would not see is not read.

    Parameters
    ----------
    source : Document or str
        A document of any format Kasauti reads, or pasted text.
    graph : SkillGraph

    Returns
    -------
    ProposedRole
        For a person to look at; ``ProposedRole.role()`` makes the role of it.

    Examples
    --------
    >>> from kasauti.skills import load_graph
    >>> proposed = from_job_description(
    ...     "Senior ML Engineer\\nRequirements:\\n- Strong Python\\n- PyTorch or TensorFlow",
    ...     graph=load_graph(),
    ... )
    >>> [(asked.requirement.any_of, asked.level_words) for asked in proposed.requirements]
    [(('python',), 'Strong'), (('pytorch', 'tensorflow'), '')]
    """
    whole = source if isinstance(source, str) else source.text
    text = _ENDLESS.sub(lambda word: " " * len(word.group()), whole[:LARGEST_TEXT])
    document = None if isinstance(source, str) else source
    blocks = blocks_of(text, headings=heading_starts(document) if document else frozenset())
    title = read_title(text, largest=largest_words(document) if document else None)
    seniority = read_seniority(text, title)
    work_mode, several_modes = read_work_mode(text)
    requirements = read_requirements(
        text, blocks, graph, seniority=seniority.value if seniority else None, title=title
    )
    proposed = ProposedRole(
        text=text,
        title=title,
        family=read_family(text, title, blocks),
        seniority=seniority,
        location=read_location(text, blocks),
        work_mode=work_mode,
        band=read_band(text),
        summary=_summary(text, blocks),
        owns=tuple(_duties(text, blocks)),
        requirements=requirements,
        open_questions=(),
    )
    questions = tuple(_questions(proposed, blocks, graph, several_modes, len(whole) > len(text)))
    return replace(proposed, open_questions=questions)


def _summary(text: str, blocks: Sequence[Block]) -> Read[str] | None:
    told = [block for block in blocks if block.section == "role" and not block.bullet]
    for block in told:
        words = text[block.start : block.end]
        if len(words.split()) >= 12:
            return Read(" ".join(words.split()), words, block.start, block.end)
    return None


def _duties(text: str, blocks: Sequence[Block]) -> Iterator[Read[str]]:
    duties = [block for block in blocks if block.section == "duties"]
    for block in duties[:_MOST_DUTIES]:
        words = text[block.start : block.end]
        if len(words.split()) >= 3:
            yield Read(" ".join(words.split()), words, block.start, block.end)


def _questions(
    proposed: ProposedRole,
    blocks: Sequence[Block],
    graph: SkillGraph,
    several_modes: bool,
    cut: bool,
) -> Iterator[OpenQuestion]:
    yield from _unread(proposed, several_modes)
    yield from _levels(proposed, graph)
    yield from _conflicts(proposed)
    yield from _unknown_words(proposed.text, blocks, graph)
    yield from _other_knowledge(proposed.text, blocks, graph)
    if cut:
        yield OpenQuestion("", f"Only the first {LARGEST_TEXT:,} characters were read: is it all?")


def _unread(proposed: ProposedRole, several_modes: bool) -> Iterator[OpenQuestion]:
    if proposed.title is None:
        yield OpenQuestion("title", "What is the post called?")
    if proposed.family is None:
        yield OpenQuestion(
            "family", "Is the work platform, classical, llm or research? The text leans no way."
        )
    if proposed.seniority is None:
        yield OpenQuestion("seniority", "Neither the title nor years tell the seniority: which?")
    if proposed.location is None and not _remote(proposed):
        yield OpenQuestion("location", "The text names no place: where is the post?")
    if proposed.work_mode is None or several_modes:
        said = "names several ways of working" if several_modes else "does not say"
        yield OpenQuestion("work_mode", f"Office, hybrid or remote? The text {said}.")
    if proposed.band is None:
        foreign = names_foreign_pay(proposed.text)
        said = "in another currency" if foreign else "not stated as a range in rupees"
        yield OpenQuestion("band", f"Pay is {said}: what is the band?")
    if not any(asked.requirement.must for asked in proposed.requirements):
        yield OpenQuestion("must", "No must-have was found: what can the post not do without?")


def _remote(proposed: ProposedRole) -> bool:
    return proposed.work_mode is not None and proposed.work_mode.value is WorkMode.REMOTE


def _levels(proposed: ProposedRole, graph: SkillGraph) -> Iterator[OpenQuestion]:
    for rests_on, why in (
        (LevelFrom.NOT_SAID, "The text names no level for {skills}: is the proposed one right?"),
        (LevelFrom.YEARS, "Years stand in for a level at {skills}: what must the person do?"),
    ):
        skills = dict.fromkeys(
            " or ".join(graph[i].name for i in asked.requirement.any_of)
            for asked in proposed.requirements
            if asked.level_from is rests_on and asked.requirement.must
        )
        if skills:
            yield OpenQuestion("must", why.format(skills=", ".join(skills)))


def _conflicts(proposed: ProposedRole) -> Iterator[OpenQuestion]:
    if proposed.seniority is not None:
        years = max((read.value for read, _ in read_years(proposed.text)), default=None)
        usual = None if years is None else seniority_of(years)
        ladder = list(Seniority)
        if usual and abs(ladder.index(usual) - ladder.index(proposed.seniority.value)) > 1:
            yield OpenQuestion(
                "seniority",
                f"The title says {proposed.seniority.value}, the years ({years}) {usual}: which?",
            )
    degree = DEGREE.search(proposed.text)
    if degree is not None:
        yield OpenQuestion(
            "must",
            f"A degree is named ({degree.group()!r}): Kasauti does not score degrees. Does the work"
            " need one by law? Then ask it as a knock-out question.",
        )
    if notice := _NOTICE.search(proposed.text):
        yield OpenQuestion(
            "knock_out",
            f"{notice.group()!r}: is the joining date a condition? Then ask it as a knock-out.",
        )


def _unknown_words(text: str, blocks: Sequence[Block], graph: SkillGraph) -> Iterator[OpenQuestion]:
    """Ask about names in lists that no skill of the graph explains."""
    unknown: dict[str, None] = {}
    for block in blocks:
        words = text[block.start : block.end]
        lists = block.section in ("must", "nice", "stack") and words.count(",") >= 2
        if block.section in UNREAD_SECTIONS or not lists:
            continue
        span = ((0, len(words)),)
        found = find_mentions(words, graph, lists=span)
        terms = unmapped_terms(words, span, found) if found else ()
        unknown.update((term, None) for term in terms if _is_name(term))
    if unknown:
        listed = ", ".join(list(unknown)[:12])
        yield OpenQuestion("must", f"No skill is called {listed}: are they asked for, and how?")


def _other_knowledge(
    text: str, blocks: Sequence[Block], graph: SkillGraph
) -> Iterator[OpenQuestion]:
    """Name what is asked for and is no skill of the scale: a trade, a science, a certificate."""
    others: dict[str, None] = {}
    for block in blocks:
        if block.section not in ("must", "nice"):
            continue
        for start, end in block.sentences(text):
            words = text[start:end]
            known = [(m.start, m.end) for m in find_mentions(words, graph)]
            for first, last in find_knowledge(words, graph, part=Part.WANTED):
                apart = all(last <= left or right <= first for left, right in known)
                if apart and not DEGREE.search(words):
                    others.setdefault(words[first:last].strip(), None)
    if others:
        listed = ", ".join(list(others)[:12])
        yield OpenQuestion(
            "must",
            f"Asked for beside the skills: {listed}. No level is read for these: what matters "
            "of them, ask as a knock-out or in an interview.",
        )


def _is_name(term: str) -> bool:
    """Tell a name ("Metaflow 2", "kdb+") from prose: short, with a capital, digit or sign."""
    words = term.split()
    if re.search(r"\d\+?\s*(?:years?|yrs?)", term):
        return False
    return len(words) <= 3 and any(
        c.isupper() or c.isdigit() or c in "+#" for c in term[1 if len(words) == 1 else 0 :]
    )
