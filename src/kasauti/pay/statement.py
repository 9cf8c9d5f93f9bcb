"""What is declared for tax, and the pay statement that comes of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from kasauti.pay.income_tax import IncomeTax, Regime
from kasauti.pay.rules import Rule
from kasauti.pay.structure import Wages
from kasauti.values import Month, Rupees


@dataclass(frozen=True, slots=True)
class Declared:
    """What a person declares for tax; all amounts are a year's rupees.

    Parameters
    ----------
    regime : Regime
        New or old.
    rent : Decimal
        Rent paid; counts in the old regime only.
    city : str
        Where that rent is paid; left out, the State's listed city is assumed with a warning.
    savings : Decimal or None
        All deductions under s.80C (now s.123), own provident fund with them; left out, own
        provident fund alone counts. Old regime only.
    """

    regime: Regime = Regime.NEW
    rent: Decimal = Decimal(0)
    city: str = ""
    savings: Decimal | None = None

    def __post_init__(self) -> None:
        if self.rent < 0 or (self.savings is not None and self.savings < 0):
            raise ValueError("rent and deductions are not below nothing")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a pay statement: a year's amount and the records under it.

    Parameters
    ----------
    name : str
        What it is.
    amount : Rupees
        A year's.
    rules : tuple of Rule
        The records used.
    when_reached : bool
        Whether it is a milestone's bonus, paid when that is reached and so not assured.
    """

    name: str
    amount: Rupees
    rules: tuple[Rule, ...] = ()
    when_reached: bool = False


@dataclass(frozen=True, slots=True)
class MonthlyLine:
    """One month as it reaches the bank."""

    month: Month
    gross: Rupees
    employee_pf: Rupees
    professional_tax: Rupees
    welfare_fund: Rupees
    tax: Rupees
    net: Rupees


@dataclass(frozen=True, slots=True)
class Result:
    """A year's pay from CTC to in-hand.

    Parameters
    ----------
    as_of : date
        The day whose law was asked.
    state, tax_year : str
        Where and for when; no tax year means twelve months at the rates of ``as_of``.
    regime : Regime
        The rates chosen.
    ctc : Rupees
        What the components sum to.
    components : tuple of Line
        The parts of CTC; they sum to it exactly.
    deductions : tuple of Line
        What is taken from gross pay: own provident fund, professional tax, income tax.
    beyond_ctc : tuple of Line
        What the employer pays besides.
    one_offs : tuple of Line
        What is paid once in the year, outside CTC.
    gross, net : Rupees
        A year's cash before and after deductions: variable pay at target and one-offs with it.
    monthly_net : Rupees
        What an ordinary month brings: a twelfth of the year without variable pay and one-offs.
    perquisite : Rupees
        Retirement contributions beyond the cap, taxed as a perquisite.
    tax : IncomeTax
        The tax, step by step.
    tax_on_extra : Rupees
        What variable pay and one-offs add to it.
    wages : Wages
        Both readings.
    months : tuple of MonthlyLine
        Month by month, summing to the year.
    warnings : tuple of str
        What a reader must know.
    """

    as_of: date
    state: str
    tax_year: str
    regime: Regime
    ctc: Rupees
    components: tuple[Line, ...]
    deductions: tuple[Line, ...]
    beyond_ctc: tuple[Line, ...]
    one_offs: tuple[Line, ...]
    gross: Rupees
    net: Rupees
    monthly_net: Rupees
    perquisite: Rupees
    tax: IncomeTax
    tax_on_extra: Rupees
    wages: Wages
    months: tuple[MonthlyLine, ...]
    warnings: tuple[str, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every line; no two have one name."""
        return (*self.components, *self.one_offs, *self.deductions, *self.beyond_ctc)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every record used, once."""
        return tuple({(r.id, r.start): r for line in self.lines for r in line.rules}.values())

    def amount(self, name: str) -> Rupees:
        """Return the amount of a line by its name, nothing where there is none."""
        none = Rupees(Decimal(0))
        return next((line.amount for line in self.lines if line.name == name), none)

    @property
    def fixed_pay(self) -> Rupees:
        """CTC less variable pay at target."""
        return self.ctc - self.amount("Variable pay at target")

    @property
    def ordinary_month(self) -> MonthlyLine:
        """A month in the middle of the year that pays nothing once."""
        inner = list(enumerate(self.months))[1:-1]
        return min(inner, key=lambda one: (one[1].gross.amount, abs(one[0] - 5)))[1]

    @property
    def employer_cost(self) -> Rupees:
        """What the year costs the company: CTC, what lies beyond it, and what is paid once."""
        beyond = (line.amount for line in (*self.beyond_ctc, *self.one_offs))
        return sum(beyond, self.ctc)

    def warned(self, warnings: tuple[str, ...]) -> Result:
        """Return the same statement with these warnings."""
        return replace(self, warnings=warnings)
