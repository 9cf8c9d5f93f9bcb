"""Hidden tests of the labs: trained on a fresh language, judged by logits, outside of the sandbox.

The manifest's ``[lab]`` says how near figures must come (``near``, ``future``, ``again``), what a
batch learnt by heart is at most (``by_heart``), and which probe tells that a seeded fault is gone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from kasauti.work_samples.bench import Bench, HiddenTest, hidden_test
from kasauti.work_samples.training_lab import faults, lab

SEEN, LENGTH, EVERY = 3000, 17, 20
Call = Callable[..., Any]


class Language:
    """A language of this attempt: each letter depends on the two before it."""

    def __init__(self, bench: Bench) -> None:
        self.alphabet: str = bench.parameters["alphabet"]
        self.random = bench.random
        size = len(self.alphabet)
        raised = np.exp(self.random.normal(size=(size, size, size)) * 2.5)
        self.sums = (raised / raised.sum(axis=-1, keepdims=True)).cumsum(axis=-1)

    def rows(self, count: int) -> np.ndarray:
        """Return lines as numbers of letters."""
        size = len(self.alphabet)
        rows = self.random.integers(0, size, (count, LENGTH))
        for place in range(2, LENGTH):
            told = self.sums[rows[:, place - 2], rows[:, place - 1]]
            chosen = (self.random.random((count, 1)) > told).sum(axis=1)
            rows[:, place] = np.minimum(chosen, size - 1)
        return rows

    def lines(self, rows: np.ndarray) -> list[str]:
        """Return rows as lines of letters."""
        return ["".join(self.alphabet[number] for number in row) for row in rows]


def loss_of(logits: Any, targets: np.ndarray) -> float:
    """Return the mean loss in nats of logits that came from the sandbox."""
    logits = np.asarray(logits, float)
    if logits.shape != (*targets.shape, logits.shape[-1]) or not np.isfinite(logits).all():
        raise ValueError(f"logits of shape {logits.shape}, or not finite")
    logits = logits - logits.max(axis=-1, keepdims=True)
    chances = logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True))
    return float(-np.take_along_axis(chances, targets[..., None], -1).mean())


def judged(call: Call, name: str, language: Language, rows: np.ndarray) -> float:
    """Return the loss of kept parameters on rows; the last letters never enter the sandbox."""
    return loss_of(call("logits", name, language.lines(rows[:, :-1])), rows[:, 1:])


def report_is_true(bench: Bench, language: Language) -> None:
    """What the log says of validation is what the returned parameters give, each time anew."""
    rows = language.rows(64)
    lines = language.lines(rows)
    log = bench.call("train", "short", language.lines(language.rows(200)), lines, 3, EVERY)
    true = judged(bench.call, "short", language, rows)
    told, near = log[-1]["validation"], bench.parameters["near"]
    bench.check(abs(told - true) < near, f"the log says {told:.4f}, it is {true:.4f}")
    found = [bench.call("evaluate", "short", lines) for _ in range(2)]
    same = abs(found[0] - true) < near and found[0] == found[1]
    bench.check(same, f"evaluated twice: {found}, it is {true:.4f}")


def future_is_hidden(bench: Bench, language: Language) -> None:
    """Later letters move no earlier logits."""
    rows = language.rows(6)
    bench.call("start", "fresh", 5)
    first = np.asarray(bench.call("logits", "fresh", language.lines(rows[:, :-1])))
    rows[:, 9:] = (rows[:, 9:] + 1) % len(language.alphabet)
    other = np.asarray(bench.call("logits", "fresh", language.lines(rows[:, :-1])))
    shape = (6, LENGTH - 1, len(language.alphabet))
    bench.check(first.shape == other.shape == shape, f"logits of shape {first.shape}")
    leak = np.abs(first - other)[:, :9].max()
    bench.check(
        leak < bench.parameters["future"], f"later letters move earlier logits by {leak:.3g}"
    )
    bench.check((first != other).any(), "no letter matters")


def one_batch(bench: Bench, language: Language) -> None:
    """Eight lines are learnt by heart, at a rate that lasts."""
    lines = language.lines(language.rows(8))
    log = bench.call("train", "batch", lines, lines, 1, 2 * EVERY)
    left = log[-1]["train"]
    learnt = left < bench.parameters["by_heart"]
    bench.check(learnt, f"one batch stays at {left:.2f} after {2 * EVERY} steps")
    rates = [row["rate"] for row in log]
    lasts = rates[1] > 0.5 * bench.parameters["rate"]
    bench.check(lasts, f"a rate of {rates[1]:.2g} after {EVERY} steps")


def model_is_moved(bench: Bench, language: Language) -> None:
    """Ten steps move the logits."""
    lines = language.lines(language.rows(40))
    bench.call("start", "before", 4)
    bench.call("train", "after", lines, lines[:4], 4, 10)
    asked = [line[:-1] for line in lines[:4]]
    before, after = (np.asarray(bench.call("logits", name, asked)) for name in ("before", "after"))
    bench.check(np.abs(before - after).max() > 0.01, "ten steps leave the model as it was")


def size_is_the_same(bench: Bench, language: Language) -> None:  # noqa: ARG001
    """The model has as many parameters as the reference's, all of them known to it."""
    for call in (bench.call, bench.reference().call):
        call("start", "sized", 0)
    size = bench.reference().call("size", "sized")
    bench.check(bench.call("size", "sized") == size, f"the model has another size than {size}")


