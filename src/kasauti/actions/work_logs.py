"""The log of a work sample: what it begins with, what was done when, and whether it leads there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from kasauti import work_samples
from kasauti.actions.assignments import exercise_of
from kasauti.records.models import Assignment, Submission, WorkEvent
from kasauti.work_samples import Entry, LogError


def starter_of(assignment: Assignment) -> dict[str, str]:
    """Return the files that the candidate began with."""
    files = exercise_of(assignment.exercise).files("starter", assignment.variant)
    return {name: content.decode() for name, content in files.items()}


def leads_to(submission: Submission, events: Sequence[WorkEvent]) -> bool:
    """Return whether replaying the log gives exactly what was handed in."""
    entries = [Entry(e.kind, e.path, e.ms, e.data) for e in events]
    try:
        found = work_samples.replayed(starter_of(submission.assignment), entries)
    except LogError:
        return False
    return bool(found == submission.files)


def log_of(submission: Submission) -> dict[str, Any]:
    """Return the log for the page that plays it."""
    assignment = submission.assignment
    started = assignment.started_at or timezone.now()
    return {
        "start": starter_of(assignment),
        "length": int(1000 * (submission.at - started).total_seconds()),
        "events": [[e.kind, e.path, e.ms, e.data] for e in assignment.events.all()],
    }
