"""Links that the team is mailed open only while whoever was asked still may answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from kasauti.access import Membership
from kasauti.actions import approvals, discussions, links
from kasauti.records.models import (
    Application,
    ApprovalAsk,
    ApprovalKind,
    Approver,
    Candidate,
    Mail,
    Minute,
    Requisition,
    ResumeFile,
    Seat,
    User,
)

from .conftest import Round, seated

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def lose_the_seat(user: User) -> None:
    Seat.objects.filter(user=user).delete()


def keep_a_lesser_seat(user: User) -> None:
    Seat.objects.filter(user=user).update(membership=Membership.INTERVIEWER)


def lose_the_account(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


LOST = pytest.mark.parametrize("lose", [lose_the_seat, keep_a_lesser_seat, lose_the_account])


def asked_for_a_minute(hiring: Round) -> tuple[User, str]:
    file = ResumeFile.objects.create(sha256="7" * 64, name="resume.pdf", size=3)
    candidate = Candidate.objects.create(name="Kavya Menon")
    application = Application.objects.create(candidate=candidate, role=hiring.role, file=file)
    manager = seated(Membership.HIRING_MANAGER, hiring.role)
    asked = discussions.ask(application, manager, by=hiring.user)
    return manager, discussions.path_of(asked)


@LOST
@pytest.mark.parametrize("answered", [False, True])
def test_a_minutes_link_shows_nobody_once_its_manager_may_not_decide(
    hiring: Round, lose: Callable[[User], None], answered: bool
) -> None:
    manager, link = asked_for_a_minute(hiring)
    name = "Kavya Menon"
    assert name in Client().get(link).content.decode()
    if answered:
        Client().post(link, {"verdict": "take forward", "words": "Deep in retrieval"})
        assert Minute.objects.get().at
    lose(manager)
    for answer in (Client().get(link), Client().post(link, {"verdict": "take forward"})):
        assert answer.status_code == 404
        page = answer.content.decode()
        assert name not in page
        assert hiring.role.title not in page


def test_a_minutes_link_ends_after_a_week(hiring: Round) -> None:
    asked_for_a_minute(hiring)
    Minute.objects.update(asked_at=timezone.now() - timedelta(days=8))
    answer = Client().get(discussions.path_of(Minute.objects.get()))
    assert answer.status_code == 404
    assert "Kavya" not in answer.content.decode()


def asked_for_an_approval(hiring: Round) -> tuple[User, str]:
    finance = seated(Membership.FINANCE, hiring.role)
    today = timezone.localdate()
    held = Requisition.objects.create(
        role=hiring.role, headcount=1, low=4_500_000, high=6_000_000, case="Search grows",
        made_by=hiring.user, recruit_by=today, start_by=today,
    )  # fmt: skip
    Approver.objects.create(requisition=held, kind=ApprovalKind.START, position=0, user=finance)
    approvals.ask(held, ApprovalKind.START, by=hiring.user)
    token = re.findall(r"/approve/(\S+)", Mail.objects.get(user=finance).body)[0]
    return finance, f"/approve/{token}"


@LOST
@pytest.mark.parametrize("decided", [False, True])
def test_an_approvals_link_shows_nothing_once_its_approver_may_not_approve(
    hiring: Round, lose: Callable[[User], None], decided: bool
) -> None:
    finance, link = asked_for_an_approval(hiring)
    assert "Search grows" in Client().get(link).content.decode()
    if decided:
        Client().post(link, {"verdict": "yes"})
        assert ApprovalAsk.objects.get().step.approved
    lose(finance)
    for answer in (Client().get(link), Client().post(link, {"verdict": "yes"})):
        assert answer.status_code == 404
        page = answer.content.decode()
        assert "Search grows" not in page
        assert "lakh" not in page
        assert hiring.role.title not in page


def test_an_approvals_link_ends_after_a_fortnight(hiring: Round) -> None:
    asked_for_an_approval(hiring)
    asked = ApprovalAsk.objects.get()
    token = links.sign(approvals.LINK, asked.pk, until=timezone.now() - timedelta(minutes=1))
    answer = Client().get(f"/approve/{token}")
    assert answer.status_code == 404
    assert "Search grows" not in answer.content.decode()
