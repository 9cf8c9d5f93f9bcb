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
    Terms,
    find_knowledge,
    graph_names,
    in_title,
    is_asked,
    plain_words,
    read_terms,
)
from kasauti.skills.names import key

NOTICE = """\
# Terms that job advertisements name as knowledge, drawn from the train part of SkillSpan (MIT
# licence, see knowledge_terms.LICENSE) by benchmarks/screening/skillspan_terms.py. Do not edit.
# asked: counts where something is asked for; told: where nothing is; both: anywhere.
# never and always: names of the skill graph that stand otherwise than their kind.
"""

_WEIGHT = 4.0
_ENOUGH = 0.52
_TERM = {True: 0.5, False: 0.25}
_PRODUCT = {True: 0.85, False: 0.40}
_CONCEPT = {True: 0.82, False: 0.35}
_OTHER = {True: 0.63, False: 0.33}
_PRIORS = {
    **dict.fromkeys(("language", "library", "framework", "tool", "platform"), _PRODUCT),
    **dict.fromkeys(("concept", "method", "model"), _CONCEPT),
}


class Tally:
    """How often a term or name stood, and was marked, where something was asked and where not."""

    def __init__(self) -> None:
        self.stood: Counter[tuple[str, bool]] = Counter()
        self.marked: Counter[tuple[str, bool]] = Counter()

    def add(self, term: str, asked: bool, marked: bool) -> None:
        """Count one place."""
        self.stood[term, asked] += 1
        self.marked[term, asked] += marked

    def counts(self, term: str, asked: bool, prior: float) -> bool:
        """Whether the term is marked often enough, the prior weighing as four places."""
        share = (self.marked[term, asked] + _WEIGHT * prior) / (self.stood[term, asked] + _WEIGHT)
        return share >= _ENOUGH


def lines(read: Sequence[Sentence]) -> Iterator[str]:
    """The dictionary's lines, sorted."""
    graph = load_graph()
    known = {term for sentence in read for term in _marked_terms(sentence)}
    terms, names = Tally(), Tally()
    kinds: dict[str, str] = {}
    for sentence in read:
        asked = is_asked(sentence.text)
        for term, span in _runs(sentence.text):
            if term in known and not in_title(sentence.text, *span):
                terms.add(term, asked, _is_marked(sentence, span))
        for start, end, skill in graph_names(sentence.text, graph):
            if not in_title(sentence.text, start, end):
                name = key(sentence.text[start:end])
                kinds[name] = graph[skill].kind
                names.add(name, asked, _is_marked(sentence, (start, end)))
    for term in sorted(known):
        asked, told = (terms.counts(term, where, _TERM[where]) for where in (True, False))
        if asked or told:
            yield f"{'both' if asked and told else 'asked' if asked else 'told'} {term}"
    for name, kind in sorted(kinds.items()):
        prior = _PRIORS.get(kind, _OTHER)
        if not names.counts(name, True, prior[True]):
            yield f"never {name}"
        if names.counts(name, False, prior[False]):
            yield f"always {name}"


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
        results.extend(counted(tested, lambda text, t=terms: find_knowledge(text, graph, t)))
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
