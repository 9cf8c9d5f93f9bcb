"""In-hand: from CTC to what reaches the bank, line by line, with the rule under each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kasauti.pay.calendar import Calendar, calendar_of
from kasauti.pay.cautions import cautions
from kasauti.pay.house_rent import assumed_city, house_rent
from kasauti.pay.income_tax import Regime, income_tax
from kasauti.pay.one_offs import OneOffs
from kasauti.pay.professional_tax import ProfessionalTax, professional_tax, state_named
from kasauti.pay.provident_fund import Contribution, FundLaw, contribution, law_of
from kasauti.pay.rounding import rupees, spread, to_paisa, to_rupee
from kasauti.pay.rules import Rule, rule_book
from kasauti.pay.statement import Declared, Line, MonthlyLine, Result
from kasauti.pay.structure import (
    Allowance,
    Policy,
    basic_pay,
    gratuity_accrual,
    variable_pay,
    wages,
)
from kasauti.pay.welfare_fund import WelfareFund, welfare_fund
from kasauti.values import Rupees

_NOTHING, _MOST = Decimal(0), Decimal(10) ** 11  # beyond it, exact arithmetic is not promised
_UNDER = {
    "employee": {"epf.wage_ceiling", "epf.rate.employee"},
    "employer": {"epf.wage_ceiling", "epf.rate.employer", "eps.rate"},
    "insurance": {"epf.wage_ceiling", "edli.rate"},
    "admin": {"epf.wage_ceiling", "epf.admin_charge"},
}


@dataclass(frozen=True, slots=True)
class _Built:
    """A year's parts of pay in rupees, and the twelve contributions."""

    basic: Decimal
    hra: Decimal
    allowances: tuple[Allowance, ...]
    nps: Decimal
    gratuity: Decimal
    gratuity_rules: tuple[Rule, ...]
    funds: tuple[Contribution, ...]
    charges: Decimal
    gross: Decimal
    variable: Decimal
    one_offs: OneOffs

    @property
    def special(self) -> Decimal:
        """What is left of gross pay for the special allowance."""
        named = sum((one.amount for one in self.allowances), _NOTHING)
        return self.gross - self.basic - self.hra - named

    @property
    def listed(self) -> Decimal:
        """What the Code on Wages lists as excluded."""
        named = sum((one.amount for one in self.allowances if one.listed), _NOTHING)
        return self.hra + named + self.of_funds("employer") + self.nps

    @property
    def extra(self) -> Decimal:
        """What an ordinary month does not bring: variable pay and one-offs."""
        return self.variable + self.one_offs.total

    def of_funds(self, name: str) -> Decimal:
        return sum((getattr(fund, name).amount for fund in self.funds), _NOTHING)

    def under(self, share: str) -> tuple[Rule, ...]:
        """Return the provident-fund records that a share rests on."""
        rules = (rule for fund in self.funds for rule in fund.rules)
        return _once(rule for rule in rules if rule.id in _UNDER[share])


def in_hand(
    ctc: Rupees,
    state: str,
    as_of: date,
    *,
    policy: Policy | None = None,
    declared: Declared | None = None,
    one_offs: OneOffs | None = None,
    tax_year: str = "",
) -> Result:
    """Return a year's pay from CTC to in-hand, every line with its rules.

    Parameters
    ----------
    ctc : Rupees
        A year's cost to company: gross pay, the employer's PF and NPS, gratuity accrual.
    state : str
        The State of the work place.
    as_of : date
        The day whose law holds for all twelve months, unless ``tax_year`` is given.
    policy : Policy
        How the company builds pay.
    declared : Declared
        Regime and what is declared for tax.
    one_offs : OneOffs
        Bonuses paid once in the year, outside CTC.
    tax_year : str
        "2025-26" or "2026-27": each month from April to March by its own law.

    Raises
    ------
    LawUnknownError
        If State, day or tax year is not known.
    ValueError
        If the CTC is too small for the structure.

    Examples
    --------
    >>> result = in_hand(Rupees.parse("45 lakh"), "Karnataka", date(2026, 12, 1))
    >>> str(result.tax.total), str(result.monthly_net)
    ('₹8,98,800', '₹2,84,872.92')
    """
    policy, declared = policy or Policy(), declared or Declared()
    if ctc.amount <= 0:
        raise ValueError(f"a CTC of {ctc} pays nobody: give a year's cost to company above zero")
    if ctc.amount > _MOST:
        raise ValueError(f"a CTC of {ctc} is no person's pay: give a year's rupees")
    state = state_named(state)
    calendar = calendar_of(as_of, tax_year)
    built = _built(ctc.amount, policy, calendar, one_offs or OneOffs())
    levies = [
        professional_tax(state, to_paisa(built.gross / 12), month, calendar.law_of(month))
        for month in calendar.months
    ]
    welfare = [
        welfare_fund(state, month, calendar.law_of(month)) if policy.welfare_fund else WelfareFund()
        for month in calendar.months
    ]
    taken = _Taken(levies, welfare)
    return _result(ctc, state, as_of, tax_year, policy, declared, calendar, built, taken)


