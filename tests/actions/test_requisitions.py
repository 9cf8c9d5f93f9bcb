"""Requisitions: chains, delegates, reminders, headcount, and what they hold back."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone

from kasauti.access import Membership
from kasauti.actions import applying, approvals, links, requisitions, users
from kasauti.actions.refusals import Refused
from kasauti.records.models import (
    Application,
    ApprovalAsk,
    ApprovalKind,
    AuditEntry,
    Candidate,
    Mail,
    Offer,
    OfferState,
    Requisition,
    ResumeFile,
    Role,
    User,
)
from kasauti.values import Rupees

from .test_offers import terms

pytestmark = [pytest.mark.database, pytest.mark.django_db]
START, HEADCOUNT, OFFER = ApprovalKind


def somebody(name: str, membership: Membership) -> User:
    made = users.create(
        f"{name.lower()}@example.in", name=name, password="a long enough one", by=None,
        membership=membership,
    )  # fmt: skip
    return made


@pytest.fixture
def recruiter(db: None) -> User:
    return somebody("Ravi", Membership.RECRUITER)


@pytest.fixture
def manager(db: None) -> User:
    return somebody("Meera", Membership.HIRING_MANAGER)


@pytest.fixture
def finance(db: None) -> User:
    return somebody("Farhan", Membership.FINANCE)


def asked(headcount: int = 1, **more: Any) -> requisitions.Positions:
    today = timezone.localdate()
    told: dict[str, Any] = {
        "low": Rupees.parse("45 lakh"), "high": Rupees.parse("80 lakh"), "case": "Search grows",
        "recruit_by": today, "start_by": today + timedelta(days=90),
    }  # fmt: skip
    return requisitions.Positions(headcount=headcount, **(told | more))


@pytest.fixture
def requisition(role: Role, recruiter: User, manager: User, finance: User) -> Requisition:
    chains = {START: [manager, finance], HEADCOUNT: [finance]}
    return requisitions.open_requisition(role, asked(), chains, by=recruiter)


def approve(requisition: Requisition, kind: ApprovalKind, by: User, *approvers: User) -> None:
    approval = approvals.ask(requisition, kind, by=by)
    for approver in approvers:
        step = approvals.turn(approval)
        assert step is not None
        approvals.decide(step, True, by=approver)
        approval.refresh_from_db()
    assert approval.state == "approved"


def test_a_chain_is_asked_one_after_another(
    requisition: Requisition, recruiter: User, manager: User, finance: User
) -> None:
    approval = approvals.ask(requisition, START, by=recruiter)
    assert [ask.user for ask in ApprovalAsk.objects.all()] == [manager]
    first = approvals.turn(approval)
    assert first is not None
    with pytest.raises(Refused, match="for Meera to decide"):
        approvals.decide(first, True, by=finance)
    approvals.decide(first, True, by=manager)
    assert [ask.user for ask in ApprovalAsk.objects.all()] == [manager, finance]
    with pytest.raises(Refused, match="meanwhile"):
        approvals.decide(first, True, by=manager)
    second = approvals.turn(approval)
    assert second is not None
    approvals.decide(second, True, by=finance)
    approval.refresh_from_db()
    assert (approval.state, approvals.turn(approval)) == ("approved", None)
    assert "is approved" in Mail.objects.get(user=recruiter, template="approval_ended").body
    verbs = AuditEntry.objects.filter(verb__startswith="approvals").order_by("number")
    assert [one.verb for one in verbs] == ["approvals.ask", "approvals.decide", "approvals.decide"]


def test_declining_needs_a_reason_and_ends_the_chain(
    requisition: Requisition, recruiter: User, manager: User, finance: User
) -> None:
    approval = approvals.ask(requisition, START, by=recruiter)
    step = approvals.turn(approval)
    assert step is not None
    with pytest.raises(Refused, match="Say why not"):
        approvals.decide(step, False, " ", by=manager)
    approvals.decide(step, False, "Not this quarter", by=manager)
    approval.refresh_from_db()
    assert approval.state == "declined"
    assert not ApprovalAsk.objects.filter(user=finance).exists()
    approvals.ask(requisition, START, by=recruiter)  # may be asked again


def test_whoever_asks_does_not_approve(
    role: Role, manager: User, finance: User, user: User
) -> None:
    chains = {START: [manager], HEADCOUNT: [finance]}
    held = requisitions.open_requisition(role, asked(), chains, by=manager)
    with pytest.raises(Refused, match="have somebody else ask"):
        approvals.ask(held, START, by=manager)
    approval = approvals.ask(held, HEADCOUNT, by=manager)
    today = timezone.localdate()
    approvals.delegate(finance, manager, today, today, by=finance)
    step = approvals.turn(approval)
    assert step is not None
    with pytest.raises(Refused, match="to decide"):
        approvals.decide(step, True, by=manager)


def test_a_stand_in_decides_on_their_days_only(
    requisition: Requisition, recruiter: User, manager: User, user: User
) -> None:
    today = timezone.localdate()
    tomorrow = today + timedelta(days=1)
    later = approvals.delegate(manager, user, tomorrow, tomorrow, by=manager)
    approval = approvals.ask(requisition, START, by=recruiter)
    step = approvals.turn(approval)
    assert step is not None
    assert approvals.deciders(step) == [manager]
    assert approvals.deciders(step, tomorrow) == [manager, user]
    with pytest.raises(Refused, match="to decide"):
        approvals.decide(step, True, by=user)
    approvals.end_delegation(later, by=manager)
    approvals.delegate(manager, user, today, today, by=manager)
    assert [one.pk for one in approvals.waiting_for(user)] == [step.pk]
    approvals.decide(step, True, by=user)
    step.refresh_from_db()
    assert (step.approver, step.decided_by) == (manager, user)


def test_a_chain_is_decided_by_different_people(
    requisition: Requisition, recruiter: User, manager: User, finance: User, user: User
) -> None:
    today = timezone.localdate()
    for away in (manager, finance):
        approvals.delegate(away, user, today, today, by=away)
    approval = approvals.ask(requisition, START, by=recruiter)
    first = approvals.turn(approval)
    assert first is not None
    approvals.decide(first, True, by=user)
    second = approvals.turn(approval)
    assert second is not None
    assert [ask.user for ask in second.asks.all()] == [finance]
    assert approvals.waiting_for(user) == []
    with pytest.raises(Refused, match="different people: this one waits for Farhan"):
        approvals.decide(second, True, by=user)
    approvals.decide(second, True, by=finance)
    approval.refresh_from_db()
    assert approval.state == "approved"


def test_who_has_a_step_of_their_own_stands_in_for_no_other(
    requisition: Requisition, recruiter: User, manager: User, finance: User
) -> None:
    today = timezone.localdate()
    approvals.delegate(manager, finance, today, today, by=manager)
    approval = approvals.ask(requisition, START, by=recruiter)
    first = approvals.turn(approval)
    assert first is not None
    assert [ask.user for ask in first.asks.all()] == [manager]
    with pytest.raises(Refused, match="different people: this one waits for Meera"):
        approvals.decide(first, True, by=finance)


def test_nobody_stands_in_who_may_not_approve(manager: User, recruiter: User) -> None:
    today = timezone.localdate()
    with pytest.raises(Refused, match="may not approve anything"):
        approvals.delegate(manager, recruiter, today, today, by=manager)
    with pytest.raises(Refused, match="somebody else"):
        approvals.delegate(manager, manager, today, today, by=manager)


def test_who_keeps_waiting_is_reminded_thrice_then_the_asker_is_told(
    requisition: Requisition, recruiter: User, manager: User
) -> None:
    approvals.ask(requisition, START, by=recruiter)
    assert approvals.remind() == 0
    for _ in range(6):
        ApprovalAsk.objects.update(at=timezone.now() - timedelta(days=3))
        approvals.remind()
    sent = [mail.template for mail in Mail.objects.filter(user=manager).order_by("pk")]
    assert sent == ["approval_asked"] + ["approval_reminder"] * 3
    assert Mail.objects.filter(user=recruiter, template="approval_stuck").count() == 1
    assert AuditEntry.objects.filter(verb="approvals.remind").count() == 4


def test_another_chain_is_asked_anew(
    requisition: Requisition, recruiter: User, manager: User, finance: User
) -> None:
    approval = approvals.ask(requisition, START, by=recruiter)
    same = {START: [manager, finance], HEADCOUNT: [finance]}
    requisitions.change(requisition, asked(), same, by=recruiter)
    approval.refresh_from_db()
    assert approval.state == "asked"
    requisitions.change(requisition, asked(), same | {START: [finance]}, by=recruiter)
    approval.refresh_from_db()
    assert approval.state == "withdrawn"
    assert approvals.waiting_for(manager) == []
    again = approvals.ask(requisition, START, by=recruiter)
    assert [step.approver for step in again.steps.all()] == [finance]


def test_a_mails_link_decides_for_whom_it_was_sent_to(
    requisition: Requisition, recruiter: User, manager: User
) -> None:
    approvals.ask(requisition, START, by=recruiter)
    sent = Mail.objects.get(user=manager)
    assert sent.subject == "Ravi asks you: start recruiting for Senior ML Engineer"
    body = sent.body
    token = re.findall(r"/approve/(\S+)", body)[0]
    assert ApprovalAsk.objects.get(pk=links.read(token, approvals.LINK)).user == manager


def test_other_figures_must_be_approved_again(
    requisition: Requisition, recruiter: User, manager: User, finance: User
) -> None:
    chains = {START: [manager, finance], HEADCOUNT: [finance]}
    approve(requisition, HEADCOUNT, recruiter, finance)
    requisitions.change(requisition, asked(case="Better said"), chains, by=recruiter)
    assert requisitions.approved(HEADCOUNT).exists()
    requisitions.change(requisition, asked(2), chains, by=recruiter)
    assert not requisitions.approved(HEADCOUNT).exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"headcount": 0}, "between one and five hundred"),
        ({"low": Rupees.parse("90 lakh")}, "lower to the higher"),
        ({"case": "  "}, "Say why"),
        ({"start_by": timezone.localdate() - timedelta(days=1)}, "Nobody starts before"),
    ],
)
def test_what_is_asked_for_makes_sense(
    role: Role, recruiter: User, manager: User, wrong: dict[str, Any], said: str
) -> None:
    chains = {START: [manager], HEADCOUNT: [manager]}
    with pytest.raises(Refused, match=said):
        requisitions.open_requisition(role, asked(**wrong), chains, by=recruiter)


def test_a_chain_names_people_who_may_approve_once_each(
    role: Role, recruiter: User, manager: User
) -> None:
    for chains, said in (
        ({START: [manager]}, "Name somebody"),
        ({START: [manager, manager], HEADCOUNT: [manager]}, "approves twice"),
        ({START: [recruiter], HEADCOUNT: [manager]}, "may not approve on this role"),
    ):
        with pytest.raises(Refused, match=said):
            requisitions.open_requisition(role, asked(), chains, by=recruiter)


def offer_to(role: Role, number: int, state: OfferState, by: User) -> Offer:
    file, _ = ResumeFile.objects.get_or_create(sha256="5" * 64, name="r.pdf", size=3)
    candidate = Candidate.objects.create(name=f"Candidate {number}", email="c@example.in")
    application = Application.objects.create(candidate=candidate, role=role, file=file)
    return Offer.objects.create(
        application=application, version=1, state=state, terms=terms(), prepared_by=by
    )


def test_offers_count_against_the_approved_headcount(
    requisition: Requisition, role: Role, recruiter: User, finance: User
) -> None:
    first = offer_to(role, 1, OfferState.APPROVED, recruiter)
    with pytest.raises(Refused, match="All 0 approved positions"):
        requisitions.check_offer(first)
    approve(requisition, HEADCOUNT, recruiter, finance)
    requisitions.check_offer(first)
    Offer.objects.filter(pk=first.pk).update(state=OfferState.SENT)
    second = offer_to(role, 2, OfferState.APPROVED, recruiter)
    with pytest.raises(Refused, match="All 1 approved positions are taken"):
        requisitions.check_offer(second)
    Offer.objects.filter(pk=first.pk).update(state=OfferState.DECLINED)
    requisitions.check_offer(second)


@pytest.mark.parametrize(
    ("low", "high", "holds"),
    [("72 lakh", "72 lakh", True), ("40 lakh", "71 lakh", False), ("73 lakh", "80 lakh", False)],
)  # fmt: skip
def test_an_offer_lies_within_the_range_that_was_approved(
    role: Role, recruiter: User, manager: User, finance: User, low: str, high: str, holds: bool
) -> None:
    chains = {START: [manager], HEADCOUNT: [finance]}
    for lowest, highest in ((low, high), ("10 lakh", "20 lakh")):
        pay = {"low": Rupees.parse(lowest), "high": Rupees.parse(highest)}
        held = requisitions.open_requisition(role, asked(**pay), chains, by=recruiter)
        approve(held, HEADCOUNT, recruiter, finance)
    wide = {"low": Rupees.parse("1 lakh"), "high": Rupees.parse("9 crore")}
    requisitions.open_requisition(role, asked(**wide), chains, by=recruiter)  # not approved
    offer = offer_to(role, 1, OfferState.APPROVED, recruiter)
    if holds:
        requisitions.check_offer(offer)
        return
    with pytest.raises(Refused, match="outside what was approved") as refusal:
        requisitions.check_offer(offer)
    assert not re.search(r"\d", str(refusal.value))  # pay is hidden from some who send


def test_an_offer_awaits_the_chain_for_offers(
    role: Role, recruiter: User, manager: User, finance: User
) -> None:
    chains = {START: [manager], HEADCOUNT: [finance], OFFER: [finance]}
    held = requisitions.open_requisition(role, asked(), chains, by=recruiter)
    approve(held, HEADCOUNT, recruiter, finance)
    offer = offer_to(role, 1, OfferState.PROPOSED, recruiter)
    with pytest.raises(Refused, match="not asked for"):
        requisitions.check_offer(offer)
    approvals.ask_for_offer(offer, by=recruiter)
    with pytest.raises(Refused, match="is asked"):
        requisitions.check_offer(offer)
    step = approvals.turn(held.approvals.get(offer=offer))
    assert step is not None
    approvals.decide(step, True, by=finance)
    requisitions.check_offer(offer)


def test_without_a_requisition_a_role_is_free_unless_one_is_required(
    role: Role, recruiter: User, settings: Any
) -> None:
    offer = offer_to(role, 1, OfferState.APPROVED, recruiter)
    requisitions.check_offer(offer)
    assert requisitions.takes_applications(role)
    settings.REQUISITIONS = True
    with pytest.raises(Refused, match="No requisition stands"):
        requisitions.check_offer(offer)
    assert not requisitions.takes_applications(role)


def test_people_apply_only_once_recruiting_is_approved_where_required(
    requisition: Requisition, role: Role, recruiter: User, manager: User, finance: User,
    settings: Any,
) -> None:  # fmt: skip
    settings.REQUISITIONS = True
    told = {"size": 3, "language": "en-gb", "origin": "o", "source": "careers"}
    with pytest.raises(Refused, match="closed"):
        applying.begin(role, "r.txt", BytesIO(b"abc"), **told)  # type: ignore[arg-type]
    approve(requisition, START, recruiter, manager, finance)
    assert applying.begin(role, "r.txt", BytesIO(b"abc"), **told).role == role  # type: ignore[arg-type]
    requisitions.close(requisition, by=recruiter)
    assert not requisitions.takes_applications(role)


def test_a_closed_requisition_asks_nobody(
    requisition: Requisition, recruiter: User, manager: User
) -> None:
    approval = approvals.ask(requisition, START, by=recruiter)
    requisitions.close(requisition, by=recruiter)
    approval.refresh_from_db()
    assert approval.state == "withdrawn"
    with pytest.raises(Refused, match="closed"):
        approvals.ask(requisition, HEADCOUNT, by=recruiter)
    assert approvals.waiting_for(manager) == []
