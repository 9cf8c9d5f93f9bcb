"""The measuring bench's last result on this installation, as its page shows it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from kasauti.demonstration import Figure

FILE = "bench.json"


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
