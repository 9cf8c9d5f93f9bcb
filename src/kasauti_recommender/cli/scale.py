"""Commands for several nodes: how many are needed, and the balancer before them."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from kasauti_recommender.serving.balancer import haproxy, haproxy_by_name
from kasauti_recommender.serving.capacity import CURVE, Assumed, answer, measured


@click.command()
@click.option("--items", default="50000000", show_default=True)
@click.option("--daily-users", default="10000000", show_default=True)
@click.option("--requests", default="30", show_default=True, help="Of a user on a day.")
@click.option("--peak", default="3", show_default=True, help="Busiest hour over the day's mean.")
@click.option("--cores", default="2", show_default=True, help="Processors of a node.")
@click.option("--use", default="0.6", show_default=True, help="Share of them busy at the peak.")
@click.option("--lost", default="2", show_default=True, help="Nodes that may be lost at the peak.")
@click.option(
    "--curve", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=CURVE,
    help="recommender-curve.csv of your own bench; by default the published one.",
)  # fmt: skip
def capacity(curve: Path, **given: str) -> None:
    """Say how many nodes a shop needs, from assumptions and the measured cost curve."""
    out = Table(title="Capacity", show_header=False)
    for name, value in given.items():
        out.add_row(f"assumed: {name.replace('_', ' ')}", value)
    out.add_section()
    for name, value in answer(Assumed.of(given), measured(curve)).items():
        out.add_row(name, value)
    Console().print(out)


@click.command()
@click.option("--node", "nodes", multiple=True, help="host:port, once for each node.")
@click.option("--name", default="", help="host:port of a name that stands for all nodes.")
@click.option(
    "--most", type=click.IntRange(1), default=40, show_default=True, help="Nodes behind --name."
)
@click.option("--address", default=":8000", show_default=True, help="Where it listens.")
def balancer(nodes: tuple[str, ...], name: str, most: int, address: str) -> None:  # fmt: skip
    """Print HAProxy's configuration: a user's events and requests meet on one node."""
    if bool(nodes) == bool(name):
        raise click.UsageError("give either --node, once for each, or --name")
    text = haproxy_by_name(name, most, address) if name else haproxy(nodes, address)
    click.echo(text, nl=False)
