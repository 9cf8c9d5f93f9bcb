"""The last step: variety, room for new items, the shop's rules."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kasauti_recommender.retrieval.candidates import Source


@dataclass(frozen=True, slots=True)
class Rules:
    """How a list is arranged.

    Parameters
    ----------
    same_category : float
        Most of a list that one category may take, 0 to 1.
    exploration : float
        Share of places kept for items shown to learn about them.
    penalty : float
        What an item loses for each item of its category before it, in score standard deviations.
    boost : tuple of (int, float)
        The shop's own additions, by category number, in score standard deviations.
    """

    same_category: float = 0.5
    exploration: float = 0.05
    penalty: float = 0.15
    boost: tuple[tuple[int, float], ...] = ()


def by_likeness(
    scores: NDArray[np.float32], likeness: NDArray[np.float32], unmet: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Order items that nobody has met yet by their likeness, in the places that they have.

    Trees learn from what people met: between two items without any past their scores follow
    columns that say nothing. The scores of such items are given out anew, the highest to the most
    like; all others keep theirs.

    Parameters
    ----------
    scores, likeness : float32 arrays, shape (n,)
        Of the ranker; inner product with the user's vector.
    unmet : bool array, shape (n,)

    Examples
    --------
    >>> by_likeness(np.float32([3, 2, 1]), np.float32([0, 5, 9]), np.array([True, False, True]))
    array([1., 2., 3.], dtype=float32)
    """
    places = np.flatnonzero(unmet)
    out = scores.copy()
    out[places[np.argsort(-likeness[places], kind="stable")]] = np.sort(scores[places])[::-1]
    return out


def arrange(
    scores: NDArray[np.float32],
    categories: NDArray[np.int32],
    sources: NDArray[np.uint8],
    count: int,
    rules: Rules,
) -> NDArray[np.int64]:
    """Return the places of the chosen candidates, in the order they are shown.

    Greedy: the best next item after what its category has already had; exploration items fill
    their own places, evenly spread, and only as many as were found. Where a category's cap leaves
    places empty they are filled regardless of it, so a list is short only when candidates are.
    """
    spread = (float(scores.std()) if len(scores) else 0.0) or 1.0
    value = scores.astype(np.float64).copy()
    for category, boost in rules.boost:
        value[categories == category] += boost * spread
    exploring = np.flatnonzero(sources == Source.EXPLORATION)
    known = np.flatnonzero(sources != Source.EXPLORATION)
    slots = min(round(count * rules.exploration), len(exploring))
    slots = min(len(exploring), max(slots, count - len(known)))
    chosen = _varied(value, categories, known, count - slots, rules, spread)
    for number, place in enumerate(exploring[:slots]):
        chosen.insert(min(len(chosen), (number + 1) * count // (slots + 1)), int(place))
    return np.asarray(chosen[:count], dtype=np.int64)


def _varied(
    value: NDArray[np.float64],
    categories: NDArray[np.int32],
    pool: NDArray[np.int64],
    count: int,
    rules: Rules,
    spread: float,
) -> list[int]:
    order = pool[np.argsort(-value[pool], kind="stable")]
    cap = max(1, int(np.ceil(count * rules.same_category)))
    waiting: dict[int, list[int]] = {}
    for place in order.tolist():
        waiting.setdefault(int(categories[place]), []).append(place)
    taken = dict.fromkeys(waiting, 0)
    chosen: list[int] = []
    while len(chosen) < count and any(waiting.values()):
        open_to = [c for c, left in waiting.items() if left and taken[c] < cap] or [
            c for c, left in waiting.items() if left
        ]
        best = max(
            open_to, key=lambda c: (value[waiting[c][0]] - taken[c] * rules.penalty * spread, -c)
        )
        chosen.append(waiting[best].pop(0))
        taken[best] += 1
    return chosen
