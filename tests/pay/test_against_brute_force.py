"""The engine and a separately written month-by-month computation agree to the paisa."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kasauti.pay import (
    Allowance,
    Declared,
    Milestone,
    OneOffs,
    PfBasis,
    Policy,
    Regime,
    Result,
    in_hand,
)
from kasauti.values import Rupees
from tests.pay.brute_force import TOP, WELFARE, Year, yearly

CTCS = st.integers(300_000, 100_000_000)
STATES = st.sampled_from([*sorted(TOP), "Odisha"])
EDGES = [date(2026, 9, 16), date(2026, 9, 17), date(2026, 3, 31), date(2026, 4, 1)]
DAYS = st.one_of(st.dates(date(2025, 4, 1), date(2027, 3, 31)), st.sampled_from(EDGES))
BASES = st.sampled_from(list(PfBasis))
YEARS = st.sampled_from(["", "2025-26", "2026-27"])


def exact(amount: Rupees) -> Fraction:
    return Fraction(amount.amount)


@settings(max_examples=500, deadline=None)
@given(CTCS, STATES, DAYS, BASES, st.integers(0, 20), YEARS)
@example(4_500_000, "Karnataka", date(2026, 9, 16), PfBasis.CEILING, 0, "")
@example(4_500_000, "Karnataka", date(2026, 9, 17), PfBasis.CEILING, 0, "")
@example(2_500_000, "Odisha", date(2026, 3, 31), PfBasis.CEILING, 0, "")
@example(2_500_000, "Odisha", date(2026, 4, 1), PfBasis.CEILING, 0, "")
@example(22_000_000, "Delhi", date(2026, 12, 1), PfBasis.FULL, 14, "2026-27")
def test_new_regime(
    ctc: int, state: str, day: date, basis: PfBasis, nps: int, tax_year: str
) -> None:
    policy = Policy(pf=basis, nps_percent=Decimal(nps))
    result = in_hand(Rupees(Decimal(ctc)), state, day, policy=policy, tax_year=tax_year)
    full, year = basis is PfBasis.FULL, int(tax_year[:4]) if tax_year else None
    agrees(result, yearly(ctc, state, day, full=full, nps=nps, year=year))


@settings(max_examples=300, deadline=None)
@given(CTCS, STATES, DAYS, BASES, st.integers(0, 3_000_000),
       st.one_of(st.none(), st.integers(0, 300_000)), st.booleans())  # fmt: skip
def test_old_regime(
    ctc: int, state: str, day: date, basis: PfBasis, rent: int, savings: int | None, mumbai: bool
) -> None:
    stated = None if savings is None else Decimal(savings)
    declared = Declared(Regime.OLD, Decimal(rent), "Mumbai" if mumbai else "Mysuru", stated)
    result = in_hand(Rupees(Decimal(ctc)), state, day, policy=Policy(pf=basis), declared=declared)
    agrees(result, yearly(
        ctc, state, day, full=basis is PfBasis.FULL, regime="old", rent=rent,
        listed_city=mumbai, savings=savings,
    ))  # fmt: skip


NAMED = st.lists(st.tuples(st.integers(1, 6_000), st.booleans()), max_size=4).map(tuple)
REACHED = st.lists(st.tuples(st.integers(1, 2_000_000), st.integers(1, 12)), max_size=4).map(tuple)
BONUSES = st.tuples(*[st.integers(0, 2_000_000)] * 3)


@settings(max_examples=600, deadline=None)
@given(CTCS, st.sampled_from(sorted(WELFARE)), DAYS, BASES, YEARS, st.integers(0, 40),
       st.integers(0, 8), st.integers(0, 14), st.booleans(), st.sampled_from(list(Regime)),
       BONUSES, REACHED, NAMED, st.integers(20, 55))  # fmt: skip
@example(6_000_000, "Delhi", date(2026, 9, 16), PfBasis.FULL, "", 15, 5, 10, True, Regime.NEW,
         (600_000, 100_000, 9_000), ((300_000, 6), (9_000, 6)), ((24_000, False),), 40)  # fmt: skip
@example(6_000_000, "Delhi", date(2026, 9, 17), PfBasis.FULL, "", 15, 5, 10, True, Regime.NEW,
         (600_000, 100_000, 9_000), ((300_000, 6), (9_000, 6)), ((24_000, True),), 50)  # fmt: skip
@example(300_000, "Delhi", date(2026, 12, 1), PfBasis.FULL, "", 40, 0, 14, True, Regime.NEW,
         (0, 0, 0), (), ((6_000, True), (6_000, False), (6_000, True)), 50)  # fmt: skip
@example(5_500_000, "Karnataka", date(2026, 3, 31), PfBasis.CEILING, "2025-26", 10, 0, 10, False,
         Regime.OLD, (0, 0, 0), ((500_000, 12),), ((60_000, True),), 45)  # fmt: skip
@example(5_500_000, "Karnataka", date(2026, 4, 1), PfBasis.CEILING, "2026-27", 10, 0, 10, False,
         Regime.OLD, (0, 0, 0), ((500_000, 12),), ((60_000, True),), 45)  # fmt: skip
def test_a_whole_package(
    ctc: int, state: str, day: date, basis: PfBasis, tax_year: str, variable: int, vpf: int,
    nps: int, inside: bool, regime: Regime, bonuses: tuple[int, int, int],
    reached: tuple[tuple[int, int], ...], named: tuple[tuple[int, bool], ...], share: int,
) -> None:  # fmt: skip
    """Allowances, milestones, bonuses, NPS, own fund, variable pay, wages added back: by month."""
    policy = Policy(
        basic_percent=Decimal(share), pf=basis, variable_percent=Decimal(variable),
        voluntary_pf_percent=Decimal(vpf), nps_percent=Decimal(nps), charges_inside=inside,
        welfare_fund=True,
        allowances=tuple(Allowance(f"Named {at}", Decimal(amount), listed=told)
                         for at, (amount, told) in enumerate(named)),
    )  # fmt: skip
    one_offs = OneOffs(
        *map(Decimal, bonuses),
        tuple(Milestone(f"{at}", Decimal(a), month) for at, (a, month) in enumerate(reached)),
    )
    found = yearly(
        ctc, state, day, share=share, full=basis is PfBasis.FULL, vpf=vpf, nps=nps, inside=inside,
        welfare=True, variable=variable, year=int(tax_year[:4]) if tax_year else None,
        regime=regime.value, savings=None, bonuses=bonuses, milestones=reached, allowances=named,
    )  # fmt: skip

    def built() -> Result:
        return in_hand(
            Rupees(Decimal(ctc)), state, day, policy=policy, one_offs=one_offs, tax_year=tax_year,
            declared=Declared(regime),
        )  # fmt: skip

    if found.special < 0:
        with pytest.raises(ValueError, match="does not hold its parts"):
            built()
        return
    result = built()
    agrees(result, found)
    assert exact(result.amount("Special allowance")) == found.special
    assert exact(result.wages.literal) == found.literal
    assert sum(exact(line.amount) for line in result.components) == ctc


def agrees(result: Result, found: Year) -> None:
    assert exact(result.tax.total) == found.tax
    assert exact(result.net) == found.net
    assert exact(result.monthly_net) == found.ordinary
    assert [exact(line.net) for line in result.months] == found.nets
    assert sum(found.nets) == found.net
