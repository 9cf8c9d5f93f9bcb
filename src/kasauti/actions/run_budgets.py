"""How often an exercise's answer may be run while somebody works on it, where that is limited."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext, gettext_noop

from kasauti.actions.assignments import exercise_of
from kasauti.actions.refusals import Refused
from kasauti.records.models import Assignment, RunState
from kasauti.work_samples import Exercise

_USED_UP = gettext_noop("All runs are used up; the tests and your other files still run")


@dataclass(frozen=True, slots=True)
class Spent:
    """How many runs of the answer are used up, of how many, and the file that counts."""

    used: int
    most: int
    file: str


def counts(exercise: Exercise, what: str) -> bool:
    """Return whether running this uses a run up: the answer does, where an exercise counts."""
    return exercise.runs is not None and what == exercise.answer


def spent(assignment: Assignment) -> Spent | None:
    """Return what is used up; None where nobody counts.

    A run counts from when it is asked for, and no more once the machine could not do it.
    """
    exercise = exercise_of(assignment.exercise)
    if exercise.runs is None:
        return None
    rows = assignment.runs.filter(
        practice=False, what=exercise.answer, state__in=(RunState.WAITING, RunState.DONE)
    )
    return Spent(rows.count(), exercise.runs.most, exercise.answer)


def check(assignment: Assignment, what: str) -> None:
    """Let something be run; the caller holds the assignment's row, so two tabs count as one.

    Raises
    ------
    Refused
        If it counts, and all runs are used up.
    """
    found = spent(assignment)
    if found is not None and what == found.file and found.used >= found.most:
        raise Refused(f"{found.file}: {gettext(_USED_UP)}")
