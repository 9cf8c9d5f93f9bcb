"""A plan says what is wrong in it before anybody is shown anything; its guard rails hold."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from kasauti_recommender.experiments import (
    BadPlan,
    Canary,
    Experiments,
    Plan,
    PlannedArm,
    Rails,
    Rollout,
    Shown,
    State,
    Tally,
    Watched,
    harm,
    read_plan,
)
from kasauti_recommender.experiments.counting import result

WHOLE = """
name = "more-sarees"
counts = "purchase"
within = 48
rate = 0.2
lift = 0.25

[[arms]]
name = "control"
share = 0.5

[[arms]]
name = "boosted"
share = 0.5
version = "v2"
rules = { exploration = 0.1, boost = { saree = 1.5 } }

[rails]
slow = 0.02
"""


def plan(name: str = "x") -> Plan:
    arms = (PlannedArm("control", 0.5), PlannedArm("candidate", 0.5, "v2"))
    return Plan(name, arms, rails=Rails(every=100))


def test_a_file_declares_all_of_an_experiment(tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_text(WHOLE)
    found = read_plan(tmp_path / "plan.toml")
    assert [(arm.name, arm.version) for arm in found.arms] == [("control", ""), ("boosted", "v2")]
    assert found.arms[1].rules == {"exploration": 0.1, "boost": {"saree": 1.5}}
    assert (found.counts, found.within, found.rails.slow) == ("purchase", 48, 0.02)
    assert found.horizon == pytest.approx(1_094, abs=5)  # by hand: 7.849 (.16 + .1875) / .05²


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("name = ", "nane = ", "no 'nane'"),
        ('counts = "purchase"', 'counts = "wish"', "no kind of event"),
        ("share = 0.5", "share = 0.6", "at most 1"),
        ("share = 0.5", "share = 0", "share above 0"),
        ("share = 0.5", 'share = "half"', "wrong kind"),
        ("exploration", "explore", "no rule 'explore'"),
        ("slow = 0.02", "loud = 0.02", "no 'loud'"),
        ("rate = 0.2", "rate = 20", "between 0 and 1"),
        ('name = "control"\nshare = 0.5', 'name = "control"\nshare = 0.5\nversion = "v1"', "first"),
        ("[[arms]]", "[[arms", "plan.toml"),
        ("more-sarees", "../up", "letters, digits"),
    ],
)
def test_what_is_wrong_in_a_plan_is_named(tmp_path: Path, old: str, new: str, words: str) -> None:
    (tmp_path / "plan.toml").write_text(WHOLE.replace(old, new))
    with pytest.raises(BadPlan, match=words):
        read_plan(tmp_path / "plan.toml")


def test_an_arm_as_good_as_the_control_is_stopped_no_more_often_than_alpha() -> None:
    random = np.random.default_rng(5)
    rails, stopped = Rails(every=100, alpha=0.05), 0
    for _ in range(400):
        control, arm = Watched(), Watched()
        for _ in range(60):
            for one in (control, arm):
                failed = (int(n) for n in random.binomial(100, (0.004, 0.03, 0.01)))
                one.join(Watched(Tally(100, *failed)))
            if harm(control, arm, rails):
                stopped += 1
                break
    assert stopped / 400 <= 0.05


@pytest.mark.parametrize("what", ["errors", "slow", "empty"])
def test_harm_of_each_kind_is_found_and_named(what: str) -> None:
    random = np.random.default_rng(6)
    control, arm, rails = Watched(), Watched(), Rails()
    for _ in range(20):
        control.join(Watched(Tally(100)))
        arm.join(Watched(Tally(100, **{what: int(random.binomial(100, 0.1))})))
        if found := harm(control, arm, rails):
            assert found.startswith(f"{what}: ")
            assert arm.tally.requests <= 1_000
            return
    pytest.fail("never found")


def lists(of: int, count: int) -> Shown:
    random, shown = np.random.default_rng(of), Shown()
    for _ in range(count):
        shown.add(f"p{n}" for n in random.integers(0, of, 20))
    return shown


def test_an_arm_that_shows_always_the_same_is_found() -> None:
    rails, control = Rails(lists=500), Watched(Tally(500), lists(2_000, 500))
    assert control.shown.items == pytest.approx(2_000, rel=0.03)
    assert harm(control, Watched(Tally(500), lists(1_900, 500)), rails) == ""
    found = harm(control, Watched(Tally(500), lists(100, 500)), rails)
    assert found.startswith("coverage: ")
    early = Watched(Tally(500), lists(100, 499))
    assert harm(control, early, rails) == "", "too few lists say nothing"


def test_an_experiment_is_one_at_a_time_and_its_name_is_used_once(tmp_path: Path) -> None:
    experiments, rollout = Experiments(tmp_path), Rollout(tmp_path)
    with pytest.raises(BadPlan, match="start one first"):
        experiments.begin(plan(), {})
    rollout.settle("v1")
    rollout.begin("v3", tmp_path, Canary())
    with pytest.raises(BadPlan, match="canary of v3 is under way"):
        experiments.begin(plan(), {})
    rollout.end()
    begun = experiments.begin(plan(), {"candidate": tmp_path})
    assert experiments.now() == begun
    with pytest.raises(BadPlan, match="x was not ended"):
        experiments.begin(plan("y"), {})
    assert not experiments.over(begun)
    rollout.settle("v2")
    assert experiments.over(begun)
    ended = experiments.end()
    assert ended is not None
    assert ended.state is State.ENDED
    assert experiments.now() is None
    assert experiments.past("x") == ended
    with pytest.raises(BadPlan, match="take another name"):
        experiments.begin(plan(), {})


def test_what_all_processes_counted_stops_the_arm_that_does_harm(tmp_path: Path) -> None:
    experiments = Experiments(tmp_path)
    Rollout(tmp_path).settle("v1")
    begun = experiments.begin(plan(), {})
    for _ in range(30):
        counted = {"control": Watched(Tally(50)), "candidate": Watched(Tally(50, empty=10))}
        stands = Experiments(tmp_path).count(begun.began, counted)
        assert stands is not None
        if stands.state is State.STOPPED:
            break
    assert stands is not None
    assert stands.words.startswith("stopped by a guard rail, candidate: empty: ")
    assert experiments.count(begun.began, counted) == stands, "nothing is counted after it"
    again = experiments.end()
    assert again is not None
    assert again.state is State.STOPPED


def test_a_small_arm_is_held_against_the_same_days_of_a_large_one() -> None:
    """Whoever comes first buys more, in both arms: no difference is to be seen."""
    hours = 3_600_000
    shares = (PlannedArm("control", 0.9), PlannedArm("candidate", 0.1, "v2"))
    made = replace(plan(), arms=shares, rate=0.5, lift=0.2)
    came = [
        (f"{arm}{hour}-{n}", arm, hour * hours, hour * hours + 1 if hour < 200 else None)
        for hour in range(4_000)
        for arm, many in (("control", 9), ("candidate", 1))
        for n in range(many)
    ]
    rows = pl.DataFrame(came, schema=["user", "arm", "at", "converted"], orient="row")
    assert 200 < made.horizon < 4_000
    found = result(rows, made, now=5_000 * hours).findings[0].horizon
    assert found is not None
    assert found.absolute == pytest.approx(0, abs=1e-3)
