"""When to retrain: what was seen, held against thresholds, each with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kasauti_recommender.monitoring.calibration import Calibration
from kasauti_recommender.monitoring.drift import Drift


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When an alarm rings.

    Parameters
    ----------
    psi, distance : float
        Of a feature's drift; ``tune`` chooses them for the rows that a check looks at.
    ratio : float
        Clicks over expected clicks may lie between 1 / ``ratio`` and ``ratio``.
    alpha : float
        And only where chance explains it with less than this.
    age : float
        Days after which a version is trained again whatever was seen.
    new_items : float
        Share of the catalogue that the version has never met.
    """

    psi: float = 0.1
    distance: float = 0.1
    ratio: float = 1.25
    alpha: float = 0.001
    age: float = 7.0
    new_items: float = 0.05


@dataclass(frozen=True, slots=True)
class Trigger:
    """A reason to retrain: what rang, and in words why."""

    name: str
    reason: str


def triggers(
    thresholds: Thresholds,
    *,
    drifts: Sequence[Drift] = (),
    calibrated: Calibration | None = None,
    age: float = 0.0,
    new_items: float = 0.0,
) -> tuple[Trigger, ...]:
    """Return the reasons to retrain, none where all is well.

    Parameters
    ----------
    drifts : sequence of Drift
    calibrated : Calibration, optional
        None where too few labels are known.
    age : float
        Days since the champion was made.
    new_items : float
        Share of the catalogue it has never met.
    """
    found = []
    moved = [d for d in drifts if d.psi > thresholds.psi or d.distance > thresholds.distance]
    if moved:
        said = ", ".join(f"{d.feature} (PSI {d.psi:.2f}, KS {d.distance:.2f})" for d in moved[:3])
        found.append(Trigger("data drift", f"{len(moved)} features moved: {said}"))
    if calibrated is not None and calibrated.p < thresholds.alpha:
        low, high = 1 / thresholds.ratio, thresholds.ratio
        if not low <= calibrated.ratio <= high:
            said = f"{calibrated.ratio:.2f} clicks for each expected, {calibrated.labelled} labels"
            found.append(Trigger("concept drift", said))
    if age > thresholds.age:
        found.append(Trigger("age", f"the champion is {age:.1f} days old"))
    if new_items > thresholds.new_items:
        found.append(Trigger("new items", f"{new_items:.1%} of the catalogue came after it"))
    return tuple(found)
