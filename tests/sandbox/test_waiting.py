"""What a run waits for a processor is not counted as its time: a busy machine is nobody's fault."""

from __future__ import annotations

import pytest

from kasauti.sandbox import Bubblewrap, Cause, Limits, Program
from kasauti.sandbox.cgroups import Group

from .conftest import sandbox

SLEEPS = b"import time; time.sleep(1.5); print('through')"
CROWD = b"""
import threading, time
def spin():
    while time.monotonic() < end: pass
end = time.monotonic() + 1
some = [threading.Thread(target=spin) for _ in range(3)]
for one in some: one.start()
import os; os.write(int(__import__('sys').argv[2]), b'!')
for one in some: one.join()
time.sleep(9)
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


def test_the_kernel_tells_how_long_threads_waited_for_each_other(grouped: Bubblewrap) -> None:
    running = grouped.start(Program("main.py", {"main.py": CROWD}), Limits())
    running.receive(1, 20)
    group = running._group  # type: ignore[attr-defined]
    before = group.waited_seconds()
    with pytest.raises(Exception, match=Cause.WALL.value):
        running.receive(1, 2)
    running.stop()
    assert before >= 0
    assert running._waited > 0.01  # type: ignore[attr-defined]
