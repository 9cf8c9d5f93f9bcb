"""The mutation gate: an exercise is fit to judge people once its tests are shown to judge."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kasauti.work_samples.conversation import Runner
from kasauti.work_samples.grading import Result, grade, master_seed
from kasauti.work_samples.package import Exercise

QUICK_SCALE = 0.1


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was verified: what, whether it holds, and what was seen."""

    what: str
    holds: bool
    seen: str = ""


def verify(exercise: Exercise, runner: Runner, *, quick: bool = False) -> Iterator[Finding]:
    """Yield what holds of an exercise.

    The references score 1 (a slow one fails timed tests alone), the starter and every attack score
    0, every mutant fails its named test, every hidden test is failed by a mutant, another
    variant's answer does not score 1, and the same seed gives the same verdicts.

    Parameters
    ----------
    exercise : Exercise
    runner : Runner
    quick : bool
        One variant, one seed, reduced sizes; mutants are graded by their named test alone, attacks
        by all that is not timed.
        Otherwise references are graded at full size on the first variant, and at a reduced one on
        the others; so is all that only has to be told apart: mutants, attacks, exemplars.
    """
    yield from _Gate(exercise, runner, quick).findings()


class _Gate:
    def __init__(self, exercise: Exercise, runner: Runner, quick: bool) -> None:
        self.exercise, self.runner, self.quick = exercise, runner, quick
        self.variants = exercise.variants[:1] if quick else exercise.variants
        self.full = () if quick else exercise.variants[:1]

    def findings(self) -> Iterator[Finding]:
        first = self.variants[0]
        for variant in self.variants:
            yield from self._references(variant)
        yield from self._zeros(first)
        yield from self._mutants(first)
        if not self.quick:
            yield from self._exemplars(first)
        other = self.exercise.files("reference", self.exercise.variants[-1])
        score = self._grade(other, first, scale=QUICK_SCALE).score
        yield Finding("another variant's answer is not this one's", score < 1.0, f"{score:.2f}")

    def _grade(self, files: dict[str, bytes], variant: str, **more) -> Result:  # type: ignore[no-untyped-def]
        files = {name: content for name, content in files.items() if not name.startswith("slow/")}
        seed = master_seed(b"verify", str(more.pop("attempt", 1)), self.exercise)
        scale = more.pop("scale", 1.0 if variant in self.full else QUICK_SCALE)
        return grade(self.exercise, variant, files, self.runner, seed, scale=scale, **more)

    def _references(self, variant: str) -> Iterator[Finding]:
        reference = self.exercise.files("reference", variant)
        result = self._grade(reference, variant)
        yield _full(f"variant {variant}: the reference passes", result)
        if not self.quick:
            again = self._grade(reference, variant)
            same = [(t.name, t.passed) for t in again.tests]
            yield Finding(
                f"variant {variant}: the same seed, the same verdicts",
                same == [(t.name, t.passed) for t in result.tests],
            )
            fresh = self._grade(reference, variant, attempt=2)
            yield _full(f"variant {variant}: it passes on fresh inputs", fresh)
        slow = reference.get(f"slow/{self.exercise.answer}")
        if slow is not None:
            files = {self.exercise.answer: slow, "fast.py": reference[self.exercise.answer]}
            timed = {t.name for t in self.exercise.hidden.TESTS if t.timed}
            only = timed if self.quick else None
            result = self._grade(files, variant, only=only)
            failed = {t.name for t in result.tests if t.passed is False}
            judged = {t.name for t in result.tests if t.passed is not None}
            holds = failed <= timed and (bool(failed) or not timed & judged)
            what = f"variant {variant}: the slow reference fails timed tests alone"
            yield Finding(what, holds, ", ".join(sorted(failed)) or "nothing timed here")

    def _zeros(self, variant: str) -> Iterator[Finding]:
        starter = self._grade(self.exercise.files("starter", variant), variant, scale=QUICK_SCALE)
        yield Finding("the starter scores zero", starter.score == 0.0, _passed(starter))
        some = [t.name for t in self.exercise.hidden.TESTS if not t.timed]
        for name, files in self.exercise.attacks(variant).items():
            result = self._grade(
                files, variant, only=some if self.quick else None, scale=QUICK_SCALE
            )
            yield Finding(f"attack {name} scores zero", result.score == 0.0, _passed(result))

    def _mutants(self, variant: str) -> Iterator[Finding]:
        killers: set[str] = set()
        for mutant in self.exercise.mutants():
            files = self.exercise.mutated(mutant, variant)
            only = [mutant.expect] if self.quick else None
            result = self._grade(files, variant, only=only, scale=QUICK_SCALE)
            failed = {test.name for test in result.tests if test.passed is False}
            unjudged = {test.name for test in result.tests if test.passed is None}
            killers |= failed | unjudged
            holds = mutant.expect in failed | unjudged
            yield Finding(f"mutant {mutant.name} fails {mutant.expect}", holds, ", ".join(failed))
        idle = {test.name for test in self.exercise.hidden.TESTS} - killers
        yield Finding("every hidden test catches a mutant", not idle, ", ".join(sorted(idle)))

    def _exemplars(self, variant: str) -> Iterator[Finding]:
        scores = []
        for row, files in self.exercise.exemplars(variant):
            result = self._grade(files, variant, scale=QUICK_SCALE)
            scores.append(result.score)
            low, high = row["score"]
            holds = low <= result.score <= high
            seen = f"{result.score:.2f}, told {low:.2f} to {high:.2f}"
            yield Finding(f"the exemplar of level {row['level']} scores as told", holds, seen)
        yield Finding("exemplars do not fall with the level", scores == sorted(scores))


def _full(what: str, result: Result) -> Finding:
    failed = [f"{t.name}: {t.seen}" for t in result.tests if t.passed is False]
    return Finding(what, not failed and result.score == 1.0, "; ".join(failed))


def _passed(result: Result) -> str:
    return ", ".join(test.name for test in result.tests if test.passed)
