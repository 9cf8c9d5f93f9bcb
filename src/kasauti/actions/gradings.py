"""Jobs that run candidates' code: trials while they work, gradings of what they handed in."""

from __future__ import annotations

import hmac
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.utils import timezone

from kasauti import sandbox, work_samples
from kasauti.actions import deferred, run_budgets, trail
from kasauti.actions.assignments import as_assigned, exercise_of, master_of
from kasauti.actions.refusals import Refused
from kasauti.records.models import Grading, RunState, SimilarityFlag, Submission, User, WorkRun
from kasauti.records.values import storable
from kasauti.sandbox import Cause, HarnessRunner, SandboxLevel, SandboxRefused
from kasauti.work_samples import Exercise, Likeness, SubmissionError

MOST_ATTEMPTS = 4
ALIKE, LEAST_SHARED = 0.4, 12
"""From which share of fingerprints, and how many, two submissions are shown to a person."""
_TRIAL = {"wall_seconds": 60.0, "cpu_seconds": 60.0}


def runner_for(exercise: Exercise | None = None) -> HarnessRunner:
    """Return what runs an exercise's code at the level it demands; the practice task's for None."""
    if exercise is None:
        return HarnessRunner(SandboxLevel.NAMESPACES)
    level = SandboxLevel(int(exercise.manifest["sandbox_level"]))
    return HarnessRunner(level, needs=exercise.needs)


def record_key() -> bytes:
    """Return the private key that records of gradings are signed with.

    Derived from the installation's secret, so that every worker machine has the same.
    """
    return hmac.digest(settings.SECRET_KEY.encode(), b"kasauti.work_samples.record", "sha256")


def run_trial(run_id: int, *, attempt: int = 0) -> None:
    """Run what a candidate asked for; the body of a job. Done twice it changes nothing more."""
    asked = WorkRun.objects.select_related("assignment").filter(
        pk=run_id, state=RunState.WAITING
    ).first()  # fmt: skip
    if asked is None:
        return
    if attempt >= MOST_ATTEMPTS:
        _finish_trial(asked, RunState.FAILED, {"why": "it could not be run here"})
        return
    try:
        result = asdict(_tried(asked))
    except SandboxRefused as refusal:
        _finish_trial(asked, RunState.REFUSED, {"why": str(refusal)})
        return
    if result["stopped"] == Cause.INFRASTRUCTURE.value:
        _finish_trial(asked, RunState.FAILED, {"why": result["stopped"]})
    else:
        _finish_trial(asked, RunState.DONE, storable(result))


def _tried(asked: WorkRun) -> work_samples.Trial:
    files = {path: text.encode() for path, text in asked.files.items()}
    if asked.practice:
        public = work_samples.practice_files("public")
        return work_samples.trial(files, public, runner_for(), what=asked.what, limits=_TRIAL)
    exercise = exercise_of(asked.assignment.exercise)
    return work_samples.trial(
        files,
        exercise.files("public", asked.assignment.variant),
        runner_for(exercise),
        what=asked.what,
        limits={**exercise.manifest.get("limits", {}), **_TRIAL, **_short(exercise, asked.what)},
        profile=str(exercise.manifest.get("profile", "strict")),
    )


def _short(exercise: Exercise, what: str) -> dict[str, float]:
    """Return the limit of what is not counted, where an exercise counts runs of its answer."""
    if exercise.runs is None or run_budgets.counts(exercise, what):
        return {}
    return {"cpu_seconds": exercise.runs.free_cpu_seconds}


def _finish_trial(asked: WorkRun, state: RunState, result: dict[str, Any]) -> None:
    WorkRun.objects.filter(pk=asked.pk, state=RunState.WAITING).update(
        state=state, result=result, finished_at=timezone.now()
    )


_SCORED = ("exercise", "version", "package", "score")
"""What the trail tells of an automated score: the figure and what made it."""


