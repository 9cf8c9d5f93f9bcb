"""The commands of a node: serve the champion, write out what its log holds."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kasauti_recommender.serving.compaction import archive
from kasauti_recommender.serving.node import KEEP_LOG
from kasauti_recommender.serving.node import main as node
from kasauti_recommender.serving.request import BUDGET
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
    "--keep-log", type=click.FloatRange(min=0), default=KEEP_LOG, show_default=True,
    help="MiB of log that stay for nodes that follow; what lies further back is compacted. "
    "0 keeps all.",
)  # fmt: skip
@click.option(
    "--budget", type=click.FloatRange(min=0.001), default=BUDGET, show_default=True,
    help="Seconds that the stages of one list may take; what is beyond them is left out.",
)  # fmt: skip
def serve(
    models: Path, data: Path | None, version: str, shadow: str, **options: str | float
) -> None:
    """Serve a version over HTTP and gRPC; after a rollback or a promotion, start again."""
    shelf = Shelf(models)
    if version == "champion":
        held = shelf.champion()
        if held is None:
            raise NoVersion("nothing to serve: train a version first")
        version = held.version
    words = ["--bundle", str(shelf.path(version)), "--data", str(data or models / "serving")]
    words += ["--shadow", str(shelf.path(shadow)) if shadow else ""]
    for name, value in options.items():
        words += [f"--{name.replace('_', '-')}", str(value)]
    sys.exit(node(words))


@click.command()
@click.argument("data", type=click.Path(exists=True, file_okay=False, path_type=Path))
def events(data: Path) -> None:
    """Write the events of a node's log as day partitions, for `train --events`.

    DATA is the folder that the node was given; it may go on serving.
    """
    folder = archive(data)
    click.echo(f"written to {folder}: kasauti-recommender train --events {folder} …")
