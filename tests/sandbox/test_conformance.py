"""One battery for every backend: what goes in, what comes out, how a run ends."""

from __future__ import annotations

import pytest

from kasauti.sandbox import Backend, Cause, Limits, Profile, Program, RunEnded

ECHO = b"""
import os, sys
requests, replies = int(sys.argv[1]), int(sys.argv[2])
while data := os.read(requests, 65536):
    os.write(replies, data)
"""


def program(source: bytes, **more) -> Program:
    return Program("main.py", {"main.py": source}, **more)


def test_bytes_go_in_and_come_out(backend: Backend) -> None:
    running = backend.start(program(ECHO), Limits())
    running.send(b"hello", 10)
    assert running.receive(5, 10) == b"hello"
    assert not running.unsolicited()
    assert running.stop().cause is Cause.STOPPED


def test_more_than_a_pipe_holds(backend: Backend) -> None:
    source = (
        b"import os, sys\nleft = 20_000_000\n"
        b"while left: left -= len(os.read(int(sys.argv[1]), 1 << 20))\n"
        b"os.write(int(sys.argv[2]), b'done')"
    )
    running = backend.start(program(source), Limits())
    running.send(bytes(20_000_000), 20)
    assert running.receive(4, 20) == b"done"
    running.stop()


def test_files_lie_under_box_and_cannot_be_changed(backend: Backend) -> None:
    source = b"import os\nprint(open('/box/deep/data.txt').read())\nopen('/box/deep/data.txt','w')"
    files = {"main.py": source, "deep/data.txt": b"content"}
    ending = backend.start(Program("main.py", files), Limits()).wait()
    assert ending.output == b"content\n"
    assert ending.code == 1
    assert b"Read-only" in ending.error or b"denied" in ending.error


@pytest.mark.parametrize("name", ["../out.py", "/etc/passwd", "a/../../b", "nul\0"])
def test_a_file_outside_of_box_is_refused(backend: Backend, name: str) -> None:
    with pytest.raises(ValueError, match="not a relative path"):
        backend.start(Program("main.py", {"main.py": b"", name: b""}), Limits())


def test_unsolicited_bytes_are_noticed(backend: Backend) -> None:
    source = b"import os,sys,time\nos.write(int(sys.argv[2]),b'forged')\ntime.sleep(9)"
    running = backend.start(program(source), Limits())
    assert running.unsolicited(5)
    running.stop()


def test_an_exit_while_something_is_wanted(backend: Backend) -> None:
    running = backend.start(program(b"raise SystemExit(3)"), Limits())
    with pytest.raises(RunEnded) as ended:
        running.receive(1, 10)
    assert ended.value.cause is Cause.EXITED
    assert running.stop().code == 3


def test_one_request_has_its_own_patience(backend: Backend) -> None:
    running = backend.start(program(b"import time; time.sleep(60)"), Limits())
    with pytest.raises(RunEnded) as ended:
        running.receive(1, 0.2)
    assert ended.value.cause is Cause.WALL
    assert running.stop().cause is Cause.WALL


def test_the_cpu_budget_is_watched(backend: Backend) -> None:
    running = backend.start(program(b"while True: pass"), Limits(cpu=1, wall=20))
    ending = running.wait()
    assert ending.cause in (Cause.CPU, Cause.SIGNALLED)


def test_stopping_twice_tells_the_same(backend: Backend) -> None:
    running = backend.start(program(ECHO), Limits())
    assert running.stop() == running.stop()


def test_without_fork_there_are_threads_alone(backend: Backend) -> None:
    source = (
        b"import threading,os\nthreading.Thread(target=print,args=('thread',)).start()\nos.fork()"
    )
    ending = backend.start(program(source, profile=Profile.NOFORK), Limits()).wait()
    assert ending.output == b"thread\n"
    assert b"PermissionError" in ending.error


def test_a_cost_is_told_with_control_groups_alone(backend: Backend) -> None:
    ending = backend.start(program(b"sum(range(10**6))"), Limits()).wait()
    measured = ending.cpu_seconds is not None and ending.peak_memory is not None
    assert measured == (backend.groups is not None)


def test_the_runtime_is_what_exercises_need(backend: Backend) -> None:
    source = b"import numpy, pandas; print(numpy.arange(3).sum(), pandas.DataFrame([1]).shape)"
    ending = backend.start(program(source), Limits()).wait()
    assert ending.output == b"3 (1, 1)\n", ending.error
