"""Monitoring: have the data changed, has the meaning of a score changed, is it time to retrain.

Drift of features (PSI, Kolmogorov–Smirnov), drift of calibration with labels that come late, alarms
whose thresholds are tuned on injected drift with the rate of false alarms beside, and the triggers
that start a training run. Latency, errors and coverage are counted where requests are answered.
"""

from kasauti_recommender.monitoring.calibration import (
    Calibration,
    Outcomes,
    calibration,
    outcomes_since,
)
from kasauti_recommender.monitoring.drift import Drift, Reference, drift
from kasauti_recommender.monitoring.looks import keep_look, looks
from kasauti_recommender.monitoring.tuning import Tuned, tune
from kasauti_recommender.monitoring.watch import Thresholds, Trigger, triggers

__all__ = [
    "Calibration",
    "Drift",
    "Outcomes",
    "Reference",
    "Thresholds",
    "Trigger",
    "Tuned",
    "calibration",
    "drift",
    "keep_look",
    "looks",
    "outcomes_since",
    "triggers",
    "tune",
]
