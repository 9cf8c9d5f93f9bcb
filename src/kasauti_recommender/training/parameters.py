"""What a version is trained with."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from kasauti_recommender.ranking.ranker import Trees


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a version is trained with; together with data and code it names the version.

    Parameters
    ----------
    width, window : int
        Of the item vectors; how far apart two items may stand to count as seen together.
    least_events : int
        An item with fewer events than this is placed by its attributes alone.
    ridge : float
        Of the attribute encoder.
    neighbours : int
        Co-visits that an item keeps; 0 for a version without any.
    lists, candidates : int
        Events that the ranker learns from; candidates that are listed for each.
    short : float
        Share of these events from which it learns once more as if the user had begun one to three
        events before: what to make of one click is learnt from one click.
    trees : Trees
        Few leaves and small steps: lists with anything chosen are few.
    learn_until, test_from : float
        Quantiles of time. The ranker learns from what lies between, ranked by vectors, co-visits
        and counts that know what lies before the first. Then these are learnt again from
        everything before the second; what comes from there on only tests (1: nothing does).
    room : float
        Share of item numbers kept free for items that come later; at least 10,000.
    seed : int
    """

    width: int = 64
    window: int = 3
    least_events: int = 2
    ridge: float = 10.0
    neighbours: int = 50
    lists: int = 8_000
    candidates: int = 100
    short: float = 0.5
    trees: Trees = field(default_factory=lambda: Trees(leaves=15, learning_rate=0.05))
    learn_until: float = 0.9
    test_from: float = 0.95
    room: float = 0.05
    seed: int = 7

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Parameters:
        """Return those that a version's manifest names (``parameter_values``)."""
        known = {one.name for one in fields(cls)} & values.keys()
        kept: dict[str, Any] = {name: values[name] for name in known}
        if "trees" in kept:
            kept["trees"] = Trees(**kept["trees"])
        return cls(**kept)

    def digest(self) -> str:
        """Return the SHA-256 of all of them."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()
