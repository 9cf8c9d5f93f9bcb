"""Telling people that they were found: whoever was dropped in, mailed in or imported, once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from kasauti.access import Permission
from kasauti.actions import mail, team_tasks, trail
from kasauti.actions.consents import TOLD_TO_THE_TEAM
from kasauti.actions.links import own_page
from kasauti.actions.refusals import Refused
from kasauti.records.models import (
    Application,
    Candidate,
    Consent,
    FoundNotice,
    Role,
    Task,
    User,
)
from kasauti.records.permissions import visible

HELD = timedelta(hours=24)
"""How long the notice waits in the outbox, to be taken back."""
WITHIN = timedelta(days=30)
"""A month to tell a person that they were found, as the retention clock has it."""
MANY = 1000
TEMPLATE = "found"
_SOURCES: Mapping[str, str | Promise] = {
    FoundNotice.Way.FILES: _("your résumé, which somebody of our team was given or found"),
    FoundNotice.Way.MAIL: _("a mail that brought us your résumé"),
    FoundNotice.Way.IMPORT: _("the records of a system that we used before"),
}
_FOR_ROLE = _("to see whether this post fits you: %(role)s")
_FOR_ANY = _("to see whether a post of ours fits you")


@dataclass(frozen=True, slots=True)
class Told:
    """How many notices went into the outbox, became tasks, and can be given by nobody yet."""

    mails: int = 0
    tasks: int = 0
    left: int = 0


def note(candidate: Candidate, way: FoundNotice.Way, *, role: Role | None = None) -> None:
    """Note in the present transaction that a person was found; tell them where that is wanted.

    Whoever sent an application was told then, and whoever was noted before is told once.
    """
    if candidate.consents.exists():
        return
    made, new = FoundNotice.objects.get_or_create(
        candidate=candidate, defaults={"role": role, "way": way}
    )
    if new and by_itself(role):
        _tell(made, by=None, language="")


def by_itself(role: Role | None) -> bool:
    """Return whether people found for a role are told without anybody asking for it."""
    if role is not None and role.tells_found is not None:
        return role.tells_found
    return bool(settings.TELL_FOUND)


@trail.in_turn
def choose(role: Role, wanted: bool | None, *, by: User) -> Role:
    """Have people found for a role told by themselves, or not; None follows the installation."""
    role.tells_found = wanted
    role.save(update_fields=["tells_found"])
    trail.record("found.choose", role, by=by, wanted=wanted)
    return role


def untold(reader: User) -> QuerySet[FoundNotice]:
    """Return whom nobody has told yet, of the roles on which the reader writes mail.

    Whoever applied by themselves since has read the notice. Those found for no role are for seats
    on every role.
    """
    rows = FoundNotice.objects.filter(
        mail=None, task=None, settled_at=None, candidate__merged_into=None
    )
    own = Consent.objects.filter(candidate=OuterRef("candidate")).exclude(way=TOLD_TO_THE_TEAM)
    rows = rows.exclude(Exists(own))
    return visible(rows, reader, Permission.MAIL_SEND)


def first_untold(reader: User) -> QuerySet[FoundNotice]:
    """Return ``MANY`` of whom nobody has told yet: more are not counted one by one."""
    return untold(reader).order_by("pk")[:MANY]


@trail.in_turn
def tell(notices: Iterable[FoundNotice], *, by: User, language: str = "") -> Told:
    """Tell people that they were found: by a mail that waits a day, or by somebody of the team.

    Parameters
    ----------
    language : str
        Of the mail; as each was last written to if empty.

    Raises
    ------
    Refused
        If nobody of them is untold.
    """
    chosen = untold(by).filter(pk__in=[one.pk for one in notices])
    rows = list(chosen.select_for_update(of=("self",)).select_related("candidate", "role"))
    if not rows:
        raise Refused("They were told already: reload the page")
    done = [_tell(one, by=by, language=language) for one in rows]
    return Told(done.count("mail"), done.count("task"), done.count(""))


def _tell(one: FoundNotice, *, by: User | None, language: str) -> str:
    """Tell one person; return how: ``"mail"``, ``"task"``, or empty where there is no way yet."""
    candidate, role = one.candidate, one.role
    application = candidate.applications.filter(role=role).first() if role else None
    if candidate.email:
        spoken = language or mail.spoken(candidate)
        with override(spoken):
            source = str(_SOURCES[one.way])
            purpose = str(_FOR_ROLE) % {"role": role.title} if role else str(_FOR_ANY)
        one.mail = mail.write(
            TEMPLATE, to=candidate, by=by, application=application, hold=HELD, language=spoken,
            source=source, purpose=purpose, contact=settings.EMPLOYER_CONTACT or settings.ADDRESS,
            link=own_page(candidate),
        )  # fmt: skip
    elif application is not None:
        one.task = _given(application, by=by)
    one.save(update_fields=["mail", "task"])
    way = "mail" if one.mail else "task" if one.task else ""
    if way:
        trail.record("found.tell", one, by=by, candidate=candidate.pk, way=way)
    return way


def _given(application: Application, *, by: User | None) -> Task | None:
    """Give telling somebody without an address to the owner of their stage."""
    owner = application.place.owner if application.place else None
    creator = application.role.created_by
    able = list(team_tasks.may_be_given(application))
    assignee = next((one for one in (owner, creator) if one in able), able[0] if able else None)
    if assignee is None:
        return None
    due = timezone.localdate() + WITHIN
    with override(mail.spoken(assignee)):
        words = str(_("Tell them that we hold their data: there is no mail address"))
    return team_tasks.give(application, words, assignee=assignee, due_on=due, by=by)


@trail.in_turn
def settle(one: FoundNotice, *, by: User) -> FoundNotice:
    """Say that a person was told in another way.

    Raises
    ------
    Refused
        If they are told by mail, by a task, or were.
    """
    waiting = FoundNotice.objects.filter(pk=one.pk, mail=None, task=None, settled_at=None)
    if not waiting.update(settled_at=timezone.now()):
        raise Refused("They were told already: reload the page")
    trail.record("found.settle", one, by=by)
    one.refresh_from_db()
    return one
