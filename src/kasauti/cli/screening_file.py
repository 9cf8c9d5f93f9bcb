"""One person out of the JSON that ``kasauti screen --json`` wrote."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from kasauti.cli.arguments import read_role_file
from kasauti.roles import Family, Role, Seniority, default_bars
from kasauti.skills import Estimate, Evidence, Strength

Z80 = 1.2815515655446004


def read_report(path: Path) -> dict[str, Any]:
    """Return the report, or fail with what is wrong and how to make one."""
    mend = "write one with `kasauti screen --json FILE`"
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise click.ClickException(f"{path} is not a screening report ({error}); {mend}") from error
    if not isinstance(found, dict) or not isinstance(found.get("people"), list):
        raise click.ClickException(f"{path} has no list of people; {mend}")
    return found


def find_person(report: dict[str, Any], name: str | None) -> dict[str, Any]:
    """Return the person whose file is named so; without a name, the only one."""
    people = report["people"]
    if name is None and len(people) == 1:
        return dict(people[0])
    found = [person for person in people if person.get("file") == name]
    if len(found) == 1:
        return dict(found[0])
    files = ", ".join(str(person.get("file")) for person in people[:8])
    raise click.ClickException(f"say whom with --person FILE; the report has {files}")


def role_of(report: dict[str, Any], path: Path | None) -> Role:
    """Return the role from its file, or with default bars from what the report says of it."""
    if path is not None:
        return read_role_file(path)
    told = report.get("role")
    if not told:
        raise click.ClickException("the report names no role; give one with --role FILE")
    family, seniority = Family(told["family"]), Seniority(told["seniority"])
    return Role(
        title=told["title"],
        family=family,
        seniority=seniority,
        requirements=(),
        bars=default_bars(family, seniority),
    )


def estimates_of(person: dict[str, Any]) -> dict[str, Estimate]:
    """Return the person's competency estimates as the report has them, by id."""
    return {row["id"]: _estimate(row) for row in person["competencies"]}


def _estimate(row: dict[str, Any]) -> Estimate:
    level, low, high = row["level"], row["low"], row["high"]
    error = None
    if level is not None:  # an interval cut at the end of the scale is wider on its other side
        error = max(high - level, level - low) / Z80
    return Estimate(
        row["id"], level, low, high, error, tuple(_evidence(one) for one in row["evidence"])
    )


def _evidence(row: dict[str, Any]) -> Evidence:
    return Evidence(
        source="resume",
        quote=row["quote"],
        shows=row["shows"],
        strength=Strength[row["strength"].upper()],
        page=row["page"],
        start=row["start"],
        end=row["end"],
    )
