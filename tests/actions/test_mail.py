"""Mail: in the outbox with its action, handed over once, cancellable while it waits."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes
from email.policy import default as email_policy
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from kasauti import connections, jobs
from kasauti.actions import mail, mail_words
from kasauti.actions.refusals import Refused
from kasauti.connections.mail import FILES, file_of
from kasauti.records.models import Candidate, Mail, MailState, User
from kasauti.settings import mail_settings

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def candidate(db: None, data_folder: Path, settings: Any) -> Candidate:
    settings.EMAIL_BACKEND = FILES
    return Candidate.objects.create(name="Kavya Menon", email="kavya@example.in")


def written(candidate: Candidate, **options: Any) -> Mail:
    made = mail.write("new_link", to=candidate, by=None, link="https://x.example/c/1", **options)
    assert made is not None
    return made


def test_a_mail_is_written_with_its_variables_and_handed_over(candidate: Candidate) -> None:
    made = written(candidate)
    mail.deliver(made.pk)
    made.refresh_from_db()
    assert made.state == MailState.SENT
    sent = message_from_bytes(file_of(made.message_id).read_bytes(), policy=email_policy)
    assert sent["To"] == "kavya@example.in"
    assert sent["Message-ID"] == made.message_id
    words = sent.get_content()
    assert "Dear Kavya Menon" in words
    assert "https://x.example/c/1" in words


def test_a_rolled_back_action_writes_no_mail(candidate: Candidate) -> None:
    with transaction.atomic():
        written(candidate)
        transaction.set_rollback(True)
    assert not Mail.objects.exists()


def noting(handed: list[str], what: str) -> Callable[..., str]:
    """Return what hands a mail over by noting something of it."""

    def hand_over(**told: str) -> str:
        handed.append(told[what])
        return ""

    return hand_over


def test_a_job_that_runs_twice_hands_over_once(
    candidate: Candidate, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed: list[str] = []
    monkeypatch.setattr(connections, "hand_over", noting(handed, "message_id"))
    made = written(candidate)
    mail.deliver(made.pk)
    mail.deliver(made.pk)
    assert handed == [made.message_id]


def test_a_worker_killed_after_handing_over_leaves_one_file(
    candidate: Candidate, monkeypatch: pytest.MonkeyPatch, data_folder: Path
) -> None:
    made = written(candidate)
    with monkeypatch.context() as dying:
        dying.setattr(mail, "_settle", lambda *a, **k: None)  # killed before writing it down
        mail.deliver(made.pk)
    mail.deliver(made.pk)
    made.refresh_from_db()
    assert made.state == MailState.SENT
    assert len(list((data_folder / "mail").glob("*.eml"))) == 1


def test_where_twice_is_two_mails_a_person_decides(
    candidate: Candidate, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    handed: list[str] = []
    monkeypatch.setattr(connections, "hand_over", noting(handed, "to"))
    made = written(candidate)
    Mail.objects.filter(pk=made.pk).update(state=MailState.SENDING)
    mail.deliver(made.pk)
    made.refresh_from_db()
    assert (made.state, handed) == (MailState.UNSURE, [])
    user = User.objects.create_user("asha@example.in", "a long enough one", name="Asha")
    mail.send_again(made, by=user)
    mail.deliver(made.pk)
    made.refresh_from_db()
    assert (made.state, handed) == (MailState.SENT, ["kavya@example.in"])


@pytest.fixture
def by_smtp(monkeypatch: pytest.MonkeyPatch, candidate: Candidate, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    monkeypatch.setattr(connections, "hand_over", lambda **_: "")


def test_a_worker_that_ends_late_does_not_overwrite_the_next_ones_end(
    candidate: Candidate, by_smtp: None, user: User
) -> None:
    made = written(candidate)
    slow = mail._take(made.pk)
    mail.deliver(made.pk)  # another worker, which finds the mark
    mail.send_again(made, by=user)
    second = mail._take(made.pk)
    assert slow is not None
    assert second is not None
    mail._settle(slow, MailState.FAILED, failure="timed out")
    made.refresh_from_db()
    assert (made.state, made.takings) == (MailState.SENDING, 2)
    mail._settle(second, MailState.SENT)
    mail._settle(slow, MailState.WAITING)
    made.refresh_from_db()
    assert (made.state, made.failure) == (MailState.SENT, "")


def test_one_that_was_left_and_did_arrive_was_sent(
    candidate: Candidate, by_smtp: None, user: User
) -> None:
    made = written(candidate)
    slow = mail._take(made.pk)
    mail.deliver(made.pk)
    mail.cancel(made, by=user)
    assert slow is not None
    mail._settle(slow, MailState.FAILED)
    made.refresh_from_db()
    assert (made.state, made.failure) == (MailState.CANCELLED, mail.UNKNOWN)
    mail._settle(slow, MailState.SENT)
    made.refresh_from_db()
    assert (made.state, made.failure) == (MailState.SENT, "")


def test_a_held_mail_waits_and_can_be_taken_back(candidate: Candidate, user: User) -> None:
    made = written(candidate, hold=timedelta(hours=2))
    mail.deliver(made.pk)
    made.refresh_from_db()
    assert made.state == MailState.WAITING
    assert mail.cancel(made, by=user).state == MailState.CANCELLED
    with pytest.raises(Refused, match="has left"):
        mail.cancel(made, by=user)


def test_a_busy_server_is_tried_again_and_a_refusing_one_is_not(
    candidate: Candidate, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    def answer(code: int) -> None:
        def send(*args: object) -> int:
            raise smtplib.SMTPRecipientsRefused({"kavya@example.in": (code, b"no")})

        monkeypatch.setattr("django.core.mail.EmailMessage.send", send)

    made = written(candidate)
    answer(450)
    with pytest.raises(connections.NotHandedOver):
        mail.deliver(made.pk)
    made.refresh_from_db()
    assert made.state == MailState.WAITING
    answer(550)
    mail.deliver(made.pk, attempt=1)
    made.refresh_from_db()
    assert made.state == MailState.FAILED
    assert "kavya" not in made.failure


def test_every_shipped_mail_previews_in_both_languages() -> None:
    for name in mail_words.names():
        for words in mail_words.shipped()[name].values():
            subject, body = mail_words.preview(name, words.subject, words.body)
            assert "{" not in subject + body


def test_a_teams_own_words_are_used_and_an_unknown_variable_is_named(
    candidate: Candidate, user: User
) -> None:
    mail_words.change("new_link", language="en-gb", subject="Hello {name}", body="{link}", by=user)
    assert written(candidate).subject == "Hello Kavya Menon"
    with pytest.raises(Refused, match=r"\{salary\} is not known"):
        mail_words.change("new_link", language="en-gb", subject="x", body="{salary}", by=user)


def test_mails_to_a_person_are_one_thread(candidate: Candidate) -> None:
    first, second = written(candidate), written(candidate)
    assert second.answers == first.message_id


def test_lost_jobs_are_found_again(candidate: Candidate) -> None:
    from django.db import connection
    from django.utils import timezone

    made = written(candidate)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    assert mail.sweep() == 0
    Mail.objects.filter(pk=made.pk).update(not_before=timezone.now() - timedelta(hours=1))
    assert mail.sweep() == 1
    assert [job["task"] for job in jobs.unfinished(connection)] == ["mail.deliver"]


@pytest.mark.parametrize("way", ["smtp://", "carrier-pigeon", "postmark"])
def test_a_way_that_is_none_is_named(way: str) -> None:
    with pytest.raises(ValueError, match="KASAUTI_MAIL"):
        mail_settings(way)


def test_smtp_and_services_are_understood() -> None:
    smtp = mail_settings("smtp://u%40x:p@mail.example.in:2525?tls=off")
    assert (smtp["EMAIL_HOST_USER"], smtp["EMAIL_PORT"], smtp["EMAIL_USE_TLS"]) == (
        "u@x", 2525, False,
    )  # fmt: skip
    assert mail_settings("postmark", "k")["ANYMAIL"] == {"POSTMARK_SERVER_TOKEN": "k"}
