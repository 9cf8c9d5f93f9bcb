"""The faults of the training-debug labs, measured: python -m benchmarks.training_faults [--runs].

Trains a lab healthy and with each fault, and writes what the log shows and which invariants are
out of line. ``--runs`` also trains each variant with its two faults and writes the logs that
candidates get; their curves are drawn from these. ``--lab training-debug-torch`` is that of
PyTorch, where it is installed.
"""

from __future__ import annotations

import argparse
import csv
import math
import types
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from kasauti.work_samples import Exercise, shipped, training_lab

TABLES = {
    "training-debug": Path("docs/reference/training-faults.md"),
    "training-debug-torch": Path("docs/reference/training-faults-torch.md"),
}
LINES, VALIDATION, UNSEEN = 3000, 128, 400
_INVARIANTS = ("leak", "places", "twice", "report", "moved", "rate half-way", "weights",
               "parameters")  # fmt: skip


def lab(exercise: Exercise, variant: str, *faults: str) -> tuple[Any, Any]:
    """Return the lab with these faults in it, and the language of its variant."""
    given = exercise.manifest["variants"][variant]
    made = []
    language = (exercise.folder / "starter/language.py").read_text("utf-8")
    for name, text in (
        ("lab", training_lab.lab(exercise.folder, given, *faults)),
        ("language", language.replace("{{alphabet}}", given["alphabet"])),
    ):
        module = types.ModuleType(name)
        exec(compile(text, f"{name}.py", "exec"), module.__dict__)
        made.append(module)
    return made[0], made[1]


def fresh(lab: Any) -> Any:
    """Return what a lab's run of seed 0 starts from: parameters, or a model."""
    return lab.initial(0 if hasattr(lab, "torch") else np.random.default_rng(0))


def arrays(lab: Any, kept: Any) -> dict[str, np.ndarray]:
    """Return a copy of the parameters by name."""
    if hasattr(lab, "torch"):
        kept = {name: value.detach().numpy() for name, value in kept.named_parameters()}
    return {name: value.copy() for name, value in kept.items()}


def logits(lab: Any, kept: Any, lines: Sequence[str]) -> np.ndarray:
    """Return what the model says after each letter of the lines."""
    return np.asarray(lab.logits_of(kept, list(lines)), float)


def loss(lab: Any, kept: Any, lines: Sequence[str]) -> float:
    """Return the true loss on lines, whatever the lab takes for one."""
    found = logits(lab, kept, [line[:-1] for line in lines])
    raised = np.exp(found - found.max(axis=-1, keepdims=True))
    chances = raised / raised.sum(axis=-1, keepdims=True)
    targets = np.asarray(lab.encode(lines))[:, 1:, None]
    return float(-np.log(np.maximum(np.take_along_axis(chances, targets, -1), 1e-300)).mean())


def run(lab: Any, language: Any) -> tuple[Any, list[dict[str, float]]]:
    """Return the parameters and log of one run as ``main`` of the lab makes it."""
    with np.errstate(all="ignore"):
        found: tuple[Any, list[dict[str, float]]] = lab.train(
            language.lines(LINES, seed=1), language.lines(VALIDATION, seed=2)
        )
    return found


