"""Skill lists: their items, typing errors in them, and what in them no skill explains."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from rapidfuzz import fuzz, process

from kasauti.skills.finder import TYPO_LENGTH, Mention, Needle
from kasauti.skills.names import squeezed

_SPLIT = re.compile(r"[,;|·•●▪◦‣\n\t()\[\]{}]|:\s|\s[/–—&-]\s|\sand\s|/(?=\w{3})")
_TRIM = re.compile(r"^[\s\-–—*.:]+|[\s\-–—*.:]+$")
_WORD = re.compile(r"[^\W_]+")
_TYPO_RATIO = 83.0  # one swapped pair among six letters ("Pyhton")


def items(text: str, lists: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Start and end of each item of the lists, without bullets and space around it."""
    for opening, closing in lists:
        begin = opening
        for match in _SPLIT.finditer(text, opening, closing):
            yield from _trimmed(text, begin, match.start())
            begin = match.end()
        yield from _trimmed(text, begin, closing)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    lead = _TRIM.match(piece)
    offset = lead.end() if lead else 0
    core = _TRIM.sub("", piece)
    if core:
        yield start + offset, start + offset + len(core)


def _untouched(
    text: str, lists: Sequence[tuple[int, int]], mentions: Sequence[Mention]
) -> Iterator[tuple[int, int]]:
    """Items that no mention overlaps."""
    for start, end in items(text, lists):
        if not any(m.start < end and start < m.end for m in mentions):
            yield start, end


def corrections(
    text: str,
    lists: Sequence[tuple[int, int]],
    mentions: Sequence[Mention],
    targets: Mapping[str, Mapping[str, Needle]],
) -> list[Mention]:
    """Mentions behind typing errors in list items that nothing else explains.

    An item of six letters or more is taken for the closest safe name if their similarity
    (rapidfuzz ratio) is at least 83 and their words are as many and begin with the same letters:
    "Libraries" is no "PIL library".
    """
    found = []
    for start, end in _untouched(text, lists, mentions):
        item = squeezed(text[start:end])
        if len(item) < TYPO_LENGTH or not item.isascii():
            continue
        needle = _intended(item, text[start:end], targets.get(item[0], {}))
        if needle is not None:
            found.append(Mention(needle.skill.id, start, end, needle.alias.text, corrected=True))
    return found


def _intended(item: str, words: str, targets: Mapping[str, Needle]) -> Needle | None:
    """The safe name that a misspelt item was meant to be, or None."""
    near = process.extract(
        item, targets.keys(), scorer=fuzz.ratio, score_cutoff=_TYPO_RATIO, limit=5
    )
    initials = _initials(words)
    for name, _, _ in near:
        needle = targets[name]
        if _initials(needle.alias.text) == initials:
            return needle
    return None


def _initials(words: str) -> str:
    return "".join(word[0] for word in _WORD.findall(words)).lower()


def unmapped_terms(
    text: str, lists: Sequence[tuple[int, int]], mentions: Sequence[Mention]
) -> tuple[str, ...]:
    """List items that no skill explains: shown to a person, never scored.

    Parameters
    ----------
    text : str
    lists : sequence of (int, int)
        The stretches of skill lists.
    mentions : sequence of Mention
        What ``find_mentions`` found in the same text.

    Returns
    -------
    tuple of str
        In order of appearance, each spelling once; items of more than six words are prose and
        left out.
    """
    terms = (text[start:end] for start, end in _untouched(text, lists, mentions))
    short = (term for term in terms if len(term.split()) <= 6 and any(map(str.isalpha, term)))
    return tuple(dict.fromkeys(" ".join(term.split()) for term in short))
