"""Applying: a résumé is sent and read, its reading put right, the application made."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import IO

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from kasauti.actions import (
    answers as answering,
)
from kasauti.actions import (
    consents,
    deferred,
    intakes,
    links,
    mail,
    people,
    reading,
    requisitions,
    trail,
)
from kasauti.actions.pipeline import Read, Refusal
from kasauti.actions.refusals import Refused
from kasauti.privacy import Purpose
from kasauti.records.models import (
    Application,
    ApplicationDraft,
    Candidate,
    Intake,
    IntakeItem,
    Mail,
    ResumeFile,
    Role,
)
from kasauti.records.stored_bytes import keep
from kasauti.records.values import storable_text

LARGEST = 10_000_000
AN_HOUR = 12  # drafts from one address
State = ApplicationDraft.State


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach an applicant, as they put it right."""

    name: str
    email: str
    phone: str = ""
    location: str = ""


def origin_of(address: str) -> str:
    """Return a keyed hash of a network address, another one every day."""
    told = f"{timezone.localdate()} {address}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), told, hashlib.sha256).hexdigest()


def begin(
    role: Role, name: str, content: IO[bytes], *, size: int, language: str, origin: str, source: str
) -> ApplicationDraft:
    """Take an applicant's résumé; a worker reads it.

    Raises
    ------
    Refused
        If the role is closed, the file too large or empty, or too many came from one address.
    """
    if not requisitions.takes_applications(role):
        raise Refused("This role is closed")
    if not 0 < size <= LARGEST:
        raise Refused("The file is empty or larger than 10 MB: send a smaller one")
    check_pace(origin)
    digest, kept = keep(content)
    with transaction.atomic():
        trail.take_turn()
        file, _ = ResumeFile.objects.get_or_create(
            sha256=digest, defaults={"name": name[:500], "size": kept}
        )
        draft = ApplicationDraft.objects.create(
            role=role, file=file, name=name[:500], language=language, origin=origin,
            source=source[:60],
        )  # fmt: skip
        trail.record("applying.begin", draft, by=None, role=role.pk)
        deferred.read_draft(draft.pk)
    return draft


def check_pace(origin: str) -> None:
    """Refuse more files from one network address than ``AN_HOUR``."""
    since = timezone.now() - timedelta(hours=1)
    if ApplicationDraft.objects.filter(origin=origin, at__gte=since).count() >= AN_HOUR:
        raise Refused("Too many files came from your network in an hour: try again later")


def read_draft(draft_id: int, *, attempt: int = 0) -> None:
    """Read a draft's résumé; the body of a job that may run more than once."""
    draft = ApplicationDraft.objects.select_related("file").filter(pk=draft_id).first()
    if draft is None or draft.state != State.WAITING:
        return
    if attempt >= reading.MOST_ATTEMPTS:
        opened: object = Refusal("the file broke its reader", "Please print it to PDF.")
    else:
        opened = reading.open_and_keep(draft.file, draft.name, timezone.localdate())
    waiting = ApplicationDraft.objects.filter(pk=draft.pk, state=State.WAITING)
    if isinstance(opened, Read):
        waiting.update(state=State.READ, found=_found(opened))
    else:
        reason = f"{opened.reason}. {opened.mend}" if isinstance(opened, Refusal) else ""
        waiting.update(state=State.UNREADABLE, reason=reason[:300])


def _found(read: Read) -> dict[str, str]:
    contacts = read.profile.contacts
    return {
        "name": storable_text(contacts.name.text)[:300] if contacts.name else "",
        "email": storable_text(contacts.emails[0].text)[:320] if contacts.emails else "",
        "phone": contacts.phones[0].text[:40] if contacts.phones else "",
        "location": storable_text(contacts.location.text)[:300] if contacts.location else "",
    }


@trail.in_turn
def send(
    draft: ApplicationDraft,
    contact: Contact,
    *,
    answers: Mapping[str, str],
    agreed: Sequence[Purpose],
) -> tuple[Application, bool]:
    """Make an application of a draft; the applicant is its actor.

    Whoever types an address that is known already gets no page shown for it: the link goes to
    that address. A person of the team merges the two.

    Returns
    -------
    (Application, bool)
        The bool is True if the address was not known before.

    Raises
    ------
    Refused
        If it was sent before, the role closed meanwhile, or an answer is missing.
    """
    ready = ApplicationDraft.objects.filter(
        pk=draft.pk, application=None, state__in=(State.READ, State.UNREADABLE)
    )
    if not ready.update(state=State.SENT, found={}):
        raise Refused("This application was sent already")
    role = Role.objects.get(pk=draft.role_id)
    if not requisitions.takes_applications(role):
        raise Refused("This role is closed")
    checked = answering.checked(role, answers)
    new = not Candidate.everything.filter(email__iexact=contact.email).exists()
    candidate = Candidate.objects.create(
        name=contact.name, email=contact.email.lower(), phone=contact.phone,
        location=contact.location,
    )  # fmt: skip
    application = Application.objects.create(
        candidate=candidate, role=role, file=draft.file, source=draft.source
    )
    answering.keep(application, checked)
    consents.given(candidate, (Purpose.APPLICATION, *agreed), draft.language, way="application")
    _have_read(draft, application)
    trail.record("applying.send", application, by=candidate, role=role.pk, source=draft.source)
    mail.write(
        "application_received", to=candidate, by=None, application=application,
        language=draft.language, role=role.title, link=links.own_page(candidate),
    )  # fmt: skip
    return application, new


def _have_read(draft: ApplicationDraft, application: Application) -> None:
    """Screen the résumé like any dropped file, for this application."""
    intake = Intake.objects.create(role=application.role, by=None, as_of=timezone.localdate())
    item = IntakeItem.objects.create(
        intake=intake, file=draft.file, name=draft.name, application=application
    )
    deferred.read_items([item.pk])
    trail.record("intakes.drop", intake, by=None, role=application.role_id, files=1)


@transaction.atomic
def ask_for_link(email: str, *, language: str) -> None:
    """Mail a new link to each candidate with this address; whether there is one is not told.

    A person is mailed one in ten minutes at most.
    """
    lately = timezone.now() - timedelta(minutes=10)
    asked = Mail.objects.filter(template="new_link", at__gte=lately).values("candidate")
    named = Candidate.everything.filter(email__iexact=email.strip()).order_by("pk")[:9]
    known = {one.pk: one for one in map(people.standing, named) if one is not None}
    unasked = Candidate.objects.filter(pk__in=known).exclude(pk__in=asked)
    for candidate in unasked.order_by("pk")[:3]:
        mail.write(
            "new_link",
            to=candidate,
            by=candidate,
            language=language,
            link=links.own_page(candidate),
        )


@trail.in_turn
def clear_drafts() -> int:
    """Remove drafts older than a day, and files that only they held; return how many went."""
    old = ApplicationDraft.objects.filter(at__lt=timezone.now() - timedelta(days=1))
    files = list(old.values_list("file", flat=True))
    count, _ = old.delete()
    intakes.drop_unused(files)
    if count:
        trail.record("applying.clear_drafts", None, by=None, drafts=count)
    return count
