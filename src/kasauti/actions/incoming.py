"""Mail that comes in: into its person's thread, a bounce to its mail, a résumé to its role."""

from __future__ import annotations

import email
import html
import io
import re
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default as policy
from email.utils import getaddresses, make_msgid

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kasauti import connections
from kasauti.actions import intakes, mail_threads, people, requisitions, trail
from kasauti.connections.imap import Place
from kasauti.records.models import (
    Application,
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
# Mails that left, or may have: a bounce of any other is of an earlier time.
_HANDED_OVER = (MailState.SENT, MailState.UNSURE)


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


_TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*+)?+[^<>]*+>")
_UNSEEN = frozenset({"head", "style", "script"})


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
    automatic: bool


@dataclass(frozen=True, slots=True)
class _Place:
    """Whose a mail is, as far as it tells: person, application, and the mail that it answers."""

    candidate: Candidate | None = None
    application: Application | None = None
    before: Mail | None = None


def take(content: bytes) -> Mail | None:
    """Store one mail where it belongs; None where it was stored before, or nobody wrote it.

    One that answers a mail of ours joins its thread; else its address tells the person. Where that
    tells nobody, or an application that may be one of several, it waits for somebody to place it.
    """
    message = email.message_from_bytes(content, policy=policy)
    assert isinstance(message, EmailMessage)
    return _taken(message, _read(message))  # reading takes a while: nobody waits for it


@trail.in_turn
def _taken(message: EmailMessage, letter: _Letter) -> Mail | None:
    if Mail.objects.filter(message_id=letter.message_id).exists():
        return None
    if message.get_content_type() == "multipart/report":
        return _bounce(message)
    whose, role = _whose(letter), _role_asked(letter)
    applied = role is not None and _applies(message, role)
    if whose.candidate is None and (applied or letter.automatic or not letter.sender):
        return None
    return _store(letter, whose)


def _header(message: EmailMessage, name: str) -> str:
    return storable_text(" ".join(str(message.get(name, "")).split()))


def _read(message: EmailMessage) -> _Letter:
    ((name, sender), *_) = getaddresses([_header(message, "From")]) or [("", "")]
    to = getaddresses([_header(message, "To"), _header(message, "Delivered-To")])
    answers = f"{_header(message, 'In-Reply-To')} {_header(message, 'References')}"
    return _Letter(
        message_id=_header(message, "Message-ID")[:250] or make_msgid(domain="no-id.invalid"),
        sender=sender.lower()[:320],
        name=name[:300],
        recipients=tuple(address.lower() for _name, address in to),
        subject=_header(message, "Subject")[:300],
        body=storable_text(_words(message))[:100_000],
        answers=tuple(dict.fromkeys(re.findall(r"<[^<>\s]+>", answers))),
        automatic=_is_automatic(message),
    )


def _words(message: EmailMessage) -> str:
    part = message.get_body(("plain", "html"))
    try:
        words = str(part.get_content()) if part is not None else ""
    except (LookupError, ValueError):
        return ""
    if part is not None and part.get_content_type() == "text/html":
        words = html.unescape(_without_tags(words))
    return words.replace("\r\n", "\n").strip()


def _without_tags(markup: str) -> str:
    """Return what stands between tags, but in heads, styles and scripts; letters are read once."""
    kept, at, skipped = [], 0, ""
    for tag in _TAG.finditer(markup):
        if not skipped:
            kept.append(markup[at : tag.start()])
        at, name = tag.end(), (tag[2] or "").lower()
        if skipped and tag[1] and name == skipped:
            skipped = ""
        elif not skipped and not tag[1] and name in _UNSEEN:
            skipped = name
    return " ".join(kept if skipped else [*kept, markup[at:]])


def _is_automatic(message: EmailMessage) -> bool:
    """Return whether a program wrote a mail: a newsletter, or that somebody is away."""
    if _header(message, "Auto-Submitted").lower() not in {"", "no"}:
        return True
    many = _header(message, "Precedence").lower() in {"bulk", "list", "junk"}
    return many or "List-Id" in message or "List-Unsubscribe" in message