def _built(whole: Decimal, policy: Policy, calendar: Calendar, one_offs: OneOffs) -> _Built:
    variable = variable_pay(whole, policy)
    ctc = whole - variable
    basic = basic_pay(ctc, policy)
    hra = to_paisa(basic * policy.hra_percent / 100) if policy.hra is None else policy.hra
    nps = to_rupee(basic * policy.nps_percent / 100)
    accrual, accrual_rules = gratuity_accrual(ctc, basic, calendar.tax_day)
    funds = _funds(basic, ctc - accrual, policy, calendar)
    charges = sum((fund.charges.amount for fund in funds), _NOTHING)
    inside = charges if policy.charges_inside else _NOTHING
    contributed = sum((fund.employer.amount for fund in funds), _NOTHING)
    gross = ctc - accrual - nps - contributed - inside
    built = _Built(
        basic, hra, policy.allowances, nps, accrual, accrual_rules, funds, inside, gross, variable,
        one_offs,
    )  # fmt: skip
    if built.special < 0:
        raise ValueError(
            f"a fixed CTC of {rupees(ctc)} does not hold its parts: basic {rupees(basic)}, house "
            f"rent {rupees(hra)}, named allowances and the employer's contributions leave "
            f"{rupees(built.special)} for the special allowance; lower basic, house rent or NPS"
        )
    return built


def _funds(
    basic: Decimal, remuneration: Decimal, policy: Policy, calendar: Calendar
) -> tuple[Contribution, ...]:
    """Return the twelve contributions; months of the same wages and law are worked out once."""
    funds: list[Contribution] = []
    before: tuple[Decimal, FundLaw] | None = None
    for month in calendar.months:
        when = calendar.provident_fund_at(month)
        ground = (_monthly_wages(basic, remuneration, calendar.law_of(month)), law_of(when))
        if ground != before:
            fund = contribution(
                ground[0], when, basis=policy.pf, pension_member=policy.pension_member,
                voluntary_percent=policy.voluntary_pf_percent,
            )  # fmt: skip
        funds.append(fund)
        before = ground
    return tuple(funds)


@dataclass(frozen=True, slots=True)
class _Taken:
    """What State law takes, month by month."""

    levies: list[ProfessionalTax]
    welfare: list[WelfareFund]

    @property
    def levied(self) -> Decimal:
        return sum((levy.amount for levy in self.levies), _NOTHING)

    def welfare_of(self, side: str) -> Decimal:
        return sum((getattr(month, side) for month in self.welfare), _NOTHING)

    @property
    def welfare_rules(self) -> tuple[Rule, ...]:
        return _once(month.rule for month in self.welfare if month.rule)


def _monthly_wages(basic: Decimal, remuneration: Decimal, on: date) -> Decimal:
    return _faq_wages(basic, remuneration, on) / 12


def _faq_wages(basic: Decimal, remuneration: Decimal, on: date) -> Decimal:
    cap = rule_book().find("wages.exclusion_cap", on)
    return basic if cap is None else max(basic, remuneration * (1 - cap.share))


