"""A mail that asks for something is sent again as long as that still waits."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from kasauti.access import Membership
from kasauti.actions import approvals, assignments, bookings, discussions, interviews, mail, users
from kasauti.actions.refusals import Refused
from kasauti.records.models import (
    Application,
    ApprovalAsk,
    Assignment,
    InterviewPlan,
    Mail,
    MailState,
    Requisition,
    Role,
    Seat,
    Submission,
    User,
)

from .test_assignments import application, asked
from .test_bookings import candidate, lab, plan
from .test_requisitions import START, finance, manager, recruiter, requisition

__all__ = ["application", "finance", "manager", "plan", "recruiter", "requisition"]  # the fixtures

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def failed(template: str) -> Mail:
    """Return the last mail of a template as one that did not leave."""
    found = Mail.objects.filter(template=template).latest("pk")
    found.state = MailState.FAILED
    found.save()
    return found


def passes(template: str, user: User) -> bool:
    try:
        return mail.send_again(failed(template), by=user).state == MailState.WAITING
    except Refused:
        return False


def test_a_work_sample_that_was_taken_back_or_handed_in(
    application: Application, user: User
) -> None:
    first = asked(application, user)
    assert passes("work_sample", user)
    assignments.withdraw(first, by=user)
    assert not passes("work_sample", user)
    again = asked(application, user)
    assert passes("work_sample", user)
    Submission.objects.create(assignment=again, files={}, sha256="0" * 64)
    assert not passes("work_sample", user)


def test_a_work_sample_whose_last_day_is_past(application: Application, user: User) -> None:
    given = asked(application, user)
    Assignment.objects.filter(pk=given.pk).update(due_at=timezone.now() - timedelta(hours=1))
    assert not passes("work_sample", user)


def test_times_that_were_chosen(plan: InterviewPlan, user: User) -> None:
    bookings.ask(plan, by=user)
    assert passes("interview_book", user)
    held = lab(plan)
    bookings.book(held, starts_at=bookings.free(held)[0], by=candidate(plan))
    assert not passes("interview_book", user)


def test_times_of_a_session_that_was_cancelled(plan: InterviewPlan, user: User) -> None:
    bookings.ask(plan, by=user)
    interviews.cancel(lab(plan), reason="The role is filled", by=user)
    assert not passes("interview_book", user)


def test_a_verdict_that_was_given(application: Application, role: Role, user: User) -> None:
    meera = users.create("meera@example.in", name="Meera", password="a long enough one", by=None)
    Seat.objects.create(user=meera, membership=Membership.HIRING_MANAGER, role=role)
    minute = discussions.ask(application, meera, by=user)
    assert passes("decision_asked", user)
    discussions.decide(minute, verdict="take forward", words="Ran what we run")
    assert not passes("decision_asked", user)


def test_an_approval_that_was_decided(
    requisition: Requisition, recruiter: User, manager: User, user: User
) -> None:
    approval = approvals.ask(requisition, START, by=recruiter)
    for _ in range(approvals.MOST_REMINDERS + 1):
        ApprovalAsk.objects.update(at=timezone.now() - timedelta(days=3))
        approvals.remind()
    told = ("approval_asked", "approval_reminder", "approval_stuck")
    assert [passes(template, user) for template in told] == [True] * 3
    step = approvals.turn(approval)
    assert step is not None
    approvals.decide(step, False, "Not this quarter", by=manager)
    assert [passes(template, user) for template in told] == [False] * 3
