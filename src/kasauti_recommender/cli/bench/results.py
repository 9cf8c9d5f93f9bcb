"""What a bench run found: printed with its machine, kept as JSON, and the cost curve over sizes."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.table import Table

from kasauti_recommender.cli.bench.bars import (
    Bar,
    of_retrieval,
    of_sequences,
    of_serving,
    of_shards,
    of_steering,
)
from kasauti_recommender.cli.bench.going_back import Rolled
from kasauti_recommender.cli.bench.machine import Machine
from kasauti_recommender.cli.bench.request import Measured
from kasauti_recommender.cli.bench.retrieval import Built, Searched
from kasauti_recommender.cli.bench.serving import Served
from kasauti_recommender.cli.bench.sharding import Sharded
from kasauti_recommender.cli.bench.stages import Stages
from kasauti_recommender.cli.bench.steering import Aborted
from kasauti_recommender.monitoring.concept import Fallen
from kasauti_recommender.monitoring.tuning import Tuned
from kasauti_recommender.training.sequence_quality import Measured as Compared

Row = dict[str, float | str]


@dataclass(slots=True)
class Result:
    """All that was measured at one size; parts that were left out are None."""

    built: Built
    seconds_of_stages: dict[str, float]
    rate: float
    seconds: float
    before: Machine
    after: Machine
    searched: Searched | None = None
    sharded: Sharded | None = None
    measured: Measured | None = None
    served: Served | None = None
    rolled: Rolled | None = None
    aborted: list[Aborted] = field(default_factory=list)
    tuned: Tuned | None = None
    fallen: Fallen | None = None
    compared: list[Compared] = field(default_factory=list)

    @classmethod
    def begun(cls, built: Built, stages: Stages, *, rate: float, seconds: float) -> Result:
        """Begin measuring what was built."""
        names = ("table", "ids", "users", "ranker", "pools", "seal")
        took = {name: float(stages.facts(name)["seconds"]) for name in names}
        return cls(built, took, rate, seconds, Machine.now(), Machine.now())

    def ended(self) -> Result:
        """Note what the machine is like now."""
        self.after = Machine.now()
        return self

    def bars(self) -> list[Bar]:
        """Return the table of what must be shown, as far as it was measured."""
        bars: list[Bar] = []
        if self.searched is not None and self.measured is not None:
            bars += of_retrieval(self.built, self.searched, self.measured)
        if self.sharded is not None:
            bars.append(of_shards(self.sharded))
        if self.served is not None:
            bars += of_serving(self.served, self.rate, self.seconds)
        if self.rolled is not None and self.tuned is not None and self.fallen is not None:
            bars += of_steering(self.rolled, self.aborted, self.tuned, self.fallen)
        return bars + of_sequences(self.compared)

    def row(self) -> Row:
        """Return the line of the cost curve."""
        built, searched, measured, served = self.built, self.searched, self.measured, self.served
        assert searched is not None
        assert measured is not None
        furnished = sum(self.seconds_of_stages.values())
        return {
            "items": built.items, "users": measured.users, "lists": built.cells,
            "index_build_s": round(built.seconds), "rest_of_build_s": round(furnished),
            "build_load": f"{built.load[0]:.1f}-{built.load[1]:.1f}",
            "index_bytes_an_item": round(measured.bytes_an_item, 1),
            "index_gib": round(built.index_bytes / 2**30, 2),
            "version_gib": round(measured.disk / 2**30, 2),
            "private_gib": round(measured.resident.get("RssAnon", 0) / 2**30, 2),
            "hardness": round(built.hardness, 1),
            "top10_in_500_items": round(searched.held_out_items, 4),
            "top10_in_500_users": round(searched.users, 4),
            "ann_p50_ms": round(searched.p50, 2), "ann_p99_ms": round(searched.p99, 2),
            "request_p50_ms": round(measured.p50, 2), "request_p99_ms": round(measured.p99, 2),
            "ann_cpu_p99_ms": round(searched.cpu_p99, 2),
            "request_cpu_ms": round(measured.cpu, 2),
            "request_cpu_p99_ms": round(measured.cpu_p99, 2),
            "http_p99_ms": round(served.reads.p99, 1) if served else "",
            "http_cpu_ms": round(served.cpu, 2) if served else "",
            "node_gib": round((measured.disk + sum(served.memory.values())) / 2**30, 2)
            if served else "",
            "ready_s": round(served.ready_cold, 1) if served else "",
            "load": f"{self.before.load[0]:.1f}-{self.after.load[0]:.1f}",
        }  # fmt: skip

    def keep(self, folder: Path) -> None:
        """Write the numbers as JSON, and the curve of all sizes in the folder as CSV."""
        folder.mkdir(parents=True, exist_ok=True)
        built = {n: getattr(self.built, n) for n in Built.__slots__ if n != "truths"}
        numbers: dict[str, Any] = {
            "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "machine": {"before": asdict(self.before), "after": asdict(self.after)},
            "row": self.row(), "bars": [asdict(bar) for bar in self.bars()], "built": built,
            "stages": self.seconds_of_stages,
            **{name: None if (part := getattr(self, name)) is None else asdict(part)
               for name in (
                   "searched", "sharded", "measured", "served", "rolled", "tuned", "fallen",
               )},
            "canary": [asdict(one) for one in self.aborted],
            "sequences": [asdict(one) for one in self.compared],
        }  # fmt: skip
        path = folder / f"recommender-{self.built.items}.json"
        path.write_text(json.dumps(numbers, indent=1) + "\n")
        rows = kept(folder)
        with (folder / "recommender-curve.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


def kept(folder: Path) -> list[Row]:
    """Return the lines of all sizes whose numbers a folder holds, the smallest first."""
    rows = [json.loads(path.read_text())["row"] for path in folder.glob("recommender-*.json")]
    return sorted(rows, key=lambda row: row["items"])


def table(result: Result) -> Table:
    """Return what must be shown as a table under the machine it was measured on."""
    out = Table(
        title=f"{result.built.items:,} items\nbefore: {result.before}\nafter: {result.after}",
        title_justify="left", show_lines=True,
    )  # fmt: skip
    for name, width in (("what", 56), ("bar", 20), ("measured", 62), ("", 6)):
        out.add_column(name, width=width)
    for bar in result.bars():
        met = "" if bar.met is None else "met" if bar.met else "MISSED"
        out.add_row(bar.what, bar.bar, bar.measured, met)
    return out


def curve(rows: Sequence[Row]) -> Table:
    """Return the cost curve: a column a size."""
    out = Table(title="Cost curve (made data; one thread where not over HTTP)")
    out.add_column("")
    for _ in rows:
        out.add_column(justify="right")
    for name in rows[0]:
        cells = (row[name] for row in rows)
        shown = (f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in cells)
        out.add_row(name.replace("_", " "), *shown)
    return out
