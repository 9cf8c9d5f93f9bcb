"""Offers on the company's side: band, draft, rules, approval, sending, revision, revoking."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from kasauti import offers, pay
from kasauti.actions import approvals, links, mail, pay_settings, requisitions, trail
from kasauti.actions.mail_words import told_day
from kasauti.actions.refusals import Refused
from kasauti.offers import Letter, LetterKind, Lint
from kasauti.records.models import (
    Application,
    Offer,
    OfferLetter,
    OfferQuestion,
    OfferState,
    PayBand,
    User,
)
from kasauti.values import Rupees

LINK = "offer"
_OPEN = (OfferState.DRAFT, OfferState.PROPOSED, OfferState.APPROVED, OfferState.SENT)


@trail.in_turn
def set_band(
    level: str, *, low: Rupees, middle: Rupees, high: Rupees, source: str, effective: date, by: User
) -> PayBand:
    """Set the band of a level; a band without a source is refused."""
    if not level.strip() or not source.strip():
        raise Refused("A band needs the level it is for and the source of its figures")
    try:
        pay.Band(level, low, middle, high)
    except ValueError as error:
        raise Refused(str(error)) from error
    band, _ = PayBand.objects.update_or_create(
        level=level.strip(),
        defaults={"low": low.amount, "middle": middle.amount, "high": high.amount,
                  "source": source.strip(), "effective": effective, "by": by},
    )  # fmt: skip
    trail.record("offers.set_band", band, by=by)
    return band


def band_of(terms: offers.Terms) -> pay.Band | None:
    """Return the band of the terms' level, if one is set."""
    held = PayBand.objects.filter(level=terms.work.level).first()
    if held is None:
        return None
    return pay.Band(held.level, *(Rupees(amount) for amount in (held.low, held.middle, held.high)))


def peers_of(offer: Offer) -> list[Rupees]:
    """Return the CTC of accepted offers at the same level."""
    level = terms_of(offer).work.level
    accepted = Offer.objects.filter(state=OfferState.ACCEPTED).exclude(pk=offer.pk)
    told = (terms_of(one) for one in accepted)
    return [terms.package.ctc for terms in told if terms.work.level == level]


def terms_of(offer: Offer) -> offers.Terms:
    """Return what an offer says."""
    return offers.offer_of(offer.terms)


def letter_of(offer: Offer, kind: LetterKind = LetterKind.OFFER) -> Letter:
    """Return an offer's letter."""
    return offers.compose(terms_of(offer), kind)


def printed(letter: Letter, offer: Offer, **more: Any) -> bytes:
    """Return a letter's pages under the letterhead that its offer was drafted on."""
    head = offer.letterhead
    return offers.print_letter(letter, logo=head.logo if head else "", **more)


def standing_findings(offer: Offer, kind: LetterKind = LetterKind.OFFER) -> Lint:
    """Return what breaks the rules and was not overridden."""
    allowed = {one["rule"] for one in offer.overrides}
    found = letter_of(offer, kind).checked()
    left = tuple(one for one in found.findings if one.requirement.id not in allowed)
    return Lint(left, found.checked)


@trail.in_turn
def prepare(application: Application, terms: Mapping[str, Any], *, by: User) -> Offer:
    """Draft an offer, or the next version of it; open earlier versions are superseded.

    Raises
    ------
    Refused
        If the terms cannot be read or paid, or an offer was accepted.
    """
    Application.objects.select_for_update().get(pk=application.pk)
    earlier = Offer.objects.filter(application=application)
    if earlier.filter(state=OfferState.ACCEPTED).exists():
        raise Refused("This offer was accepted: it is not revised; agree a new letter instead")
    try:
        offers.compose(offers.offer_of(terms))
    except ValueError as error:
        raise Refused(str(error)) from error
    last = earlier.first()
    approvals.withdraw_for(earlier)
    replaced = earlier.filter(state__in=_OPEN).update(
        state=OfferState.SUPERSEDED, ended_at=timezone.now()
    )
    offer = Offer.objects.create(
        application=application, version=last.version + 1 if last else 1,
        terms=dict(terms), prepared_by=by, letterhead=pay_settings.letterhead(),
    )  # fmt: skip
    trail.record("offers.prepare", offer, by=by, version=offer.version, superseded=replaced)
    return offer


@trail.in_turn
def override(offer: Offer, *, rule: str, reason: str, by: User) -> Offer:
    """Let a broken rule stand, in a person's name and with the reason."""
    offer = _locked(offer, OfferState.DRAFT)
    if not reason.strip():
        raise Refused("Say why this rule may stand: the override is kept with your name")
    if rule not in {one.requirement.id for one in letter_of(offer).checked().findings}:
        raise Refused(f"The letter does not break {rule}")
    offer.overrides = [
        *offer.overrides,
        {"rule": rule, "reason": reason.strip(), "by": by.pk, "at": timezone.now().isoformat()},
    ]
    offer.save()
    trail.record("offers.override", offer, by=by, rule=rule)
    return offer


