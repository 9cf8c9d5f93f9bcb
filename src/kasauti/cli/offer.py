"""``kasauti offer``: letters drafted, checked, and their seals looked at."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from kasauti import connections, offers
from kasauti.cli.arguments import read_one
from kasauti.offers import Finding, Letter, LetterKind, Lint
from kasauti.pay import Employment

_PLAIN = {".txt", ".md", ".text"}


@click.group("offer")
def offer_group() -> None:
    """Offer and appointment letters: drafted from terms, checked by dated rules."""


@offer_group.command("draft")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="The PDF to write.")
@click.option("--kind", type=click.Choice([k.value for k in LetterKind]), default="offer",
              show_default=True, help="Which letter.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def draft(file: Path, out: Path | None, kind: str, as_json: bool) -> None:
    """Write the letter of an offer file, unless it breaks a rule."""
    try:
        terms = offers.read_offer(file.read_text(encoding="utf-8"))
        letter = offers.compose(terms, LetterKind(kind))
    except (ValueError, UnicodeDecodeError) as error:
        raise click.ClickException(f"{file.name}: {error}") from error
    found = letter.checked()
    if out is not None and found.passes:
        out.write_bytes(offers.print_letter(letter))
    if as_json:
        click.echo(json.dumps(_drafted(letter, found), ensure_ascii=False, indent=1))
    else:
        _tell(found, letter)
    if not found.passes:
        raise SystemExit(1)


@offer_group.command("lint")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--employment", type=click.Choice([k.value for k in Employment]),
              help="Else told by the letter itself.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def lint_letter(file: Path, employment: str | None, as_json: bool) -> None:
    """Check anybody's letter: text, PDF, DOCX or an offer file. Exit 1 if it breaks a rule."""
    kind = Employment(employment) if employment else None
    try:
        if file.suffix == ".toml":
            letter = offers.compose(offers.read_offer(file.read_text(encoding="utf-8")))
            found = letter.checked()
        else:
            found = offers.lint(_text(file), employment=kind)
    except (ValueError, UnicodeDecodeError) as error:
        raise click.ClickException(f"{file.name}: {error}") from error
    if as_json:
        click.echo(json.dumps(_linted(found), ensure_ascii=False, indent=1))
    else:
        _tell(found)
    if not found.passes:
        raise SystemExit(1)


@offer_group.command("seal")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def look_at_seal(file: Path, as_json: bool) -> None:
    """Say whether a letter's seal is whole. Exit 1 if it is broken or there is none.

    Whose key it is, is told by the name on it alone; the page "Check a letter" of the installation
    that sealed it knows its own key.
    """
    found = connections.look_at_seal(file.read_bytes())
    if as_json:
        told = {"found": found.found.value, "sealed": found.sealed, "whole": found.whole,
                "by": found.by, "said": found.said}  # fmt: skip
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        click.echo(found.said)
    if not found.whole:
        raise SystemExit(1)


def _text(file: Path) -> str:
    if file.suffix.lower() in _PLAIN:
        return file.read_text(encoding="utf-8")
    return read_one(file).text


def _drafted(letter: Letter, found: Lint) -> dict[str, Any]:
    pay = letter.pay
    return {
        "title": letter.title,
        "candidate": letter.terms.candidate,
        "ctc": f"{pay.ctc.amount:.2f}",
        "monthly": {"net": f"{pay.monthly_net.amount:.2f}"},
        "components": [
            {"name": line.name, "amount": f"{line.amount.amount:.2f}",
             "rules": list(dict.fromkeys(rule.id for rule in line.rules))}
            for line in pay.components
        ],
        "clauses": [
            {"id": one.clause.id, "title": one.clause.title, "basis": one.clause.basis,
             "verified": one.clause.confidence == "H"}
            for one in letter.paragraphs
        ],
        "warnings": [
            *pay.warnings, offers.unverified_form(letter.terms.work.state, letter.terms.dated)
        ],
        **_linted(found),
    }  # fmt: skip


def _linted(found: Lint) -> dict[str, Any]:
    return {
        "passes": found.passes,
        "checked": [rule.id for rule in found.checked],
        "findings": [_finding(one) for one in found.findings],
    }


def _finding(one: Finding) -> dict[str, Any]:
    rule = one.requirement
    return {
        "rule": rule.id,
        "kind": rule.kind,
        "title": rule.title,
        "quote": one.quote,
        "missing": one.missing,
        "mend": rule.mend,
        "source": rule.source,
        "confidence": rule.confidence,
        "verified": rule.verified,
    }


def _tell(found: Lint, letter: Letter | None = None) -> None:
    console = Console()
    if letter is not None:
        console.print(
            f"{letter.title}: {letter.terms.candidate}, {letter.pay.ctc} a year, "
            f"{letter.pay.monthly_net} in hand an ordinary month",
            highlight=False, markup=False,
        )  # fmt: skip
        console.print(
            f"! {offers.unverified_form(letter.terms.work.state, letter.terms.dated)}",
            style="yellow", highlight=False, markup=False,
        )  # fmt: skip
    for one in found.findings:
        rule = one.requirement
        sure = "" if rule.verified else f" (not verified: {rule.confidence})"
        console.print(f"{rule.id} {rule.title}", style="red", highlight=False, markup=False)
        said = f"“{one.quote}”" if one.quote else one.missing
        for line in (said, rule.mend, f"{rule.source}{sure}"):
            console.print(f"   {line}", highlight=False, markup=False)
    if found.passes:
        console.print(f"{len(found.checked)} rules checked, none broken", style="green")
