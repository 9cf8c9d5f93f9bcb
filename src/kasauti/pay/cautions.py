"""What a reader of a pay statement must be told: caps that bind, rules not verified."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kasauti.pay.provident_fund import PfBasis
from kasauti.pay.rules import rule_book
from kasauti.pay.statement import Result
from kasauti.pay.structure import Policy
from kasauti.values import Rupees


def cautions(result: Result, policy: Policy, on: date) -> tuple[str, ...]:
    """Return the warnings that follow from the statement itself."""
    return (
        *_perquisite(result, on),
        *_wages(result, policy),
        *_gratuity(result, on),
        *_small_pay(result, on),
        *_unverified(result),
    )


def _perquisite(result: Result, on: date) -> Iterator[str]:
    if result.perquisite.amount > 0:
        cap = rule_book().at("tax.employer_retiral_cap", on)
        yield (
            f"the employer's PF and NPS exceed {Rupees(cap.number)} a year: {result.perquisite} is "
            "taxed as a perquisite; the yearly accretion on it is taxable too and not in the tax "
            f"shown ({cap.id})"
        )


def _wages(result: Result, policy: Policy) -> Iterator[str]:
    both = result.wages
    if both.added_back.amount > 0:
        yield (
            f"basic is below half of all remuneration: {both.added_back} a year is added back to "
            "wages (wages.exclusion_cap)"
        )
        if policy.pf is PfBasis.FULL:
            yield "whether PF on full wages covers what is added back is unsettled; it is counted"
    if both.literal != both.faq:
        yield (
            f"wages are {both.faq} a year as the Ministry's FAQ reads the Code and {both.literal} "
            "by its literal list; the FAQ's reading is used"
        )


def _gratuity(result: Result, on: date) -> Iterator[str]:
    book = rule_book()
    ceiling = book.at("gratuity.ceiling", on)
    worked, of = book.at("gratuity.factor", on).value
    years = book.at("gratuity.vesting_years.permanent", on).number
    if result.wages.faq.amount / 12 > ceiling.number * of / (worked * years):
        yield (
            f"the gratuity line overstates the statutory benefit: {Rupees(ceiling.number)} caps it "
            f"at {years} years of service ({ceiling.id}); cap the accrual or say that the "
            "company's policy has no cap"
        )


def _small_pay(result: Result, on: date) -> Iterator[str]:
    monthly = result.wages.faq.amount / 12
    for id_, name in (("esi.ceiling", "ESI"), ("bonus.eligibility", "statutory bonus")):
        rule = rule_book().find(id_, on)
        if rule is not None and monthly <= rule.number:
            yield (
                f"{name} may apply: monthly wages of {Rupees.rounded(monthly)} are not "
                f"above {Rupees(rule.number)}; it is not in these lines ({id_})"
            )


def _unverified(result: Result) -> Iterator[str]:
    open_ = sorted({rule.standing() for rule in result.rules if not rule.verified})
    if open_:
        yield "not verified against a primary text: " + "; ".join(open_)
