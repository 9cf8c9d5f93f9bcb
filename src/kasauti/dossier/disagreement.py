"""Where sources disagree by more than their errors explain."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kasauti.dossier.fusion import Fused, Measurement

FAR = 1.645
RATERS_APART = 2.0


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two sources that do not fit together.

    Parameters
    ----------
    competency, one, other : str
    levels : tuple of float
    size : float
        Difference in its own standard errors.
    sentence : str
    sitting : str
        The means of the one sitting in which two raters disagree; empty between means.
    """

    competency: str
    one: str
    other: str
    levels: tuple[float, float]
    size: float
    sentence: str
    sitting: str = ""


def disagreements(
    fused: Mapping[str, Fused], measurements: Sequence[Measurement]
) -> tuple[Disagreement, ...]:
    """Return where means, or raters of one sitting, disagree; largest first."""
    found = [one for subject in fused for one in _between_means(subject, fused[subject])]
    found += _within_sittings(measurements)
    return tuple(sorted(found, key=lambda d: (-d.size, d.competency, d.one, d.other)))


def _between_means(subject: str, fused: Fused) -> list[Disagreement]:
    found = []
    for (one, x, se_x), (other, y, se_y) in combinations(fused.means, 2):
        size = abs(x - y) / math.hypot(se_x, se_y)
        if size >= FAR:
            words = f"{subject}: {one} says {x:.1f}, {other} says {y:.1f}."
            found.append(Disagreement(subject, one, other, (x, y), size, words))
    return found


def _within_sittings(measurements: Sequence[Measurement]) -> list[Disagreement]:
    found = []
    rated = [m for m in measurements if m.error is None]
    for one, other in combinations(sorted(rated, key=lambda m: m.source), 2):
        same = (one.competency, one.means) == (other.competency, other.means)
        if same and one.source != other.source and abs(one.level - other.level) >= RATERS_APART:
            levels = (one.level, other.level)
            words = (
                f"{one.competency} in {one.means}: {one.source} gave {one.level:.0f}, "
                f"{other.source} gave {other.level:.0f}."
            )
            size = abs(one.level - other.level) / math.sqrt(2 * 0.24)
            found.append(
                Disagreement(
                    one.competency, one.source, other.source, levels, size, words, one.means
                )
            )
    return found
