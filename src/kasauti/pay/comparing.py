"""Two packages side by side, like with like."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kasauti.pay.statement import Result
from kasauti.values import Rupees


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of two packages: ours, theirs, and ours less theirs."""

    name: str
    ours: Rupees
    theirs: Rupees

    @property
    def difference(self) -> Rupees:
        """Ours less theirs."""
        return self.ours - self.theirs


def compare(ours: Result, theirs: Result) -> tuple[Difference, ...]:
    """Return every line that either package has, and the totals below them.

    Equity is left out: it is compared by scenario, never summed into pay.
    """
    names = dict.fromkeys(line.name for result in (ours, theirs) for line in result.lines)
    lines = [Difference(name, ours.amount(name), theirs.amount(name)) for name in names]
    totals = (
        Difference("CTC", ours.ctc, theirs.ctc),
        Difference("Fixed CTC", ours.fixed_pay, theirs.fixed_pay),
        Difference("Cash before deductions", ours.gross, theirs.gross),
        Difference("In-hand, first year", ours.net, theirs.net),
        Difference("In-hand, ordinary month", ours.monthly_net, theirs.monthly_net),
        Difference("Cost to the employer", ours.employer_cost, theirs.employer_cost),
    )
    nothing = Rupees(Decimal(0))
    kept = [line for line in lines if line.ours != nothing or line.theirs != nothing]
    return (*kept, *totals)
