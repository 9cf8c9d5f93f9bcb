"""What a candidate's offer page shows, and what its buttons do."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

from kasauti import pay
from kasauti.actions import offer_replies, offers
from kasauti.actions.offer_replies import Signed
from kasauti.actions.refusals import Refused
from kasauti.records.models import Offer, OfferState


def page_of(offer: Offer) -> dict[str, Any]:
    """Return what the page needs."""
    letter = offers.letter_of(offer)
    grant = letter.terms.package.grant
    return {
        "offer": offer,
        "letter": letter,
        "terms": letter.terms,
        "pay": letter.pay,
        "month": letter.pay.ordinary_month,
        "equity": pay.by_year(grant) if grant else (),
        "equity_options": grant is not None and grant.kind is pay.GrantKind.OPTIONS,
        "scenarios": [one.name for one in pay.SCENARIOS],
        "lapsed": offer_replies.lapsed(offer),
        "open": offer.state == OfferState.SENT and not offer_replies.lapsed(offer),
        "accepted": offer.state == OfferState.ACCEPTED,
        "declined": offer.state == OfferState.DECLINED,
        "appointed": offer.letters.filter(kind="appointment").exists(),
        "questions": offer.questions.all(),
    }


def reply(offer: Offer, verb: str, told: QueryDict) -> str:
    """Do one thing for the candidate and return what was done."""
    if verb == "ask":
        offer_replies.ask(offer, told.get("text", ""))
        return _("Your question is with the company; the answer comes by mail and stands here")
    if verb == "code":
        offer_replies.give_code(offer)
        return _("A code is on its way to your mail")
    if verb == "accept":
        signed = Signed(told.get("typed", ""), _strokes(told.get("drawn", "")))
        consent = told.get("check_consent") == "yes"
        offer_replies.accept(offer, code=told.get("code", ""), signed=signed, check_consent=consent)
        return _("Signed. Welcome!")
    if verb == "decline":
        offer_replies.decline(offer, told.get("reason", ""))
        return _("You have declined. Thank you for telling us")
    raise Http404


def _strokes(text: str) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Read strokes drawn on the page: lists of points."""
    if not text.strip():
        return ()
    try:
        raw = json.loads(text[:200_000])
        return tuple(tuple((int(x), int(y)) for x, y in stroke) for stroke in raw)
    except (ValueError, TypeError, RecursionError):
        raise Refused(_("The drawing could not be read: clear it and sign again")) from None
