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

from kasauti.cli.arguments import DAY, language_model, today
from kasauti.cli.shortlist_table import COLOURS
from kasauti.connections import LanguageModel, LanguageModelError
from kasauti.documents import Document, Limits, Source, gather, isolated, read
from kasauti.resumes import read_profile
from kasauti.screening import Screening, estimate, propose_evidence
from kasauti.screening.report import as_dict
from kasauti.skills import load_graph


@click.group("resume")
def resume_group() -> None:
    """Read résumés."""


@resume_group.command("show")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.option("--as-of", type=DAY, default=today, show_default="today")
@click.option(
    "--propose", is_flag=True, help="Ask the language model of the settings to point at lines."
)
def show(file: Path, as_json: bool, as_of: date, propose: bool) -> None:
    """Show the profile, the skills with the words under them, and any hidden text.

    What a language model proposes is shown apart and changes no level.
    """
    proposer = language_model() if propose else None
    outcomes = isolated(partial(_estimated, as_of=as_of), gather([file]), workers=1)
    people, failures = [], []
    for outcome in outcomes:
        if outcome.result is not None:
            screening, document = outcome.result
            person = as_dict(screening, document, load_graph())
            people.append(person | _proposed(document, proposer))
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


def _proposed(document: Document, proposer: LanguageModel | None) -> dict[str, Any]:
    """Return the lines a model points at, each checked against the text; nothing without one."""
    if proposer is None:
        return {}
    graph = load_graph()
    try:
        proposed = propose_evidence(document, proposer, graph=graph)
    except LanguageModelError as error:
        raise click.ClickException(str(error)) from error
    lines = [
        {"skill": graph[one.skill].name, "kind": one.kind, "quote": one.quote,
         "start": one.start, "end": one.end}
        for one in proposed.evidence
    ]  # fmt: skip
    return {"proposed": lines, "dropped": dict(proposed.dropped)}


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
    if person.get("proposed"):
        parts.append(Text("\nProposed by the language model, to be checked by you", "bold"))
        parts += [
            Padding(Text(f"{one['skill']}, {one['kind']}: “{one['quote']}”"), (0, 2))
            for one in person["proposed"]
        ]
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