def run(grading_id: int, *, attempt: int = 0) -> None:
    """Grade a submission and keep the signed record; the body of a job.

    Done twice it changes nothing more: inputs come from the attempt's secret, and the first record
    stays. A worker that dies leaves nothing behind; another begins anew. Without a sandbox it is
    refused, to be asked for again; where another version of the exercise is shipped by now it fails
    and says so.
    """
    grading = Grading.objects.select_related("submission__assignment").filter(
        pk=grading_id, state=RunState.WAITING
    ).first()  # fmt: skip
    if grading is None:
        return
    if attempt >= MOST_ATTEMPTS:
        _finish(grading, RunState.FAILED, why="the sandbox failed again and again")
        return
    try:
        record = _record(grading.submission)
    except SandboxRefused as refusal:
        _finish(grading, RunState.REFUSED, why=str(refusal))
    except (Refused, SubmissionError) as error:
        _finish(grading, RunState.FAILED, why=str(error))
    else:
        alike = _alike(grading.submission)
        _finish(grading, RunState.DONE, record=record, alike=alike)


def _record(submission: Submission) -> dict[str, Any]:
    assignment = submission.assignment
    exercise = as_assigned(assignment)
    runner = runner_for(exercise)
    files = {path: text.encode() for path, text in submission.files.items()}
    master = master_of(exercise, assignment.attempt)
    result = work_samples.grade(exercise, assignment.variant, files, runner, master)
    return storable(
        work_samples.described(exercise, result)
        | {
            "name": exercise.name,
            "attempt": assignment.attempt[:8],
            "submission": submission.sha256,
            "environment": {
                "sandbox_level": int(runner.backend.level()),
                "timed": runner.timed,
                "runtime": sandbox.runtime().digest,
            },
        }
    )


def _alike(submission: Submission) -> list[tuple[Submission, Likeness]]:
    assignment = submission.assignment
    exercise = exercise_of(assignment.exercise)
    given = [
        text.decode()
        for part in ("starter", "public")
        for text in exercise.files(part, assignment.variant).values()
    ]
    others = Submission.objects.filter(assignment__exercise=assignment.exercise).exclude(
        assignment__application__candidate=assignment.application.candidate_id
    ).select_related("assignment")  # fmt: skip
    own = _code(submission)
    found = [(one, work_samples.likeness(own, _code(one), given=given)) for one in others]
    return [(o, like) for o, like in found if like.share >= ALIKE and like.shared >= LEAST_SHARED]


def _code(submission: Submission) -> str:
    """Return the file that is graded: tests of one's own are often alike."""
    return str(submission.files.get(exercise_of(submission.assignment.exercise).answer, ""))


@trail.in_turn
def _finish(
    grading: Grading,
    state: RunState,
    *,
    why: str = "",
    record: dict[str, Any] | None = None,
    alike: list[tuple[Submission, Likeness]] | None = None,
) -> None:
    locked = Grading.objects.select_for_update().filter(pk=grading.pk, state=RunState.WAITING)
    now = locked.first()
    if now is None:
        return
    now.state, now.why, now.finished_at = state, why[:400], timezone.now()
    now.sealed = work_samples.sealed(record, record_key()) if record else {}
    now.save()
    for other, like in alike or ():
        SimilarityFlag.objects.get_or_create(
            submission=now.submission,
            other=other,
            defaults={"share": like.share, "passages": [list(pair) for pair in like.passages]},
        )
    told = {name: record[name] for name in _SCORED if name in record} if record else {}
    trail.record("gradings.run", now, by=None, state=str(state), **told)


@trail.in_turn
def again(grading: Grading, *, by: User) -> None:
    """Have a grading that was refused or failed tried again, with the same inputs.

    Raises
    ------
    Refused
        If it is done or under way.
    """
    locked = Grading.objects.select_for_update().get(pk=grading.pk)
    if locked.state in (RunState.DONE, RunState.WAITING):
        raise Refused("It is graded, or waits to be")
    locked.state, locked.why, locked.finished_at = RunState.WAITING, "", None
    locked.save()
    trail.record("gradings.again", locked, by=by)
    deferred.grade(locked.pk)


def holds(grading: Grading) -> bool:
    """Return whether a kept record is as it was signed here."""
    return bool(grading.sealed) and work_samples.holds(
        grading.sealed, work_samples.public_key(record_key())
    )
