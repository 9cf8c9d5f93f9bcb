"""The commands that let a version in step by step, say how it stands, and take it out."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from kasauti_recommender.cli.options import warn
from kasauti_recommender.experiments.canary import Canary, Verdict
from kasauti_recommender.experiments.plan import BadPlan
from kasauti_recommender.experiments.rollout import Rollout, Standing
from kasauti_recommender.experiments.running import Experiments, State
from kasauti_recommender.serving.manifest import warm
from kasauti_recommender.serving.numbering import check
from kasauti_recommender.training.registry import Registry, follow
from kasauti_recommender.training.shelf import NoVersion, Shelf

console = Console()
_REGISTRY = click.option(
    "--registry", default="", help="MLflow server; a local database by default."
)


def _places(command: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.option(
            "--data", type=click.Path(path_type=Path),
            help="Where the node's log lives; by default beside the versions.",
        ),
        click.option("--models", type=click.Path(path_type=Path), default=Path("data/recommender")),
    ):  # fmt: skip
        command = option(command)
    return command


@click.group()
def canary() -> None:
    """Let a version answer some users of a running node; it is out by itself when it harms."""


@canary.command()
@_places
@click.option(
    "--requests", type=click.IntRange(min=50), default=1_000, show_default=True,
    help="That it must answer at a step before it is widened.",
)  # fmt: skip
@click.argument("version")
def start(models: Path, data: Path | None, requests: int, version: str) -> None:
    """Let VERSION in, at 0.1 % of the users first; then 0.5, 2, 10, 50 and 100 %.

    The node that serves from the data folder goes on by itself: no restart. It takes the version
    out again where its answers fail, are slow or short more often than the champion's.
    """
    folder, place = Shelf(models).path(version), data or models / "serving"
    check(folder, place)
    held = Experiments(place).now()
    if held is not None and held.state is State.RUNNING:
        raise BadPlan(f"experiment {held.plan.name} is under way: stop it first")
    warm(folder)
    standing = Rollout(place).begin(version, folder, Canary(needed=requests))
    console.print(f"{version} {standing.words}")


@canary.command()
@_places
def show(models: Path, data: Path | None) -> None:
    """Say how far the canary has come.

    Ends with 1 where it was aborted.
    """
    standing = _there(Rollout(data or models / "serving").now())
    table = Table(title=f"{standing.version} {standing.words}")
    for name in ("since the last step", "requests", "failed", "slow", "short"):
        table.add_column(name, justify="left" if name.startswith("since") else "right")
    for name, counted in (("champion", standing.canary.old), ("canary", standing.canary.new)):
        numbers = (counted.requests, counted.errors, counted.slow, counted.empty)
        table.add_row(name, *(f"{number:,}" for number in numbers))
    console.print(table)
    if standing.verdict is Verdict.ABORT:
        sys.exit(1)


@canary.command()
@_places
@_REGISTRY
def end(models: Path, data: Path | None, registry: str) -> None:
    """Let the champion answer everybody again; how the canary stood is kept in the registry."""
    standing = _there(Rollout(data or models / "serving").end())
    shelf = Shelf(models)
    shelf.note(standing.version, "canary", standing.words)
    follow(shelf, Registry(models, registry), warn)
    console.print(f"ended; {standing.version} {standing.words}")


def _there(standing: Standing | None) -> Standing:
    if standing is None:
        raise NoVersion("no canary was begun: kasauti-recommender canary start VERSION")
    return standing
