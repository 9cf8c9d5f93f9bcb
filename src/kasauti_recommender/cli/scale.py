"""Commands for several nodes: how many are needed, and the balancer before them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.table import Table

from kasauti_recommender.serving.balancer import haproxy, haproxy_by_name
from kasauti_recommender.serving.capacity import CURVE, Assumed, answer, measured

FunctionT = TypeVar("FunctionT", bound=Callable[..., Any])


def _assumed(name: str, help: str = "") -> Callable[[FunctionT], FunctionT]:
    """Return the option of an assumption; by default what the page and the manifests assume."""
    default = f"{getattr(Assumed(), name):.12g}"
    return click.option(
        f"--{name.replace('_', '-')}", default=default, show_default=True, help=help
    )


@click.command()
@_assumed("items")
@_assumed("daily_users")
@_assumed("requests", "Of a user on a day.")
@_assumed("peak", "Busiest hour over the day's mean.")
@_assumed("cores", "Processors of a node.")
@_assumed("use", "Share of them busy at the peak.")
@_assumed("lost", "Nodes that may be lost at the peak.")
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
@click.option(
    "--grpc", multiple=True,
    help="host:port of gRPC: of each --node in the same order, or of --name.",
)  # fmt: skip
@click.option("--grpc-address", default=":8001", show_default=True, help="Where it listens.")
def balancer(
    nodes: tuple[str, ...], name: str, most: int, address: str, grpc: tuple[str, ...],
    grpc_address: str,
) -> None:  # fmt: skip
    """Print HAProxy's configuration: a user's events and requests meet on one node.

    Over gRPC the client names the user in the metadata x-user.
    """
    if bool(nodes) == bool(name):
        raise click.UsageError("give either --node, once for each, or --name")
    if name:
        if len(grpc) > 1:
            raise click.UsageError("with --name there is one --grpc")
        text = haproxy_by_name(name, most, address, grpc="".join(grpc), grpc_address=grpc_address)
    else:
        text = haproxy(nodes, address, grpc=grpc, grpc_address=grpc_address)
    click.echo(text, nl=False)
