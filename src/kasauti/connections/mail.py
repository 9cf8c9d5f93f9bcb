"""Handing a mail over: to a folder of files, or to whatever Django or anymail speak to."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from anymail.exceptions import AnymailAPIError, AnymailRecipientsRefused
from anymail.signals import EventType
from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.http import HttpRequest

FILES = "kasauti.connections.mail.Files"


class NotHandedOver(Exception):
    """A mail that was not taken.

    Parameters
    ----------
    sentence : str
        What the other side said, without addresses.
    again : bool
        True if it may be taken later.
    """

    def __init__(self, sentence: str, *, again: bool) -> None:
        super().__init__(sentence)
        self.again = again


class Files(BaseEmailBackend):
    """Writes each mail as ``data/mail/<message id>.eml``: the same mail twice is one file."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the mails and return how many there are."""
        folder: Path = settings.DATA / "mail"
        folder.mkdir(exist_ok=True)
        for mail in email_messages:
            message = mail.message()
            name = str(message["Message-ID"]).strip("<>").replace("/", "_")
            new = folder / f".{name}.new"
            new.write_bytes(message.as_bytes())
            new.replace(folder / f"{name}.eml")
        return len(email_messages)


def file_of(message_id: str) -> Path:
    """Return where the file backend puts a mail."""
    return Path(settings.DATA) / "mail" / f"{message_id.strip('<>').replace('/', '_')}.eml"


def repeatable() -> bool:
    """Return whether handing the same mail over twice leaves one mail."""
    return bool(settings.EMAIL_BACKEND == FILES)


_METHOD = re.compile(r"^METHOD:([A-Z]+)\r?$", re.MULTILINE)


def hand_over(
    *,
    to: str,
    subject: str,
    body: str,
    message_id: str,
    answers: str = "",
    reply_to: str = "",
    calendar: str = "",
) -> str:
    """Hand one mail over; return the id by which a mail service tells of it, empty without one.

    Parameters
    ----------
    calendar : str
        An iCalendar file. It goes as an alternative to the words, which is what Google, Outlook
        and Apple read as an invitation, and once more as a file for everybody else (RFC 6047).

    Raises
    ------
    NotHandedOver
        If it was not taken.
    """
    headers: dict[str, Any] = {"Message-ID": message_id, "Auto-Submitted": "auto-generated"}
    if answers:
        headers |= {"In-Reply-To": answers, "References": answers}
    mail = EmailMultiAlternatives(
        subject,
        body,
        settings.DEFAULT_FROM_EMAIL,
        [to],
        headers=headers,
        reply_to=[reply_to] if reply_to else None,
        connection=get_connection(),
    )
    if calendar:
        found = _METHOD.search(calendar)
        method = found[1] if found else "PUBLISH"
        mail.attach_alternative(calendar, f"text/calendar; method={method}")
        mail.attach("invitation.ics", calendar.encode(), "application/ics")
    try:
        taken = mail.send()
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        lasting = all(code >= 500 for code in codes)
        raise NotHandedOver(f"the address was refused ({codes})", again=not lasting) from None
    except smtplib.SMTPResponseException as error:
        said = f"the mail server answered {error.smtp_code}"
        raise NotHandedOver(said, again=error.smtp_code < 500) from None
    except AnymailRecipientsRefused:
        raise NotHandedOver("the address was refused", again=False) from None
    except AnymailAPIError as error:
        raise _not_taken(error) from None
    except (OSError, smtplib.SMTPException) as error:
        said = f"the mail server was not reached ({type(error).__name__})"
        raise NotHandedOver(said, again=True) from None
    if not taken:
        raise NotHandedOver("the mail service took nothing", again=True)
    status = getattr(mail, "anymail_status", None)
    given = status.message_id if status is not None else None
    return "" if given is None else str(given)


def _not_taken(error: AnymailAPIError) -> NotHandedOver:
    """Return what a service's answer means: wrong, or to be asked again later."""
    code = error.status_code
    if code is None:
        return NotHandedOver("the mail service was not reached", again=True)
    return NotHandedOver(f"the mail service answered {code}", again=code == 429 or code >= 500)


_TRACKING = {
    "brevo": "BrevoTrackingWebhookView",
    "mailersend": "MailerSendTrackingWebhookView",
    "mailgun": "MailgunTrackingWebhookView",
    "postmark": "PostmarkTrackingWebhookView",
    "resend": "ResendTrackingWebhookView",
    "sendgrid": "SendGridTrackingWebhookView",
}


def undelivered(request: HttpRequest) -> list[str]:
    """Return the mails that a service says will never arrive, by the ids that it gave them.

    Raises
    ------
    SuspiciousOperation
        If the request does not bring the secret, or is not signed as the service signs.
    """
    service = settings.MAIL_EVENTS
    reader = getattr(import_module(f"anymail.webhooks.{service}"), _TRACKING[service])()
    reader.run_validators(request)
    lost = (EventType.BOUNCED, EventType.REJECTED)
    told = (one for one in reader.parse_events(request) if one.event_type in lost)
    return [str(one.message_id) for one in told if one.message_id]