def signature(lab: Any, language: Any) -> dict[str, Any]:
    """Return what a run shows: three lines of its log, the loss on unseen lines, invariants."""
    kept, log = run(lab, language)
    with np.errstate(all="ignore"):
        true = loss(lab, kept, language.lines(UNSEEN, seed=3))
        few = language.lines(8, seed=4)
        batch = lab.train(few, list(few), 0, 40)[1][-1]["train"]
    return {
        "log": [log[0], log[len(log) // 2], log[-1]],
        "unseen": true,
        "batch": batch,
        "invariants": invariants(lab, language, kept, log),
    }


def invariants(lab: Any, language: Any, kept: Any, log: Any) -> dict[str, float]:
    """Return figures that a decisive check reads off, most of them without a run."""
    lines = [line[:-1] for line in language.lines(64, seed=5)]
    after = dict(zip(lab.ALPHABET, lab.ALPHABET[1:] + lab.ALPHABET[:1], strict=True))
    others = [line[:-1] + after[line[-1]] for line in lines]
    start = fresh(lab)
    same = logits(lab, start, [lab.ALPHABET[2] * len(lines[0])])[0]
    leak = np.abs(logits(lab, start, lines) - logits(lab, start, others))[:, :-1]
    validation = language.lines(64, seed=5)
    before = arrays(lab, start)
    with np.errstate(all="ignore"):
        moved, _ = lab.train(language.lines(200, seed=6), validation, 0, 10)
        shown, short = lab.train(language.lines(200, seed=6), validation, 0, 20)
        ten = arrays(lab, moved)
        twice = [lab.evaluate(shown, validation) for _ in range(2)]  # as training left the model
        true = loss(lab, shown, validation)
    return {
        "leak": float(leak.max()),
        "places": float(np.abs(same - same[0]).max()),
        "twice": abs(twice[0] - twice[1]),
        "report": abs(short[-1]["validation"] - true),
        "moved": max(float(np.abs(before[n] - ten[n]).max()) for n in before),
        "rate half-way": log[len(log) // 2]["rate"],
        "weights": lab.norm_of(kept),
        "parameters": float(sum(value.size for value in before.values())),
    }


def out_of_line(found: dict[str, float], healthy: dict[str, float]) -> str:
    """Return the invariants that are not as in a healthy run, with their figures."""
    told = []
    for name in _INVARIANTS:
        value, usual = found[name], healthy[name]
        apart = not math.isfinite(value) or abs(value - usual) > 0.25 * abs(usual) + 1e-5
        if apart:
            told.append(f"{name} {value:.3g} ({usual:.3g})")
    return "; ".join(told) or "none of these"


def table(exercise: Exercise, variant: str) -> str:
    """Return the table of all faults as Markdown."""
    healthy = signature(*lab(exercise, variant))
    rows = [_row("(healthy)", "", healthy, "")]
    for name, fault in training_lab.faults(exercise.folder).items():
        found = signature(*lab(exercise, variant, name))
        print(name, flush=True)
        apart = out_of_line(found["invariants"], healthy["invariants"])
        rows.append(_row(f"`{name}`", fault["slip"], found, f"{apart} | {fault['decisive']}"))
    rows[0] = rows[0].rstrip("| ") + " | |  |"
    told = {"kind": "", "option": "", "more": ""}
    if exercise.name == "training-debug-torch":
        told = {
            "kind": " in PyTorch",
            "option": f" --lab {exercise.name}",
            "more": ";\n**parameters** that the model knows of",
        }
    head = _HEAD.format(variant=variant, lines=LINES, **told)
    return head + "\n".join(rows) + "\n"


def _row(name: str, slip: str, found: dict[str, Any], rest: str) -> str:
    train, validation, gradient = (
        " → ".join(f"{row[column]:.2f}" for row in found["log"])
        for column in ("train", "validation", "gradient")
    )
    return (
        f"| {name} | {slip} | {train} | {validation} | {found['unseen']:.2f} | {gradient} | "
        f"{found['batch']:.2f} | {rest} |"
    )


_HEAD = """# The faults of the training-debug lab{kind}, measured

Written by `python -m benchmarks.training_faults{option}`; not by hand. \
Variant {variant}, {lines} lines,
one seed: first, middle and last line of the log; loss on 400 unseen lines from the logits; training
loss after 40 steps on eight lines (learnt by heart in a healthy lab). *Out of line*: which of these
figures are not as in a healthy run (the healthy figure in brackets): **leak**, by how much another
last letter moves earlier logits; **places**, by how much logits differ along a line of one letter;
**twice**, by how much two evaluations differ; **report**, by how much the log differs from the
returned parameters' loss; **moved**, the largest change of a parameter in ten steps; **rate
half-way**; norm of the **weights** at the end{more}.

| fault | what | train | validation | unseen | gradient norm | one batch | out of line | check |
|---|---|---|---|---|---|---|---|---|
"""


def write_runs(exercise: Exercise) -> None:
    """Write the logs that candidates get, one for each variant."""
    for variant, given in exercise.manifest["variants"].items():
        _, log = run(*lab(exercise, variant, *given["faults"]))
        place = training_lab.run_of(exercise.folder, given)
        with place.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(log[0])
            writer.writerows([f"{value:.5g}" for value in row.values()] for row in log)


def main() -> None:
    """Write the table, and the runs where asked."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--lab", choices=sorted(TABLES), default="training-debug")
    options.add_argument("--table", type=Path, help="where to write it; its page unless given")
    options.add_argument("--runs", action="store_true", help="also the runs that candidates get")
    asked = options.parse_args()
    exercise = next(found for found in shipped() if found.name == asked.lab)
    if asked.runs:
        write_runs(exercise)
    (asked.table or TABLES[asked.lab]).write_text(table(exercise, exercise.variants[0]), "utf-8")


if __name__ == "__main__":
    main()
