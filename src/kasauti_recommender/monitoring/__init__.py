"""Monitoring: have the data changed, has the meaning of a score changed, is it time to retrain.

Drift of features (PSI, Kolmogorov–Smirnov), drift of calibration with labels that come late, alarms
whose thresholds are tuned on injected drift with the rate of false alarms beside, and the triggers
that start a training run. Skew in use: what a node knows of its users against the tables. Latency,
errors and coverage are counted where requests are answered.
"""

from kasauti_recommender.monitoring.calibration import (
    Calibration,
    Outcomes,
    calibration,
    outcomes_since,
)
from kasauti_recommender.monitoring.concept import Fallen, injected
from kasauti_recommender.monitoring.drift import Drift, Reference, drift
from kasauti_recommender.monitoring.looks import keep_look, looks
from kasauti_recommender.monitoring.served import Served, known_users, numbers_of, served_skew
from kasauti_recommender.monitoring.tuning import Tuned, rows_of, tune
from kasauti_recommender.monitoring.watch import Thresholds, Trigger, triggers

__all__ = [
    "Calibration",
    "Drift",
    "Fallen",
    "Outcomes",
    "Reference",
    "Served",
    "Thresholds",
    "Trigger",
    "Tuned",
    "calibration",
    "drift",
    "injected",
    "keep_look",
    "known_users",
    "looks",
    "numbers_of",
    "outcomes_since",
    "rows_of",
    "served_skew",
    "triggers",
    "tune",
]
