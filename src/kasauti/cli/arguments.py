"""What several commands take."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from kasauti.documents import Document, Limits, Source, gather, isolated, read
from kasauti.roles import Role, RoleFileError, read_role
from kasauti.skills import load_graph


class Day(click.ParamType[date]):
    """A day as 2026-11-30."""

    name = "YYYY-MM-DD"

    def convert(
        self, value: str | date, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """Return the day, or fail with the form that is wanted."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a day: write it like 2026-11-30", param, ctx)


DAY = Day()


def read_role_file(path: Path) -> Role:
    """Return the role of a file, or end the command with every mistake in it."""
    try:
        return read_role(path, graph=load_graph())
    except RoleFileError as error:
        raise click.ClickException(str(error)) from error


def today() -> date:
    """Return the day in India: the one clock of the commands, always overridable."""
    return datetime.now(tz=ZoneInfo("Asia/Kolkata")).date()


def read_one(path: Path) -> Document:
    """Read one document in a process of its own, or end the command with the reason."""
    for outcome in isolated(_read, gather([path]), workers=1):
        if outcome.result is not None:
            return outcome.result
        if outcome.error is not None:
            raise click.ClickException(str(outcome.error))
    raise click.ClickException(f"{path.name} holds no document")


def _read(source: Source) -> Document:
    return read(source.read(Limits()), source.name)
