"""Writes docs/reference/commands.md from the commands' own help: python docs/commands.py."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from kasauti.cli import main

PAGE = Path(__file__).parent / "reference" / "commands.md"


def page() -> str:
    """Return the reference of all commands."""
    opening = "# Commands\n\nWritten from the commands' own help by `python docs/commands.py`.\n"
    return opening + "".join(_sections(main, "kasauti"))


def _sections(command: click.Command, path: str) -> Iterator[str]:
    context = click.Context(command, info_name=path, max_content_width=88, terminal_width=88)
    yield f"\n## {path}\n\n```text\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        for name in sorted(command.commands):
            if not command.commands[name].hidden:
                yield from _sections(command.commands[name], f"{path} {name}")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
