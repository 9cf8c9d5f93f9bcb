"""What is steered around the models: canary and drift alarms, each measured many times."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kasauti_recommender.cli.bench.request import opened
from kasauti_recommender.cli.bench.shop import NOW
from kasauti_recommender.experiments.canary import Canary, Verdict
from kasauti_recommender.features.definitions import NAMES, Moment, compute
from kasauti_recommender.monitoring.tuning import Tuned, tune

USUAL = 0.0005  # share of answers that fail without any fault


@dataclass(frozen=True, slots=True)
class Aborted:
    """Rollouts of a version with a fault in a share of its answers.

    Parameters
    ----------
    fault : float
        Share of the new version's answers that fail.
    rollouts, aborted : int
    harmed : float
        The worst rollout's failed answers, as a share of the ``traffic`` requests of its day.
    """

    fault: float
    rollouts: int
    aborted: int
    harmed: float


def canary(
    *, faults: tuple[float, ...] = (1.0, 0.5, 0.1, 0.03), rollouts: int = 20,
    traffic: int = 1_000_000, seed: int = 7,
) -> list[Aborted]:  # fmt: skip
    """Let a faulty version in again and again, and one without fault as the control."""
    return [
        Aborted(
            fault, rollouts, *_worst([_rollout(fault, traffic, seed + n) for n in range(rollouts)])
        )
        for fault in (*faults, 0.0)
    ]  # fmt: skip


def _worst(found: list[tuple[bool, int, int]]) -> tuple[int, float]:
    return sum(one[0] for one in found), max(one[1] / one[2] for one in found)


def _rollout(fault: float, traffic: int, seed: int) -> tuple[bool, int, int]:
    """Return whether it was aborted, how many answers failed by the fault, and all requests."""
    random, watch, failed, sent = np.random.default_rng(seed), Canary(), 0, 0
    while sent < traffic:
        batch = max(watch.every, round(watch.every / watch.share))
        harmed = int(random.binomial(watch.every, fault))
        watch.new.requests += watch.every
        watch.new.errors += harmed + int(random.binomial(watch.every - harmed, USUAL))
        watch.old.requests += batch - watch.every
        watch.old.errors += int(random.binomial(batch - watch.every, USUAL))
        sent, failed = sent + batch, failed + harmed
        if (verdict := watch.look()) in (Verdict.ABORT, Verdict.DONE):
            return verdict is Verdict.ABORT, failed, traffic
    return False, failed, traffic


def features(folder: Path, users: int, *, requests: int = 1_500) -> NDArray[np.float32]:
    """Return features as requests compute them on the built version, 20 candidates each."""
    engine, random, rows = opened(folder), np.random.default_rng(9), []
    for user in random.integers(0, users, requests).tolist():
        state = engine.store.get(f"u{user:09d}")
        recent = engine.vectors.take(np.asarray(state.recent, np.int64))
        query = recent.mean(axis=0)
        items = engine.index.search(query, 20)[0]
        moment = Moment(NOW, state, query, recent)
        rows.append(compute(moment, items, engine.vectors.take(items), engine.table))
    engine.store.close()
    return np.stack(rows)


def drift(folder: Path, users: int, *, days: int = 200) -> Tuned:
    """Tune the thresholds of drift on the version's own features and count false alarms."""
    return tune(features(folder, users), NAMES, days=days, trials=max(1, days // 10))
