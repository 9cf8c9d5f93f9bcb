"""Work for processes: what it does is told by the source."""

from __future__ import annotations

import ctypes
import os
import signal
import time

from kasauti.documents import Limits, Source, isolated
from kasauti.documents.patience import more_time


def do(source: Source) -> str:
    """Crash, hang, grow, fail or answer, as the source says."""
    said = source.read(Limits()).decode()
    if said == "crash":
        ctypes.string_at(0)
    if said == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if said == "hang":
        time.sleep(3600)
    if said == "spin":
        while True:
            pass
    if said == "grow":
        return str(len(bytearray(50_000_000_000)))
    if said == "fail":
        raise ValueError("a mistake in the work")
    if said == "slow pages":
        for _ in range(4):
            more_time()
            time.sleep(0.7)
    if said == "inside":
        inner = isolated(do, [Source("inner", data=b"fine")])
        return f"inner {next(inner).result}"
    if said == "who":
        return str(os.getpid())
    return said


def do_in_daemon(connection: object) -> None:
    """Run processes from within a daemonic process, and report through ``connection``."""
    outcomes = isolated(do, [Source("a", data=b"fine"), Source("b", data=b"crash")])
    connection.send([(o.result, o.error and o.error.reason) for o in outcomes])  # type: ignore[attr-defined]


def sources(*said: str) -> list[Source]:
    """Sources that say these things."""
    return [Source(f"{number}.txt", data=text.encode()) for number, text in enumerate(said)]
