"""``kasauti sandbox``: whether untrusted code can run here, and how far it is held."""

from __future__ import annotations

import json
import os
from typing import Any

import click

from kasauti.sandbox import USE, Diagnosis, SandboxLevel, examine


@click.group("sandbox")
def sandbox_group() -> None:
    """What runs candidates' code."""


@sandbox_group.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def doctor(as_json: bool) -> None:
    """Attack the sandbox from inside and print what holds; exit code 1 if code is refused."""
    own = os.environ.get("KASAUTI_SANDBOX_OWN_MACHINE", "").strip().lower() in ("1", "yes", "true")
    diagnosis = examine(own_machine=own)
    if as_json:
        click.echo(json.dumps(described(diagnosis), ensure_ascii=False, indent=1))
    else:
        _print(diagnosis)
    if diagnosis.level is SandboxLevel.REFUSED:
        raise click.exceptions.Exit(1)


def described(diagnosis: Diagnosis) -> dict[str, Any]:
    """Return a diagnosis as JSON has it."""
    return {
        "backend": diagnosis.backend,
        "level": f"L{int(diagnosis.level)}",
        "allowed_use": USE[diagnosis.level],
        "mend": diagnosis.mend,
        "facts": dict(diagnosis.facts),
        "attacks": [
            {
                "id": outcome.attack.id,
                "tries": outcome.attack.tries,
                "held": outcome.held,
                "seen": outcome.seen,
            }
            for outcome in diagnosis.outcomes
        ],
        "known_gaps": list(diagnosis.known_gaps),
    }


def _print(diagnosis: Diagnosis) -> None:
    for outcome in diagnosis.outcomes:
        sign = click.style("held", fg="green") if outcome.held else click.style("NOT ", fg="red")
        click.echo(f"{sign}  {outcome.attack.id}  {outcome.attack.tries}")
        if not outcome.held:
            click.echo(f"      {outcome.seen!r}")
    for gap in diagnosis.known_gaps:
        click.echo(f"open  {gap}: not held at this level")
    for name, value in diagnosis.facts.items():
        click.echo(f"{name:16} {value}")
    click.echo(f"{'level':16} L{int(diagnosis.level)}: {USE[diagnosis.level]}")
    if diagnosis.mend:
        click.echo(f"{'to mend':16} {diagnosis.mend}")
