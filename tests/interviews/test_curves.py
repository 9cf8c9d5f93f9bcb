"""The planted faults leave the shapes that their cards tell."""

import re
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from kasauti.interviews import PLANTED, Curve, draw_svg, fault_cards, run


@cache
def curve(fault: str = "") -> Curve:
    return run(np.random.default_rng(5), fault)


def test_a_healthy_run_ends_between_floor_and_bigrams() -> None:
    found = curve()
    assert found.floor < found.validation[-1] < found.validation[0] - 0.5
    assert abs(found.validation[0] - np.log(12)) < 0.3


@pytest.mark.parametrize("fault", ["F2", "F21", "F20"])
def test_flat_from_the_start(fault: str) -> None:
    assert max(curve(fault).validation) - min(curve(fault).validation) < 0.01


def test_shapes_tell_the_causes_apart() -> None:
    assert curve("F21").gradient[-1] == 0.0 < curve("F2").gradient[-1]
    assert curve("F8").train[-1] < 1.0 < 3.0 < curve("F8").validation[-1]
    assert curve("F12").train[0] > 8.0 > 2.5 > curve("F12").validation[-1]
    assert curve("F11").validation[-1] < curve().validation[-1]
    assert abs(curve("F14").validation[-1] - curve("F14").unigram) < 0.05
    assert curve("F15").gradient[-1] > 20 * curve("F15").gradient[0]
    assert curve("F5").gradient[0] < curve().gradient[0] / 5
    assert curve("F18").validation[10] == pytest.approx(curve("F18").validation[-1], abs=0.01)


@pytest.mark.parametrize("seed", [0, 5])
def test_pictures_end_where_their_cards_say(seed: int) -> None:
    """F1 stays at unigrams, 2.48; F15 falls to 2.38 and ends near 3.42."""
    high, uncleared = (run(np.random.default_rng(seed), fault) for fault in ("F1", "F15"))
    assert np.mean(high.validation[-10:]) == pytest.approx(high.unigram, abs=0.2)
    assert max(*high.train, *high.validation) < 4.0
    assert min(uncleared.validation) == pytest.approx(2.38, abs=0.1)
    assert uncleared.validation[-1] == pytest.approx(3.42, abs=0.3)


def test_a_seed_gives_the_same_picture() -> None:
    picture = draw_svg(curve("F8"))
    assert picture == draw_svg(run(np.random.default_rng(5), "F8"))
    assert "Loss of F8 over 400 steps" in picture


@pytest.mark.parametrize("fault", ["", *PLANTED])
def test_each_line_is_named_and_no_name_stands_on_another(fault: str) -> None:
    named = re.findall(r'<text class="(\w+)" x="262" y="([\d.]+)"', draw_svg(curve(fault)))
    assert {name for name, _ in named} == {"train", "validation", "unigrams", "floor"}
    places = sorted(float(y) for _, y in named)
    assert min(lower - upper for upper, lower in pairwise(places)) >= 12.9
    assert 10 < places[0] < places[-1] < 185


def test_planted_faults_have_cards_and_others_are_refused() -> None:
    assert set(PLANTED) <= {card.id for card in fault_cards()}
    with pytest.raises(ValueError, match="F3 cannot be planted here"):
        run(np.random.default_rng(1), "F3")
