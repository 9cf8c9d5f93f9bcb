"""Dated records: each has its days, and what is not known says so."""

from datetime import date
from decimal import Decimal

import pytest

from kasauti.pay import LawUnknownError, Rule, RuleBook, in_hand, rule_book
from kasauti.values import Month, Rupees

CTC = Rupees(Decimal(4500000))


def test_the_ceiling_changes_on_17_september_2026() -> None:
    pieces = rule_book().over("epf.wage_ceiling", Month(2026, 9))
    assert [(days, rule.number) for days, rule in pieces] == [(16, 15000), (14, 25000)]


def test_every_record_has_a_source_and_a_confidence() -> None:
    records = rule_book().starting("")
    assert len(records) > 60
    assert all(record.source and record.confidence in "HMLK" for record in records)


def test_two_records_never_hold_on_one_day() -> None:
    def record(start: date, end: date) -> Rule:
        return Rule("x", start, end, Decimal(1), "an Act", "H")

    with pytest.raises(ValueError, match="two records hold on 2026-02-01"):
        RuleBook([record(date(2026, 1, 1), date(2026, 2, 1)), record(date(2026, 2, 1), date.max)])


def test_a_record_without_source_or_with_a_strange_confidence_is_refused() -> None:
    with pytest.raises(ValueError, match="without a source"):
        Rule("x", date(2026, 1, 1), date.max, Decimal(1), "", "H")
    with pytest.raises(ValueError, match="is not H, M, L or K"):
        Rule("x", date(2026, 1, 1), date.max, Decimal(1), "an Act", "Q")


@pytest.mark.parametrize("state", ["Ladakh", "Karnatakaa", "", "California"])
def test_an_unknown_state_is_an_error_never_nil(state: str) -> None:
    with pytest.raises(LawUnknownError, match="give the State of the work place"):
        in_hand(CTC, state, date(2026, 12, 1))


@pytest.mark.parametrize("day", [date(2025, 3, 31), date(2027, 4, 1), date(1990, 1, 1)])
def test_a_day_outside_the_law_held_is_an_error(day: date) -> None:
    with pytest.raises(LawUnknownError, match=str(day)):
        in_hand(CTC, "Goa", day)


def test_an_unknown_tax_year_is_an_error() -> None:
    with pytest.raises(LawUnknownError, match="2027-28"):
        in_hand(CTC, "Goa", date(2026, 12, 1), tax_year="2027-28")


@pytest.mark.parametrize("ctc", ["0", "-4500000"])
def test_a_ctc_of_nothing_is_refused(ctc: str) -> None:
    with pytest.raises(ValueError, match="pays nobody"):
        in_hand(Rupees(Decimal(ctc)), "Goa", date(2026, 12, 1))


def test_a_slip_of_many_zeros_is_refused() -> None:
    with pytest.raises(ValueError, match="no person's pay"):
        in_hand(Rupees(Decimal(10) ** 20), "Goa", date(2026, 12, 1))


def test_states_without_held_rates_warn_and_are_never_nil() -> None:
    result = in_hand(CTC, "Assam", date(2026, 12, 1))
    assert result.amount("Professional tax") == Rupees(Decimal(2500))
    assert any("Assam levies professional tax at rates not held" in w for w in result.warnings)


def test_a_rate_that_differs_for_women_is_said() -> None:
    small, large = (Rupees(Decimal(ctc)) for ctc in (300_000, 4_500_000))
    for ctc, told in ((small, True), (large, False)):
        warnings = in_hand(ctc, "Maharashtra", date(2026, 12, 1)).warnings
        assert any("women pay no professional tax" in warning for warning in warnings) is told


def test_unverified_rules_are_named() -> None:
    result = in_hand(CTC, "West Bengal", date(2026, 12, 1))
    assert "pt.west_bengal (L, sources conflict)" in result.warnings[-1]
