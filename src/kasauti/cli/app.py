"""The ``kasauti`` command and its groups."""

import click

from kasauti import __version__
from kasauti.cli import serve


@click.group()
@click.version_option(__version__, prog_name="kasauti")
def main() -> None:
    """Hire machine learning engineers on evidence."""


for command in (
    serve.up,
    serve.worker,
    serve.migrate,
    serve.prepare,
    serve.create_user,
    serve.set_password,
    serve.audit,
):
    main.add_command(command)
