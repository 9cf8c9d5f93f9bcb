"""What is offered: to whom, by whom, for what work and what pay."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from kasauti.pay import Employment, Grant, OneOffs, Policy, Result, in_hand
from kasauti.values import Rupees

_INDIA = timedelta(hours=5, minutes=30)


@dataclass(frozen=True, slots=True)
class Company:
    """The employer as its letters name it.

    Parameters
    ----------
    name, address, cin : str
        Legal name, registered office, company identification number.
    signatory, signatory_title : str
        Who signs for it.
    committee : str
        How to reach the Internal Committee (POSH).
    privacy_contact : str
        Who answers questions on personal data.
    labour_number : str
        Labour identification number, if there is one.
    """

    name: str
    address: str
    signatory: str
    signatory_title: str
    committee: str
    privacy_contact: str
    cin: str = ""
    labour_number: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """The work itself.

    Parameters
    ----------
    title, duties, workplace, city, state : str
        Designation, broad duties and where; the State decides levies and Shops Act.
    level, reports_to : str
        The company's level and the manager's designation.
    hours_week : int
        At most 48.
    weekly_off, holidays : str
        The days off.
    leave_days : int
        Paid leave of a year.
    """

    title: str
    duties: str
    workplace: str
    city: str
    state: str
    level: str = ""
    reports_to: str = ""
    hours_week: int = 40
    weekly_off: str = "Saturday and Sunday"
    holidays: str = "the holidays of the State's Act, at least ten a year"
    leave_days: int = 24

    def __post_init__(self) -> None:
        if not 0 < self.hours_week <= 48:
            raise ValueError(f"{self.hours_week} hours a week: the law allows at most 48")
        if self.leave_days < 0:
            raise ValueError(f"{self.leave_days} days of leave are below nothing")


@dataclass(frozen=True, slots=True)
class Engagement:
    """How and from when somebody is employed.

    Parameters
    ----------
    kind : Employment
        Permanent, or for a fixed term with ``ends`` and ``reason``.
    starts, ends : date
        The first day, and the last of a fixed term.
    reason : str
        Why the term is fixed.
    probation_months, notice_days : int
        At most six; notice is the same both ways.
    """

    kind: Employment
    starts: date
    ends: date | None = None
    reason: str = ""
    probation_months: int = 3
    notice_days: int = 60

    def __post_init__(self) -> None:
        if self.kind is Employment.FIXED_TERM and (self.ends is None or not self.reason):
            raise ValueError("a fixed term needs the day it ends and the reason for it")
        if self.ends is not None and self.ends <= self.starts:
            raise ValueError(f"the term ends ({self.ends}) before it starts ({self.starts})")
        if self.probation_months < 0 or self.notice_days < 0:
            raise ValueError("probation and notice are not below nothing")


@dataclass(frozen=True, slots=True)
class Package:
    """The pay offered."""

    ctc: Rupees
    policy: Policy = field(default_factory=Policy)
    one_offs: OneOffs = field(default_factory=OneOffs)
    bonus_months: int = 12
    variable_terms: str = ""
    grant: Grant | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.bonus_months <= 36:
            raise ValueError(f"repayment within {self.bonus_months} months: give 1 to 36")


@dataclass(frozen=True, slots=True)
class Terms:
    """Everything a letter says.

    Parameters
    ----------
    company, work, engagement, package
        By whom, for what, how long, for what pay.
    candidate : str
        The person's name.
    dated, expires : date
        The day of the letter, and the last day to accept.
    address, email : str
        The person's, as given.
    stack, benefits : tuple of str
        The compute and tools the person will have; what else there is.
    further : tuple of str
        Terms in the team's own words; the linter reads them like every other.
    """

    company: Company
    candidate: str
    work: Work
    engagement: Engagement
    package: Package
    dated: date
    expires: date
    address: str = ""
    email: str = ""
    stack: tuple[str, ...] = ()
    benefits: tuple[str, ...] = ()
    further: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.expires < self.dated:
            raise ValueError(f"the offer expires ({self.expires}) before its date ({self.dated})")

    @property
    def ends(self) -> datetime:
        """The moment the offer lapses: the end of its last day in India."""
        return datetime.combine(self.expires + timedelta(days=1), time(), tzinfo=UTC) - _INDIA

    def pay(self) -> Result:
        """Return the pay statement of twelve months at the rates of the letter's day."""
        return in_hand(
            self.package.ctc, self.work.state, self.dated,
            policy=self.package.policy, one_offs=self.package.one_offs,
        )  # fmt: skip
