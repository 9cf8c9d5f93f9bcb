"""Grading: fresh inputs to one process per group, verdicts outside of it, score and level."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from typing import Any

from kasauti.work_samples.bench import Bench, Failed, HiddenTest, NotJudged
from kasauti.work_samples.conversation import (
    CandidateRaised,
    Conversation,
    InfrastructureFailure,
    Process,
    Runner,
    RunStopped,
    Violation,
)
from kasauti.work_samples.package import Exercise

_MOST_FILES, _MOST_BYTES = 200, 2 << 20
_RESTARTS = 4  # fresh processes for a group whose process keeps dying


class Fault(StrEnum):
    """What is wrong with files that cannot be a submission."""

    MANY = "too many files"
    LARGE = "too large"
    NAME = "no plain name"
    CASE = "names that differ in case alone"
    MISSING = "the answer is missing"


class SubmissionError(ValueError):
    """Files that cannot be a submission; the message names the file and the mend."""

    def __init__(self, told: str, fault: Fault = Fault.NAME, *, file: str = "") -> None:
        super().__init__(told)
        self.fault, self.file = fault, file


@dataclass(frozen=True, slots=True)
class Verdict:
    """One hidden test: ``passed`` is None where it could not be judged here."""

    name: str
    group: str
    promises: str
    passed: bool | None
    seen: str = ""
    measured: Mapping[str, float] | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What a grading found.

    Parameters
    ----------
    exercise, version, variant, digest : str
    tests : tuple of Verdict
    score : float
        0 to 1: groups by weight, tests of a group alike. Not a level and not a percentage of one.
    violations : tuple of str
        Frames that answered nothing that was asked; a person looks at them.
    output : str
        What the code printed while it was graded, for reviewers, with control characters shown.
    """

    exercise: str
    version: str
    variant: str
    digest: str
    tests: tuple[Verdict, ...]
    score: float
    violations: tuple[str, ...]
    output: str = ""

    def group(self, name: str) -> tuple[Verdict, ...]:
        """Return the tests of a group."""
        return tuple(test for test in self.tests if test.group == name)

    def passed(self, name: str) -> bool:
        """Return whether the test of that name passed."""
        return any(test.passed for test in self.tests if test.name == name)


def checked_submission(files: Mapping[str, bytes], answer: str) -> dict[str, bytes]:
    """Return the files if they can be a submission.

    Raises
    ------
    SubmissionError
        For too many files, too many bytes, names that leave the folder or meet each other where
        case does not count, or no file of the wanted name.
    """
    if len(files) > _MOST_FILES:
        raise SubmissionError(f"{len(files)} files: {_MOST_FILES} are the most", Fault.MANY)
    if sum(map(len, files.values())) > _MOST_BYTES:
        told = f"more than {_MOST_BYTES >> 20} MiB: leave data and models out"
        raise SubmissionError(told, Fault.LARGE)
    seen: set[str] = set()
    for name in files:
        parts = name.split("/")
        if not name.isprintable() or "\\" in name or any(p in ("", ".", "..") for p in parts):
            told = f"{name!r} is not a plain relative name of a file"
            raise SubmissionError(told, Fault.NAME, file=name)
        if name.casefold() in seen:
            told = f"{name!r} differs from another file in case alone"
            raise SubmissionError(told, Fault.CASE, file=name)
        seen.add(name.casefold())
    if answer not in files:
        told = f"{answer} is missing: it is the file that is graded"
        raise SubmissionError(told, Fault.MISSING, file=answer)
    return dict(files)


def master_seed(key: bytes, attempt: str, exercise: Exercise) -> bytes:
    """Return the secret that an attempt's inputs come from: the same again for a second look."""
    return hmac.digest(key, f"{attempt}|{exercise.digest}".encode(), hashlib.sha256)


def variant_of(master: bytes, exercise: Exercise) -> str:
    """Return the variant that an attempt draws."""
    drawn = hmac.digest(master, b"variant", hashlib.sha256)
    return exercise.variants[int.from_bytes(drawn[:4]) % len(exercise.variants)]


def grade(
    exercise: Exercise,
    variant: str,
    submission: Mapping[str, bytes],
    runner: Runner,
    master: bytes,
    *,
    scale: float = 1.0,
    only: Iterable[str] | None = None,
) -> Result:
    """Grade a submission.

    Parameters
    ----------
    exercise : Exercise
    variant : str
    submission : mapping of str to bytes
    runner : Runner
    master : bytes
        From ``master_seed``.
    scale : float
        Below 1 for quicker checks of the exercise itself; never for a candidate.
    only : iterable of str, optional
        Names of the tests to run; all unless given.

    Raises
    ------
    SubmissionError
    InfrastructureFailure
        Where no sandbox came up, the machine ended one, or the reference did not answer: try again.
    """
    files = checked_submission(submission, exercise.answer)
    bench = _Grading(exercise, variant, files, runner, master, scale)
    wanted = None if only is None else set(only)
    tests: list[HiddenTest] = [t for t in exercise.hidden.TESTS if not wanted or t.name in wanted]
    for group in bench.shuffled(sorted({test.group for test in tests})):
        bench.group([test for test in tests if test.group == group])
    told = [test.name for test in tests]
    bench.results.sort(key=lambda verdict: told.index(verdict.name))
    return Result(
        exercise.name,
        str(exercise.manifest["version"]),
        variant,
        exercise.digest,
        tuple(bench.results),
        score(bench.results, exercise.weights),
        tuple(bench.violations),
        shown(bytes(bench.output)),
    )


