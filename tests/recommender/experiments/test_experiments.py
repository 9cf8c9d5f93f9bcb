"""Experiments keep their promises: sound splits, error rates as said, harm stopped early."""

import math

import numpy as np
import pytest

from kasauti_recommender.experiments import (
    GUARDED,
    SRM_ALARM,
    Arm,
    Canary,
    Experiment,
    Guard,
    Verdict,
    always_valid,
    at_horizon,
    sample_ratio,
    users_per_arm,
)

HALF = Experiment("ranker", (("control", 0.5), ("candidate", 0.5)))


def test_a_user_keeps_an_arm_and_experiments_split_independently() -> None:
    users = [f"u{n}" for n in range(20_000)]
    other = Experiment("page", HALF.arms)
    one, two = ([e.arm(user) for user in users] for e in (HALF, other))
    assert one == [HALF.arm(user) for user in users]
    assert sample_ratio((one.count("control"), one.count("candidate")), (0.5, 0.5)) > SRM_ALARM
    both = sum(a == b for a, b in zip(one, two, strict=True)) / len(users)
    assert both == pytest.approx(0.5, abs=0.02)


def test_widening_an_arm_moves_nobody_out_of_it() -> None:
    narrow = Experiment("x", (("candidate", 0.01),))
    wide = Experiment("x", (("candidate", 0.1),))
    inside = [user for user in map(str, range(20_000)) if narrow.arm(user)]
    assert inside
    assert all(wide.arm(user) == "candidate" for user in inside)


def test_shares_above_one_and_names_that_stand_twice_are_refused() -> None:
    with pytest.raises(ValueError, match="sum to at most 1"):
        Experiment("x", (("a", 0.6), ("b", 0.6)))
    with pytest.raises(ValueError, match="stands twice"):
        Experiment("x", (("a", 0.1), ("a", 0.1)))


def test_a_split_that_lost_users_raises_the_alarm_and_a_sound_one_seldom_does() -> None:
    assert sample_ratio((50_000, 48_500), (0.5, 0.5)) < SRM_ALARM
    random = np.random.default_rng(11)
    counts = random.binomial(10_000, 0.5, 2_000)
    alarms = np.mean([sample_ratio((n, 10_000 - n), (0.5, 0.5)) < SRM_ALARM for n in counts])
    assert alarms < 0.005


def looked_at(seed: int, looks: int = 50, rate: float = 0.05) -> tuple[bool, bool]:
    """Run A against A, look often; tell whether each analysis ever claimed a difference."""
    random = np.random.default_rng(seed)
    counts = random.binomial(400, rate, (2, looks)).cumsum(axis=1)
    valid = naive = False
    for look in range(looks):
        arms = [
            Arm(n, 400 * (look + 1), int(c)) for n, c in zip("ab", counts[:, look], strict=True)
        ]
        valid = valid or always_valid(*arms).p < 0.05
        naive = naive or at_horizon(*arms).p < 0.05
    return valid, naive


def test_peeking_keeps_alpha_only_with_the_always_valid_analysis() -> None:
    claims = np.array([looked_at(seed) for seed in range(400)])
    valid, naive = claims.mean(axis=0)
    assert valid <= 0.05
    assert naive > 0.15, "the control: peeking at a fixed-horizon test must be seen to fail"


def test_a_real_difference_is_found_by_both() -> None:
    control, candidate = Arm("a", 50_000, 2_500), Arm("b", 50_000, 3_000)
    for found in (at_horizon(control, candidate), always_valid(control, candidate)):
        assert found.p < 0.001
        assert found.low <= 0.01 <= found.high
        assert found.lift == pytest.approx(0.2)


def test_the_interval_at_any_time_is_wider_than_at_the_horizon() -> None:
    arms = Arm("a", 10_000, 500), Arm("b", 10_000, 520)
    horizon, anytime = at_horizon(*arms), always_valid(*arms)
    assert anytime.high - anytime.low > horizon.high - horizon.low


def test_nothing_counted_claims_nothing() -> None:
    for found in (
        always_valid(Arm("a", 0, 0), Arm("b", 0, 0)),
        at_horizon(Arm("a", 0, 0), Arm("b", 0, 0)),
    ):
        assert found.p == 1.0
        assert math.isfinite(found.lift)


