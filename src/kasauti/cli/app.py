"""The ``kasauti`` command and its groups."""

import click

from kasauti import __version__


@click.group()
@click.version_option(__version__, prog_name="kasauti")
def main() -> None:
    """Hire machine learning engineers on evidence."""
