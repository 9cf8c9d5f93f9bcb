"""Assignments of exercises: ask, give more time, move the deadline, take back."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Protocol

from django.conf import settings
from django.utils import timezone

from kasauti import sandbox, work_samples
from kasauti.actions import links, mail, trail
from kasauti.actions.mail_words import told_time
from kasauti.actions.refusals import Refused
from kasauti.records.models import Application, Assignment, Round, User
from kasauti.work_samples import Exercise

LINK = "work"
KEPT_AFTER = timedelta(days=30)  # the link still shows what came of it
A_THIRD = 33
USUAL_DAYS = 7


def exercise_of(name: str) -> Exercise:
    """Return a shipped exercise.

    Raises
    ------
    Refused
        If there is none of that name.
    """
    for exercise in work_samples.shipped():
        if exercise.name == name:
            return exercise
    raise Refused(f"There is no exercise {name}: choose one of the list")


def lacks(exercise: Exercise) -> str:
    """Return the one line that mends what an exercise needs and this machine lacks, or nothing."""
    return sandbox.lacking(exercise.needs)


def as_assigned(assignment: Assignment) -> Exercise:
    """Return the very exercise that somebody worked on.

    Raises
    ------
    Refused
        If it is shipped no more, or another version of it is.
    """
    exercise = exercise_of(assignment.exercise)
    if exercise.digest != assignment.digest:
        raise Refused(
            f"The exercise changed after it was begun (version {assignment.version} then,"
            f" {exercise.manifest['version']} now): its tests are others than those this was"
            " written for, so it is not graded. Read it yourself, or grade it again with the"
            " Kasauti that it was begun with"
        )
    return exercise


def drawn(exercise: Exercise, attempt: str) -> dict[str, str]:
    """Return which exercise an attempt is at, to be kept: version, variant and digest."""
    return {
        "version": str(exercise.manifest["version"]),
        "variant": work_samples.variant_of(master_of(exercise, attempt), exercise),
        "digest": exercise.digest,
    }


def master_of(exercise: Exercise, attempt: str) -> bytes:
    """Return the secret that an attempt's variant and inputs come from."""
    return work_samples.master_seed(settings.SECRET_KEY.encode(), attempt, exercise)


def path_of(assignment: Assignment) -> str:
    """Return the path of the candidate's link, with its signature."""
    return f"/work/{links.sign(LINK, assignment.pk, until=assignment.due_at + KEPT_AFTER)}/"


class Timed(Protocol):
    """What a candidate does within a time box: a work sample, a knowledge check."""

    minutes: int
    extra_percent: int
    started_at: datetime | None


def allowed(timed: Timed) -> timedelta:
    """Return the time box with what an adjustment adds."""
    return timedelta(minutes=timed.minutes * (100 + timed.extra_percent) / 100)


def ends(timed: Timed) -> datetime | None:
    """Return when the time is over; None before the start.

    Who starts in time has the whole time box, also beyond the deadline.
    """
    return timed.started_at + allowed(timed) if timed.started_at else None


@trail.in_turn
def assign(
    application: Application,
    name: str,
    *,
    due_at: datetime,
    by: User,
    held: Round | None = None,
) -> Assignment:
    """Ask a candidate for an exercise; its link goes out by mail.

    Parameters
    ----------
    application : Application
    name : str
        Of the exercise; its variant is drawn from a secret of this attempt.
    due_at : datetime
        The last moment to begin.
    by : User
    held : Round, optional
        The round of the interview plan that it is the work sample of.

    Raises
    ------
    Refused
        If there is no such exercise, this machine lacks what it needs, it is asked already, the
        deadline is past, or the round is another person's.
    """
    exercise = exercise_of(name)
    if missing := lacks(exercise):
        raise Refused(f"This exercise {missing}")
    if due_at <= timezone.now():
        raise Refused("The deadline is past: choose a later one")
    if held is not None and held.plan.application_id != application.pk:
        raise Refused("That round is of another person")
    asked = Assignment.objects.filter(application=application, exercise=name, withdrawn_at=None)
    if asked.exists():
        raise Refused("This exercise is asked of this person already")
    attempt = secrets.token_hex(16)
    assignment = Assignment.objects.create(
        application=application,
        round=held,
        exercise=name,
        attempt=attempt,
        **drawn(exercise, attempt),
        ai_rule=str(exercise.manifest["ai_rule"]),
        minutes=int(exercise.manifest["minutes"]),
        extra_percent=held.extra_percent if held else 0,
        due_at=due_at,
        by=by,
    )
    trail.record("assignments.assign", assignment, by=by, application=application.pk, exercise=name)
    _write(assignment, by)
    return assignment


def _write(assignment: Assignment, by: User) -> None:
    application = assignment.application
    language = mail.spoken(application.candidate)
    mail.write(
        "work_sample",
        to=application.candidate,
        by=by,
        application=application,
        role=application.role.title,
        minutes=str(round(allowed(assignment).total_seconds() / 60)),
        day=told_time(assignment.due_at, language=language),
        link=links.address(path_of(assignment)),
    )


def _open(assignment: Assignment) -> Assignment:
    now = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if now.withdrawn_at is not None:
        raise Refused("This exercise was taken back")
    if hasattr(now, "submission"):
        raise Refused("This exercise was handed in: nothing about it can change")
    return now


@trail.in_turn
def give_time(assignment: Assignment, *, by: User) -> Assignment:
    """Add a third to the time box, once; no reason is asked, and reviewers never see it."""
    now = _open(assignment)
    if now.extra_percent < A_THIRD:
        now.extra_percent = A_THIRD
        now.save()
        trail.record("assignments.give_time", now, by=by)
    return now


@trail.in_turn
def extend(assignment: Assignment, *, due_at: datetime, by: User) -> Assignment:
    """Move the deadline; the candidate is told, with a link that lasts as long.

    Raises
    ------
    Refused
        If it is past, or the exercise has begun.
    """
    now = _open(assignment)
    if now.started_at is not None:
        raise Refused("The exercise has begun: its time runs by itself")
    if due_at <= timezone.now():
        raise Refused("The deadline is past: choose a later one")
    now.due_at = due_at
    now.save()
    trail.record("assignments.extend", now, by=by, due_at=due_at.isoformat())
    _write(now, by)
    return now


@trail.in_turn
def withdraw(assignment: Assignment, *, by: User) -> Assignment:
    """Take an exercise back: its link opens nothing more."""
    now = _open(assignment)
    now.withdrawn_at = timezone.now()
    now.save()
    trail.record("assignments.withdraw", now, by=by)
    return now
