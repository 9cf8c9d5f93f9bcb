"""A check of a job description or a role for what drives good people away."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from kasauti.documents import Document
from kasauti.roles.checking.asked import (
    degrees,
    level,
    levels_in_text,
    lists,
    musts,
    years,
)
from kasauti.roles.checking.coded_words import coded_words
from kasauti.roles.checking.finding import Finding, FindingKind, Severity
from kasauti.roles.reading import ProposedRole, from_job_description
from kasauti.roles.role import PayBand, Role, Seniority
from kasauti.skills import SkillGraph

WIDEST_BAND = 2.0
"""Highest over lowest pay; a wider band spans more than one level."""

_PROCESS = re.compile(
    r"\b(?:interview(?:s|ing)?|hiring|selection|recruitment)\s+(?:process|stages?|rounds?|steps?|loop)"
    r"|\bhow we hire|\b(?:work sample|take[- ]home|rounds? of interviews?|stages?)\b",
    re.IGNORECASE,
)
_TITLE_CODE = re.compile(r"\b(?:[A-Z]{2,}[-_]\d+|\d{4,}|req(?:uisition)?\b)", re.IGNORECASE)


def check_job_description(
    source: str | Document | ProposedRole, *, graph: SkillGraph, as_of: date
) -> tuple[Finding, ...]:
    """Check any job description, ours or pasted.

    Parameters
    ----------
    source : str, Document or ProposedRole
    graph : SkillGraph
    as_of : date
        How old tools are is counted to this day.

    Returns
    -------
    tuple of Finding
        Gravest first, then in the order of the text.

    Examples
    --------
    >>> from datetime import date
    >>> from kasauti.skills import load_graph
    >>> findings = check_job_description(
    ...     "ML Engineer\\nWe want a rockstar with 9 years of LangChain.",
    ...     graph=load_graph(), as_of=date(2026, 11, 23),
    ... )
    >>> [(f.kind.value, f.quote) for f in findings if f.quote][:2]
    [('more years than the tool is old', '9 years'), ('coded words', 'rockstar')]
    """
    read = source if isinstance(source, ProposedRole) else from_job_description(source, graph=graph)
    found = [
        *coded_words(read.text),
        *_title(read.title.value if read.title else "", read.title is not None),
        *_missing(read),
        *musts([p.requirement for p in read.requirements], _seniority(read)),
        *levels_in_text(read, graph),
        *years(read.text, graph, as_of),
        *degrees(read.text),
        *lists(read.text, graph),
    ]
    if read.band is not None:
        found += _band(read.band.value)
    return _ordered(found)


def check_role(role: Role, *, graph: SkillGraph, as_of: date) -> tuple[Finding, ...]:
    """Check a role as a file or page holds it; place in the text is None throughout.

    Parameters
    ----------
    role : Role
    graph : SkillGraph
    as_of : date
    """
    words = _words(role)
    found = [
        *coded_words(words),
        *_title(role.title, True),
        *musts(role.requirements, role.seniority),
        *(f for r in role.requirements for f in level(r, role.bars, role.seniority, graph)),
        *years(words, graph, as_of),
        *degrees(words),
    ]
    if role.band is None:
        found.append(_no_pay())
    else:
        found += _band(role.band)
    if not role.location and role.work_mode.value != "remote":
        found.append(_no_place())
    if not role.summary and not role.owns:
        found.append(_no_work())
    place_free = [_without_place(finding) for finding in found]
    return _ordered(place_free)


def _words(role: Role) -> str:
    """Return everything a team wrote in a role, a line each."""
    conditions = (f"{knock_out.question} {knock_out.wanted}" for knock_out in role.knock_outs)
    asked = (f"{one.question} {one.wanted} {' '.join(one.choices)}" for one in role.questions)
    required = (requirement.words for requirement in role.requirements)
    said = (
        role.title,
        role.summary,
        *role.owns,
        *role.first_90_days,
        *conditions,
        *asked,
        *required,
    )
    return "\n".join(said)


def _without_place(finding: Finding) -> Finding:
    return Finding(finding.kind, finding.severity, finding.reason, finding.mend, finding.quote)


def _ordered(found: Sequence[Finding]) -> tuple[Finding, ...]:
    gravity = list(Severity)
    return tuple(
        sorted(found, key=lambda f: (gravity.index(f.severity), f.start is None, f.start or 0))
    )


def _seniority(read: ProposedRole) -> Seniority | None:
    return read.seniority.value if read.seniority else None


def _missing(read: ProposedRole) -> Iterator[Finding]:
    if read.band is None:
        yield _no_pay()
    if read.location is None and (read.work_mode is None or read.work_mode.value != "remote"):
        yield _no_place()
    if read.work_mode is None:
        yield Finding(
            FindingKind.NO_WORK_MODE,
            Severity.MEND,
            "People decide by where they would sit before they read the rest.",
            "Say office, hybrid (which days) or remote (from where).",
        )
    if not _PROCESS.search(read.text):
        yield Finding(
            FindingKind.NO_PROCESS,
            Severity.MEND,
            "People with a job and a family plan their time: stages unknown are stages refused.",
            "List the stages, the time each takes and what it measures.",
        )
    if not read.owns and not read.summary:
        yield _no_work()


def _no_pay() -> Finding:
    return Finding(
        FindingKind.NO_PAY,
        Severity.MEND,
        "Without a band people guess, mostly wrong: some good ones pass on, others learn late.",
        "State lowest and highest fixed-plus-variable pay a year, in rupees.",
    )


def _no_place() -> Finding:
    return Finding(
        FindingKind.NO_PLACE,
        Severity.MEND,
        "The reader cannot tell whether to move.",
        "Name the city, or say remote and from where.",
    )


def _no_work() -> Finding:
    return Finding(
        FindingKind.NO_WORK,
        Severity.MEND,
        "It says whom you want and not what they will do; good people choose by the work.",
        "Write three to five things the person will own, and the first 90 days.",
    )


def _title(title: str, named: bool) -> Iterator[Finding]:
    if not named or not title:
        yield Finding(
            FindingKind.TITLE,
            Severity.MEND,
            "No title stands at the head, so the advert is not found.",
            "Begin with the plain name of the post: Senior Machine Learning Engineer, LLM.",
        )
        return
    reason = ""
    if len(title.split()) > 9:
        reason = "The title is longer than a search result shows."
    elif " / " in title or re.search(r"\w/\w\w\w+", title):
        reason = "Two posts in one title: each reader wonders whether the other is meant."
    elif _TITLE_CODE.search(title):
        reason = "A code in the title means something only inside the company."
    if reason:
        mend = "One post, its seniority and its field: Machine Learning Engineer, Platform."
        yield Finding(FindingKind.TITLE, Severity.HINT, reason, mend, title)


def _band(band: PayBand) -> Iterator[Finding]:
    if band.low.amount and band.high.amount / band.low.amount > WIDEST_BAND:
        yield Finding(
            FindingKind.WIDE_BAND,
            Severity.HINT,
            "The highest pay is more than twice the lowest: the reader learns nothing from it.",
            "Split the post by level, or narrow the band.",
            f"{band.low.in_lakh()} to {band.high.in_lakh()}",
        )
