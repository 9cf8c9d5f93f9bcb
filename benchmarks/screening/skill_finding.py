"""Skills found in ML engineers' résumés, against skills marked by a person.

Run as ``python -m benchmarks.screening.skill_finding FILE.jsonl``; each line holds ``text``,
``gold_skills`` (a list of ``{"context": "W" | "P" | "C" | "L", "names": [...]}``) and ``optional``
(lists of names that count neither for nor against).
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.figure import Figure, bootstrapped, proportion
from benchmarks.screening.pipeline import screened
from kasauti.skills import load_graph

CONTEXTS = {"W": "work", "P": "project", "C": "course", "L": "listed"}
_BARS = {"W": ">= 0.85", "P": ">= 0.85"}


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


def found_in(text: str) -> set[str]:
    """Ids of the skills that the whole pipeline finds named; what it only infers is left out."""
    screening, _ = screened("resume.txt", text.encode())
    return {
        estimate.subject
        for estimate in screening.skills
        if estimate.evidence and not estimate.note.startswith("Implied by")
    }


def count(record: dict[str, Any]) -> Count:
    """Compare what is found in one résumé with what a person marked."""
    found = found_in(record["text"])
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


def measure(path: Path) -> tuple[Figure, ...]:
    """Precision, recall and F1 by document, and recall by context.

    Parameters
    ----------
    path : Path
        Labelled résumés, one JSON object a line.
    """
    return figures([count(json.loads(line)) for line in path.read_text("utf-8").splitlines()])


def figures(counts: Sequence[Count]) -> tuple[Figure, ...]:
    """The figures of some counted résumés."""
    right, found = sum(c.right for c in counts), sum(c.found for c in counts)
    hit, wanted = sum(c.hit for c in counts), sum(c.wanted for c in counts)
    result = [
        proportion("skills: precision", right, found),
        proportion("skills: recall", hit, wanted),
        bootstrapped("skills: F1", counts, f1, ">= 0.88", "skill lists .46, ESCO .31"),
    ]
    for code, word in CONTEXTS.items():
        hit = sum(c.hit_by_context[code] for c in counts)
        wanted = sum(c.by_context[code] for c in counts)
        name = f"skills: recall in {word} text"
        result.append(proportion(name, hit, wanted, _BARS.get(code, "")))
    return tuple(result)


def main(arguments: Sequence[str]) -> None:
    """Print the figures and, with --errors, each miss and surplus."""
    lines = Path(arguments[0]).read_text("utf-8").splitlines()
    counts = [count(json.loads(line)) for line in lines]
    for figure in figures(counts):
        span = f"[{figure.low:.3f}, {figure.high:.3f}]"
        print(f"{figure.name:<36} {figure.value:.3f} {span} n={figure.n} {figure.bar}")
    if "--errors" in arguments:
        for counted in counts:
            print("missed", *counted.missed, "| surplus", *counted.surplus)


if __name__ == "__main__":
    main(sys.argv[1:])
