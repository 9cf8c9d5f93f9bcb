"""From skills and behaviours to the sixteen competencies."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kasauti.screening.latent import interval
from kasauti.skills import Estimate, Evidence, Strength, competencies

SLOTS = (1.0, 0.5, 0.25)  # the three best-loaded, house rule
RESUME_ERROR = 0.8  # a competency read from a résumé alone is never surer than this
FULL_LOADING = 0.5  # loadings from here up speak for the whole competency
LEAST_LOADING = 0.4  # weaker ones do not speak for it at all
STEP_DOWN = 0.5  # what an empty slot counts below the best
EVIDENCE_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Holding:
    """A skill or behaviour whose use a person tells.

    Parameters
    ----------
    id : str
    level, error : float
    loads : mapping of str to float
        Competency id to loading.
    evidence : tuple of Evidence
    """

    id: str
    level: float
    error: float
    loads: Mapping[str, float]
    evidence: tuple[Evidence, ...]


def estimate_competencies(holdings: Sequence[Holding]) -> tuple[Estimate, ...]:
    """Return all sixteen estimates in the order of the scale.

    Notes
    -----
    A competency is the weighted mean (1, ½, ¼) of its three best-loaded skills and behaviours.
    What a holding says of a competency is its level above Beginner times its loading (full from
    0.5, none below 0.4). A slot that is empty, or further below the best, counts as half a level
    below the best, so naming a further tool never lowers anyone, and fifty tools move no more
    than three.
    What is merely listed or studied holds nothing here: a competency that only lists and courses
    speak of is not evidenced.
    """
    return tuple(_estimate(c.id, holdings) for c in competencies())


def _estimate(competency: str, holdings: Sequence[Holding]) -> Estimate:
    speaking = sorted(
        (
            (_spoken(h, competency), h)
            for h in holdings
            if h.loads.get(competency, 0.0) >= LEAST_LOADING
        ),
        key=lambda pair: (-pair[0], pair[1].id),
    )[: len(SLOTS)]
    if not speaking:
        return Estimate(competency, None, None, None, None)
    best = speaking[0][0]
    floor = max(1.0, best - STEP_DOWN)
    slots = [max(floor, level) for level, _ in speaking]
    slots += [floor] * (len(SLOTS) - len(slots))
    level = sum(w * slot for w, slot in zip(SLOTS, slots, strict=True)) / sum(SLOTS)
    precision = sum(
        w * h.loads[competency] / h.error**2 for w, (_, h) in zip(SLOTS, speaking, strict=False)
    )
    error = max(RESUME_ERROR, 1.0 / math.sqrt(precision))
    low, high = interval(level, error)
    return Estimate(competency, level, low, high, error, _evidence(speaking))


def _spoken(holding: Holding, competency: str) -> float:
    share = min(1.0, holding.loads[competency] / FULL_LOADING)
    return 1.0 + (holding.level - 1.0) * share


def _evidence(speaking: Sequence[tuple[float, Holding]]) -> tuple[Evidence, ...]:
    seen: dict[tuple[int | None, int | None], Evidence] = {}
    for _, holding in speaking:
        for evidence in holding.evidence:
            if evidence.strength > Strength.STUDIED:
                seen.setdefault((evidence.start, evidence.end), evidence)
    ranked = sorted(seen.values(), key=lambda e: (-e.strength, e.start or 0))
    return tuple(ranked[:EVIDENCE_SHOWN])
