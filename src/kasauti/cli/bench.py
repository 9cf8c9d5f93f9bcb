"""``kasauti bench``: what the installed version measures on people whose truth is known."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from kasauti import __version__

if TYPE_CHECKING:
    from kasauti.actions.bench import Section
    from kasauti.demonstration import Figure

_DATA = (
    "Forty invented applicants that Kasauti carries with it; the largest bench is in the source."
)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}".rstrip("0").rstrip(".")


def _row(figure: Figure) -> tuple[str, ...]:
    interval = f"{_number(figure.low)}–{_number(figure.high)}" if figure.low is not None else ""
    verdict = {None: "", True: "[green]reached[/]", False: "[bold red]missed[/]"}[figure.met]
    return figure.name, _number(figure.value), interval, str(figure.n), figure.bar, verdict


def _table(section: Section) -> Table:
    table = Table(title=section.title, caption=section.about, title_justify="left", expand=True)
    table.caption_justify = "left"
    table.add_column("figure", ratio=1)
    for heading in ("value", "95 % interval", "n", "bar", ""):
        table.add_column(heading, justify="right", no_wrap=True)
    for figure in section.figures:
        table.add_row(*_row(figure))
    return table


@click.command("bench")
@click.option(
    "--json",
    "out",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write the figures here, not to where the bench's page reads them.",
)
def bench(out: Path | None) -> None:
    """Measure this installation on invented applicants whose truth is known."""
    # Here, so that no other command pays for them at its start.
    from kasauti import postgres
    from kasauti.actions.bench import demonstration_bench

    sections = demonstration_bench()
    console = Console()
    for section in sections:
        console.print(_table(section))
    page = Path(os.environ.get("KASAUTI_DATA") or postgres.default_data_folder()) / "bench.json"
    out = out or (page if os.access(page.parent, os.W_OK) else None)
    if out is not None:
        found = {
            "version": __version__,
            "measured": datetime.now(tz=UTC).date().isoformat(),
            "data": _DATA,
            "sections": [asdict(section) for section in sections],
        }
        out.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
