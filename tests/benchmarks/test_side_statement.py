"""Naming the higher side is often wrong; "stronger" seldom is."""

from benchmarks.side_statement import loops, scores
from kasauti.roles import Seniority


def test_naming_the_higher_score_is_wrong_in_a_fifth_to_a_third() -> None:
    rows = scores(20_000, 7)
    assert all(0.18 < row["naming the higher"] < 0.33 for row in rows)
    reliable = [row for row in rows if row["reliability"] >= 0.7]
    assert all(row["stronger wrong"] < 0.10 for row in reliable)
    assert all(row["stronger wrong"] < row["leans wrong"] < 0.25 for row in rows)


def test_a_loop_holds_the_truth_in_its_intervals() -> None:
    found = loops(60, 3, Seniority.MID)
    assert found["80 % intervals that hold the truth"] > 0.78
    assert found["stronger wrong"] <= 0.1
