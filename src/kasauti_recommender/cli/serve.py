"""The commands of a node: serve the champion, write out its log, change its item numbers."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click

from kasauti_recommender.events.tables import read_table
from kasauti_recommender.serving.compaction import archive
from kasauti_recommender.serving.node import KEEP_LOG
from kasauti_recommender.serving.node import main as node
from kasauti_recommender.serving.remote import proto
from kasauti_recommender.serving.renumbering import renumber as carry_over
from kasauti_recommender.serving.request import BUDGET
from kasauti_recommender.serving.told import catalogue_as_told, events_as_told
from kasauti_recommender.training.shelf import NoVersion, Shelf


@click.command()
@click.option("--models", type=click.Path(path_type=Path), default=Path("data/recommender"))
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    help="Where log and states of this node live; by default beside the versions.",
)
@click.option("--version", default="champion", show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=int, default=8008, show_default=True)
@click.option("--grpc-port", type=int, default=0, show_default=True, help="0: no gRPC.")
@click.option("--workers", type=int, default=2, show_default=True)
@click.option("--follow", default="", help="URL of the node whose log is followed.")
@click.option("--users", default="", help="redis://… where nodes share user states.")
@click.option(
    "--shadow", default="",
    help="A version that answers a tenth of the requests beside this one and is not shown.",
)  # fmt: skip
@click.option(
    "--rules", type=click.Path(exists=True, dir_okay=False),
    help="TOML file: same_category, exploration, penalty, and [boost] by category.",
)  # fmt: skip
@click.option(
    "--keep-log", type=click.FloatRange(min=0), default=KEEP_LOG, show_default=True,
    help="MiB of log that stay for nodes that follow; what lies further back is compacted. "
    "0 keeps all.",
)  # fmt: skip
@click.option(
    "--budget", type=click.FloatRange(min=0.001), default=BUDGET, show_default=True,
    help="Seconds that the stages of one list may take; what is beyond them is left out.",
)  # fmt: skip
def serve(
    models: Path, data: Path | None, version: str, shadow: str, **options: str | float | None
) -> None:
    """Serve a version over HTTP and gRPC.

    The champion is followed: a promotion or a rollback takes effect in the running node, without
    a start. A version that is named stays.
    """
    shelf = Shelf(models)
    words = ["--bundle", str(_named(shelf, version)), "--data", str(data or models / "serving")]
    words += ["--champion", str(models)] if version == "champion" else []
    words += ["--shadow", str(shelf.path(shadow)) if shadow else ""]
    for name, value in options.items():
        if value is not None:
            words += [f"--{name.replace('_', '-')}", str(value)]
    sys.exit(node(words))


def _named(shelf: Shelf, version: str) -> Path:
    if version == "champion":
        held = shelf.champion()
        if held is None:
            raise NoVersion("nothing to serve: train a version first")
        version = held.version
    return shelf.path(version)


@click.command()
@click.option("--models", type=click.Path(path_type=Path), default=Path("data/recommender"))
@click.option(
    "--data", type=click.Path(path_type=Path),
    help="Where the node's log lives; by default beside the versions.",
)  # fmt: skip
@click.argument("version", default="champion")
def renumber(models: Path, data: Path | None, version: str) -> None:
    """Carry a stopped node's states and products over to a VERSION that numbers items otherwise.

    Items that VERSION lacks go from users' histories. A kill at any moment leaves the folder whole
    with the old numbers or with the new ones. The log begins anew after it; its events stand in
    DATA/events, for training. To go back, renumber to the earlier version.
    """
    shelf, place = Shelf(models), data or models / "serving"
    if not (place / "log").is_dir():
        raise NoVersion(f"no node has served from {place}: there is nothing to carry over")
    bundle = _named(shelf, version)
    found = carry_over(bundle, bundle.parent, place)
    if found is None:
        click.echo(f"{bundle.name} goes on with the numbers of {place}: nothing to do")
        return
    click.echo(
        f"{place} counted by the numbers of {found.before}, now by those of {bundle.name}: "
        f"{found.users:,} users; {found.left_out:,} events of {found.lacking:,} items that it "
        f"lacks left out of histories; {found.added:,} products of the log added to its own"
    )


@click.command()
@click.argument("data", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--to", type=click.Path(file_okay=False, path_type=Path),
    help="Copy the days that changed there, where a machine that trains sees them.",
)  # fmt: skip
def events(data: Path, to: Path | None) -> None:
    """Write the events of a node's log as day partitions, for `train --events`.

    DATA is the folder that the node was given; it may go on serving. The days stand in DATA/events.
    """
    if to is not None:
        days = events_as_told(data, to)
        click.echo(f"{days} days new in {to}: kasauti-recommender train --events {to} …")
        return
    folder = archive(data)
    click.echo(f"written to {folder}: kasauti-recommender train --events {folder} …")


@click.command()
def schema() -> None:
    """Print the schema as a .proto file, for gRPC clients in any language.

    A node hands out the same at /proto; the service has no reflection.
    """
    click.echo(proto(), nl=False)


@click.command()
@click.argument("data", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("shops", type=click.Path(exists=True, path_type=Path))
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
def catalogue(data: Path, shops: Path, out: Path) -> None:
    """Write the shop's catalogue with what a node was told of products, for `train --catalogue`.

    DATA is the folder that the node was given; it may go on serving. SHOPS is the catalogue
    (Parquet or CSV), OUT the Parquet file to write. Products that came by the stream follow its
    rows: a version trained on OUT goes on with the node's numbers. Prices and stock that held
    earlier stand after them, each with the moment from which it held (changed_at).
    """
    told = catalogue_as_told(read_table(shops), data, now=time.time_ns() // 1_000_000)
    beside = out.with_suffix(".writing")
    told.write_parquet(beside)
    beside.replace(out)
    click.echo(f"{told['id'].n_unique():,} products: kasauti-recommender train --catalogue {out} …")
