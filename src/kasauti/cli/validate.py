"""``kasauti validate``: what a team's own data can support, and nothing below minimum sizes."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from kasauti.interviews import TooFewError, angoff, criterion

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("validate")
@click.option(
    "--bars", type=FILE, help="CSV of judge, competency, first, second: an Angoff session."
)
@click.option("--outcomes", type=FILE, help="CSV of person, estimate, day_90, day_180.")
@click.option("--applicants-sd", type=float, help="Spread of the estimate over all applicants.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def validate_command(
    bars: Path | None, outcomes: Path | None, applicants_sd: float | None, as_json: bool
) -> None:
    """Report what your own data say of the bars and of the estimates.

    Figures below minimum sizes (four judges, thirty hires) are refused with what is missing.
    """
    if bars is None and outcomes is None:
        raise click.UsageError("give --bars or --outcomes")
    found: dict[str, Any] = {}
    if bars is not None:
        found["bars"] = _bars(_rows(bars, ("judge", "competency", "first", "second")))
    if outcomes is not None:
        rows = _rows(outcomes, ("person", "estimate"))
        found["outcomes"] = {
            day: _criterion(rows, day, applicants_sd) for day in ("day_90", "day_180")
        }
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        _print(found)


def _rows(path: Path, needed: tuple[str, ...]) -> list[dict[str, str]]:
    try:
        rows = list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise click.ClickException(f"{path} is no CSV file: {error}") from error
    missing = [name for name in needed if not rows or name not in rows[0]]
    if missing:
        raise click.ClickException(f"{path} has no column {', '.join(missing)}")
    return rows


def _number(row: dict[str, str], name: str, line: int) -> float:
    try:
        return float(row[name])
    except ValueError as error:
        raise click.ClickException(f"line {line}: {row[name]!r} is no number for {name}") from error


def _bars(rows: list[dict[str, str]]) -> dict[str, Any]:
    first: dict[str, dict[str, float]] = defaultdict(dict)
    second: dict[str, dict[str, float]] = defaultdict(dict)
    for line, row in enumerate(rows, 2):
        first[row["competency"]][row["judge"]] = _number(row, "first", line)
        second[row["competency"]][row["judge"]] = _number(row, "second", line)
    found: dict[str, Any] = {}
    for subject in sorted(first):
        try:
            found[subject] = asdict(angoff(subject, first[subject], second[subject]))
        except TooFewError as error:
            found[subject] = {"refused": str(error)}
        except (KeyError, ValueError) as error:
            raise click.ClickException(str(error.args[0])) from error
    return found


def _criterion(rows: list[dict[str, str]], day: str, sd: float | None) -> dict[str, Any]:
    pairs = [
        (_number(row, "estimate", line), _number(row, day, line))
        for line, row in enumerate(rows, 2)
        if (row.get(day) or "").strip() and row["estimate"].strip()
    ]
    try:
        return asdict(criterion(pairs, applicants_sd=sd))
    except ValueError as error:
        return {"refused": str(error)}


def _print(found: dict[str, Any]) -> None:
    for subject, bar in found.get("bars", {}).items():
        if "refused" in bar:
            click.echo(f"{subject}: refused, {bar['refused']}")
            continue
        agreed = "agreed" if bar["agreed"] else "not agreed: discuss the anchors and rate again"
        click.echo(f"{subject}: bar {bar['level']} (mean {bar['mean']:.1f}, {agreed})")
    for day, one in found.get("outcomes", {}).items():
        if "refused" in one:
            click.echo(f"{day}: refused, {one['refused']}")
            continue
        words = f"{day}: r = {one['r']:.2f} ({one['low']:.2f} to {one['high']:.2f})"
        if one["corrected"] is not None:
            words += f", {one['corrected']:.2f} corrected for the range"
        click.echo(f"{words}, {one['hires']} hires. {one['caution']}")
