"""What the offer page shows."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from kasauti import offers as domain
from kasauti import pay
from kasauti.access import Permission
from kasauti.actions import links, offer_replies, offers, seals, worksheets
from kasauti.actions.surveys import AgedTo, Segments, segments
from kasauti.actions.worksheets import Worksheet
from kasauti.offers import Lint
from kasauti.records.models import Application, Offer, OfferLetter, OfferState, PayBand, User
from kasauti.records.permissions import standing_of
from kasauti.values import Rupees
from kasauti.web.recruiter.words import seal_words

_EDITABLE = (OfferState.DRAFT, OfferState.PROPOSED, OfferState.APPROVED, OfferState.SENT)


@dataclass(frozen=True, slots=True)
class OfferView(Worksheet):
    """One offer, worked out."""

    offer: Offer
    lint: Lint
    overridden: frozenset[str]
    band: PayBand | None
    place: int
    market: Segments
    market_asked: AgedTo
    form_note: str
    link: str
    letters: list[tuple[OfferLetter, str]]

    @property
    def equity_by_year(self) -> list[tuple[pay.YearOfEquity, list[tuple[str, Rupees]]]]:
        """What vests each year, and its values under their scenarios' names."""
        names = [one.name for one in pay.SCENARIOS]
        return [(year, list(zip(names, year.values, strict=True))) for year in self.equity]

    @property
    def month(self) -> pay.MonthlyLine:
        """An ordinary month."""
        return self.statement.ordinary_month

    @property
    def earned_on(self) -> date | None:
        """The first last day of work after which nothing of the joining bonus is repaid."""
        return self.repayments[-1].last + timedelta(days=1) if self.repayments else None

    @property
    def lapsed(self) -> bool:
        """Whether it was sent and its last day has passed without an answer."""
        return offer_replies.lapsed(self.offer)

    @property
    def waiting(self) -> int:
        """Questions of the candidate that nobody answered yet."""
        return sum(not one.answer for one in self.offer.questions.all())

    @property
    def band_range(self) -> str:
        """From and to, as people say it."""
        if self.band is None:
            return ""
        low, high = Rupees(self.band.low), Rupees(self.band.high)
        return f"{low.in_lakh()} – {high.in_lakh()}"

    @property
    def can(self) -> dict[str, bool]:
        """What may be done now."""
        state = self.offer.state
        return {
            "propose": state == OfferState.DRAFT and self.lint.passes,
            "approve": state == OfferState.PROPOSED,
            "send": state == OfferState.APPROVED,
            "revoke": state in _EDITABLE,
            "revise": state != OfferState.ACCEPTED,
            "appoint": state == OfferState.ACCEPTED
            and not any(one.kind == OfferLetter.Kind.APPOINTMENT for one, _ in self.letters),
        }


def offer_page(application: Application, viewer: User, asked: AgedTo) -> dict[str, Any]:
    """Return what the page of a person's offers needs."""
    versions = list(
        Offer.objects.filter(application=application)
        .select_related("prepared_by", "approved_by")
        .prefetch_related("questions", "letters")
    )
    standing, role = standing_of(viewer), application.role_id
    return {
        "section": "roles",
        "may": {
            "prepare": standing.may(Permission.OFFERS_PREPARE, role),
            "approve": standing.may(Permission.OFFERS_APPROVE, role),
            "extend": standing.may(Permission.OFFERS_EXTEND, role),
        },
        "application": application,
        "view": offer_view(versions[0], asked) if versions else None,
        "versions": versions,
        "scenarios": [one.name for one in pay.SCENARIOS],
    }


def offer_view(offer: Offer, asked: AgedTo) -> OfferView:
    """Return an offer worked out: pay, band, peers, market, equity, rules."""
    sheet = worksheets.worksheet(offer)
    terms = sheet.terms
    market = segments(asked, pay.amounts(sheet.statement)) if asked.years is not None else []
    return OfferView(
        **{one.name: getattr(sheet, one.name) for one in fields(sheet)},
        offer=offer,
        lint=offers.standing_findings(offer),
        overridden=frozenset(one["rule"] for one in offer.overrides),
        band=PayBand.objects.filter(level=terms.work.level).first(),
        place=_place(sheet.standing),
        market=market,
        market_asked=asked,
        form_note=domain.unverified_form(terms.work.state, terms.dated),
        link=links.address(offers.path_of(offer)) if offer.state == OfferState.SENT else "",
        letters=[(one, _seal_said(one)) for one in offer.letters.order_by("at")],
    )


def _seal_said(letter: OfferLetter) -> str:
    """Return what a kept letter's seal says; what was sent is sealed only when it is signed."""
    state = seals.look(bytes(letter.pdf))
    if letter.kind == OfferLetter.Kind.SENT and not state.sealed:
        return gettext("Not sealed: the seal comes with the signature")
    return seal_words(state)


def _place(standing: pay.Standing | None) -> int:
    """Return how far into the band, in hundredths, for the drawn bar."""
    if standing is None:
        return 0
    return int(min(Decimal(1), max(Decimal(0), standing.penetration)) * 100)
