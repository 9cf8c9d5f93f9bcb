"""Invitations of rounds: one UID from the first to the last version, mailed to everybody in it."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone

from kasauti.actions import links, mail
from kasauti.actions.links import own_page
from kasauti.actions.mail_words import told_time
from kasauti.actions.refusals import Refused
from kasauti.interviews import Invitation, session_codes, stages, write_invitation
from kasauti.records.models import Candidate, Round, User

_CALENDAR = {"interview_set", "interview_moved", "interview_cancelled"}


def version(held: Round, *, location: str, cancelled: bool = False) -> Invitation:
    """Return the present version of a round's invitation, without anything that is rated.

    Parameters
    ----------
    location : str
        Where whoever reads it joins: the panel and the candidate come in by different doors.
    cancelled : bool
        True for one that is withdrawn because its time is; the round itself may go on.

    Raises
    ------
    Refused
        If the round has no time yet.
    """
    if held.starts_at is None:
        raise Refused("This round has no time yet")
    candidate = held.plan.application.candidate
    people = [(str(candidate), candidate.email)]
    people += [(str(c.rater), c.rater.email) for c in held.scorecards.select_related("rater")]
    site = settings.ADDRESS.partition("://")[2] or settings.ADDRESS
    codes = session_codes(held.code)
    return Invitation(
        uid=f"round-{held.pk}@{site}",
        sequence=held.sequence,
        starts=held.starts_at,
        minutes=int(held.length.total_seconds()) // 60,
        summary=f"{session_name(held.code)}, {settings.EMPLOYER_NAME}",
        description="\n".join(stages()[code].measures for code in codes),
        location=location,
        organizer=settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].strip("> "),
        attendees=tuple((name, address) for name, address in people if address),
        made_at=timezone.now(),
        zone=held.zone,
        cancelled=cancelled or held.cancelled_at is not None,
    )


def session_name(session: str) -> str:
    """Return the names of a session's stages."""
    return " and ".join(stages()[code].name for code in session_codes(session))


def door(held: Round, to: Candidate | User) -> str:
    """Return the address at which somebody joins a round."""
    if isinstance(to, User):
        return links.address(f"/rounds/{held.pk}/")
    return f"{own_page(to)}rounds/{held.pk}/"


def send(held: Round, *, template: str, by: User | Candidate | None) -> None:
    """Mail the candidate and the panel of a round, with the invitation where it changed.

    Raises
    ------
    Refused
        If the round has no time yet.
    """
    if held.starts_at is None:
        raise Refused("This round has no time yet")
    candidate = held.plan.application.candidate
    withdrawn = template == "interview_cancelled"
    panel = [card.rater for card in held.scorecards.select_related("rater")]
    everybody: list[Candidate | User] = [candidate, *panel]
    for to in everybody:
        language, place = mail.spoken(to), door(held, to)
        calendar = (
            write_invitation(version(held, location=place, cancelled=withdrawn)).decode()
            if template in _CALENDAR
            else ""
        )
        mail.write(
            template if to == candidate else f"{template}_panel",
            to=to,
            by=by,
            application=held.plan.application,
            language=language,
            calendar=calendar,
            about=held,
            session=session_name(held.code),
            when=told_time(held.starts_at, zone=held.zone, language=language),
            link=place,
            candidate=str(candidate),
        )
