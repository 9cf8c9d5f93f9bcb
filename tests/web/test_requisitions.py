"""The pages of requisitions, and deciding from a mail without signing in."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kasauti import demonstration
from kasauti.access import Membership
from kasauti.actions import approvals, roles, users
from kasauti.records.models import (
    Application,
    Approval,
    ApprovalKind,
    Candidate,
    Delegation,
    Mail,
    Offer,
    Requisition,
    ResumeFile,
    User,
)

from .conftest import Round

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def somebody(name: str, membership: Membership) -> tuple[User, Client]:
    user = users.create(
        f"{name.lower()}@example.in", name=name, password="a long enough one", by=None,
        membership=membership,
    )  # fmt: skip
    client = Client()
    client.force_login(user)
    return user, client


def told(manager: User, finance: User, **more: Any) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "headcount": "1", "low": "45 lakh", "high": "₹60,00,000", "case": "Search grows",
        "recruit_by": today, "start_by": today, "start_0": manager.pk, "start_1": finance.pk,
        "headcount_0": finance.pk,
    } | more  # fmt: skip


def test_from_the_form_to_approval_by_page_and_by_mail(hiring: Round) -> None:
    manager, at_desk = somebody("Meera", Membership.HIRING_MANAGER)
    finance, _ = somebody("Farhan", Membership.FINANCE)
    place = f"/roles/{hiring.role.slug}/requisition"
    assert "No requisitions yet" in hiring.get("/requisitions/")
    assert "Who approves" in hiring.get(place)
    made = hiring.client.post(place, told(manager, finance))
    assert made.status_code == 302, made.content
    one = Requisition.objects.get()
    page = hiring.get(f"/requisitions/{one.pk}/")
    assert "₹45 lakh – ₹60 lakh" in page
    hiring.client.post(f"/requisitions/{one.pk}/ask/start")
    assert "Waiting for you" in at_desk.get("/requisitions/").content.decode()
    approval = Approval.objects.get()
    first, second = approval.steps.all()
    at_desk.post(f"/approvals/{first.pk}", {"verdict": "yes"})
    token = re.findall(r"/approve/(\S+)", Mail.objects.get(user=finance).body)[0]
    stranger = Client()
    asked = stranger.get(f"/approve/{token}").content.decode()
    assert "Search grows" in asked
    assert "₹45 lakh" in asked
    refused = stranger.post(f"/approve/{token}", {"verdict": "no"})
    assert (refused.status_code, "Say why not" in refused.content.decode()) == (422, True)
    done = stranger.post(f"/approve/{token}", {"verdict": "yes", "words": "In the plan"})
    assert "You may close this page" in done.content.decode()
    approval.refresh_from_db()
    assert approval.state == "approved"
    second.refresh_from_db()
    assert (second.decided_by, second.words) == (finance, "In the plan")
    assert "approved" in hiring.get("/requisitions/")


def test_an_offers_approval_names_nobody_in_blind_mode(hiring: Round) -> None:
    manager, _ = somebody("Meera", Membership.HIRING_MANAGER)
    finance, _ = somebody("Farhan", Membership.FINANCE)
    hiring.client.post(f"/roles/{hiring.role.slug}/requisition", told(manager, finance))
    one = Requisition.objects.get()
    file = ResumeFile.objects.create(sha256="7" * 64, name="resume.pdf", size=3)
    application = Application.objects.create(
        candidate=Candidate.objects.create(name="Kavya Menon"), role=hiring.role, file=file
    )
    offer = Offer.objects.create(
        application=application, version=1, terms={}, prepared_by=hiring.user
    )
    Approval.objects.create(
        requisition=one, kind=ApprovalKind.OFFER, offer=offer, asked_by=hiring.user
    )
    place = f"/requisitions/{one.pk}/"
    assert "Kavya" in hiring.get(place)
    hiring.client.post("/blind", {"next": "/"})
    page = hiring.get(place)
    assert "Kavya" not in page
    assert "Candidate 77777" in page


def test_a_form_that_is_wrong_says_so(hiring: Round) -> None:
    manager, _ = somebody("Meera", Membership.HIRING_MANAGER)
    place = f"/roles/{hiring.role.slug}/requisition"
    answer = hiring.client.post(place, told(manager, manager, high="much"))
    assert answer.status_code == 422
    assert "is not an amount" in answer.content.decode()
    twice = hiring.client.post(place, told(manager, manager))
    assert "Nobody approves twice" in twice.content.decode()
    assert not Requisition.objects.exists()


def test_a_change_keeps_what_was_told(hiring: Round) -> None:
    manager, _ = somebody("Meera", Membership.HIRING_MANAGER)
    finance, _ = somebody("Farhan", Membership.FINANCE)
    hiring.client.post(f"/roles/{hiring.role.slug}/requisition", told(manager, finance))
    one = Requisition.objects.get()
    page = hiring.get(f"/requisitions/{one.pk}/change")
    assert f'<option value="{manager.pk}" selected>' in page
    hiring.client.post(
        f"/requisitions/{one.pk}/change", told(manager, finance, case="Growth", headcount="2")
    )
    one.refresh_from_db()
    assert (one.case, one.headcount) == ("Growth", 2)
    hiring.client.post(f"/requisitions/{one.pk}/close")
    assert "closed" in hiring.get(f"/requisitions/{one.pk}/")


def test_the_band_is_hidden_from_whom_pay_is(hiring: Round) -> None:
    manager, _ = somebody("Meera", Membership.HIRING_MANAGER)
    finance, _ = somebody("Farhan", Membership.FINANCE)
    _, auditor = somebody("Anil", Membership.AUDITOR)
    hiring.client.post(f"/roles/{hiring.role.slug}/requisition", told(manager, finance))
    one = Requisition.objects.get()
    for place in ("/requisitions/", f"/requisitions/{one.pk}/"):
        page = auditor.get(place).content.decode()
        assert hiring.role.title in page
        assert "lakh" not in page


def test_somebody_stands_in_and_no_longer(hiring: Round) -> None:
    manager, at_desk = somebody("Meera", Membership.HIRING_MANAGER)
    today = timezone.localdate()
    days = {"delegate": hiring.user.pk, "first": today, "last": today}
    assert at_desk.post("/delegations", days).status_code == 302
    (held,) = Delegation.objects.all()
    assert (held.user, held.delegate) == (manager, hiring.user)
    assert hiring.client.post(f"/delegations/{held.pk}/end").status_code == 404
    at_desk.post(f"/delegations/{held.pk}/end")
    assert not Delegation.objects.exists()


def test_careers_wait_for_an_approval_where_it_is_required(hiring: Round, settings: Any) -> None:
    place = f"/careers/{hiring.role.slug}/"
    stranger = Client()
    assert stranger.get(place).status_code == 200
    settings.REQUISITIONS = True
    assert stranger.get(place).status_code == 404
    assert stranger.get(f"{place}apply").status_code == 404
    assert hiring.role.title not in stranger.get("/careers/").content.decode()


def test_the_list_costs_the_same_for_three_and_for_thirty(hiring: Round) -> None:
    manager, at_desk = somebody("Meera", Membership.HIRING_MANAGER)
    finance, _ = somebody("Farhan", Membership.FINANCE)
    deputy, at_deputys = somebody("Devi", Membership.FINANCE)
    today = timezone.localdate()
    approvals.delegate(manager, deputy, today, today, by=manager)
    costs = []
    for many in (3, 27):
        for _ in range(many):
            role = roles.create(demonstration.role(), by=hiring.user)
            hiring.client.post(f"/roles/{role.slug}/requisition", told(manager, finance))
            one = Requisition.objects.latest("pk")
            hiring.client.post(f"/requisitions/{one.pk}/ask/start")
        for client in (at_desk, at_deputys):
            with CaptureQueriesContext(connection) as asked:
                page = client.get("/requisitions/").content.decode()
            assert page.count('class="role-title') == Requisition.objects.count()
            assert page.count("asked on") == Requisition.objects.count()
            costs.append(len(asked))
    assert costs[:2] == costs[2:]


def test_a_requisition_is_late_until_recruiting_was_approved_or_it_is_closed(hiring: Round) -> None:
    manager, _ = somebody("Meera", Membership.HIRING_MANAGER)
    finance, _ = somebody("Farhan", Membership.FINANCE)
    hiring.client.post(f"/roles/{hiring.role.slug}/requisition", told(manager, finance))
    one = Requisition.objects.get()
    place = f"/requisitions/{one.pk}/"
    late = "late: recruiting should have begun"
    assert late not in hiring.get(place)  # its day is today
    assert ">late<" not in hiring.get("/requisitions/")
    Requisition.objects.update(recruit_by=timezone.localdate() - timedelta(days=1))
    assert late in hiring.get(place)
    assert ">late<" in hiring.get("/requisitions/")
    hiring.client.post(f"{place}ask/start")
    assert late in hiring.get(place)  # asked for is not begun
    Approval.objects.update(state="approved")
    assert late not in hiring.get(place)
    Approval.objects.update(state="declined")
    assert late in hiring.get(place)
    Requisition.objects.update(closed_at=timezone.now())
    assert late not in hiring.get(place)
    assert ">late<" not in hiring.get("/requisitions/")
