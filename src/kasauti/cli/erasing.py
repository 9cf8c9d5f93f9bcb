"""Commands on what is erased: whom a backup brought back, and the machines that keep copies."""

from __future__ import annotations

from pathlib import Path

import click

from kasauti.cli.serve import use_tables


@click.group("erasures")
def erasures_group() -> None:
    """People who were erased."""


@erasures_group.command("again")
@click.argument("folder", required=False, type=click.Path(path_type=Path, exists=True))
def again(folder: Path | None) -> None:
    """Erase again whom a restored database brought back; FOLDER holds notes from elsewhere."""
    with use_tables():
        from kasauti.actions import erasure_notes, erasures

        try:
            taken = erasure_notes.take(folder) if folder else 0
            count = erasures.erase_again()
        except ValueError as error:
            raise click.ClickException(str(error)) from None
    told = f" {taken} notes were taken from {folder}." if folder else ""
    click.echo(f"{count} came back and are erased again.{told}")


@click.group("machines")
def machines_group() -> None:
    """The machines that keep copies of files, mails and logs."""


@machines_group.command("list")
def list_machines() -> None:
    """Show every machine, when it was last seen, and how many erasures wait for it."""
    with use_tables():
        from kasauti.actions import machines

        rows = machines.standing()
    for machine, waiting in rows:
        told = f"{machine.name} ({machine.key[:8]}), seen {machine.seen_at:%d %b %Y %H:%M} UTC"
        click.echo(f"{told}, {waiting or 'no'} erasures wait for it")
    if not rows:
        click.echo("No machine has run yet: start Kasauti (bin/up).")


@machines_group.command("gone")
@click.argument("name")
def gone(name: str) -> None:
    """Say that the disk of the machine NAME is destroyed, so that no erasure waits for it."""
    with use_tables():
        from kasauti.actions import machines

        machine = machines.find(name)
        machines.gone(machine, by=None)
    click.echo(f"{machine.name} is gone. If it starts again, it takes its part again.")
