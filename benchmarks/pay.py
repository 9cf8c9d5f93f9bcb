"""In-hand and a letter: what each costs, against "feels instant"; CPU milliseconds.

``python -m benchmarks.pay``
"""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from kasauti import offers
from kasauti.pay import ctc_for, in_hand
from kasauti.values import Rupees

DAY = date(2026, 12, 1)
EXAMPLE = Path(__file__).parents[1] / "examples" / "offers" / "senior-ml-engineer.toml"


def measured(work: Callable[[], object], times: int) -> tuple[float, float]:
    """Return median and 99th percentile of CPU milliseconds, after one warm-up."""
    work()
    spent = []
    for _ in range(times):
        start = time.process_time()
        work()
        spent.append((time.process_time() - start) * 1000)
    return statistics.median(spent), statistics.quantiles(spent, n=100)[98]


def main() -> None:
    """Print every figure beside its bar."""
    ctc = Rupees.parse("45 lakh")
    letter = offers.compose(offers.read_offer(EXAMPLE.read_text(encoding="utf-8")))
    names = itertools.count()

    def another() -> bytes:
        """Another person's letter of the same role and pay."""
        terms = replace(letter.terms, candidate=f"Anika Deshpande {next(names)}")
        return offers.print_letter(offers.compose(terms))

    def unlike() -> bytes:
        """A letter whose person, role, pay and days are all new; typst remembers the rest."""
        told, number = letter.terms, next(names)
        terms = replace(
            told,
            candidate=f"Anika Deshpande {number}",
            work=replace(told.work, title=f"ML Engineer {number}", duties=f"train model {number}"),
            package=replace(told.package, ctc=told.package.ctc + Rupees(Decimal(number * 10))),
            engagement=replace(told.engagement, starts=DAY + timedelta(days=number)),
        )
        return offers.print_letter(offers.compose(terms))

    rows: tuple[tuple[str, Callable[[], object], int, str], ...] = (
        ("in-hand", lambda: in_hand(ctc, "Karnataka", DAY), 2000, "< 1 ms"),
        (
            "in-hand of a tax year, month by month",
            lambda: in_hand(ctc, "Karnataka", DAY, tax_year="2026-27"),
            2000,
            "< 1 ms",
        ),
        ("CTC for an in-hand", lambda: ctc_for(Rupees.parse("3 lakh"), "Karnataka", DAY), 20, ""),
        ("linter on a letter", letter.checked, 200, ""),
        ("letter as PDF, warm, another person", another, 100, "< 60 ms"),
        ("letter as PDF, warm, all terms unlike", unlike, 100, "< 60 ms"),
    )
    for name, work, times, bar in rows:
        middle, slow = measured(work, times)
        print(f"{name:40} median {middle:8.2f} ms   p99 {slow:8.2f} ms   n {times:5}   {bar}")


if __name__ == "__main__":
    main()
