"""Lines that something outside the rules proposes as evidence, checked before a person sees them.

A language model may point at lines; it gives no quotes, no levels and no figures. The quote is
the line as it stands in the text. Nothing here changes an estimate: a proposal is shown to a
person, who takes it or not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from kasauti.documents import Document
from kasauti.skills import SkillGraph, find_mentions

KINDS = frozenset({"studied", "used", "built", "owned", "result", "scale", "reliability"})


class ProposedLine(Protocol):
    """A 1-based line number, a skill's id, and one of ``KINDS``."""

    @property
    def line_number(self) -> int: ...
    @property
    def skill(self) -> str: ...
    @property
    def kind(self) -> str: ...


class EvidenceProposer(Protocol):
    """Something that points at lines of a résumé: a language model, for one."""

    def propose(self, lines: Sequence[str]) -> Sequence[ProposedLine]:
        """Return lines that may show the use of a skill."""


@dataclass(frozen=True, slots=True)
class ProposedEvidence:
    """A proposal that stands in the text.

    Parameters
    ----------
    skill : str
        Id.
    kind : str
        What it may show, of ``KINDS``.
    quote : str
        ``text[start:end]``, the whole line.
    start, end : int
    named : bool
        The line names the skill. Where it does not, the rules could not have found it.
    """

    skill: str
    kind: str
    quote: str
    start: int
    end: int
    named: bool


@dataclass(frozen=True, slots=True)
class Proposed:
    """What was proposed and holds, in the order of the text, and how much was dropped and why."""

    evidence: tuple[ProposedEvidence, ...]
    dropped: Mapping[str, int]


def propose_evidence(
    document: Document, proposer: EvidenceProposer, *, graph: SkillGraph
) -> Proposed:
    """Ask for lines that may be evidence, and keep those that hold.

    Parameters
    ----------
    document : Document
        Only its visible lines are shown.
    proposer : EvidenceProposer
        Not trusted: every answer is checked again.
    graph : SkillGraph
    """
    spans = [(line.start, line.end) for line in document.lines if line.end > line.start]
    quotes = [document.text[start:end] for start, end in spans]
    held: dict[ProposedEvidence, None] = {}
    dropped: Counter[str] = Counter()
    for line in proposer.propose(quotes):
        why = _refused(line, len(spans), graph)
        if why:
            dropped[why] += 1
            continue
        (start, end), quote = spans[line.line_number - 1], quotes[line.line_number - 1]
        named = any(mention.skill == line.skill for mention in find_mentions(quote, graph))
        held.setdefault(ProposedEvidence(line.skill, line.kind, quote, start, end, named))
    ordered = sorted(held, key=lambda one: (one.start, one.skill, one.kind))
    return Proposed(tuple(ordered), dict(dropped))


def _refused(line: ProposedLine, number_of_lines: int, graph: SkillGraph) -> str:
    if not 1 <= line.line_number <= number_of_lines:
        return "a line that was not shown"
    if line.skill not in graph:
        return "an unknown skill"
    return "" if line.kind in KINDS else "an unknown kind"
