"""Who is champion: promote a version, roll back to the one before."""

from __future__ import annotations

from pathlib import Path

import click

from kasauti_recommender.cli.options import MODELS, warn
from kasauti_recommender.training.registry import Registry, follow
from kasauti_recommender.training.shelf import Shelf


@click.command()
@MODELS
@click.argument("version")
@click.option("--registry", default="", help="MLflow server; a local database by default.")
def promote(models: Path, version: str, registry: str) -> None:
    """Make a version the champion."""
    shelf = Shelf(models)
    seconds = shelf.promote(version)
    click.echo(f"{version} is champion ({seconds * 1000:.1f} ms)")
    follow(shelf, Registry(models, registry), warn)


@click.command()
@MODELS
@click.option("--registry", default="", help="MLflow server; a local database by default.")
def rollback(models: Path, registry: str) -> None:
    """Make the champion before this one the champion again."""
    shelf = Shelf(models)
    version, seconds = shelf.rollback()
    click.echo(f"{version} is champion again ({seconds * 1000:.1f} ms)")
    follow(shelf, Registry(models, registry), warn)
