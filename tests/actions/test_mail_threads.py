"""Mail that comes in: whose it is, who is told, what it waits for, and what of it is kept back."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.utils import timezone

from kasauti.access import Membership, Permission
from kasauti.actions import digests, erasures, incoming, mail, mail_threads, own_mail, roles, users
from kasauti.actions.links import own_page
from kasauti.actions.refusals import Refused
from kasauti.records.models import (
    Application,
    AuditEntry,
    Candidate,
    Mail,
    MailState,
    Notification,
    Offer,
    ResumeFile,
    Role,
    Seat,
    User,
)
from kasauti.records.permissions import standing_of
from tests.actions.conftest import ROLE
from tests.actions.test_incoming import bounce

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def applied(role: Role, name: str = "Kavya Menon", email: str = "kavya@example.in") -> Application:
    candidate, _ = Candidate.objects.get_or_create(name=name, email=email)
    file, _ = ResumeFile.objects.get_or_create(
        sha256=name.encode().hex()[:20].ljust(64, "0"), defaults={"name": "a.pdf", "size": 3}
    )
    return Application.objects.create(candidate=candidate, role=role, file=file)


def seated(name: str, membership: Membership, role: Role | None = None) -> User:
    user = User.objects.create_user(f"{name.lower()}@example.in", name=name)
    Seat.objects.create(user=user, membership=membership, role=role)
    return user


def letter(
    sender: str = "kavya@example.in", body: str = "Thursday suits me.", **headers: str
) -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = sender, "jobs@example.in"
    message["Message-ID"] = headers.pop("id", "<1@example.in>")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(body)
    return message.as_bytes()


def came(content: bytes) -> Mail:
    stored = incoming.take(content)
    assert stored is not None
    return stored


def waits(user: User) -> dict[str, int]:
    return {one.key: one.count for one in digests.waits_for(user)}


@pytest.fixture
def kavya(role: Role) -> Application:
    return applied(role)


def test_a_mail_that_answers_nothing_joins_the_only_application_of_its_address(
    kavya: Application,
) -> None:
    assert came(letter()).application == kavya


def test_of_several_applications_the_open_one_is_meant(kavya: Application, user: User) -> None:
    other = applied(roles.create(ROLE, by=user))
    Application.objects.filter(pk=kavya.pk).update(stage="withdrawn")
    assert came(letter()).application == other


def test_a_mail_that_may_be_about_either_of_two_waits_for_its_place(
    kavya: Application, user: User
) -> None:
    other = applied(roles.create(ROLE, by=user))
    stored = came(letter())
    assert (stored.candidate, stored.application) == (kavya.candidate, None)
    assert waits(user) == {"unplaced": 1}
    mail_threads.place(stored, other, by=user)
    stored.refresh_from_db()
    assert stored.application == other
    assert waits(user) == {"letters": 1}
    assert AuditEntry.objects.filter(verb="mail.place").exists()
    with pytest.raises(Refused, match="has its place"):
        mail_threads.place(stored, kavya, by=user)


def test_an_address_that_two_people_share_tells_nobody(kavya: Application, role: Role) -> None:
    applied(role, "Anjali Verma")
    stored = came(letter())
    assert (stored.candidate, stored.application) == (None, None)


def test_a_strangers_mail_waits_for_who_sees_every_role(kavya: Application, user: User) -> None:
    of_one_role = seated("Ravi", Membership.RECRUITER, kavya.role)
    stored = came(letter("stranger@example.com"))
    assert waits(user) == {"unplaced": 1}
    assert waits(of_one_role) == {}
    assert list(mail_threads.unplaced(of_one_role)) == []
    assert Notification.objects.get().user == user
    came(letter("other@example.com", id="<2@x>"))
    assert Notification.objects.count() == 1, "told once while it is not read"
    mail_threads.settle(stored, by=user)
    assert waits(user) == {"unplaced": 1}
    with pytest.raises(Refused, match="waits for nobody"):
        mail_threads.settle(stored, by=user)


def test_newsletters_are_not_kept_and_who_is_away_wakes_nobody(
    kavya: Application, user: User
) -> None:
    news = letter("news@example.com", List_Unsubscribe="<https://news.example.com/x>")
    assert incoming.take(news) is None
    away = came(letter(id="<2@x>", Auto_Submitted="auto-replied"))
    assert away.application == kavya
    assert waits(user) == {}
    assert not Notification.objects.exists()


def test_who_wrote_and_who_owns_the_stage_are_told_and_the_answer_ends_it(
    kavya: Application, user: User
) -> None:
    writer = seated("Ravi", Membership.RECRUITER)
    idle = seated("Bilal", Membership.RECRUITER)
    sent = own_mail.write(kavya, subject="Thursday?", body="Does ten suit you?", by=writer)
    came(letter(In_Reply_To=sent.message_id))
    for one in (writer, user):
        assert waits(one)["letters"] == 1
        told = Notification.objects.get(user=one)
        assert told.link == f"/people/{kavya.pk}/mail"
        assert "Kavya" not in told.words
    assert waits(idle) == {}
    own_mail.write(kavya, subject="Good", body="See you.", by=idle)
    assert waits(writer) == waits(user) == {}


def test_an_owner_who_reads_no_mail_is_not_told_but_those_who_do_are(
    kavya: Application, user: User
) -> None:
    manager = seated("Meera", Membership.HIRING_MANAGER, kavya.role)
    assert kavya.place is not None
    kavya.place.owner = manager
    kavya.place.save()
    came(letter())
    assert waits(manager) == {}
    assert [one.user for one in Notification.objects.all()] == [user]


def test_a_bounce_is_told_and_waits_with_the_mails_that_did_not_arrive(
    kavya: Application, user: User
) -> None:
    writer = seated("Ravi", Membership.RECRUITER)
    sent = own_mail.write(kavya, subject="Hello", body="A word", by=writer)
    Mail.objects.update(state=MailState.SENT)
    incoming.take(bounce(sent.message_id))
    assert {one.user for one in Notification.objects.all()} == {writer, user}
    assert waits(writer) == {"mails": 1}
    mail.send_again(sent, by=writer)
    assert waits(writer) == {}


def test_signed_links_and_codes_that_an_answer_quotes_are_not_told(
    kavya: Application, user: User
) -> None:
    candidate = kavya.candidate
    sent = mail.write(
        "application_received", to=candidate, by=None, application=kavya, role="R",
        link=own_page(candidate),
    )  # fmt: skip
    assert sent is not None
    token = own_page(candidate).rsplit("/", 2)[1]
    broken = f"{token[:60]}\n> {token[60:]}"
    quoted = f"My page: {own_page(candidate)}\n> {broken}\n{token.replace(':', '%3A')}"
    answer = came(letter(body=quoted, In_Reply_To=sent.message_id))
    for one in (sent, answer):
        told = mail_threads.body_for(one, standing_of(user))
        assert told is not None
        assert "•" in told
        for piece in token.split(":"):
            assert piece not in told
    code = mail.write("offer_code", to=candidate, by=None, application=kavya, code="271828")
    assert code is not None
    said = came(letter(id="<2@x>", body="> 271828 is your code", In_Reply_To=code.message_id,
                       Subject="Re: Your code: 271828"))  # fmt: skip
    assert "271828" not in said.subject + said.body


def test_what_is_written_about_an_offer_is_for_who_sees_offers(
    kavya: Application, user: User
) -> None:
    coordinator = seated("Ravi", Membership.COORDINATOR, kavya.role)
    offer = Offer.objects.create(application=kavya, version=1, terms={}, prepared_by=user)
    told = mail.write("offer_answered", to=kavya.candidate, by=user, application=kavya,
                      answer="45 lakh", link="L", about=offer)  # fmt: skip
    assert told is not None
    answer = came(letter(In_Reply_To=told.message_id, body="> 45 lakh\n\nToo little."))
    own = own_mail.write(kavya, subject="Pay", body="47 lakh", by=user)
    for one in (answer, own):
        assert mail_threads.body_for(one, standing_of(coordinator)) is None
        assert "lakh" in str(mail_threads.body_for(one, standing_of(user)))
    assert not standing_of(coordinator).may(Permission.OFFERS_SEE, kavya.role_id)
    assert mail_threads.body_for(told, standing_of(user)) is None


def test_a_mail_in_html_is_read_as_words(kavya: Application) -> None:
    message = EmailMessage()
    message["From"], message["Message-ID"] = "kavya@example.in", "<3@x>"
    message.set_content("<style>p {color: red}</style><p>Ten &amp; sharp</p>", subtype="html")
    assert came(message.as_bytes()).body == "Ten & sharp"


def test_variables_are_filled_and_unknown_ones_are_told(kavya: Application, user: User) -> None:
    words = own_mail.beginning("letter_question", language="hi")
    assert "{name}" in words.body
    told = {"subject": "{role}", "body": "Dear {name}, {link} – {sender}, {employer}"}
    shown = own_mail.preview(kavya, told["subject"], told["body"], by=user)
    assert shown[0] == kavya.role.title
    assert "Dear Kavya Menon, ⟨link⟩ – Asha" in shown[1]
    written = own_mail.write(kavya, subject=told["subject"], body=told["body"], by=user)
    assert "/c/" in written.body
    assert "/c/••••••/" in written.told_body
    for subject, body in (("Hello", "{salary}"), ("{link}", "A word")):
        with pytest.raises(Refused, match="is not known here"):
            own_mail.write(kavya, subject=subject, body=body, by=user)
    with pytest.raises(Refused, match="No mail begins"):
        own_mail.beginning("offer_sent")


def test_strangers_mails_go_after_a_month_and_others_stay(kavya: Application, user: User) -> None:
    stranger, known = came(letter("x@example.com")), came(letter(id="<2@x>"))
    assert mail_threads.forget_strangers() == 0
    Mail.objects.update(at=timezone.now() - timedelta(days=31))
    assert mail_threads.forget_strangers() == 1
    assert list(Mail.objects.values_list("pk", flat=True)) == [known.pk]
    assert stranger.pk != known.pk


def test_erasure_reaches_a_mail_that_was_put_to_nobody(kavya: Application, role: Role) -> None:
    applied(role, "Anjali Verma")  # the same address: the mail is put to neither
    came(letter())
    erasures.erase(kavya.candidate, by=None)
    assert not Mail.objects.exists()


def test_a_mail_is_placed_only_by_who_may_write_to_the_person(
    kavya: Application, user: User
) -> None:
    stored = came(letter("private@example.com"))
    outsider = users.create("out@example.in", name="Out", password="a long enough one", by=None)
    Seat.objects.filter(user=outsider).delete()
    with pytest.raises(Refused, match="may not write"):
        mail_threads.place(stored, kavya, by=outsider)
    mail_threads.place(stored, kavya, by=user)
    assert Mail.objects.get().candidate == kavya.candidate


def test_what_waits_for_somebody_who_left_waits_for_the_owner_of_the_stage(
    role: Role, user: User
) -> None:
    applied(role)
    ravi, meera = seated("Ravi", Membership.RECRUITER), seated("Meera", Membership.RECRUITER)
    incoming.take(letter())
    arrived = Mail.objects.get(state=MailState.RECEIVED)
    arrived.told.set([ravi])
    assert [list(mail_threads.to_answer(one)) for one in (ravi, user, meera)] == [[arrived], [], []]
    ravi.seats.all().delete()
    ravi._standing = None  # type: ignore[attr-defined]
    assert [list(mail_threads.to_answer(one)) for one in (ravi, user, meera)] == [[], [arrived], []]
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert list(mail_threads.to_answer(meera)) == [arrived]
    Role.objects.filter(pk=role.pk).update(created_by=meera)
    assert list(mail_threads.to_answer(meera)) == [arrived]
