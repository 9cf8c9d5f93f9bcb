"""What waits for the reader, the bell, and the page of deadlines."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kasauti.access import Membership
from kasauti.actions import applications, deadlines, discussions, mail, own_mail
from kasauti.records.models import (
    Application,
    Deadline,
    DeadlinePolicy,
    Mail,
    MailState,
    Seat,
    User,
)
from kasauti.web.recruiter.queries import waiting
from tests.web.conftest import Round

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def late(hiring: Round) -> Application:
    deadlines.change(
        unread_hours=1, grace_hours=24, quiet_weekends=False, backup=None,
        by=hiring.user,
    )  # fmt: skip
    application = hiring.apply("lalrinawma.md")[0]
    long_ago = timezone.now() - timedelta(days=9)
    Application.objects.filter(pk=application.pk).update(entered_at=long_ago, created_at=long_ago)
    deadlines.watch()
    return application


def test_what_is_late_stands_on_the_page_and_opens(hiring: Round, late: Application) -> None:
    assert ">1<" in hiring.get(reverse("bell"))
    page = hiring.get(reverse("waiting"))
    assert "Résumé unread" in page
    assert str(late.candidate) in page
    assert "reminded" in page
    told = 'class="bell-count" aria-hidden="true">1<'  # every page says it, and asks each minute
    assert told in page
    assert told in hiring.get(reverse("roles"))
    hiring.client.post(reverse("notifications_read"))
    assert hiring.get(reverse("bell")).strip() == ""
    assert "bell-count" not in hiring.get(reverse("roles"))
    hiring.get(reverse("person", args=(late.pk,)))
    late.refresh_from_db()
    assert late.read_at is not None
    hiring.client.post(reverse("blind"))
    assert str(late.candidate) not in hiring.get(reverse("waiting"))


def test_a_decision_asked_of_one_is_answered_from_the_page(
    hiring: Round, late: Application
) -> None:
    asked = discussions.ask(late, hiring.user, by=hiring.user)
    page = hiring.get(reverse("waiting"))
    link = page.split('href="/minute/')[1].split('"')[0]
    assert hiring.client.get(f"/minute/{link}").status_code == 200
    discussions.decide(asked, verdict="take forward", words="strong on ML")
    assert "/minute/" not in hiring.get(reverse("waiting"))


def test_others_see_nothing_of_it(hiring: Round, late: Application) -> None:
    guest = User.objects.create_user("g@example.in", name="Guest")
    Seat.objects.create(user=guest, membership=Membership.INTERVIEWER, role=hiring.role)
    client = Client()
    client.force_login(guest)
    page = client.get(reverse("waiting")).content.decode()
    assert "Nothing waits for you" in page
    assert str(late.candidate) not in page
    assert client.get(reverse("deadlines")).status_code == 403


def test_deadlines_are_changed_on_their_page(hiring: Round, late: Application) -> None:
    told = {"unread_hours": "8", "grace_hours": "0", "backup": ""}
    assert hiring.client.post(reverse("deadlines"), told).status_code == 422
    assert hiring.client.post(reverse("deadlines"), told | {"grace_hours": "4"}).status_code == 302
    stands = DeadlinePolicy.objects.get()
    assert (stands.unread_hours, stands.grace_hours, stands.quiet_weekends) == (8, 4, False)
    assert str(late.candidate) in hiring.get(reverse("deadlines"))


def test_the_morning_mail_is_stopped_and_wanted_again(hiring: Round) -> None:
    for wanted, stands in (("no", False), ("yes", True)):
        hiring.client.post(reverse("digest"), {"wanted": wanted})
        hiring.user.refresh_from_db()
        assert hiring.user.digest == stands
    assert "Stop the mail" in hiring.get(reverse("waiting"))


def test_whoever_is_named_in_a_note_is_told_in_the_page_without_a_candidates_name(
    hiring: Round, late: Application
) -> None:
    ravi = User.objects.create_user("ravi@example.in", name="Ravi Nair")
    Seat.objects.create(user=ravi, membership=Membership.RECRUITER)
    discussions.note(late, "@ravi look at the second project", by=hiring.user)
    told = ravi.notifications.get()
    assert told.link == reverse("person", args=(late.pk,))
    assert "named you in a note" in told.words
    assert str(late.candidate) not in told.words


def test_a_mail_that_may_not_have_left_is_sent_again_from_the_page(
    hiring: Round, late: Application
) -> None:
    told = own_mail.write(late, subject="Thursday", body="Ten?", by=hiring.user)
    Mail.objects.filter(pk=told.pk).update(state=MailState.UNSURE)
    place = reverse("mail_send_again", args=(told.pk,))
    assert place in hiring.get(reverse("waiting"))
    assert place in hiring.below(late.pk)
    hiring.client.post(place)
    told.refresh_from_db()
    assert told.state == MailState.WAITING
    assert place not in hiring.get(reverse("waiting"))


def test_mails_of_no_application_and_to_the_team_are_settled_from_the_page(
    hiring: Round, late: Application
) -> None:
    for to in (late.candidate, hiring.user):
        mail.write("new_link", to=to, by=None, link="x")
    for one in Mail.objects.filter(template="new_link"):
        Mail.objects.filter(pk=one.pk).update(state=MailState.UNSURE)
        again, leave = (reverse(name, args=(one.pk,)) for name in ("mail_send_again", "mail_leave"))
        page = hiring.get(reverse("waiting"))
        assert again in page
        assert leave in page
        assert "may arrive twice" in page
        assert hiring.client.post(again)["Location"] == reverse("waiting")
        Mail.objects.filter(pk=one.pk).update(state=MailState.FAILED)
        assert hiring.client.post(leave)["Location"] == reverse("waiting")
        one.refresh_from_db()
        assert one.state == MailState.CANCELLED
        assert again not in hiring.get(reverse("waiting"))


def test_a_blind_reader_sees_whom_no_mail_was_to(hiring: Round, late: Application) -> None:
    mail.write("new_link", to=late.candidate, by=None, link="x")
    mail.write(
        "feedback_due", to=hiring.user, by=None, application=late, candidate=str(late.candidate),
        session="S", when="W", link="L",
    )  # fmt: skip
    Mail.objects.filter(template__in=("new_link", "feedback_due")).update(state=MailState.UNSURE)
    assert str(late.candidate) in hiring.get(reverse("waiting"))
    hiring.client.post(reverse("blind"))
    page = hiring.get(reverse("waiting"))
    assert page.count("/send-again") == 2
    assert str(late.candidate) not in page


def test_undoing_a_rejection_that_may_have_been_told_warns(
    hiring: Round, late: Application
) -> None:
    batch = applications.reject([late], reason="closed", by=hiring.user)
    Mail.objects.filter(candidate=late.candidate).update(state=MailState.UNSURE)
    place = reverse("pipeline_undo", args=(hiring.role.slug, batch))
    page = hiring.get(hiring.client.post(place)["Location"])
    assert "Nobody knows whether the mail reached 1 of them" in page


def test_further_deadlines_follow_alone(hiring: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "A_PAGE", 2)
    people = hiring.apply("lalrinawma.md", "KS_Ramesh_Resume.pdf", "linthoi_resume_2026.pdf")
    long_ago = timezone.now() - timedelta(days=9)
    for days, one in enumerate(people):
        Deadline.objects.create(
            application=one, kind="résumé unread", responsible=hiring.user,
            since=long_ago, due_at=long_ago + timedelta(days=days),
        )  # fmt: skip
    page = hiring.get(reverse("waiting"))
    assert page.count("<tr data-row") == 2
    assert 'hx-get="?page=2&amp;further=rows"' in page
    rows = hiring.get(reverse("waiting"), page="2", further="rows")
    assert rows.count("<tr data-row") == 1
    assert str(people[2].candidate) in rows
    assert "<html" not in rows


def test_what_nothing_waits_of_is_not_asked_for(
    hiring: Round, late: Application, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(8):  # type: ignore[operator]
        hiring.get(reverse("waiting"))
