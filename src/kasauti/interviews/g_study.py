"""A G-study of one competency: where its ratings vary from, and what more raters would bring."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kasauti.interviews.reliability import Components, TooFewError, enough, g_coefficient

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kasauti.interviews.severity import Given

MOST_RATERS = 4  # that a projection goes to


@dataclass(frozen=True, slots=True)
class GStudy:
    """What the ratings of one competency vary by, and how far their means can be relied on.

    Parameters
    ----------
    people, raters : int
        Of people who were rated twice or more.
    found : Components
        Variances in squared levels; an estimate below nothing is nothing.
    projected : tuple of float
        Reliability of the mean of one, two, three and four raters who share nobody.
    caution : str
    """

    people: int
    raters: int
    found: Components
    projected: tuple[float, ...]
    caution: str


def g_study(ratings: Sequence[Given]) -> GStudy:
    """Return the variance components of a competency's ratings, with gaps or without.

    Raises
    ------
    TooFewError
        Below ten people who were rated twice or two raters, or where raters cannot be told from
        the people they rated.

    References
    ----------
    Henderson, C. R. (1953), Estimation of variance and covariance components, Biometrics 9,
    226-252: his first method; without gaps it is the analysis of variance.
    """
    by: dict[str, list[Given]] = defaultdict(list)
    for one in ratings:
        by[one.person].append(one)
    twice = [one for given in by.values() if len(given) > 1 for one in given]
    people, raters = {one.person for one in twice}, {one.rater for one in twice}
    caution = enough(len(people), len(raters))
    found = components_with_gaps(twice)
    projected = tuple(
        g_coefficient(found, {p: [f"{p}{n}" for n in range(k)] for p in "ab"})
        for k in range(1, MOST_RATERS + 1)
    )
    return GStudy(len(people), len(raters), found, projected, caution)


def components_with_gaps(ratings: Sequence[Given]) -> Components:
    """Return variance components of people, raters and the rest from ratings with gaps.

    Raises
    ------
    TooFewError
        If the three cannot be told apart.
    """
    people = Counter(one.person for one in ratings)
    raters = Counter(one.rater for one in ratings)
    cells = Counter((one.person, one.rater) for one in ratings)
    n = len(ratings)
    person_squares = sum(count**2 for count in people.values())
    rater_squares = sum(count**2 for count in raters.values())
    within_people = sum(count**2 / people[person] for (person, _), count in cells.items())
    within_raters = sum(count**2 / raters[rater] for (_, rater), count in cells.items())
    expected = np.array(  # of each sum of squares, by mean square, person, rater, residual
        [
            [n, n, n, n],
            [n, n, within_people, len(people)],
            [n, within_raters, n, len(raters)],
            [n, person_squares / n, rater_squares / n, 1],
        ]
    )
    if np.linalg.matrix_rank(expected) < len(expected):
        raise TooFewError("raters cannot be told from the people they rated: some must share more")
    total = sum(one.value for one in ratings)
    sums = np.array(
        [
            sum(one.value**2 for one in ratings),
            _squares([(one.person, one.value) for one in ratings], people),
            _squares([(one.rater, one.value) for one in ratings], raters),
            total**2 / n,
        ]
    )
    _, person, rater, residual = (max(0.0, float(v)) for v in np.linalg.solve(expected, sums))
    return Components(person, rater, residual)


def _squares(values: Sequence[tuple[str, float]], counts: Mapping[str, int]) -> float:
    totals: dict[str, float] = defaultdict(float)
    for name, value in values:
        totals[name] += value
    return sum(total**2 / counts[name] for name, total in totals.items())
