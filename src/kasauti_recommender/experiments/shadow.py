"""A candidate's answers beside the champion's, never shown: how they differ, and may it go on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from kasauti_recommender.experiments.canary import Guard
from kasauti_recommender.experiments.pairs import Listed, Pair


@dataclass(frozen=True, slots=True)
class Limits:
    """What a candidate must keep to before anybody is shown its answers.

    Parameters
    ----------
    requests : int
        At least so many are compared.
    overlap : float
        Least share of items in common, on average: below it something is broken, not better.
    slower : float
        Most times the champion's 99th percentile.
    categories : float
        Most total variation between the categories that both show.
    new : float
        Least part of the champion's share of new items.
    guard : Guard
        The canary's limits on errors and short lists hold here too.
    """

    requests: int = 1_000
    overlap: float = 0.1
    slower: float = 1.5
    categories: float = 0.25
    new: float = 0.5
    guard: Guard = field(default_factory=Guard)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was found, and what speaks against a canary; nothing: it may go on."""

    requests: int
    overlap: float
    correlation: float
    champion_p99: float
    candidate_p99: float
    categories: float
    champion_new: float
    candidate_new: float
    failed: float
    short: float
    against: tuple[str, ...]

    @property
    def may_go_on(self) -> bool:
        """Whether the candidate may go to a canary."""
        return not self.against


def compare(pairs: Iterable[Pair], limits: Limits | None = None) -> Comparison:
    """Hold a candidate's answers against the champion's.

    Overlap is the share of the champion's items that the candidate shows too; correlation is
    Kendall's tau over the items in common. Both are taken where both answered.

    Raises
    ------
    ValueError
        If nothing was compared.
    """
    limits = limits or Limits()
    every = list(pairs)
    if not every:
        raise ValueError("no request was compared yet: serve with --shadow VERSION and let it run")
    both = [p for p in every if not (p.champion.failed or p.candidate.failed)]
    overlap = [_common(p) / max(1, len(p.champion.items)) for p in both]
    ranks = [tau for p in both if (tau := _correlation(p)) is not None]
    champion, candidate = [p.champion for p in both], [p.candidate for p in both]
    found = {
        "overlap": float(np.mean(overlap or [0.0])),
        "champion_p99": _p99(champion), "candidate_p99": _p99(candidate),
        "categories": _apart(champion, candidate),
        "champion_new": _new(champion), "candidate_new": _new(candidate),
        "failed": float(np.mean([p.candidate.failed - p.champion.failed for p in every])),
        "short": float(np.mean([p.candidate.short - p.champion.short for p in both] or [0])),
    }  # fmt: skip
    correlation = float(np.mean(ranks)) if ranks else float("nan")
    against = tuple(_against(len(every), found, limits))
    return Comparison(requests=len(every), correlation=correlation, against=against, **found)


def _against(requests: int, found: dict[str, float], limits: Limits) -> Iterator[str]:
    if requests < limits.requests:
        yield f"{requests} requests compared, {limits.requests} are needed"
    if found["failed"] > limits.guard.errors:
        yield f"it failed {found['failed']:.2%} more often"
    if found["short"] > limits.guard.empty:
        yield f"its lists were short {found['short']:.2%} more often"
    if found["overlap"] < limits.overlap:
        yield f"overlap {found['overlap']:.3f} is below {limits.overlap}"
    if found["candidate_p99"] > limits.slower * found["champion_p99"]:
        p99 = found["candidate_p99"] * 1000
        yield f"p99 {p99:.1f} ms, above {limits.slower} times the champion's"
    if found["categories"] > limits.categories:
        yield f"categories lie {found['categories']:.2f} apart, more than {limits.categories}"
    if found["candidate_new"] < limits.new * found["champion_new"]:
        yield f"new items {found['candidate_new']:.1%}, below {limits.new} of the champion's share"


def _common(pair: Pair) -> int:
    return len({*pair.champion.items} & {*pair.candidate.items})


def _correlation(pair: Pair) -> float | None:
    place = {item: n for n, item in enumerate(pair.candidate.items)}
    common = [place[item] for item in pair.champion.items if item in place]
    if len(common) < 2:
        return None
    from scipy import stats  # late: a second and a half that a node starts sooner without

    return float(stats.kendalltau(range(len(common)), common).statistic)


def _p99(lists: list[Listed]) -> float:
    return float(np.percentile([one.seconds for one in lists], 99)) if lists else 0.0


def _new(lists: list[Listed]) -> float:
    return sum(one.new for one in lists) / max(1, sum(len(one.items) for one in lists))


def _apart(one: list[Listed], other: list[Listed]) -> float:
    """Return the total variation between the categories of two sets of lists: 0 same, 1 apart."""
    first, second = (
        Counter(c for each in lists for c in each.categories) for lists in (one, other)
    )
    sizes = max(1, first.total()), max(1, second.total())
    names = first.keys() | second.keys()
    return sum(abs(first[n] / sizes[0] - second[n] / sizes[1]) for n in names) / 2
