"""Figures: shares with their intervals, bars met or missed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.figure import Figure, bootstrapped, proportion


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_share_lies_in_its_interval(case: tuple[int, int]) -> None:
    figure = proportion("share", *case)
    assert figure.low is not None
    assert figure.high is not None
    assert 0 <= figure.low <= figure.value + 1e-12
    assert figure.value - 1e-12 <= figure.high <= 1


@pytest.mark.parametrize(
    ("bar", "met"), [(">= 0.5", True), ("<= 0.4", False), ("== 0.5", True), ("", None)]
)
def test_a_bar_is_met_or_missed(bar: str, met: bool | None) -> None:
    assert Figure("x", 0.5, None, None, 1, bar).met is met


def test_drawn_intervals_are_the_same_on_every_run() -> None:
    def mean(some: list[float]) -> float:
        return sum(some) / len(some)

    first = bootstrapped("mean", [0.1, 0.4, 0.9], mean)
    assert first == bootstrapped("mean", [0.1, 0.4, 0.9], mean)
    assert first.low is not None
    assert first.high is not None
    assert first.low < first.value < first.high


def test_of_nothing_there_is_no_verdict() -> None:
    assert proportion("share", 0, 0, "<= 0.2").met is None
    assert bootstrapped("mean", [], len, ">= 0.5").met is None
