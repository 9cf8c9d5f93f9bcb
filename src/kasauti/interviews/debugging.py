"""The debugging question of stage D: the order of a good answer, and the cards of faults."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kasauti.roles import Seniority


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the answer key, and why it stands where it does."""

    do: str
    why: str


@dataclass(frozen=True, slots=True)
class FaultCard:
    """A fault, the curves it leaves, and the cheapest test that decides.

    Parameters
    ----------
    id, name, signature, check : str
    where : str
        ``code`` if it can be seen in the code, ``log`` if in the log only.
    level : int
        Level of the person for whom finding it alone is expected.
    """

    id: str
    name: str
    signature: str
    check: str
    where: str
    level: int

    @property
    def measured(self) -> bool:
        """True if the signature's figures were measured, not told from practice."""
        return int(self.id[1:]) <= 22


@cache
def _table() -> dict[str, Any]:
    path = files("kasauti.interviews").joinpath("data/faults.toml")
    return tomllib.loads(path.read_text("utf-8"))


@cache
def debugging_steps() -> tuple[Step, ...]:
    """Return the answer key in its order."""
    return tuple(Step(**one) for one in _table()["step"])


@cache
def fault_cards() -> tuple[FaultCard, ...]:
    """Return all fault cards.

    Examples
    --------
    >>> fault_cards()[2].name
    'No causal mask'
    """
    return tuple(FaultCard(**one) for one in _table()["fault"])


def lab_faults(seniority: Seniority) -> tuple[tuple[str, ...], ...]:
    """Return which faults, alone or in pairs, a lab of this seniority may plant."""
    return tuple(tuple(one.split("+")) for one in _table()["lab"][seniority.value])
