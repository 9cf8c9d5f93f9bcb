"""The command line: ``kasauti-recommender …``."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib import import_module

import click

__all__ = ["commands", "main"]

_PLACES: Mapping[str, tuple[str, ...]] = {
    "models": ("train", "evaluate", "reproduce", "report"),
    "champion": ("promote", "rollback"),
    "serve": ("serve", "events", "catalogue", "renumber", "schema"),
    "forgetting": ("forget",),
    "load": ("load",),
    "watching": ("watch", "skew"),
    "shadowing": ("shadow",),
    "canarying": ("canary",),
    "experimenting": ("experiment",),
    "bench.command": ("bench",),
    "bench.ladder": ("ladder",),
    "bench.quantisation": ("quantisation",),
    "scale": ("capacity", "balancer"),
}
_COMMANDS = {name: module for module, names in _PLACES.items() for name in names}


class Commands(click.Group):
    """Loads what a command needs when it is asked for: a rollback waits for no trainer."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's
        """Return the names."""
        return sorted(_COMMANDS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002
        cmd_name: str,
    ) -> click.Command | None:
        """Return a command, None where there is none of that name."""
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(f"kasauti_recommender.cli.{_COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, cmd_name)
        return command


@click.group(cls=Commands)
def commands() -> None:
    """A real-time product recommender: train, promote, serve, load, watch."""


def main() -> None:
    """Run a command; what the user can mend is said in one line."""
    try:
        commands()
    except Exception as error:
        if not isinstance(error, _mendable()):
            raise
        click.echo(f"kasauti-recommender: {error}", err=True)
        sys.exit(1)


def _mendable() -> tuple[type[Exception], ...]:
    from kasauti_recommender.serving.manifest import BrokenBundle
    from kasauti_recommender.training.registry import RegistryAway
    from kasauti_recommender.training.shelf import Busy, NoVersion

    return BrokenBundle, Busy, NoVersion, RegistryAway, ValueError
