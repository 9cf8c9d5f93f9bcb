"""Exemplar answers with their keys: what an interviewer rates blind before rating live."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

from kasauti.skills import Competency, competency

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Exemplar:
    """An answer to be rated.

    Parameters
    ----------
    id : str
        As in "D1"; it says nothing of the level.
    words : str
    level : int
        The key, held back until all are rated.
    why : str
        Why it has this level.
    """

    id: str
    words: str
    level: int
    why: str


@dataclass(frozen=True, slots=True)
class ExemplarSet:
    """The exemplars of one stage, rated against the anchors of one competency.

    Parameters
    ----------
    stage, version : str
    competency : Competency
    ask : str
        What was asked.
    exemplars : tuple of Exemplar
    """

    stage: str
    version: str
    competency: Competency
    ask: str
    exemplars: tuple[Exemplar, ...]

    @property
    def keys(self) -> Mapping[str, float]:
        """The keyed level of each exemplar."""
        return {one.id: float(one.level) for one in self.exemplars}


@cache
def exemplar_sets() -> Mapping[str, ExemplarSet]:
    """Return the exemplars of each stage that people rate live.

    Examples
    --------
    >>> sorted(one.level for one in exemplar_sets()["D"].exemplars)
    [1, 2, 3, 3, 4, 5]
    """
    path = files("kasauti.interviews").joinpath("data/exemplars.toml")
    tables = tomllib.loads(path.read_text("utf-8"))
    return MappingProxyType(
        {
            stage: ExemplarSet(
                stage,
                table["version"],
                competency(table["competency"]),
                table["ask"],
                tuple(
                    Exemplar(f"{stage}{number}", one["words"], one["level"], one["why"])
                    for number, one in enumerate(table["answer"], 1)
                ),
            )
            for stage, table in tables.items()
        }
    )
