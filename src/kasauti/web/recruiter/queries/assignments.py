"""What the pages of assignments show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from kasauti import work_samples
from kasauti.actions import assignments, links, sittings
from kasauti.records.models import (
    Application,
    Assignment,
    Grading,
    RunState,
    Submission,
    User,
    WorkReview,
)


@dataclass(frozen=True, slots=True)
class Row:
    """One assignment on a person's page of work samples."""

    assignment: Assignment
    title: str
    standing: str
    tone: str
    link: str
    sitting: sittings.Sitting
    submission: Submission | None
    grading: Grading | None
    reviewers: int
    own_review: bool
    open: bool


def assignments_page(application: Application, reader: User) -> dict[str, Any]:
    """Return what the page needs."""
    reviews_filed = Prefetch(
        "submission__reviews", WorkReview.objects.filter(filed_at__isnull=False), to_attr="filed"
    )
    rows = Assignment.objects.filter(application=application)
    found = rows.select_related("by", "application", "submission__grading").prefetch_related(
        reviews_filed
    )
    asked = {one.exercise for one in found if one.withdrawn_at is None}
    return {
        "application": application,
        "rows": [_row(one, reader) for one in found],
        "exercises": [
            (one, assignments.lacks(one)) for one in work_samples.shipped() if one.name not in asked
        ],
        "due": timezone.localdate() + timedelta(days=assignments.USUAL_DAYS),
        "section": "roles",
    }


def _row(assignment: Assignment, reader: User) -> Row:
    submission: Submission | None = getattr(assignment, "submission", None)
    grading: Grading | None = getattr(submission, "grading", None)
    filed: list[WorkReview] = getattr(submission, "filed", [])
    standing, tone = _standing(assignment, submission, grading)
    open_ = sittings.is_open(assignment)
    return Row(
        assignment,
        title_of(assignment),
        standing,
        tone,
        links.address(assignments.path_of(assignment)) if open_ else "",
        sittings.sitting(assignment, reader=reader),
        submission,
        grading,
        sum(bool(one.judged) for one in filed),
        any(one.reviewer_id == reader.pk for one in filed),
        open_,
    )


def title_of(assignment: Assignment) -> str:
    """Return an exercise's title; its name if it is shipped no more."""
    titles = {one.name: one.title for one in work_samples.shipped()}
    return titles.get(assignment.exercise, assignment.exercise)


def _standing(
    assignment: Assignment, submission: Submission | None, grading: Grading | None
) -> tuple[str, str]:
    """Return where it stands, in words, and the tone of its chip."""
    if assignment.withdrawn_at:
        return _("taken back"), ""
    if grading is not None:
        return {
            str(RunState.DONE): (_("graded"), "settled"),
            str(RunState.WAITING): (_("being graded"), "gold"),
            str(RunState.REFUSED): (_("not graded: no sandbox"), "alarm"),
        }.get(grading.state, (_("not graded: look"), "alarm"))
    if submission is not None:
        return _("handed in"), "gold"
    if assignment.started_at:
        return _("under way"), "gold"
    if timezone.now() > assignment.due_at:
        return _("not begun in time"), "alarm"
    return (_("opened"), "") if assignment.opened_at else (_("asked"), "")
