"""The compiled names of a graph, and the places in a text where they stand."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import ahocorasick

from kasauti.skills.borders import Name, closing, crowded, gaps_suit, opens
from kasauti.skills.folding import Folded, fold
from kasauti.skills.graph import Alias, Ambiguity, Relation, Skill, SkillGraph
from kasauti.skills.names import breaks, spellings

_ADDRESS = re.compile(
    r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?:https?://|www\.)\S+"
    r"|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|in|ai|dev|co|edu|gov|me|app|tech|xyz)/\S*"
    r"|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|edu|gov|me|in|dev)\b"
)
TYPO_LENGTH = 6
"""Letters a name must have for a typing error in it to be seen through."""

_PRODUCTS = frozenset({"language", "library", "framework", "platform", "tool", "model"})
_WORD_GAP = re.compile(r"[\s-]")


@dataclass(frozen=True, slots=True)
class Mention:
    """A skill named at a place.

    Parameters
    ----------
    skill : str
        Id of the skill.
    start, end : int
        Character offsets into the text; ``text[start:end]`` are the words.
    alias : str
        The name of the skill that was recognised.
    corrected : bool
        The text has a typing error that was seen through (in skill lists only).
    """

    skill: str
    start: int
    end: int
    alias: str
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class Needle:
    """One name of one skill, ready to be looked for."""

    skill: Skill
    alias: Alias
    name: Name

    @property
    def safe(self) -> bool:
        """Whether the name means the skill wherever it stands."""
        return self.alias.ambiguity is Ambiguity.SAFE


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place whose borders suit a name.

    ``true_case`` is False where a case-sensitive name stands in another case.
    """

    start: int
    end: int
    needle: Needle
    true_case: bool


class MentionFinder:
    """The names of one graph, compiled.

    Parameters
    ----------
    graph : SkillGraph
    """

    def __init__(self, graph: SkillGraph) -> None:
        self.graph = graph
        self.names: dict[str, tuple[Needle, ...]] = {}
        for skill in graph:
            for alias in skill.aliases:
                if alias.ambiguity is not Ambiguity.GENERIC:
                    self._add(skill, alias)
        self._automaton = ahocorasick.Automaton()
        for name, needles in self.names.items():
            self._automaton.add_word(name, needles)
        self._automaton.make_automaton()
        self.typo_targets = self._typo_targets()
        self._inner = {
            (edge.source, edge.target)
            for edge in graph.edges
            if edge.relation in (Relation.PART_OF, Relation.IMPLIES)
        }

    def _add(self, skill: Skill, alias: Alias) -> None:
        own, humps = breaks(alias.text)
        for name in spellings(alias.text):
            needle = Needle(skill, alias, Name(len(name), own, humps))
            self.names[name] = (*self.names.get(name, ()), needle)

    def _typo_targets(self) -> dict[str, dict[str, Needle]]:
        """Names of products that a typing error may be taken for, by their first letter.

        Words of everyday language ("perfect", "engineer") lie too close to names of methods and
        to lesser aliases.
        """
        targets: dict[str, dict[str, Needle]] = {}
        for name, needles in self.names.items():
            if len(name) >= TYPO_LENGTH - 1:
                for needle in filter(_is_product, needles):
                    targets.setdefault(name[0], {})[name] = needle
        return targets

    def places(self, text: str) -> list[Candidate]:
        """Where names stand outside addresses: leftmost, then longest, none overlapping."""
        return _longest(text, _outside_addresses(text, self._candidates(fold(text))))

    def _candidates(self, view: Folded) -> Iterator[Candidate]:
        """Every place whose borders and inner gaps suit a name."""
        text, origins = view.text, view.origins
        for last, needles in self._automaton.iter(view.squeezed):
            length = needles[0].name.length
            first = last - length + 1
            start, stop = origins[first], origins[last] + 1
            if start and not opens(text, start):
                continue
            end = closing(text, stop, length, text[start:stop])
            if end < 0 or (length <= 2 and crowded(text, start, end)):
                continue
            for needle in needles:
                if gaps_suit(view, first, needle.name):
                    true_case = _in_case(text, start, stop, needle.alias)
                    yield Candidate(start, end, needle, true_case)

    def inner(self, text: str, outer: Candidate) -> Iterator[Candidate]:
        """Names inside a name that it belongs to: AWS in "AWS SageMaker"."""
        words = text[outer.start : outer.end]
        if len(words) < 5 or not _WORD_GAP.search(words):
            return
        for found in self._candidates(fold(words)):
            pair = (outer.needle.skill.id, found.needle.skill.id)
            if pair in self._inner and found.true_case:
                start, end = outer.start + found.start, outer.start + found.end
                yield Candidate(start, end, found.needle, True)


def _is_product(needle: Needle) -> bool:
    """Whether this is the own, unmistakable name of something that is bought or downloaded."""
    named = needle.alias.text == needle.skill.name
    return named and needle.safe and needle.skill.kind in _PRODUCTS


def _in_case(text: str, start: int, stop: int, alias: Alias) -> bool:
    """Whether the text has the capitals that a case-sensitive name must have."""
    if not alias.case_sensitive:
        return True
    words = text[start:stop]
    if words == alias.text:
        return True
    return words.isupper() and sum(map(str.isupper, alias.text)) >= 2


def _outside_addresses(text: str, candidates: Iterable[Candidate]) -> Iterator[Candidate]:
    """Drop what is only a part of a URL or e-mail address."""
    addresses = [match.span() for match in _ADDRESS.finditer(text)]
    starts = [start for start, _ in addresses]
    for candidate in candidates:
        index = bisect_right(starts, candidate.start) - 1
        inside = index >= 0 and candidate.start < addresses[index][1]
        if not inside or (candidate.start, candidate.end) == addresses[index]:
            yield candidate


def _longest(text: str, candidates: Iterable[Candidate]) -> list[Candidate]:
    """Leftmost, then longest, none overlapping; of equals the plainest."""

    def rank(one: Candidate) -> tuple[object, ...]:
        words = text[one.start : one.end].casefold()
        return (
            one.start,
            -one.end,
            not one.true_case,
            not one.needle.safe,
            words != one.needle.alias.text.casefold(),
            one.needle.skill.id,
        )

    chosen: list[Candidate] = []
    for candidate in sorted(candidates, key=rank):
        if not chosen or candidate.start >= chosen[-1].end:
            chosen.append(candidate)
    return chosen
