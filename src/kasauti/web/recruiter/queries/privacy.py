"""The privacy desk as its pages show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kasauti import privacy
from kasauti.actions import (
    consents,
    data_requests,
    erasures,
    ledgers,
    legal_holds,
    nominees,
    privacy_contacts,
    purposes,
)
from kasauti.privacy import Notice, Purpose
from kasauti.records import privacy_scope
from kasauti.records.models import Candidate, Consent, DataRequest, Erasure, User
from kasauti.records.names import FIELDS, named
from kasauti.web.recruiter.privacy_forms import KINDS, WAYS, PrivacyContactForm
from kasauti.web.recruiter.words import Words

MOST = 50


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A request as a line of the desk."""

    request: DataRequest
    person: str
    kind: Words
    way: Words
    days_left: int


def desk(reader: User, words: str, *, blind: bool) -> dict[str, Any]:
    """Return what waits, who is due, whose data is held, and what was erased."""
    rows = privacy_scope.requests(reader).filter(**data_requests.OPEN)
    due = erasures.overdue(among=privacy_scope.people(reader))
    ended = purposes.waiting(among=privacy_scope.people(reader))
    holds = privacy_scope.legal_holds(reader).filter(lifted_at=None)
    return {
        "found": _found(reader, words, blind=blind),
        "asked": [_asked(one, blind=blind) for one in rows[:MOST]],
        "due": [(one, name_of(one, blind=blind)) for one in islice(due, MOST)],
        "holds": [(one, name_of(one.candidate, blind=blind)) for one in holds[:MOST]],
        "erased": list(
            Erasure.objects.select_related("by").prefetch_related("parts__machine")[:MOST]
        ),
        "over": [_over(one, blind=blind) for one in islice(ended, MOST)],
        "rules": privacy.rules(),
        "term": privacy.term("answer"),
        "switched_on": settings.RETENTION,
        "most": MOST,
        **_contact(),
    }


def _over(one: purposes.Over, *, blind: bool) -> tuple[purposes.Over, str, Notice]:
    return one, name_of(one.candidate, blind=blind), privacy.current_notice(one.purpose)


def _contact() -> dict[str, Any]:
    held = privacy_contacts.contact()
    known = {"name": held.name, "email": held.email, "phone": held.phone}
    return {"contact": held, "contact_form": PrivacyContactForm(initial=known)}


def _found(reader: User, words: str, *, blind: bool) -> list[tuple[Candidate, str]]:
    if blind or not words.strip():
        return []
    people = privacy_scope.people(reader).filter(pk__in=named(words, *FIELDS).values("pk"))
    return [(one, one.email) for one in people.order_by("name", "pk")[:MOST]]


def name_of(candidate: Candidate, *, blind: bool) -> str:
    """Return a person's name, in blind mode their number."""
    return _("Candidate no. %(n)s") % {"n": candidate.pk} if blind else str(candidate)


def _asked(request: DataRequest, *, blind: bool) -> RequestLine:
    return RequestLine(
        request,
        name_of(request.candidate, blind=blind),
        KINDS[request.kind],
        WAYS[request.way],
        days_left(request.due_on),
    )


def days_left(due: date) -> int:
    """Return the days until a deadline, negative once it has passed."""
    return (due - timezone.localdate()).days


@dataclass(frozen=True, slots=True)
class Agreed:
    """A purpose: its notice, whether consent stands, and its lines."""

    notice: Notice
    stands: bool
    over: bool
    asks: bool
    lines: list[Consent]


def person(candidate: Candidate, *, blind: bool) -> dict[str, Any]:
    """Return one person's ledger, clock, requests, holds and exports."""
    ledger = ledgers.of(candidate)
    ended = {one.purpose for one in purposes.over(candidate)}
    rows = candidate.data_requests.select_related(
        "candidate", "by", "answered_by", "cancelled_by"
    ).order_by("-pk")
    return {
        "person": candidate,
        "name": name_of(candidate, blind=blind),
        "contact": "" if blind else " · ".join(filter(None, (candidate.email, candidate.phone))),
        "clock": ledger.clock,
        "purposes": [_agreed(one, ledger, ended) for one in _purposes(candidate, ledger)],
        "requests": [_asked(one, blind=blind) for one in rows],
        "standing_holds": list(legal_holds.standing([candidate.pk]).select_related("by")),
        "handed_out": ledger.handed_out,
        "nominee": nominees.named(candidate),
        "term": privacy.term("answer"),
    }


def _purposes(candidate: Candidate, ledger: ledgers.Ledger) -> list[Purpose]:
    """Return what somebody is asked for, and what they once said yes or no to."""
    known = {*consents.asked(candidate), *(Purpose(line.purpose) for line in ledger.lines)}
    return [purpose for purpose in privacy.purposes() if purpose in known]


def _agreed(purpose: Purpose, ledger: ledgers.Ledger, ended: set[Purpose]) -> Agreed:
    lines = [line for line in ledger.lines if line.purpose == str(purpose)]
    notice = privacy.current_notice(purpose)
    asks, stands = notice.basis == "consent", ledger.stands(purpose)
    return Agreed(notice, stands, purpose in ended, asks, lines)


def written_down(made: DataRequest) -> str:
    """Return what whoever wrote a request down is told: the deadline, or until when it is held."""
    if made.erase_after is None:
        return _("To be answered by %(day)s") % {"day": date_format(made.due_on, "j F Y")}
    if made.kept_by:
        return _("Noted, and not yet: %(why)s") % {"why": made.kept_by}
    until = date_format(timezone.localtime(made.erase_after), "j F, H:i")
    return _("To be erased after %(at)s; it can be taken back so long") % {"at": until}
