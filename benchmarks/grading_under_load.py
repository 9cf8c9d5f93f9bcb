"""The same submission graded again and again while the CPU burns: are the verdicts the same?

python -m benchmarks.grading_under_load [--exercise feature-pipeline] [--times 100]
    [--burners 4] [--scale 1.0]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections import Counter

import numpy as np

from kasauti.sandbox import HarnessRunner, SandboxLevel
from kasauti.work_samples import described, grade, master_seed, shipped, verdicts


def main() -> int:
    """Grade, compare, print the spread; 0 if all verdicts are the same."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--exercise", default="feature-pipeline")
    options.add_argument("--times", type=int, default=100)
    options.add_argument("--burners", type=int, default=4)
    options.add_argument("--scale", type=float, default=1.0)
    asked = options.parse_args()
    exercise = next(e for e in shipped() if e.name == asked.exercise)
    variant = exercise.variants[0]
    files = {exercise.answer: exercise.files("reference", variant)[exercise.answer]}
    burners = [
        subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(asked.burners)
    ]
    seen: Counter[bytes] = Counter()
    ratios: dict[str, list[float]] = {}
    walls = []
    try:
        for turn in range(asked.times):
            started = time.monotonic()
            # Fresh inputs each time: the verdicts must not hang on them either.
            master = master_seed(b"benchmark", str(turn), exercise)
            result = grade(
                exercise, variant, files, HarnessRunner(SandboxLevel.LIMITED), master,
                scale=asked.scale,
            )  # fmt: skip
            walls.append(time.monotonic() - started)
            seen[verdicts(described(exercise, result))] += 1
            for test in result.tests:
                if test.measured and "cpu_ratio" in test.measured:
                    ratios.setdefault(test.name, []).append(test.measured["cpu_ratio"])
    finally:
        for burner in burners:
            burner.kill()
            burner.wait()
    told = {
        "exercise": exercise.name,
        "gradings": asked.times,
        "burners": asked.burners,
        "scale": asked.scale,
        "different_verdicts": len(seen),
        "wall_seconds_median": round(float(np.median(walls)), 2),
        "cpu_ratio": {
            name: {
                "median": round(float(np.median(values)), 4),
                "least": round(min(values), 4),
                "most": round(max(values), 4),
                "cv": round(float(np.std(values) / np.mean(values)), 4),
            }
            for name, values in ratios.items()
        },
    }
    print(json.dumps(told, indent=1))
    return 0 if len(seen) == 1 else 1


if __name__ == "__main__":
    sys.exit(main())
