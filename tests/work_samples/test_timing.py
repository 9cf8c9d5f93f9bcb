"""Cost as a ratio: what is counted, on how many calls it rests, and whose the doubt is."""

from __future__ import annotations

from itertools import cycle

import pytest

from kasauti.work_samples import Bench, Failed
from kasauti.work_samples.timing import cpu_ratio


class Side:
    """A process of which each call costs so much, and which may go on while the other runs."""

    def __init__(self, cost: float, *, behind: float = 0.0, other: Side | None = None) -> None:
        self.cost, self.behind, self.other, self.spent = cost, behind, other, 0.0
        self.heard: list[object] = []

    def call(self, *call: object, seconds: float | None = None) -> object:
        self.heard.append(call)
        self.spent += self.cost
        if self.other is not None:
            self.other.spent += self.other.behind
        return call[-1]

    def cpu_seconds(self) -> float:
        return self.spent

    def close(self) -> None: ...


def bench(candidate: Side, reference: Side) -> Bench:
    return Bench(candidate, lambda: reference, 1, {}, 1.0)  # type: ignore[arg-type, return-value]


CALLS = [("search", number) for number in range(30)]


def test_no_call_is_made_twice_on_either_side() -> None:
    sides = Side(0.42), Side(1.0)
    found = bench(*sides).cpu_ratio(CALLS, 0.42, cap=64)
    assert all(len(side.heard) == len(set(side.heard)) for side in sides)
    assert found.calls <= 29


def test_few_calls_are_all_that_is_made() -> None:
    sides = Side(0.42), Side(1.0)
    assert bench(*sides).cpu_ratio(CALLS[:6], 0.42).calls == 5


def test_every_answer_that_is_timed_is_judged() -> None:
    judged: list[object] = []
    candidate = Side(0.1)
    bench(candidate, Side(1.0)).cpu_ratio(CALLS, 0.42, heard=lambda _, got: judged.append(got))
    assert judged == [call[-1] for call in candidate.heard]  # type: ignore[index]

    def wrong(call: object, got: object) -> None:
        raise Failed("wrong")

    with pytest.raises(Failed):
        bench(Side(0.1), Side(1.0)).cpu_ratio(CALLS, 0.42, heard=wrong)


def test_what_runs_between_the_calls_is_counted() -> None:
    candidate = Side(0.1, behind=0.9)
    found = bench(candidate, Side(1.0, other=candidate)).cpu_ratio(CALLS, 0.42)
    assert found.over
    assert found.ratio == pytest.approx(1.0, abs=0.5)


def test_what_carries_the_input_is_taken_off_on_both_sides() -> None:
    made = bench(Side(5.0), Side(2.0))
    assert made.carrying([("keep", 1)] * 3) == pytest.approx(2.0)
    assert made.cpu_ratio(CALLS, 10.0, carrying=1.5).ratio == pytest.approx(7.0)


def test_a_slow_moment_while_inputs_are_carried_holds_nothing_against_the_candidate() -> None:
    costs = iter([4.0, 1.9, 1.5, 1.8])

    class Cold(Side):
        def call(self, *call: object, seconds: float | None = None) -> object:
            self.cost = next(costs, 2.0)
            return super().call(*call, seconds=seconds)

    made = bench(Side(5.0), Cold(0.0))
    assert made.carrying([("keep", 1)] * 4) == pytest.approx(1.5)
    assert made.cpu_ratio(CALLS, 10.0, carrying=1.999).ratio == pytest.approx(15.0, abs=0.1)


def test_doubt_is_the_candidates_and_a_person_is_told() -> None:
    costs = cycle([0.3, 0.6])

    class Noisy(Side):
        def call(self, *call: object, seconds: float | None = None) -> object:
            self.cost = next(costs)
            return super().call(*call, seconds=seconds)

    made = bench(Noisy(0.0), Side(1.0))
    found = made.cpu_ratio([("search", n) for n in range(65)], 0.42)
    assert found.inconclusive
    assert found.calls == 64
    assert not found.over
    assert "counted for the candidate" in made.note


def test_a_clear_ratio_needs_few_calls() -> None:
    found = cpu_ratio(lambda _: 1.0, lambda _: 1.0, list(range(65)), 0.42)
    assert (found.calls, found.over) == (12, True)
