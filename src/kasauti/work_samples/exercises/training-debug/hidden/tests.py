"""Hidden tests of the lab: it is trained on a fresh language, and judged by its logits, out here."""

import runpy
from pathlib import Path

import numpy as np

from kasauti.work_samples import Bench, hidden_test

made = runpy.run_path(str(Path(__file__).with_name("derived.py")))
SEEN, LENGTH, EVERY = 3000, 17, 20


class Language:
    """A language of this attempt: each letter depends on the two before it."""

    def __init__(self, bench):
        self.alphabet, self.random = bench.parameters["alphabet"], bench.random
        size = len(self.alphabet)
        raised = np.exp(self.random.normal(size=(size, size, size)) * 2.5)
        self.sums = (raised / raised.sum(axis=-1, keepdims=True)).cumsum(axis=-1)

    def rows(self, count):
        """Return lines as numbers of letters."""
        size = len(self.alphabet)
        rows = self.random.integers(0, size, (count, LENGTH))
        for place in range(2, LENGTH):
            told = self.sums[rows[:, place - 2], rows[:, place - 1]]
            rows[:, place] = np.minimum((self.random.random((count, 1)) > told).sum(axis=1), size - 1)
        return rows

    def lines(self, rows):
        return ["".join(self.alphabet[number] for number in row) for row in rows]


def loss_of(logits, targets):
    """Return the mean loss in nats of logits that came from the sandbox."""
    logits = np.asarray(logits, float)
    if logits.shape != (*targets.shape, logits.shape[-1]) or not np.isfinite(logits).all():
        raise ValueError(f"logits of shape {logits.shape}, or not finite")
    logits = logits - logits.max(axis=-1, keepdims=True)
    chances = logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True))
    return float(-np.take_along_axis(chances, targets[..., None], -1).mean())


def judged(call, name, language, rows):
    """Return the loss of kept parameters on rows; the last letters never enter the sandbox."""
    return loss_of(call("logits", name, language.lines(rows[:, :-1])), rows[:, 1:])


def report_is_true(bench, language):
    """What the log says of validation is what the returned parameters give, each time anew."""
    rows = language.rows(64)
    lines = language.lines(rows)
    log = bench.call("train", "short", language.lines(language.rows(200)), lines, 3, EVERY)
    true = judged(bench.call, "short", language, rows)
    bench.check(abs(log[-1]["validation"] - true) < 1e-6, f"the log says {log[-1]['validation']:.4f}, it is {true:.4f}")
    found = [bench.call("evaluate", "short", lines) for _ in range(2)]
    bench.check(abs(found[0] - true) < 1e-6 and found[0] == found[1], f"evaluated twice: {found}, it is {true:.4f}")


def future_is_hidden(bench, language):
    rows = language.rows(6)
    bench.call("start", "fresh", 5)
    first = np.asarray(bench.call("logits", "fresh", language.lines(rows[:, :-1])))
    rows[:, 9:] = (rows[:, 9:] + 1) % len(language.alphabet)
    other = np.asarray(bench.call("logits", "fresh", language.lines(rows[:, :-1])))
    bench.check(first.shape == other.shape == (6, LENGTH - 1, len(language.alphabet)), f"logits of shape {first.shape}")
    leak = np.abs(first - other)[:, :9].max()
    bench.check(leak < 1e-9, f"later letters move earlier logits by {leak:.3g}")
    bench.check((first != other).any(), "no letter matters")


def one_batch(bench, language):
    lines = language.lines(language.rows(8))
    log = bench.call("train", "batch", lines, lines, 1, 2 * EVERY)
    bench.check(log[-1]["train"] < 0.6, f"one batch stays at {log[-1]['train']:.2f} after {2 * EVERY} steps")
    rates = [row["rate"] for row in log]
    bench.check(rates[1] > 0.5 * bench.parameters["rate"], f"a rate of {rates[1]:.2g} after {EVERY} steps")


def model_is_moved(bench, language):
    lines = language.lines(language.rows(40))
    bench.call("start", "before", 4)
    bench.call("train", "after", lines, lines[:4], 4, 10)
    before, after = (np.asarray(bench.call("logits", name, [line[:-1] for line in lines[:4]])) for name in ("before", "after"))
    bench.check(np.abs(before - after).max() > 0.01, "ten steps leave the model as it was")


