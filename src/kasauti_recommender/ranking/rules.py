"""The shop's own rules, as a TOML file that a person writes."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from kasauti_recommender.ranking.arrange import Rules

_USUAL = Rules()
_RANGES = {"same_category": (0.01, 1.0), "exploration": (0.0, 1.0), "penalty": (0.0, 10.0)}
_MOST_BOOST = 10.0
RULES = (*_RANGES, "boost")
"""Names of the rules."""


class BadRules(ValueError):
    """A file of rules that cannot be used; the message names the value and the mend."""


@dataclass(frozen=True, slots=True)
class ShopRules:
    """Rules with categories by name; ``Rules`` says what each part means.

    Examples
    --------
    >>> ShopRules(boost={"saree": 1.0}).numbered({"saree": 3}).boost
    ((3, 1.0),)
    """

    same_category: float = _USUAL.same_category
    exploration: float = _USUAL.exploration
    penalty: float = _USUAL.penalty
    boost: Mapping[str, float] = field(default_factory=dict)

    def numbered(self, categories: Mapping[str, int]) -> Rules:
        """Return the rules of a version, by its numbers; categories that it lacks have none."""
        boost = tuple(
            (categories[name], by) for name, by in self.boost.items() if name in categories
        )
        return Rules(self.same_category, self.exploration, self.penalty, boost)


def read_rules(path: Path) -> ShopRules:
    """Read a file of rules.

    ::

        same_category = 0.5    # most of a list that one category may take
        exploration = 0.1      # share of places for items shown to learn about them
        penalty = 0.15         # lost for each item of the category before, in standard deviations

        [boost]                # by category, in standard deviations of the scores
        saree = 1.0

    Raises
    ------
    BadRules
        If the file cannot be read, a name is unknown, or a value lies outside its range.
    """
    try:
        said = tomllib.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise BadRules(f"the rules in {path} cannot be read: {error}") from error
    return rules_of(said, str(path))


def rules_of(said: Mapping[str, Any], where: str, on: ShopRules | None = None) -> ShopRules:
    """Return the rules that a mapping says, the others as they are in ``on``.

    Parameters
    ----------
    said : mapping
        As a file of rules has it.
    where : str
        Begins the message of an error.
    on : ShopRules, optional
        Boosts are added to its own.

    Raises
    ------
    BadRules
        If a name is unknown, or a value lies outside its range.
    """
    if unknown := [name for name in said if name not in RULES]:
        raise BadRules(
            f"{where}: there is no rule {unknown[0]!r}; {', '.join(_RANGES)} and [boost]"
        )
    boost = said.get("boost", {})
    if not isinstance(boost, Mapping):
        raise BadRules(f"{where}: [boost] is a table of categories, each with a number")
    values = {
        name: _number(where, name, said[name], *of) for name, of in _RANGES.items() if name in said
    }
    boosts = {
        name: _number(where, f"boost.{name}", value, -_MOST_BOOST, _MOST_BOOST)
        for name, value in boost.items()
    }
    on = on or ShopRules()
    return replace(on, **values, boost={**on.boost, **boosts})


def _number(where: str, name: str, value: Any, least: float, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise BadRules(f"{where}: {name} is a number, not {value!r}")
    if not least <= value <= most:
        raise BadRules(f"{where}: {name} is {least:g} to {most:g}, not {value:g}")
    return float(value)
