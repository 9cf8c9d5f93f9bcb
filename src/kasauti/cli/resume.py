"""``kasauti resume show``: what was read from a file, and what its skills rest on."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import click
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from kasauti.cli.arguments import DAY, today
from kasauti.cli.shortlist_table import COLOURS
from kasauti.documents import Document, Limits, Source, gather, isolated, read
from kasauti.resumes import read_profile
from kasauti.screening import Screening, estimate
from kasauti.screening.report import as_dict
from kasauti.skills import load_graph


@click.group("resume")
def resume_group() -> None:
    """Read résumés."""


@resume_group.command("show")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.option("--as-of", type=DAY, default=today, show_default="today")
def show(file: Path, as_json: bool, as_of: date) -> None:
    """Show the profile, the skills with the words under them, and any hidden text."""
    outcomes = isolated(partial(_estimated, as_of=as_of), gather([file]), workers=1)
    people, failures = [], []
    for outcome in outcomes:
        if outcome.result is not None:
            people.append(as_dict(*outcome.result, load_graph()))
        elif outcome.error is not None:
            failures.append(outcome.error)
    if as_json:
        shown: Any = people[0] if len(people) == 1 else people
        click.echo(json.dumps(shown, ensure_ascii=False, indent=1))
    else:
        console = Console(width=None if os.isatty(1) else 100)
        for person in people:
            console.print(_page(person))
    for error in failures:
        click.echo(str(error), err=True)
    if failures and not people:
        raise SystemExit(1)


def _estimated(source: Source, *, as_of: date) -> tuple[Screening, Document]:
    document = read(source.read(Limits()), source.name)
    profile = read_profile(document, as_of=as_of)
    return estimate(document, profile, as_of=as_of, graph=load_graph()), document


def _page(person: Mapping[str, Any]) -> RenderableType:
    basics = person["profile"].get("basics", {})
    heading = Text.assemble(
        (basics.get("name") or person["file"], "bold"), "  ", (person["file"], "dim")
    )
    parts: list[RenderableType] = [heading]
    parts += [_dimension(person[which], which) for which in ("engineering", "ml", "bridge")]
    parts.append(Text(f"{person['stronger']}; {person['route']}"))
    parts.append(Text("\nPosts", "bold"))
    parts += [Padding(_post(post), (0, 2)) for post in person["profile"].get("work", [])]
    parts.append(Text("\nSkills", "bold"))
    parts += [Padding(_skill(skill), (0, 2)) for skill in person["skills"]]
    if person["hidden"]:
        parts.append(Text("\nHidden in the file, not scored", "bold yellow"))
        parts += [Padding(Text(text), (0, 2)) for text in person["hidden"]]
    notes = [*person["warnings"], *(flag["sentence"] for flag in person["flags"])]
    if notes:
        parts.append(Text("\nTo look at", "bold"))
        parts += [Padding(Text(note), (0, 2)) for note in notes]
    return Group(*parts)


def _dimension(dimension: Mapping[str, Any], which: str) -> Text:
    if not dimension["sufficient"]:
        found = f"{dimension['evidenced']} of {dimension['of']} competencies"
        return Text(f"{which:12} insufficient evidence ({found})", "dim")
    interval = f"{dimension['low']:.1f}–{dimension['high']:.1f}"
    return Text.assemble(
        f"{which:12} ", (f"{dimension['level']:.1f}", COLOURS[which]), (f"  {interval}", "dim")
    )


def _post(post: Mapping[str, Any]) -> Text:
    title, employer = post.get("position", ""), post.get("name", "")
    dates = f"{post.get('startDate') or '?'} – {post.get('endDate') or ''}"
    return Text.assemble(
        title, (", " if title and employer else ""), employer, ("  " + dates, "dim")
    )


def _skill(skill: Mapping[str, Any]) -> Text:
    low, high = skill["interval"]
    line = Text.assemble(
        (f"{skill['name']:28} ", ""),
        (f"{skill['level']:.1f}", "bold"),
        (f"  {low:.1f}–{high:.1f}  ", "dim"),
        (skill["note"], "yellow"),
    )
    for item in skill["evidence"][:2]:
        page = f" (page {item['page']})" if item["page"] else ""
        quote = " ".join(item["quote"].split())
        line.append(f"\n    “{quote}”{page}", "dim")
    return line
