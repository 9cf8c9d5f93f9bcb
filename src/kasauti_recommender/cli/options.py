"""What the commands on versions share: the option that names their folder, and how they warn."""

from __future__ import annotations

from pathlib import Path

import click

MODELS = click.option(
    "--models", type=click.Path(path_type=Path), default=Path("data/recommender"),
    show_default=True, help="Folder of the versions.",
)  # fmt: skip


def warn(words: str) -> None:
    """Say on standard error what did not stop the command."""
    click.echo(words, err=True)
