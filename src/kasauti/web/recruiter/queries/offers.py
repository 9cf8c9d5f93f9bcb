"""What the offer page shows."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kasauti import offers as domain
from kasauti import pay
from kasauti.access import Permission
from kasauti.actions import links, offers, pay_settings, seals
from kasauti.offers import Lint
from kasauti.records.models import Application, Offer, OfferLetter, OfferState, PayBand, User
from kasauti.records.permissions import standing_of
from kasauti.values import Rupees

_EDITABLE = (OfferState.DRAFT, OfferState.PROPOSED, OfferState.APPROVED, OfferState.SENT)


@dataclass(frozen=True, slots=True)
class OfferView:
    """One offer, worked out."""

    offer: Offer
    terms: domain.Terms
    statement: pay.Result
    lint: Lint
    overridden: frozenset[str]
    band: PayBand | None
    standing: pay.Standing | None
    place: int
    equity_of_peers: pay.InternalEquity | None
    market: list[pay.MarketBand]
    equity: tuple[pay.YearOfEquity, ...]
    form_note: str
    link: str
    departures: tuple[tuple[str, str, str], ...]
    equity_share: Decimal | None
    letters: list[tuple[OfferLetter, str]]

    @property
    def month(self) -> pay.MonthlyLine:
        """An ordinary month."""
        return self.statement.months[5]

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


def offer_page(application: Application, viewer: User) -> dict[str, Any]:
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
        "view": offer_view(versions[0]) if versions else None,
        "versions": versions,
        "scenarios": [one.name for one in pay.SCENARIOS],
    }


def offer_view(offer: Offer) -> OfferView:
    """Return an offer worked out: pay, band, peers, market, equity, rules."""
    terms = offers.terms_of(offer)
    band, grant = offers.band_of(terms), terms.package.grant
    ctc = terms.package.ctc
    standing = pay.standing(ctc, band) if band else None
    return OfferView(
        offer=offer,
        terms=terms,
        statement=terms.pay(),
        lint=offers.standing_findings(offer),
        overridden=frozenset(one["rule"] for one in offer.overrides),
        band=PayBand.objects.filter(level=terms.work.level).first(),
        standing=standing,
        place=_place(standing),
        equity_of_peers=pay.internal_equity(ctc, offers.peers_of(offer), band) if band else None,
        market=list(pay.market()),
        equity=pay.by_year(grant) if grant else (),
        form_note=domain.unverified_form(terms.work.state, terms.dated),
        link=links.address(offers.path_of(offer)) if offer.state == OfferState.SENT else "",
        departures=pay_settings.policy().departures(
            ctc, terms.package.policy, terms.package.one_offs
        ),
        equity_share=pay.equity_share(grant, ctc) if grant else None,
        letters=[(one, seals.look(bytes(one.pdf)).said) for one in offer.letters.order_by("at")],
    )


def _place(standing: pay.Standing | None) -> int:
    """Return how far into the band, in hundredths, for the drawn bar."""
    if standing is None:
        return 0
    return int(min(Decimal(1), max(Decimal(0), standing.penetration)) * 100)


def bands_page(viewer: User) -> dict[str, Any]:
    """Return the company's bands and the market's segments."""
    segments: dict[tuple[str, str], list[pay.MarketBand]] = {}
    for band in pay.market():
        segments.setdefault((band.segment, band.source), []).append(band)
    held = [
        (band, *(Rupees(amount) for amount in (band.low, band.middle, band.high)))
        for band in PayBand.objects.order_by("level")
    ]
    return {
        "section": "bands",
        "tab": "bands",
        "may_change": standing_of(viewer).may_somewhere(Permission.PAY_CHANGE),
        "bands": held,
        "segments": list(segments.items()),
    }
