"""From in-hand back to CTC."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kasauti.pay import PfBasis, Policy, compare, ctc_for, in_hand
from kasauti.values import Rupees

AS_OF = date(2026, 12, 1)


@settings(max_examples=12, deadline=None)
@given(st.integers(25_000, 3_000_000), st.sampled_from(list(PfBasis)))
def test_the_solved_ctc_brings_it_and_a_hundred_less_does_not(wanted: int, basis: PfBasis) -> None:
    policy = Policy(pf=basis)
    found = ctc_for(Rupees(Decimal(wanted)), "Delhi", AS_OF, policy=policy)
    assert found.monthly_net.amount >= wanted
    less = Rupees(found.ctc.amount - 100)
    assert in_hand(less, "Delhi", AS_OF, policy=policy).monthly_net.amount < wanted


def test_an_in_hand_just_below_a_surcharge_threshold_takes_the_smaller_ctc() -> None:
    """Beyond ₹50 lakh of income in-hand falls before it rises: the answer lies before it."""
    peak = in_hand(Rupees(Decimal("5200000")), "Delhi", AS_OF).monthly_net
    found = ctc_for(peak, "Delhi", AS_OF)
    assert found.ctc.amount <= 5_200_000
    assert found.monthly_net >= peak


def test_what_cannot_be_solved_is_said() -> None:
    with pytest.raises(ValueError, match="above zero"):
        ctc_for(Rupees(Decimal(0)), "Delhi", AS_OF)
    with pytest.raises(ValueError, match="one of Andhra Pradesh"):
        ctc_for(Rupees(Decimal(100000)), "Ladakh", AS_OF)


def test_a_package_against_itself_differs_nowhere() -> None:
    result = in_hand(Rupees(Decimal(4500000)), "Karnataka", AS_OF)
    assert {line.difference.amount for line in compare(result, result)} == {0}
