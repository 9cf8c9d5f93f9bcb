"""Referral bonuses through the API: noted, due after the days of service, paid once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from kasauti import demonstration
from kasauti.access import Membership
from kasauti.actions import joinings, pay_settings, referrals, roles
from kasauti.records.models import Application, Joining, Role, User
from kasauti.values import Rupees
from tests.api.conftest import Program, member, program_of
from tests.api.test_joinings import desk

__all__ = ["desk"]  # the fixture

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_a_bonus_is_noted_falls_due_and_is_paid_once(
    application: Application, program: Program, desk: Joining, user: User
) -> None:
    place = f"/applications/{application.pk}/referral"
    told = {"referrer": "Dev Nair"}
    silent = program.ask("post", place, json=told)
    assert (silent.status_code, "Give the bonus" in silent.json()["detail"]) == (409, True)
    odd = program.ask("post", place, json=told | {"amount": "a lot"})
    assert (odd.status_code, "write it like" in odd.json()["detail"]) == (422, True)
    pay_settings.set_policy({"referral_bonus": "1.5 lakh", "referral_days": 90}, by=user)
    noted = program.ask("post", place, json=told)
    assert noted.status_code == 201, noted.content
    shown = noted.json()
    assert (shown["amount"], shown["state"], shown["due_on"]) == ("150000.00", "later", None)
    assert program.ask("post", place, json=told).status_code == 409
    today = timezone.localdate()
    paid = f"/referrals/{shown['id']}/paid"
    assert program.ask("post", paid, json={"on": today.isoformat()}).status_code == 409
    joinings.joined(desk, on=today - timedelta(days=90), by=user)
    (listed,) = program.get("/referrals")["items"]
    assert (listed["state"], listed["due_on"]) == ("due", today.isoformat())
    done = program.ask("post", paid, json={"on": today.isoformat()})
    assert (done.json()["state"], done.json()["paid_on"]) == ("paid", today.isoformat())
    ended = program.ask("post", f"/referrals/{shown['id']}/end", json={"reason": "late"})
    assert (ended.status_code, "was paid on" in ended.json()["detail"]) == (409, True)


def test_a_bonus_that_will_not_fall_due_is_ended_with_its_reason(
    application: Application, program: Program, desk: Joining, user: User
) -> None:
    amount = Rupees.parse("75,000")
    bonus = referrals.note(application, referrer="Dev", amount=amount, by=user)
    ended = program.ask("post", f"/referrals/{bonus.pk}/end", json={"reason": "Left in May"})
    assert (ended.json()["state"], ended.json()["reason"]) == ("ended", "Left in May")


def test_bonuses_are_pay(application: Application, desk: Joining, role: Role, user: User) -> None:
    amount = Rupees.parse("75,000")
    bonus = referrals.note(application, referrer="Dev", amount=amount, by=user)
    for membership in (Membership.INTERVIEWER, Membership.COORDINATOR, Membership.AUDITOR):
        on = None if membership is Membership.AUDITOR else role
        unpaid = program_of(member(membership.name, membership, on))
        assert unpaid.ask("get", "/referrals").status_code == 403
    elsewhere = roles.create(demonstration.role(), by=user)
    other = program_of(member("Farah", Membership.FINANCE, elsewhere))
    assert other.get("/referrals")["items"] == []
    told = {"reason": "Not mine to end"}
    assert other.ask("post", f"/referrals/{bonus.pk}/end", json=told).status_code == 404
    recruiter = program_of(member("Rita", Membership.RECRUITER, role))
    assert [one["id"] for one in recruiter.get("/referrals")["items"]] == [bonus.pk]
    assert recruiter.ask("post", f"/referrals/{bonus.pk}/end", json=told).status_code == 403
