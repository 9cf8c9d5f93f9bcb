"""A node loaded at rising rates, up to and beyond the knee: what it answers whole, and what then.

The knee is the highest rate of the ladder up to which every rate was answered without errors, in
time and whole. Above it a node is to answer from its cached list at once: still in time, still
without errors.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from kasauti_recommender.cli.bench import load, serving
from kasauti_recommender.cli.bench.command import Say, built
from kasauti_recommender.cli.bench.machine import Machine

RATES = (200.0, 300.0, 400.0, 600.0)
IN_TIME = 100  # milliseconds at the 99th percentile


@dataclass(frozen=True, slots=True)
class Step:
    """What a node answered at one rate, with ten rounds of writes a second meanwhile.

    Parameters
    ----------
    reads : load.Result
    writes, write_errors : int
    """

    reads: load.Result
    writes: int
    write_errors: int

    @property
    def cached(self) -> float:
        """Share of the requests that were answered from the cached list."""
        return self.reads.marked.get(load.CACHED, 0) / self.reads.requests

    @property
    def stands(self) -> bool:
        """Whether nothing failed and every answer came in time, whole or not."""
        return not self.reads.errors + self.write_errors and self.reads.p99 <= IN_TIME

    @property
    def whole(self) -> bool:
        """Whether it stands and the answers are whole too."""
        return self.stands and self.reads.whole >= load.WHOLE

    def kept(self) -> dict[str, object]:
        """Return it as JSON keeps it; shares of 1, latencies in milliseconds."""
        reads = self.reads
        return {
            "rate": reads.offered, "achieved": reads.achieved, "requests": reads.requests,
            "errors": reads.errors, "p50": reads.p50, "p95": reads.p95, "p99": reads.p99,
            "longest": reads.longest, "whole": round(reads.whole, 4),
            "cached": round(self.cached, 4), "sent_late_p99": reads.lateness_p99,
            "writes": self.writes, "write_errors": self.write_errors,
            "stands": self.stands, "is_whole": self.whole,
        }  # fmt: skip


def knee(steps: Sequence[Step]) -> float:
    """Return the knee in requests a second; 0 where the lowest rate is beyond it already.

    Where the highest rate was answered whole, the knee lies above it and was not found.
    """
    found = 0.0
    for step in sorted(steps, key=lambda step: step.reads.offered):
        if not step.whole:
            break
        found = step.reads.offered
    return found


def said(steps: Sequence[Step]) -> str:
    """Say where the knee lies."""
    at, highest = knee(steps), max(step.reads.offered for step in steps)
    if not at:
        return f"below {min(step.reads.offered for step in steps):.0f} requests a second"
    if at == highest:
        return f"above {highest:.0f} requests a second: raise the rates"
    above = min(step.reads.offered for step in steps if step.reads.offered > at)
    return f"between {at:.0f} and {above:.0f} requests a second"


def climb(
    folder: Path, data: Path, *, users: int, kinds: int, rates: Sequence[float], seconds: float,
    workers: int = 2, say: Say = lambda _: None,
) -> list[Step]:  # fmt: skip
    """Start a node of a built version and load it at one rate after the other, rising."""
    steps = []
    with serving.node(folder, data, workers=workers) as (url, _, _):
        for rate in sorted(rates):
            say(f"{rate:.0f} requests a second for {seconds:.0f} s …")
            reads, tally = serving.loaded(url, users, kinds, rate, seconds)
            steps.append(Step(reads, tally.writes, tally.errors))
    return steps


def table(steps: Sequence[Step]) -> Table:
    """Return a row a rate."""
    out = Table(title="Latency from when each request was due, in milliseconds")
    for name in ("requests/s", "p50", "p95", "p99", "errors", "whole", "cached list", "sent late"):
        out.add_column(name, justify="right")
    for step in steps:
        reads = step.reads
        out.add_row(
            f"{reads.offered:.0f}", f"{reads.p50:.1f}", f"{reads.p95:.1f}", f"{reads.p99:.1f}",
            str(reads.errors + step.write_errors), f"{reads.whole:.1%}", f"{step.cached:.1%}",
            f"{reads.lateness_p99:.1f}",
        )  # fmt: skip
    return out


_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.option("--items", type=click.IntRange(1_000), default=1_000_000, show_default=True)
@click.option(
    "--folder", type=_FOLDER, default=Path("data/bench"), show_default=True,
    help="Where bench builds, a folder a size. What stands there is not built again.",
)  # fmt: skip
@click.option(
    "--rate", "rates", type=click.FloatRange(1), multiple=True, default=RATES, show_default=True,
    help="Requests a second; once for each.",
)  # fmt: skip
@click.option(
    "--seconds", type=click.FloatRange(1), default=20, show_default=True, help="Of each rate."
)
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True)
@click.option("--results", type=_FOLDER, help="Keep the numbers there as ladder-ITEMS.json.")
def ladder(
    items: int, folder: Path, rates: tuple[float, ...], seconds: float, workers: int,
    results: Path | None,
) -> None:  # fmt: skip
    """Load a node of bench's made shop at rising rates and find the knee.

    Ends with 1 where a request or a write failed, or a 99th percentile is above 100 ms: above the
    knee answers come from the cached list, and still in time.
    """
    console = Console(width=120)

    def say(words: str) -> None:
        console.print(f"{time.strftime('%H:%M:%S')} {words}", style="dim")

    shop = built(items, folder / str(items), say=say)
    before = Machine.now()
    with tempfile.TemporaryDirectory() as beside:
        steps = climb(
            folder / str(items), Path(beside) / "node", users=shop.users, kinds=shop.kinds,
            rates=rates, seconds=seconds, workers=workers, say=say,
        )  # fmt: skip
    after = Machine.now()
    console.print(f"{items:,} products, {shop.users:,} users, {workers} workers\n"
                  f"before: {before}\nafter: {after}")  # fmt: skip
    console.print(table(steps))
    console.print(f"knee: {said(steps)}")
    if results is not None:
        results.mkdir(parents=True, exist_ok=True)
        numbers = {
            "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "machine": {"before": asdict(before), "after": asdict(after)},
            "items": items, "users": shop.users, "workers": workers, "seconds": seconds,
            "knee": knee(steps), "steps": [step.kept() for step in steps],
        }  # fmt: skip
        (results / f"ladder-{items}.json").write_text(json.dumps(numbers, indent=1) + "\n")
    if not all(step.stands for step in steps):
        raise SystemExit(1)
