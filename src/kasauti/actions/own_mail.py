"""A mail in one's own words to a candidate: begun from a template, variables filled, sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.utils import timezone

from kasauti.actions import links, mail, mail_words, trail
from kasauti.actions.refusals import Refused
from kasauti.records.models import Application, Mail, MailState, OwnTemplate, User
from kasauti.records.values import storable_text

VARIABLES = ("name", "employer", "role", "sender", "link")
"""What one's own words may name in braces; ``link``, to the candidate's own page, not a subject."""
BEGINNINGS = ("letter_question", "letter_papers", "letter_delay")
"""The shipped templates that a mail of one's own may begin with."""
OWN = "own-"
"""Before the number of an additional template of the team's: ``own-12`` is a beginning too."""


def beginning(template: str, *, language: str = "") -> mail_words.Words:
    """Return the words that a mail of one's own begins with, variables in braces.

    Raises
    ------
    Refused
        If no mail of one's own begins so.
    """
    number = template.removeprefix(OWN)
    if template.startswith(OWN) and number.isdecimal() and len(number) < 10:
        own = OwnTemplate.objects.filter(pk=number, archived_at=None).first()
        if own is not None:
            return mail_words.Words(own.subject, own.body)
    if template not in BEGINNINGS:
        raise Refused(f"No mail begins with {template}: choose one of {', '.join(BEGINNINGS)}")
    return mail_words.words(template, language=language)


def preview(application: Application, subject: str, body: str, *, by: User) -> tuple[str, str]:
    """Return a mail as the candidate would read it, the link to their page left out.

    Raises
    ------
    Refused
        If a word is missing, or a variable is named that there is not.
    """
    return _filled(subject, body, _known(application, by) | {"link": "⟨link⟩"})


def _known(application: Application, by: User) -> dict[str, str]:
    to = application.candidate
    return {"name": to.name or to.email, "role": application.role.title, "sender": str(by)}


def _filled(subject: str, body: str, known: Mapping[str, str]) -> tuple[str, str]:
    subject, body = storable_text(subject.strip()), storable_text(body)
    if not subject or not body.strip():
        raise Refused("A mail needs a subject and words")
    in_subject = {name: value for name, value in known.items() if name != "link"}
    return mail_words.fill(subject, in_subject), mail_words.fill(body, known)


@trail.in_turn
def write(
    application: Application,
    *,
    subject: str,
    body: str,
    by: User,
    hold: timedelta = timedelta(),
) -> Mail:
    """Put a mail in one's own words into the outbox; what came in before it is answered.

    Parameters
    ----------
    subject, body : str
        May name ``VARIABLES`` in braces.
    hold : timedelta
        How long it waits, cancellable, before it leaves.

    Raises
    ------
    Refused
        If a word is missing, a variable is unknown, or the candidate has no address.
    """
    to = application.candidate
    if not to.email:
        raise Refused("This person has no mail address: put one into their data first")
    known = _known(application, by) | {"link": links.own_page(to)}
    subject, body = _filled(subject, body, known)
    came = Mail.objects.filter(application=application, state=MailState.RECEIVED)
    last = came.order_by("-pk").first()
    made = mail.put(
        to, to, subject, body, by=by, application=application, hold=hold,
        about=last.offer if last else None,
    )  # fmt: skip
    came.filter(settled_at=None).update(settled_at=timezone.now())
    return made


def subject_of_answer(candidate_mail: Mail | None) -> str:
    """Return what the subject of an answer begins as; empty if there is nothing to answer."""
    if candidate_mail is None:
        return ""
    told = candidate_mail.told_subject
    return told if told.lower().startswith("re:") else f"Re: {told}"
