"""The command line: ``kasauti-recommender …``."""

from __future__ import annotations

import sys

import click

from kasauti_recommender.cli.bench.command import bench
from kasauti_recommender.cli.bench.quantisation import quantisation
from kasauti_recommender.cli.canarying import canary
from kasauti_recommender.cli.experimenting import experiment
from kasauti_recommender.cli.load import load
from kasauti_recommender.cli.models import evaluate, promote, report, reproduce, rollback, train
from kasauti_recommender.cli.scale import balancer, capacity
from kasauti_recommender.cli.serve import catalogue, events, renumber, schema, serve
from kasauti_recommender.cli.shadowing import shadow
from kasauti_recommender.cli.watching import skew, watch
from kasauti_recommender.events.tables import BadTable
from kasauti_recommender.serving.bundle import BrokenBundle
from kasauti_recommender.training.registry import RegistryAway
from kasauti_recommender.training.shelf import Busy, NoVersion

__all__ = ["commands", "main"]


@click.group()
def commands() -> None:
    """A real-time product recommender: train, promote, serve, load, watch."""


for command in (
    train, evaluate, promote, rollback, reproduce, report, serve, events, catalogue, renumber, load,
    watch, skew, shadow, canary, experiment, bench, quantisation, capacity, balancer, schema,
):  # fmt: skip
    commands.add_command(command)


def main() -> None:
    """Run a command; what the user can mend is said in one line."""
    try:
        commands()
    except (BadTable, BrokenBundle, Busy, NoVersion, RegistryAway, ValueError) as error:
        click.echo(f"kasauti-recommender: {error}", err=True)
        sys.exit(1)