def _result(
    ctc: Rupees,
    state: str,
    as_of: date,
    tax_year: str,
    policy: Policy,
    declared: Declared,
    calendar: Calendar,
    built: _Built,
    taken: _Taken,
) -> Result:
    levied, welfare = taken.levied, taken.welfare_of("employee")
    ordinary = _taxable(state, declared, calendar, built, levied)
    base = income_tax(ordinary.income, calendar.tax_day, declared.regime)
    taxed = ordinary
    tax = base
    if built.extra:
        taxed = _taxable(state, declared, calendar, built, levied, built.extra)
        tax = income_tax(taxed.income, calendar.tax_day, declared.regime)
    own = built.of_funds("employee") + built.of_funds("voluntary") + levied + welfare
    due, base_due = tax.total.amount, base.total.amount
    net = built.gross + built.extra - own - due
    if built.gross - own - base_due < 0:
        raise ValueError(f"deductions of {rupees(own + base_due)} exceed the gross pay")
    remuneration = ctc.amount - built.variable - built.gratuity
    both, wage_rules = wages(built.basic, built.listed, remuneration, calendar.tax_day)
    result = Result(
        as_of=as_of, state=state, tax_year=tax_year, regime=declared.regime, ctc=ctc,
        components=_components(built, wage_rules),
        deductions=_deductions(built, taken, Line(
            "Income tax", tax.total, _once((*tax.rules, *taxed.rules))
        )),
        beyond_ctc=_beyond(built, taken, inside=policy.charges_inside),
        one_offs=_paid_once(built.one_offs),
        gross=rupees(built.gross + built.extra), net=rupees(net),
        monthly_net=rupees((built.gross - own - base_due) / 12),
        perquisite=rupees(taxed.perquisite), tax=tax, tax_on_extra=rupees(due - base_due),
        wages=both,
        months=_monthly(calendar, built, taken, base_due, due - base_due), warnings=(),
    )  # fmt: skip
    return result.warned(
        (*taxed.warnings, *dict.fromkeys(levy.warning for levy in taken.levies if levy.warning),
         *_welfare_unknown(state, policy, taken), *cautions(result, policy, calendar.tax_day))
    )  # fmt: skip


def _welfare_unknown(state: str, policy: Policy, taken: _Taken) -> tuple[str, ...]:
    if policy.welfare_fund and not taken.welfare_rules:
        return (f"{state}: no record of a labour welfare fund is held; none is counted",)
    return ()


def _deductions(built: _Built, taken: _Taken, tax: Line) -> tuple[Line, ...]:
    own = rupees(built.of_funds("employee"))
    lines = [
        Line("Employee provident fund", own, built.under("employee")),
        Line("Voluntary provident fund", rupees(built.of_funds("voluntary"))),
        Line("Professional tax", rupees(taken.levied), _once(levy.rule for levy in taken.levies)),
    ]
    if taken.welfare_rules:
        due = rupees(taken.welfare_of("employee"))
        lines.append(Line("Labour welfare fund", due, taken.welfare_rules))
    return (*lines, tax)


def _charges(built: _Built) -> tuple[Line, Line]:
    insurance, admin = rupees(built.of_funds("insurance")), rupees(built.of_funds("admin"))
    return (
        Line("Deposit-linked insurance", insurance, built.under("insurance")),
        Line("Provident fund administration", admin, built.under("admin")),
    )


def _beyond(built: _Built, taken: _Taken, *, inside: bool) -> tuple[Line, ...]:
    lines: list[Line] = [] if inside else list(_charges(built))
    if taken.welfare_rules:
        due = rupees(taken.welfare_of("employer"))
        lines.append(Line("Employer labour welfare fund", due, taken.welfare_rules))
    return tuple(lines)


def _paid_once(one_offs: OneOffs) -> tuple[Line, ...]:
    return tuple(
        Line(name, rupees(amount), when_reached=reached)
        for name, amount, reached in one_offs.lines()
    )