GONE = {
    "schedule-too-fast": one_batch,
    "validation-encoded-otherwise": report_is_true,
    "optimiser-holds-copies": model_is_moved,
    "mask-missing": future_is_hidden,
    "checkpoint-stale": report_is_true,
    "labels-misaligned": one_batch,
}


def mended(bench):
    """Fail unless both causes are gone, and return a fresh language: the rest counts only then."""
    language = Language(bench)
    for cause in bench.parameters["faults"]:
        GONE[cause](bench, language)
    return language


def claimed(bench):
    causes = bench.call("causes")
    bench.check(len(causes) <= 3, f"{len(causes)} causes are claimed: three are the most")
    return causes


@hidden_test("cause", "the cause that shows in the log is named")
def first_cause_is_named(bench: Bench):
    bench.check(bench.parameters["faults"][0] in claimed(bench), "the first cause is not named")


@hidden_test("cause", "the cause behind it is named")
def second_cause_is_named(bench: Bench):
    bench.check(bench.parameters["faults"][1] in claimed(bench), "the second cause is not named")


@hidden_test("cause", "nothing else is blamed")
def nothing_else_is_blamed(bench: Bench):
    causes = claimed(bench)
    bench.check(causes and set(causes) <= set(bench.parameters["faults"]), f"blamed: {sorted(causes)}")


def asked(bench, language, cause, *faults):
    """Return what the candidate's check of ``cause`` says of the lab with these faults in it."""
    text = made["lab"](bench.parameters, *faults)
    lines, validation = language.lines(language.rows(400)), language.lines(language.rows(64))
    verdict, passes = bench.call("check", cause, text, lines, validation, seconds=120)
    bench.measured["passes"] = max(bench.measured.get("passes", 0.0), float(passes))
    return verdict, passes


def tells(bench, cause):
    language = Language(bench)
    cases = [(), (cause,), (), (cause,)]
    for place in bench.random.permutation(len(cases)):
        verdict, _ = asked(bench, language, cause, *cases[place])
        wrong = "passes with the fault in it" if verdict else "fails on the healthy lab"
        bench.check(verdict is (not cases[place]), f"the check of {cause} {wrong}")


@hidden_test("evidence", "the check of the first cause fails with it and passes without")
def the_first_check_tells(bench: Bench):
    tells(bench, bench.parameters["faults"][0])


@hidden_test("evidence", "the check of the second cause fails with it and passes without")
def the_second_check_tells(bench: Bench):
    tells(bench, bench.parameters["faults"][1])


@hidden_test("evidence", "a check passes where something at another place is wrong")
def checks_are_decisive(bench: Bench):
    language, known = Language(bench), made["faults"]()
    both = bench.parameters["faults"]
    for cause, other in (both, both[::-1]):
        verdict, _ = asked(bench, language, cause, cause, other)
        bench.check(not verdict, f"the check of {cause} passes with it")
        elsewhere = [name for name, row in known.items() if row["place"] != known[cause]["place"] and name not in both]
        for name in [other, *bench.random.permutation(sorted(elsewhere))[:3]]:
            verdict, _ = asked(bench, language, cause, str(name))
            bench.check(verdict, f"the check of {cause} fails where {name} is wrong")


@hidden_test("evidence", "a check costs at most 100 passes through the model")
def checks_are_cheap(bench: Bench):
    for cause in bench.parameters["faults"]:
        for faults in ((), (cause,)):
            verdict, passes = asked(bench, Language(bench), cause, *faults)
            bench.check(verdict is not bool(faults), f"the check of {cause} tells nothing")
            bench.check(passes <= 100, f"the check of {cause} takes {passes} passes")


