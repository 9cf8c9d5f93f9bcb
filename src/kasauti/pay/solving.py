"""Backwards: the CTC that brings a wanted amount into hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

from kasauti.pay.in_hand import in_hand
from kasauti.pay.one_offs import OneOffs
from kasauti.pay.rules import LawUnknownError, rule_book
from kasauti.pay.statement import Declared, Result
from kasauti.pay.structure import Policy
from kasauti.values import Rupees

_MOST = 10**11
_JITTER = 40  # rupees of CTC in which roundings to ten can make in-hand hop


def ctc_for(
    monthly_net: Rupees,
    state: str,
    as_of: date,
    *,
    policy: Policy | None = None,
    declared: Declared | None = None,
    one_offs: OneOffs | None = None,
    tax_year: str = "",
) -> Result:
    """Return the statement of the smallest CTC, in whole rupees, that brings ``monthly_net``.

    In-hand does not always rise with CTC: just beyond each surcharge threshold it falls a little,
    so the answer is sought threshold by threshold.

    Raises
    ------
    ValueError
        If no CTC brings it, or the amount is not above zero.

    Examples
    --------
    >>> result = ctc_for(Rupees.parse("2,84,872.92"), "Karnataka", date(2026, 12, 1))
    >>> result.monthly_net >= Rupees.parse("2,84,872.92"), str(result.ctc)
    (True, '₹45,00,000')
    """
    if monthly_net.amount <= 0:
        raise ValueError(f"{monthly_net} a month is nothing to solve for: give it above zero")

    def of(ctc: int) -> Result:
        return in_hand(
            Rupees(Decimal(ctc)), state, as_of, policy=policy, declared=declared,
            one_offs=one_offs, tax_year=tax_year,
        )  # fmt: skip

    of(_MOST // 100)  # an unknown State or day is said at once

    def brings(ctc: int) -> Decimal:
        try:
            return of(ctc).monthly_net.amount
        except LawUnknownError:
            raise
        except ValueError:
            return Decimal(-1)

    low = 0
    for peak in _peaks(of, as_of, declared or Declared()):
        if brings(peak) >= monthly_net.amount:
            found = _first(lambda ctc: brings(ctc) >= monthly_net.amount, low, peak)
            close = range(max(1, found - _JITTER), found)
            return of(next((n for n in close if brings(n) >= monthly_net.amount), found))
        low = peak
    raise ValueError(f"no CTC up to {Rupees(Decimal(_MOST))} brings {monthly_net} a month")


def _peaks(of: Callable[[int], Result], as_of: date, declared: Declared) -> Iterator[int]:
    """Yield the CTC up to which in-hand rises, threshold by threshold, and the end at last."""
    book, regime = rule_book(), declared.regime.value
    thresholds = [book.at(f"tax.{regime}.rebate", as_of).value["limit"]]
    thresholds += [at for at, _ in book.at(f"tax.{regime}.surcharge", as_of).value]

    def beyond(limit: Decimal) -> Callable[[int], bool]:
        def passed(ctc: int) -> bool:
            try:
                return of(ctc).tax.income.amount > limit
            except LawUnknownError:
                raise
            except ValueError:
                return False

        return passed

    for limit in thresholds:
        yield _first(beyond(limit), 0, _MOST) - 1
    yield _MOST


def _first(true_of: Callable[[int], bool], low: int, high: int) -> int:
    """Return the first number above ``low`` of which it is true, as it is of ``high``."""
    while high - low > 1:
        middle = (low + high) // 2
        if true_of(middle):
            high = middle
        else:
            low = middle
    return high
