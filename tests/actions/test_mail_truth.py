"""A mail that may not have left is sent again while what it tells is true, and else left."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from kasauti.access import Membership
from kasauti.actions import applications, digests, mail, own_mail
from kasauti.actions.refusals import Refused
from kasauti.records.models import (
    Application,
    Candidate,
    InterviewPlan,
    Mail,
    MailState,
    Offer,
    OfferState,
    PipelineStage,
    ResumeFile,
    Role,
    Round,
    Scorecard,
    Seat,
    Stage,
    User,
)

from .test_offers import terms

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def anjali(role: Role) -> Application:
    file = ResumeFile.objects.create(sha256="5" * 64, size=3)
    candidate = Candidate.objects.create(name="Anjali Verma", email="anjali@example.in")
    return Application.objects.create(candidate=candidate, role=role, file=file)


def stage(role: Role, kind: Stage) -> PipelineStage:
    return role.stages.get(kind=kind)


def ended(state: MailState, one: Mail | None = None) -> Mail:
    """Return the last mail, or this one, in a state."""
    found = one or Mail.objects.order_by("-pk")[0]
    found.state = state
    found.save()
    return found


def offered(anjali: Application, user: User, state: OfferState = OfferState.SENT) -> Offer:
    return Offer.objects.create(
        application=anjali, version=1, state=state, terms=terms(), prepared_by=user
    )


def about(anjali: Application, told: Round | Offer, template: str = "new_link") -> Mail:
    written = mail.write(
        "new_link", to=anjali.candidate, by=None, application=anjali, about=told, link="x"
    )
    assert written is not None
    written.template = template
    return ended(MailState.FAILED, written)


@pytest.mark.parametrize("state", [MailState.FAILED, MailState.UNSURE])
def test_what_is_left_stands_in_no_list_and_no_digest(
    anjali: Application, user: User, state: MailState
) -> None:
    applications.reject([anjali], reason="closed", by=user)
    told = ended(state)
    assert "mails" in {one.key for one in digests.waits_for(user)}
    left = mail.cancel(told, by=user)
    assert left.state == MailState.CANCELLED
    assert "mails" not in {one.key for one in digests.waits_for(user)}
    with pytest.raises(Refused, match="needs no sending"):
        mail.send_again(told, by=user)


def test_a_rejection_whose_mail_failed_is_undone_and_its_mail_is_left(
    role: Role, anjali: Application, user: User
) -> None:
    batch = applications.reject([anjali], reason="closed", by=user)
    told = ended(MailState.FAILED)
    assert applications.undo(batch, role=role, by=user) == 1
    told.refresh_from_db()
    assert (told.state, applications.perhaps_told(batch, role=role)) == (MailState.CANCELLED, 0)


def test_undoing_one_whose_mail_may_have_arrived_says_so(
    role: Role, anjali: Application, user: User
) -> None:
    batch = applications.reject([anjali], reason="closed", by=user)
    told = ended(MailState.UNSURE)
    assert applications.perhaps_told(batch, role=role) == 0
    applications.undo(batch, role=role, by=user)
    told.refresh_from_db()
    assert (told.state, told.failure) == (MailState.CANCELLED, mail.UNKNOWN)
    assert applications.perhaps_told(batch, role=role) == 1


def test_a_rejection_is_not_mailed_again_to_who_was_taken_back(
    role: Role, anjali: Application, user: User
) -> None:
    applications.reject([anjali], reason="closed", by=user)
    told = ended(MailState.FAILED)
    anjali.refresh_from_db()
    applications.move([anjali], to=stage(role, Stage.REVIEW), by=user)
    with pytest.raises(Refused, match="stands elsewhere"):
        mail.send_again(told, by=user)
    applications.reject([Application.objects.get()], reason="closed", by=user)
    again = ended(MailState.FAILED)
    assert mail.send_again(again, by=user).state == MailState.WAITING
    ended(MailState.FAILED, again)
    other = Application.objects.create(
        candidate=Candidate.objects.create(name="A. Verma"), role=role, file=anjali.file
    )
    Application.objects.filter(pk=anjali.pk).update(folded_into=other)
    with pytest.raises(Refused, match="stands elsewhere"):
        mail.send_again(again, by=user)
    with pytest.raises(Refused, match="stands elsewhere"):
        mail.send_again(told, by=user)


def test_a_session_that_was_moved_or_cancelled_is_not_told_again(
    anjali: Application, user: User
) -> None:
    plan = InterviewPlan.objects.create(
        application=anjali, kit="k", version="1", plan={}, bars={}, weights={}, drawn_by=user
    )
    held = Round.objects.create(
        plan=plan, position=1, code="A", minutes=45, raters=1, starts_at=timezone.now()
    )
    first, kept = about(anjali, held), about(anjali, held)
    assert mail.send_again(kept, by=user).state == MailState.WAITING
    held.sequence, held.starts_at = 1, timezone.now() + timedelta(days=1)
    held.save()
    moved = about(anjali, held)
    held.sequence, held.cancelled_at = 2, timezone.now()
    held.save()
    for old in (first, moved):
        old.refresh_from_db()
        with pytest.raises(Refused, match="moved or cancelled"):
            mail.send_again(old, by=user)
    cancelled = about(anjali, held, template="interview_cancelled_panel")
    assert mail.send_again(cancelled, by=user).state == MailState.WAITING


def test_an_offer_that_is_out_no_more_is_not_sent_again(anjali: Application, user: User) -> None:
    offer = offered(anjali, user)
    told, kept = about(anjali, offer), about(anjali, offer)
    assert mail.send_again(kept, by=user).state == MailState.WAITING
    offer.state = OfferState.REVOKED
    offer.save()
    told.refresh_from_db()
    with pytest.raises(Refused, match="revoked"):
        mail.send_again(told, by=user)


def test_an_offer_that_lapsed_is_not_sent_again(anjali: Application, user: User) -> None:
    offer = offered(anjali, user)
    today = timezone.localdate()
    offer.terms = terms(dated=today - timedelta(days=9), expires=today - timedelta(days=2))
    offer.save()
    with pytest.raises(Refused, match="lapsed"):
        mail.send_again(about(anjali, offer, "offer_sent"), by=user)


def test_the_signed_offer_is_sent_again_as_long_as_it_is_accepted(
    anjali: Application, user: User
) -> None:
    offer = offered(anjali, user, OfferState.ACCEPTED)
    told = about(anjali, offer, "offer_signed")
    assert mail.send_again(told, by=user).state == MailState.WAITING
    with pytest.raises(Refused, match="accepted now"):
        mail.send_again(about(anjali, offer, "offer_sent"), by=user)


def test_a_session_that_is_over_is_told_only_if_it_is_off(anjali: Application, user: User) -> None:
    plan = InterviewPlan.objects.create(
        application=anjali, kit="k", version="1", plan={}, bars={}, weights={}, drawn_by=user
    )
    held = Round.objects.create(
        plan=plan, position=1, code="A", minutes=45, raters=1,
        starts_at=timezone.now() - timedelta(hours=2),
    )  # fmt: skip
    for template in ("interview_set", "interview_reminder_panel"):
        with pytest.raises(Refused, match="over"):
            mail.send_again(about(anjali, held, template), by=user)
    held.cancelled_at = timezone.now()
    held.save()
    cancelled = about(anjali, held, "interview_cancelled")
    assert mail.send_again(cancelled, by=user).state == MailState.WAITING


def test_a_scorecard_that_was_filed_is_not_asked_for_again(anjali: Application, user: User) -> None:
    plan = InterviewPlan.objects.create(
        application=anjali, kit="k", version="1", plan={}, bars={}, weights={}, drawn_by=user
    )
    held = Round.objects.create(
        plan=plan, position=1, code="A", minutes=45, raters=1,
        starts_at=timezone.now() - timedelta(hours=2),
    )  # fmt: skip
    card = Scorecard.objects.create(round=held, rater=user)
    told, late = (about(anjali, held, "feedback_due") for _ in range(2))
    for one in (told, late):
        one.user = user
        one.save()
    assert mail.send_again(told, by=user).state == MailState.WAITING
    card.filed_at, card.recommendation = timezone.now(), "yes"
    card.save()
    with pytest.raises(Refused, match="filed"):
        mail.send_again(late, by=user)


@pytest.mark.parametrize(
    ("template", "why"),
    [
        ("interview_set", "not known"),
        ("interview_cancelled_panel", "not known"),
        ("offer_sent", "not known"),
        ("offer_signed", "not known"),
        ("feedback_due", "not known"),
        ("offer_code", "lasts for minutes"),
        ("interview_book", "was done"),
        ("work_sample", "was done"),
        ("approval_stuck", "was done"),
        ("address_confirm", "another address"),
        ("address_changed", "another address"),
    ],
)
def test_what_carries_nothing_to_check_it_by_is_not_sent_again(
    anjali: Application, user: User, template: str, why: str
) -> None:
    written = mail.write("new_link", to=anjali.candidate, by=None, application=anjali, link="x")
    assert written is not None
    written.template = template
    with pytest.raises(Refused, match=why):
        mail.send_again(ended(MailState.FAILED, written), by=user)


def test_a_colleague_whose_account_is_switched_off_is_written_to_no_more(
    anjali: Application, user: User
) -> None:
    gone = User.objects.create_user("ravi@example.in", name="ravi")
    written = mail.write("new_link", to=gone, by=None, link="x")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    with pytest.raises(Refused, match="switched off"):
        mail.send_again(ended(MailState.FAILED, Mail.objects.get(pk=written.pk)), by=user)  # type: ignore[union-attr]


def test_it_goes_to_the_address_of_the_record(anjali: Application, user: User) -> None:
    written = own_mail.write(anjali, subject="Thursday", body="Ten?", by=user)
    told = ended(MailState.FAILED, written)
    Candidate.objects.update(email="")
    with pytest.raises(Refused, match="no mail address"):
        mail.send_again(Mail.objects.get(pk=told.pk), by=user)
    Candidate.objects.update(email="verma@example.in")
    assert mail.send_again(told, by=user).recipient == "verma@example.in"


def test_mails_to_the_team_are_the_owners_and_those_of_no_role_the_whole_houses(
    anjali: Application, role: Role, user: User
) -> None:
    def count(reader: User) -> int:
        found = {one.key: one.count for one in digests.waits_for(reader)}
        assert found.get("mails", 0) == mail.undecided(reader).count()
        return found.get("mails", 0)

    recruiters = [
        User.objects.create_user(f"{name}@example.in", name=name) for name in ("ravi", "tara")
    ]
    for one, where in zip(recruiters, (None, role), strict=True):
        Seat.objects.create(user=one, membership=Membership.RECRUITER, role=where)
    mail.write("new_link", to=anjali.candidate, by=None, link="x")
    ended(MailState.UNSURE)
    mail.write("new_link", to=user, by=None, link="x", application=anjali)
    ended(MailState.UNSURE)
    assert [count(reader) for reader in (user, *recruiters)] == [2, 1, 0]
