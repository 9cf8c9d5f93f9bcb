"""``kasauti interview``: kits and their lint, and the plan of one person."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
import numpy as np
from rich import box
from rich.console import Console
from rich.table import Table

from kasauti.cli.screening_file import estimates_of, find_person, read_report, role_of
from kasauti.interviews import (
    DesignQuestion,
    Finding,
    InterviewPlan,
    Kit,
    Known,
    ai_rule_words,
    check,
    design_questions,
    draw_plan,
    draw_svg,
    evidence_questions,
    find_kit,
    kits,
    lint,
    lint_content,
    read_number,
    run,
    scenarios,
    stages,
)
from kasauti.roles import Family, Seniority

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
SENIORITY = click.Choice([s.value for s in Seniority])
FAMILY = click.Choice([f.value for f in Family])
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group("interview")
def interview_group() -> None:
    """Interview kits, their lint, and the plan of one person."""


@interview_group.command("lint")
@click.option("--without", metavar="STAGE", help="Take a stage out first: one of KWXDAOLRE.")
@JSON
def lint_command(without: str | None, as_json: bool) -> None:
    """Check that every kit sees every competency often enough, by enough people.

    Questions are checked too: anchors, keys, and none nearly said twice. The exit code is 1 if
    something is red. Notes say what a reader of the results must know.
    """
    if without is not None and without not in {code[0] for code in stages()}:
        raise click.BadParameter(f"{without!r} is no stage; stages are K W X D A O L R E")
    found = {kit.name: lint(kit.without(without) if without else kit) for kit in kits()}
    questions = lint_content()
    red = any(finding.red for findings in found.values() for finding in findings)
    if as_json:
        rows = {name: [_finding(f) for f in findings] for name, findings in found.items()}
        _echo({"green": not (red or questions), "kits": rows, "questions": list(questions)})
    else:
        _print_lint(found)
        click.echo("\n".join(questions) or "questions: green")
    if red or questions:
        raise SystemExit(1)


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "red": finding.red,
        "kind": finding.kind.value,
        "subject": finding.subject,
        "sentence": finding.sentence,
    }


def _print_lint(found: dict[str, tuple[Finding, ...]]) -> None:
    for name, findings in found.items():
        red = [finding for finding in findings if finding.red]
        click.echo(f"{name}: {'red' if red else 'green'}")
        for finding in findings:
            click.echo(f"  {'red ' if finding.red else 'note'} {finding.sentence}")


@interview_group.command("kit")
@click.argument("seniority", type=SENIORITY)
@click.option("--family", type=FAMILY, default="classical", show_default=True)
@JSON
def kit_command(seniority: str, family: str, as_json: bool) -> None:
    """Show the kit of a seniority: sessions, what they measure, the rule on assistants."""
    kit = find_kit(Seniority(seniority), Family(family))
    if as_json:
        _echo(_kit(kit))
        return
    table = Table(box=box.SIMPLE, title=f"{kit.name}: {kit.minutes} minutes")
    for heading in ("Session", "Stage", "Minutes", "Raters", "Measures", "Assistant"):
        table.add_column(heading)
    for session in kit.sessions:
        for part in session.parts:
            stage = part.stage
            table.add_row(
                session.code,
                stage.name,
                str(part.minutes),
                str(session.raters),
                stage.measures,
                stage.ai_rule.value,
            )
    _console().print(table)


def _kit(kit: Kit) -> dict[str, Any]:
    return {
        "seniority": kit.seniority.value,
        "family": kit.family.value,
        "version": kit.version,
        "minutes": kit.minutes,
        "live_sessions": kit.live_sessions,
        "weights": {side.value: str(share) for side, share in kit.weights.items()},
        "sessions": [
            {
                "code": session.code,
                "raters": session.raters,
                "live": session.live,
                "stages": [
                    {
                        "code": part.stage.code,
                        "name": part.stage.name,
                        "minutes": part.minutes,
                        "measures": part.stage.measures,
                        "means": part.stage.means,
                        "practice": part.stage.practice,
                        "ai_rule": ai_rule_words(part.stage.ai_rule),
                        "primary": sorted(part.stage.primary),
                        "secondary": sorted(part.stage.secondary),
                    }
                    for part in session.parts
                ],
            }
            for session in kit.sessions
        ],
    }


@interview_group.command("plan")
@click.argument("screening", type=FILE)
@click.option("--role", "role_path", type=FILE, help="The role file; else its default bars.")
@click.option("--person", metavar="FILE", help="Name of the person's résumé file in the report.")
@JSON
def plan_command(
    screening: Path, role_path: Path | None, person: str | None, as_json: bool
) -> None:
    """Draw the interview plan of one person from SCREENING, a `kasauti screen --json` report."""
    report = read_report(screening)
    role = role_of(report, role_path)
    estimates = estimates_of(find_person(report, person))
    plan = draw_plan(role, {c: Known(estimate) for c, estimate in estimates.items()})
    if as_json:
        _echo(_plan(plan))
        return
    click.echo(f"{role.title}: {len(plan.sessions)} sessions, {plan.minutes} minutes")
    for planned in plan.sessions:
        dives = f" Deep dives: {', '.join(planned.dives)}." if planned.dives else ""
        click.echo(f"  {planned.session.code}  {planned.sentence}{dives}")
    for _, sentence in plan.left_out:
        click.echo(f"  left out: {sentence}")


def _plan(plan: InterviewPlan) -> dict[str, Any]:
    return {
        "kit": plan.kit.name,
        "version": plan.kit.version,
        "minutes": plan.minutes,
        "settled": list(plan.settled),
        "sessions": [
            {
                "code": planned.session.code,
                "minutes": planned.session.minutes,
                "raters": planned.session.raters,
                "ask_first": [focus.competency.id for focus in planned.first],
                "also": [focus.competency.id for focus in planned.also],
                "settled": list(planned.settled),
                "deep_dives": list(planned.dives),
                "sentence": planned.sentence,
            }
            for planned in plan.sessions
        ],
        "left_out": [{"code": code, "sentence": words} for code, words in plan.left_out],
    }


@interview_group.command("question")
@click.argument("identifier", metavar="ID")
@click.option("--check", "answers", multiple=True, metavar="LINE=NUMBER",
              help="Check a figure of a design question's sheet; may be repeated.")  # fmt: skip
@JSON
def question_command(identifier: str, answers: tuple[str, ...], as_json: bool) -> None:
    """Show a question in full: recommender, fraud, support, marketplace, O1 …, L1 …, E1 …."""
    pool: dict[str, Any] = {q.id: q for q in design_questions()}
    pool |= {one.id: one for stage in ("O", "L") for one in scenarios(stage)}
    pool |= {one.id: one for one in evidence_questions()}
    if identifier not in pool:
        raise click.BadParameter(f"{identifier!r} is no question; there are {', '.join(pool)}")
    question = pool[identifier]
    if answers:
        _check(question, answers, as_json=as_json)
    elif as_json:
        _echo(asdict(question))
    else:
        click.echo("\n".join(_lines(asdict(question))))


def _check(question: Any, answers: tuple[str, ...], *, as_json: bool) -> None:
    if not isinstance(question, DesignQuestion):
        raise click.BadParameter(f"{question.id} has no sheet of estimates")
    rows = {}
    for answer in answers:
        line, _, figure = answer.partition("=")
        number = read_number(figure)
        if line not in {e.id for e in question.estimates} or number is None:
            known = ", ".join(e.id for e in question.estimates)
            raise click.BadParameter(f"{answer!r} is no LINE=NUMBER; lines are {known}")
        rows[line] = check(question.estimate(line), number)
    if as_json:
        _echo({line: asdict(verdict) for line, verdict in rows.items()})
        return
    for line, verdict in rows.items():
        click.echo(
            f"{line}: {'accepted' if verdict.accepted else 'not accepted'}. {verdict.sentence}"
        )


@interview_group.command("curve")
@click.argument("fault", required=False, default="", metavar="[FAULT]")
@click.option("--seed", type=int, default=5, show_default=True)
@click.option("--svg", type=click.Path(dir_okay=False, writable=True, path_type=Path),
              help="Write the picture.")  # fmt: skip
@JSON
def curve_command(fault: str, seed: int, svg: Path | None, as_json: bool) -> None:
    """Train a small network with FAULT planted (F1 …; healthy without one) and show its losses."""
    try:
        found = run(np.random.default_rng(seed), fault)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
    if svg is not None:
        svg.write_text(draw_svg(found), encoding="utf-8")
    if as_json:
        _echo(asdict(found))
        return
    click.echo(f"unigrams {found.unigram:.2f}, floor {found.floor:.2f}")
    rows = zip(found.steps, found.train, found.validation, strict=True)
    for step, train, validation in list(rows)[::4]:
        click.echo(f"step {step:3}  train {train:6.2f}  validation {validation:6.2f}")


def _lines(value: Any, indent: str = "") -> Iterator[str]:
    pairs = value.items() if isinstance(value, dict) else [("-", one) for one in value]
    for name, one in pairs:
        if isinstance(one, dict | list | tuple):
            yield f"{indent}{name}"
            yield from _lines(one, indent + "  ")
        elif one not in ("", None):
            yield f"{indent}{name} {one}"


def _echo(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))


def _console() -> Console:
    console = Console()
    return console if console.is_terminal else Console(width=160)
