"""What a number was measured on: printed beside every table."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Machine:
    """Hardware and how busy it was.

    Parameters
    ----------
    processor : str
    cores : int
    memory : float
        GiB.
    load : tuple of float
        Over 1, 5 and 15 minutes.
    """

    processor: str
    cores: int
    memory: float
    load: tuple[float, float, float]

    @classmethod
    def now(cls) -> Machine:
        """Look."""
        processor = platform.processor() or platform.machine()
        about = Path("/proc/cpuinfo")
        if about.exists():
            names = [line for line in about.read_text().splitlines() if "model name" in line]
            processor = names[0].split(":", 1)[1].strip() if names else processor
        pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        return cls(processor, os.cpu_count() or 1, pages / 2**30, os.getloadavg())

    def __str__(self) -> str:
        load = " ".join(f"{value:.1f}" for value in self.load)
        return f"{self.processor}, {self.cores} cores, {self.memory:.0f} GiB, load {load}"


def resident() -> dict[str, int]:
    """Return the bytes this process has resident, by kind (Linux; elsewhere nothing)."""
    status = Path("/proc/self/status")
    if not status.exists():
        return {}
    rows = (line.split() for line in status.read_text().splitlines() if line.startswith("Rss"))
    return {row[0].rstrip(":"): int(row[1]) * 1024 for row in rows}


def mapped(name: str) -> int:
    """Return how many bytes of mapped files of that name this process has resident (Linux)."""
    maps = Path("/proc/self/smaps")
    if not maps.exists():
        return 0
    total, inside = 0, False
    for line in maps.read_text().splitlines():
        word = line.split(maxsplit=1)[0]
        if "-" in word and not word.endswith(":"):
            inside = line.endswith(f"/{name}")
        elif inside and word == "Rss:":
            total += int(line.split()[1]) * 1024
    return total


def forget(folder: Path) -> None:
    """Ask the system to drop the folder's pages, so that what is read next comes from disk."""
    for path in folder.rglob("*"):
        if path.is_file() and hasattr(os, "posix_fadvise"):
            with path.open("rb") as file:
                os.fsync(file.fileno())
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
