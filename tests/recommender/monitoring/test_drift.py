"""Drift is seen when it is there, and seldom when it is not."""

import json
from dataclasses import asdict

import numpy as np
import pytest
from scipy import stats

from kasauti_recommender.monitoring import (
    Outcomes,
    Reference,
    Thresholds,
    calibration,
    drift,
    injected,
    triggers,
    tune,
)
from kasauti_recommender.training.curve import Curve, Shown

NAMES = ("price", "age", "flag")


def values(rows: int, seed: int = 1) -> np.ndarray:
    random = np.random.default_rng(seed)
    columns = (random.lognormal(0, 1, rows), random.normal(0, 1, rows), random.random(rows) < 0.1)
    return np.stack(columns, axis=1).astype(np.float32)


def test_the_same_distribution_shows_hardly_any_drift() -> None:
    found = drift(Reference(values(20_000), NAMES), values(5_000, seed=2))
    assert max(one.psi for one in found) < 0.02
    assert max(one.distance for one in found) < 0.05


@pytest.mark.parametrize(("column", "name"), list(enumerate(NAMES)))
def test_the_feature_that_moved_stands_first(column: int, name: str) -> None:
    moved = values(5_000, seed=2)
    moved[:, column] += 1
    found = drift(Reference(values(20_000), NAMES), moved)
    assert found[0].feature == name
    assert found[0].psi > 0.2
    assert max(one.psi for one in found[1:]) < 0.02


def test_psi_is_what_its_formula_says() -> None:
    known, now = np.zeros((400, 1), np.float32), np.zeros((400, 1), np.float32)
    known[:200], now[:100] = 1, 1
    (found,) = drift(Reference(known, ("flag",)), now)
    assert found.psi == pytest.approx(0.25 * np.log(0.75 / 0.5) - 0.25 * np.log(0.25 / 0.5))
    assert found.distance == pytest.approx(0.25)


@pytest.mark.parametrize("digits", [0, 1, 8])
def test_the_distance_is_that_of_kolmogorov_and_smirnov_with_ties_and_without(digits: int) -> None:
    random = np.random.default_rng(digits)
    for number in range(40):
        known = random.normal(0, 1, (300, 1)).astype(np.float32).round(digits)
        now = random.normal(number / 20 - 1, 1, (200 + number, 1)).astype(np.float32).round(digits)
        (found,) = drift(Reference(known, ("age",)), now)
        of_scipy = stats.ks_2samp(known[:, 0], now[:, 0], method="asymp").statistic
        assert found.distance == pytest.approx(of_scipy, abs=1e-12)


def test_values_that_are_not_finite_are_counted_and_never_break_it() -> None:
    broken = values(1_000)
    broken[:300, 0], broken[:, 1] = np.nan, np.inf
    found = {one.feature: one for one in drift(Reference(values(5_000), NAMES), broken)}
    assert found["price"].unknown == pytest.approx(0.3)
    assert found["age"].psi == float("inf")


def test_too_few_rows_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 200"):
        drift(Reference(values(1_000), NAMES), values(50))


def test_tuned_thresholds_ring_seldom_without_drift_and_soon_with_it() -> None:
    looks = values(20_000).reshape(1_000, 20, len(NAMES))
    tuned = tune(looks, NAMES, moments=50, days=200, trials=8, shifts=(0.1, 1.0))
    assert tuned.false_alarms <= 0.05
    small, large = tuned.found
    assert large.detected == 1
    assert large.delay <= 7
    assert small.detected <= large.detected


def test_what_a_persons_rows_share_makes_days_differ_and_rings_nothing() -> None:
    random = np.random.default_rng(6)
    own = random.normal(0, 1, (1_100, 1, 3)).repeat(20, axis=1)  # nothing else is in a row
    people = (own + random.normal(0, 0.1, own.shape)).astype(np.float32)
    reference = Reference(people[:500].reshape(-1, 3), NAMES)
    as_moments = tune(people[:1_000], NAMES, moments=50, trials=1, shifts=(0.1,))
    as_rows = tune(people[:1_000].reshape(-1, 1, 3), NAMES, moments=1_000, trials=1, shifts=(0.1,))
    look = people[1_000:1_050].reshape(-1, 3)
    worst = max(one.psi for one in drift(reference, look))
    assert as_rows.psi < worst < as_moments.psi


def outcomes(rows: int, actual: float) -> Outcomes:
    random = np.random.default_rng(3)
    expected = random.uniform(0.01, 0.1, rows).astype(np.float32)
    clicked = random.random(rows) < expected * actual
    return Outcomes(np.arange(rows), expected, clicked)


