"""What the team says of an application: notes, mentions, a hiring manager's minute."""

from __future__ import annotations

import re
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kasauti.access import Permission
from kasauti.actions import links, mail, notifications, trail
from kasauti.actions.reasons import REASONS
from kasauti.actions.refusals import Refused
from kasauti.records.models import Application, Minute, Note, User, Verdict
from kasauti.records.permissions import holders, standing_of, visible

_MENTION = re.compile(r"@([\w.+-]+@[\w-]+(?:\.[\w-]+)+|\w+)")
LINK = "decision"
ASKED_FOR = timedelta(days=7)


@trail.in_turn
def note(application: Application, text: str, *, by: User) -> Note:
    """Write a note; whoever is named with ``@`` and may see the application is told by mail.

    Raises
    ------
    Refused
        If it is empty.
    """
    text = text.strip()
    if not text:
        raise Refused("A note needs words")
    made = Note.objects.create(application=application, by=by, text=text[:5000])
    named = mentioned(text, application)
    made.mentions.set(named)
    others = [one for one in named if one != by]
    place, title = f"/people/{application.pk}/", application.role.title
    for user in others:
        mail.write(
            "mention", to=user, by=by, application=application, author=str(by), role=title,
            link=links.address(place),
        )  # fmt: skip
    words = _("%(author)s named you in a note: %(role)s")
    notifications.tell(others, words, place, author=by, role=title)
    trail.record("discussions.note", made, by=by, application=application.pk, mentions=len(named))
    return made


def mentioned(text: str, application: Application) -> list[User]:
    """Return the users whom a text names, by mail address or first name, and who may see it."""
    words = {word.lower() for word in _MENTION.findall(text)}
    if not words:
        return []
    readers = holders(Permission.APPLICATIONS_SEE, application.role_id).order_by("pk")
    return [one for one in readers if {one.email, one.get_short_name().lower()} & words]


@trail.in_turn
def ask(application: Application, manager: User, *, by: User) -> Minute:
    """Ask a hiring manager for a minute: a mail with a signed link that ends in a week.

    Raises
    ------
    Refused
        If they may not decide on this role, or have been asked and have not answered.
    """
    if not standing_of(manager).may(Permission.APPLICATIONS_DECIDE, application.role_id):
        raise Refused(f"{manager} has no seat that decides on {application.role}")
    if Minute.objects.filter(application=application, by=manager, at=None).exists():
        raise Refused(f"{manager} was asked and has not answered yet")
    asked = Minute.objects.create(application=application, by=manager, asked_by=by)
    mail.write(
        "decision_asked", to=manager, by=by, application=application,
        role=application.role.title, link=links.address(path_of(asked)),
    )  # fmt: skip
    trail.record("discussions.ask", asked, by=by, application=application.pk, manager=manager.pk)
    return asked


def waiting_for(user: User) -> QuerySet[Minute]:
    """Return what a user was asked, has not answered, and still may answer."""
    asked = Minute.objects.filter(by=user, at=None)
    return visible(asked, user, Permission.APPLICATIONS_DECIDE, role="application__role")


def path_of(asked: Minute) -> str:
    """Return the path of the signed link that answers, for a week from when it was asked."""
    return f"/minute/{links.sign(LINK, asked.pk, until=asked.asked_at + ASKED_FOR)}"


def by_link(token: str) -> Minute:
    """Return what a mailed link asks, while whoever was asked still may decide on the role.

    Raises
    ------
    DeadLink
        If the link has ended, or they lost the seat or the account.
    """
    asked = Minute.objects.select_related("by", "application")
    found = asked.filter(pk=links.read(token, LINK)).first()
    if found is None or not _may_decide(found):
        raise links.DeadLink("Whoever was asked no longer decides on this role")
    return found


def _may_decide(asked: Minute) -> bool:
    role = asked.application.role_id
    return standing_of(asked.by).may(Permission.APPLICATIONS_DECIDE, role)


@trail.in_turn
def decide(asked: Minute, *, verdict: str, reason: str = "", words: str = "") -> Minute:
    """Keep a hiring manager's verdict. It moves nobody: it proposes.

    Raises
    ------
    Refused
        If it was given already, or the reason is missing, or the manager no longer may decide.
    """
    held = Minute.objects.select_for_update(of=("self",)).select_related("by", "application")
    decision = held.get(pk=asked.pk)
    if decision.at is not None:
        raise Refused("You have answered this: thank you")
    if not _may_decide(decision):
        raise Refused("You no longer decide on this role")
    if verdict not in Verdict.values:
        raise Refused("Choose one of the three answers")
    if verdict == Verdict.NOT and reason not in REASONS:
        raise Refused("Say why, from the list: reasons that repeat change what is asked for")
    if verdict != Verdict.NOT and not words.strip():
        raise Refused("Say in a few words why")
    decision.verdict, decision.at = Verdict(verdict), timezone.now()
    decision.reason = reason if reason in REASONS else ""
    decision.words = words.strip()[:500]
    decision.save()
    trail.record(
        "discussions.decide", decision, by=decision.by, application=decision.application_id,
        verdict=verdict, reason=decision.reason,
    )  # fmt: skip
    return decision
