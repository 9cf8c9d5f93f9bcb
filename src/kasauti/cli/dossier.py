"""``kasauti dossier``: one person's estimates fused, from files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from kasauti.cli.screening_file import estimates_of, find_person, read_report, role_of
from kasauti.dossier import (
    Dossier,
    RatingsError,
    as_dict,
    as_markdown,
    compile_dossier,
    measurement_of_resume,
    read_ratings,
)

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("dossier")
def dossier_group() -> None:
    """One person's estimates fused, with where sources disagree."""


def _inputs(command: Any) -> Any:
    for option in (
        click.option("--person", metavar="FILE", help="Name of the résumé file in the report."),
        click.option("--role", "role_path", type=FILE, help="The role file; else default bars."),
        click.option("--ratings", type=FILE, help="JSON of ratings, claims and manager."),
        click.argument("screening", type=FILE),
    ):
        command = option(command)
    return command


@dossier_group.command("show")
@_inputs
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show_command(as_json: bool, **inputs: Any) -> None:
    """Show the dossier of one person.

    SCREENING is a `kasauti screen --json` report. Ratings are a JSON object: `ratings` has rows of
    competency, stage, rater, level (1 to 5, or "N" for not observed) and evidence; `claims` has
    words, probe and outcome; `manager` has level and share, at most 0.1.
    """
    dossier = _compile(**inputs)
    click.echo(_json(dossier) if as_json else as_markdown(dossier), nl=as_json)


@dossier_group.command("export")
@_inputs
@click.option(
    "--to",
    "out",
    required=True,
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="File to write, .json or .md.",
)
@click.option("--json", "as_json", is_flag=True, help="Write JSON whatever the file's name.")
def export_command(out: Path, as_json: bool, **inputs: Any) -> None:
    """Write the decision packet of one person."""
    if not as_json and out.suffix.lower() not in (".json", ".md"):
        raise click.BadParameter(f"{out.name} ends neither in .json nor in .md")
    dossier = _compile(**inputs)
    text = _json(dossier) + "\n" if as_json or out.suffix == ".json" else as_markdown(dossier)
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{out} could not be written: {error.strerror}") from error
    click.echo(f"{out} written")


def _compile(
    screening: Path, role_path: Path | None, person: str | None, ratings: Path | None
) -> Dossier:
    report = read_report(screening)
    role = role_of(report, role_path)
    who = find_person(report, person)
    resume = [measurement_of_resume(one) for one in estimates_of(who).values()]
    try:
        table = json.loads(ratings.read_text("utf-8")) if ratings else {}
        rated, claims, manager = read_ratings(table, role)
    except RatingsError as error:
        raise click.ClickException(f"{ratings}: {error}") from error
    except (ValueError, AttributeError) as error:
        raise click.ClickException(f"{ratings} is no JSON object of ratings: {error}") from error
    found = [m for m in resume if m is not None]
    return compile_dossier(who["file"], role, [*found, *rated], claims=claims, manager=manager)


def _json(dossier: Dossier) -> str:
    return json.dumps(as_dict(dossier), ensure_ascii=False, indent=1)
