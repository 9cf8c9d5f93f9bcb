"""Work in processes: whatever one file does, each source has exactly one outcome."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kasauti.documents import Limits, Source, Unreadable, UnreadableFile, isolated
from tests.documents.workload import do, do_in_daemon, sources

QUICK = Limits(seconds=1.5, memory_bytes=2_000_000_000)


def test_every_source_has_one_outcome_whatever_the_others_do() -> None:
    said = ["a", "crash", "b", "hang", "die", "c", "grow", "fail", "spin", "d"]
    outcomes = sorted(isolated(do, sources(*said), workers=2, limits=QUICK), key=lambda o: o.index)
    assert [outcome.index for outcome in outcomes] == list(range(len(said)))
    assert [outcome.name for outcome in outcomes] == [f"{n}.txt" for n in range(len(said))]
    reasons = [outcome.error.reason if outcome.error else outcome.result for outcome in outcomes]
    assert reasons == [
        "a",
        Unreadable.CRASHED,
        "b",
        Unreadable.TOO_SLOW,
        Unreadable.CRASHED,
        "c",
        Unreadable.EXPANDS_TOO_FAR,
        Unreadable.CRASHED,
        Unreadable.TOO_SLOW,
        "d",
    ]
    assert "a mistake in the work" in outcomes[7].detail


def test_outcomes_come_in_order_when_asked() -> None:
    said = ["a", "slow pages", "b", "crash", "c", "d"]
    outcomes = list(isolated(do, sources(*said), workers=2, limits=QUICK, in_order=True))
    assert [outcome.index for outcome in outcomes] == list(range(6))
    assert outcomes[1].result == "slow pages"  # longer than a deadline, but it asked for more time


def test_workers_are_used_again_and_none_is_left_behind() -> None:
    outcomes = list(isolated(do, sources(*["who"] * 20), workers=2, limits=QUICK))
    pids = {int(outcome.result or 0) for outcome in outcomes}
    assert len(pids) <= 2
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_closing_early_ends_the_workers() -> None:
    outcomes = isolated(do, sources("who", "hang", "hang"), workers=2, limits=QUICK)
    pid = int(next(outcomes).result or 0)
    outcomes.close()  # type: ignore[attr-defined]
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_sources_are_drawn_only_as_workers_become_free() -> None:
    drawn: list[int] = []

    def endless() -> Iterator[Source]:
        number = 0
        while True:
            drawn.append(number)
            yield Source(str(number), data=b"x")
            number += 1

    outcomes = isolated(do, endless(), workers=2, limits=QUICK)
    for _ in range(5):
        next(outcomes)
    assert len(drawn) <= 8
    outcomes.close()  # type: ignore[attr-defined]


def test_an_unreadable_source_is_told_without_a_worker() -> None:
    error = UnreadableFile("bad.zip", Unreadable.BROKEN, "Please pack it again.")
    (outcome,) = isolated(do, [Source("bad.zip", error=error)])
    assert outcome.error is error


def test_it_works_within_a_worker_and_within_a_daemon() -> None:
    (outcome,) = isolated(do, sources("inside"))
    assert outcome.result == "inner fine"
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=do_in_daemon, args=(theirs,), daemon=True)
    process.start()
    assert ours.recv() == [("fine", None), (None, Unreadable.CRASHED)]
    process.join()


def test_work_that_cannot_be_imported_is_said_at_once() -> None:
    with pytest.raises(RuntimeError, match="could not load the work"):
        list(isolated(_unimportable(), sources("a")))


class _Unimportable:
    def __call__(self, source: Source) -> str:
        return source.name

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return _import, ("kasauti.no_such_room",)


def _import(name: str) -> object:
    return __import__(name)


def _unimportable() -> _Unimportable:
    return _Unimportable()


@pytest.mark.skipif(sys.platform != "linux", reason="asks the kernel of Linux")
def test_workers_end_with_their_parent() -> None:
    script = (
        "from tests.documents.workload import do, sources\n"
        "from kasauti.documents import isolated\n"
        "for outcome in isolated(do, sources('who', 'spin')):\n"
        "    print(outcome.result, flush=True)\n"
    )
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": f"{root / 'src'}:{root}"}
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, env=environment
    ) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        parent.kill()
    deadline = time.monotonic() + 20
    while Path(f"/proc/{worker}").exists() and not _is_zombie(worker):
        assert time.monotonic() < deadline, "the worker outlived its parent"
        time.sleep(0.05)


def _is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True
