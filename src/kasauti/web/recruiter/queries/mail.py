"""The mail with a person as its pages show it, and mails that wait."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from kasauti.access import Permission, Standing
from kasauti.actions import mail as outbox
from kasauti.actions import mail_threads, mail_words, own_mail, own_templates
from kasauti.actions.refusals import Refused
from kasauti.records.models import Application, Mail, MailState, User
from kasauti.records.permissions import standing_of, visible
from kasauti.web.recruiter.blind import code_of
from kasauti.web.recruiter.queries.search import applicants
from kasauti.web.recruiter.words import MAIL_STATES, Words

MOST = 200
_QUOTED = re.compile(r"^(?:>|On .{5,200} wrote:\s*$|-{3,} ?Original Message ?-{3,})", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail of a thread; ``words`` is None where they are kept from the reader."""

    pk: int
    who: str
    incoming: bool
    subject: str
    at: datetime
    state: str
    told_state: Words
    words: str | None
    quoted: str
    failure: str
    leaves: datetime | None
    waits: bool
    again: bool
    unsure: bool


@dataclass(frozen=True, slots=True)
class Arrival:
    """A mail that came in and waits: for an answer, or for its place."""

    pk: int
    name: str
    role: str
    subject: str
    at: datetime
    thread: int | None


def application(pk: int) -> Application:
    """Return an application with what its mails are about."""
    ahead = Application.objects.select_related("candidate", "role", "file", "place__owner")
    return get_object_or_404(ahead, pk=pk)


def begun(about: Application, chosen: str) -> dict[str, str]:
    """Return what a mail begins as: a template (``letter_question.hi``), or an answer's subject."""
    template, _dot, language = chosen.partition(".")
    try:
        words = own_mail.beginning(template, language=language)
    except Refused:
        came = mail_threads.thread(about).filter(state=MailState.RECEIVED).first()
        return {"subject": own_mail.subject_of_answer(came), "body": ""}
    return {"subject": words.subject, "body": words.body}


def page(about: Application, reader: User, blind: bool) -> dict[str, Any]:
    """Return what the page of a thread shows, in blind mode no mail and no name."""
    standing = standing_of(reader)
    rows = [] if blind else mail_threads.thread(about).select_related("application")[:MOST]
    return {
        "application": about,
        "role": about.role,
        "name": code_of(about) if blind else str(about.candidate),
        "letters": [_letter(one, standing) for one in rows],
        "beginnings": list(_beginnings(outbox.spoken(about.candidate))),
    }


def _beginnings(spoken: str) -> Iterator[tuple[str, str, str, bool]]:
    """Give what a mail may begin with: key, name, language, whether a machine drafted it.

    The team's own stand first, and what is in the candidate's language before the rest.
    """
    names = dict(settings.LANGUAGES)
    own = sorted(own_templates.standing(), key=lambda one: one.language != spoken)
    for one in own:
        yield f"{own_mail.OWN}{one.pk}", one.name, names.get(one.language, one.language), False
    for language in sorted(names, key=lambda one: one != spoken):
        for template in own_mail.BEGINNINGS:
            words = mail_words.words(template, language=language)
            yield f"{template}.{language}", words.subject, names[language], words.drafted


def _letter(one: Mail, standing: Standing) -> Letter:
    told = mail_threads.body_for(one, standing)
    words, quoted = _parted(told or "") if one.sender else (told or "", "")
    return Letter(
        pk=one.pk,
        who=one.sender or str(one.by or settings.EMPLOYER_NAME),
        incoming=bool(one.sender),
        subject=one.told_subject,
        at=one.at,
        state=str(one.state),
        told_state=MAIL_STATES[one.state],
        words=None if told is None else words,
        quoted=quoted,
        failure=one.failure,
        leaves=one.not_before if one.state == MailState.WAITING else None,
        waits=one.state == MailState.RECEIVED and one.settled_at is None,
        again=one.state in outbox.OPEN_ENDS,
        unsure=one.state == MailState.UNSURE,
    )


def _parted(body: str) -> tuple[str, str]:
    """Return what somebody wrote, and what they quote below it."""
    found = _QUOTED.search(body)
    at = found.start() if found and body[: found.start()].strip() else len(body)
    return body[:at].strip(), body[at:].strip()


def to_answer(reader: User, *, blind: bool) -> list[Arrival]:
    """Return the mails from candidates that wait for the reader's answer, in two queries."""
    rows = mail_threads.to_answer(reader).select_related("candidate").prefetch_related(whom_about())
    return [_arrival(one, blind=blind) for one in rows.order_by("-pk")[:MOST]]


def whom_about(*further: str) -> Prefetch[Any]:
    """Return how a list fetches the applications it is about: in one query, if there are any.

    Joined to who may read the list, seven tables are planned in ten milliseconds for an empty one.
    """
    ahead = ("candidate", "role", "file", *further)
    return Prefetch("application", Application.everything.select_related(*ahead))


def unplaced(reader: User, *, blind: bool) -> list[Arrival]:
    """Return the mails that wait for somebody to say whose they are."""
    rows = mail_threads.unplaced(reader).select_related("candidate")
    return [_arrival(one, blind=blind) for one in rows.order_by("-pk")[:MOST]]


def _arrival(one: Mail, *, blind: bool) -> Arrival:
    about = one.application
    name = str(one.candidate or one.sender)
    if blind:
        name = code_of(about) if about else _("somebody")
    return Arrival(
        pk=one.pk,
        name=name,
        role=about.role.title if about else "",
        subject="" if blind else one.told_subject,
        at=one.at,
        thread=about.pk if about else None,
    )


def unplaced_page(found: Mail, words: str, reader: User) -> dict[str, Any]:
    """Return a mail that waits for its place, and the applications it may be put to."""
    if found.candidate_id is not None:
        rows = Application.objects.filter(candidate=found.candidate_id)
        rows = rows.select_related("candidate", "role").order_by("-pk")
        offered = list(visible(rows, reader, Permission.MAIL_SEND))
    else:
        wanted = words or found.sender
        offered = list(applicants(wanted, reader, Permission.MAIL_SEND, blind=False))
    return {"mail": found, "words": words, "offered": offered}
