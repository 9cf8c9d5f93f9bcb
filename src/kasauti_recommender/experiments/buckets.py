"""Who sees which arm: decided by a hash, the same on every node and every day."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import accumulate

_SPACE = 1 << 64


@dataclass(frozen=True, slots=True)
class Experiment:
    """An experiment on users.

    Parameters
    ----------
    name : str
        Salts the hash: two experiments split users independently.
    arms : tuple of (str, float)
        Names and shares; shares sum to at most 1, the rest of the users stay out. The first arm
        is the control.

    Raises
    ------
    ValueError
        If shares are negative, sum to more than 1, or a name stands twice.
    """

    name: str
    arms: tuple[tuple[str, float], ...]

    def __post_init__(self) -> None:
        shares = [share for _, share in self.arms]
        if any(share < 0 for share in shares) or sum(shares) > 1 + 1e-12:
            raise ValueError(
                f"experiment {self.name}: shares must be at least 0 and sum to at most 1"
            )
        if len({name for name, _ in self.arms}) != len(self.arms):
            raise ValueError(f"experiment {self.name}: an arm stands twice")

    def arm(self, user: str) -> str | None:
        """Return the user's arm; None for one who stays out.

        Examples
        --------
        >>> half = Experiment("new ranker", (("control", 0.5), ("candidate", 0.5)))
        >>> half.arm("u1") == half.arm("u1")
        True
        """
        digest = hashlib.blake2b(f"{self.name}\x00{user}".encode(), digest_size=8).digest()
        place = int.from_bytes(digest, "big") / _SPACE
        edges = accumulate(share for _, share in self.arms)
        for (name, _), edge in zip(self.arms, edges, strict=True):
            if place < edge:
                return name
        return None
