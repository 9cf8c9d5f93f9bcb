"""The engine and a separately written month-by-month computation agree to the paisa."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import example, given, settings
from hypothesis import strategies as st

from kasauti.pay import Declared, PfBasis, Policy, Regime, in_hand
from kasauti.values import Rupees
from tests.pay.brute_force import TOP, yearly

CTCS = st.integers(300_000, 100_000_000)
STATES = st.sampled_from(sorted(TOP))
DAYS = st.one_of(
    st.dates(date(2025, 4, 1), date(2027, 3, 31)),
    st.sampled_from([date(2026, 9, 16), date(2026, 9, 17), date(2026, 3, 31), date(2026, 4, 1)]),
)
BASES = st.sampled_from(list(PfBasis))
YEARS = st.sampled_from(["", "2025-26", "2026-27"])


def exact(amount: Rupees) -> Fraction:
    return Fraction(amount.amount)


@settings(max_examples=400, deadline=None)
@given(CTCS, STATES, DAYS, BASES, st.integers(0, 20), YEARS)
@example(4_500_000, "Karnataka", date(2026, 9, 16), PfBasis.CEILING, 0, "")
@example(4_500_000, "Karnataka", date(2026, 9, 17), PfBasis.CEILING, 0, "")
@example(22_000_000, "Delhi", date(2026, 12, 1), PfBasis.FULL, 14, "2026-27")
def test_new_regime(
    ctc: int, state: str, day: date, basis: PfBasis, nps: int, tax_year: str
) -> None:
    policy = Policy(pf=basis, nps_percent=Decimal(nps))
    result = in_hand(Rupees(Decimal(ctc)), state, day, policy=policy, tax_year=tax_year)
    full, year = basis is PfBasis.FULL, int(tax_year[:4]) if tax_year else None
    tax, net = yearly(ctc, state, day, full=full, nps=nps, year=year)
    assert exact(result.tax.total) == tax
    assert exact(result.net) == net


@settings(max_examples=300, deadline=None)
@given(CTCS, STATES, DAYS, BASES, st.integers(0, 3_000_000), st.integers(0, 300_000), st.booleans())
def test_old_regime(
    ctc: int, state: str, day: date, basis: PfBasis, rent: int, savings: int, mumbai: bool
) -> None:
    declared = Declared(
        Regime.OLD, Decimal(rent), "Mumbai" if mumbai else "Mysuru", Decimal(savings)
    )
    result = in_hand(Rupees(Decimal(ctc)), state, day, policy=Policy(pf=basis), declared=declared)
    tax, net = yearly(
        ctc, state, day, full=basis is PfBasis.FULL, regime="old", rent=rent,
        listed_city=mumbai, savings=savings,
    )  # fmt: skip
    assert exact(result.tax.total) == tax
    assert exact(result.net) == net
