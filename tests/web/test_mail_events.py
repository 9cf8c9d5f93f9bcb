"""A mail service tells of bounces at /mail-events: its mail is marked, whoever wrote it is told."""

from __future__ import annotations

import contextlib
from base64 import b64encode
from typing import Any

import pytest
from anymail.exceptions import AnymailAPIError, AnymailRecipientsRefused
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from kasauti.access import Membership
from kasauti.actions import mail
from kasauti.connections import NotHandedOver
from kasauti.connections.mail import _TRACKING
from kasauti.records.models import (
    Application,
    AuditEntry,
    Candidate,
    Mail,
    MailState,
    Notification,
    ResumeFile,
)
from kasauti.settings import mail_settings

from .conftest import Round, seated

pytestmark = [pytest.mark.database, pytest.mark.django_db]
SECRET = "kasauti:a secret that is long enough"


@pytest.fixture
def sent(hiring: Round, settings: Any) -> Mail:
    """A mail to a candidate that a service took."""
    for name, value in mail_settings("postmark", "k", SECRET).items():
        setattr(settings, name, value)
    settings.EMAIL_BACKEND = "anymail.backends.test.EmailBackend"
    candidate = Candidate.objects.create(name="Kavya Menon", email="kavya@example.in")
    file = ResumeFile.objects.create(sha256="7" * 64, name="resume.pdf", size=3)
    application = Application.objects.create(candidate=candidate, role=hiring.role, file=file)
    writer = seated(Membership.RECRUITER, hiring.role)
    made = mail.write(
        "new_link", to=candidate, by=writer, application=application, link="https://x.example/c/1"
    )
    assert made is not None
    mail.deliver(made.pk)
    made.refresh_from_db()
    assert (made.state, bool(made.service_id)) == (MailState.SENT, True)
    return made


def told(service_id: str, kind: str = "HardBounce", secret: str = SECRET) -> Any:
    event = {"RecordType": "Bounce", "Type": kind, "MessageID": service_id, "ID": 7}
    headers = {"Authorization": f"Basic {b64encode(secret.encode()).decode()}"}
    return Client().post("/mail-events", event, "application/json", headers=headers)


def test_a_bounce_that_a_service_tells_marks_its_mail_and_tells_its_writer_once(sent: Mail) -> None:
    for _twice in range(2):
        assert told(sent.service_id).status_code == 200
    sent.refresh_from_db()
    assert sent.state == MailState.BOUNCED
    (news,) = Notification.objects.filter(user=sent.by)
    assert "did not arrive" in news.words
    assert AuditEntry.objects.filter(verb="incoming.bounce").count() == 1


def test_what_passes_and_what_is_none_of_ours_changes_nothing(sent: Mail) -> None:
    assert told(sent.service_id, "Transient").status_code == 200
    assert told("another system's", "HardBounce").status_code == 200
    sent.refresh_from_db()
    assert sent.state == MailState.SENT


@pytest.mark.parametrize("secret", ["kasauti:guessed", ""])
def test_a_stranger_who_tells_of_a_bounce_is_refused(sent: Mail, secret: str) -> None:
    assert told(sent.service_id, secret=secret).status_code == 400
    sent.refresh_from_db()
    assert sent.state == MailState.SENT


@pytest.mark.parametrize(
    ("error", "state", "words"),
    [
        (AnymailRecipientsRefused(), MailState.FAILED, "the address was refused"),
        (AnymailAPIError(status_code=422), MailState.FAILED, "the mail service answered 422"),
        (AnymailAPIError(status_code=503), MailState.WAITING, "the mail service answered 503"),
        (AnymailAPIError(status_code=429), MailState.WAITING, "the mail service answered 429"),
    ],
)
def test_what_a_service_refuses_is_told_at_once_and_what_passes_is_tried_again(
    sent: Mail, monkeypatch: pytest.MonkeyPatch, error: Exception, state: MailState, words: str
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(EmailMultiAlternatives, "send", refuse)
    Mail.objects.update(state=MailState.WAITING)
    again = state == MailState.WAITING
    with pytest.raises(NotHandedOver) if again else contextlib.nullcontext():
        mail.deliver(sent.pk)
    sent.refresh_from_db()
    assert (sent.state, sent.failure) == (state, words)


def test_without_a_secret_nothing_is_told(sent: Mail, settings: Any) -> None:
    settings.MAIL_EVENTS = mail_settings("postmark", "k")["MAIL_EVENTS"]
    assert told(sent.service_id).status_code == 404


@pytest.mark.filterwarnings("ignore:django-anymail has dropped")  # SendGrid still works
@pytest.mark.parametrize("service", _TRACKING)
def test_every_service_that_sends_can_tell(service: str, settings: Any) -> None:
    for name, value in mail_settings(service, "k", SECRET, "signing").items():
        setattr(settings, name, value)
    assert Client().post("/mail-events", {}, "application/json").status_code == 400


def test_a_secret_or_key_that_is_wanting_is_named() -> None:
    with pytest.raises(ValueError, match="KASAUTI_MAIL_WEBHOOK_SECRET"):
        mail_settings("postmark", "k", "no colon")
    with pytest.raises(ValueError, match="KASAUTI_MAIL_SIGNING_KEY"):
        mail_settings("mailgun", "k", SECRET)
