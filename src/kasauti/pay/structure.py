"""From CTC and a company's policy to the parts of a year's pay, and both readings of wages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kasauti.pay.provident_fund import PfBasis
from kasauti.pay.rounding import rupees, to_paisa, to_rupee
from kasauti.pay.rules import Rule, rule_book
from kasauti.values import Rupees

_TAKEN = {  # what stands under these names on a statement is no named allowance
    "basic", "house-rent allowance", "special allowance", "employer provident fund",
    "employer nps", "gratuity accrual", "deposit-linked insurance",
    "provident fund administration", "variable pay at target", "employee provident fund",
    "voluntary provident fund", "professional tax", "labour welfare fund", "income tax",
    "employer labour welfare fund", "joining bonus", "notice buy-out", "retention bonus", "ctc",
    "fixed ctc", "cost to company", "gross pay", "cash before deductions", "in-hand",
    "in-hand, first year", "in-hand, ordinary month", "cost to the employer",
}  # fmt: skip
_MILESTONE = "milestone:"


@dataclass(frozen=True, slots=True)
class Allowance:
    """A named fixed allowance, taxed as salary.

    Parameters
    ----------
    name : str
        As the letter names it.
    amount : Decimal
        A year's rupees, taken out of the special allowance.
    listed : bool
        Whether the Code on Wages lists it as excluded: conveyance, travel concession, what defrays
        special expenses. Else it is wages in the literal reading.
    """

    name: str
    amount: Decimal
    listed: bool = False

    def __post_init__(self) -> None:
        if not self.key or self.key in _TAKEN or self.key.startswith(_MILESTONE):
            raise ValueError(f"an allowance needs a name of its own, not {self.name!r}")
        if self.amount <= 0:
            raise ValueError(f"the allowance {self.name!r} pays nothing: give it above zero")

    @property
    def key(self) -> str:
        """The name as it is told apart from others: without regard to case and spaces."""
        return " ".join(self.name.lower().split())


@dataclass(frozen=True, slots=True)
class Policy:
    """How a company builds pay.

    Parameters
    ----------
    basic_percent : Decimal
        Basic in per cent of fixed CTC; 50 always passes the test of the Code on Wages.
    hra_percent : Decimal
        House-rent allowance in per cent of basic.
    hra : Decimal or None
        House-rent allowance as a year's amount, in place of the percentage.
    pf : PfBasis
        Provident fund on wages up to the ceiling, or on all of them.
    pension_member : bool
        Whether part of the employer's share goes to the pension scheme.
    nps_percent : Decimal
        The employer's NPS in per cent of basic, inside CTC.
    voluntary_pf_percent : Decimal
        What the employee adds to provident fund by choice, in per cent of wages.
    variable_percent : Decimal
        Variable pay at target, in per cent of CTC; fixed CTC is the rest.
    charges_inside : bool
        Whether deposit-linked insurance and administration charges are shown inside CTC.
    welfare_fund : bool
        Whether the State's labour welfare fund is counted.
    allowances : tuple of Allowance
        Named fixed allowances; what they leave is the special allowance.
    """

    basic_percent: Decimal = Decimal(50)
    hra_percent: Decimal = Decimal(50)
    hra: Decimal | None = None
    pf: PfBasis = PfBasis.CEILING
    pension_member: bool = True
    nps_percent: Decimal = Decimal(0)
    voluntary_pf_percent: Decimal = Decimal(0)
    variable_percent: Decimal = Decimal(0)
    charges_inside: bool = False
    welfare_fund: bool = False
    allowances: tuple[Allowance, ...] = ()

    def __post_init__(self) -> None:
        for name in (
            "basic_percent", "hra_percent", "nps_percent", "voluntary_pf_percent",
            "variable_percent",
        ):  # fmt: skip
            if not 0 <= getattr(self, name) <= 100:
                raise ValueError(f"{name} {getattr(self, name)} is not a percentage of 0 to 100")
        if self.hra is not None and self.hra < 0:
            raise ValueError(f"a house-rent allowance of {self.hra} is below nothing")
        if len({one.key for one in self.allowances}) < len(self.allowances):
            raise ValueError("two allowances have the same name")
        if self.basic_percent == 0:
            raise ValueError("basic of nothing is no pay: give basic_percent above 0")


@dataclass(frozen=True, slots=True)
class Wages:
    """A year's wages under the Code, in its two readings.

    Parameters
    ----------
    faq : Rupees
        As the Ministry's FAQ reads it: an allowance beyond half of all remuneration is added back.
    literal : Rupees
        As the statute lists it: only listed exclusions are excluded, a special allowance is wages.
    added_back : Rupees
        What the FAQ's reading adds to basic.
    remuneration : Rupees
        All remuneration that the test counts.
    """

    faq: Rupees
    literal: Rupees
    added_back: Rupees
    remuneration: Rupees


def wages(
    basic: Decimal, listed: Decimal, remuneration: Decimal, on: date
) -> tuple[Wages, tuple[Rule, ...]]:
    """Return both readings of wages, and the records used.

    Parameters
    ----------
    basic : Decimal
        Basic, dearness and retaining allowance.
    listed : Decimal
        What the statute lists as excluded: house rent, conveyance, the employer's PF and NPS.
    remuneration : Decimal
        Everything, without gratuity, variable pay, equity and reimbursements.
    on : date
        Before 21 November 2025 neither test was in force and wages are basic.
    """
    cap = rule_book().find("wages.exclusion_cap", on)
    if cap is None:
        plain = rupees(basic)
        return Wages(plain, plain, rupees(Decimal(0)), rupees(remuneration)), ()
    allowed = cap.share * remuneration
    added = max(Decimal(0), remuneration - basic - allowed)
    literal = remuneration - listed + max(Decimal(0), listed - allowed)
    return (
        Wages(rupees(basic + added), rupees(literal), rupees(added), rupees(remuneration)),
        (cap,),
    )


def minimum_basic(fixed_ctc: Decimal, on: date) -> Rupees:
    """Return the smallest basic that needs no add-back, gratuity on basic inside CTC.

    Raises
    ------
    LawUnknownError
        Before the Code on Wages came into force.

    Examples
    --------
    >>> str(minimum_basic(Decimal(4500000), date(2026, 12, 1)))
    '₹21,97,183.10'
    """
    book = rule_book()
    worked, of = book.at("gratuity.factor", on).value
    half = book.at("wages.exclusion_cap", on).share
    return rupees(half * fixed_ctc / (1 + half * worked / (of * 12)))


def gratuity_accrual(ctc: Decimal, basic: Decimal, on: date) -> tuple[Decimal, tuple[Rule, ...]]:
    """Return a year's gratuity in CTC, on basic or half the remuneration, whichever is more."""
    book = rule_book()
    accrual, cap = book.at("gratuity.accrual_for_ctc", on), book.find("wages.exclusion_cap", on)
    if cap is None:
        return to_rupee(accrual.share * basic), (accrual,)
    # Remuneration is CTC less the gratuity that depends on it: solved, then rounded once.
    half = cap.share * ctc / (1 + cap.share * accrual.share)
    return to_rupee(accrual.share * max(basic, half)), (accrual,)


def basic_pay(fixed_ctc: Decimal, policy: Policy) -> Decimal:
    """Return a year's basic to the paisa."""
    return to_paisa(fixed_ctc * policy.basic_percent / 100)


def variable_pay(ctc: Decimal, policy: Policy) -> Decimal:
    """Return a year's variable pay at target, to the paisa."""
    return to_paisa(ctc * policy.variable_percent / 100)
