"""Skills found in ML engineers' résumés, against skills marked by a person.

Run as ``python -m benchmarks.screening.skill_finding FILE.jsonl``; each line holds ``text``,
``gold_skills`` (a list of ``{"context": "W" | "P" | "C" | "L", "names": [...]}``) and ``optional``
(lists of names that count neither for nor against).
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.figure import Figure, proportion
from kasauti.skills import find_mentions, load_graph

CONTEXTS = {"W": "work", "P": "project", "C": "course", "L": "listed"}
_BARS = {"W": 0.85, "P": 0.85}

Lists = Callable[[str], Sequence[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Count:
    """Hits and errors in one résumé."""

    found: int
    wanted: int
    right: int
    hit: int
    by_context: Counter[str] = field(default_factory=Counter)
    hit_by_context: Counter[str] = field(default_factory=Counter)
    missed: tuple[str, ...] = ()
    surplus: tuple[str, ...] = ()


def no_lists(_: str) -> Sequence[tuple[int, int]]:
    """Leave it to the finder what is a list."""
    return ()


def count(record: dict, lists: Lists = no_lists) -> Count:
    """Compare what is found in one résumé with what a person marked."""
    graph = load_graph()
    text = record["text"]
    found = {m.skill for m in find_mentions(text, graph, lists=lists(text))}
    right: set[str] = set()
    missed = []
    wanted, hits = Counter[str](), Counter[str]()
    for gold in record["gold_skills"]:
        meant = _skills(gold["names"])
        wanted[gold["context"]] += 1
        if meant & found:
            hits[gold["context"]] += 1
            right |= meant & found
        else:
            missed.append(f"{gold['context']}:{'|'.join(gold['names'])}")
    free = {skill for names in record["optional"] for skill in _skills(names)}
    judged = found - (free - right)
    return Count(
        len(judged),
        wanted.total(),
        len(right),
        hits.total(),
        wanted,
        hits,
        tuple(missed),
        tuple(sorted(judged - right)),
    )


def _skills(names: Iterable[str]) -> set[str]:
    graph = load_graph()
    return {skill.id for name in names if (skill := graph.resolve(name)) is not None}


def f1(counts: Sequence[Count]) -> float:
    """Harmonic mean of precision and recall over all skills of all résumés."""
    found, wanted = sum(c.found for c in counts), sum(c.wanted for c in counts)
    precision = sum(c.right for c in counts) / found if found else 0.0
    recall = sum(c.hit for c in counts) / wanted if wanted else 0.0
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def bootstrapped(name: str, counts: Sequence[Count], bar: float) -> Figure:
    """F1 with the 95 % interval from 2,000 draws of résumés with replacement."""
    draw = random.Random(20261123)
    values = sorted(f1(draw.choices(counts, k=len(counts))) for _ in range(2000))
    return Figure(name, f1(counts), values[49], values[1949], len(counts), bar)


def measure(path: Path, lists: Lists = no_lists) -> tuple[Figure, ...]:
    """Precision, recall and F1 by document, and recall by context.

    Parameters
    ----------
    path : Path
        Labelled résumés, one JSON object a line.
    lists : callable
        Gives the stretches of a text that are skill lists; by default none are pointed out.
    """
    counts = [count(json.loads(line), lists) for line in path.read_text("utf-8").splitlines()]
    figures = [
        proportion("skills: precision", sum(c.right for c in counts), sum(c.found for c in counts)),
        proportion("skills: recall", sum(c.hit for c in counts), sum(c.wanted for c in counts)),
        bootstrapped("skills: F1", counts, 0.88),
    ]
    for code, word in CONTEXTS.items():
        hit = sum(c.hit_by_context[code] for c in counts)
        wanted = sum(c.by_context[code] for c in counts)
        figures.append(proportion(f"skills: recall in {word} text", hit, wanted, _BARS.get(code)))
    return tuple(figures)


def main(arguments: Sequence[str]) -> None:
    """Print the figures and, with --errors, each miss and surplus."""
    path = Path(arguments[0])
    for figure in measure(path):
        print(figure)
    if "--errors" in arguments:
        for line in path.read_text("utf-8").splitlines():
            record = json.loads(line)
            counted = count(record)
            print(record["id"], "missed", counted.missed, "surplus", counted.surplus)


if __name__ == "__main__":
    main(sys.argv[1:])
