"""The candidate's side of a work sample: open, begin, keep, run, hand in."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from kasauti import work_samples
from kasauti.actions import blind_readings, deferred, links, run_budgets, trail
from kasauti.actions.assignments import LINK, allowed, drawn, ends, exercise_of
from kasauti.actions.refusals import Refused
from kasauti.records.models import (
    Assignment,
    Grading,
    RunState,
    Submission,
    WorkEvent,
    WorkFile,
    WorkRun,
)
from kasauti.records.values import storable, storable_text
from kasauti.work_samples import TESTS, Fault, SubmissionError

GRACE = timedelta(seconds=90)  # for the last save to arrive
MOST_TEXT = 512 * 1024
MOST_EVENTS = 100_000
TEXTS = (".py", ".toml", ".md", ".txt", ".json", ".csv", ".diff", ".svg")
PRACTICE_CLOSED = gettext_noop(
    "Practice closed when the clock began: what ran there would be counted nowhere"
)
KINDS = frozenset({"edit", "paste", "replace", "create", "remove", "open", "left", "back"})


class OpenElsewhere(Refused):
    """Another tab has taken the writing over."""


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the log as a page tells it."""

    number: int
    kind: str
    path: str
    ms: int
    data: Any = None


def opened(token: str) -> Assignment:
    """Return the assignment that a link opens.

    Raises
    ------
    Refused
        If the link was changed, has ended, or the exercise was taken back.
    """
    pk = links.candidates_row(token, LINK)
    rows = Assignment.objects.select_related("application__candidate", "application__role")
    assignment = rows.filter(pk=pk).first()
    if assignment is None or assignment.withdrawn_at is not None:
        raise Refused("This exercise is no longer asked for.")
    return assignment


@transaction.atomic
def note_opened(assignment: Assignment) -> None:
    """Note the first time that the link was opened."""
    if assignment.opened_at is not None:
        return
    trail.take_turn()
    rows = Assignment.objects.filter(pk=assignment.pk, opened_at=None)
    if rows.update(opened_at=timezone.now()):
        trail.record("workspace.open", assignment, by=assignment.application.candidate)


@trail.in_turn
def ask_for_time(assignment: Assignment) -> None:
    """Let the candidate ask for a third more time, without a reason; a person gives it."""
    rows = Assignment.objects.filter(pk=assignment.pk, extra_asked_at=None, started_at=None)
    if rows.update(extra_asked_at=timezone.now()):
        trail.record("workspace.ask_for_time", assignment, by=assignment.application.candidate)


@transaction.atomic
def practise(assignment: Assignment) -> None:
    """Lay out the practice task, the first time.

    Raises
    ------
    Refused
        If the clock has begun.
    """
    if assignment.practised_at is not None:
        return
    trail.take_turn()
    locked = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if locked.started_at is not None:
        raise Refused(PRACTICE_CLOSED)
    if locked.practised_at is None:
        locked.practised_at = timezone.now()
        locked.save()
        _lay_out(locked, work_samples.practice_files("starter"), practice=True)
        trail.record("workspace.practise", locked, by=locked.application.candidate)


@trail.in_turn
def begin(assignment: Assignment, *, agreed: bool) -> Assignment:
    """Start the clock, once the rule on assistants is agreed to; again it changes nothing.

    What is begun is the exercise of today: where another version is shipped since it was assigned,
    its variant is drawn again.

    Raises
    ------
    Refused
        Without agreement, or after the deadline.
    """
    locked = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if locked.started_at is not None:
        return locked
    if not agreed:
        raise Refused("Please agree to the rule first")
    if timezone.now() > locked.due_at:
        raise Refused("The deadline to begin is past: write to the company if you still want to")
    exercise = exercise_of(locked.exercise)
    if exercise.digest != locked.digest:
        for name, value in drawn(exercise, locked.attempt).items():
            setattr(locked, name, value)
    locked.started_at = timezone.now()
    locked.save()
    _lay_out(locked, exercise.files("starter", locked.variant), practice=False)
    trail.record("workspace.begin", locked, by=locked.application.candidate, agreed=True)
    return locked


def _lay_out(assignment: Assignment, files: Mapping[str, bytes], *, practice: bool) -> None:
    WorkFile.objects.bulk_create(
        WorkFile(assignment=assignment, practice=practice, path=path, text=content.decode())
        for path, content in files.items()
    )


def files_of(assignment: Assignment, *, practice: bool = False) -> dict[str, str]:
    """Return the files as they were last kept."""
    rows = assignment.files.filter(practice=practice)
    return dict(rows.values_list("path", "text"))


def last_number(assignment: Assignment) -> int:
    """Return the number of the last line in the log; 0 before the first."""
    found: int | None = assignment.events.aggregate(last=Max("number"))["last"]
    return found or 0


def is_over(assignment: Assignment) -> bool:
    """Return whether nothing more can be kept: handed in, or past the time and its grace."""
    over = ends(assignment)
    return hasattr(assignment, "submission") or (over is not None and timezone.now() > over + GRACE)


def _writable(assignment: Assignment, *, practice: bool) -> Assignment:
    locked = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if locked.withdrawn_at is not None:
        raise Refused("This exercise is no longer asked for.")
    if practice and locked.started_at is not None:
        raise Refused(PRACTICE_CLOSED)
    if practice and locked.practised_at is None:
        raise Refused("Open the practice task first")
    if not practice and locked.started_at is None:
        raise Refused("This exercise has not begun")
    if not practice and is_over(locked):
        raise Refused("The time is over: what was kept until then is handed in")
    return locked


