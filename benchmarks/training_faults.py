"""The faults of the training-debug lab, measured: python -m benchmarks.training_faults [--runs].

Trains the lab healthy and with each fault, and writes what the log shows and which invariants are
out of line. ``--runs`` also trains each variant with its two faults and writes the logs that
candidates get; their curves are drawn from these.
"""

from __future__ import annotations

import argparse
import csv
import math
import runpy
import types
from pathlib import Path
from typing import Any

import numpy as np

from kasauti.work_samples import Exercise, shipped

TABLE = Path("docs/reference/training-faults.md")
LINES, VALIDATION, UNSEEN = 3000, 128, 400
_INVARIANTS = ("leak", "places", "twice", "report", "moved", "rate half-way", "weights")


def lab(exercise: Exercise, variant: str, *faults: str) -> tuple[Any, Any]:
    """Return the lab with these faults in it, and the language of its variant."""
    derived = runpy.run_path(str(exercise.folder / "hidden/derived.py"))
    given = exercise.manifest["variants"][variant]
    made = []
    for name, text in (
        ("lab", derived["lab"](given, *faults)),
        ("language", exercise.files("starter", variant)["language.py"].decode()),
    ):
        module = types.ModuleType(name)
        exec(compile(text, f"{name}.py", "exec"), module.__dict__)
        made.append(module)
    return made[0], made[1]


def run(lab: Any, language: Any) -> tuple[Any, list[dict[str, float]]]:
    """Return the parameters and log of one run as ``main`` of the lab makes it."""
    with np.errstate(all="ignore"):
        found: tuple[Any, list[dict[str, float]]] = lab.train(
            language.lines(LINES, seed=1), language.lines(VALIDATION, seed=2)
        )
    return found


def signature(lab: Any, language: Any) -> dict[str, Any]:
    """Return what a run shows: three lines of its log, the loss on unseen lines, invariants."""
    parameters, log = run(lab, language)
    unseen = language.lines(UNSEEN, seed=3)
    rows = lab.encode(unseen)
    with np.errstate(all="ignore"):
        logits = lab.logits_of(parameters, [line[:-1] for line in unseen])
        chances = lab.softmax(logits)
        places = np.take_along_axis(chances, rows[:, 1:, None], -1)
        true = float(-np.log(np.maximum(places, 1e-300)).mean())
        few = language.lines(8, seed=4)
        batch = lab.train(few, few, 0, 40)[1][-1]["train"]
    return {
        "log": [log[0], log[len(log) // 2], log[-1]],
        "unseen": true,
        "batch": batch,
        "invariants": invariants(lab, language, parameters, log),
    }


def invariants(lab: Any, language: Any, parameters: Any, log: Any) -> dict[str, float]:
    """Return figures that a decisive check reads off, most of them without a run."""
    fresh = lab.initial(np.random.default_rng(0))
    lines = language.lines(64, seed=5)
    x = lab.encode(lines)[:, :-1]
    other = x.copy()
    other[:, -1] = (other[:, -1] + 1) % len(lab.ALPHABET)
    same = lab.forward(fresh, np.full((1, x.shape[1]), 2))[0][0]
    before = lab.initial(np.random.default_rng(0))
    with np.errstate(all="ignore"):
        after, _ = lab.train(language.lines(200, seed=6), lines, 0, 10)
        shown, short = lab.train(language.lines(200, seed=6), lines, 0, 20)
        logits = lab.logits_of(shown, [line[:-1] for line in lines])
        chances = np.take_along_axis(lab.softmax(logits), lab.encode(lines)[:, 1:, None], -1)
        twice = [lab.evaluate(shown, lines) for _ in range(2)]
    leak = np.abs(lab.forward(fresh, x)[0] - lab.forward(fresh, other)[0])[:, :-1]
    return {
        "leak": float(leak.max()),
        "places": float(np.abs(same - same[0]).max()),
        "twice": abs(twice[0] - twice[1]),
        "report": abs(short[-1]["validation"] + float(np.log(np.maximum(chances, 1e-300)).mean())),
        "moved": max(float(np.abs(before[n] - after[n]).max()) for n in before),
        "rate half-way": log[len(log) // 2]["rate"],
        "weights": lab.norm_of(parameters),
    }


def out_of_line(found: dict[str, float], healthy: dict[str, float]) -> str:
    """Return the invariants that are not as in a healthy run, with their figures."""
    told = []
    for name in _INVARIANTS:
        value, usual = found[name], healthy[name]
        apart = not math.isfinite(value) or abs(value - usual) > 0.25 * abs(usual) + 1e-6
        if apart:
            told.append(f"{name} {value:.3g} ({usual:.3g})")
    return "; ".join(told) or "none of these"


def table(exercise: Exercise, variant: str) -> str:
    """Return the table of all faults as Markdown."""
    derived = runpy.run_path(str(exercise.folder / "hidden/derived.py"))
    healthy = signature(*lab(exercise, variant))
    rows = [_row("(healthy)", "", healthy, "")]
    for name, fault in derived["faults"]().items():
        found = signature(*lab(exercise, variant, name))
        print(name, flush=True)
        apart = out_of_line(found["invariants"], healthy["invariants"])
        rows.append(_row(f"`{name}`", fault["slip"], found, f"{apart} | {fault['decisive']}"))
    rows[0] = rows[0].rstrip("| ") + " | |  |"
    return _HEAD.format(variant=variant, lines=LINES) + "\n".join(rows) + "\n"


def _row(name: str, slip: str, found: dict[str, Any], rest: str) -> str:
    train, validation, gradient = (
        " → ".join(f"{row[column]:.2f}" for row in found["log"])
        for column in ("train", "validation", "gradient")
    )
    return (
        f"| {name} | {slip} | {train} | {validation} | {found['unseen']:.2f} | {gradient} | "
        f"{found['batch']:.2f} | {rest} |"
    )


_HEAD = """# The faults of the training-debug lab, measured

Written by `python -m benchmarks.training_faults`; not by hand. Variant {variant}, {lines} lines,
one seed: first, middle and last line of the log; loss on 400 unseen lines from the logits; training
loss after 40 steps on eight lines (learnt by heart in a healthy lab). *Out of line*: which of these
figures are not as in a healthy run (the healthy figure in brackets): **leak**, by how much another
last letter moves earlier logits; **places**, by how much logits differ along a line of one letter;
**twice**, by how much two evaluations differ; **report**, by how much the log differs from the
returned parameters' loss; **moved**, the largest change of a parameter in ten steps; **rate
half-way**; norm of the **weights** at the end.

| fault | what | train | validation | unseen | gradient norm | one batch | out of line | check |
|---|---|---|---|---|---|---|---|---|
"""


def write_runs(exercise: Exercise) -> None:
    """Write the logs that candidates get, one for each variant."""
    derived = runpy.run_path(str(exercise.folder / "hidden/derived.py"))
    for variant, given in exercise.manifest["variants"].items():
        _, log = run(*lab(exercise, variant, *given["faults"]))
        with derived["run_of"](given).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(log[0])
            writer.writerows([f"{value:.5g}" for value in row.values()] for row in log)


def main() -> None:
    """Write the table, and the runs where asked."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--table", type=Path, default=TABLE)
    options.add_argument("--runs", action="store_true", help="also the runs that candidates get")
    asked = options.parse_args()
    exercise = next(found for found in shipped() if found.name == "training-debug")
    if asked.runs:
        write_runs(exercise)
    asked.table.write_text(table(exercise, exercise.variants[0]), "utf-8")


if __name__ == "__main__":
    main()
