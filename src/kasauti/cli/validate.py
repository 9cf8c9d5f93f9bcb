"""``kasauti validate``: what a team's own data can support, and nothing below minimum sizes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from kasauti.cli.serve import use_tables
from kasauti.interviews import read_bars, read_outcomes, read_survey

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("validate")
@click.option(
    "--survey", type=FILE, help="CSV of judge, competency, importance, at_start (yes or no)."
)
@click.option(
    "--bars", type=FILE, help="CSV of judge, competency, first, second: an Angoff session."
)
@click.option("--outcomes", type=FILE, help="CSV of person, estimate, day_90, day_180.")
@click.option("--role", "slug", help="A role: its last closed survey and session held in Kasauti.")
@click.option("--applicants-sd", type=float, help="Spread of the estimate over all applicants.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def validate_command(
    survey: Path | None,
    bars: Path | None,
    outcomes: Path | None,
    slug: str | None,
    applicants_sd: float | None,
    as_json: bool,
) -> None:
    """Report what your own data say of the job, of the bars and of the estimates.

    Figures below minimum sizes (four judges, thirty hires) are refused with what is missing.
    """
    if survey is None and bars is None and outcomes is None and slug is None:
        raise click.UsageError("give --survey, --bars, --outcomes or --role")
    if slug is not None and (survey is not None or bars is not None):
        raise click.UsageError("--role brings its own survey and bars")
    found = _held(slug) if slug is not None else {}
    if survey is not None:
        found["survey"] = _read(survey, read_survey)
    if bars is not None:
        found["bars"] = _read(bars, read_bars)
    if outcomes is not None:
        found["outcomes"] = _read(outcomes, lambda t: read_outcomes(t, applicants_sd=applicants_sd))
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        _print(found)


def _read(path: Path, reads: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    try:
        return reads(path.read_text("utf-8-sig"))
    except (OSError, ValueError) as error:
        raise click.ClickException(f"{path}: {error}") from error


def _held(slug: str) -> dict[str, Any]:
    """Return what the survey and the session of a role found; of open ones nothing."""
    with use_tables():
        from kasauti.actions import bar_sessions, job_analyses
        from kasauti.actions.refusals import Refused
        from kasauti.records.models import Role

        role = Role.objects.filter(slug=slug).first()
        if role is None:
            raise Refused(f"No role is called {slug}")
        survey = job_analyses.last_closed(role.job_analyses.all())
        session = bar_sessions.last_closed(role.bar_sessions.all())
        if survey is None and session is None:
            raise Refused(f"{slug} has no survey or session that is closed")
        found = {"survey": job_analyses.report(survey)} if survey else {}
        return found | ({"bars": bar_sessions.report(session)} if session else {})


def _print(found: dict[str, Any]) -> None:
    for subject, one in found.get("survey", {}).items():
        if "refused" in one:
            click.echo(f"{subject}: refused, {one['refused']}")
            continue
        asked = "the job asks for it" if one["asked"] else "the job does not ask for it"
        apart = "" if one["agreed"] else "; judges far apart: describe the tasks, rate again"
        click.echo(
            f"{subject}: {asked} (importance {one['mean']:.1f}, "
            f"{one['at_start']:.0%} need it from the first day{apart})"
        )
    for subject, bar in found.get("bars", {}).items():
        if "refused" in bar:
            click.echo(f"{subject}: refused, {bar['refused']}")
            continue
        agreed = "agreed" if bar["agreed"] else "not agreed: discuss the anchors and rate again"
        click.echo(
            f"{subject}: bar {bar['level']} (mean {bar['mean']:.1f}, error {bar['error']:.2f}, "
            f"{agreed})"
        )
    for day, one in found.get("outcomes", {}).items():
        if "refused" in one:
            click.echo(f"{day}: refused, {one['refused']}")
            continue
        words = f"{day}: r = {one['r']:.2f} ({one['low']:.2f} to {one['high']:.2f})"
        if one["corrected"] is not None:
            words += f", {one['corrected']:.2f} corrected for the range"
        click.echo(f"{words}, {one['hires']} hires. {one['caution']}")