@transaction.atomic
def take_over(assignment: Assignment, *, writer: str, practice: bool = False) -> int:
    """Let one tab write; return the number of the last line in the log."""
    locked = _writable(assignment, practice=practice)
    locked.writer = writer[:32]
    locked.save(update_fields=["writer"])
    return last_number(locked)


@transaction.atomic
def keep(
    assignment: Assignment,
    *,
    writer: str,
    files: Mapping[str, str],
    removed: Collection[str] = (),
    events: Sequence[Event] = (),
    practice: bool = False,
) -> int:
    """Keep changed files and what was done; sent twice, it is kept once.

    Autosaves are no actions of their own in the audit trail: the log is append-only itself.

    Returns
    -------
    int
        The number of the last line in the log.

    Raises
    ------
    OpenElsewhere
        If another tab has taken over.
    Refused
        If the time is over, or the files could not be handed in.
    """
    locked = _writable(assignment, practice=practice)
    if locked.writer != writer[:32]:
        raise OpenElsewhere("The exercise is open in another tab: go on there, or reload this one")
    now = {k: v for k, v in files_of(locked, practice=practice).items() if k not in removed}
    now |= {path: storable_text(text) for path, text in files.items()}
    check_files(now, "solution.py" if practice else exercise_of(locked.exercise).answer)
    locked.files.filter(practice=practice, path__in=removed).delete()
    for path in files:
        WorkFile.objects.update_or_create(
            assignment=locked, practice=practice, path=path, defaults={"text": now[path]}
        )
    return 0 if practice else _append(locked, events)


_TOO_LARGE = gettext_noop("The files are larger than 512 KB together: leave data out")
_FAULTS = {
    Fault.MANY: gettext_noop("There are too many files: remove what is not needed"),
    Fault.LARGE: _TOO_LARGE,
    Fault.NAME: gettext_noop("A file’s name is no plain relative name: use letters, digits and _"),
    Fault.CASE: gettext_noop("The names of two files differ in case alone: rename one"),
    Fault.MISSING: gettext_noop("The file that is graded is missing: keep the name it came with"),
}


def check_files(files: Mapping[str, str], answer: str) -> None:
    """Let files be kept and handed in.

    Raises
    ------
    Refused
        If they are too large together, no texts, or nothing that could be handed in.
    """
    if sum(map(len, files.values())) > MOST_TEXT:
        raise Refused(_TOO_LARGE)
    if any(len(path) > 100 or not path.endswith(TEXTS) for path in files):
        raise Refused(
            "Files are texts (.py, .toml, .md, .txt, .json, .csv, .diff, .svg) with short names"
        )
    try:
        work_samples.checked_submission({k: v.encode() for k, v in files.items()}, answer)
    except SubmissionError as error:
        words = gettext(_FAULTS[error.fault])
        raise Refused(f"{error.file}: {words}" if error.file else words) from None


def _append(assignment: Assignment, events: Sequence[Event]) -> int:
    last = last_number(assignment)
    new = [event for event in events if event.number > last and event.kind in KINDS]
    new = new[: max(0, MOST_EVENTS - last)]
    WorkEvent.objects.bulk_create(
        WorkEvent(
            assignment=assignment,
            number=event.number,
            kind=event.kind,
            path=storable_text(event.path)[:100],
            ms=min(max(event.ms, 0), 2**40),
            data=storable(event.data),
        )
        for event in new
    )
    return max([last, *(event.number for event in new)])


@transaction.atomic
def run(assignment: Assignment, *, what: str, practice: bool = False) -> WorkRun:
    """Have the public tests or a file run as it was last kept; one run at a time.

    Raises
    ------
    Refused
        If the time is over, there is no such file, the exercise counts runs of its answer and all
        are used up, or it is practice and the clock has begun.
    """
    locked = _writable(assignment, practice=practice)
    files = files_of(locked, practice=practice)
    if what != TESTS and what not in files:
        raise Refused("There is no such file")
    under_way = locked.runs.filter(state=RunState.WAITING).first()
    if under_way is not None:
        return under_way
    if not practice:
        run_budgets.check(locked, what)
    asked = WorkRun.objects.create(assignment=locked, practice=practice, what=what, files=files)
    deferred.run_trial(asked.pk)
    return asked


@trail.in_turn
def hand_in(assignment: Assignment, *, by_clock: bool = False) -> Submission:
    """Hand in what was last kept and have it graded; again it changes nothing.

    Raises
    ------
    Refused
        If the exercise has not begun, or was taken back.
    """
    locked = Assignment.objects.select_for_update().get(pk=assignment.pk)
    existing = Submission.objects.filter(assignment=locked).first()
    if existing is not None:
        return existing
    if locked.started_at is None or locked.withdrawn_at is not None:
        raise Refused("This exercise has not begun, or is no longer asked for")
    files = files_of(locked)
    told = work_samples.canonical(files)
    submission = Submission.objects.create(
        assignment=locked,
        files=files,
        sha256=hashlib.sha256(told).hexdigest(),
        by_clock=by_clock,
    )
    grading = Grading.objects.create(submission=submission)
    blind_readings.tell_of_sample(submission)
    candidate = None if by_clock else locked.application.candidate
    trail.record("workspace.hand_in", locked, by=candidate, sha256=submission.sha256)
    deferred.grade(grading.pk)
    return submission


def hand_in_overdue() -> int:
    """Hand in, as it was last kept, whatever's time is over; return how many."""
    begun = Assignment.objects.filter(started_at__isnull=False, withdrawn_at=None, submission=None)
    found = [
        one for one in begun if one.started_at and
        timezone.now() > one.started_at + allowed(one) + GRACE
    ]  # fmt: skip
    for assignment in found:
        hand_in(assignment, by_clock=True)
    return len(found)
