"""What happened to an application, in the order it did, and whom a minute may be asked of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from kasauti.access import Permission
from kasauti.actions import mail_threads
from kasauti.actions.mail import OPEN_ENDS
from kasauti.actions.reasons import REASONS
from kasauti.actions.stages import STAGES
from kasauti.records.models import Application, MailState, StageMove, User
from kasauti.records.permissions import holders, standing_of
from kasauti.web.recruiter.words import MAIL_STATES


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the feed."""

    at: datetime
    symbol: str
    who: str
    what: str
    words: str = ""
    undone: bool = False
    link: str = ""
    thread: str = ""  # where a mail is read
    again: int | None = None  # a mail that may be sent again
    unsure: bool = False  # whether it left


def feed(application: Application, viewer: User) -> list[Happening]:
    """Return moves, notes, decisions and mails, newest first, in four queries or five."""
    found = [Happening(application.created_at, "inbox", "", _("applied"))]
    if application.folds:  # type: ignore[attr-defined]
        found += _folded(application)
    found += _moves(application)
    found += [
        Happening(note.at, "quote", str(note.by), _("wrote"), note.text)
        for note in application.notes.select_related("by")
    ]
    found += _decisions(application)
    if standing_of(viewer).may(Permission.MAIL_SEE, application.role_id):
        found += _mails(application)
    return sorted(found, key=lambda one: one.at, reverse=True)


def _folded(application: Application) -> list[Happening]:
    """Return the applications of other records of this person, each with its file."""
    place = reverse("resume_file", args=(application.pk,))
    return [
        Happening(
            one.created_at, "inbox", "", _("applied, as another record of this person"),
            words=one.file.name, link=f"{place}?of={one.pk}",
        )
        for one in Application.everything.filter(folded_into=application).select_related("file")
    ]  # fmt: skip


def _moves(application: Application) -> list[Happening]:
    # By ids: a condition across the join would look through everybody's moves.
    own = Application.everything.filter(Q(pk=application.pk) | Q(folded_into=application))
    moves = StageMove.objects.filter(application__in=own.values("pk"))
    moves = moves.select_related("by", "before", "after")
    return [
        Happening(
            at=one.at,
            symbol="arrow-right",
            who=str(one.by or _("the candidate")),
            what=_("moved from %(before)s to %(after)s")
            % {
                "before": one.before or STAGES[one.before_kind],
                "after": one.after or STAGES[one.after_kind],
            },
            words=" – ".join(
                filter(None, [str(REASONS[one.reason].name) if one.reason else "", one.words])
            ),
            undone=one.undone_at is not None,
        )
        for one in moves
    ]


def _decisions(application: Application) -> list[Happening]:
    found = []
    for one in application.minutes.select_related("by", "asked_by"):
        asked = _("asked %(manager)s for a decision") % {"manager": one.by}
        found.append(Happening(one.asked_at, "clock", str(one.asked_by), asked))
        if one.at is not None:
            why = [str(REASONS[one.reason].name) if one.reason else "", one.words]
            said = _("says: %(verdict)s") % {"verdict": one.verdict}
            said_why = " – ".join(filter(None, why))
            found.append(Happening(one.at, "circle-check", str(one.by), said, said_why))
    return found


def _mails(application: Application) -> list[Happening]:
    place = reverse("mail_thread", args=(application.pk,))
    return [
        Happening(
            mail.at,
            "inbox" if mail.sender else "file-text",
            str(mail.by or ""),
            _("mail, %(state)s: %(subject)s")
            % {"state": MAIL_STATES[mail.state], "subject": mail.told_subject},
            thread=f"{place}#mail-{mail.pk}",
            words=mail.failure,
            undone=mail.state == MailState.CANCELLED,
            again=mail.pk if mail.state in OPEN_ENDS else None,
            unsure=mail.state == MailState.UNSURE,
        )
        for mail in mail_threads.thread(application)
    ]


def managers(application: Application) -> list[User]:
    """Return whom a decision may be asked of: those whose seats decide on the role."""
    found = holders(Permission.APPLICATIONS_DECIDE, application.role_id)
    return list(found.only("name", "email")[:50])