def _whose(letter: _Letter) -> _Place:
    """Return the place of a mail: that of the mail it answers, or what its address tells.

    An address that several people share tells nobody.
    """
    before = Mail.objects.filter(message_id__in=letter.answers).exclude(candidate=None).last()
    if before is not None and before.candidate is not None:
        own = before.application or mail_threads.application_of(before.candidate)
        return _Place(before.candidate, own, before)
    if not letter.sender:
        return _Place()
    named = Candidate.everything.filter(email__iexact=letter.sender)
    known = {one for one in map(people.standing, named.order_by("pk")[:20]) if one is not None}
    if len(known) != 1:
        return _Place()
    candidate = known.pop()
    return _Place(candidate, mail_threads.application_of(candidate))


def _store(letter: _Letter, whose: _Place) -> Mail:
    before = whose.before
    clean = before.without_codes if before else str
    mail = Mail.objects.create(
        candidate=whose.candidate,
        application=whose.application,
        offer=before.offer if before else None,
        sender=letter.sender,
        recipient=(letter.recipients or ("",))[0][:320],
        subject=clean(letter.subject),
        body=clean(letter.body),
        message_id=letter.message_id,
        answers=before.message_id if before else "",
        state=MailState.RECEIVED,
        not_before=timezone.now(),
        settled_at=timezone.now() if letter.automatic else None,
    )
    trail.record("incoming.take", mail, by=None)
    if not letter.automatic:
        news = _("A mail came in: %(role)s")
        mail_threads.tell(mail, news, writer=before.by if before else None)
    return mail


def _bounce(message: EmailMessage) -> Mail | None:
    """Mark the mail that could not be delivered, lastingly; its message stands in the report."""
    told = message.as_string()
    lasting = re.search(r"^Status:\s*5\.\d+\.\d+", told, re.MULTILINE)
    ids = re.findall(
        r"^(?:Message-ID|In-Reply-To):\s*(<[^<>\s]+>)", told, re.MULTILINE | re.IGNORECASE
    )
    # It may come before whoever hands the mail over has said that it left.
    left = Mail.objects.filter(state__in=(MailState.SENDING, *_HANDED_OVER))
    mail = left.filter(message_id__in=ids).first()
    if mail is None or lasting is None:
        return None
    return _bounced(mail)


@trail.in_turn
def undelivered(service_id: str) -> Mail | None:
    """Mark the mail of which a mail service says that it will never arrive.

    Returns
    -------
    Mail or None
        None where it is none of ours, or was marked already: services tell things twice.
    """
    left = Mail.objects.filter(state__in=_HANDED_OVER)
    mail = left.filter(service_id=service_id).first() if service_id else None
    return _bounced(mail) if mail is not None else None


def _bounced(mail: Mail) -> Mail:
    mail.state, mail.failure = MailState.BOUNCED, "the address does not take mail"
    mail.save(update_fields=["state", "failure"])
    trail.record("incoming.bounce", mail, by=None)
    if mail.application is not None and mail.candidate is not None:
        mail_threads.tell(mail, _("A mail did not arrive: %(role)s"), writer=mail.by)
    return mail


def _role_asked(letter: _Letter) -> Role | None:
    """Return the open role that a mail is for: ``jobs+role-slug@…``, or its slug in the subject."""
    slugs = [local.partition("+")[2] for local in (a.partition("@")[0] for a in letter.recipients)]
    slugs += re.findall(r"\[([a-z0-9-]+)\]", letter.subject.lower())
    named = Role.objects.filter(slug__in=[s for s in slugs if s], status=Role.Status.OPEN)
    return requisitions.recruiting(named).first()


def _applies(message: EmailMessage, role: Role) -> bool:
    """Have the résumés of a mail read for a role, like any drop; return whether there are any."""
    kept = []
    for part in list(message.iter_attachments())[:20]:
        name = storable_text(part.get_filename() or "")
        content = part.get_payload(decode=True)
        if name.lower().endswith(_ENDINGS) and isinstance(content, bytes) and content:
            kept.append((name, content))
    if not kept:
        return False
    intake = Intake.objects.create(role=role, by=None, as_of=timezone.localdate())
    files = [(name, *keep(io.BytesIO(content))) for name, content in kept[:_MOST_FILES]]
    items = intakes.add_items(intake, files)
    trail.record("intakes.drop", intake, by=None, role=role.pk, files=len(items), way="mail")
    return True
