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
from kasauti_recommender.experiments.rollout import Rollout, Standing

__all__ = [
    "GUARDED",
    "SRM_ALARM",
    "STEPS",
    "Arm",
    "Canary",
    "Difference",
    "Experiment",
    "Guard",
    "Rollout",
    "Standing",
    "Tally",
    "Verdict",
    "always_valid",
    "at_horizon",
    "sample_ratio",
    "users_per_arm",
]
