"""The command that says whether a version that answered unseen may go to a canary."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from kasauti_recommender.cli.options import warn
from kasauti_recommender.experiments.canary import STEPS
from kasauti_recommender.experiments.pairs import read
from kasauti_recommender.experiments.shadow import Limits, compare
from kasauti_recommender.training.registry import Registry, follow
from kasauti_recommender.training.shelf import Shelf

console = Console()


@click.command()
@click.option("--models", type=click.Path(path_type=Path), default=Path("data/recommender"))
@click.option(
    "--data", type=click.Path(path_type=Path),
    help="Where the node's log lives; by default beside the versions.",
)  # fmt: skip
@click.option("--requests", type=int, default=1_000, show_default=True, help="Needed at least.")
@click.option("--registry", default="", help="MLflow server; a local database by default.")
@click.argument("version")
def shadow(models: Path, data: Path | None, requests: int, registry: str, version: str) -> None:
    """Compare what VERSION answered under `serve --shadow VERSION` with what was shown.

    Ends with 1 where it may not go to a canary.
    """
    shelf = Shelf(models)
    shelf.path(version)
    found = compare(
        read((data or models / "serving") / "shadow", version), Limits(requests=requests)
    )
    table = Table(title=f"{version} beside the champion, {found.requests:,} requests")
    for name in ("", "champion", "candidate"):
        table.add_column(name, justify="left" if not name else "right")
    table.add_row("overlap of the lists", "", f"{found.overlap:.3f}")
    table.add_row("rank correlation of what both show", "", f"{found.correlation:.3f}")
    p99 = (f"{s * 1000:.1f}" for s in (found.champion_p99, found.candidate_p99))
    table.add_row("p99, ms", *p99)
    table.add_row("new items", f"{found.champion_new:.1%}", f"{found.candidate_new:.1%}")
    table.add_row("distance of the categories", "", f"{found.categories:.3f}")
    table.add_row("failed, short more often", "", f"{found.failed:.2%}, {found.short:.2%}")
    console.print(table)
    words = "; ".join(found.against) or f"may go to a canary, {STEPS[0]:.1%} of traffic first"
    console.print(words)
    shelf.note(version, "shadow", words)
    follow(shelf, Registry(models, registry), warn)
    if not found.may_go_on:
        sys.exit(1)