PROBES: dict[str, Callable[[Bench, Language], None]] = {
    probe.__name__: probe
    for probe in (
        report_is_true, future_is_hidden, one_batch, model_is_moved, size_is_the_same,
    )
}  # fmt: skip


def mended(bench: Bench) -> Language:
    """Fail unless both causes are gone, and return a fresh language: the rest counts only then."""
    language = Language(bench)
    for cause in bench.parameters["faults"]:
        PROBES[bench.parameters["gone"][cause]](bench, language)
    return language


def claimed(bench: Bench) -> list[str]:
    """Return the causes that the answer names."""
    causes: list[str] = bench.call("causes")
    bench.check(len(causes) <= 3, f"{len(causes)} causes are claimed: three are the most")
    return causes


@hidden_test("cause", "the cause that shows in the log is named")
def first_cause_is_named(bench: Bench) -> None:
    cause = bench.parameters["faults"][0]
    bench.check(cause in claimed(bench), "the first cause is not named")


@hidden_test("cause", "the cause behind it is named")
def second_cause_is_named(bench: Bench) -> None:
    cause = bench.parameters["faults"][1]
    bench.check(cause in claimed(bench), "the second cause is not named")


@hidden_test("cause", "nothing else is blamed")
def nothing_else_is_blamed(bench: Bench) -> None:
    causes = claimed(bench)
    right = causes and set(causes) <= set(bench.parameters["faults"])
    bench.check(right, f"blamed: {sorted(causes)}")


def asked(bench: Bench, language: Language, cause: str, *seeded: str) -> tuple[Any, float]:
    """Return what the candidate's check of ``cause`` says of the lab with these faults in it."""
    text = lab(bench.parameters["package"], bench.parameters, *seeded)
    lines, validation = language.lines(language.rows(400)), language.lines(language.rows(64))
    verdict, passes = bench.call("check", cause, text, lines, validation, seconds=120)
    bench.measured["passes"] = max(bench.measured.get("passes", 0.0), float(passes))
    return verdict, passes


def tells(bench: Bench, cause: str) -> None:
    """The check of a cause fails with the fault in a lab and passes without."""
    language = Language(bench)
    cases: list[tuple[str, ...]] = [(), (cause,), (), (cause,)]
    for place in bench.random.permutation(len(cases)):
        verdict, _ = asked(bench, language, cause, *cases[place])
        wrong = "passes with the fault in it" if verdict else "fails on the healthy lab"
        bench.check(verdict is (not cases[place]), f"the check of {cause} {wrong}")


@hidden_test("evidence", "the check of the first cause fails with it and passes without")
def the_first_check_tells(bench: Bench) -> None:
    tells(bench, bench.parameters["faults"][0])


@hidden_test("evidence", "the check of the second cause fails with it and passes without")
def the_second_check_tells(bench: Bench) -> None:
    tells(bench, bench.parameters["faults"][1])


@hidden_test("evidence", "a check passes where something at another place is wrong")
def checks_are_decisive(bench: Bench) -> None:
    language, known = Language(bench), faults(bench.parameters["package"])
    both = bench.parameters["faults"]
    for cause, other in (both, both[::-1]):
        verdict, _ = asked(bench, language, cause, cause, other)
        bench.check(not verdict, f"the check of {cause} passes with it")
        here = known[cause]["place"]
        away = sorted(n for n, row in known.items() if row["place"] != here and n not in both)
        for name in [other, *bench.random.permutation(away)[:3]]:
            verdict, _ = asked(bench, language, cause, str(name))
            bench.check(verdict, f"the check of {cause} fails where {name} is wrong")


@hidden_test("evidence", "a check costs at most 100 passes through the model")
def checks_are_cheap(bench: Bench) -> None:
    for cause in bench.parameters["faults"]:
        for seeded in ((), (cause,)):
            verdict, passes = asked(bench, Language(bench), cause, *seeded)
            bench.check(verdict is not bool(seeded), f"the check of {cause} tells nothing")
            bench.check(passes <= 100, f"the check of {cause} takes {passes} passes")


