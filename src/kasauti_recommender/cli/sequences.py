"""The comparison on real sequences: printed as it comes, judged, and kept."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from kasauti_recommender.cli.bench.bars import of_sequences
from kasauti_recommender.cli.bench.machine import Machine
from kasauti_recommender.events.sequences import read_sequences
from kasauti_recommender.training.sequence_quality import Measured, compare

COLUMNS = (
    "case", "method", "HR@20", "× control", "asked", "learnt s", "of processor", "MiB", "ms a list",
)  # fmt: skip


def compare_on(
    sequences: Path, attributes: Path | None, *, most: int, results: Path | None, console: Console
) -> None:
    """Measure every method on the sequences, say each case as it comes, print and keep the table.

    Parameters
    ----------
    sequences, attributes : Path
        As ``read_sequences`` takes them.
    most : int
        Users asked a case; 0 for all.
    results : Path, optional
        Folder that ``sequences-NAME.json`` is written to.
    console : Console
    """
    data, before = read_sequences(sequences, attributes), Machine.now()
    start, rows = time.perf_counter(), []
    for row in compare(data, most=most):
        spent = time.perf_counter() - start
        click.echo(f"{spent:.0f} s: {row.case}, {row.method}: {row.rate:.4f}", err=True)
        rows.append(row)
    about = f"{len(data.histories):,} users, {data.items:,} items"
    after = Machine.now()
    console.print(_measured(rows, f"HR@20, {about}\nbefore: {before}\nafter: {after}"))
    console.print(_judged(rows))
    if results is not None:
        numbers = {
            "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "machine": {"before": asdict(before), "after": asdict(after)},
            "sequences": _named(sequences),
            "attributes": _named(attributes) if attributes else None,
            "users": len(data.histories), "items": data.items, "asked_a_case": most or "all",
            "rows": [asdict(row) for row in rows],
            "bars": [asdict(bar) for bar in of_sequences(rows)],
        }  # fmt: skip
        results.mkdir(parents=True, exist_ok=True)
        path = results / f"sequences-{sequences.stem.lower()}.json"
        path.write_text(json.dumps(numbers, indent=1) + "\n", encoding="utf-8")


def _named(path: Path) -> dict[str, str]:
    return {"name": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}


def _measured(rows: Sequence[Measured], title: str) -> Table:
    table = Table(title=title, title_justify="left")
    for name in COLUMNS:
        table.add_column(name, justify="left" if name in ("case", "method") else "right")
    for row in rows:
        table.add_row(
            row.case, row.method, f"{row.rate:.4f}", f"{row.ratio:.2f}", f"{row.asked:,}",
            f"{row.seconds:.1f}", f"{row.processor_seconds:.1f}", f"{row.memory / 2**20:.0f}",
            f"{row.milliseconds:.2f}",
        )  # fmt: skip
    return table


def _judged(rows: Sequence[Measured]) -> Table:
    table = Table(show_lines=True)
    for name in ("what", "bar", "measured", ""):
        table.add_column(name)
    for bar in of_sequences(rows):
        table.add_row(bar.what, bar.bar, bar.measured, "met" if bar.met else "MISSED")
    return table
