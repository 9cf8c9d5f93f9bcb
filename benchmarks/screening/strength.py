"""Strength of evidence in free statements, and that empty ones move nothing."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

from benchmarks.figure import Figure, bootstrapped, proportion
from benchmarks.screening.generated import person, rewritten
from benchmarks.screening.pipeline import screened_document
from kasauti.demonstration import resume
from kasauti.documents import read
from kasauti.screening import Screening, statement_strength

ORDER = {"low": 0, "medium": 1, "high": 2}
EMPTY = ("aggrandising", "repetition", "irrelevance")
_BULLET = re.compile(r"\s*[•▪*–-] ")
_HOSTS = 6  # invented résumés that the empty statements are put into


def ranks(values: Sequence[float]) -> list[float]:
    """Return ranks, ties at their mean."""
    order = sorted(range(len(values)), key=values.__getitem__)
    result = [0.0] * len(values)
    left = 0
    while left < len(order):
        right = left
        while right + 1 < len(order) and values[order[right + 1]] == values[order[left]]:
            right += 1
        for index in order[left : right + 1]:
            result[index] = (left + right) / 2
        left = right + 1
    return result


def spearman(pairs: Sequence[tuple[float, float]]) -> float:
    """Return the rank correlation of pairs, 0 where one side is constant."""
    if len(pairs) < 2:
        return 0.0
    left, right = (ranks([pair[side] for pair in pairs]) for side in (0, 1))
    a, b = fmean(left), fmean(right)
    spread = (sum((x - a) ** 2 for x in left) * sum((y - b) ** 2 for y in right)) ** 0.5
    shared = sum((x - a) * (y - b) for x, y in zip(left, right, strict=True))
    return shared / spread if spread else 0.0


def _pairs(
    records: Sequence[dict[str, Any]], *, debased: bool, domain: str = ""
) -> list[tuple[float, float]]:
    return [
        (statement_strength(r["answer"]), float(ORDER[r["label"]["level"]]))
        for r in records
        if r["label"] and r["test"].endswith("-debase") == debased and domain in ("", r["domain"])
    ]


def measure(path: Path) -> tuple[Figure, ...]:
    """Return the correlation of strength with its label, and how often an empty one moves a level.

    Parameters
    ----------
    path : Path
        Labelled statements, one JSON object a line: ``test``, ``domain``, ``answer``, ``label``.
    """
    records = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    known = "length −.13, first person .06, 25 depth words .49 on ML and .23 on all"
    plain = _pairs(records, debased=False)
    taken_back = [strength for strength, _ in _pairs(records, debased=True)]
    told = [strength for strength, label in plain if label > 0]
    lower = sum(back < given for back in taken_back for given in told)
    return (
        bootstrapped(
            "strength: Spearman, ML",
            _pairs(records, debased=False, domain="ml"),
            spearman,
            ">= 0.65",
            known,
        ),
        bootstrapped("strength: Spearman, all", plain, spearman, ">= 0.65", known),
        Figure(
            "strength: taken-back statement below a medium or high one (share of pairs)",
            lower / max(1, len(taken_back) * len(told)),
            None,
            None,
            len(taken_back) * len(told),
        ),
        *_moved(records),
    )


def _moved(records: Sequence[dict[str, Any]]) -> tuple[Figure, ...]:
    """Put every empty statement at three places of invented résumés."""
    empty = [r["answer"] for r in records if r["test"] in EMPTY]
    moved = tried = 0
    for number in range(_HOSTS):
        host = rewritten(person(number, seed=5), "txt", "plain")
        text = resume(host).decode()
        before = _levels(screened_document(read(text.encode(), host.file))[0])
        for statement in empty:
            for changed in _places(text, statement, number):
                tried += 1
                after = _levels(screened_document(read(changed.encode(), host.file))[0])
                moved += after != before
    share = proportion("empty statements that move a level (share)", moved, tried)
    return (Figure("empty statements that move a level", moved, None, None, tried, "== 0"), share)


def _places(text: str, statement: str, seed: int) -> list[str]:
    """Return the text with the statement as its last paragraph, in the summary, and as a bullet."""
    lines = text.split("\n")
    bullets = [i for i, line in enumerate(lines) if _BULLET.match(line)]
    changed = [f"{text.rstrip()}\n\n{statement}\n", "\n".join([lines[0], statement, *lines[1:]])]
    if bullets:
        at = random.Random(seed).choice(bullets)
        mark = _BULLET.match(lines[at])[0]  # type: ignore[index]
        changed.append("\n".join([*lines[: at + 1], f"{mark}{statement}", *lines[at + 1 :]]))
    return changed


def _levels(screening: Screening) -> tuple[float | None, ...]:
    dimensions = (screening.engineering, screening.ml, screening.bridge)
    competencies = (competency.level for competency in screening.competencies)
    return (*(d.estimate.level for d in dimensions), *competencies, screening.attainment.level)
