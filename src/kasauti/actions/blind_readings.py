"""What is handed in and waits for a blind reader: reasons of knowledge checks, work samples."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kasauti.access import Permission
from kasauti.actions import notifications
from kasauti.interviews import stages
from kasauti.records.models import (
    KnowledgeCheck,
    KnowledgeReading,
    Role,
    Submission,
    User,
    WorkReview,
)
from kasauti.records.permissions import holders, visible
from kasauti.records.pool import ENDED

Row = TypeVar("Row", bound=Model)


def checks_for(reader: User) -> QuerySet[KnowledgeCheck]:
    """Return the knowledge checks whose reasons a reader may read, has not, and too few have."""
    filed = KnowledgeReading.objects.filter(
        check_of=OuterRef("pk"), reader=reader, filed_at__isnull=False
    )
    handed_in = KnowledgeCheck.objects.filter(~Exists(filed), handed_in_at__isnull=False)
    counted = handed_in.annotate(
        read=Count("readings", filter=Q(readings__filed_at__isnull=False))
    ).filter(read__lt=stages()["K"].raters, withdrawn_at=None)
    return _open(counted, reader, "application").order_by("handed_in_at", "pk")


def samples_for(reader: User) -> QuerySet[Submission]:
    """Return the work samples that a reader may review, has not opened, and too few reviewed."""
    opened = WorkReview.objects.filter(
        submission=OuterRef("pk"), reviewer=reader, filed_at__isnull=False
    )
    reviewed = Q(reviews__filed_at__isnull=False) & ~Q(reviews__judged={})
    counted = (
        Submission.objects.filter(~Exists(opened), assignment__withdrawn_at=None)
        .annotate(read=Count("reviews", filter=reviewed))
        .filter(read__lt=stages()["W"].raters)
    )
    return _open(counted, reader, "assignment__application").order_by("at", "pk")


def _open(rows: QuerySet[Row], reader: User, way: str) -> QuerySet[Row]:
    """Narrow rows to the reader's roles that are open, and to people who are in the running."""
    standing = {f"{way}__role__status": Role.Status.OPEN, f"{way}__folded_into": None}
    kept = rows.filter(**standing).exclude(**{f"{way}__stage__in": ENDED})
    return visible(kept, reader, Permission.WORK_SAMPLES_REVIEW, role=f"{way}__role")


def tell_of_check(check: KnowledgeCheck) -> None:
    """Tell those who may read a check that it waits, in the present transaction."""
    words = _("A knowledge check waits to be read: %(role)s")
    _tell(check.application.role, words, f"/checks/{check.pk}/")


def tell_of_sample(submission: Submission) -> None:
    """Tell those who may review a work sample that it waits, in the present transaction."""
    words = _("A work sample waits to be reviewed: %(role)s")
    role = submission.assignment.application.role
    _tell(role, words, f"/work-samples/{submission.assignment_id}/")


def _tell(role: Role, words: Promise, link: str) -> None:
    readers = holders(Permission.WORK_SAMPLES_REVIEW, role.pk)
    notifications.tell(readers, words, link, role=role.title)