@hidden_test("fix", "trained on a fresh language, the loss on unseen lines is at most 1.1 times a healthy run's")
def the_floor_is_restored(bench: Bench):
    language = Language(bench)
    steps, seen = (300, SEEN) if bench.scale >= 1 else (60, 1000)
    lines, validation = language.lines(language.rows(seen)), language.lines(language.rows(64))
    unseen = language.rows(200)
    bench.call("train", "run", lines, validation, 7, steps, seconds=200)
    found = judged(bench.call, "run", language, unseen)
    bench.reference().call("train", "run", lines, validation, 7, steps, seconds=200)
    healthy = judged(bench.reference().call, "run", language, unseen)
    bench.measured |= {"loss": found, "healthy_loss": healthy}
    bench.check(found <= 1.1 * healthy, f"{found:.3f} on unseen lines, a healthy run has {healthy:.3f}")
    mended(bench)


@hidden_test("fix", "one batch is learnt by heart")
def one_batch_is_learnt_by_heart(bench: Bench):
    one_batch(bench, mended(bench))


@hidden_test("fix", "all lines are learnt from, in whatever order they come")
def all_lines_are_seen(bench: Bench):
    language = mended(bench)
    kinds = [letter * LENGTH for letter in sorted(language.alphabet)[:: len(language.alphabet) - 1]]
    bench.call("train", "kinds", [kind for kind in kinds for _ in range(SEEN // 2)], kinds, 9, 2 * EVERY)
    for kind in kinds:
        targets = np.full((1, LENGTH - 1), language.alphabet.index(kind[0]))
        found = loss_of(bench.call("logits", "kinds", [kind[:-1]]), targets)
        bench.check(found < 0.5, f"a loss of {found:.2f} on half of the lines")


@hidden_test("fix", "the validation loss that is reported is the model's")
def the_report_is_true(bench: Bench):
    report_is_true(bench, mended(bench))


@hidden_test("fix", "the model sees the past alone, in its order, and is asked for the next letter")
def the_past_alone_and_its_order(bench: Bench):
    language = mended(bench)
    future_is_hidden(bench, language)
    bench.call("start", "fresh", 6)
    same = np.asarray(bench.call("logits", "fresh", [language.alphabet[2] * (LENGTH - 1)]))[0]
    bench.check(np.abs(same - same[0]).max() > 1e-6, "a line of one letter looks the same at every place")
    rows = language.rows(64)
    bench.call("train", "next", language.lines(rows[:8]), language.lines(rows), 2, 2 * EVERY)
    here = loss_of(bench.call("logits", "next", language.lines(rows[:8, :-1])), rows[:8, 1:])
    bench.check(here < 1.2, f"lines learnt by heart have a loss of {here:.2f} for the next letter")


@hidden_test("fix", "at step 0 every letter is about as likely")
def the_start_is_even(bench: Bench):
    language = mended(bench)
    bench.call("start", "fresh", 8)
    found, even = judged(bench.call, "fresh", language, language.rows(100)), np.log(len(language.alphabet))
    bench.check(abs(found - even) < 0.4, f"a loss of {found:.2f} at the start where {even:.2f} is even")


@hidden_test("fix", "the lab is otherwise as it was: size, log, and one run for one seed, whatever it is validated on")
def the_lab_is_the_same(bench: Bench):
    language = mended(bench)
    lines = language.lines(language.rows(300))
    rows = language.rows(8)
    logs, logits = [], []
    for name, validation in (("one", rows), ("two", language.rows(64)), ("three", rows)):
        logs.append(bench.call("train", name, lines, language.lines(validation), 11, EVERY))
        logits.append(np.asarray(bench.call("logits", name, language.lines(rows[:, :-1]))))
    bench.check(np.allclose(logits[0], logits[1], atol=1e-9), "what it is validated on, or chance, changes the run")
    bench.check(np.allclose(logits[0], logits[2], atol=1e-9), "the same seed gives another run")
    keys = {"step", "train", "validation", "gradient", "rate", "weights"}
    bench.check([row["step"] for row in logs[0]] == [0, EVERY] and set(logs[0][0]) == keys, "the log has changed")
    bench.reference().call("start", "one", 0)
    size = bench.reference().call("size", "one")
    bench.check(bench.call("size", "one") == size, f"the model has another size than {size}")


TESTS = [value for value in list(globals().values()) if type(value).__name__ == "HiddenTest"]
