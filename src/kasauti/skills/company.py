"""Whether an ambiguous name is in technical company: a list, a cue word, another mention."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kasauti.skills.finder import Candidate
from kasauti.skills.graph import SkillGraph

_BESIDE = re.compile(
    r"[\s,;/|&+()\[\]·•●▪:–—-]*(?:(?:and|or|with|in|using)\b[\s(]*)?", re.IGNORECASE
)
_LISTED = re.compile(r"\s*[,;/|·•●▪:()\n]\s*|\s{3,}")
_ITEM_OPENS = re.compile(r"(?:^|[,;/|(·•●▪:\n&]|\s{3}|\band\s)[\s*•-]*$")
_ITEM_CLOSES = re.compile(r"[\s*]*(?:$|[,;/|()·•●▪\n&]|\.(?:\s|$)|\s{3}|and\b)")
_WORDS = re.compile(r"[A-Za-z]+")
_REACH = 12
_CUE_REACH = 60
_LONGEST_ACRONYM = 6


class Company:
    """The rules by which ambiguous names are believed, compiled for one graph.

    Parameters
    ----------
    graph : SkillGraph
    """

    def __init__(self, graph: SkillGraph) -> None:
        self._graph = graph
        self._cues = {
            skill.id: re.compile(
                r"(?<!\w)(?:" + "|".join(map(re.escape, skill.cues)) + r")", re.IGNORECASE
            )
            for skill in graph
            if skill.cues
        }

    def believed(
        self, text: str, places: Sequence[Candidate], lists: Sequence[tuple[int, int]]
    ) -> list[Candidate]:
        """Safe names; ambiguous ones as a list's item, near a cue or beside another mention."""
        kept = [self._alone(text, place, lists) for place in places]
        for indices in (range(len(places)), range(len(places) - 1, -1, -1)):
            for index in indices:
                kept[index] = kept[index] or _beside(text, places, kept, index)
        return [
            place
            for place, keep in zip(places, kept, strict=True)
            if keep and not self._redefined(text, place)
        ]

    def _alone(self, text: str, place: Candidate, lists: Sequence[tuple[int, int]]) -> bool:
        """Whether the name is believed without a neighbour."""
        if place.true_case and (place.needle.safe or self._cued(text, place)):
            return True
        listed = any(start <= place.start < end for start, end in lists)
        return listed and _is_item(text, place)

    def _cued(self, text: str, place: Candidate) -> bool:
        """Whether a cue word of the skill stands near, apart from the name itself."""
        cues = self._cues.get(place.needle.skill.id)
        if cues is None:
            return False
        before = text[max(0, place.start - _CUE_REACH) : place.start]
        after = text[place.end : place.end + _CUE_REACH]
        return cues.search(before) is not None or cues.search(after) is not None

    def _redefined(self, text: str, place: Candidate) -> bool:
        """Whether the words before "(QA)" say that it stands for something else here."""
        words = text[place.start : place.end]
        if not (words.isupper() and words.isalpha() and 2 <= len(words) <= _LONGEST_ACRONYM):
            return False
        if text[place.start - 1 : place.start] != "(" or text[place.end : place.end + 1] != ")":
            return False
        before = list(_WORDS.finditer(text, max(0, place.start - 80), place.start - 1))
        spelled = before[-len(words) :]
        if "".join(word.group()[0] for word in spelled).upper() != words:
            return False
        meant = self._graph.resolve(text[spelled[0].start() : spelled[-1].end()])
        if meant is None:
            return not place.needle.safe
        return meant.id != place.needle.skill.id


def _is_item(text: str, place: Candidate) -> bool:
    """Whether the name is the whole of an item of a list."""
    before = text[max(0, place.start - _REACH) : place.start]
    starts = place.start < _REACH and not before.strip()
    opens = starts or _ITEM_OPENS.search(before) is not None
    return opens and _ITEM_CLOSES.match(text, place.end) is not None


def _beside(text: str, places: Sequence[Candidate], kept: Sequence[bool], index: int) -> bool:
    """Whether a believed mention stands beside this one with no other word between."""
    here = places[index]
    gaps = []
    if index and kept[index - 1]:
        gaps.append(text[places[index - 1].end : here.start])
    if index + 1 < len(places) and kept[index + 1]:
        gaps.append(text[here.end : places[index + 1].start])
    near = [gap for gap in gaps if len(gap) <= _REACH]
    if any(_LISTED.fullmatch(gap) for gap in near) and _is_item(text, here):
        return True
    return here.true_case and any("\n" not in gap and _BESIDE.fullmatch(gap) for gap in near)
