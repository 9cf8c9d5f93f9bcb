"""Every figure of screening in one table: ``python -m benchmarks.screening --help``."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from benchmarks.figure import Figure
from kasauti import __version__


@dataclass(frozen=True)
class Data:
    """Where the data are; what is None was not given."""

    resumes: Path | None
    statements: Path | None
    skillspan: Path | None
    pdf: Path | None
    docx: Path | None
    quick: bool

    def count(self, full: int, quick: int) -> int:
        """Return how many generated files a part takes."""
        return quick if self.quick else full


@dataclass(frozen=True)
class Part:
    """A part of the bench: the module that measures it, and what it is called with."""

    title: str
    module: str
    arguments: Callable[[Data], tuple[Any, ...]]
    needs: tuple[str, ...] = ()

    def lacks(self, data: Data) -> list[str]:
        """Return the options that were not given and without which there is nothing to measure."""
        return [f"--{name}" for name in self.needs if getattr(data, name) is None]

    def measure(self, data: Data) -> tuple[Figure, ...]:
        """Return the part's figures."""
        module = import_module(f"benchmarks.screening.{self.module}")
        figures: tuple[Figure, ...] = module.measure(*self.arguments(data))
        return figures


PARTS = (
    Part("Skills in résumés", "skill_finding", lambda d: (d.resumes,), ("resumes",)),
    Part("Skills in job adverts", "skillspan", lambda d: (d.skillspan,), ("skillspan",)),
    Part("Levels against raters", "levels", lambda d: (d.resumes,), ("resumes",)),
    Part("Strength of evidence", "strength", lambda d: (d.statements,), ("statements",)),
    Part("Text of files", "text", lambda d: (d.pdf, d.docx)),
    Part("Posts of typeset résumés", "fields", lambda d: (d.count(300, 40),)),
    Part("Resistance to gaming", "gaming", lambda d: (d.resumes,), ("resumes",)),
    Part("Invariance", "invariance", lambda d: (d.count(40, 5),)),
    Part("Stability", "stability", lambda d: (d.count(40, 5),)),
    Part("Speed", "speed", lambda d: (d.pdf, d.count(200, 20))),
    Part("Poisoned files", "poison", lambda d: (d.count(1000, 60),)),
)


def run(data: Data, only: tuple[str, ...] = ()) -> Iterator[tuple[Part, tuple[Figure, ...]]]:
    """Yield each part with its figures; none where its data were not given."""
    for part in PARTS:
        if not only or part.module in only:
            yield part, () if part.lacks(data) else part.measure(data)


def _number(value: float | None) -> str:
    if value is None:
        return ""
    if value == int(value) and abs(value) >= 2:
        return f"{int(value):,}"
    return f"{value:.4f}" if 0 < abs(value) < 0.1 else f"{value:.3f}"


def _row(figure: Figure) -> tuple[str, ...]:
    interval = f"{_number(figure.low)} – {_number(figure.high)}" if figure.low is not None else ""
    verdict = {None: "", True: "[green]pass[/]", False: "[bold red]miss[/]"}[figure.met]
    value = _number(figure.value) if figure.n else "no data"
    return figure.name, value, interval, f"{figure.n:,}", figure.bar, verdict, figure.baseline


def table(title: str, figures: tuple[Figure, ...]) -> Table:
    """Return one part's figures as a table for the terminal."""
    shown = Table(title=title, title_justify="left", title_style="bold", expand=True)
    shown.add_column("figure", ratio=5)
    shown.add_column("value", justify="right")
    shown.add_column("95 % interval", justify="right", no_wrap=True)
    shown.add_column("n", justify="right")
    shown.add_column("bar", no_wrap=True)
    shown.add_column("")
    shown.add_column("baselines on the same data", ratio=4)
    for figure in figures:
        shown.add_row(*_row(figure))
    return shown


def _told(part: Part, data: Data, figures: tuple[Figure, ...]) -> dict[str, Any]:
    lacks = part.lacks(data)
    about = f"Skipped: {' and '.join(lacks)} not given." if lacks else ""
    return {
        "title": part.title,
        "about": about,
        "figures": [asdict(figure) for figure in figures],
    }


def _result(data: Data, sections: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what the product's page of the bench reads."""
    given = [
        f"{field.name}: {value}" for field in fields(data) if (value := _named(data, field.name))
    ]
    return {
        "version": __version__,
        "measured": datetime.now(tz=UTC).date().isoformat(),
        "data": ", ".join(["generated files", *given]),
        "sections": sections,
    }


def _named(data: Data, option: str) -> str:
    value = getattr(data, option)
    return value.name if isinstance(value, Path) else ""


@click.command()
@click.option(
    "--resumes", type=click.Path(path_type=Path, exists=True), help="Labelled résumés, JSON lines."
)
@click.option(
    "--statements",
    type=click.Path(path_type=Path, exists=True),
    help="Labelled statements, JSON lines.",
)
@click.option(
    "--skillspan", type=click.Path(path_type=Path, exists=True), help="Folder of SkillSpan."
)
@click.option("--pdf", type=click.Path(path_type=Path, exists=True), help="Folder of PDFs.")
@click.option("--docx", type=click.Path(path_type=Path, exists=True), help="Folder of Word files.")
@click.option(
    "--json", "out", type=click.Path(path_type=Path), help="Write the figures here as well."
)
@click.option("--only", multiple=True, type=click.Choice([part.module for part in PARTS]))
@click.option("--quick", is_flag=True, help="Fewer generated files: minutes become seconds.")
def main(out: Path | None, only: tuple[str, ...], **options: Any) -> None:
    """Measure screening on the data that are given and on generated files."""
    data = Data(**{field.name: options[field.name] for field in fields(Data)})
    console = Console(width=None if os.isatty(1) else 150)
    sections, judged = [], list[bool]()
    for part, figures in run(data, only):
        sections.append(_told(part, data, figures))
        if figures:
            console.print(table(part.title, figures))
        else:
            console.print(f"{part.title}. {sections[-1]['about']}", style="dim")
        judged += [figure.met for figure in figures if figure.met is not None]
    console.print(f"{sum(judged)} of {len(judged)} bars passed.", style="bold")
    if out is not None:
        text = json.dumps(_result(data, sections), ensure_ascii=False, indent=2)
        out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
