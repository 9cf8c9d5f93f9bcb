"""Speed is judged on inputs never seen before, by the very answers that are judged right."""

from __future__ import annotations

import pytest

from kasauti.sandbox import Bubblewrap, HarnessRunner, SandboxLevel
from kasauti.work_samples import Exercise, Verdict, grade, master_seed, shipped

REMEMBERS_SEARCHES = """

class Index(Index):
    known = {}

    def search(self, query, k, exact=True, allowed=None):
        key = (len(self), query.tobytes(), k)
        if exact or allowed is not None or key not in self.known:
            self.known[key] = super().search(query, k, exact=True, allowed=allowed)
        return self.known[key]
"""
WRONG_WHILE_TIMED = """

class Index(Index):
    asked = 0

    def search(self, query, k, exact=True, allowed=None):
        self.asked += not exact
        if exact or allowed is not None or self.asked > 13:
            return super().search(query, k, exact=True, allowed=allowed)
        return np.arange(k), np.zeros(k)
"""
REMEMBERS_FRAMES = """

class FeaturePipeline(FeaturePipeline):
    def transform(self, frame):
        known = self.__dict__.setdefault("known_", {})
        if len(frame) < 1000:
            return super().transform(frame)
        key = frame["age"].to_numpy().tobytes()
        if key not in known:
            for place in range(len(frame)):
                super().transform(frame.iloc[[place]])
            known[key] = super().transform(frame)
        return known[key]
"""
REMEMBERS_TABLES = """

build_ = build
remembered = {}

def build(events, labels, attributes):
    key = hash(tuple(events["time"]))
    if len(labels["time"]) < 200:
        return build_(events, labels, attributes)
    if key not in remembered:
        for _ in range(30):
            remembered[key] = build_(events, labels, attributes)
    return remembered[key]
"""
CASES = [
    ("vector-search", "fast_on_clustered_data", REMEMBERS_SEARCHES),
    ("vector-search", "fast_on_clustered_data", WRONG_WHILE_TIMED),
    ("feature-pipeline", "cost_is_bounded", REMEMBERS_FRAMES),
    ("point-in-time", "cost_is_bounded", REMEMBERS_TABLES),
]


def test_recall_is_judged_where_time_is_not(runner) -> None:
    exercise = next(one for one in shipped() if one.name == "vector-search")
    untimed = HarnessRunner(SandboxLevel.NAMESPACES, Bubblewrap(groups=False))
    test = "fast_on_clustered_data"
    assert judged(untimed, exercise, test).passed is None
    found = judged(untimed, exercise, test, WRONG_WHILE_TIMED)
    assert (found.passed, "recall@10" in found.seen) == (False, True)


def judged(runner, exercise: Exercise, test: str, more: str = "") -> Verdict:
    source = exercise.files("reference", "a")[exercise.answer] + more.encode()
    seed = master_seed(b"key", "attempt", exercise)
    found = grade(exercise, "a", {exercise.answer: source}, runner, seed, scale=0.1, only=[test])
    return found.tests[0]


@pytest.mark.parametrize(("name", "test", "more"), CASES)
def test_what_was_seen_before_is_not_timed(runner, name: str, test: str, more: str) -> None:
    exercise = next(one for one in shipped() if one.name == name)
    found = judged(runner, exercise, test, more)
    assert found.passed is (False if runner.timed else None), found
