"""A company's band for a level, and where an offer stands in it and among its peers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from kasauti.values import Rupees

_PEER_GAP = Decimal("0.10")
_FEWEST_PEERS = 3  # below it a rank would name persons
_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Band:
    """A range of a year's pay for a level, like with like (all CTC, or all fixed pay)."""

    name: str
    low: Rupees
    middle: Rupees
    high: Rupees

    def __post_init__(self) -> None:
        if not Decimal(0) < self.low.amount <= self.middle.amount <= self.high.amount:
            raise ValueError(
                f"band {self.name!r}: give low, middle and high in rising order, above zero"
            )

    @property
    def spread(self) -> Decimal:
        """How far the top lies above the bottom, as a share."""
        return _hundredth(self.high.amount / self.low.amount - 1)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where pay stands in a band.

    Parameters
    ----------
    compa_ratio : Decimal
        Pay over the band's middle.
    penetration : Decimal
        0 at the bottom, 1 at the top; beyond either it is outside.
    inside : bool
        Whether the band holds it.
    """

    compa_ratio: Decimal
    penetration: Decimal
    inside: bool


def standing(pay: Rupees, band: Band) -> Standing:
    """Return where pay stands in the band.

    Examples
    --------
    >>> lakh = lambda n: Rupees(Decimal(n) * 100000)
    >>> standing(lakh(81), Band("L5", lakh(60), lakh(90), lakh(120)))
    Standing(compa_ratio=Decimal('0.90'), penetration=Decimal('0.35'), inside=True)
    """
    width = band.high.amount - band.low.amount
    into = (pay.amount - band.low.amount) / width if width else Decimal(0)
    return Standing(
        _hundredth(pay.amount / band.middle.amount),
        _hundredth(into),
        band.low <= pay <= band.high,
    )


@dataclass(frozen=True, slots=True)
class InternalEquity:
    """Where an offer would stand among people at that level.

    Parameters
    ----------
    peers : int
        How many there are.
    below : int
        How many are paid less.
    peers_compa_ratio : Decimal or None
        The median of theirs; None where too few would name persons.
    gap : Decimal or None
        The offer's compa-ratio less that.
    flagged : bool
        True where the gap is more than ten points either way.
    """

    peers: int
    below: int
    peers_compa_ratio: Decimal | None
    gap: Decimal | None
    flagged: bool


def internal_equity(pay: Rupees, peers: Sequence[Rupees], band: Band) -> InternalEquity:
    """Return where pay would stand among the pay of peers at the same level."""
    below = sum(peer < pay for peer in peers)
    if len(peers) < _FEWEST_PEERS:
        return InternalEquity(len(peers), below, None, None, False)
    ordered = sorted(peer.amount for peer in peers)
    half = len(ordered) // 2
    median = ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
    theirs = _hundredth(median / band.middle.amount)
    gap = standing(pay, band).compa_ratio - theirs
    return InternalEquity(len(peers), below, theirs, gap, abs(gap) > _PEER_GAP)


def _hundredth(value: Decimal) -> Decimal:
    return value.quantize(_HUNDREDTH, rounding=ROUND_HALF_UP)
