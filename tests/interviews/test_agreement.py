"""Alpha and its jackknife interval are those of the plain definitions, and quick for a big team."""

import math
import random
from collections import defaultdict
from collections.abc import Sequence
from time import process_time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kasauti.interviews import Metric, alpha, alpha_with_interval

Row = Sequence[float | None]
ROWS = st.lists(
    st.lists(st.one_of(st.integers(1, 5), st.none()), min_size=1, max_size=5),
    min_size=3,
    max_size=25,
)


def plain(units: Sequence[Row], metric: Metric) -> float:
    """Return alpha as Krippendorff writes it, pair by pair."""
    pairs: dict[tuple[float, float], float] = defaultdict(float)
    for row in units:
        kept = [value for value in row if value is not None]
        for i, one in enumerate(kept):
            for j, other in enumerate(kept):
                if i != j:
                    pairs[one, other] += 1 / (len(kept) - 1)
    totals = {value: sum(c for (a, _), c in pairs.items() if a == value) for value, _ in pairs}

    def apart(a: float, b: float) -> float:
        between = sum(count for value, count in totals.items() if min(a, b) <= value <= max(a, b))
        return {
            Metric.NOMINAL: float(a != b),
            Metric.ORDINAL: (between - (totals[a] + totals[b]) / 2) ** 2,
            Metric.INTERVAL: (a - b) ** 2,
            Metric.RATIO: ((a - b) / (a + b)) ** 2,
        }[metric]

    observed = sum(count * apart(*pair) for pair, count in pairs.items())
    expected = sum(totals[a] * totals[b] * apart(a, b) for a in totals for b in totals)
    if not expected:
        raise ValueError("all ratings are the same")
    return 1 - (sum(totals.values()) - 1) * observed / expected


@given(rows=ROWS, metric=st.sampled_from(Metric))
def test_the_interval_is_that_of_leaving_each_unit_out(rows: list[Row], metric: Metric) -> None:
    used = [row for row in rows if sum(value is not None for value in row) > 1]
    n = len(used)
    assume(n >= 3)
    try:
        whole = plain(used, metric)
        without = [plain(used[:i] + used[i + 1 :], metric) for i in range(n)]
    except ValueError:
        with pytest.raises(ValueError, match="nothing to agree on"):
            alpha_with_interval(rows, metric)
        return
    pseudo = [n * whole - (n - 1) * one for one in without]
    mean = sum(pseudo) / n
    error = math.sqrt(sum((one - mean) ** 2 for one in pseudo) / (n * (n - 1)))
    found = alpha_with_interval(rows, metric)
    assert alpha(rows, metric) == found.value == pytest.approx(whole, rel=1e-12, abs=1e-12)
    half = 1.959963984540054 * error
    assert found.low == pytest.approx(whole - half, rel=1e-12, abs=1e-12)
    assert found.high == pytest.approx(min(1.0, whole + half), rel=1e-12, abs=1e-12)
    assert found.units == n


def test_three_thousand_people_take_no_minute() -> None:
    draw = random.Random(7)
    rows = [
        [min(5, max(1, round(able + draw.gauss(0, 0.6)))) for _ in range(3)]
        for able in (draw.gauss(3, 0.8) for _ in range(3000))
    ]
    began = process_time()
    assert 0 < alpha_with_interval(rows).value < 1
    assert process_time() - began < 2