def test_met_expectations_ring_nothing_and_missed_ones_ring() -> None:
    good = calibration(outcomes(20_000, 1.0), now=100_000)
    bad = calibration(outcomes(20_000, 0.5), now=100_000)
    assert good.p > 0.001
    assert bad.ratio == pytest.approx(0.5, abs=0.1)
    assert triggers(Thresholds(), calibrated=good) == ()
    assert [t.name for t in triggers(Thresholds(), calibrated=bad)] == ["concept drift"]


def test_labels_that_have_not_come_yet_are_waited_for() -> None:
    shown = outcomes(20_000, 1.0)
    late = Outcomes(shown.at, shown.expected, shown.clicked & (shown.at < 10_000))
    found = calibration(late, now=13_600, patience=3_600)
    assert (found.labelled, found.waiting) == (10_001, 9_999)
    assert triggers(Thresholds(), calibrated=found) == ()
    with pytest.raises(ValueError, match="labels are known"):
        calibration(late, now=3_700, patience=3_600)


def test_each_trigger_says_why() -> None:
    moved = drift(Reference(values(5_000), NAMES), values(5_000, seed=2) + 1)
    found = triggers(Thresholds(), drifts=moved, age=8, new_items=0.06)
    assert [trigger.name for trigger in found] == ["data drift", "age", "new items"]
    assert "PSI" in found[0].reason


DAY = 86_400


def shown(rows: int, seed: int, *, actual: float = 1.0) -> tuple[Shown, np.ndarray]:
    """Items shown over ten days, chosen the more often the higher their score; true rates."""
    random = np.random.default_rng(seed)
    score = random.normal(0, 2, rows).astype(np.float32)
    rate = 0.05 / (1 + np.exp(-score))
    at = np.sort(random.integers(0, 10 * DAY, rows))
    return Shown(at, score, random.random(rows) < rate * actual), rate


def test_a_score_stands_for_the_rate_that_it_had() -> None:
    past, rate = shown(200_000, seed=1)
    young = past.at > 9 * DAY
    late = Shown(past.at, past.score, past.chosen & ~young)  # their labels have not come yet
    curve = Curve.of(late, now=10 * DAY)
    assert curve.outcomes == (~young).sum()
    hoped = curve.expected(past.score)
    for part in np.array_split(np.argsort(past.score), 10):
        assert hoped[part].mean() == pytest.approx(rate[part].mean(), rel=0.15)
    assert Curve.read(json.loads(json.dumps(asdict(curve)))) == curve


def test_too_few_choices_make_no_curve() -> None:
    past, _ = shown(500, seed=1)
    assert past.chosen.sum() < 20
    assert Curve.of(past, now=20 * DAY).rates == ()


def test_what_chance_did_to_a_small_curve_is_no_drift() -> None:
    wrong = {True: 0, False: 0}
    for seed in range(100):
        curve = Curve.of(shown(5_000, seed)[0], now=20 * DAY)
        now, _ = shown(20_000, seed + 1_000)
        for told in wrong:
            hoped = curve.expected(now.score)
            counted_on = curve.outcomes if told else 0
            found = calibration(
                Outcomes(now.at, hoped, now.chosen, counted_on), now=20 * DAY, patience=DAY
            )
            wrong[told] += found.p < 0.001
    assert wrong[True] <= 5
    assert wrong[False] > 50, "the control: a curve taken for exact"


def test_a_score_that_stands_for_less_rings() -> None:
    curve = Curve.of(shown(20_000, 1)[0], now=20 * DAY)
    now, _ = shown(20_000, 2, actual=0.5)
    found = calibration(
        Outcomes(now.at, curve.expected(now.score), now.chosen, curve.outcomes),
        now=10 * DAY, patience=DAY,
    )  # fmt: skip
    assert found.waiting == (now.at > 9 * DAY).sum() > 0
    assert found.ratio == pytest.approx(0.5, abs=0.1)
    assert [t.name for t in triggers(Thresholds(), calibrated=found)] == ["concept drift"]


def test_where_hardly_a_click_was_to_be_expected_nothing_is_said() -> None:
    rare = Outcomes(np.zeros(600, np.int64), np.full(600, 0.01, np.float32), np.zeros(600, bool))
    with pytest.raises(ValueError, match=r"6\.0 clicks were to be expected: at least 20"):
        calibration(rare, now=DAY)


def test_rates_that_fall_ring_the_sooner_the_further_and_unchanged_ones_seldom() -> None:
    met = injected(rate=0.02, falls=(0.1, 0.5, 0.9), looks=100, trials=4, horizon=20)
    assert met.false_alarms <= 0.02
    small, half, most = met.found
    assert small.detected < half.detected == most.detected == 1
    assert 2 < most.delay < half.delay


def test_a_fall_that_nobody_has_labels_of_rings_nothing() -> None:
    met = injected(falls=(0.9,), looks=5, trials=2, horizon=1)
    assert (met.false_alarms, met.found[0].detected) == (0, 0)