def test_the_number_of_users_gives_the_power_it_says() -> None:
    users = users_per_arm(0.05, 0.1)
    random = np.random.default_rng(2)
    pairs = zip(
        random.binomial(users, 0.05, 1_000), random.binomial(users, 0.055, 1_000), strict=True
    )
    found = [
        at_horizon(Arm("a", users, int(a)), Arm("b", users, int(b))).p < 0.05 for a, b in pairs
    ]
    assert np.mean(found) == pytest.approx(0.8, abs=0.04)


def rollout(fault: float, seed: int, traffic: int = 1_000_000) -> tuple[Verdict, float]:
    """Send traffic through a canary; return its verdict and the share of all requests harmed."""
    random, canary, harmed = np.random.default_rng(seed), Canary(), 0
    verdict, sent = Verdict.WAIT, 0
    while sent < traffic and verdict not in (Verdict.ABORT, Verdict.DONE):
        batch = max(1, round(canary.every / canary.share))
        new = canary.every if canary.share < 1 else batch
        bad = int(random.binomial(new, min(1.0, 0.0005 + fault)))
        canary.new.requests += new
        canary.new.errors += bad
        canary.old.requests += batch - new
        canary.old.errors += int(random.binomial(batch - new, 0.0005)) if batch > new else 0
        sent, harmed = sent + batch, harmed + bad
        verdict = canary.look()
    return verdict, harmed / traffic


@pytest.mark.parametrize("fault", [1.0, 0.5, 0.1, 0.03])
def test_a_broken_version_is_out_before_one_percent_is_harmed(fault: float) -> None:
    outcomes = [rollout(fault, seed) for seed in range(20)]
    assert {verdict for verdict, _ in outcomes} == {Verdict.ABORT}
    worst = max(share for _, share in outcomes)
    print(f"fault in {fault:.0%} of answers: {worst:.4%} of a million requests harmed at worst")  # noqa: T201
    assert worst < 0.01


def just_allowed(seed: int, needed: int, alpha: float, usual: float) -> bool:
    """Tell whether a version that is worse by just what the guard allows is ever stopped.

    At each step, and for two more rounds of the last one, as a version that is not promoted yet.
    """
    random, canary = np.random.default_rng(seed), Canary(Guard(alpha=alpha), needed=needed)
    after = 0
    while after < 2 * needed:
        new, batch = canary.every, round(canary.every / canary.share)
        for what in GUARDED:
            worse = usual + getattr(canary.guard, what)
            for tally, count, rate in ((canary.new, new, worse), (canary.old, batch - new, usual)):
                found = int(random.binomial(count, rate))
                setattr(tally, what, getattr(tally, what) + found)
        canary.new.requests += new
        canary.old.requests += batch - new
        verdict = canary.look()
        if verdict is Verdict.ABORT:
            return True
        after += new if verdict is Verdict.DONE or after else 0
    return False


@pytest.mark.parametrize(
    ("needed", "alpha", "usual", "rollouts"),
    [(50, 0.2, 0.3, 1_000), (50, 0.05, 0.3, 1_000), (1_000, 0.2, 0.3, 200),
     (1_000, 0.2, 0.0005, 200), (1_000, Guard().alpha, 0.05, 300)],
)  # fmt: skip
def test_a_whole_rollout_of_a_sound_version_is_stopped_no_more_often_than_alpha(
    needed: int, alpha: float, usual: float, rollouts: int
) -> None:
    stopped = [just_allowed(seed, needed, alpha, usual) for seed in range(rollouts)]
    print(f"needed {needed}, alpha {alpha}, usual rate {usual}: {np.mean(stopped):.3f} stopped")  # noqa: T201
    assert np.mean(stopped) <= alpha


def test_an_abort_says_why() -> None:
    canary = Canary(Guard())
    canary.old.requests, canary.new.requests, canary.new.empty = 50_000, 50, 40
    assert canary.look() is Verdict.ABORT
    assert canary.reason.startswith("empty: 40 of 50")


def test_the_last_step_is_held_against_what_the_old_version_did_before() -> None:
    canary = Canary(needed=50)
    while canary.share < 1:
        canary.old.requests += 10_000
        canary.new.requests += 50
        assert canary.look() is Verdict.WIDEN
    canary.new.requests, canary.new.errors = 50, 10
    assert canary.look() is Verdict.ABORT
