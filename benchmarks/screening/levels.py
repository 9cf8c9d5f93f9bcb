"""Levels of the two dimensions against levels that people gave the same résumés."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from benchmarks.figure import Figure, bootstrapped
from kasauti.documents import read
from kasauti.resumes import read_profile
from kasauti.screening import estimate
from kasauti.skills import load_graph

AS_OF = date(2025, 12, 1)  # the labelled résumés say "Present" of 2025
LADDER = {1: 1, 2: 2, 3: 4, 4: 5}  # the raters' four steps on the five of the scale
_ORDER = tuple(LADDER.values())
_YEARS = re.compile(r"\b\d{1,2}\+?\s*(?:years?|yrs?)", re.IGNORECASE)


class Rated(NamedTuple):
    """One dimension of one résumé."""

    resume: str
    dimension: str
    found: float
    gold: int

    @property
    def level(self) -> int:
        """The found level, rounded to a step."""
        return min(5, max(1, int(self.found + 0.5)))


def within_one(rated: Rated) -> bool:
    """Return whether the steps are the same or neighbours, on the ladder or for the raters."""
    if abs(rated.level - rated.gold) <= 1:
        return True
    steps = (rated.level, rated.gold)
    return (
        all(s in _ORDER for s in steps)
        and abs(_ORDER.index(steps[0]) - _ORDER.index(steps[1])) == 1
    )


def kappa(pairs: Sequence[Rated]) -> float:
    """Return Cohen's kappa with quadratic weights over the five steps."""
    found, gold = Counter(p.level for p in pairs), Counter(p.gold for p in pairs)
    observed = sum((p.level - p.gold) ** 2 for p in pairs) / len(pairs)
    expected = (
        sum(f * g * (left - right) ** 2 for left, f in found.items() for right, g in gold.items())
        / len(pairs) ** 2
    )
    return 1.0 - observed / expected if expected else float(observed == 0)


def rate(record: dict) -> tuple[Rated, Rated]:
    """Return both dimensions of one labelled résumé."""
    document = read(record["text"].encode(), f"{record['id']}.txt")
    profile = read_profile(document, as_of=AS_OF)
    found = estimate(document, profile, as_of=AS_OF, graph=load_graph())
    gold = record["seed_level_1to4"]
    engineering, ml = found.engineering.estimate.level, found.ml.estimate.level
    return (
        Rated(record["id"], "engineering", engineering or 1.0, LADDER[gold["software"]]),
        Rated(record["id"], "ml", ml or 1.0, LADDER[gold["ml"]]),
    )


def _kappa_of_people(people: Sequence[tuple[Rated, Rated]]) -> float:
    return kappa([rated for person in people for rated in person])


def _share_of_people(people: Sequence[tuple[Rated, Rated]]) -> float:
    rated = [rated for person in people for rated in person]
    return sum(map(within_one, rated)) / len(rated)


def measure(path: Path) -> tuple[Figure, ...]:
    """Return agreement with the raters; intervals by drawing résumés with replacement.

    Parameters
    ----------
    path : Path
        Labelled résumés, one JSON object a line, with ``seed_level_1to4``.
    """
    records = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    labelled = [record for record in records if record.get("seed_level_1to4")]
    people = [rate(record) for record in labelled]
    constant = [Rated(r.resume, r.dimension, 2.0, r.gold) for person in people for r in person]
    same = sum(r.level == r.gold for person in people for r in person)
    baseline = (
        "everyone Intermediate: kappa 0, within one "
        f"{sum(map(within_one, constant)) / len(constant):.2f};"
        " published: experts .61 with each other"
    )
    return (
        bootstrapped("levels: quadratic kappa", people, _kappa_of_people, ">= 0.65", baseline),
        bootstrapped("levels: share within one", people, _share_of_people, ">= 0.95", baseline),
        Figure(
            "levels: share exactly the same", same / (2 * len(people)), None, None, 2 * len(people)
        ),
    )
