"""How long a work sample or a knowledge check takes, as whoever reads of it may know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kasauti.access import Permission
from kasauti.actions.assignments import A_THIRD, allowed, ends
from kasauti.records.models import Assignment, KnowledgeCheck, User
from kasauti.records.permissions import standing_of


@dataclass(frozen=True, slots=True)
class Sitting:
    """A sitting's time; what a rater reads of it is the same with and without an adjustment.

    Parameters
    ----------
    minutes : int
        What it may take; with an adjustment counted in for those who give it.
    started_at, ends_at : datetime or None
        None before the start, and for raters: from both ends the time box could be told.
    more_time_asked : bool
        The candidate asks for it, and it is not given yet.
    """

    minutes: int
    started_at: datetime | None = None
    ends_at: datetime | None = None
    more_time_asked: bool = False


def sitting(of: Assignment | KnowledgeCheck, *, reader: User) -> Sitting:
    """Return a sitting's time for a reader: plain for who may not ask for it on that role."""
    standing = standing_of(reader)
    if not standing.may(Permission.WORK_SAMPLES_ASSIGN, of.application.role_id):
        return Sitting(of.minutes)
    asked = of.extra_asked_at is not None and of.extra_percent < A_THIRD
    minutes = round(allowed(of).total_seconds() / 60)
    return Sitting(minutes, of.started_at, ends(of), asked and is_open(of))


def is_open(of: Assignment | KnowledgeCheck) -> bool:
    """Return whether it is neither handed in nor taken back."""
    if isinstance(of, KnowledgeCheck):
        return of.handed_in_at is None and of.withdrawn_at is None
    return not hasattr(of, "submission") and of.withdrawn_at is None
