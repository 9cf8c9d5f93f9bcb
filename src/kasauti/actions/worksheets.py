"""An offer worked out: what it pays, where it stands, what its equity may be, what is paid back."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kasauti import offers as domain
from kasauti import pay
from kasauti.actions import offers, pay_settings
from kasauti.records.models import Offer


@dataclass(frozen=True, slots=True)
class Worksheet:
    """An offer's figures; ``standing`` and ``equity_of_peers`` are None without a band."""

    terms: domain.Terms
    statement: pay.Result
    standing: pay.Standing | None
    equity_of_peers: pay.InternalEquity | None
    equity: tuple[pay.YearOfEquity, ...]
    equity_tax: tuple[pay.YearOfTax, ...]
    sale: pay.EquityTax | None
    departures: tuple[tuple[str, str, str], ...]
    equity_share: Decimal | None
    first_pay: pay.FirstPay | None
    repayments: list[pay.Repayment]


def worksheet(offer: Offer) -> Worksheet:
    """Return an offer worked out by the rules of its day."""
    terms = offers.terms_of(offer)
    band, grant = offers.band_of(terms), terms.package.grant
    ctc, statement = terms.package.ctc, terms.pay()
    first = _first_pay(terms, statement)
    return Worksheet(
        terms=terms,
        statement=statement,
        standing=pay.standing(ctc, band) if band else None,
        equity_of_peers=pay.internal_equity(ctc, offers.peers_of(offer), band) if band else None,
        equity=pay.by_year(grant) if grant else (),
        equity_tax=_equity_tax(terms, statement),
        sale=_sale(terms, statement),
        departures=pay_settings.policy().departures(
            ctc, terms.package.policy, terms.package.one_offs
        ),
        equity_share=pay.equity_share(grant, ctc) if grant else None,
        first_pay=first,
        repayments=_repayments(terms, statement, first),
    )


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
