"""Experiments: who sees what, whether the split is sound, what it showed, when to stop.

Deterministic buckets, a check of the sample ratio, analysis at a fixed horizon and at any time,
guard rails, shadow answers and a canary that aborts by itself.
"""

from kasauti_recommender.experiments.analysis import (
    SRM_ALARM,
    Arm,
    Difference,
    always_valid,
    at_horizon,
    sample_ratio,
    users_per_arm,
)
from kasauti_recommender.experiments.buckets import Experiment
from kasauti_recommender.experiments.canary import (
    GUARDED,
    STEPS,
    Canary,
    Guard,
    Tally,
    Verdict,
)
from kasauti_recommender.experiments.counting import Finding, Result, arms, converted, result
from kasauti_recommender.experiments.guards import Rails, Shown, Watched, harm
from kasauti_recommender.experiments.plan import BadPlan, Plan, PlannedArm, read_plan
from kasauti_recommender.experiments.rollout import Rollout, Standing
from kasauti_recommender.experiments.running import Experiments, Running, State

__all__ = [
    "GUARDED",
    "SRM_ALARM",
    "STEPS",
    "Arm",
    "BadPlan",
    "Canary",
    "Difference",
    "Experiment",
    "Experiments",
    "Finding",
    "Guard",
    "Plan",
    "PlannedArm",
    "Rails",
    "Result",
    "Rollout",
    "Running",
    "Shown",
    "Standing",
    "State",
    "Tally",
    "Verdict",
    "Watched",
    "always_valid",
    "arms",
    "at_horizon",
    "converted",
    "harm",
    "read_plan",
    "result",
    "sample_ratio",
    "users_per_arm",
]
