"""How far a team's raters agree on each competency, or how many people are missing to say so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import stdev

from kasauti.interviews.agreement import Alpha, alpha_with_interval
from kasauti.interviews.reliability import (
    CAUTION,
    LEAST_PEOPLE,
    difference_error,
    icc,
    measurement_error,
)


@dataclass(frozen=True, slots=True)
class RaterAgreement:
    """What the ratings of one competency support.

    Parameters
    ----------
    competency : str
    people : int
        Rated by two people or more.
    alpha : Alpha or None
        Krippendorff's, ordinal, over all raters of a person; None where nothing can be said.
    one_rater : float or None
        ICC(1,1) of the first two ratings of each person: how far one rating can be relied on.
    error, difference : float or None
        Standard errors of one rating, and of the difference of two people's, in levels.
    refused : str
        Why nothing is said.
    """

    competency: str
    people: int
    alpha: Alpha | None = None
    one_rater: float | None = None
    error: float | None = None
    difference: float | None = None
    refused: str = ""

    @property
    def caution(self) -> bool:
        """Whether there are fewer people than a figure like this should rest on."""
        return self.people < CAUTION


def rater_agreement(rated: Mapping[str, Sequence[Sequence[int]]]) -> list[RaterAgreement]:
    """Return for each competency how far raters agree; never who of them rates how.

    Parameters
    ----------
    rated : mapping of str to sequence of sequence of int
        Competency to a row a person: the first ratings of all who rated it, in order of filing.

    Examples
    --------
    >>> rows = [[n % 4 + 1, n % 4 + 1 + (n % 5 == 0)] for n in range(12)]
    >>> found = rater_agreement({"M2": rows, "S1": rows[:3]})
    >>> [(one.competency, one.people, one.refused) for one in found]
    [('M2', 12, ''), ('S1', 3, 'rated twice: 3 people; 10 are the least')]
    >>> found[0].one_rater > 0.8 > found[0].error
    True
    """
    return [_one(competency, rows) for competency, rows in sorted(rated.items())]


def _one(competency: str, rows: Sequence[Sequence[int]]) -> RaterAgreement:
    twice = [row for row in rows if len(row) > 1]
    if len(twice) < LEAST_PEOPLE:
        told = f"rated twice: {len(twice)} people; {LEAST_PEOPLE} are the least"
        return RaterAgreement(competency, len(twice), refused=told)
    try:
        found, single = alpha_with_interval(twice), icc([row[:2] for row in twice]).one_way
    except (ValueError, ZeroDivisionError):
        told = "everybody was rated the same: agreement cannot be told from a lack of spread"
        return RaterAgreement(competency, len(twice), refused=told)
    spread, relied = stdev(level for row in twice for level in row), max(0.0, single)
    return RaterAgreement(
        competency,
        len(twice),
        found,
        single,
        measurement_error(spread, relied),
        difference_error(spread, relied, relied),
    )
