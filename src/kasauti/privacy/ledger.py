"""The ledger: lines of consent given and taken back, and what stands now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from kasauti.privacy.notices import Purpose


@dataclass(frozen=True, slots=True)
class Given:
    """One line: for which purpose, given or taken back, when, on which notice."""

    purpose: Purpose
    given: bool
    at: datetime
    version: str


def standing(lines: Iterable[Given]) -> Mapping[Purpose, Given]:
    """Return the latest line of each purpose.

    Lines of the same moment count in the order they come.
    """
    latest: dict[Purpose, Given] = {}
    for line in lines:
        before = latest.get(line.purpose)
        if before is None or line.at >= before.at:
            latest[line.purpose] = line
    return latest


def stands(lines: Iterable[Given], purpose: Purpose) -> bool:
    """Return whether consent for a purpose was given and not taken back."""
    latest = standing(lines).get(purpose)
    return latest is not None and latest.given
