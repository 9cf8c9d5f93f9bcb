"""Bars by judgement and estimates against outcomes, refused below their sizes."""

import math
import random

import pytest

from kasauti.interviews import TooFewError, angoff, criterion


def test_a_bar_is_the_mean_of_the_second_round() -> None:
    first = {"a": 2.0, "b": 4.0, "c": 3.0, "d": 3.0}
    bar = angoff("S5", first, {"a": 3.0, "b": 4.0, "c": 3.0, "d": 4.0})
    assert (bar.level, bar.mean, bar.moved, bar.agreed) == (4, 3.5, 0.5, True)
    assert bar.low < bar.mean < bar.high
    # Student's t of three degrees of freedom, 3.182, times the standard error .2887
    assert bar.low == pytest.approx(3.5 - 0.9187, abs=1e-3)


def test_judges_far_apart_have_no_bar_yet() -> None:
    levels = {"a": 1.0, "b": 5.0, "c": 2.0, "d": 4.0}
    assert not angoff("S5", levels, levels).agreed


def test_too_few_judges_and_wrong_levels_are_refused() -> None:
    three = {"a": 3.0, "b": 3.0, "c": 3.0}
    with pytest.raises(TooFewError, match="3 judges rated twice; 4 are the least"):
        angoff("S5", three | {"d": 3.0}, three)
    with pytest.raises(ValueError, match="1 to 5"):
        angoff("S5", three | {"d": 3.0}, three | {"d": 7.0})
    with pytest.raises(KeyError):
        angoff("Q9", three | {"d": 3.0}, three | {"d": 3.0})


def pairs(n: int, r: float, seed: int = 1) -> list[tuple[float, float]]:
    draw = random.Random(seed)
    found = []
    for _ in range(n):
        x = draw.gauss(0, 1)
        found.append((x, r * x + math.sqrt(1 - r * r) * draw.gauss(0, 1)))
    return found


def test_thirty_hires_with_a_correlation_of_three_tenths_say_little() -> None:
    """The published interval: r = .3 at n = 30 is −.07 to .60."""
    wanted = pairs(30, 0.3, 3)
    found = criterion(wanted)
    half = 1.959963984540054 / math.sqrt(27)
    assert found.low == pytest.approx(math.tanh(math.atanh(found.r) - half))
    assert round(math.tanh(math.atanh(0.3) - half), 2) == -0.07
    assert round(math.tanh(math.atanh(0.3) + half), 2) == 0.60
    assert "Fewer than 100" in found.caution


def test_the_range_that_selection_took_is_given_back() -> None:
    everybody = pairs(4000, 0.5, 7)
    hired = [pair for pair in everybody if pair[0] > 0.5]
    found = criterion(hired, applicants_sd=1.0)
    assert found.r < 0.4
    assert found.corrected == pytest.approx(0.5, abs=0.06)
    assert found.caution == ""


def test_below_thirty_hires_nothing_is_said() -> None:
    with pytest.raises(TooFewError, match="29 hires"):
        criterion(pairs(29, 0.5))
    with pytest.raises(ValueError, match="the same"):
        criterion([(3.0, float(n)) for n in range(40)])
