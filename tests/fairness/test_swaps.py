"""The swap test passes what is blind and catches what is not."""

import random

import pytest

from kasauti.fairness import Direction, Pair, pairs_needed, swap_test

NAMES = [("Asha", "Arun"), ("Fatima", "Farhan"), ("Mary", "Martin")]


def documents(pairs: int = 300) -> list[Pair[str]]:
    return [
        Pair(f"{one} built service {n}", f"{other} built service {n}")
        for n in range(pairs)
        for one, other in [NAMES[n % 3]]
    ]


def worth(text: str) -> float:
    return 1 + (int(text.rsplit(" ", 1)[1]) * 7919 % 400) / 100


def test_a_blind_scorer_passes_and_the_bound_on_flips_is_said() -> None:
    result = swap_test(documents(), worth, bar=3.0)
    assert result.passed
    assert result.shift == result.largest == result.up == result.down == 0
    assert result.rate_below == pytest.approx(0.01, abs=0.001)


def test_a_scorer_that_hears_the_name_is_caught() -> None:
    result = swap_test(documents(), lambda text: worth(text) + 0.2 * ("Ar" in text), bar=3.0)
    assert not result.passed
    assert result.up > 0
    assert result.down == 0
    assert result.low > 0


def test_flips_all_one_way_fail_though_the_mean_hardly_moves() -> None:
    def near_the_bar(text: str) -> float:
        score = worth(text)
        heard = text.split()[0] in {"Arun", "Farhan"}
        return score - 0.2 if heard and 3.0 <= score < 3.2 else score

    result = swap_test(documents(), near_the_bar, bar=3.0)
    assert abs(result.shift) <= 0.05
    assert (result.up, result.down > 5) == (0, True)
    assert not result.passed


def test_noise_that_leans_nowhere_passes() -> None:
    chance = random.Random(5)
    result = swap_test(
        documents(), lambda text: worth(text) + chance.gauss(0, 0.02), bar=3.0,
        direction=Direction.PLACEBO,
    )  # fmt: skip
    assert result.passed
    assert result.largest > 0


def test_a_control_must_move_the_score() -> None:
    pairs = [Pair(f"Asha built service {n}", f"Asha built big service {n}") for n in range(90)]
    hears = swap_test(
        pairs, lambda text: worth(text) + ("big" in text), bar=3.0, direction=Direction.CONTROL
    )
    deaf = swap_test(pairs, worth, bar=3.0, direction=Direction.CONTROL)
    assert hears.passed
    assert not deaf.passed


@pytest.mark.parametrize(
    ("shift", "spread", "pairs"), [(0.10, 0.3, 71), (0.10, 0.5, 197), (0.05, 0.3, 283)]
)
def test_pairs_needed_are_those_of_the_power_tables(
    shift: float, spread: float, pairs: int
) -> None:
    assert pairs_needed(shift, spread) == pairs


def test_one_pair_is_refused() -> None:
    with pytest.raises(ValueError, match="two pairs or more; 1 were given"):
        swap_test(documents(1), worth, bar=3.0)
