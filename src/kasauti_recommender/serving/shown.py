"""Which items the answers of a node held within this hour and the last: its coverage."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

_HOUR = 3600


class Shown(Collector):
    """A byte an item and hour, in files that all workers of a node map.

    Parameters
    ----------
    folder : Path
        Made if missing.
    room : callable
        How many numbers items may have; more once a larger version is served.
    live : callable
        How many items the catalogue holds now.
    clock : callable
        Seconds since 1970-01-01 UTC.
    """

    def __init__(
        self, folder: Path, room: Callable[[], int], live: Callable[[], int],
        clock: Callable[[], float] = time.time,
    ) -> None:  # fmt: skip
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._room, self._live, self._clock = folder, room, live, clock
        self._hour, self._marks = -1, np.zeros(0, np.uint8)

    def mark(self, items: NDArray[np.int64]) -> None:
        """Note item numbers as shown now."""
        hour, room = int(self._clock()) // _HOUR, self._room()
        if hour != self._hour or room > len(self._marks):
            self._hour, self._marks = hour, self._opened(hour)
            for path in self._folder.iterdir():
                if int(path.name) < hour - 1:
                    path.unlink(missing_ok=True)
        self._marks[items[items < len(self._marks)]] = 1

    def items(self) -> int:
        """Return how many items were shown in this hour and the last."""
        hour = int(self._clock()) // _HOUR
        marks = np.zeros(0, np.uint8)
        for path in (self._folder / str(hour), self._folder / str(hour - 1)):
            if path.exists() and path.stat().st_size:
                also = np.memmap(path, np.uint8, "r")
                longer, other = (marks, also) if len(marks) > len(also) else (also.copy(), marks)
                longer[: len(other)] |= other
                marks = longer
        return int(np.count_nonzero(marks.view(np.bool_)))

    def _opened(self, hour: int) -> NDArray[np.uint8]:
        path = self._folder / str(hour)
        with path.open("ab") as file:  # it may be longer: another worker's version is larger
            file.truncate(max(self._room(), path.stat().st_size))
        return np.memmap(path, np.uint8, "r+")

    def collect(self) -> Iterator[Metric]:
        """Yield what was shown, what there is, and the share."""
        shown, live = self.items(), self._live()
        for name, words, value in (
            ("shown_items", "Different items in answers of this hour and the last.", shown),
            ("live_items", "Items of the catalogue that were not removed.", live),
            ("coverage", "Shown of the live items.", shown / max(1, live)),
        ):
            yield GaugeMetricFamily(f"recommender_{name}", words, value=float(value))
