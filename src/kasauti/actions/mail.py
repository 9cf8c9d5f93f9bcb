"""Mail: write it into the outbox, hand it over once, cancel it while it waits."""

from __future__ import annotations

from datetime import timedelta
from email.utils import make_msgid

from django.conf import settings
from django.db import models
from django.utils import timezone

from kasauti import connections
from kasauti.actions import deferred, mail_words, trail
from kasauti.actions.refusals import Refused
from kasauti.records.models import Application, Candidate, Mail, MailState, User

MOST_ATTEMPTS = 6
OPEN_ENDS = (MailState.FAILED, MailState.UNSURE)
"""States in which a person decides whether a mail is sent again."""


@trail.in_turn
def write(
    template: str,
    *,
    to: Candidate | User,
    by: User | Candidate | None,
    application: Application | None = None,
    hold: timedelta = timedelta(),
    language: str = "",
    calendar: str = "",
    **variables: str,
) -> Mail | None:
    """Put a mail into the outbox, in the present transaction; a worker hands it over.

    Parameters
    ----------
    template : str
        Its words: ``"application_received"`` (``actions/data/mail.toml``, or the team's own).
    to : Candidate or User
    application : Application, optional
        Whom it speaks of; the mail is erased with them, whoever it went to.
    hold : timedelta
        How long it waits, cancellable, before it leaves.
    language : str
        As the person was last written to if empty.
    calendar : str
        An iCalendar file that goes along.
    **variables : str
        What the words name; ``name`` and ``employer`` are given.

    Returns
    -------
    Mail or None
        None for a person without an address.
    """
    if not to.email:
        return None
    language = language or spoken(to)
    subject, body = mail_words.filled(
        template, language=language, name=to.name or to.email, **variables
    )
    person = to if isinstance(to, Candidate) else None
    return _put(person, to, subject, body, by=by, application=application, hold=hold,
                template=template, language=language, calendar=calendar)  # fmt: skip


@trail.in_turn
def write_own(
    candidate: Candidate,
    *,
    subject: str,
    body: str,
    by: User,
    application: Application | None = None,
    hold: timedelta = timedelta(),
) -> Mail:
    """Put a mail in a person's own words into the outbox, in the candidate's thread.

    Raises
    ------
    Refused
        If a word is missing, or the candidate has no address.
    """
    if not candidate.email:
        raise Refused("This person has no mail address: put one into their data first")
    if not subject.strip() or not body.strip():
        raise Refused("A mail needs a subject and words")
    return _put(candidate, candidate, subject.strip(), body, by=by, application=application,
                hold=hold)  # fmt: skip


def _put(
    candidate: Candidate | None,
    to: Candidate | User,
    subject: str,
    body: str,
    *,
    by: User | Candidate | None,
    application: Application | None,
    hold: timedelta,
    template: str = "",
    language: str = "",
    calendar: str = "",
) -> Mail:
    thread = Mail.objects.filter(candidate=candidate).order_by("-pk") if candidate else None
    before = thread.first() if thread is not None else None
    mail = Mail.objects.create(
        candidate=candidate,
        user=to if isinstance(to, User) else None,
        application=application,
        by=by if isinstance(by, User) else None,
        template=template,
        language=language or settings.LANGUAGE_CODE,
        recipient=to.email,
        subject=" ".join(subject.split())[:300],
        body=body,
        calendar=calendar,
        message_id=make_msgid(domain=settings.MAIL_DOMAIN),
        answers=before.message_id if before else "",
        not_before=timezone.now() + hold,
    )
    trail.record("mail.write", mail, by=by, template=template)
    deferred.send_mail(mail.pk, after=hold.total_seconds())
    return mail


@trail.in_turn
def cancel(mail: Mail, *, by: User) -> Mail:
    """Take a mail back while it waits.

    Raises
    ------
    Refused
        If it has left.
    """
    if not Mail.objects.filter(pk=mail.pk, state=MailState.WAITING).update(
        state=MailState.CANCELLED
    ):
        raise Refused("This mail has left: it cannot be taken back")
    trail.record("mail.cancel", mail, by=by)
    mail.refresh_from_db()
    return mail


@trail.in_turn
def send_again(mail: Mail, *, by: User) -> Mail:
    """Hand a mail over that failed, or of which nobody knows whether it left.

    Raises
    ------
    Refused
        If it is in neither state.
    """
    if not Mail.objects.filter(pk=mail.pk, state__in=OPEN_ENDS).update(
        state=MailState.WAITING, failure="", not_before=timezone.now()
    ):
        raise Refused("This mail needs no sending again")
    trail.record("mail.send_again", mail, by=by)
    deferred.send_mail(mail.pk)
    mail.refresh_from_db()
    return mail


def undecided() -> models.QuerySet[Mail]:
    """Return the mails to candidates of which a person decides whether they are sent again."""
    return Mail.objects.filter(state__in=OPEN_ENDS, candidate__isnull=False)


def spoken(to: Candidate | User) -> str:
    """Return the language in which a candidate was last written to; users have the site's."""
    mails = to.mails.exclude(template="") if isinstance(to, Candidate) else Mail.objects.none()
    last = mails.order_by("-pk").first()
    return last.language if last else settings.LANGUAGE_CODE


def deliver(mail_id: int, *, attempt: int = 0) -> None:
    """Hand one mail over, once; the body of a job that may run more than once.

    It is marked before it is handed over. A job that finds the mark knows that another died at
    the handing over: where the same mail twice is one mail it goes on, elsewhere a person decides.
    """
    mail = _take(mail_id)
    if mail is None:
        return
    try:
        connections.hand_over(
            to=mail.recipient,
            subject=mail.subject,
            body=mail.body,
            message_id=mail.message_id,
            answers=mail.answers,
            reply_to=settings.MAIL_REPLY_TO,
            calendar=mail.calendar,
        )
    except connections.NotHandedOver as error:
        again = error.again and attempt + 1 < MOST_ATTEMPTS
        _settle(mail, MailState.WAITING if again else MailState.FAILED, failure=str(error))
        if again:
            raise
    else:
        _settle(mail, MailState.SENT)


@trail.in_turn
def _take(mail_id: int) -> Mail | None:
    open_states = (MailState.WAITING, MailState.SENDING)
    mail = Mail.objects.select_for_update().filter(pk=mail_id, state__in=open_states).first()
    if mail is None or mail.not_before > timezone.now():
        return None
    if mail.state == MailState.SENDING and not connections.repeatable():
        Mail.objects.filter(pk=mail.pk).update(state=MailState.UNSURE)
        trail.record("mail.deliver", mail, by=None, state=str(MailState.UNSURE))
        return None
    Mail.objects.filter(pk=mail.pk).update(state=MailState.SENDING)
    return mail


@trail.in_turn
def _settle(mail: Mail, state: MailState, *, failure: str = "") -> None:
    now = timezone.now() if state == MailState.SENT else None
    changed = Mail.objects.filter(pk=mail.pk, state__in=(MailState.SENDING, MailState.UNSURE))
    if changed.update(state=state, failure=failure[:300], handed_over_at=now):
        trail.record("mail.deliver", mail, by=None, state=str(state))


def sweep() -> int:
    """Defer the mails that are due and whose jobs are gone, and return how many."""
    late = timezone.now() - timedelta(minutes=10)
    due = Mail.objects.filter(
        state__in=(MailState.WAITING, MailState.SENDING), not_before__lt=late
    ).values_list("pk", flat=True)[:500]
    for pk in due:
        deferred.send_mail(pk)
    return len(due)
