"""The engine and a separately written month-by-month computation agree to the paisa."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import example, given, settings
from hypothesis import strategies as st

from kasauti.pay import Declared, OneOffs, PfBasis, Policy, Regime, in_hand
from kasauti.values import Rupees
from tests.pay.brute_force import TOP, WELFARE, yearly

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
    tax, net, month = yearly(ctc, state, day, full=full, nps=nps, year=year)
    assert exact(result.tax.total) == tax
    assert exact(result.net) == net
    assert exact(result.monthly_net) == month


@settings(max_examples=300, deadline=None)
@given(CTCS, STATES, DAYS, BASES, st.integers(0, 3_000_000),
       st.one_of(st.none(), st.integers(0, 300_000)), st.booleans())  # fmt: skip
def test_old_regime(
    ctc: int, state: str, day: date, basis: PfBasis, rent: int, savings: int | None, mumbai: bool
) -> None:
    stated = None if savings is None else Decimal(savings)
    declared = Declared(Regime.OLD, Decimal(rent), "Mumbai" if mumbai else "Mysuru", stated)
    result = in_hand(Rupees(Decimal(ctc)), state, day, policy=Policy(pf=basis), declared=declared)
    tax, net, month = yearly(
        ctc, state, day, full=basis is PfBasis.FULL, regime="old", rent=rent,
        listed_city=mumbai, savings=savings,
    )  # fmt: skip
    assert exact(result.tax.total) == tax
    assert exact(result.net) == net
    assert exact(result.monthly_net) == month


@settings(max_examples=300, deadline=None)
@given(CTCS, st.sampled_from(sorted(WELFARE)), DAYS, BASES, YEARS, st.integers(0, 40),
       st.integers(0, 8), st.booleans(), st.integers(0, 5_000_000))  # fmt: skip
def test_variable_pay_charges_welfare_fund_and_one_offs(
    ctc: int, state: str, day: date, basis: PfBasis, tax_year: str, variable: int, vpf: int,
    inside: bool, once: int,
) -> None:  # fmt: skip
    policy = Policy(
        pf=basis, variable_percent=Decimal(variable), voluntary_pf_percent=Decimal(vpf),
        charges_inside=inside, welfare_fund=True,
    )  # fmt: skip
    third = Decimal(once // 3)
    one_offs = OneOffs(third, third, Decimal(once) - 2 * third)
    result = in_hand(
        Rupees(Decimal(ctc)), state, day, policy=policy, one_offs=one_offs, tax_year=tax_year
    )
    tax, net, month = yearly(
        ctc, state, day, full=basis is PfBasis.FULL, vpf=vpf, inside=inside, welfare=True,
        variable=variable, once=once, year=int(tax_year[:4]) if tax_year else None,
    )  # fmt: skip
    assert exact(result.tax.total) == tax
    assert exact(result.net) == net
    assert exact(result.monthly_net) == month
    assert sum(exact(line.net) for line in result.months) == net
    assert sum(exact(line.amount) for line in result.components) == ctc
