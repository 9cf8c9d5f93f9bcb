"""A20 of the corpus: what attacks next door change nothing of anybody's verdicts."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from kasauti.sandbox import Outcome, SandboxLevel, corpus, run
from kasauti.work_samples import grade, master_seed, shipped

NOISE = ("A02", "A04", "A13", "A14")  # forks, memory, a spinner that ignores signals, floods
BUILDER = next(one for one in shipped() if one.name == "point-in-time")
SEED = master_seed(b"key", "attempt", BUILDER)
TESTS = ["cost_is_bounded", "late_events_wait_until_they_are_known", "parts_are_the_whole"]


@contextmanager
def attacked(backend) -> Iterator[list[Outcome]]:
    """Run the four attacks next door again and again; what came of each is in the list."""
    over, seen = threading.Event(), []

    def again(attack) -> None:
        while not over.is_set():
            seen.append(run(attack, backend))

    threads = [threading.Thread(target=again, args=(a,)) for a in corpus() if a.id in NOISE]
    for thread in threads:
        thread.start()
    try:
        yield seen
    finally:
        over.set()
        for thread in threads:
            thread.join()


def verdicts(runner) -> dict[str, list[tuple[str, bool | None]]]:
    """Return what the tests say of a right, a slow and a wrong builder."""
    made = {mutant.name: BUILDER.mutated(mutant, "a") for mutant in BUILDER.mutants()}
    right = {"solution.py": BUILDER.files("reference", "a")["solution.py"]}
    found = {}
    for name, files in (
        ("right", right),
        *((n, made[n]) for n in ("every-pair", "ignores-availability")),
    ):
        told = grade(BUILDER, "a", files, runner, SEED, scale=0.1, only=TESTS).tests
        found[name] = [(test.name, test.passed) for test in told]
    return found


def test_attacks_next_door_change_no_verdict(runner) -> None:
    if runner.backend.level() < SandboxLevel.LIMITED:
        pytest.skip("NO CONTROL GROUPS, neighbours are not bounded")
    quiet = verdicts(runner)
    assert dict(quiet["right"]) == dict.fromkeys(TESTS, True)
    assert dict(quiet["every-pair"])["cost_is_bounded"] is False
    with attacked(runner.backend) as seen:
        assert verdicts(runner) == quiet
    assert {one.attack.id for one in seen} == set(NOISE)
    assert [one.seen for one in seen if not one.held] == []
