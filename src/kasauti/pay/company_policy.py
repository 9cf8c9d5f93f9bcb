"""A company's pay policy: what a new package starts from, as shares of CTC or as amounts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from kasauti.pay.equity import Grant
from kasauti.pay.one_offs import Milestone, OneOffs
from kasauti.pay.provident_fund import PfBasis
from kasauti.pay.rounding import rupees, to_rupee
from kasauti.pay.structure import Allowance, Policy
from kasauti.values import Rupees

_LINE = re.compile(r"(?P<name>[^=]+)=(?P<what>[^;]+)(?:;\s*(?P<more>.+))?")
_MONTH = re.compile(r"month\s+(\d{1,2})", re.IGNORECASE)
_LISTED = "excluded"
_TRIAL = Rupees(Decimal(10_000_000))  # a CTC to read the lines against


@dataclass(frozen=True, slots=True)
class Portion:
    """A share of CTC in per cent, or a fixed amount of rupees."""

    percent: Decimal = Decimal(0)
    amount: Decimal = Decimal(0)

    @classmethod
    def parse(cls, text: str) -> Portion:
        """Read "5 %" or "3 lakh"; nothing written is nothing.

        Examples
        --------
        >>> Portion.parse("5 %").of(Rupees.parse("45 lakh"))
        Decimal('225000')
        """
        told = text.strip()
        if not told:
            return cls()
        if not told.endswith("%"):
            return cls(amount=Rupees.parse(told).amount)
        try:
            percent = Decimal(told.removesuffix("%").strip())
        except InvalidOperation:
            percent = Decimal("NaN")
        if not percent.is_finite() or not 0 <= percent <= 100:
            raise ValueError(f"{told!r} is not a share like 5 % or an amount like 3 lakh")
        return cls(percent=percent)

    def of(self, ctc: Rupees) -> Decimal:
        """Return the rupees, a share rounded to whole ones."""
        return to_rupee(ctc.amount * self.percent / 100) + self.amount


def allowances_of(text: str, ctc: Rupees | None) -> tuple[Allowance, ...]:
    """Read allowances, one to a line: "Internet = 24,000" or "Leave travel = 2 %; excluded".

    "excluded" says that the Code on Wages lists it (conveyance, travel, special expenses). Where
    no CTC is known yet, a share of it is refused.

    Raises
    ------
    ValueError
        Naming the line that cannot be read.
    """
    found = []
    for name, portion, more in _lines(text):
        if more not in {"", _LISTED}:
            raise ValueError(f"{name}: after the semicolon only {_LISTED!r} may stand")
        found.append(Allowance(name, _rupees_of(name, portion, ctc), listed=bool(more)))
    return tuple(found)


def milestones_of(text: str, ctc: Rupees | None) -> tuple[Milestone, ...]:
    """Read milestone bonuses, one to a line: "First model in production = 3 lakh; month 6".

    Where no CTC is known yet, a share of it is refused.

    Raises
    ------
    ValueError
        Naming the line that cannot be read.
    """
    found = []
    for name, portion, more in _lines(text):
        month = _MONTH.fullmatch(more or "month 12")
        if month is None:
            raise ValueError(f"{name}: after the semicolon give the month, like 'month 6'")
        found.append(Milestone(name, _rupees_of(name, portion, ctc), int(month[1])))
    return tuple(found)


def _rupees_of(name: str, portion: Portion, ctc: Rupees | None) -> Decimal:
    if ctc is not None:
        return portion.of(ctc)
    if portion.percent:
        raise ValueError(f"{name}: a share of a CTC that is yet to be found: give rupees")
    return portion.amount


def _lines(text: str) -> list[tuple[str, Portion, str]]:
    found = []
    for line in filter(str.strip, text.splitlines()):
        told = _LINE.fullmatch(line.strip())
        if told is None:
            raise ValueError(f"{line.strip()!r}: give a line like 'Internet = 24,000'")
        name = told["name"].strip()
        try:
            portion = Portion.parse(told["what"])
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from error
        found.append((name, portion, (told["more"] or "").strip().lower()))
    return found


@dataclass(frozen=True, slots=True)
class CompanyPolicy:
    """What a package starts from; every field as a person writes it.

    Parameters
    ----------
    pf : str
        "ceiling" or "full".
    basic_percent, hra_percent, nps_percent, variable_percent : str
        Basic of fixed CTC, house rent and NPS of basic, variable pay of CTC.
    charges_inside, welfare_fund : bool
        As in ``Policy``.
    allowances, milestones : str
        One to a line, see ``allowances_of`` and ``milestones_of``.
    joining_bonus, retention_bonus, referral_bonus : str
        "10 %" of CTC or "6 lakh".
    bonus_months, referral_days : int
        Within how many months a leaver repays; how many days of service make a referral due.
    equity_percent : str
        Equity a year in per cent of equity and CTC together; start-ups give 30 to 50.
    """

    pf: str = "ceiling"
    basic_percent: str = "50"
    hra_percent: str = "50"
    nps_percent: str = "0"
    variable_percent: str = "0"
    charges_inside: bool = False
    welfare_fund: bool = False
    allowances: str = ""
    milestones: str = ""
    joining_bonus: str = ""
    retention_bonus: str = ""
    bonus_months: int = 12
    equity_percent: str = "0"
    referral_bonus: str = ""
    referral_days: int = 90

    def __post_init__(self) -> None:
        if not 1 <= self.bonus_months <= 36 or not 0 <= self.referral_days <= 730:
            raise ValueError("repayment runs 1 to 36 months, a referral's wait 0 to 730 days")
        if not 0 <= self._number("equity_percent") <= 80:
            raise ValueError("equity is 0 to 80 per cent of the total")
        self.structure(_TRIAL)
        self.one_offs(_TRIAL)
        Portion.parse(self.referral_bonus)

    def structure(self, ctc: Rupees) -> Policy:
        """Return how a CTC is built under this policy."""
        return Policy(
            basic_percent=self._number("basic_percent"),
            hra_percent=self._number("hra_percent"),
            pf=PfBasis(self.pf),
            nps_percent=self._number("nps_percent"),
            variable_percent=self._number("variable_percent"),
            charges_inside=self.charges_inside,
            welfare_fund=self.welfare_fund,
            allowances=allowances_of(self.allowances, ctc),
        )

    def one_offs(self, ctc: Rupees) -> OneOffs:
        """Return what is paid once beside a CTC under this policy."""
        return OneOffs(
            joining_bonus=Portion.parse(self.joining_bonus).of(ctc),
            retention_bonus=Portion.parse(self.retention_bonus).of(ctc),
            milestones=milestones_of(self.milestones, ctc),
        )

    def referral(self, ctc: Rupees) -> Rupees:
        """Return what a referral to a hire at this CTC earns."""
        return rupees(Portion.parse(self.referral_bonus).of(ctc))

    def departures(
        self, ctc: Rupees, built: Policy, one_offs: OneOffs
    ) -> tuple[tuple[str, str, str], ...]:
        """Return where a package departs from the policy: what, as the policy says, as it is."""
        own, once = self.structure(ctc), self.one_offs(ctc)
        told = [
            ("Basic, % of fixed CTC", own.basic_percent, built.basic_percent),
            ("House rent, % of basic", own.hra_percent, built.hra_percent),
            ("Provident fund", own.pf.value, built.pf.value),
            ("NPS, % of basic", own.nps_percent, built.nps_percent),
            ("Variable pay, % of CTC", own.variable_percent, built.variable_percent),
            ("Named allowances", _sum(own.allowances), _sum(built.allowances)),
            ("Joining bonus", rupees(once.joining_bonus), rupees(one_offs.joining_bonus)),
            ("Retention bonus", rupees(once.retention_bonus), rupees(one_offs.retention_bonus)),
            ("Milestone bonuses", _sum(once.milestones), _sum(one_offs.milestones)),
        ]  # fmt: skip
        return tuple((name, f"{a}", f"{b}") for name, a, b in told if a != b)

    def _number(self, name: str) -> Decimal:
        try:
            number = Decimal(str(getattr(self, name)).strip().removesuffix("%").strip() or "0")
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            raise ValueError(f"{name}: {getattr(self, name)!r} is not a percentage")
        return number

    def told(self) -> dict[str, Any]:
        """Return the fields as plain values, to be stored."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