def _components(built: _Built, wage_rules: tuple[Rule, ...]) -> tuple[Line, ...]:
    fixed = (
        Line("Basic", rupees(built.basic), wage_rules),
        Line("House-rent allowance", rupees(built.hra)),
        *(Line(one.name, rupees(one.amount)) for one in built.allowances),
        Line("Special allowance", rupees(built.special)),
        Line(
            "Employer provident fund", rupees(built.of_funds("employer")), built.under("employer")
        ),
        Line("Employer NPS", rupees(built.nps)),
        Line("Gratuity accrual", rupees(built.gratuity), built.gratuity_rules),
    )
    charges = _charges(built) if built.charges else ()
    target = (Line("Variable pay at target", rupees(built.variable)),) if built.variable else ()
    return (*fixed, *charges, *target)


@dataclass(frozen=True, slots=True)
class _Taxable:
    income: Decimal
    perquisite: Decimal
    rules: tuple[Rule, ...]
    warnings: tuple[str, ...]


def _taxable(
    state: str,
    declared: Declared,
    calendar: Calendar,
    built: _Built,
    levied: Decimal,
    extra: Decimal = _NOTHING,
) -> _Taxable:
    book, on, name = rule_book(), calendar.tax_day, declared.regime.value
    standard = book.at(f"tax.{name}.std_deduction", on)
    cap, pension = (
        book.at("tax.employer_retiral_cap", on),
        book.at(f"tax.{name}.nps_employer_pct", on),
    )
    perquisite = max(_NOTHING, built.of_funds("employer") + built.nps - cap.number)
    free_nps = min(built.nps, built.basic * pension.share)
    income = built.gross + extra + built.nps - free_nps + perquisite - standard.number
    rules: tuple[Rule, ...] = (standard, cap, pension)
    warnings: tuple[str, ...] = ()
    if declared.regime is Regime.OLD:
        savings = book.at("tax.old.savings_cap", on)
        own = built.of_funds("employee") + built.of_funds("voluntary")
        stated = own if declared.savings is None else declared.savings
        city = declared.city or assumed_city(state)
        rent = house_rent(built.hra, declared.rent, built.basic, city=city, on=on)
        income -= levied + min(stated, savings.number) + rent.exempt
        rules = (*rules, savings, *rent.rules)
        if declared.rent and not declared.city:
            warnings = (
                f"no city given: rent counts as paid in {city or 'a city outside the 50 % list'} "
                f"({rent.city_percent} % of basic)",
            )
    elif declared.rent or declared.savings:
        warnings = ("rent and s.80C deductions do not count in the new regime",)
    return _Taxable(max(_NOTHING, income), perquisite, rules, warnings)


def _monthly(
    calendar: Calendar,
    built: _Built,
    taken: _Taken,
    due: Decimal,
    on_extra: Decimal,
) -> tuple[MonthlyLine, ...]:
    """Return the months; gross is CTC by twelve less that month's own contributions.

    What is paid once falls in its month, variable pay in the last, its tax with it.
    """
    contributed = sum((fund.employer.amount for fund in built.funds), _NOTHING)
    before_fund = spread(built.gross + contributed)
    extras = list(built.one_offs.by_month())
    extras[-1] += built.variable
    extra_taxes = _shared(on_extra, extras)
    taxes = spread(due)
    lines = []
    for at, month in enumerate(calendar.months):
        fund = built.funds[at]
        gross = before_fund[at] - fund.employer.amount + extras[at]
        own, tax = fund.employee.amount + fund.voluntary.amount, taxes[at] + extra_taxes[at]
        levy, welfare = taken.levies[at].amount, taken.welfare[at].employee
        lines.append(
            MonthlyLine(
                month, rupees(gross), rupees(own), rupees(levy), rupees(welfare), rupees(tax),
                rupees(gross - own - levy - welfare - tax),
            )
        )  # fmt: skip
    return tuple(lines)


def _shared(tax: Decimal, extras: list[Decimal]) -> list[Decimal]:
    """Return the tax on what is paid once, month by month; the last paying month has the rest."""
    whole = sum(extras, _NOTHING)
    paying = [at for at, amount in enumerate(extras) if amount]
    shares = [_NOTHING] * len(extras)
    for at in paying[:-1]:
        shares[at] = to_rupee(tax * extras[at] / whole)
    if paying:
        shares[paying[-1]] = tax - sum(shares, _NOTHING)
    return shares


def _once(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    return tuple({(rule.id, rule.start): rule for rule in rules}.values())
