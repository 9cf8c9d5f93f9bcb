"""Offers on the candidate's side: open the link, ask, sign with a one-time code, decline."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kasauti.actions import joinings, links, mail, seals, trail
from kasauti.actions.mail_words import told_time
from kasauti.actions.offers import (
    LINK,
    ends,
    held,
    keep_letter,
    letter_of,
    path_of,
    printed,
    rules_under,
    standing_findings,
    terms_of,
)
from kasauti.actions.refusals import Refused
from kasauti.offers import LetterKind, Mark
from kasauti.records.models import Offer, OfferLetter, OfferQuestion, OfferState, User

_MINUTES, _TRIES, _GAP = 15, 5, timedelta(seconds=30)
_STROKES, _POINTS, _SIDE = 60, 4_000, (1000, 320)
_NOT_OPEN = gettext_noop("This offer is not open: nothing was changed")
_ENDED = {
    OfferState.ACCEPTED: gettext_noop("This offer is accepted already: nothing was changed"),
    OfferState.DECLINED: gettext_noop("This offer is declined already: nothing was changed"),
    OfferState.REVOKED: gettext_noop("The company has taken this offer back: nothing was changed"),
    OfferState.SUPERSEDED: gettext_noop("A newer version replaced this offer: nothing was changed"),
}
_SHOWN = (OfferState.SENT, OfferState.ACCEPTED, OfferState.DECLINED)


@dataclass(frozen=True, slots=True)
class Signed:
    """How a candidate signed: the name typed, or strokes drawn on a board 1000 wide."""

    typed: str
    strokes: tuple[tuple[tuple[int, int], ...], ...] = ()

    def __post_init__(self) -> None:
        points = [point for stroke in self.strokes for point in stroke]
        if len(self.strokes) > _STROKES or len(points) > _POINTS:
            raise Refused("This drawing is too long: clear it and sign more simply")
        if any(not (0 <= x <= _SIDE[0] and 0 <= y <= _SIDE[1]) for x, y in points):
            raise Refused("The drawing leaves its field: clear it and sign again")
        if not self.typed.strip():
            raise Refused("Type your full name")


def opened(token: str) -> Offer:
    """Return the offer that a link opens.

    Raises
    ------
    Refused
        If the link was changed, has ended, or the offer was taken back or replaced.
    """
    try:
        pk = links.read(token, LINK)
    except links.Expired:
        raise Refused("This link has ended. Ask the company for a new one.") from None
    except links.DeadLink:
        raise Refused(
            "This link is not whole or was changed. Open it from the mail again, or ask anew."
        ) from None
    offer = Offer.objects.select_related("application__candidate").filter(pk=pk).first()
    if offer is None:
        raise Refused("This offer is no longer held.")
    if offer.state == OfferState.REVOKED:
        raise Refused("The company has taken this offer back.")
    if offer.state == OfferState.SUPERSEDED:
        raise Refused("A newer version replaced this offer: open the link of the latest mail.")
    if offer.state not in _SHOWN:
        raise Refused("This offer is not open.")
    return offer


def lapsed(offer: Offer, now: datetime | None = None) -> bool:
    """Return whether an offer that was not answered is past its last day."""
    return offer.state == OfferState.SENT and (now or timezone.now()) >= ends(offer)


@transaction.atomic
def note_opened(offer: Offer) -> None:
    """Note the first time the candidate opened the offer."""
    if offer.opened_at is not None:
        return
    trail.take_turn()
    if Offer.objects.filter(pk=offer.pk, opened_at=None).update(opened_at=timezone.now()):
        trail.record("offers.open", offer, by=offer.application.candidate)


@trail.in_turn
def ask(offer: Offer, text: str) -> OfferQuestion:
    """Keep a candidate's question."""
    if not text.strip():
        raise Refused("Write your question first")
    question = OfferQuestion.objects.create(offer=offer, text=text.strip()[:2000])
    trail.record("offers.ask", offer, by=offer.application.candidate, question=question.pk)
    return question


@trail.in_turn
def give_code(offer: Offer) -> None:
    """Mail a one-time code; a new one ends the one before."""
    offer = _open(offer)
    now = timezone.now()
    if offer.code_until and offer.code_until - timedelta(minutes=_MINUTES) + _GAP > now:
        raise Refused("A code was just sent: look into your mail, or wait half a minute")
    code = f"{secrets.randbelow(10**6):06d}"
    offer.code, offer.code_tries = _digest(offer, code), 0
    offer.code_until = now + timedelta(minutes=_MINUTES)
    offer.save()
    candidate = offer.application.candidate
    mail.write("offer_code", to=candidate, by=candidate, application=offer.application, code=code)
    trail.record("offers.give_code", offer, by=candidate)


def accept(offer: Offer, *, code: str, signed: Signed, check_consent: bool) -> Offer:
    """Accept and sign: the letter with both marks and its evidence is sealed and kept.

    Raises
    ------
    Refused
        If the code is wrong or old, the offer has lapsed or is no longer open. A wrong code is
        counted; after five a new one is asked for.
    """
    _count_try(offer, code)
    return _accept(offer, code=code, signed=signed, check_consent=check_consent)


@transaction.atomic
def _count_try(offer: Offer, code: str) -> None:
    """Count a wrong code in a transaction of its own, so that the refusal does not undo it."""
    now = Offer.objects.select_for_update().get(pk=offer.pk)
    if not hmac.compare_digest(now.code, _digest(now, code)):
        now.code_tries += 1
        now.save(update_fields=["code_tries"])


