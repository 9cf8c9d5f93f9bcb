"""Rupees are exact and grouped the Indian way; months are counted once."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasauti.values import Month, Period, Rupees, months_covered, slug

months = st.integers(min_value=1990 * 12, max_value=2030 * 12).map(Month.from_index)
NOW = Month(2026, 11)


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_rupees_print_and_parse_back_exactly(amount: Decimal) -> None:
    printed = str(Rupees(abs(amount)))
    assert Rupees.parse(printed).amount == abs(amount)


def test_rupees_refuse_floats_and_fractions_of_a_paisa() -> None:
    with pytest.raises(TypeError, match="never floats"):
        Rupees(0.1)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="fractions of a paisa"):
        Rupees(Decimal("1.005"))


def test_amounts_are_read_as_people_write_them() -> None:
    assert str(Rupees.parse("45 LPA")) == "₹45,00,000"
    assert Rupees.parse("Rs. 1.2 cr").in_lakh() == "₹1.2 crore"
    with pytest.raises(ValueError, match="is not an amount"):
        Rupees.parse("competitive")


@given(st.lists(st.tuples(months, months), max_size=8))
def test_months_covered_counts_each_month_once(pairs: list[tuple[Month, Month]]) -> None:
    periods = [Period(min(p), max(p)) for p in pairs]
    counted = {i for p in periods for i in range(p.start.index, p.end.index + 1)}  # type: ignore[union-attr]
    assert months_covered(periods, NOW) == len(counted)


def test_an_ongoing_period_reaches_the_given_month() -> None:
    assert Period(Month(2026, 1), None, ongoing=True).months(NOW) == 11


def test_slugs_are_plain_ascii() -> None:
    assert slug("Señior MLE — कसौटी (LLM)") == "senior-mle-llm"
