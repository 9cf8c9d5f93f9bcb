"""The level asked for on each competency, before a team sets its own."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from kasauti.roles.role import Family, Seniority
from kasauti.skills import Dimension, Level

COMPETENCIES: Mapping[Dimension, tuple[str, ...]] = MappingProxyType(
    {
        Dimension.ENGINEERING: ("S1", "S2", "S3", "S4", "S5", "S6"),
        Dimension.ML: ("M1", "M2", "M3", "M4", "M5", "M6"),
        Dimension.BRIDGE: ("B1", "B2", "B3", "B4"),
    }
)


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads(files("kasauti.roles").joinpath("data/bars.toml").read_text("utf-8"))


@cache
def default_bars(family: Family, seniority: Seniority) -> Mapping[str, Level]:
    """Return the starting bars of a role: competency id to the level asked for.

    They are hypotheses (``data/bars.toml`` says where from); a team sets its own in the role
    file's ``[bars]``.

    Examples
    --------
    >>> default_bars(Family.LLM, Seniority.SENIOR)["M6"]
    <Level.ADVANCED: 4>
    """
    row = _tables()["seniority"][seniority.value]
    shift = _tables()["family"][family.value]["shift"]
    return MappingProxyType(
        {
            competency: Level(min(5, max(1, step + shift.get(competency, 0))))
            for dimension, ids in COMPETENCIES.items()
            for competency, step in zip(ids, row[dimension.value], strict=True)
        }
    )


def usual_years(seniority: Seniority) -> str:
    """Return the years such people usually have behind them: "6 to 10". Never a score."""
    return str(_tables()["seniority"][seniority.value]["years"])


def family_shift(family: Family) -> str:
    """Return why a family's bars differ from the general row, one sentence."""
    return str(_tables()["family"][family.value]["why"])
