"""What Prometheus is told of a canary: each worker's counts, and how the whole node's stands."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from kasauti_recommender.experiments.canary import GUARDED, Tally, Verdict
from kasauti_recommender.experiments.rollout import Rollout

STATES = {Verdict.WAIT: "open", Verdict.ABORT: "aborted", Verdict.DONE: "done"}


class TrialCounts:
    """Answers while a canary is open, and those that failed, were slow or short; they only grow.

    Parameters
    ----------
    registry : CollectorRegistry, optional
        Without one nothing is shown.
    """

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self._answers = Counter(
            "recommender_canary_answers", "Answers while a canary is open.", ["version", "arm"],
            registry=registry,
        )  # fmt: skip
        self._failures = Counter(
            "recommender_canary_failures", "Of these: failed (errors), slow, short (empty).",
            ["version", "arm", "what"], registry=registry,
        )  # fmt: skip

    def add(self, version: str, arm: str, tally: Tally) -> None:
        """Add what an arm of a version's canary answered."""
        self._answers.labels(version, arm).inc(tally.requests)
        for what in GUARDED:
            self._failures.labels(version, arm, what).inc(getattr(tally, what))


class StandingCollector(Collector):
    """Share and state of the node's canary, read when asked; nothing where none was begun.

    Parameters
    ----------
    rollout : Rollout
    """

    def __init__(self, rollout: Rollout) -> None:
        self._rollout = rollout

    def collect(self) -> Iterator[Metric]:
        """Yield both as gauges."""
        share = GaugeMetricFamily(
            "recommender_canary_share", "Share of the users whom the canary answers.",
            labels=["version"],
        )  # fmt: skip
        state = GaugeMetricFamily(
            "recommender_canary_state", "1 for the state that the canary is in.",
            labels=["version", "state"],
        )  # fmt: skip
        if (standing := self._rollout.now()) is not None:
            share.add_metric([standing.version], standing.share)
            for verdict, name in STATES.items():
                state.add_metric([standing.version, name], float(verdict is standing.verdict))
        yield from (share, state)
