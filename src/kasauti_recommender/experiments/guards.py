"""Guard rails of an experiment: errors, slow answers, short lists and how much is shown of all."""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from scipy import special

from kasauti_recommender.experiments.canary import GUARDED, Tally

_BITS = 1 << 16


@dataclass(frozen=True, slots=True)
class Rails:
    """What an arm may not do worse than the control.

    Parameters
    ----------
    errors, slow, empty, alpha : float
        As the canary's ``Guard``: largest rises, and the chance of a stop without cause.
    coverage : float
        Least part of the different items that the control shows in as many lists.
    lists : int
        So many lists of each arm are looked at for that, its first.
    every : int
        Requests of an arm between two looks.
    """

    errors: float = 0.001
    slow: float = 0.005
    empty: float = 0.002
    alpha: float = 0.01
    coverage: float = 0.5
    lists: int = 1_000
    every: int = 100


@dataclass(slots=True)
class Shown:
    """How many different items some lists showed, estimated in 8 KiB (linear counting)."""

    lists: int = 0
    bits: int = 0

    def add(self, items: Iterable[str]) -> None:
        """Count a list."""
        self.lists += 1
        for item in items:
            self.bits |= 1 << (zlib.crc32(item.encode()) % _BITS)

    def join(self, other: Shown) -> None:
        """Add what another counted."""
        self.lists += other.lists
        self.bits |= other.bits

    @property
    def items(self) -> float:
        """Different items, within about a hundredth up to a hundred thousand of them."""
        free = max(1, _BITS - self.bits.bit_count())
        return _BITS * math.log(_BITS / free)


@dataclass(slots=True)
class Watched:
    """What was counted of an arm's answers."""

    tally: Tally = field(default_factory=Tally)
    shown: Shown = field(default_factory=Shown)
    looks: int = 0

    def join(self, other: Watched) -> None:
        """Add what another process counted."""
        self.tally.join(other.tally)
        self.shown.join(other.shown)

    def said(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        tally = {name: getattr(self.tally, name) for name in ("requests", *GUARDED)}
        return tally | {
            "looks": self.looks, "lists": self.shown.lists, "bits": f"{self.shown.bits:x}"
        }  # fmt: skip

    @classmethod
    def of(cls, said: dict[str, Any]) -> Watched:
        """Read what ``said`` gave."""
        tally = Tally(**{name: int(said[name]) for name in ("requests", *GUARDED)})
        return cls(tally, Shown(int(said["lists"]), int(said["bits"], 16)), int(said["looks"]))


def harm(control: Watched, arm: Watched, rails: Rails, *, arms: int = 1) -> str:
    """Say what an arm does worse than it may; empty while nothing is found.

    Looks once each ``rails.every`` requests. The k-th look may spend 6 / (π² k²) of ``alpha``, a
    third of it for each guard, so that looking for weeks makes no false alarms. Both arms are
    uncertain: half of what may be spent bounds the control's rate from above (Clopper and
    Pearson), the other half tests the arm against that bound.

    Parameters
    ----------
    control, arm : Watched
    rails : Rails
    arms : int
        That are held against the control, and share ``alpha``.
    """
    requests = min(arm.tally.requests, control.tally.requests)
    if requests < rails.every * (arm.looks + 1):
        return ""
    arm.looks += 1
    level = rails.alpha / arms * 6 / (math.pi**2 * arm.looks**2) / len(GUARDED)
    for name in GUARDED:
        p = _worse(control.tally, arm.tally, name, getattr(rails, name), level / 2)
        if p < level / 2:
            found = getattr(arm.tally, name)
            return f"{name}: {found} of {arm.tally.requests} (p {p:.1e})"
    if min(control.shown.lists, arm.shown.lists) >= rails.lists:
        part = arm.shown.items / max(1.0, control.shown.items)
        if part < rails.coverage:
            return (
                f"coverage: {arm.shown.items:.0f} different items in {arm.shown.lists} lists, "
                f"{part:.0%} of the control's"
            )
    return ""


def _worse(control: Tally, arm: Tally, what: str, margin: float, level: float) -> float:
    """Return the p-value against the largest rate that the control may have at ``level``."""
    had, of = getattr(control, what), control.requests
    bound = 1.0 if had >= of else float(special.betaincinv(had + 1, of - had, 1 - level))
    return float(
        special.bdtrc(getattr(arm, what) - 1, arm.requests, min(1.0, bound + margin))
        if getattr(arm, what)
        else 1.0
    )
