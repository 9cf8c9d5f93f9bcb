"""The pictures of a node and of a report: what each is drawn from, and where it is kept."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from prometheus_client import CollectorRegistry

from kasauti_recommender.experiments.analysis import Difference
from kasauti_recommender.serving.charts import Axis, Line, bars, lines, steps

NAMES = {
    "latency": "Latency of all lists", "retrieval": "Retrieval", "drift": "Drift",
    "experiment": "Experiment",
}  # fmt: skip
"""Of the pictures, with their titles, in the order they are shown."""
Buckets = Sequence[tuple[float, float]]


class Pictures:
    """Where pictures stand: those of versions beside the versions, those of a node in its data.

    Parameters
    ----------
    folders : iterable of Path
    """

    def __init__(self, folders: Iterable[Path]) -> None:
        self._folders = [folder / "pictures" for folder in folders]

    @classmethod
    def of_node(cls, bundle: Path, data: Path) -> Pictures:
        """Look in both places that belong to a node; ``versions/<version>`` lies in the first."""
        return cls((bundle.resolve().parent.parent, data))

    def keep(self, name: str, svg: str) -> None:
        """Put a picture into the first folder, in place of the one before it."""
        folder = self._folders[0]
        folder.mkdir(parents=True, exist_ok=True)
        beside = folder / f"{name}.writing"
        beside.write_text(svg)
        beside.replace(folder / f"{name}.svg")

    def read(self, name: str) -> str | None:
        """Return a picture; None where it was not drawn yet."""
        held = self._held(name)
        return held.read_text() if held is not None else None

    def drawn(self) -> dict[str, int]:
        """Return when each picture was drawn, seconds since 1970-01-01 UTC."""
        held = {name: self._held(name) for name in NAMES}
        return {n: int(path.stat().st_mtime) for n, path in held.items() if path is not None}

    def _held(self, name: str) -> Path | None:
        paths = [folder / f"{name}.svg" for folder in self._folders]
        return max(
            (path for path in paths if name in NAMES and path.exists()),
            key=lambda path: path.stat().st_mtime_ns, default=None,
        )  # fmt: skip


def buckets(registry: CollectorRegistry, verb: str = "recommend") -> Buckets:
    """Return the rising counts of a verb's latency: (seconds, answers up to them)."""
    sums: dict[float, float] = {}
    for metric in registry.collect():
        for sample in metric.samples:
            if (
                sample.name == "recommender_request_seconds_bucket"
                and sample.labels["verb"] == verb
            ):
                edge = float(sample.labels["le"])
                sums[edge] = sums.get(edge, 0.0) + sample.value
    return sorted(sums.items())


def quantile(rising: Buckets, share: float) -> str:
    """Say below which edge a share of the answers lies."""
    total = rising[-1][1] if rising else 0
    edge = next((edge for edge, count in rising if count >= share * total), math.inf)
    return f"over {rising[-2][0]:g} s" if math.isinf(edge) else f"≤ {edge * 1000:g} ms"


def latency(rising: Buckets) -> str:
    """Draw how long answers took."""
    total = rising[-1][1] if rising else 0
    if not total:
        return bars(NAMES["latency"], "No lists yet", [], "milliseconds", Axis("", 0, 1, ()))
    before = (0.0, *(count for _, count in rising))
    each = [
        ("more" if math.isinf(edge) else f"{edge * 1000:g}", count - had)
        for (edge, count), had in zip(rising, before, strict=False)
    ]
    most = max(count for _, count in each)
    words = f"half {quantile(rising, 0.5)} · 99 % {quantile(rising, 0.99)} · {total:,.0f} lists"
    ticks = [(value, f"{value:,.0f}") for value in steps(0, most)]
    return bars(
        NAMES["latency"], words, each, "up to so many milliseconds", Axis("", 0, most, ticks)
    )


