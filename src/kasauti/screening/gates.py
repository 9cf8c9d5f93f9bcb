"""Gates: the least evidence for each level. No heap of lower evidence adds up to a higher one."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from kasauti.screening.signals import Signals, Verb
from kasauti.screening.units import NOWHERE, Context, Unit
from kasauti.skills import Level
from kasauti.values import Month

MONTHS_FOR_USE = 6  # effective months that stand for one described use
MONTHS_IN_ADVANCED = 18
MONTHS_IN_EXPERT = 48
FRESH_FOR_EXPERT = 24  # months since the last use
HALF_LIFE_TOOL = 48  # months
HALF_LIFE_FUNDAMENTAL = 96
RECENCY_FLOOR = 0.4
IN_EARNEST = frozenset({Context.WORK, Context.ACADEMIC, Context.PUBLICATION})
_DEPTHS = ({"metric", "scale"}, {"depth"}, {"operations"}, {"team", "broad"})


@dataclass(frozen=True, slots=True)
class Use:
    """All that one position shows of one skill: one unit, however often it is repeated.

    Parameters
    ----------
    position : int
    context : Context
        The strongest in which it stands there.
    signals : Signals
        Of its own sentences together.
    described : bool
        Some sentence tells the person's own act with it.
    inherited : bool
        Named in the stack of a position that tells of own acts.
    in_production : bool
        The position's sentences, these or others, tell of production.
    best : Unit
        The sentence that shows most.
    """

    position: int
    context: Context
    signals: Signals
    described: bool
    inherited: bool
    in_production: bool
    best: Unit

    @property
    def counts_in_job(self) -> bool:
        """True for a described use in a post, or in a paper that appeared."""
        return self.described and self.context in IN_EARNEST

    @property
    def shipped(self) -> bool:
        """True where the words themselves tell of production, or the paper appeared."""
        return "production" in self.signals or self.context is Context.PUBLICATION

    @property
    def depth_kinds(self) -> int:
        """How many of: metric or scale, depth, reliability/latency/cost, review or mentoring."""
        return sum(bool(kinds & self.signals.marks) for kinds in _DEPTHS)


@dataclass(frozen=True, slots=True)
class Gate:
    """The level whose least evidence is there, and what it rests on."""

    level: Level
    months: float
    recency: float
    strength: float
    uses: tuple[Use, ...]
    verify: bool = False

    @property
    def weight(self) -> float:
        """How far into the level time has carried: 1 − exp(−months / 24), faded by recency."""
        return (1.0 - math.exp(-self.months / 24.0)) * self.recency


def uses_of(units: Iterable[Unit], in_earnest: frozenset[int]) -> tuple[Use, ...]:
    """Return one use per position, in order of position; everything outside positions is one.

    Parameters
    ----------
    units : iterable of Unit
        Of one skill.
    in_earnest : frozenset of int
        Positions that tell of production or of published research.
    """
    by_position: dict[int, list[Unit]] = {}
    for unit in units:
        by_position.setdefault(unit.position, []).append(unit)
    return tuple(
        _use(position, by_position[position], in_earnest) for position in sorted(by_position)
    )


def _use(position: int, units: list[Unit], in_earnest: frozenset[int]) -> Use:
    best = max(
        units,
        key=lambda u: (u.described, u.context, u.signals.verb, len(u.signals.marks), -u.start),
    )
    described = [unit for unit in units if unit.described]
    signals = Signals()
    for unit in described or units:
        signals = signals.merged(unit.signals)
    return Use(
        position=position,
        context=best.context,
        signals=signals,
        described=bool(described),
        inherited=any(unit.inherited for unit in units),
        in_production=_in_production(best, signals, in_earnest),
        best=best,
    )


def _in_production(best: Unit, signals: Signals, in_earnest: frozenset[int]) -> bool:
    """True where others used it; in studies only where the research appeared."""
    if best.position != NOWHERE and best.position in in_earnest:
        return True
    return best.context is not Context.ACADEMIC and "production" in signals


def effective_months(units: Iterable[Unit], now: Month) -> float:
    """Return the months of use: union of the positions' intervals, each month at its best weight.

    Described in a job 1; in an internship or academic post ½; in a stack line half of that;
    listed, studied or summarised 0. Stated durations ("Java, 3 years") are claims and count 0.
    """
    pieces: list[tuple[int, int, float]] = []
    for unit in units:
        weight = _month_weight(unit)
        bounds = unit.period.bounds(now) if unit.period and weight else None
        if bounds:
            pieces.append((bounds[0], min(bounds[1], now.index) + 1, weight))
    cuts = sorted({edge for first, last, _ in pieces for edge in (first, last)})
    return sum(
        (right - left) * max((w for first, last, w in pieces if first <= left < last), default=0.0)
        for left, right in pairwise(cuts)
    )


def _month_weight(unit: Unit) -> float:
    if unit.signals.hedged or unit.context in (Context.LISTED, Context.SUMMARY, Context.STUDY):
        return 0.0
    if unit.context is Context.STACK:
        return 0.5 if unit.inherited else 0.0
    if unit.context is Context.WORK:
        return 1.0 if unit.signals.verb else 0.5
    return 0.5


def recency(units: Iterable[Unit], now: Month, *, fundamental: bool) -> float:
    """Return how fresh the last use is: 1 now, halved every half-life, never below the floor."""
    gap = months_since(units, now)
    if gap is None:
        return 1.0
    half_life = HALF_LIFE_FUNDAMENTAL if fundamental else HALF_LIFE_TOOL
    return max(RECENCY_FLOOR, math.pow(0.5, gap / half_life))


def months_since(units: Iterable[Unit], now: Month) -> int | None:
    """Return the months since the last dated use, None where none is dated."""
    ends = [
        bounds[1]
        for unit in units
        if _month_weight(unit) and unit.period and (bounds := unit.period.bounds(now))
    ]
    return max(0, now.index - max(ends)) if ends else None


def gate(
    units: tuple[Unit, ...],
    now: Month,
    *,
    fundamental: bool,
    in_earnest: frozenset[int] = frozenset(),
    checkable: bool = False,
) -> Gate:
    """Return the highest level whose least evidence the units of one skill give.

    Parameters
    ----------
    units : tuple of Unit
        All of one skill; at least one.
    now : Month
        The as-of month.
    fundamental : bool
        Fades slowly.
    in_earnest : frozenset of int
        Positions that tell of production or of published research.
    checkable : bool
        Something a stranger can check speaks to this skill elsewhere in the résumé.

    Notes
    -----
    1 Beginner: listed, summarised, studied, wished for, or done by a team without an own part.
    2 Intermediate: one described use with own action in a job, internship, project or paper, or
    six effective months.
    3 Proficient: owned use in a job with a metric or scale, a depth term, reliability, latency or
    cost work, or production.
    4 Advanced: owned use in production or published research with two of metric or scale, depth,
    reliability/latency/cost, review or mentoring; and 18 effective months or two contexts.
    5 Expert: level 4 in two contexts or 48 effective months, used within 24 months, and a
    checkable artefact or architecture for several teams; without those, 4 and "verify".
    """
    uses = uses_of(units, in_earnest)
    months = effective_months(units, now)
    fresh = recency(units, now, fundamental=fundamental)
    level, verify = Level.BEGINNER, False
    described = [use for use in uses if use.described or use.inherited]
    if described or months >= MONTHS_FOR_USE:
        level = Level.INTERMEDIATE
    owned = [u for u in uses if u.counts_in_job and _own_make(u)]
    if any(use.depth_kinds or use.shipped for use in owned):
        level = Level.PROFICIENT
    strong = [use for use in owned if use.in_production and use.depth_kinds >= 2]
    if strong and (months >= MONTHS_IN_ADVANCED or len(described) >= 2):
        level = Level.ADVANCED
        if len(strong) >= 2 or months >= MONTHS_IN_EXPERT:
            gap = months_since(units, now)
            expert = (gap is None or gap <= FRESH_FOR_EXPERT) and (checkable or _checkable(uses))
            level, verify = (Level.EXPERT, False) if expert else (Level.ADVANCED, True)
    strength = max((use.signals.strength for use in uses if use.described), default=0.0)
    return Gate(level, months, fresh, strength, uses, verify)


def _own_make(use: Use) -> bool:
    return use.signals.verb >= Verb.BUILT or use.context is Context.PUBLICATION


def _checkable(uses: tuple[Use, ...]) -> bool:
    return any(
        {"artefact", "broad"} & use.signals.marks or use.context is Context.PUBLICATION
        for use in uses
        if use.described
    )
