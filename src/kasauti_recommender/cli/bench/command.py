"""``bench``: everything that must be shown, at any number of items, beside what it ran on."""

from __future__ import annotations

import multiprocessing
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import ParamSpec, TypeVar

import click
from rich.console import Console

from kasauti_recommender.cli.bench import (
    going_back,
    request,
    retrieval,
    serving,
    sharding,
    shop,
    steering,
)
from kasauti_recommender.cli.bench.crowd_of_vectors import MadeVectors
from kasauti_recommender.cli.bench.results import Result, curve, kept, table
from kasauti_recommender.cli.bench.stages import Stages
from kasauti_recommender.cli.models import joined
from kasauti_recommender.events.sequences import read_sequences
from kasauti_recommender.monitoring.concept import injected
from kasauti_recommender.training.sequence_quality import Measured as Compared
from kasauti_recommender.training.sequence_quality import compare

Given = ParamSpec("Given")
Out = TypeVar("Out")
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Options:
    """How a size is measured.

    Parameters
    ----------
    rate, seconds : float
        Of the load over HTTP; 0 seconds leave it out.
    threads : int
        For building; 0 for as many as there are cores.
    sequences, attributes : Path, optional
        Real sequences, where given.
    cluster : str
        Address of a Ray cluster that builds the parts of the index; empty for this machine alone.
    shards : int
        Over which the same searches are made as well; 0 leaves that out.
    days : int
        Without drift, by which its thresholds are chosen and its false alarms counted.
    """

    rate: float = 200
    seconds: float = 300
    threads: int = 0
    sequences: Path | None = None
    attributes: Path | None = None
    cluster: str = ""
    shards: int = 0
    days: int = 200


@dataclass(frozen=True, slots=True)
class Shop:
    """A made shop that stands whole in its folder.

    Parameters
    ----------
    index : retrieval.Built
    stages : Stages
    users : int
        With a history; a fifth of the items.
    kinds : int
        Groups of items, which new ones name as their attribute.
    """

    index: retrieval.Built
    stages: Stages
    users: int
    kinds: int


def built(
    items: int, folder: Path, *, threads: int = 0, cluster: str = "", say: Say = lambda _: None
) -> Shop:
    """Build a shop of ``items`` under ``folder``, as far as it does not stand there."""
    made, users = MadeVectors(items), max(100, items // 5)
    stages = Stages(folder, {"items": items, "width": made.width, "seed": made.seed})
    with joined(cluster):
        index = retrieval.build(
            folder, made, stages, threads=threads, say=say, on_cluster=bool(cluster)
        )
    shop.furnish(folder, made, users, stages, say=say)
    return Shop(index, stages, users, len(made.centres))


def run(items: int, folder: Path, options: Options, say: Say = lambda _: None) -> Result:
    """Build a shop of ``items`` and a fifth as many users under ``folder`` and measure it.

    What the folder already holds of the same shop is not built again; everything is measured
    again, each part in a process of its own.
    """
    made = built(items, folder, threads=options.threads, cluster=options.cluster, say=say)
    result = Result.begun(made.index, made.stages, rate=options.rate, seconds=options.seconds)
    say("searching …")
    result.searched = apart(retrieval.search, folder, made.index)
    if options.shards:
        say(f"searching {options.shards} shards …")
        result.sharded = apart(
            sharding.measure, folder, made.index, options.shards, options.cluster or "local"
        )
    say("requests one by one …")
    result.measured = apart(request.measure, folder, items, made.users)
    with tempfile.TemporaryDirectory() as beside:
        if options.seconds:
            say(f"a node, {options.rate:.0f} requests a second for {options.seconds:.0f} s …")
            result.served = serving.serve(
                folder, Path(beside) / "node", users=made.users, kinds=made.kinds,
                rate=options.rate, seconds=options.seconds,
            )  # fmt: skip
    say("rollback, canary, drift …")
    with tempfile.TemporaryDirectory(dir=folder.parent) as beside:  # linked there, not copied
        result.rolled = going_back.rollback(folder, Path(beside))
    result.aborted = steering.canary()
    result.tuned = apart(steering.drift, folder, made.users, days=options.days)
    result.fallen = injected(looks=options.days, trials=max(1, options.days // 10))
    if options.sequences is not None:
        say("real sequences …")
        result.compared = compared(options.sequences, options.attributes)
    return result.ended()


def compared(sequences: Path, attributes: Path | None) -> list[Compared]:
    """Compare methods on real sequences."""
    return list(compare(read_sequences(sequences, attributes)))


def apart(work: Callable[Given, Out], *args: Given.args, **kwargs: Given.kwargs) -> Out:
    """Do work in a fresh process, so that its memory is its own."""
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=fresh) as pool:
        return pool.submit(work, *args, **kwargs).result()


_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)


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
    type=_FOLDER,
    default=Path("data/bench"),
    show_default=True,
    help="Where to build, a folder a size. What stands there is not built again, only measured.",
)
@click.option("--rate", type=float, default=200, show_default=True, help="Requests a second.")
@click.option(
    "--seconds",
    type=click.FloatRange(0),
    default=300,
    show_default=True,
    help="Of load over HTTP; 0 leaves it out.",
)
@click.option("--threads", type=click.IntRange(0), default=0, help="To build with; 0: all cores.")
@click.option("--sequences", type=_FILE, help="Real sequences: a user and then items, a line each.")
@click.option("--attributes", type=_FILE, help="JSON: item id to attribute ids.")
@click.option(
    "--cluster",
    default="",
    help="Ray cluster that builds the index, or auto; all its machines must see the folder.",
)
@click.option(
    "--shards", type=click.IntRange(0), default=0, show_default=True,
    help="Search in so many shards too, each a process of a Ray cluster; 0 leaves it out.",
)  # fmt: skip
@click.option(
    "--results",
    type=_FOLDER,
    help="Keep the numbers there: a JSON file a size, and the curve as CSV.",
)
def bench(
    sizes: tuple[int, ...], folder: Path, rate: float, seconds: float, threads: int,
    sequences: Path | None, attributes: Path | None, cluster: str, shards: int,
    results: Path | None,
) -> None:  # fmt: skip
    """Measure everything that must be shown, at any number of items.

    A build that was interrupted goes on where it stopped.
    """
    console, found = Console(width=160), []
    options = Options(rate, seconds, threads, sequences, attributes, cluster, shards)

    def say(words: str) -> None:
        console.print(f"{time.strftime('%H:%M:%S')} {words}", style="dim")

    for items in sorted(sizes):
        result = run(items, folder / str(items), options, say)
        found.append(result)
        if results is not None:
            result.keep(results)
        console.print(table(result))
    console.print(curve(kept(results) if results is not None else [r.row() for r in found]))
