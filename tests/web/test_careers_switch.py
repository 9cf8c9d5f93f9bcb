"""A role is put on the careers page until a day, and taken off it."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kasauti import demonstration
from kasauti.access import Membership
from kasauti.actions import requisitions, roles
from kasauti.records.models import Approval, ApprovalKind, AuditEntry, Requisition, Role

from .conftest import Round, seated

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def careers(hiring: Round, **told: str) -> str:
    """Send the switch; return the page it leads back to."""
    answer = hiring.client.post(
        reverse("role_careers", args=(hiring.role.slug,)), told, follow=True
    )
    assert answer.status_code == 200
    return answer.content.decode()


def seen(role: Role) -> bool:
    listed = role.title in Client().get(reverse("careers")).content.decode()
    opens = {
        Client().get(reverse(name, args=(role.slug,))).status_code == 200
        for name in ("careers_role", "apply")
    }
    assert opens == {listed}
    return listed


def test_a_role_is_taken_off_the_careers_page_and_put_back(hiring: Round) -> None:
    assert seen(hiring.role)
    page = careers(hiring)
    assert "the role is on no public page" in page
    assert not seen(hiring.role)
    assert "People can apply." in careers(hiring, published="on")
    assert seen(hiring.role)
    told = AuditEntry.objects.filter(verb="roles.publish").order_by("pk")
    assert [one.detail["published"] for one in told] == [False, True]


def test_a_new_role_is_public_once_somebody_publishes_it(hiring: Round) -> None:
    role = roles.create(
        demonstration.role().replace('title = "', 'title = "Staff '), by=hiring.user
    )
    assert not seen(role)
    page = hiring.get(reverse("role", args=(role.slug,)))
    assert "not published" in page
    assert reverse("role_careers", args=(role.slug,)) in page
    assert "not published" not in hiring.get(reverse("role", args=(hiring.role.slug,)))
    there = Round(hiring.client, hiring.user, role)
    assert "People can apply." in careers(there, published="on", closes_on="")
    assert seen(role)


def test_where_recruiting_is_approved_the_requisition_offers_to_publish(hiring: Round) -> None:
    Role.objects.update(published=False)
    day = timezone.localdate()
    requisition = Requisition.objects.create(
        role=hiring.role, headcount=1, low=1, high=2, case="Growth", made_by=hiring.user,
        recruit_by=day, start_by=day,
    )  # fmt: skip
    place, publish = (
        reverse("requisition", args=(requisition.pk,)),
        reverse("role_careers", args=(hiring.role.slug,)),
    )
    description = reverse("role_description", args=(hiring.role.slug,))
    assert publish not in hiring.get(place)
    assert "the requisition is approved" not in hiring.get(description)
    Approval.objects.create(
        requisition=requisition, kind=ApprovalKind.START, state="approved", asked_by=hiring.user
    )
    assert publish in hiring.get(place)
    assert "the requisition is approved" in hiring.get(description)
    careers(hiring, published="on")
    assert publish not in hiring.get(place)


def test_the_last_day_is_told_and_nobody_applies_after_it(hiring: Round) -> None:
    today = timezone.localdate()
    careers(hiring, published="on", closes_on=today.isoformat())
    page = Client().get(reverse("careers_role", args=(hiring.role.slug,))).content.decode()
    assert f"apply by {today:%-d %B %Y}" in page
    script = re.search(r'type="application/ld\+json">(.*?)</script>', page, re.S)
    assert script
    assert json.loads(script[1])["validThrough"] == today.isoformat()
    Role.objects.update(closes_on=today - timedelta(days=1))
    hiring.role.refresh_from_db()
    assert not seen(hiring.role)
    assert not requisitions.takes_applications(hiring.role)
    page = hiring.get(reverse("role_description", args=(hiring.role.slug,)))
    assert "the last day was" in page


def test_a_day_that_is_over_or_an_archived_role_is_not_published(hiring: Round) -> None:
    over = timezone.localdate() - timedelta(days=1)
    assert "is over: choose a later day" in careers(
        hiring, published="on", closes_on=over.isoformat()
    )
    roles.archive(hiring.role, by=hiring.user)
    assert "open it again first" in careers(hiring, published="on")


def test_who_may_not_publish_sees_how_it_stands(hiring: Round) -> None:
    client = Client()
    client.force_login(seated(Membership.HIRING_MANAGER, hiring.role))
    page = client.get(reverse("role_description", args=(hiring.role.slug,))).content.decode()
    assert "People can apply." in page
    assert reverse("role_careers", args=(hiring.role.slug,)) not in page
    sent = client.post(reverse("role_careers", args=(hiring.role.slug,)))
    assert sent.status_code == 403
