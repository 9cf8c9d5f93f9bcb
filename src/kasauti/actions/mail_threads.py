"""The thread with a person: what of it a reader is told, and mails that came in until settled."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kasauti.access import Permission, Standing
from kasauti.actions import notifications, trail
from kasauti.actions.refusals import Refused
from kasauti.records.models import (
    Application,
    Candidate,
    Mail,
    MailState,
    Notification,
    Stage,
    User,
)
from kasauti.records.permissions import holders, holders_on_any, holding, standing_of, visible

KEPT = timedelta(days=30)
"""How long a stranger's mail waits for somebody to say whose it is."""
UNPLACED = "/waiting#unplaced"
_ENDED = (Stage.HIRED, Stage.NOT_NOW, Stage.WITHDRAWN)
_TOLD = (
    "application_received", "new_link", "not_taken_forward", "interview_", "feedback_ready",
    "contest_answered", "found",
)  # fmt: skip
"""Mails of ours whose words hold nothing that is kept from who reads mail, links struck out."""


def thread(application: Application) -> QuerySet[Mail]:
    """Return the mails with a candidate about an application, the newest first."""
    rows = Mail.objects.filter(application=application, candidate__isnull=False)
    return rows.select_related("by").order_by("-pk")


def body_for(mail: Mail, standing: Standing) -> str | None:
    """Return a mail's words as a reader is told them; None where they are kept from them.

    Of the mails that Kasauti words those about offers, exercises and adjustments are the
    candidate's alone. What somebody wrote about an offer is for who sees offers.
    """
    if mail.template and not mail.template.startswith(_TOLD):
        return None
    if mail.offer_id is not None and not standing.may(
        Permission.OFFERS_SEE, mail.application.role_id if mail.application else None
    ):
        return None
    return mail.told_body


def application_of(candidate: Candidate) -> Application | None:
    """Return the one application that a mail of a person can be about; None if it may be several.

    It is the only open one, or the only one at all.
    """
    own = list(candidate.applications.order_by("pk"))
    going = [one for one in own if one.stage not in _ENDED]
    among = going or own
    return among[0] if len(among) == 1 else None


def concerned(application: Application, writer: User | None) -> list[User]:
    """Return who is told of what came in: who wrote, and who owns the stage.

    Only who reads the role's mail is; everybody who does, if neither may.
    """
    owner = application.place.owner if application.place else None
    wanted = {writer, owner or application.role.created_by}
    readers = list(holders(Permission.MAIL_SEE, application.role_id))
    return [one for one in readers if one in wanted] or readers


def tell(mail: Mail, words: str | Promise, *, writer: User | None) -> None:
    """Tell whom it concerns of a mail that came in or came back, and note who they are."""
    application = mail.application
    if application is None:
        _tell_unplaced()
        return
    users = concerned(application, writer)
    mail.told.set(users)
    place = f"/people/{application.pk}/mail"
    notifications.tell(users, words, place, role=application.role.title)


def _tell_unplaced() -> None:
    """Tell who may place any mail that one waits, unless they know of another."""
    know = Notification.objects.filter(link=UNPLACED, read_at=None).values("user")
    placers = holders_on_any(Permission.MAIL_SEND, ()).exclude(pk__in=know)
    notifications.tell(placers, _("A mail came in that nobody knows the person of"), UNPLACED)


def to_answer(user: User) -> QuerySet[Mail]:
    """Return the mails that a user was told of and nobody has answered or settled.

    Where whoever was told has left since or reads the role's mail no more, it waits for whom it
    would concern today.
    """
    heir = Coalesce("application__place__owner", "application__role__created_by")
    rows = Mail.objects.filter(
        state=MailState.RECEIVED, settled_at=None, application__isnull=False
    ).annotate(heir=heir)
    told = Mail.told.through.objects.filter(mail=OuterRef("pk"))
    waiting = told.filter(mail__state=MailState.RECEIVED, mail__settled_at=None)
    reads = waiting.filter(holding(Permission.MAIL_SEE, "user", "mail__application__role"))
    left = ~Exists(reads) & (
        Q(heir=user.pk) | ~Q(holding(Permission.MAIL_SEE, "heir", "application__role"))
    )
    rows = rows.filter(Exists(told.filter(user=user.pk)) | left)
    return visible(rows, user, Permission.MAIL_SEE, role="application__role")


def unplaced(reader: User) -> QuerySet[Mail]:
    """Return the mails of which nobody knows the application; for seats on every role."""
    if not standing_of(reader).may(Permission.MAIL_SEND):
        return Mail.objects.none()
    return Mail.objects.filter(state=MailState.RECEIVED, application=None, settled_at=None)


@trail.in_turn
def place(mail: Mail, application: Application, *, by: User) -> Mail:
    """Put a mail that came in into the thread of the application it is about.

    Raises
    ------
    Refused
        If it has a place by now, or its person is another.
    """
    mail = Mail.objects.select_for_update(of=("self",)).get(pk=mail.pk)
    if mail.state != MailState.RECEIVED or mail.application_id is not None:
        raise Refused("This mail has its place by now: reload the page")
    if mail.candidate_id not in {None, application.candidate_id}:
        raise Refused(f"This mail is from somebody else than {application.candidate}")
    if not standing_of(by).may(Permission.MAIL_SEND, application.role_id):
        raise Refused("You may not write to this person: somebody who may places the mail")
    mail.candidate_id, mail.application, mail.settled_at = (
        application.candidate_id,
        application,
        None,
    )
    mail.save(update_fields=["candidate", "application", "settled_at"])
    mail.told.set([*concerned(application, None), by])
    trail.record("mail.place", mail, by=by, application=application.pk)
    return mail


@trail.in_turn
def settle(mail: Mail, *, by: User) -> Mail:
    """Say that a mail that came in needs no answer, or that its place is known to be none.

    Raises
    ------
    Refused
        If it is none that came in, or is settled.
    """
    waiting = Mail.objects.filter(pk=mail.pk, state=MailState.RECEIVED, settled_at=None)
    if not waiting.update(settled_at=timezone.now()):
        raise Refused("This mail waits for nobody")
    trail.record("mail.settle", mail, by=by)
    mail.refresh_from_db()
    return mail


@trail.in_turn
def forget_strangers() -> int:
    """Remove the mails of strangers that nobody placed in a month; return how many.

    They are people's data without a purpose by then. The mailbox itself keeps them.
    """
    old = Mail.objects.filter(
        state=MailState.RECEIVED, candidate=None, at__lt=timezone.now() - KEPT
    )
    count = old.count()
    if count:
        old.delete()
        trail.record("mail.forget_strangers", None, by=None, mails=count)
    return count
