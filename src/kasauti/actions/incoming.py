"""Mail that comes in: into its person's thread, a bounce to its mail, a résumé to its role."""

from __future__ import annotations

import email
import io
import re
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default as policy
from email.utils import getaddresses, make_msgid

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from kasauti import connections
from kasauti.actions import intakes, people, requisitions, trail
from kasauti.connections.imap import Place
from kasauti.records.models import (
    Candidate,
    Intake,
    Mail,
    Mailbox,
    MailState,
    Role,
)
from kasauti.records.stored_bytes import keep
from kasauti.records.values import storable_text

_ENDINGS = (
    ".pdf",
    ".docx",
    ".doc",
    ".odt",
    ".rtf",
    ".txt",
    ".md",
    ".html",
    ".png",
    ".jpg",
    ".jpeg",
)
_MOST_FILES = 5


def fetch() -> int:
    """Take in what came to the mailbox since the last visit; return how many mails.

    Each mail and the place after it are stored in one transaction: a worker that dies goes on
    where it was, and no mail is taken twice.
    """
    if not settings.IMAP:
        return 0
    box, _ = Mailbox.objects.get_or_create(name="inbox")
    count = 0
    for one in connections.arrived(settings.IMAP, Place(box.validity, box.last)):
        with transaction.atomic():
            locked = Mailbox.objects.select_for_update().get(pk=box.pk)
            if locked.validity == one.place.validity and locked.last >= one.place.last:
                continue  # another worker took it meanwhile
            if one.content is not None:
                take(one.content)
            Mailbox.objects.filter(pk=box.pk).update(
                validity=one.place.validity, last=one.place.last, visited_at=timezone.now()
            )
        count += 1
    Mailbox.objects.filter(pk=box.pk).update(visited_at=timezone.now())
    return count


@dataclass(frozen=True, slots=True)
class _Letter:
    """What is needed of a mail."""

    message_id: str
    sender: str
    name: str
    recipients: tuple[str, ...]
    subject: str
    body: str
    answers: tuple[str, ...]


def take(content: bytes) -> Mail | None:
    """Store one mail where it belongs; None where it belongs nowhere or was stored before."""
    message = email.message_from_bytes(content, policy=policy)
    assert isinstance(message, EmailMessage)
    letter = _read(message)
    if Mail.objects.filter(message_id=letter.message_id).exists():
        return None
    if message.get_content_type() == "multipart/report":
        return _bounce(message)
    candidate, before = _whose(letter)
    role = _role_asked(letter)
    if candidate is None and role is None:
        return None
    if candidate is None and role is not None:
        _applies(message, role)
        return None
    mail = _store(letter, candidate, before)
    if role is not None:
        _applies(message, role)
    return mail


def _header(message: EmailMessage, name: str) -> str:
    return storable_text(" ".join(str(message.get(name, "")).split()))


def _read(message: EmailMessage) -> _Letter:
    ((name, sender), *_) = getaddresses([_header(message, "From")]) or [("", "")]
    to = getaddresses([_header(message, "To"), _header(message, "Delivered-To")])
    part = message.get_body(("plain", "html"))
    try:
        body = part.get_content() if part is not None else ""
    except (LookupError, ValueError):
        body = ""
    if part is not None and part.get_content_type() == "text/html":
        body = re.sub(r"<[^>]+>", " ", body)
    answers = f"{_header(message, 'In-Reply-To')} {_header(message, 'References')}"
    return _Letter(
        message_id=_header(message, "Message-ID")[:250] or make_msgid(domain="no-id.invalid"),
        sender=sender.lower()[:320],
        name=name[:300],
        recipients=tuple(address.lower() for _, address in to),
        subject=_header(message, "Subject")[:300],
        body=storable_text(body)[:100_000],
        answers=tuple(dict.fromkeys(re.findall(r"<[^<>\s]+>", answers))),
    )


def _whose(letter: _Letter) -> tuple[Candidate | None, Mail | None]:
    """Return the person a mail is from: by the mail it answers, or by the address."""
    before = Mail.objects.filter(message_id__in=letter.answers).exclude(candidate=None).last()
    if before is not None:
        return before.candidate, before
    known = Candidate.everything.filter(email__iexact=letter.sender).order_by("-pk").first()
    return (people.standing(known) if letter.sender else None), None


def _store(letter: _Letter, candidate: Candidate | None, before: Mail | None) -> Mail:
    mail = Mail.objects.create(
        candidate=candidate,
        application=before.application if before else None,
        sender=letter.sender,
        recipient=(letter.recipients or ("",))[0][:320],
        subject=letter.subject,
        body=letter.body,
        message_id=letter.message_id,
        answers=before.message_id if before else "",
        state=MailState.RECEIVED,
        not_before=timezone.now(),
    )
    trail.record("incoming.take", mail, by=None)
    return mail


def _bounce(message: EmailMessage) -> Mail | None:
    """Mark the mail that could not be delivered, lastingly; its message stands in the report."""
    told = message.as_string()
    lasting = re.search(r"^Status:\s*5\.\d+\.\d+", told, re.MULTILINE)
    ids = re.findall(
        r"^(?:Message-ID|In-Reply-To):\s*(<[^<>\s]+>)", told, re.MULTILINE | re.IGNORECASE
    )
    mail = Mail.objects.filter(message_id__in=ids).exclude(state=MailState.RECEIVED).first()
    if mail is None or lasting is None:
        return None
    mail.state, mail.failure = MailState.BOUNCED, "the address does not take mail"
    mail.save(update_fields=["state", "failure"])
    trail.record("incoming.bounce", mail, by=None)
    return mail


def _role_asked(letter: _Letter) -> Role | None:
    """Return the open role that a mail is for: ``jobs+role-slug@…``, or its slug in the subject."""
    slugs = [local.partition("+")[2] for local in (a.partition("@")[0] for a in letter.recipients)]
    slugs += re.findall(r"\[([a-z0-9-]+)\]", letter.subject.lower())
    named = Role.objects.filter(slug__in=[s for s in slugs if s], status=Role.Status.OPEN)
    return requisitions.recruiting(named).first()


def _applies(message: EmailMessage, role: Role) -> None:
    """Have the résumés of a mail read for a role, like any drop."""
    kept = []
    for part in list(message.iter_attachments())[:20]:
        name = storable_text(part.get_filename() or "")
        content = part.get_payload(decode=True)
        if name.lower().endswith(_ENDINGS) and isinstance(content, bytes) and content:
            kept.append((name, content))
    if not kept:
        return
    intake = Intake.objects.create(role=role, by=None, as_of=timezone.localdate())
    files = [(name, *keep(io.BytesIO(content))) for name, content in kept[:_MOST_FILES]]
    items = intakes.add_items(intake, files)
    trail.record("intakes.drop", intake, by=None, role=role.pk, files=len(items), way="mail")
