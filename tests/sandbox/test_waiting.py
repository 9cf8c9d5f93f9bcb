"""What a run waits for a processor is not counted as its time: a busy machine is nobody's fault."""

from __future__ import annotations

import os
import time

import pytest

from kasauti.sandbox import Bubblewrap, Cause, Limits, Program
from kasauti.sandbox.cgroups import Group, waited_for_strangers

from .conftest import sandbox

SLEEPS = b"import time; time.sleep(1.5); print('through')"
SPINS = b"""
import os, sys
children = int(sys.argv[3])
for _ in range(children):
    if os.fork() == 0: break
os.write(int(sys.argv[2]), b'!')
while True: pass
"""


@pytest.fixture
def grouped() -> Bubblewrap:
    found = Bubblewrap()
    sandbox(found)
    if found.groups is None:
        pytest.skip("NO CONTROL GROUPS, waiting is not told")
    return found


def run(backend: Bubblewrap, source: bytes, wall: float) -> Cause:
    return backend.start(Program("main.py", {"main.py": source}), Limits(wall=wall)).wait().cause


def test_time_in_which_others_had_the_core_is_let_off(
    grouped: Bubblewrap, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(grouped, SLEEPS, 1.0) is Cause.WALL
    monkeypatch.setattr(Group, "waited_seconds", lambda _: 30.0)
    assert run(grouped, SLEEPS, 1.0) is Cause.EXITED


def test_waiting_is_let_off_up_to_a_bound(
    grouped: Bubblewrap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Group, "waited_seconds", lambda _: 3600.0)
    assert run(grouped, b"import time; time.sleep(60)", 0.4) is Cause.WALL


def waited(backend: Bubblewrap, children: int, cpus: float) -> float:
    """Return what a spinning run of its own had waited for after a second."""
    program = Program("main.py", {"main.py": SPINS}, arguments=(str(children),))
    running = backend.start(program, Limits(cpus=cpus))
    running.receive(1, 20)
    time.sleep(1)
    assert running._group  # type: ignore[attr-defined]
    found = running._group.waited_seconds()  # type: ignore[attr-defined]
    running.stop()
    return found


def test_the_kernel_tells_how_long_a_run_waited_for_strangers(grouped: Bubblewrap) -> None:
    cores = os.cpu_count() or 1
    strangers = Program("main.py", {"main.py": SPINS}, arguments=(str(4 * cores),))
    crowd = grouped.start(strangers, Limits(cpus=cores))
    crowd.receive(1, 20)
    try:
        assert waited(grouped, children=0, cpus=1.0) > 0.05
    finally:
        crowd.stop()


@pytest.mark.parametrize(
    ("threads", "cpu", "held_back", "told"),
    [
        ([(0.5, 0.5)], 0.5, 0.0, 0.5),  # alone in its group: others had the core
        ([(0.5, 0.5), (0.5, 0.5)], 1.0, 0.0, 0.0),  # two that took turns
        ([(0.5, 0.5)], 0.5, 0.5, 0.0),  # stopped by its own limit
        ([(0.1, 0.0), (0.4, 0.6)], 0.5, 0.0, 0.5),
        ([], 0.3, 0.0, 0.0),
    ],
)
def test_what_a_run_does_to_itself_is_not_let_off(
    threads: list[tuple[float, float]], cpu: float, held_back: float, told: float
) -> None:
    assert max(0.0, waited_for_strangers(threads, cpu, held_back)) == pytest.approx(told)


def test_eight_processes_on_half_a_core_win_no_time(grouped: Bubblewrap) -> None:
    ended = grouped.start(
        Program("main.py", {"main.py": SPINS}, arguments=("8",)), Limits(wall=1.0, cpus=0.5)
    ).wait()
    assert ended.cause is Cause.WALL
    # By processor time: strangers may lengthen a run by the clock, and it wins nothing by that.
    assert ended.cpu_seconds is not None
    assert ended.cpu_seconds < 1.0, ended
