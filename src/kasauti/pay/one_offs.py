"""What is paid once, outside CTC: bonuses on joining and staying, and for milestones."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Milestone:
    """A bonus tied to a deployment milestone; paid when it is reached, so never assured.

    Parameters
    ----------
    name : str
        What is to be reached: "first model serving live traffic".
    amount : Decimal
        Rupees paid then.
    month : int
        The month of service it is expected in, 1 to 12.
    """

    name: str
    amount: Decimal
    month: int = 12

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ValueError("a milestone bonus names what is to be reached")
        if self.amount <= 0:
            raise ValueError(f"the milestone {self.name!r} pays nothing: give it above zero")
        if not 1 <= self.month <= 12:
            raise ValueError(f"the milestone {self.name!r}: its month is 1 to 12")


@dataclass(frozen=True, slots=True)
class OneOffs:
    """What is paid once in the year, outside CTC, taxed as salary of the year it is paid in.

    Parameters
    ----------
    joining_bonus, retention_bonus : Decimal
        In the first month, and at the end of the twelve.
    notice_buy_out : Decimal
        What the new employer pays for the notice owed to the old one, in the first month.
    milestones : tuple of Milestone
        Bonuses for what is brought into use, each in the month it is expected.
    """

    joining_bonus: Decimal = Decimal(0)
    retention_bonus: Decimal = Decimal(0)
    notice_buy_out: Decimal = Decimal(0)
    milestones: tuple[Milestone, ...] = ()

    def __post_init__(self) -> None:
        if min(self.joining_bonus, self.retention_bonus, self.notice_buy_out) < 0:
            raise ValueError("a bonus or buy-out is not below nothing")
        names = [one.name for one in self.milestones]
        if len(set(names)) < len(names):
            raise ValueError("two milestones have the same name")

    @property
    def total(self) -> Decimal:
        """Everything paid once."""
        return sum(self.by_month(), Decimal(0))

    def by_month(self) -> tuple[Decimal, ...]:
        """What each of the twelve months pays."""
        paid = [Decimal(0)] * 12
        paid[0] = self.joining_bonus + self.notice_buy_out
        paid[-1] = self.retention_bonus
        for one in self.milestones:
            paid[one.month - 1] += one.amount
        return tuple(paid)

    def lines(self) -> tuple[tuple[str, Decimal, bool], ...]:
        """Each that pays something: its name, its amount, whether a milestone is to be reached."""
        told = (
            ("Joining bonus", self.joining_bonus, False),
            ("Notice buy-out", self.notice_buy_out, False),
            *((f"Milestone: {one.name}", one.amount, True) for one in self.milestones),
            ("Retention bonus", self.retention_bonus, False),
        )
        return tuple(line for line in told if line[1])
