"""The joining desk through the API: facts and days from an accepted offer to day one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from kasauti import demonstration
from kasauti.access import Membership
from kasauti.actions import joinings, offers, roles
from kasauti.records.models import Application, Joining, OfferState, Role, User
from tests.actions.test_offers import terms
from tests.api.conftest import Program, member, program_of

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def desk(application: Application, user: User) -> Joining:
    offer = offers.prepare(application, terms(), by=user)
    offer.state = OfferState.ACCEPTED
    offer.save(update_fields=["state"])
    return joinings.begin(offer, check_consent=True)


def test_a_desk_is_kept_until_day_one(
    application: Application, program: Program, desk: Joining
) -> None:
    shown = program.get(f"/applications/{application.pk}/joining")
    assert (shown["first_day"], shown["check_consent"]) == (desk.first_day.isoformat(), True)
    place = f"/joinings/{desk.pk}"
    late = (desk.first_day - timedelta(days=30)).isoformat()
    noted = program.ask("post", f"{place}/notice", json={"resigned_on": late, "notice_days": 45})
    assert noted.status_code == 200, noted.content
    assert noted.json()["days_to_buy_out"] == 16
    key = {"Idempotency-Key": "one"}
    tick = f"{place}/items/{shown['items'][0]['id']}/tick"
    ticked = [program.ask("post", tick, headers=key).json() for _ in range(2)]
    done = next(one for one in ticked[0]["items"] if one["id"] == shown["items"][0]["id"])
    assert done["done_at"] is not None
    assert ticked[1] == ticked[0]
    assert program.ask("post", f"{place}/items/{10**9}/tick").status_code == 404
    heard = program.ask("post", f"{place}/heard", json={"text": "Holds an offer of a bank"})
    assert "Holds an offer of a bank" in [one["text"] for one in heard.json()["items"]]
    paper = {"text": "Passport copy", "due": desk.first_day.isoformat()}
    assert program.ask("post", f"{place}/papers", json=paper).status_code == 201
    gone = program.ask("post", f"{place}/withdraw-consent")
    assert gone.json()["check_consent"] is False
    assert program.ask("post", f"{place}/withdraw-consent").status_code == 409
    early = (timezone.localdate() + timedelta(days=2)).isoformat()
    assert program.ask("post", f"{place}/joined", json={"on": early}).status_code == 409
    today = timezone.localdate().isoformat()
    assert program.ask("post", f"{place}/joined", json={"on": today}).json()["joined_on"] == today


def test_the_back_up_is_an_applicant_for_the_same_role(
    application: Application, program: Program, desk: Joining, user: User
) -> None:
    other = roles.create(demonstration.role(), by=user)
    stranger = Application.objects.create(
        candidate=application.candidate, role=other, file=application.file
    )
    place = f"/joinings/{desk.pk}/back-up"
    answer = program.ask("post", place, json={"application": stranger.pk})
    assert answer.status_code == 422
    assert program.ask("post", place, json={"application": None}).json()["back_up"] is None


def test_who_may_not_extend_offers_keeps_no_desk_and_who_sees_none_reads_none(
    application: Application, role: Role, desk: Joining
) -> None:
    manager = program_of(member("Meera", Membership.HIRING_MANAGER, role))
    assert manager.ask("get", f"/applications/{application.pk}/joining").status_code == 200
    for verb, told in (("heard", {"text": "x"}), ("withdraw-consent", {})):
        answer = manager.ask("post", f"/joinings/{desk.pk}/{verb}", json=told)
        assert answer.status_code == 403
    interviewer = program_of(member("Indu", Membership.INTERVIEWER, role))
    assert interviewer.ask("get", f"/applications/{application.pk}/joining").status_code == 403
