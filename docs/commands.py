"""Writes the references of commands from the commands' own help: python docs/commands.py."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from kasauti.cli import main

REFERENCE = Path(__file__).parent / "reference"
PAGE, RECOMMENDER = REFERENCE / "commands.md", REFERENCE / "recommender-commands.md"


def page() -> str:
    """Return the reference of all commands of ``kasauti``."""
    return _page("Commands", main, "kasauti")


def recommender() -> str:
    """Return the reference of all commands of ``kasauti-recommender``; needs its extra."""
    from kasauti_recommender.cli import commands

    return _page("Commands of the recommender", commands, "kasauti-recommender")


def _page(title: str, command: click.Command, name: str) -> str:
    opening = f"# {title}\n\nWritten from the commands' own help by `python docs/commands.py`.\n"
    return opening + "".join(_sections(command, name))


def _sections(command: click.Command, path: str) -> Iterator[str]:
    context = click.Context(command, info_name=path, max_content_width=88, terminal_width=88)
    yield f"\n## {path}\n\n```text\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        for name in sorted(command.list_commands(context)):
            one = command.get_command(context, name)
            if one is not None and not one.hidden:
                yield from _sections(one, f"{path} {name}")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    RECOMMENDER.write_text(recommender(), encoding="utf-8")
