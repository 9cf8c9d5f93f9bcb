"""The measuring bench's last result on this installation, as its page shows it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from kasauti.actions import bench
from kasauti.actions.measurements import FILE
from kasauti.demonstration import Figure
from kasauti.records.models import Measurement


@dataclass(frozen=True, slots=True)
class BenchSection:
    """Figures of one kind."""

    title: str
    about: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Bench:
    """A run of the bench: which version, when, on what, and its figures."""

    version: str
    measured: str
    data: str
    sections: tuple[BenchSection, ...]

    @property
    def met(self) -> int:
        """How many figures reach their bar."""
        return sum(f.met is True for section in self.sections for f in section.figures)

    @property
    def asked(self) -> int:
        """How many figures have a bar."""
        return sum(f.met is not None for section in self.sections for f in section.figures)


def last_bench() -> Bench | None:
    """Return the last run kept under the data folder, None before the first."""
    path = settings.DATA / FILE
    try:
        found = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return None
    return Bench(
        version=found["version"],
        measured=found["measured"],
        data=found.get("data", ""),
        sections=tuple(_section(section) for section in found["sections"]),
    )


def _section(found: Mapping[str, Any]) -> BenchSection:
    figures = tuple(Figure(**figure) for figure in found["figures"])
    return BenchSection(found["title"], found.get("about", ""), figures)


@dataclass(frozen=True, slots=True)
class BenchRun:
    """How far the last run asked for is."""

    under_way: bool
    done: int
    of: int
    at: str
    failure: str


def last_run() -> BenchRun | None:
    """Return the last run that somebody asked for here, None before the first."""
    found = Measurement.objects.first()
    if found is None:
        return None
    titles = bench.TITLES
    return BenchRun(
        under_way=found.finished_at is None,
        done=found.sections,
        of=len(titles),
        at=titles[min(found.sections, len(titles) - 1)],
        failure=found.failure,
    )
