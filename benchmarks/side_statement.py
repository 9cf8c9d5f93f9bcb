"""How often "stronger", "leans" and "not distinguishable" are wrong, by simulation.

    python -m benchmarks.side_statement [--people 2000] [--seed 7] [--json OUT]

Two parts. Scores: two dimension scores with reliability r and true correlation ρ; what naming the
higher score gets wrong, and what the three states get wrong. Loops: people go through a kit, rated
on whole levels by raters with an occasion and a bias of their own; the product's fusion decides.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from kasauti.dossier import Measurement, compile_dossier
from kasauti.interviews import find_kit, off_side
from kasauti.roles import Family, Role, Seniority, default_bars
from kasauti.skills import Dimension, Stronger, competencies, stronger_of

SD = 0.7
STATES = {
    Stronger.ENGINEERING: ("stronger", 1),
    Stronger.ML: ("stronger", -1),
    Stronger.LEANS_ENGINEERING: ("leans", 1),
    Stronger.LEANS_ML: ("leans", -1),
    Stronger.NOT_DISTINGUISHABLE: ("not distinguishable", 0),
    Stronger.INSUFFICIENT: ("insufficient evidence", 0),
}


def scores(people: int, seed: int) -> list[dict[str, float]]:
    """Return error rates for pairs of scores with known reliability and correlation."""
    rows = []
    for reliability in (0.6, 0.7, 0.8):
        for correlation in (0.5, 0.6, 0.7):
            random = np.random.default_rng(seed)
            cov = SD**2 * reliability * np.array([[1, correlation], [correlation, 1]])
            true = random.multivariate_normal([0, 0], cov, people)
            error = random.normal(0, SD * math.sqrt(1 - reliability), (people, 2))
            seen = true + error
            d, truth = seen[:, 0] - seen[:, 1], np.sign(true[:, 0] - true[:, 1])
            sed = SD * math.sqrt(2 - 2 * reliability)
            said = [stronger_of(float(one), sed) for one in d]
            rows.append(
                {"reliability": reliability, "correlation": correlation}
                | {"naming the higher": float(np.mean(np.sign(d) != truth))}
                | _rates(said, truth)
            )
    return rows


def loops(people: int, seed: int, seniority: Seniority) -> dict[str, float]:
    """Return error rates and coverage when people go through a kit and are fused."""
    random = np.random.default_rng(seed)
    role = Role(
        "simulated", Family.CLASSICAL, seniority, (), default_bars(Family.CLASSICAL, seniority)
    )
    said, truth, inside, widths = [], [], [], []
    for _ in range(people):
        levels = _true_levels(random)
        found = compile_dossier("p", role, _rated(levels, role, random))
        true = {side: _mean(levels, side) for side in Dimension}
        said.append(found.contrast.state)
        truth.append(np.sign(true[Dimension.ENGINEERING] - true[Dimension.ML]))
        for estimate, side in (
            (found.engineering, Dimension.ENGINEERING),
            (found.ml, Dimension.ML),
        ):
            assert estimate.low is not None
            assert estimate.high is not None
            inside.append(estimate.low <= true[side] <= estimate.high)
            widths.append(estimate.high - estimate.low)
    return _rates(said, np.array(truth)) | {
        "80 % intervals that hold the truth": float(np.mean(inside)),
        "mean width of the interval": float(np.mean(widths)),
    }


def _true_levels(random: np.random.Generator) -> dict[str, float]:
    """Draw a person: two correlated dimensions, and competencies about them."""
    side = random.multivariate_normal([2.9, 2.9], 0.5**2 * np.array([[1, 0.5], [0.5, 1]]))
    centre = {
        Dimension.ENGINEERING: side[0],
        Dimension.ML: side[1],
        Dimension.BRIDGE: side.mean(),
    }
    return {
        c.id: float(np.clip(centre[c.dimension] + random.normal(0, 0.4), 1, 5))
        for c in competencies()
    }


def _mean(levels: dict[str, float], side: Dimension) -> float:
    return float(np.mean([levels[c.id] for c in competencies() if c.dimension is side]))


def _rated(levels: dict[str, float], role: Role, random: np.random.Generator) -> list[Measurement]:
    """Rate a person through the kit: the day colours all competencies of a sitting by half."""
    found = []
    for session in find_kit(role.seniority, role.family).sessions:
        off = off_side(session)
        for part in session.parts:
            day = random.normal(0, math.sqrt(0.135))
            shown = [c for c in competencies() if part.stage.weight(c.id)]
            own_day = {c.id: day + random.normal(0, math.sqrt(0.135)) for c in shown}
            for rater in range(max(1, session.raters)):
                bias = random.normal(0, 0.25)
                for c in shown:
                    value = levels[c.id] + own_day[c.id] + bias + random.normal(0, 0.42)
                    found.append(
                        Measurement(
                            c.id,
                            part.stage.code,
                            f"{session.code} {rater}",
                            float(np.clip(round(value), 1, 5)),
                            blind=not part.stage.live,
                            contrast=off is not c.dimension,
                        )
                    )
    return found


def _rates(said: list[Stronger], truth: Any) -> dict[str, float]:
    count, wrong = Counter[str](), Counter[str]()
    for state, sign in zip(said, truth, strict=True):
        name, called = STATES[state]
        count[name] += 1
        wrong[name] += called not in (0, sign)
    rates = {}
    for name in ("stronger", "leans"):
        rates[f"{name} said"] = count[name] / len(said)
        rates[f"{name} wrong"] = wrong[name] / count[name] if count[name] else 0.0
    return rates | {"not distinguishable said": count["not distinguishable"] / len(said)}


def main() -> None:
    """Print the error rates."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--people", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    first = scores(args.people * 10, args.seed)
    for row in first:
        print("  ".join(f"{name} {value:.3f}" for name, value in row.items()))
    second = {s.value: loops(args.people, args.seed, s) for s in Seniority}
    for name, found in second.items():
        print(f"{name}: " + "  ".join(f"{key} {value:.3f}" for key, value in found.items()))
    if args.json:
        args.json.write_text(json.dumps({"scores": first, "loops": second}, indent=1) + "\n")


if __name__ == "__main__":
    main()
