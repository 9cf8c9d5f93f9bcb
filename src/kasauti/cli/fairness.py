"""``kasauti fairness``: swap tests of the installed scorer, adverse impact of counts."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from kasauti.fairness import GroupImpact, Impact


_HEADS = (
    "group", "selected", "rate", "ratio", "95 %", "mid-p", "one person", "unseen above", "",
)  # fmt: skip


@click.group("fairness")
def fairness_group() -> None:
    """Whether groups fare alike: numbers about a process, never about a person."""


@fairness_group.command("swaps")
@click.option("--people", type=click.IntRange(6, 40), default=40, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def swaps(people: int, as_json: bool) -> None:
    """Change one signal at a time on invented résumés and see whether a level moves."""
    from kasauti.actions.swaps import swap_tests

    table = Table(title="One signal changed, everything else the same", title_justify="left")
    for head in ("signal", "pairs", "mean shift", "95 % interval", "largest", "flips", "p", ""):
        table.add_column(head, justify="left" if head == "signal" else "right")
    told = []
    with Console(stderr=True).status("Reading and screening invented people …"):
        for found in swap_tests(people):
            result = found.result
            told.append({"signal": found.signal.id, **asdict(result), "passed": result.passed})
            table.add_row(
                found.signal.id, str(result.pairs), f"{result.shift:+.3f}",
                f"{result.low:+.3f} to {result.high:+.3f}", f"{result.largest:.3f}",
                f"{result.up} up, {result.down} down", f"{result.directional:.2f}",
                "[green]as it must[/]" if result.passed else "[bold red]not as it must[/]",
            )  # fmt: skip
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        Console().print(table)
    if not all(one["passed"] for one in told):
        raise click.exceptions.Exit(1)


@fairness_group.command("impact")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def impact(file: Path, as_json: bool) -> None:
    """Adverse impact from a CSV FILE of counts: columns group, applied, selected."""
    from kasauti import fairness

    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            counts = [_count(row, number) for number, row in enumerate(csv.DictReader(lines), 2)]
        found = fairness.adverse_impact(counts)
    except (ValueError, csv.Error, UnicodeDecodeError) as error:
        raise click.ClickException(f"{file.name}: {error}") from None
    if as_json:
        click.echo(json.dumps(asdict(found), ensure_ascii=False, indent=1))
    else:
        Console().print(_table(found))


def _count(row: dict[str, str], line: int) -> Any:
    from kasauti.fairness import GroupCount

    try:
        return GroupCount(row["group"], int(row["applied"]), int(row["selected"]))
    except (KeyError, TypeError) as error:
        raise ValueError(f"the column {error} is missing: group, applied, selected") from None
    except ValueError as error:
        raise ValueError(f"line {line}: {error}") from None


def _table(found: Impact) -> Table:
    table = Table(title=f"Beside {found.reference or 'nobody'}", title_justify="left")
    for head in _HEADS:
        table.add_column(head, justify="left" if head == "group" else "right")
    for group in found.groups:
        table.add_row(group.count.group, *_cells(group))
    return table


def _cells(group: GroupImpact) -> tuple[str, ...]:
    if group.standing.value == "withheld":
        return ("", "", "", "", "", "", "", group.standing.value)
    count = group.count
    cells = [f"{count.selected} of {count.applied}", f"{count.rate:.2f}"]
    if group.ratio is None:
        return (*cells, "", "", "", "", "", group.standing.value)
    colour = "bold red" if group.below_four_fifths else "default"
    return (
        *cells,
        f"[{colour}]{group.ratio:.2f}[/]",
        f"{group.low:.2f}–{group.high:.2f}",
        f"{group.mid_p:.3f}",
        "flips it" if group.flips else "",
        f"{group.unseen_above:.2f}",
        group.standing.value,
    )
