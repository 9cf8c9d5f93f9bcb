"""The gate, the rater's report, and the items' report, each refused below its size."""

import random

import pytest

from kasauti.interviews import (
    Rated,
    Response,
    TooFewError,
    gate,
    item_reports,
    rater_report,
)

KEYS = {"a": 1.0, "b": 2.0, "c": 3.0, "d": 3.0, "e": 4.0, "f": 5.0}


def test_the_gate_opens_within_half_a_level_and_no_miss_above_one() -> None:
    assert gate(KEYS, KEYS).passed
    assert gate(KEYS, KEYS | {"a": 2.0, "f": 4.0, "c": 4.0}).passed
    assert not gate(KEYS, KEYS | {"a": 2.0, "b": 3.0, "c": 4.0, "f": 4.0}).passed
    far = gate(KEYS, KEYS | {"a": 3.0})
    assert not far.passed
    assert "rate six new ones" in far.sentence


def test_the_gate_needs_weak_middling_and_strong() -> None:
    with pytest.raises(TooFewError):
        gate(KEYS, {"a": 1.0, "b": 2.0})
    with pytest.raises(TooFewError, match="1 middling"):
        gate(KEYS | {"d": 4.0}, KEYS)


def rated(levels: list[list[int]]) -> list[Rated]:
    return [
        Rated(f"p{p}", f"M{c}", level, 80)
        for p, row in enumerate(levels)
        for c, level in enumerate(row, 1)
    ]


def test_a_rater_of_threes_is_told() -> None:
    report = rater_report(rated([[3, 3], [3, 3], [3, 3], [3, 4], [3, 3]]))
    assert report.threes == 0.9
    assert any("90% of the levels are 3" in remark for remark in report.remarks)


def test_halo_is_told_and_its_absence_is_not() -> None:
    together = rater_report(rated([[1, 1], [2, 2], [3, 3], [4, 4], [5, 5]]))
    assert together.halo == pytest.approx(1.0)
    assert any("move together" in remark for remark in together.remarks)
    apart = rater_report(rated([[1, 4], [2, 1], [3, 5], [4, 2], [5, 3]]))
    assert apart.remarks == ()


def test_below_eight_ratings_nothing_is_said_of_a_rater() -> None:
    with pytest.raises(TooFewError, match="7 ratings"):
        rater_report([Rated("p", f"M{n}", 3) for n in range(7)])


def responses(n: int) -> list[Response]:
    draw = random.Random(2)
    found = []
    for p in range(n):
        able = draw.random()
        for family, chance in (("good", able), ("fine", able), ("easy", 0.99), ("noise", 0.5)):
            found.append(Response(f"p{p}", family, draw.random() < chance))
    return found


def test_items_are_retired_for_a_reason() -> None:
    found = {one.family: one for one in item_reports(responses(150))}
    assert found["good"].retire == ""
    assert (found["good"].discrimination or 0) > 0.2
    assert "answer it rightly" in found["easy"].retire
    assert "does not tell people apart" in found["noise"].retire


def test_items_below_thirty_responses_say_nothing() -> None:
    found = item_reports(responses(20))
    assert all(one.difficulty is None and one.exposure == 20 for one in found)