@trail.in_turn
def propose(offer: Offer, *, by: User) -> Offer:
    """Ask for approval; a letter that breaks a rule is refused, pay outside its band only shown.

    Where a requisition of the role has a chain for offers, the chain is asked as well.
    """
    offer = _locked(offer, OfferState.DRAFT)
    left = standing_findings(offer)
    if not left.passes:
        broken = ", ".join(one.requirement.id for one in left.findings)
        raise Refused(f"The letter breaks {broken}: mend it, or override each with a reason")
    offer.state = OfferState.PROPOSED
    offer.save()
    approvals.ask_for_offer(offer, by=by)
    trail.record("offers.propose", offer, by=by)
    return offer


@trail.in_turn
def approve(offer: Offer, *, by: User) -> Offer:
    """Approve as a second person; whoever comes second is told who was first."""
    offer = _locked(offer, OfferState.PROPOSED)
    if by.pk == offer.prepared_by_id:
        raise Refused("Whoever prepared an offer does not approve it: ask a second person")
    offer.state, offer.approved_by, offer.approved_at = OfferState.APPROVED, by, timezone.now()
    offer.save()
    trail.record("offers.approve", offer, by=by)
    return offer


@trail.in_turn
def send(offer: Offer, *, by: User) -> Offer:
    """Send the candidate the link to the approved offer."""
    offer = _locked(offer, OfferState.APPROVED)
    candidate, terms = offer.application.candidate, terms_of(offer)
    if not candidate.email:
        raise Refused("This person has no mail address: put one into their data first")
    if ends(offer) <= timezone.now():
        raise Refused(f"The offer expired on {terms.expires}: revise it with a later day")
    requisitions.check_offer(offer)
    keep_letter(offer, OfferLetter.Kind.SENT, printed(letter_of(offer), offer))
    offer.state, offer.sent_at = OfferState.SENT, timezone.now()
    offer.save()
    mail.write(
        "offer_sent", to=candidate, by=by, application=offer.application, role=terms.work.title,
        link=links.address(path_of(offer)), about=offer,
        expires=told_day(terms.expires, language=mail.spoken(candidate)),
    )  # fmt: skip
    trail.record("offers.send", offer, by=by, **rules_under(terms))
    return offer


def rules_under(terms: offers.Terms) -> dict[str, Any]:
    """Return the day whose law a letter's figures follow, and the records under them."""
    return {
        "as_of": terms.dated.isoformat(),
        "rules": [f"{rule.id} from {rule.start}" for rule in terms.pay().rules],
    }


@trail.in_turn
def revoke(offer: Offer, *, reason: str, by: User) -> Offer:
    """Take an offer back before it is accepted; its link then opens nothing."""
    offer = _locked(offer, *_OPEN)
    if not reason.strip():
        raise Refused("Say why the offer is taken back")
    offer.state, offer.reason = OfferState.REVOKED, reason.strip()
    offer.ended_at = timezone.now()
    offer.save()
    approvals.withdraw_for(Offer.objects.filter(pk=offer.pk))
    trail.record("offers.revoke", offer, by=by)
    return offer


@trail.in_turn
def answer(question: OfferQuestion, text: str, *, by: User) -> OfferQuestion:
    """Answer what a candidate asked; they get it by mail and beside the offer."""
    if not text.strip():
        raise Refused("An answer needs words")
    question.answer, question.answered_by = text.strip(), by
    question.answered_at = timezone.now()
    question.save()
    offer = question.offer
    mail.write(
        "offer_answered", to=offer.application.candidate, by=by, application=offer.application,
        answer=question.answer, link=links.address(path_of(offer)), about=offer,
    )  # fmt: skip
    trail.record("offers.answer", offer, by=by, question=question.pk)
    return question


def ends(offer: Offer) -> datetime:
    """Return the moment an offer lapses: the end of its last day in India."""
    return terms_of(offer).ends


def path_of(offer: Offer) -> str:
    """Return the candidate's path: it still opens for a while after the offer lapsed, to say so."""
    token = links.sign(LINK, offer.pk, until=ends(offer) + timedelta(days=365))
    return f"/offer/{token}/"


def keep_letter(offer: Offer, kind: OfferLetter.Kind, pdf: bytes) -> OfferLetter:
    """Keep a letter's bytes with their digest."""
    return OfferLetter.objects.create(
        offer=offer, kind=kind, pdf=pdf, digest=hashlib.sha256(pdf).hexdigest()
    )


def employer_cost(offer: Offer) -> Decimal:
    """Return what the first year costs the company."""
    return terms_of(offer).pay().employer_cost.amount


def held(offer: Offer) -> Offer:
    """Return the row as it stands now, locked after its application's, as ``trail`` orders it."""
    Application.objects.select_for_update().get(pk=offer.application_id)
    return Offer.objects.select_for_update().get(pk=offer.pk)


def _locked(offer: Offer, *states: OfferState) -> Offer:
    """Return the row as it stands now, locked, or say what happened to it meanwhile."""
    now = held(offer)
    if now.state not in states:
        who = ""
        if now.state == OfferState.APPROVED and now.approved_by is not None:
            who = f" by {now.approved_by}"
        raise Refused(f"This offer is {now.get_state_display().lower()}{who}: reload the page")
    return now
