"""``kasauti role`` and ``kasauti jd``: make, check and read roles; write job descriptions."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import click

from kasauti.cli.arguments import DAY, read_one, read_role_file, today
from kasauti.roles import (
    AnswerError,
    AnswerKind,
    Employer,
    Family,
    Finding,
    Question,
    RoleDraft,
    Seniority,
    check_job_description,
    check_role,
    dump_role,
    from_job_description,
    load_role,
    to_html,
    to_job_posting,
    to_markdown,
    to_pdf,
    write_job_description,
)
from kasauti.skills import load_graph

EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
OUT = click.Path(dir_okay=False, writable=True, path_type=Path)


@click.group("role")
def role_group() -> None:
    """Make, check and read roles."""


@role_group.command("new")
@click.argument("out", type=OUT)
def new(out: Path) -> None:
    """Answer a few questions and write a role file. An empty answer takes the one in brackets."""
    if out.exists():
        raise click.ClickException(f"{out} exists already: name another file")
    draft = RoleDraft(load_graph())
    while (question := draft.next()) is not None:
        try:
            draft = draft.answer(question.key, _ask(question, draft))
        except AnswerError as error:
            click.secho(str(error), fg="yellow", err=True)
    out.write_text(dump_role(draft.role(), graph=draft.graph), encoding="utf-8")
    click.echo(f"{out} is written. Check it with: kasauti role check {out}")


def _ask(question: Question, draft: RoleDraft) -> str:
    click.secho(f"\n{question.prompt}", bold=True)
    for value, meaning in question.choices:
        click.echo(f"   {value:12} {meaning}")
    suggested = draft.suggestions(question.key)
    if suggested:
        click.echo("   such roles often start from: " + "; ".join(suggested))
    click.secho(f"   {question.hint}", dim=True)
    if question.kind in (AnswerKind.LINES, AnswerKind.TEXT):
        return _ask_lines(question.default)
    answer: str = click.prompt("  ", default=question.default, show_default=bool(question.default))
    return answer


def _ask_lines(default: str) -> str:
    click.secho("   one a line; an empty line ends", dim=True)
    lines: list[str] = []
    while line := click.prompt("  ", default="", show_default=False):
        lines.append(line)
    return "\n".join(lines) or default


@role_group.command("check")
@click.argument("file", type=EXISTING)
@click.option("--as-of", type=DAY, default=today, show_default="today")
@click.option("--json", "as_json", is_flag=True)
def check(file: Path, as_of: date, as_json: bool) -> None:
    """Check a role file, or any job description, for what drives good people away."""
    graph = load_graph()
    if file.suffix == ".toml":
        findings = check_role(read_role_file(file), graph=graph, as_of=as_of)
    else:
        findings = check_job_description(read_one(file), graph=graph, as_of=as_of)
    if as_json:
        click.echo(json.dumps([_told(f) for f in findings], ensure_ascii=False, indent=1))
    else:
        _print(findings)


def _told(finding: Finding) -> dict[str, str | int | None]:
    return {
        "kind": finding.kind.value,
        "severity": finding.severity.value,
        "quote": finding.quote,
        "reason": finding.reason,
        "mend": finding.mend,
        "start": finding.start,
        "end": finding.end,
    }


_COLOURS = {"serious": "red", "mend": "yellow", "hint": None}


def _print(findings: Iterable[Finding]) -> None:
    count = 0
    for count, finding in enumerate(findings, 1):  # noqa: B007 — the last count is told below
        quote = f" “{finding.quote}”" if finding.quote else ""
        click.secho(
            f"{finding.severity.value}: {finding.kind.value}{quote}",
            fg=_COLOURS[finding.severity.value],
            bold=True,
        )
        click.echo(f"   {finding.reason}\n   {finding.mend}")
    click.echo(f"{count} to mend." if count else "Nothing to mend.")


@role_group.command("from-jd")
@click.argument("file", type=EXISTING)
@click.option("--out", type=OUT, help="Write the role file here; otherwise print it.")
@click.option("--title", help="Where the text names none.")
@click.option("--family", type=click.Choice([f.value for f in Family]), help="Where it is unsaid.")
@click.option("--seniority", type=click.Choice([s.value for s in Seniority]), help="Likewise.")
def from_jd(file: Path, out: Path | None, **answers: str | None) -> None:
    """Read a role from a job description (text, PDF, DOCX …)."""
    graph = load_graph()
    proposed = from_job_description(read_one(file), graph=graph)
    draft = RoleDraft.from_proposal(proposed, graph=graph)
    try:
        for key, answer in answers.items():
            draft = draft.answer(key, answer) if answer else draft
        role = draft.role()
    except AnswerError as error:
        raise click.ClickException(
            f"{file.name} does not tell the {error.key}: say it with --{error.key}"
        ) from error
    text = dump_role(role, graph=graph)
    load_role(text, graph=graph)  # what is written must read back
    if out is None:
        click.echo(text)
    else:
        out.write_text(text, encoding="utf-8")
        click.echo(f"{out} is written.")
    for asked in proposed.requirements:
        must = "must" if asked.requirement.must else "nice"
        words = " ".join(asked.requirement.words.split())
        level = f"level {int(asked.requirement.level)} from {asked.level_from.value}"
        click.secho(f"{must}: “{words}” ({level})", dim=True, err=True)
    for question in proposed.open_questions:
        click.secho(f"open: {question.question}", fg="yellow", err=True)


@click.group("jd")
def jd_group() -> None:
    """Write job descriptions."""


@jd_group.command("write")
@click.argument("role_file", type=EXISTING)
@click.option("--employer", "employer_name", default="Your company", show_default=True)
@click.option("--about", default="", help="Who you are, one paragraph.")
@click.option("--apply", "apply_at", default="", help="Address that takes applications.")
@click.option("--out", type=OUT, help="A .md, .html, .pdf or .json (JobPosting) file.")
@click.option("--on", "on", type=DAY, default=today, show_default="today", help="Day it is dated.")
def write(
    role_file: Path, employer_name: str, about: str, apply_at: str, out: Path | None, on: date
) -> None:
    """Write the job description of a role: Markdown on the terminal, or a file."""
    graph = load_graph()
    role = read_role_file(role_file)
    employer = Employer(name=employer_name, about=about, apply=apply_at)
    description = write_job_description(role, graph=graph, employer=employer)
    suffix = out.suffix.lower() if out else ""
    if out is None:
        click.echo(to_markdown(description))
    elif suffix == ".pdf":
        out.write_bytes(to_pdf(description, on=on))
    elif suffix in (".md", ".html", ".json"):
        posting = to_job_posting(description, graph=graph, posted=on)
        text = {
            ".md": lambda: to_markdown(description),
            ".html": lambda: to_html(description),
            ".json": lambda: json.dumps(posting, ensure_ascii=False, indent=1) + "\n",
        }[suffix]()
        out.write_text(text, encoding="utf-8")
    else:
        raise click.ClickException(f"{out.name}: end the name in .md, .html, .pdf or .json")
    if out is not None:
        click.echo(f"{out} is written.")