@hidden_test(
    "fix",
    "trained on a fresh language, the loss on unseen lines is at most 1.1 times a healthy run's",
)
def the_floor_is_restored(bench: Bench) -> None:
    language = Language(bench)
    steps, seen = (300, SEEN) if bench.scale >= 1 else (60, 1000)
    lines, validation = language.lines(language.rows(seen)), language.lines(language.rows(64))
    unseen = language.rows(200)
    bench.call("train", "run", lines, validation, 7, steps, seconds=200)
    found = judged(bench.call, "run", language, unseen)
    bench.reference().call("train", "run", lines, validation, 7, steps, seconds=200)
    healthy = judged(bench.reference().call, "run", language, unseen)
    bench.measured |= {"loss": found, "healthy_loss": healthy}
    told = f"{found:.3f} on unseen lines, a healthy run has {healthy:.3f}"
    bench.check(found <= 1.1 * healthy, told)
    mended(bench)


@hidden_test("fix", "one batch is learnt by heart")
def one_batch_is_learnt_by_heart(bench: Bench) -> None:
    one_batch(bench, mended(bench))


@hidden_test("fix", "all lines are learnt from, in whatever order they come")
def all_lines_are_seen(bench: Bench) -> None:
    language = mended(bench)
    letters = sorted(language.alphabet)
    kinds = [letter * LENGTH for letter in (letters[0], letters[-1])]
    lines = [kind for kind in kinds for _ in range(SEEN // 2)]
    bench.call("train", "kinds", lines, kinds, 9, 2 * EVERY)
    for kind in kinds:
        targets = np.full((1, LENGTH - 1), language.alphabet.index(kind[0]))
        found = loss_of(bench.call("logits", "kinds", [kind[:-1]]), targets)
        bench.check(found < 0.5, f"a loss of {found:.2f} on half of the lines")


@hidden_test("fix", "the validation loss that is reported is the model's")
def the_report_is_true(bench: Bench) -> None:
    report_is_true(bench, mended(bench))


@hidden_test("fix", "the model sees the past alone, in its order, and is asked for the next letter")
def the_past_alone_and_its_order(bench: Bench) -> None:
    language = mended(bench)
    future_is_hidden(bench, language)
    bench.call("start", "fresh", 6)
    same = np.asarray(bench.call("logits", "fresh", [language.alphabet[2] * (LENGTH - 1)]))[0]
    apart = np.abs(same - same[0]).max() > 10 * bench.parameters["future"]
    bench.check(apart, "a line of one letter looks the same at every place")
    rows = language.rows(64)
    bench.call("train", "next", language.lines(rows[:8]), language.lines(rows), 2, 2 * EVERY)
    here = loss_of(bench.call("logits", "next", language.lines(rows[:8, :-1])), rows[:8, 1:])
    bench.check(here < 1.2, f"lines learnt by heart have a loss of {here:.2f} for the next letter")


@hidden_test("fix", "at step 0 every letter is about as likely")
def the_start_is_even(bench: Bench) -> None:
    language = mended(bench)
    bench.call("start", "fresh", 8)
    found = judged(bench.call, "fresh", language, language.rows(100))
    even = np.log(len(language.alphabet))
    told = f"a loss of {found:.2f} at the start where {even:.2f} is even"
    bench.check(abs(found - even) < 0.4, told)


@hidden_test(
    "fix",
    "the lab is otherwise as it was: size, log, and one run for one seed, whatever it is"
    " validated on",
)
def the_lab_is_the_same(bench: Bench) -> None:
    language = mended(bench)
    lines = language.lines(language.rows(300))
    rows = language.rows(8)
    logs, logits = [], []
    for name, validation in (("one", rows), ("two", language.rows(64)), ("three", rows)):
        logs.append(bench.call("train", name, lines, language.lines(validation), 11, EVERY))
        logits.append(np.asarray(bench.call("logits", name, language.lines(rows[:, :-1]))))
    again = bench.parameters["again"]
    other, same = (np.allclose(logits[0], logits[n], atol=again) for n in (1, 2))
    bench.check(other, "what it is validated on, or chance, changes the run")
    bench.check(same, "the same seed gives another run")
    keys = {"step", "train", "validation", "gradient", "rate", "weights"}
    steps = [row["step"] for row in logs[0]]
    bench.check(steps == [0, EVERY] and set(logs[0][0]) == keys, "the log has changed")
    size_is_the_same(bench, language)


TESTS = [value for value in list(globals().values()) if isinstance(value, HiddenTest)]
