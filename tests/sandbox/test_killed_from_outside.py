"""A run that somebody else ended is told from one that ended itself, as far as that can be."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from kasauti.sandbox import Backend, Bubblewrap, Cause, Limits, Program, RunEnded, Running, cgroups

from .conftest import sandbox

MEBIBYTE = 1 << 20
WAITS = b"import os, sys, time; os.write(int(sys.argv[2]), b'!'); time.sleep(60)"
GRABS = b"kept = bytearray(300 << 20); print('kept', len(kept))"
PARENT = "kasauti-tests-small-machine"


def started(backend: Backend, source: bytes, memory: int = 512 * MEBIBYTE) -> Running:
    return backend.start(Program("main.py", {"main.py": source}), Limits(memory=memory, wall=20))


def test_a_launcher_that_is_killed_is_the_machines_failure(backend: Backend) -> None:
    running = started(backend, WAITS)
    running.receive(1, 20)
    os.kill(running._process.pid, signal.SIGKILL)  # type: ignore[attr-defined]
    with pytest.raises(RunEnded) as ended:
        running.receive(1, 20)
    assert ended.value.cause is Cause.INFRASTRUCTURE
    assert running.stop().cause is Cause.INFRASTRUCTURE


@pytest.mark.parametrize(
    "code",
    [
        "os.kill(os.getpid(), 9)",
        "os.kill(os.getpid(), 15)",
        "os.kill(os.getppid(), 9); os.kill(os.getpid(), 9)",
        "os.kill(1, 11); os.kill(1, 15); os.kill(os.getpid(), 9)",
        "os.kill(-1, 9); os.kill(os.getpid(), 9)",
        "os.abort()",
    ],
)
def test_a_run_that_kills_itself_or_all_it_sees_is_its_own_doing(
    backend: Backend, code: str
) -> None:
    source = f"import os, contextlib\nfor one in {code.split('; ')!r}:\n".encode()
    source += b"    with contextlib.suppress(OSError):\n        exec(one)\n"
    assert started(backend, source).wait().cause is Cause.SIGNALLED


@pytest.fixture
def small_machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bubblewrap]:
    """Groups lie in one that ends before they do, as on a machine that runs out of memory."""
    found = Bubblewrap()
    sandbox(found)
    if found.groups is not cgroups.Group or os.geteuid() != 0:
        pytest.skip("NO CONTROL GROUPS OF VERSION 1 AS ROOT, a full machine is not tried")
    usual = cgroups.home
    parent = usual("memory") / PARENT
    parent.mkdir(exist_ok=True)
    (parent / "memory.limit_in_bytes").write_text(str(128 * MEBIBYTE))

    def home(tree: str) -> Path:
        return parent if tree == "memory" else usual(tree)

    monkeypatch.setattr(cgroups, "home", home)
    yield found
    parent.rmdir()


def test_a_run_within_its_memory_that_a_full_machine_kills_is_the_machines_failure(
    small_machine: Bubblewrap,
) -> None:
    assert started(small_machine, GRABS).wait().cause is Cause.INFRASTRUCTURE


def test_a_run_that_exhausts_its_own_memory_is_its_own_doing(small_machine: Bubblewrap) -> None:
    running = started(small_machine, GRABS, memory=64 * MEBIBYTE)
    assert running.wait().cause is Cause.MEMORY