def retrieval(points: Sequence[tuple[int, float, float]], used: int) -> str:
    """Draw what a search finds for its time.

    Parameters
    ----------
    points : sequence of (int, float, float)
        Lists read, milliseconds of a search, share of the exact ten nearest that are among 500.
    used : int
        Lists that the node reads.
    """
    longest = max(time for _, time, _ in points)
    low = min(0.9, *(found for _, _, found in points))
    line = Line(
        "", [(time, found) for _, time, found in points],
        dots=[f"{read} lists" if read == used else str(read) for read, _, _ in points],
    )  # fmt: skip
    words = "; ".join(f"{read} lists: {found:.3f} in {time:.2f} ms" for read, time, found in points)
    return lines(
        NAMES["retrieval"], words, [line],
        Axis("milliseconds a search, by lists read", 0, longest * 1.1, _ticks(0, longest)),
        Axis("", low, 1.01, [(v, f"{v:g}") for v in steps(low, 1.0)]), level=0.98,
    )  # fmt: skip


def drift(looks: Sequence[tuple[int, float, str]], threshold: float) -> str:
    """Draw how far what came in lay from what the champion was trained on.

    Parameters
    ----------
    looks : sequence of (int, float, str)
        Seconds since 1970-01-01 UTC, the largest PSI of a feature then, and that feature.
    threshold : float
    """
    x = _times([at for at, _, _ in looks])
    most = max(threshold, *(psi for _, psi, _ in looks)) * 1.15
    last = looks[-1]
    words = (
        f"{last[2]} {last[1]:.3f} at the last of {len(looks)} looks, the alarm at {threshold:.3f}"
    )
    names = ["", *("" for _ in looks[2:]), last[2]][-len(looks) :]
    line = Line("", [(at, psi) for at, psi, _ in looks], dots=names)
    return lines(
        NAMES["drift"], words, [line], x, Axis("", 0, most, _ticks(0, most)), level=threshold
    )


def experiment(name: str, found: Mapping[str, Sequence[tuple[int, Difference]]]) -> str:
    """Draw each arm's difference from the control with its interval, as it stood over time.

    Parameters
    ----------
    name : str
    found : mapping
        Arm → (milliseconds since 1970-01-01 UTC, difference).
    """
    every = [one for line in found.values() for one in line]
    if not every:
        y = Axis("", -1, 1, [(0, "0")])
        return lines(f"{name}", "Too few users yet", [], Axis("too few users yet", 0, 1, ()), y)
    # The first intervals are so wide that nothing could be seen of the last ones beside them.
    reach = max(abs(edge) for line in found.values() for _, one in line[len(line) // 4 :]
                for edge in (one.low, one.high)) * 100  # fmt: skip
    drawn = [
        Line(arm, [(at / 1000, one.absolute * 100) for at, one in line],
             [(one.low * 100, one.high * 100) for _, one in line])
        for arm, line in found.items() if line
    ]  # fmt: skip
    last = {arm: line[-1][1] for arm, line in found.items() if line}
    words = "; ".join(
        f"{arm}: {one.absolute:+.2%} ({one.low:+.2%} to {one.high:+.2%})"
        for arm, one in last.items()
    )
    ticks = [(value, f"{value:+g}" if value else "0") for value in steps(-reach, reach)]
    x = _times([at / 1000 for at, _ in every])
    return lines(
        f"{name}: points of a hundred over the control, at any time 95 %", words, drawn, x,
        Axis("", -reach, reach, ticks), level=0.0,
    )  # fmt: skip


def _ticks(low: float, high: float) -> list[tuple[float, str]]:
    return [(value, f"{value:g}") for value in steps(low, high)]


def _times(at: Sequence[float]) -> Axis:
    low, high = min(at), max(at)
    form = "%d %b" if high - low > 2 * 86_400 else "%H:%M"
    first, last = (dt.datetime.fromtimestamp(t, dt.UTC) for t in (low, high))
    began = "" if first.date() == last.date() else f"{first:%d %b} to "
    name = f"{began}{last:%d %b %Y}, UTC"
    if high == low:
        return Axis(name, low - 1, high + 1, [(low, f"{first:{form}}")])
    span = (high - low) / 3
    ticks = [(low + span * n, f"{dt.datetime.fromtimestamp(low + span * n, dt.UTC):{form}}")
             for n in range(4)]  # fmt: skip
    return Axis(name, low, high, ticks)