@trail.in_turn
def _accept(offer: Offer, *, code: str, signed: Signed, check_consent: bool) -> Offer:
    offer = _open(offer)
    _check_code(offer, code)
    now = timezone.now()
    offer.state, offer.ended_at, offer.code = OfferState.ACCEPTED, now, ""
    offer.save()
    pdf = printed(
        letter_of(offer), offer,
        marks=_marks(offer, signed, now), evidence=_evidence(offer, now),
    )  # fmt: skip
    keep_letter(offer, OfferLetter.Kind.SIGNED, seals.seal(pdf, reason="Offer accepted"))
    joinings.begin(offer, check_consent=check_consent)
    candidate = offer.application.candidate
    day = told_time(now, language=mail.spoken(candidate))
    mail.write("offer_signed", to=candidate, by=candidate, application=offer.application,
               link=links.address(path_of(offer)), day=day, about=offer)  # fmt: skip
    trail.record("offers.accept", offer, by=candidate, letter=_letter(offer).digest)
    return offer


@trail.in_turn
def decline(offer: Offer, reason: str) -> Offer:
    """Decline, with the candidate's reason."""
    offer = _open(offer)
    offer.state, offer.reason = OfferState.DECLINED, reason.strip()[:2000]
    offer.ended_at = timezone.now()
    offer.save()
    trail.record("offers.decline", offer, by=offer.application.candidate)
    return offer


@trail.in_turn
def appoint(offer: Offer, *, by: User) -> OfferLetter:
    """Make the appointment letter of an accepted offer, sealed by the company."""
    offer = held(offer)
    if offer.state != OfferState.ACCEPTED:
        raise Refused("An appointment letter follows an accepted offer")
    if offer.letters.filter(kind=OfferLetter.Kind.APPOINTMENT).exists():
        raise Refused("The appointment letter is there already")
    left = standing_findings(offer, LetterKind.APPOINTMENT)
    if not left.passes:
        broken = ", ".join(one.requirement.id for one in left.findings)
        raise Refused(f"The appointment letter breaks {broken}, which nobody let stand")
    letter, now = letter_of(offer, LetterKind.APPOINTMENT), timezone.now()
    company = letter.terms.company
    mark = Mark(company.signatory, f"{company.signatory_title}, for {company.name}",
                f"Sealed {_moment(now)}", typed=company.signatory)  # fmt: skip
    pdf = printed(letter, offer, marks=(mark,))
    kept = keep_letter(
        offer, OfferLetter.Kind.APPOINTMENT, seals.seal(pdf, reason="Letter of appointment")
    )
    trail.record("offers.appoint", offer, by=by, letter=kept.digest, **rules_under(letter.terms))
    return kept


def _open(offer: Offer) -> Offer:
    now = held(offer)
    if now.state != OfferState.SENT:
        raise Refused(_ENDED.get(OfferState(now.state), _NOT_OPEN))
    if lapsed(now):
        day = date_format(terms_of(now).expires, "j F Y")
        raise Refused(_("This offer was open until %(day)s and has lapsed") % {"day": day})
    return now


def _check_code(offer: Offer, code: str) -> None:
    if not offer.code or offer.code_until is None or offer.code_until < timezone.now():
        raise Refused("This code has ended: ask for a new one")
    if offer.code_tries >= _TRIES:
        raise Refused("Too many wrong codes: ask for a new one")
    if not hmac.compare_digest(offer.code, _digest(offer, code)):
        raise Refused("This is not the code that was sent: look again, nothing was signed")


def _digest(offer: Offer, code: str) -> str:
    return salted_hmac("kasauti.offers.code", f"{offer.pk}:{code.strip()}").hexdigest()


def _marks(offer: Offer, signed: Signed, now: datetime) -> tuple[Mark, Mark]:
    company = terms_of(offer).company
    approved = _moment(offer.approved_at) if offer.approved_at else ""
    return (
        Mark(company.signatory, f"{company.signatory_title}, for {company.name}",
             f"Approved {approved}", typed=company.signatory),
        Mark(signed.typed.strip(), "I accept this offer", f"Signed {_moment(now)}",
             typed=signed.typed.strip(), drawn=signed.strokes),
    )  # fmt: skip


def _evidence(offer: Offer, now: datetime) -> tuple[str, ...]:
    sent = offer.letters.get(kind=OfferLetter.Kind.SENT)
    address = _masked(offer.application.candidate.email)
    lines = [
        f"Version {offer.version}, prepared by {offer.prepared_by}, {_moment(offer.created_at)}.",
        f"Approved by {offer.approved_by}, {_moment(offer.approved_at)}.",
        f"Sent to {address}, {_moment(offer.sent_at)}.",
        f"Letter as sent: SHA-256 {sent.digest}.",
        f"Opened through the signed link, {_moment(offer.opened_at or now)}.",
        f"One-time code sent to {address} and given back; signed {_moment(now)}.",
    ]
    lines += [
        f"Rule {one['rule']} was let stand by {User.objects.get(pk=one['by'])}: {one['reason']}."
        for one in offer.overrides
    ]
    return tuple(lines)


def _letter(offer: Offer) -> OfferLetter:
    return offer.letters.get(kind=OfferLetter.Kind.SIGNED)


def _moment(at: datetime | None) -> str:
    return told_time(at) if at else ""


def _masked(address: str) -> str:
    name, _, host = address.partition("@")
    return f"{name[:1]}…@{host}"