def score(tests: Iterable[Verdict], weights: Mapping[str, float]) -> float:
    """Return the score: groups by weight, the tests of a group alike, the unjudged left out."""
    total = weight = 0.0
    known = list(tests)
    for group, share in weights.items():
        judged = [t for t in known if t.group == group and t.passed is not None]
        if judged:
            weight += share
            total += share * sum(bool(t.passed) for t in judged) / len(judged)
    return round(total / weight, 6) if weight else 0.0


class _Grading:
    """One grading while it runs."""

    def __init__(
        self, exercise: Exercise, variant: str, files: Mapping[str, bytes], runner: Runner,
        master: bytes, scale: float,
    ) -> None:  # fmt: skip
        self.exercise, self.variant, self.files = exercise, variant, files
        self.runner, self.master, self.scale = runner, master, scale
        self.results: list[Verdict] = []
        self.violations: list[str] = []
        self.output = bytearray()
        self._calls: Conversation | None = None

    def shuffled(self, groups: list[str]) -> list[str]:
        """Return groups in this attempt's own order: which comes when tells nothing."""
        return sorted(groups, key=lambda group: self._derived(f"order:{group}"))

    def group(self, tests: list[HiddenTest]) -> None:
        """Run the tests of one group in a process of their own; a new one after each death."""
        restarts = 0
        try:
            for test in tests:
                if self._calls is None or self._calls.stopped:
                    restarts += self._calls is not None
                    self._renew(open_one=restarts <= _RESTARTS)
                self.results.append(self._judged(test))
        finally:
            self._renew(open_one=False)

    def _renew(self, *, open_one: bool) -> None:
        """Close the process that there is, and open another where one is wanted."""
        ended, self._calls = self._calls, None
        if ended is not None:
            self._close(ended)
        if open_one:
            self._calls = self._open(self.files)

    def _judged(self, test: HiddenTest) -> Verdict:
        if self._calls is None:
            return _failed(test, "its process kept ending; see the others")
        if isinstance(self._calls, _Unloadable):
            return _failed(test, self._calls.stopped)
        return self._run(test, self._calls)

    def _run(self, test: HiddenTest, calls: Conversation) -> Verdict:
        seed = self._derived(f"{test.group}:{test.name}")
        bench = Bench(
            calls, self._reference, int.from_bytes(seed[:8]),
            self.exercise.parameters(self.variant), self.scale,
        )  # fmt: skip
        passed: bool | None = True
        seen = ""
        try:
            test.body(bench)
        except NotJudged as error:
            passed, seen = None, str(error)
        except (Failed, RunStopped) as error:
            passed, seen = False, str(error)
        except Violation as error:
            passed, seen = False, f"violation: {error}"
            self.violations.append(f"{test.name}: {error}")
        except (InfrastructureFailure, CandidateRaised):
            raise
        except (TypeError, ValueError, KeyError, IndexError, AttributeError) as error:
            # What came back was of no use to the test: an answer, and a wrong one.
            passed, seen = False, f"the answer could not be read ({type(error).__name__}: {error})"
        finally:
            bench.finish()
        return Verdict(
            test.name, test.group, test.promises, passed, shown(seen.encode())[:400],
            bench.measured or None, bench.note,
        )  # fmt: skip

    def _open(
        self, files: Mapping[str, bytes], of: type[Conversation] = Conversation
    ) -> Conversation:
        def start() -> Process:
            return self.runner.start(
                boxed(self.exercise, files), self.exercise.manifest.get("limits", {}),
                self.exercise.manifest.get("profile", "strict"),
            )  # fmt: skip

        try:
            return of(start, self._derived("nonces"), self.exercise.module)
        except CandidateRaised as error:
            return _Unloadable(f"it could not be imported: {error}")
        except RunStopped as error:
            return _Unloadable(f"it ended while being imported: {error}")
        except Violation as error:
            self.violations.append(f"import: {error}")
            return _Unloadable(f"violation: {error}")

    def _reference(self) -> Conversation:
        opened = self._open(self.exercise.files("reference", self.variant), _Trusted)
        if isinstance(opened, _Unloadable):
            raise InfrastructureFailure(f"the reference does not run: {opened.stopped}")
        return opened

    def _close(self, calls: Conversation) -> None:
        ending = calls.close()
        for stream in ("output", "error"):
            self.output += getattr(ending, stream, b"")[:4000]

    def _derived(self, purpose: str) -> bytes:
        return hmac.digest(self.master, purpose.encode(), hashlib.sha256)


class _Trusted(Conversation):
    """The reference's: what goes wrong in it is never the candidate's doing."""

    def call(self, name: str, *arguments: Any, seconds: float | None = None) -> Any:
        try:
            return super().call(name, *arguments, seconds=seconds)
        except (RunStopped, Violation) as error:
            raise InfrastructureFailure(f"the reference did not answer: {error}") from error


class _Unloadable(Conversation):
    """A submission that did not come as far as a first call."""

    def __init__(self, why: str) -> None:
        self.stopped = why

    def close(self) -> None:
        """There is nothing to close."""


def boxed(exercise: Exercise, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return all files of a sandbox: harness, wire, driver, and the candidate's apart."""
    room = resources.files("kasauti.work_samples")
    found = {name: (room / name).read_bytes() for name in ("harness.py", "wire.py")}
    found["driver.py"] = exercise.driver()
    return found | {f"candidate/{name}": content for name, content in files.items()}


def _failed(test: HiddenTest, why: str) -> Verdict:
    return Verdict(test.name, test.group, test.promises, False, shown(why.encode())[:400])


def shown(data: bytes) -> str:
    """Return text with everything invisible or directional written out, for a reviewer's eyes."""
    text = data.decode("utf-8", "replace")
    return "".join(c if c.isprintable() or c in "\n\t" else f"\\u{ord(c):04x}" for c in text)
