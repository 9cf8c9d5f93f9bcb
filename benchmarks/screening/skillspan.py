"""Knowledge found in job adverts, against the spans of SkillSpan, source "tech".

Run as ``python -m benchmarks.screening.skillspan DIR``; measured are ``dev.json`` and ``test.json``
where they are present. Only a dictionary and patterns are used; the dictionary was drawn from the
train part by ``python -m benchmarks.screening.skillspan_terms DIR``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figure import Figure, bootstrapped
from kasauti.skills import load_graph
from kasauti.skills.knowledge import find_knowledge

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an advert and the knowledge that people marked in it."""

    advert: int
    text: str
    gold: tuple[Span, ...]


def sentences(path: Path, source: str = "tech") -> tuple[Sentence, ...]:
    """Read a part of SkillSpan; words are joined by single spaces."""
    records = (json.loads(line) for line in path.read_text("utf-8").splitlines())
    return tuple(
        Sentence(record["idx"], " ".join(record["tokens"]), tuple(_spans(record)))
        for record in records
        if record["source"] == source
    )


def _spans(record: dict[str, list[str]]) -> Iterator[Span]:
    position = 0
    start = end = -1
    for token, tag in zip(record["tokens"], record["tags_knowledge"], strict=True):
        if tag != "I" and start >= 0:
            yield start, end
            start = -1
        if tag == "B" or (tag == "I" and start < 0):
            start = position
        end = position + len(token)
        position = end + 1
    if start >= 0:
        yield start, end


@dataclass(frozen=True, slots=True)
class Advert:
    """Counts of one advert: spans found, wanted, and those that overlap or are the same."""

    found: int = 0
    wanted: int = 0
    right: int = 0
    hit: int = 0
    same: int = 0


def counted(read: Sequence[Sentence], find: Callable[[str], Sequence[Span]]) -> tuple[Advert, ...]:
    """Counts by advert."""
    totals: dict[int, list[int]] = {}
    for sentence in read:
        found = find(sentence.text)
        total = totals.setdefault(sentence.advert, [0] * 5)
        total[0] += len(found)
        total[1] += len(sentence.gold)
        total[2] += sum(any(_overlap(a, b) for b in sentence.gold) for a in found)
        total[3] += sum(any(_overlap(a, b) for b in found) for a in sentence.gold)
        total[4] += len(set(found) & set(sentence.gold))
    return tuple(Advert(*total) for total in totals.values())


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def overlap_f1(adverts: Sequence[Advert]) -> float:
    """A found span counts when it overlaps a marked one, and the reverse."""
    found, wanted = sum(a.found for a in adverts), sum(a.wanted for a in adverts)
    precision = sum(a.right for a in adverts) / found if found else 0.0
    recall = sum(a.hit for a in adverts) / wanted if wanted else 0.0
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def strict_f1(adverts: Sequence[Advert]) -> float:
    """Only spans with the same borders count."""
    total = sum(a.found + a.wanted for a in adverts)
    return 2 * sum(a.same for a in adverts) / total if total else 0.0


def measure(path: Path) -> tuple[Figure, ...]:
    """Overlap and strict F1 on each part that is there; intervals by draws of adverts.

    Parameters
    ----------
    path : Path
        Folder of SkillSpan.
    """
    graph = load_graph()
    figures = []
    for part in ("dev", "test"):
        file = path / f"{part}.json"
        if file.exists():
            adverts = counted(sentences(file), lambda text: find_knowledge(text, graph))
            name = f"SkillSpan tech {part}: %s F1, dictionary only"
            known = "skill list .47, train terms .64, CRF .76"
            figures.append(bootstrapped(name % "overlap", adverts, overlap_f1, ">= 0.75", known))
            figures.append(bootstrapped(name % "strict", adverts, strict_f1))
    return tuple(figures)


def main(arguments: Sequence[str]) -> None:
    """Print the figures."""
    for figure in measure(Path(arguments[0])):
        span = f"[{figure.low:.3f}, {figure.high:.3f}]"
        print(f"{figure.name:<52} {figure.value:.3f} {span} n={figure.n} {figure.bar}")


if __name__ == "__main__":
    main(sys.argv[1:])
