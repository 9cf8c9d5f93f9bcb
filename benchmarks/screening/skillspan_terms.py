"""Draws ``skills/data/knowledge_terms.txt`` from the train part of SkillSpan.

Run as ``python -m benchmarks.screening.skillspan_terms DIR`` and send what it prints to that file;
with ``--check`` it prints the overlap F1 of a five-fold cross-validation by advert instead.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.screening.skillspan import Sentence, Span, counted, overlap_f1, sentences
from kasauti.skills import load_graph
from kasauti.skills.knowledge import (
    LONGEST_TERM,
    TOLD,
    Line,
    Standing,
    Terms,
    find_knowledge,
    in_title,
    plain_words,
    read_terms,
)
from kasauti.skills.names import key

NOTICE = """\
# Terms that job advertisements name as knowledge, drawn from the train part of SkillSpan (MIT
# licence, see knowledge_terms.LICENSE) by benchmarks/screening/skillspan_terms.py. Do not edit.
# term: counts in lines of these standings; never and always: names of the skill graph that stand
# otherwise than their kind.
"""

_WEIGHT = 4.0
_ENOUGH = 0.52
_RATES = {
    "term": (0.75, 0.6, 0.6, 0.4, 0.3, 0.2),
    "product": (0.95, 0.95, 0.9, 0.75, 0.4, 0.25),
    "concept": (0.95, 0.75, 0.9, 0.5, 0.5, 0.15),
    "other": (0.9, 0.7, 0.8, 0.45, 0.45, 0.25),
}
"""How often each kind is marked, by standing; the first guess for each term."""
_KINDS = {
    **dict.fromkeys(("language", "library", "framework", "tool", "platform"), "product"),
    **dict.fromkeys(("concept", "method", "model"), "concept"),
}


class Tally:
    """How often a term or name stood, and was marked, by the standing of the line."""

    def __init__(self) -> None:
        self.stood: Counter[tuple[str, Standing]] = Counter()
        self.marked: Counter[tuple[str, Standing]] = Counter()

    def add(self, term: str, standing: Standing, marked: bool) -> None:
        """Count one place."""
        self.stood[term, standing] += 1
        self.marked[term, standing] += marked

    def counts(self, term: str, kind: str) -> list[Standing]:
        """Where the term is marked often enough, the guess for its kind weighing as four places."""
        return [
            standing
            for standing, guess in zip(Standing, _RATES[kind], strict=True)
            if self.marked[term, standing] + _WEIGHT * guess
            >= _ENOUGH * (self.stood[term, standing] + _WEIGHT)
        ]


def lines(read: Sequence[Sentence]) -> Iterator[str]:
    """The dictionary's lines, sorted."""
    graph = load_graph()
    known = {term for sentence in read for term in _marked_terms(sentence)}
    terms, names = Tally(), Tally()
    kinds: dict[str, str] = {}
    for sentence in read:
        line = Line(sentence.text, sentence.part, graph)
        for term, span in _runs(sentence.text):
            if term in known and not in_title(sentence.text, *span):
                terms.add(term, line.standing(*span), _is_marked(sentence, span))
        for start, end, skill in line.names:
            if not in_title(sentence.text, start, end):
                name = key(sentence.text[start:end])
                kinds[name] = _KINDS.get(graph[skill].kind, "other")
                standing = line.standing(start, end)
                names.add(name, standing, _is_marked(sentence, (start, end)))
    for term in sorted(known):
        if counts := terms.counts(term, "term"):
            yield f"term {','.join(counts)} {term}"
    for name, kind in sorted(kinds.items()):
        counts = names.counts(name, kind)
        if never := [s for s in Standing if s not in TOLD and s not in counts]:
            yield f"never {','.join(never)} {name}"
        if always := [s for s in Standing if s in TOLD and s in counts]:
            yield f"always {','.join(always)} {name}"


def _marked_terms(sentence: Sentence) -> Iterator[str]:
    for start, end in sentence.gold:
        words = [word for _, _, word in plain_words(sentence.text[start:end]) if word]
        if 0 < len(words) <= LONGEST_TERM:
            yield " ".join(words)


def _runs(text: str) -> Iterator[tuple[str, Span]]:
    words = plain_words(text)
    for first in range(len(words)):
        for last in range(first, min(first + LONGEST_TERM, len(words))):
            piece = words[first : last + 1]
            yield " ".join(word for _, _, word in piece), (piece[0][0], piece[-1][1])


def _is_marked(sentence: Sentence, span: Span) -> bool:
    return any(span[0] < end and start < span[1] for start, end in sentence.gold)


def dictionary(read: Sequence[Sentence]) -> Terms:
    """The dictionary of some sentences."""
    return read_terms("\n".join(lines(read)))


def cross_validated(read: Sequence[Sentence], folds: int = 5) -> float:
    """Overlap F1 on adverts that the dictionary was not drawn from."""
    graph = load_graph()
    adverts = sorted({sentence.advert for sentence in read})
    results = []
    for fold in range(folds):
        held = set(adverts[fold::folds])
        terms = dictionary([s for s in read if s.advert not in held])
        tested = [s for s in read if s.advert in held]
        results.extend(
            counted(tested, lambda text, part, t=terms: find_knowledge(text, graph, t, part))
        )
    return overlap_f1(results)


def main(arguments: Sequence[str]) -> None:
    """Print the dictionary, or with --check how well dictionaries of its kind carry over."""
    read = sentences(Path(arguments[0]) / "train.json")
    if "--check" in arguments:
        print(f"overlap F1, five-fold by advert: {cross_validated(read):.3f}")
    else:
        print(NOTICE + "\n".join(lines(read)))


if __name__ == "__main__":
    main(sys.argv[1:])