def _sum(parts: Sequence[Allowance | Milestone]) -> Rupees:
    return rupees(sum((one.amount for one in parts), Decimal(0)))


def company_policy(raw: Mapping[str, Any]) -> CompanyPolicy:
    """Return the policy of stored values.

    Raises
    ------
    ValueError
        Naming what is unknown or cannot be read.
    """
    unknown = set(raw) - {one.name for one in fields(CompanyPolicy)}
    if unknown:
        raise ValueError(f"{sorted(unknown)[0]} is not part of a pay policy")
    return CompanyPolicy(**raw)


def equity_share(grant: Grant, ctc: Rupees) -> Decimal:
    """Return what a year of a grant is at today's value, in per cent of it and CTC together."""
    a_year = max(Decimal(0), grant.fair_value - grant.strike) * grant.number / grant.years
    return (a_year * 100 / (a_year + ctc.amount)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def number_for_share(
    percent: Decimal, ctc: Rupees, *, fair_value: Decimal, strike: Decimal, years: int = 4
) -> int:
    """Return the options or units whose yearly spread is that share of equity and CTC together.

    The spread is today's; it is an intention, never a promise, and no part of CTC.

    Raises
    ------
    ValueError
        If the share is not below all, or a share is worth no more than its strike.

    Examples
    --------
    >>> number_for_share(Decimal(40), Rupees.parse("60 lakh"), fair_value=Decimal(810),
    ...     strike=Decimal(10))
    20000
    """
    if not 0 <= percent < 100:
        raise ValueError(f"equity of {percent} % of the total cannot be: give 0 to below 100")
    spread = fair_value - strike
    if percent and spread <= 0:
        raise ValueError("a share worth no more than its strike makes no share of the total")
    if not percent:
        return 0
    a_year = ctc.amount * percent / (100 - percent)
    return int((a_year * years / spread).to_integral_value(ROUND_HALF_UP))
