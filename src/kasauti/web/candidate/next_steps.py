"""What is asked of a candidate, what was sent them, and what comes next and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kasauti.actions import assignments, candidates, knowledge, offer_replies, offers
from kasauti.records.models import Application, Offer, OfferState, Stage, Submission
from kasauti.web.candidate.sessions import Session

PROMISED = timedelta(days=14)
"""Within which a person reads an application."""


@dataclass(frozen=True, slots=True)
class Sent:
    """Something with a page of its own: a work sample, a knowledge check, an offer.

    ``until`` is set while the candidate can still do something there.
    """

    name: str
    link: str
    state: str
    until: datetime | None = None


def sent_to(application: Application, *, now: datetime) -> list[Sent]:
    """Return what was sent for an application and not taken back, whose page still opens."""
    return [*_work(application, now), *_checks(application, now), *_offers(application)]


def _work(application: Application, now: datetime) -> list[Sent]:
    rows = list(application.assignments.filter(withdrawn_at=None))
    done = set(Submission.objects.filter(assignment__in=rows).values_list("assignment", flat=True))
    return [
        _timed(
            assignments.exercise_of(one.exercise).title, assignments.path_of(one), one.due_at,
            assignments.ends(one), now, handed_in=one.pk in done,
        )
        for one in rows
        if one.due_at + assignments.KEPT_AFTER > now
    ]  # fmt: skip


def _checks(application: Application, now: datetime) -> list[Sent]:
    return [
        _timed(
            _("Knowledge check"), knowledge.path_of(one), one.due_at, assignments.ends(one), now,
            handed_in=one.handed_in_at is not None,
        )
        for one in application.knowledge_checks.filter(withdrawn_at=None)
        if one.due_at + assignments.KEPT_AFTER > now
    ]  # fmt: skip


def _timed(
    name: str, link: str, due: datetime, ends: datetime | None, now: datetime, *, handed_in: bool
) -> Sent:
    until = ends or due
    if handed_in:
        return Sent(name, link, _("handed in"))
    if until <= now:
        return Sent(name, link, _("over"))
    return Sent(name, link, _("until %(day)s") % {"day": _moment(until)}, until)


def _offers(application: Application) -> list[Sent]:
    shown = (OfferState.SENT, OfferState.ACCEPTED, OfferState.DECLINED)
    return [_offer(one) for one in application.offers.filter(state__in=shown).order_by("-pk")]


def _offer(offer: Offer) -> Sent:
    name, link = _("Offer and letters"), offers.path_of(offer)
    if offer.state == OfferState.ACCEPTED:
        return Sent(name, link, _("accepted"))
    if offer.state == OfferState.DECLINED:
        return Sent(name, link, _("declined"))
    if offer_replies.lapsed(offer):
        return Sent(name, link, _("over"))
    until = offers.ends(offer)
    return Sent(name, link, _("until %(day)s") % {"day": _moment(until)}, until)


def next_step(
    application: Application, sent: Sequence[Sent], sessions: Sequence[Session], *, now: datetime
) -> str:
    """Return what comes next and when, empty where only the stage tells."""
    if application.stage in candidates.ENDED:
        return ""
    if waiting := sorted((one.until, one.name) for one in sent if one.until is not None):
        until, name = waiting[0]
        return _("It is your turn: %(what)s, until %(day)s.") % {
            "what": name,
            "day": _moment(until),
        }
    if any(one.choosable and one.at is None for one in sessions):
        return _("It is your turn: choose a time for your session.")
    if times := sorted(one.at for one in sessions if one.at is not None and not one.over):
        told = {"day": date_format(times[0], "l j F, H:i"), "zone": str(times[0].tzinfo)}
        return _("Your session on %(day)s (%(zone)s).") % told
    return _reading(application, now)


def _reading(application: Application, now: datetime) -> str:
    if application.stage not in (Stage.NEW, Stage.REVIEW):
        return ""
    promised = application.created_at + PROMISED
    told = {"day": date_format(timezone.localtime(promised), "j F Y")}
    if promised < now:
        return _("We meant to write to you by %(day)s and are late. Please ask us.") % told
    return _("A person reads it; you hear from us by %(day)s.") % told


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "j F Y, H:i")
