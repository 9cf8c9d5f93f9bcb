"""How far two opinions, or an order and an opinion, agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence


def quadratic_kappa(pairs: Sequence[tuple[int, int]]) -> float:
    """Return Cohen's kappa with quadratic weights: 1 full agreement, 0 what chance gives.

    Parameters
    ----------
    pairs : sequence of (int, int)
        What each of the two says of one item, on the same ladder.

    References
    ----------
    Cohen, J. (1968). Weighted kappa. Psychological Bulletin 70(4), 213-220.

    Examples
    --------
    >>> quadratic_kappa([(1, 1), (3, 3), (5, 5)])
    1.0
    >>> quadratic_kappa([(1, 2), (2, 1)])
    -1.0
    """
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    seen = sum((a - b) ** 2 for a, b in pairs) * len(pairs)
    by_chance = sum((a - b) ** 2 * m * n for a, m in first.items() for b, n in second.items())
    return 1.0 if by_chance == 0 else 1.0 - seen / by_chance


def order_kept(pairs: Sequence[tuple[float, int]]) -> float:
    """Return the share of pairs that a figure puts in the order of an opinion; ties count half.

    With an opinion of two values this is the area under the ROC curve.

    Examples
    --------
    >>> order_kept([(0.9, 1), (0.4, 0), (0.4, 1)])
    0.75
    """
    right = asked = 0.0
    for place, (figure, opinion) in enumerate(pairs):
        for other, thought in pairs[place + 1 :]:
            if opinion != thought:
                asked += 1
                right += 0.5 if figure == other else (figure > other) == (opinion > thought)
    return right / asked if asked else 1.0
