"""What it costs to have a small record on disk: appended, or in place in a file made before.

    python -m benchmarks.durable [--folder .] [--rate 60] [--seconds 2] [--rounds 2]

Appending changes a file's size, so that syncing it commits the file system's journal too; in a file
that already holds zeros nothing but the record changes. Ways take turns; between two records is
a pause, as between writes to a node.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

RECORD, ROOM = b"x" * 250, 8 << 20
Sync = Callable[[int], None]
Write = Callable[[], None]


def appended(folder: Path, sync: Sync) -> Write:
    """Append to a file that grows."""
    file = os.open(folder / "log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def write() -> None:
        os.write(file, RECORD)
        sync(file)

    return write


def in_place(folder: Path, sync: Sync, *, zeros: bool) -> Write:
    """Write into a file that has its size: of zeros, or of room that was only reserved."""
    file, places = os.open(folder / "log", os.O_RDWR | os.O_CREAT), iter(range(0, ROOM, 250))
    if zeros:
        os.write(file, bytes(ROOM))
    else:
        os.posix_fallocate(file, 0, ROOM)
    os.fsync(file)

    def write() -> None:
        os.pwrite(file, RECORD, next(places))
        sync(file)

    return write


WAYS: dict[str, Callable[[Path], Write]] = {
    "appended, fsync": lambda folder: appended(folder, os.fsync),
    "appended, fdatasync": lambda folder: appended(folder, os.fdatasync),
    "reserved, fdatasync": lambda folder: in_place(folder, os.fdatasync, zeros=False),
    "zeros, fdatasync": lambda folder: in_place(folder, os.fdatasync, zeros=True),
    "zeros, fsync": lambda folder: in_place(folder, os.fsync, zeros=True),
}


def measure(folder: Path, *, rate: float, seconds: float, rounds: int) -> dict[str, list[float]]:
    """Return the seconds that each write took, by way, in rising order."""
    dice = random.Random(7)
    took: dict[str, list[float]] = {way: [] for way in WAYS}
    for way in [*WAYS] * rounds:
        with tempfile.TemporaryDirectory(dir=folder) as beside:
            write, until = WAYS[way](Path(beside)), time.perf_counter() + seconds
            while (began := time.perf_counter()) < until:
                write()
                took[way].append(time.perf_counter() - began)
                time.sleep(dice.expovariate(rate))
    return {way: sorted(values) for way, values in took.items()}


def main() -> None:
    """Measure and print milliseconds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path())
    parser.add_argument("--rate", type=float, default=60, help="records a second")
    parser.add_argument("--seconds", type=float, default=2, help="of each turn")
    parser.add_argument("--rounds", type=int, default=2)
    given = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.1f}")
    found = measure(given.folder, rate=given.rate, seconds=given.seconds, rounds=given.rounds)
    for way, took in found.items():
        p50, p99 = (took[int(len(took) * share)] * 1000 for share in (0.5, 0.99))
        print(f"{way:20}  p50 {p50:.2f}  p99 {p99:.2f} ms  n {len(took)}")


if __name__ == "__main__":
    main()
