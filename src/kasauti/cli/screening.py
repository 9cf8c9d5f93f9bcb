"""``kasauti screen``: a role and a folder of résumés in, a shortlist with its evidence out."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from kasauti.cli import html_report
from kasauti.cli.arguments import DAY, read_role_file, today
from kasauti.cli.csv_report import write_csv
from kasauti.cli.shortlist_table import print_shortlist
from kasauti.documents import (
    Document,
    Limits,
    Outcome,
    Source,
    UnreadableFile,
    gather,
    isolated,
    read,
)
from kasauti.resumes import read_profile
from kasauti.roles import Role
from kasauti.screening import Screening, screen
from kasauti.screening.report import report
from kasauti.skills import load_graph

OUT = click.Path(dir_okay=False, writable=True, path_type=Path)


@dataclass(slots=True)
class Screened:
    """What became of the files: who was screened, and which files are a person's task."""

    people: list[tuple[Screening, Document]] = field(default_factory=list)
    unreadable: list[UnreadableFile] = field(default_factory=list)


@click.command("screen")
@click.option(
    "--role",
    "role_path",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The role file (see `kasauti role new`).",
)
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--json", "json_out", type=OUT, help="Write everything as JSON.")
@click.option("--csv", "csv_out", type=OUT, help="Write one row a person.")
@click.option("--html", "html_out", type=OUT, help="Write a report that needs nothing else.")
@click.option(
    "--workers",
    type=click.IntRange(1, 256),
    default=lambda: os.cpu_count() or 1,
    show_default="one a core",
    help="Processes that read files.",
)
@click.option(
    "--as-of",
    type=DAY,
    default=today,
    show_default="today",
    help="The day that counts as now.",
)
def screen_command(
    role_path: Path,
    paths: tuple[Path, ...],
    json_out: Path | None,
    csv_out: Path | None,
    html_out: Path | None,
    workers: int,
    as_of: date,
) -> None:
    """Screen résumés for a role.

    PATHS are files, folders and zips. Files that cannot be read are listed with the reason and
    what to do; the rest go on and the exit code stays 0.
    """
    role = read_role_file(role_path)
    screened = _screen_all(paths, role, as_of=as_of, workers=workers)
    result = report(
        screened.people,
        role=role,
        graph=load_graph(),
        as_of=as_of,
        unreadable=screened.unreadable,
    )
    if json_out:
        _write(json_out, json.dumps(result, ensure_ascii=False, indent=1) + "\n")
    if csv_out:
        _write(csv_out, write_csv(result))
    if html_out:
        _write(html_out, html_report.render(result))
    if not screened.people and not screened.unreadable:
        where = ", ".join(str(path) for path in paths)
        click.echo(f"There is no file in {where}: give a folder, a zip or files.", err=True)
    console = Console()
    print_shortlist(console if console.is_terminal else Console(width=160), result)


def screen_file(source: Source, *, role: Role, as_of: date) -> tuple[Screening, Document]:
    """Read one file and screen it; what a worker does.

    Raises
    ------
    UnreadableFile
        The file cannot be read; the reason and the mend are in it.
    """
    document = read(source.read(Limits()), source.name)
    profile = read_profile(document, as_of=as_of)
    return screen(document, profile, role, as_of=as_of, graph=load_graph()), document


def _screen_all(paths: tuple[Path, ...], role: Role, *, as_of: date, workers: int) -> Screened:
    screened = Screened()
    outcomes = isolated(
        partial(screen_file, role=role, as_of=as_of), gather(paths), workers=workers, in_order=True
    )
    for outcome in _with_progress(outcomes, paths):
        if outcome.result is not None:
            screened.people.append(outcome.result)
        elif outcome.error is not None:
            screened.unreadable.append(outcome.error)
    return screened


def _with_progress(
    outcomes: Iterator[Outcome[Any]], paths: tuple[Path, ...]
) -> Iterator[Outcome[Any]]:
    """Show on the error stream, where there is a terminal, how many files are done."""
    bar = Progress(
        TextColumn("Reading and screening"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    with bar:
        task = bar.add_task("", total=_how_many(paths))
        for outcome in outcomes:
            bar.advance(task)
            yield outcome


def _how_many(paths: tuple[Path, ...]) -> int | None:
    """Return how many files there are; None where an archive's members are still to be counted."""
    files = [f for path in paths for f in (path.rglob("*") if path.is_dir() else (path,))]
    if any(f.suffix.lower() == ".zip" for f in files):
        return None
    return sum(f.is_file() for f in files)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{path} could not be written: {error.strerror}") from error
