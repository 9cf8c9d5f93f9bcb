"""The compiled names of a graph, and where in a text their borders and company allow them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import ahocorasick

from kasauti.skills.folding import Folded, fold
from kasauti.skills.graph import Alias, Ambiguity, Relation, Skill, SkillGraph
from kasauti.skills.names import breaks, spellings

_ADDRESS = re.compile(
    r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?:https?://|www\.)\S+"
    r"|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|in|ai|dev|co|edu|gov|me|app|tech|xyz)/\S*"
    r"|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|edu|gov|me|in|dev)\b"
)
_OWN_GAP = re.compile(r"[ \t\xa0]*\n?[ \t\xa0]*|[-_./·'’‑–]{1,2}|[-/][ \t]*\n[ \t]*| ?/ ?")
_LINE_HYPHEN = re.compile(r"[-\u00ad‐‑][ \t]*\n[ \t]*")
_INNER_GAP = re.compile(r"[ -]|[ \t]*\n[ \t]*")
_VERSION = re.compile(r"[ -]?v?\d+(?:\.\d+)*(?:\.?x|[a-z])?\+?(?![\w])", re.IGNORECASE)
_BESIDE = re.compile(
    r"[\s,;/|&+()\[\]·•●▪:–—-]*(?:(?:and|or|with|in|using)\b[\s(]*)?", re.IGNORECASE
)
_CUE_REACH = 60
_LIST_SPLIT = re.compile(r"[,;|·•●▪\n\t()\[\]:]|\s[/–—&-]\s|\sand\s")


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
    length: int
    own_breaks: frozenset[int]
    humps: frozenset[int]

    @property
    def short(self) -> bool:
        """Names of one or two characters need cleaner borders."""
        return self.length <= 2


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A place whose borders suit a needle."""

    start: int
    end: int
    needle: Needle


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
        self._cues = {
            skill.id: re.compile(
                r"(?<!\w)(?:" + "|".join(map(re.escape, skill.cues)) + r")", re.IGNORECASE
            )
            for skill in graph
            if skill.cues
        }
        self._inner = {
            (edge.source, edge.target)
            for edge in graph.edges
            if edge.relation in (Relation.PART_OF, Relation.IMPLIES)
        }

    def _add(self, skill: Skill, alias: Alias) -> None:
        own, humps = breaks(alias.text)
        for name in spellings(alias.text):
            needle = Needle(skill, alias, len(name), own, humps)
            self.names[name] = (*self.names.get(name, ()), needle)

    def candidates(self, view: Folded) -> Iterator[_Candidate]:
        """Every place whose borders and inner gaps suit a name."""
        text, origins = view.text, view.origins
        for last, needles in self._automaton.iter(view.squeezed):
            length = needles[0].length
            first = last - length + 1
            start, end = origins[first], origins[last] + 1
            if start and not _opens(text, start):
                continue
            end = _closing(text, end, length, text[start:end])
            if end < 0:
                continue
            for needle in needles:
                if needle.alias.case_sensitive and not text.startswith(needle.alias.text, start):
                    continue
                if needle.short and _crowded(text, start, end):
                    continue
                if _gaps_suit(view, first, needle):
                    yield _Candidate(start, end, needle)

    def find(self, text: str, lists: Sequence[tuple[int, int]]) -> list[Mention]:
        """Mentions outside addresses, ambiguous ones only in technical company."""
        view = fold(text)
        chosen = _longest(self._outside_addresses(text, self.candidates(view)))
        accepted = self._in_company(text, chosen, lists)
        return [
            Mention(found.needle.skill.id, found.start, found.end, found.needle.alias.text)
            for found in self._with_inner(view, accepted)
        ]

    def _outside_addresses(
        self, text: str, candidates: Iterable[_Candidate]
    ) -> Iterator[_Candidate]:
        """Drop what lies strictly inside a URL or e-mail address."""
        addresses = [match.span() for match in _ADDRESS.finditer(text)]
        starts = [start for start, _ in addresses]
        for candidate in candidates:
            index = bisect_right(starts, candidate.start) - 1
            if index >= 0 and candidate.start < addresses[index][1]:
                whole = (candidate.start, candidate.end) == addresses[index]
                if not whole:
                    continue
            yield candidate

    def _in_company(
        self, text: str, chosen: list[_Candidate], lists: Sequence[tuple[int, int]]
    ) -> list[_Candidate]:
        """Keep safe names, and ambiguous ones in a list, near a cue or beside another mention."""
        kept = [
            found.needle.alias.ambiguity is Ambiguity.SAFE
            or any(start <= found.start < end for start, end in lists)
            or self._cued(text, found)
            for found in chosen
        ]
        for _ in range(2):
            for index, found in enumerate(chosen):
                kept[index] = kept[index] or _has_neighbour(text, chosen, kept, index)
            for index in range(len(chosen) - 1, -1, -1):
                kept[index] = kept[index] or _has_neighbour(text, chosen, kept, index)
        return [found for found, keep in zip(chosen, kept, strict=True) if keep]

    def _cued(self, text: str, found: _Candidate) -> bool:
        """Whether a cue word of the skill stands near, apart from the name itself."""
        cues = self._cues.get(found.needle.skill.id)
        if cues is None:
            return False
        before = text[max(0, found.start - _CUE_REACH) : found.start]
        after = text[found.end : found.end + _CUE_REACH]
        return cues.search(before) is not None or cues.search(after) is not None

    def _with_inner(self, view: Folded, accepted: list[_Candidate]) -> list[_Candidate]:
        """Add the names inside a name that it belongs to: AWS in "AWS SageMaker"."""
        result = list(accepted)
        for found in accepted:
            words = view.text[found.start : found.end]
            if len(words) < 5 or not re.search(r"[\s-]", words):
                continue
            for inner in self.candidates(fold(words)):
                pair = (found.needle.skill.id, inner.needle.skill.id)
                if pair in self._inner:
                    start, end = found.start + inner.start, found.start + inner.end
                    result.append(_Candidate(start, end, inner.needle))
        result.sort(key=lambda one: (one.start, -one.end))
        return result


