"""Commands that keep an installation's data: backup, restore, move."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click

from kasauti.cli.serve import database_said, use_tables


@contextlib.contextmanager
def _database(*, stopped: bool) -> Iterator[None]:
    """Have the database answer: the running one or, where Kasauti is stopped, the one in the box.

    Parameters
    ----------
    stopped : bool
        Kasauti must not be running on this data folder.
    """
    from kasauti import postgres
    from kasauti.supervisor import AlreadyRunning, own

    data = Path(os.environ.get("KASAUTI_DATA") or postgres.default_data_folder()).absolute()
    with contextlib.ExitStack() as stack:
        try:
            _owned(data)
            stack.enter_context(own(data))
        except AlreadyRunning as running:
            if stopped:
                raise click.ClickException(str(running)) from None
        except (PermissionError, postgres.NoOwner) as error:
            raise click.ClickException(str(error)) from None
        else:
            if not os.environ.get("DATABASE_URL"):
                stack.enter_context(_in_the_box(data))
        stack.enter_context(use_tables())
        yield


def _owned(data: Path) -> None:
    """Make the data folder; root's belongs to the user that the service runs as."""
    from kasauti.postgres import server_owner

    if not data.exists():
        data.mkdir(mode=0o750, parents=True)
        if os.geteuid() == 0:
            owner = server_owner()
            os.chown(data, owner.pw_uid, owner.pw_gid)


@contextlib.contextmanager
def _in_the_box(data: Path) -> Iterator[None]:
    from kasauti.postgres import Cluster, NotStarted

    cluster = Cluster(data)
    try:
        cluster.prepare()
        server = cluster.start(subprocess.DEVNULL)
        try:
            cluster.wait(server)
            cluster.create_database()
            yield
        finally:
            server.send_signal(2)  # SIGINT: PostgreSQL's fast shutdown
            server.wait(60)
    except (NotStarted, PermissionError) as error:
        raise click.ClickException(str(error)) from None


def _hand_over(data: Path) -> None:
    """Give what root restored to the user that the service runs as."""
    if os.geteuid() == 0:
        owner = data.stat()
        for path in data.rglob("*"):
            if path.lstat().st_uid == 0:
                os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> None:
    """Write everything (rows, files, keys) to one FILE; Kasauti may go on running."""
    with _database(stopped=False):
        from kasauti.actions import backups

        digest = backups.write(file, say=click.echo)
    size = file.stat().st_size / 1e6
    click.echo(f"{file} holds this installation ({size:.1f} MB): keep it as secret as the data.")
    click.echo(f"Its last audit entry is {digest}.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--erasures",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="The folder of notes of what was erased after the backup (KASAUTI_ERASURES).",
)
def restore(file: Path, erasures: Path | None) -> None:
    """Make an empty installation what the backup FILE holds.

    Whoever was erased after the backup is erased again when Kasauti starts.
    """
    with _database(stopped=True):
        from django.conf import settings

        from kasauti.actions import backups, erasure_notes

        digest = backups.restore(file, say=click.echo)
        if erasures is not None:
            click.echo(f"{erasure_notes.take(erasures)} notes of erasures")
        _hand_over(settings.DATA)
    click.echo(f"Restored; the last audit entry is {digest}. Start it: kasauti up.")


@click.command()
@click.argument("url")
def move(url: str) -> None:
    """Copy the database to an empty PostgreSQL at URL (postgresql://user:password@host/name)."""
    with _database(stopped=True):
        from django.db import DatabaseError

        from kasauti import settings
        from kasauti.actions import moves

        try:
            digest = moves.move(settings.database(url), say=click.echo)
        except ValueError as error:
            raise click.BadParameter(str(error), param_hint="URL") from None
        except DatabaseError as error:
            raise click.ClickException(f"{database_said(error)}: nothing was moved") from None
    click.echo(f"Everything is there; the last audit entry is {digest}.")
    click.echo("Set DATABASE_URL to it and start Kasauti again. The old database is left as it is.")
