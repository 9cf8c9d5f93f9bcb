"""``bench``: the cost curve, from a thousand items to fifty million."""

from __future__ import annotations

import json
import tempfile
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from kasauti_recommender.cli.bench import request, retrieval
from kasauti_recommender.cli.bench.crowd_of_vectors import MadeVectors
from kasauti_recommender.cli.bench.machine import Machine

Row = tuple[retrieval.Built, retrieval.Searched, request.Measured]


def run(items: int, folder: Path) -> Row:
    """Build a shop of ``items`` with a fifth as many users under ``folder`` and measure it."""
    made, users = MadeVectors(items), max(100, items // 5)
    built = retrieval.build(folder, made)
    searched = retrieval.search(folder, built)
    request.prepare(folder, made, users)
    return built, searched, request.measure(folder, items, users)


def table(rows: list[Row]) -> Table:
    """Return the cost curve as a table."""
    out = Table(title="Cost curve: one thread, one request at a time, made data")
    columns = (
        "items", "users", "build s", "B an item", "ANN p50 ms", "p99", "held-out items", "users'",
        "request p50 ms", "p99", "add p99 ms", "remove p99", "visible at once", "ready s",
        "private GiB",
    )  # fmt: skip
    for name in columns:
        out.add_column(name, justify="right")
    for built, searched, measured in rows:
        out.add_row(
            f"{built.items:,}", f"{measured.users:,}",
            f"{built.train_seconds + built.add_seconds:.0f}", f"{measured.bytes_an_item:.1f}",
            f"{searched.p50:.2f}", f"{searched.p99:.2f}",
            f"{searched.held_out_items:.4f}", f"{searched.users:.4f}",
            f"{measured.p50:.2f}", f"{measured.p99:.2f}",
            f"{measured.add_p99:.2f}", f"{measured.remove_p99:.2f}",
            "yes" if measured.visible else "NO", f"{measured.ready_seconds:.1f}",
            f"{measured.resident.get('RssAnon', 0) / 2**30:.2f}",
        )  # fmt: skip
    return out


@click.command()
@click.option(
    "--items",
    "sizes",
    type=click.IntRange(1_000),
    multiple=True,
    default=(1_000_000,),
    show_default=True,
    help="How many items; give it several times for a curve.",
)
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path, exists=True),
    help="Where to build; what is built is deleted afterwards.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the numbers as JSON.")
def bench(sizes: tuple[int, ...], folder: Path | None, as_json: bool) -> None:
    """Measure retrieval, requests, writes, restart and memory at any number of items."""
    before, rows = Machine.now(), []
    for items in sorted(sizes):
        with tempfile.TemporaryDirectory(dir=folder) as own:
            rows.append(run(items, Path(own)))
    if as_json:
        numbers = [
            {"build_seconds": built.train_seconds + built.add_seconds, "cells": built.cells,
             "search": asdict(searched), "request": asdict(measured)}
            for built, searched, measured in rows
        ]  # fmt: skip
        machine = {"before": asdict(before), "after": asdict(Machine.now())}
        click.echo(json.dumps({"machine": machine, "rows": numbers}, indent=1))
        return
    console = Console(width=200)
    console.print(f"Before: {before}", f"After: {Machine.now()}", sep="\n")
    console.print(table(rows))
    for _, _, measured in rows:
        stages = ", ".join(f"{name} {spent:.2f}" for name, spent in measured.stages.items())
        console.print(f"{measured.items:,} items, median ms by stage: {stages}")