def _opens(text: str, start: int) -> bool:
    """Whether a name may begin at ``start``."""
    before = text[start - 1]
    return not (before.isalnum() or before in "@_" or text[start] in "+#")


def _closing(text: str, end: int, length: int, words: str) -> int:
    """Where a name that ends at ``end`` ends with its plural and version, or -1 if it cannot."""
    stop = len(text)
    if end >= stop:
        return end
    after = text[end]
    if after in "+#" and length <= 2:
        return -1
    if not (after.isalnum() or after == "_"):
        return _with_version(text, end) if words[-1].isalpha() and length > 2 else end
    if length <= 2 and not words.isupper():
        return -1
    if after in "sS" and (end + 1 >= stop or not (text[end + 1].isalnum())):
        return end + 1 if after == "s" or words.isupper() else -1
    if text.startswith("es", end) and (end + 2 >= stop or not text[end + 2].isalnum()):
        return end + 2 if words[-1] in "sxhz" else -1
    if after in "vV0123456789" and words[-1].isalpha() and length > 2:
        match = _VERSION.match(text, end)
        return match.end() if match else -1
    return -1


def _with_version(text: str, end: int) -> int:
    """The end with a version number that follows after a space or hyphen: "Python 3.10"."""
    match = re.compile(r"[ -]v?\d{1,2}(?:\.\d+){0,2}\b(?![%\w,+])").match(text, end)
    return match.end() if match and "." in match.group() else end


def _crowded(text: str, start: int, end: int) -> bool:
    """Whether a name of one or two letters is glued to its surroundings ("R&D", "Go-to", "C-level")."""
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    if after in "-–" and end + 1 < len(text) and text[end + 1].isalnum():
        return True
    if before in "-–" and start > 1 and text[start - 2].isalnum():
        return True
    if before == "." and start > 1 and text[start - 2].isalpha():
        return True
    if after == "." and end + 1 < len(text) and text[end + 1].isalnum():
        return True
    return before in "&'’$" or after in "&'’*"


def _gaps_suit(view: Folded, first: int, needle: Needle) -> bool:
    """Whether what stands between the letters is what may stand between them."""
    origins, length = view.origins, needle.length
    if origins[first + length - 1] - origins[first] == length - 1:
        return True
    text = view.text
    for index in range(1, length):
        left, right = origins[first + index - 1] + 1, origins[first + index]
        if right <= left:
            continue
        gap = text[left:right]
        if index in needle.own_breaks:
            if not _OWN_GAP.fullmatch(gap):
                return False
        elif not _may_part(text, gap, index, right, needle):
            return False
    return True


def _may_part(text: str, gap: str, index: int, right: int, needle: Needle) -> bool:
    """Whether a name written in one may be parted here by ``gap``."""
    if all(not char.isspace() and not char.isalnum() and ord(char) > 127 for char in gap):
        return True  # invisible characters
    if _LINE_HYPHEN.fullmatch(gap):
        return True
    if not _INNER_GAP.fullmatch(gap):
        return False
    if index in needle.humps:
        return text[right].isupper()
    return needle.length >= 7 and 3 <= index <= needle.length - 3


def _longest(candidates: Iterable[_Candidate]) -> list[_Candidate]:
    """Leftmost, then longest, none overlapping; of equals the safe and case-true one."""
    ranked = sorted(
        candidates,
        key=lambda one: (
            one.start,
            -one.end,
            one.needle.alias.ambiguity is not Ambiguity.SAFE,
            not one.needle.alias.case_sensitive,
            one.needle.skill.id,
        ),
    )
    chosen: list[_Candidate] = []
    for candidate in ranked:
        if not chosen or candidate.start >= chosen[-1].end:
            chosen.append(candidate)
    return chosen


def _has_neighbour(text: str, chosen: list[_Candidate], kept: list[bool], index: int) -> bool:
    """Whether an accepted mention stands beside this one with no other word between."""
    here = chosen[index]
    if index and kept[index - 1]:
        gap = text[chosen[index - 1].end : here.start]
        if len(gap) <= 12 and _BESIDE.fullmatch(gap):
            return True
    if index + 1 < len(chosen) and kept[index + 1]:
        gap = text[here.end : chosen[index + 1].start]
        if len(gap) <= 12 and _BESIDE.fullmatch(gap):
            return True
    return False
