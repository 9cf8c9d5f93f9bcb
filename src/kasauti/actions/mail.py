"""Mail: put into the outbox, handed over once, taken back; what may not have left is settled."""

from __future__ import annotations

from datetime import timedelta
from email.utils import make_msgid

from django.conf import settings
from django.db import models
from django.utils import timezone

from kasauti import connections
from kasauti.access import Membership, Permission
from kasauti.actions import deferred, mail_truth, mail_words, trail
from kasauti.actions.refusals import Refused
from kasauti.records.models import (
    Application,
    Candidate,
    FoundNotice,
    Mail,
    MailState,
    Offer,
    Round,
    User,
)
from kasauti.records.permissions import standing_of, visible

MOST_ATTEMPTS = 6
OPEN_ENDS = (MailState.FAILED, MailState.UNSURE, MailState.BOUNCED)
"""States in which a person decides whether a mail is sent again or left."""
UNKNOWN = "nobody knows whether it left"
"""What stays with a mail that was left and may have arrived."""


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
    about: Round | Offer | None = None,
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
    about : Round or Offer, optional
        What it tells of, as that is now: once that is over, the mail is not sent again.
    **variables : str
        What the words name; ``name`` and ``employer`` are given.

    Returns
    -------
    Mail or None
        None for a person without an address.
    """
    if not to.email:
        return None
    if isinstance(to, Candidate) and template in mail_words.TO_TEAM:
        raise ValueError(f"{template} is worded for the team")
    language = language or spoken(to)
    subject, body = mail_words.filled(
        template, language=language, name=to.name or to.email, **variables
    )
    person = to if isinstance(to, Candidate) else None
    return put(person, to, subject, body, by=by, application=application, hold=hold,
                template=template, language=language, calendar=calendar, about=about)  # fmt: skip


@trail.in_turn
def put(
    candidate: Candidate | None,
    to: Candidate | User,
    subject: str,
    body: str,
    *,
    by: User | Candidate | None,
    application: Application | None = None,
    hold: timedelta = timedelta(),
    template: str = "",
    language: str = "",
    calendar: str = "",
    about: Round | Offer | None = None,
) -> Mail:
    """Put a mail whose words are ready into the outbox; ``write`` says what each part is."""
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
        round=about if isinstance(about, Round) else None,
        round_version=about.sequence if isinstance(about, Round) else 0,
        offer=about if isinstance(about, Offer) else None,
        message_id=make_msgid(domain=settings.MAIL_DOMAIN),
        answers=before.message_id if before else "",
        not_before=timezone.now() + hold,
    )
    trail.record("mail.write", mail, by=by, template=template)
    deferred.send_mail(mail.pk, after=hold.total_seconds())
    return mail


@trail.in_turn
def cancel(mail: Mail, *, by: User) -> Mail:
    """Take a mail back while it waits, or leave one that did not arrive or may not have left.

    Raises
    ------
    Refused
        If it has left, or is being handed over.
    """
    mail.refresh_from_db()
    if mail.state not in {MailState.WAITING, *OPEN_ENDS}:
        raise Refused("This mail has left: it cannot be taken back")
    before = mail.state
    mail.failure = UNKNOWN if before == MailState.UNSURE else mail.failure
    mail.state = MailState.CANCELLED
    mail.save(update_fields=("state", "failure"))
    FoundNotice.objects.filter(mail=mail).update(mail=None)  # whom it would have told is untold
    trail.record("mail.cancel", mail, by=by, before=str(before))
    return mail


@trail.in_turn
def send_again(mail: Mail, *, by: User) -> Mail:
    """Hand a mail over that did not arrive, or of which nobody knows whether it left.

    It goes to the address that the person has now.

    Raises
    ------
    Refused
        If it is in neither state, what it tells is not true any more, or there is no address.
    """
    mail.refresh_from_db()
    if mail.state not in OPEN_ENDS:
        raise Refused("This mail needs no sending again")
    mail_truth.check(mail)
    to = mail.candidate or mail.user
    if to is None or not to.email:
        raise Refused("This person has no mail address: put one into their data first")
    mail.state, mail.failure, mail.not_before = MailState.WAITING, "", timezone.now()
    mail.recipient = to.email
    mail.save(update_fields=("state", "failure", "not_before", "recipient"))
    trail.record("mail.send_again", mail, by=by)
    deferred.send_mail(mail.pk)
    return mail


def undecided(reader: User) -> models.QuerySet[Mail]:
    """Return the mails that did not arrive or may not have left, and of which a reader decides.

    Those without an application are for seats on the whole installation, those to the team for
    owners.
    """
    rows = _in_hand(reader).filter(state__in=OPEN_ENDS)
    return visible(rows, reader, Permission.MAIL_SEND, role="application__role")


def _in_hand(reader: User) -> models.QuerySet[Mail]:
    rows = Mail.objects.all()
    owns = Membership.OWNER in standing_of(reader).everywhere
    return rows if owns else rows.filter(candidate__isnull=False)


def to_settle(reader: User) -> models.QuerySet[Mail]:
    """Return the mails that may be taken back or sent again by whom the route lets through.

    A mail to the team is one only for owners, and only if it may not have left.
    """
    open_or_thread = models.Q(candidate__isnull=False) | models.Q(state__in=OPEN_ENDS)
    return _in_hand(reader).filter(open_or_thread)


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
        service_id = connections.hand_over(
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
        _settle(mail, MailState.SENT, service_id=service_id)


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
    mail.state, mail.takings = MailState.SENDING, mail.takings + 1
    mail.save(update_fields=("state", "takings"))
    return mail


@trail.in_turn
def _settle(mail: Mail, state: MailState, *, failure: str = "", service_id: str = "") -> None:
    """Write down how a taking ended, unless the mail was taken again meanwhile.

    One that was left while it was under way and did arrive has been sent: that is the truth.
    """
    sent = state == MailState.SENT
    now = timezone.now() if sent else None
    under_way = [MailState.SENDING, MailState.UNSURE, *([MailState.CANCELLED] if sent else [])]
    own = Mail.objects.filter(pk=mail.pk, takings=mail.takings, state__in=under_way)
    told = {"failure": failure[:300], "service_id": service_id[:200]}
    if own.update(state=state, handed_over_at=now, **told):
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
