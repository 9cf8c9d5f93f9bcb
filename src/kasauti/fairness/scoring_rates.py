"""The table of New York City's Local Law 144, from scores: sex, category, and both together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from kasauti.fairness.counts import GroupCount
from kasauti.fairness.impact import Impact, adverse_impact


@dataclass(frozen=True, slots=True)
class Scored:
    """One person's score and what they said of themselves; None where they did not say."""

    score: float
    sex: str | None
    category: str | None


@dataclass(frozen=True, slots=True)
class ScoringRates:
    """Scoring rates by sex, by category and by both.

    Parameters
    ----------
    median : float
        The sample's; a person "scores" above it.
    by_sex, by_category, by_both : Impact
        With those who did not say counted as unknown.
    """

    median: float
    by_sex: Impact
    by_category: Impact
    by_both: Impact


def scoring_rates(people: Sequence[Scored]) -> ScoringRates:
    """Return the share of each group that scores above the sample's median, and its ratios.

    Raises
    ------
    ValueError
        Without anybody.

    References
    ----------
    Rules of the City of New York, title 6, sections 5-301 to 5-303 (2023).
    """
    if not people:
        raise ValueError("nobody has a score yet: a scoring rate needs people")
    middle = median(person.score for person in people)
    both = [
        None if None in (person.sex, person.category) else f"{person.sex} · {person.category}"
        for person in people
    ]
    above = [person.score > middle for person in people]
    return ScoringRates(
        middle,
        _rates([person.sex for person in people], above),
        _rates([person.category for person in people], above),
        _rates(both, above),
    )


def _rates(groups: Sequence[str | None], above: Sequence[bool]) -> Impact:
    counts = [
        GroupCount(name, groups.count(name), _above(name, groups, above))
        for name in sorted({group for group in groups if group is not None})
    ]
    return adverse_impact(counts, unknown=groups.count(None))


def _above(name: str, groups: Sequence[str | None], above: Sequence[bool]) -> int:
    return sum(yes for group, yes in zip(groups, above, strict=True) if group == name)
