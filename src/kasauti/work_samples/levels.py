"""From a result to estimates on the scale: levels come from a published map."""

from __future__ import annotations

import itertools
import math
from typing import Any

from kasauti.skills import Estimate, Evidence, Strength
from kasauti.work_samples.grading import Result, Verdict
from kasauti.work_samples.package import Exercise

Z80 = 1.2815515655446004
MAP_ERROR = 0.6  # of the map itself, in levels: an assumption until people have done the exercises


def estimates(exercise: Exercise, result: Result) -> tuple[Estimate, ...]:
    """Return one estimate per competency that the exercise speaks to.

    Notes
    -----
    The manifest maps, per competency, the share of passed tests of its groups onto a level by
    straight lines between points; tests named in ``gates`` hold the level below 3 until they
    pass; the map's top is what a machine can see, and people go beyond it with the rubric. The
    standard error joins the map's own (0.6 level, assumed) with that of a share of n tests.
    """
    return tuple(
        _estimate(exercise, result, competency, table)
        for competency, table in exercise.manifest["levels"].items()
    )


def _estimate(
    exercise: Exercise, result: Result, competency: str, table: dict[str, Any]
) -> Estimate:
    judged = [t for t in result.tests if t.group in table["groups"] and t.passed is not None]
    if not judged or result.violations:
        why = "frames that answered nothing: a person looks first" if result.violations else ""
        return Estimate(competency, None, None, None, None, note=why)
    passed = [test for test in judged if test.passed]
    share = len(passed) / len(judged)
    level, slope = _read_off(table["map"], share)
    missing = [name for name in table.get("gates", ()) if not result.passed(name)]
    if missing:
        level = min(level, 2.8)
    sampling = slope * math.sqrt(max(share * (1 - share), 1 / (4 * len(judged))) / len(judged))
    error = math.hypot(MAP_ERROR, sampling)
    evidence = Evidence(
        source="work sample",
        quote=f"{len(passed)} of {len(judged)} hidden tests passed",
        shows=f"{exercise.title}: {_shows(judged)}",
        strength=Strength.CHECKABLE,
        document=exercise.name,
    )
    note = f"held below 3 by {', '.join(missing)}" if missing else ""
    return Estimate(
        competency, level, max(1.0, level - Z80 * error), min(5.0, level + Z80 * error), error,
        (evidence,), note,
    )  # fmt: skip


def _shows(judged: list[Verdict]) -> str:
    failed = [test.promises for test in judged if not test.passed]
    return "all of it holds" if not failed else "does not hold: " + "; ".join(failed[:4])


def _read_off(points: list[list[float]], share: float) -> tuple[float, float]:
    """Return the level at ``share`` and the slope there."""
    for (left, low), (right, high) in itertools.pairwise(points):
        if share <= right:
            slope = (high - low) / (right - left)
            return low + slope * (share - left), slope
    return points[-1][1], 0.0
