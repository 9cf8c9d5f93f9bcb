"""The arithmetic of the screening benches, on cases worked by hand."""

import pytest

from benchmarks.screening.levels import Rated, kappa, within_one
from benchmarks.screening.strength import ranks, spearman


def rated(found: float, gold: int) -> Rated:
    return Rated("one", "ml", found, gold)


def test_kappa_is_one_for_agreement_and_falls_with_distance() -> None:
    gold = (1, 2, 2, 4, 5)
    assert kappa([rated(g, g) for g in gold]) == 1.0
    near = kappa([rated(f, g) for f, g in zip((2, 2, 2, 4, 5), gold, strict=True)])
    far = kappa([rated(f, g) for f, g in zip((5, 2, 2, 4, 5), gold, strict=True)])
    assert far < near < 1.0


def test_kappa_is_nought_for_one_answer_to_all() -> None:
    assert kappa([rated(2, gold) for gold in (1, 2, 2, 4)]) == pytest.approx(0.0)


@pytest.mark.parametrize(
    ("found", "gold", "near"),
    [
        (2.4, 2, True),
        (3.0, 2, True),
        (4.0, 2, True),
        (4.6, 2, False),
        (3.0, 5, False),
        (1.0, 4, False),
    ],
)
def test_within_one_follows_the_ladder_and_the_raters_order(
    found: float, gold: int, near: bool
) -> None:
    assert within_one(rated(found, gold)) is near


def test_ranks_share_ties() -> None:
    assert ranks([0.1, 0.5, 0.5, 0.9]) == [0.0, 1.5, 1.5, 3.0]


def test_spearman_is_blind_to_scale() -> None:
    assert spearman([(1, 10), (2, 100), (3, 1000)]) == pytest.approx(1.0)
    assert spearman([(1, 3), (2, 2), (3, 1)]) == pytest.approx(-1.0)
    assert spearman([(1, 1), (1, 2)]) == 0.0
