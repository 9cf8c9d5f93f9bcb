"""What the offer page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from kasauti import offers as domain
from kasauti import pay
from kasauti.access import Permission
from kasauti.actions import links, offer_replies, offers, pay_settings, seals
from kasauti.actions.surveys import AgedTo, Segments, segments
from kasauti.offers import Lint
from kasauti.records.models import Application, Offer, OfferLetter, OfferState, PayBand, User
from kasauti.records.permissions import standing_of
from kasauti.values import Rupees
from kasauti.web.recruiter.words import seal_words

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
    market: Segments
    market_asked: AgedTo
    equity: tuple[pay.YearOfEquity, ...]
    equity_tax: tuple[pay.YearOfTax, ...]
    sale: pay.EquityTax | None
    form_note: str
    link: str
    departures: tuple[tuple[str, str, str], ...]
    equity_share: Decimal | None
    letters: list[tuple[OfferLetter, str]]
    first_pay: pay.FirstPay | None
    repayments: list[pay.Repayment]

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
    terms = offers.terms_of(offer)
    band, grant = offers.band_of(terms), terms.package.grant
    ctc, statement = terms.package.ctc, terms.pay()
    standing = pay.standing(ctc, band) if band else None
    first = _first_pay(terms, statement)
    return OfferView(
        offer=offer,
        terms=terms,
        statement=statement,
        lint=offers.standing_findings(offer),
        overridden=frozenset(one["rule"] for one in offer.overrides),
        band=PayBand.objects.filter(level=terms.work.level).first(),
        standing=standing,
        place=_place(standing),
        equity_of_peers=pay.internal_equity(ctc, offers.peers_of(offer), band) if band else None,
        market=segments(asked, pay.amounts(statement)) if asked.years is not None else [],
        market_asked=asked,
        equity=pay.by_year(grant) if grant else (),
        equity_tax=_equity_tax(terms, statement),
        sale=_sale(terms, statement),
        form_note=domain.unverified_form(terms.work.state, terms.dated),
        link=links.address(offers.path_of(offer)) if offer.state == OfferState.SENT else "",
        departures=pay_settings.policy().departures(
            ctc, terms.package.policy, terms.package.one_offs
        ),
        equity_share=pay.equity_share(grant, ctc) if grant else None,
        letters=[(one, _seal_said(one)) for one in offer.letters.order_by("at")],
        first_pay=first,
        repayments=_repayments(terms, statement, first),
    )


def _seal_said(letter: OfferLetter) -> str:
    """Return what a kept letter's seal says; what was sent is sealed only when it is signed."""
    state = seals.look(bytes(letter.pdf))
    if letter.kind == OfferLetter.Kind.SENT and not state.sealed:
        return gettext("Not sealed: the seal comes with the signature")
    return seal_words(state)


def _first_pay(terms: domain.Terms, statement: pay.Result) -> pay.FirstPay | None:
    """Return what the month of joining pays; None where no law is held for it."""
    package = terms.package
    try:
        return pay.first_pay(
            statement, terms.engagement.starts, policy=package.policy, one_offs=package.one_offs
        )
    except pay.LawUnknownError:
        return None


def _repayments(
    terms: domain.Terms, statement: pay.Result, first: pay.FirstPay | None
) -> list[pay.Repayment]:
    """Return what is asked back, month by month; nothing where no law is held for a last day."""
    if first is None:
        return []
    package = terms.package
    try:
        return list(pay.repayments(
            package.one_offs.joining_bonus, terms.engagement.starts, months=package.bonus_months,
            tax_percent=first.tax_percent, monthly_wages=statement.wages.faq.amount / 12,
        ))  # fmt: skip
    except pay.LawUnknownError:
        return []


def _equity_tax(terms: domain.Terms, statement: pay.Result) -> tuple[pay.YearOfTax, ...]:
    grant = terms.package.grant
    if grant is None:
        return ()
    return pay.tax_by_year(grant, statement.tax.income, law_of=terms.dated)


def _sale(terms: domain.Terms, statement: pay.Result) -> pay.EquityTax | None:
    """Return what the whole grant brings if its shares are sold at three times today's value."""
    grant = terms.package.grant
    if grant is None or not grant.fair_value:
        return None
    return pay.equity_tax(
        grant.number, strike=grant.strike, fair_value=grant.fair_value, on=terms.dated,
        income=statement.tax.income, deferrable=grant.deferrable,
        sale=pay.Sale(price=grant.fair_value * 3, held_months=25),
    )  # fmt: skip


def _place(standing: pay.Standing | None) -> int:
    """Return how far into the band, in hundredths, for the drawn bar."""
    if standing is None:
        return 0
    return int(min(Decimal(1), max(Decimal(0), standing.penetration)) * 100)
