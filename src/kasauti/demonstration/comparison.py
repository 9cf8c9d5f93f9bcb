"""How close a reading of a résumé comes to its truth."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kasauti.demonstration.truth import TrueEntry, Truth
from kasauti.values import Month

_SPACES = re.compile(r"[\s\u00ad]+")


@dataclass(frozen=True, slots=True)
class FoundEntry:
    """A post as a reader found it; what it did not find is empty or None."""

    title: str
    company: str
    start: Month | None
    end: Month | None
    ongoing: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """One true post beside the found one that comes nearest, and what of it is exact."""

    true: TrueEntry
    found: FoundEntry | None
    title: bool
    company: bool
    dates: bool

    @property
    def exact(self) -> bool:
        """True if title, company and dates all are."""
        return self.title and self.company and self.dates


def folded(text: str) -> str:
    """Return the text without regard to case, spacing and hyphens of line breaks."""
    return _SPACES.sub(" ", text).strip(" .,|–—-").casefold()


def _same_month(true: Month | None, found: Month | None, exact: bool) -> bool:
    if true is None or found is None:
        return true is found
    return true == found if exact else true.year == found.year


def _compared(true: TrueEntry, found: FoundEntry) -> Comparison:
    dates = _same_month(true.start, found.start, true.exact) and (
        found.ongoing if true.end is None else _same_month(true.end, found.end, true.exact)
    )
    return Comparison(
        true,
        found,
        title=folded(true.title) == folded(found.title),
        company=folded(true.company) == folded(found.company),
        dates=dates,
    )


def compare(truth: Truth, found: Sequence[FoundEntry]) -> tuple[Comparison, ...]:
    """Return each true post beside the best of the found ones; each found one serves once.

    Years alone are compared where the résumé writes years alone.

    Examples
    --------
    >>> from kasauti import demonstration
    >>> truth = next(demonstration.truth())
    >>> [one.exact for one in compare(truth, [])]
    [False, False, False]
    """
    left = list(found)
    compared = []
    for true in truth.entries:
        best = max(
            (_compared(true, one) for one in left),
            key=lambda c: (c.exact, c.title + c.company + c.dates),
            default=None,
        )
        if best is None or not (best.title or best.company or best.dates):
            compared.append(Comparison(true, None, title=False, company=False, dates=False))
            continue
        compared.append(best)
        left = [one for one in left if one is not best.found]
    return tuple(compared)
