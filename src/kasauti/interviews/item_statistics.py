"""How items of the knowledge check do: exposure, difficulty, discrimination, retirement."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from statistics import fmean, pstdev
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAST_RESPONSES, CAUTION_RESPONSES = 30, 100
EASY, HARD, FLAT = 0.95, 0.15, 0.15
MOST_EXPOSED = 200


@dataclass(frozen=True, slots=True)
class Response:
    """One answer: whose, to which family, right or not."""

    person: str
    family: str
    right: bool


@dataclass(frozen=True, slots=True)
class ItemReport:
    """What is known of a family of items.

    Parameters
    ----------
    family : str
    exposure : int
        How often it was drawn.
    difficulty : float or None
        Share of right answers; None below thirty responses.
    discrimination : float or None
        Correlation of the item with the rest of the form; None below thirty responses.
    retire : str
        Why it should be retired; empty if it stays.
    caution : str
    """

    family: str
    exposure: int
    difficulty: float | None
    discrimination: float | None
    retire: str
    caution: str


def item_reports(responses: Sequence[Response]) -> tuple[ItemReport, ...]:
    """Return a report a family, by its id.

    Difficulty and discrimination stay unsaid below thirty responses; the rest of the form, not the
    whole, is what an item is correlated with.

    Examples
    --------
    >>> item_reports([Response("p", "ppv", True)])[0].difficulty is None
    True
    """
    forms: dict[str, list[Response]] = defaultdict(list)
    by: dict[str, list[Response]] = defaultdict(list)
    for one in responses:
        forms[one.person].append(one)
        by[one.family].append(one)
    return tuple(_report(family, by[family], forms) for family in sorted(by))


def _report(
    family: str, answers: Sequence[Response], forms: dict[str, list[Response]]
) -> ItemReport:
    n = len(answers)
    if n < LEAST_RESPONSES:
        missing = f"{n} responses; nothing is said below {LEAST_RESPONSES}."
        return ItemReport(family, n, None, None, "", missing)
    difficulty = fmean(one.right for one in answers)
    pairs = [
        (float(one.right), fmean(o.right for o in rest))
        for one in answers
        if (rest := [o for o in forms[one.person] if o.family != family])
    ]
    discrimination = _correlation(pairs)
    return ItemReport(
        family,
        n,
        difficulty,
        discrimination,
        _retire(n, difficulty, discrimination),
        f"Fewer than {CAUTION_RESPONSES} responses." if n < CAUTION_RESPONSES else "",
    )


def _retire(n: int, difficulty: float, discrimination: float | None) -> str:
    if difficulty > EASY:
        return f"{difficulty:.0%} answer it rightly"
    if difficulty < HARD:
        return f"only {difficulty:.0%} answer it rightly"
    if discrimination is not None and discrimination < FLAT:
        return f"it does not tell people apart ({discrimination:.2f})"
    return (
        f"it was drawn {n} times: write a new family of the same area" if n >= MOST_EXPOSED else ""
    )


def _correlation(pairs: Sequence[tuple[float, float]]) -> float | None:
    if len(pairs) < LEAST_RESPONSES:
        return None
    x, y = [a for a, _ in pairs], [b for _, b in pairs]
    sx, sy = pstdev(x), pstdev(y)
    if sx == 0 or sy == 0:
        return None
    mx, my = fmean(x), fmean(y)
    return math.fsum((a - mx) * (b - my) for a, b in pairs) / (len(pairs) * sx * sy)
