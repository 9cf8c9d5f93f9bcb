"""Where pay stands in the market: aged, like with like, premium segments named."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kasauti.pay import (
    Ageing,
    Measure,
    Policy,
    against_market,
    aged_band,
    amounts,
    in_hand,
    market,
    market_for,
    movements,
    read_survey,
    usual_movement,
)
from kasauti.values import Rupees

from .test_bands import SURVEY, lakh

TO = date(2026, 12, 1)
WIDE = SURVEY.replace("p25,p50,p75", "p10,p25,p50,p75,p90,measure,premium").replace(
    "40,52,66", "30,40,52,66,90,fixed,yes"
)


def test_every_figure_of_a_band_is_moved_to_one_day() -> None:
    (row,) = read_survey(SURVEY)
    moved = aged_band(row, TO, Decimal("9.4"))
    assert moved.figures["p50"].amount == Decimal("5525866.67")  # 52 lakh × (1 + 9.4 % × 8/12)
    assert moved.effective == row.effective
    assert aged_band(row, date(2026, 1, 1), Decimal("9.4")) == row
    compound = aged_band(row, TO, Decimal("9.4"), Ageing.COMPOUND)
    assert compound.figures["p50"] < moved.figures["p50"]


def test_the_usual_movement_has_its_source() -> None:
    assert (usual_movement().percent, usual_movement().source) == (
        Decimal("9.4"), "Aon salary survey 2026",
    )  # fmt: skip
    assert len(movements()) == 3


@pytest.mark.parametrize(
    ("amount", "said"),
    [("29", "below P10"), ("30", "P10"), ("46", "P38"), ("52", "P50"), ("90", "P90"),
     ("91", "above P90")],
)  # fmt: skip
def test_a_percentile_is_interpolated_between_those_told(amount: str, said: str) -> None:
    (row,) = read_survey(WIDE)
    (found,) = against_market({Measure.FIXED: lakh(amount)}, [row])
    assert found.percentile == said


def test_compa_ratio_and_penetration_of_the_widest_range_told() -> None:
    (row,) = read_survey(WIDE)
    (found,) = against_market({Measure.FIXED: lakh("65")}, [row])
    assert found.compa_ratio == Decimal("1.25")
    assert found.standing is not None
    assert found.standing.penetration == Decimal("0.58")  # (65 - 30) / (90 - 30)
    (median,) = read_survey(SURVEY.replace("40,52,66", ",52,"))
    (alone,) = against_market({Measure.CTC: lakh("52")}, [median])
    assert (alone.standing, alone.percentile) == (None, "")


def test_like_is_set_against_like_only() -> None:
    pay = in_hand(lakh("60"), "Karnataka", TO, policy=Policy(variable_percent=Decimal(10)))
    told = amounts(pay)
    assert told[Measure.FIXED] == lakh("54")
    assert told[Measure.COST] > told[Measure.CTC] == lakh("60")
    found = against_market({Measure.CTC: lakh("60")}, market_for(Decimal(7)))
    assert "Bengaluru, fully loaded cost" not in {one.band.segment for one in found}
    assert {one.band.measure for one in against_market(told, market())} == {
        Measure.CTC, Measure.COST,
    }  # fmt: skip


def test_a_premium_segment_is_marked_and_says_it_is_no_median() -> None:
    held = [one for one in market() if one.premium]
    assert {one.segment for one in held} == {"AI-first and product companies"}
    (own,) = read_survey(WIDE)
    assert own.premium
    assert "not the market's median" in own.note


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [(",fixed,", ",monthly,", "not ctc, fixed or cost"), ("5,9,12", "9,5,12", "not above")],
)
def test_a_survey_row_that_cannot_hold_is_named(old: str, new: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_survey(WIDE.replace(old, new, 1))


def test_pay_is_never_negative_or_without_a_source() -> None:
    assert all(one.source and one.segment for one in market())
    assert Rupees(Decimal(0)) < market()[0].middle
