"""Competencies to dimensions, and which side is stronger."""

import math

from hypothesis import given
from hypothesis import strategies as st

from kasauti.screening.competencies import RESUME_ERROR, Holding, estimate_competencies
from kasauti.screening.dimensions import (
    BASE,
    PRIOR_ERROR,
    difference_error,
    dimension,
    stronger_side,
)
from kasauti.skills import Dimension, Estimate, Stronger, competencies

IDS = [c.id for c in competencies()]
levels = st.one_of(st.none(), st.floats(1.0, 5.0))


def estimates(**known: float | None) -> list[Estimate]:
    return [
        Estimate(
            i, known.get(i), known.get(i), known.get(i), RESUME_ERROR if known.get(i) else None
        )
        for i in IDS
    ]


def holding(name: str, level: float, **loads: float) -> Holding:
    return Holding(name, level, 0.5, loads, ())


def competency(name: str, holdings: list[Holding]) -> Estimate:
    return next(e for e in estimate_competencies(holdings) if e.subject == name)


def test_three_skills_at_a_level_are_a_competency_at_that_level() -> None:
    found = competency("S6", [holding(n, 4.0, S6=0.8) for n in "abc"])
    assert found.level == 4.0
    assert found.standard_error == RESUME_ERROR


def test_a_fourth_and_a_fiftieth_tool_move_nothing() -> None:
    three = [holding(n, 4.0, S6=0.8) for n in "abc"]
    fifty = three + [holding(f"x{i}", 3.9, S6=0.8) for i in range(50)]
    assert competency("S6", three).level == competency("S6", fifty).level


@given(st.lists(st.floats(1.0, 5.0), min_size=1, max_size=6), st.floats(1.0, 5.0))
def test_a_further_tool_never_lowers_anyone(known: list[float], more: float) -> None:
    some = [holding(f"s{i}", level, S6=0.7) for i, level in enumerate(known)]
    before = competency("S6", some).level or 0.0
    after = competency("S6", [*some, holding("more", more, S6=0.7)]).level or 0.0
    assert after >= before - 1e-12


def test_weak_loadings_say_little_or_nothing() -> None:
    assert competency("S6", [holding("a", 5.0, S6=0.2)]).level is None
    some = competency("S6", [holding("a", 5.0, S6=0.4)]).level
    full = competency("S6", [holding("a", 5.0, S6=0.9)]).level
    assert some is not None
    assert full is not None
    assert some < full


def test_nothing_evidenced_is_the_base_with_a_wide_interval() -> None:
    found = dimension(Dimension.ML, estimates())
    assert found.estimate.level == BASE
    assert found.evidenced == 0
    assert not found.sufficient
    correlated = math.sqrt(6 * PRIOR_ERROR**2 + 30 * 0.5 * PRIOR_ERROR**2) / 6
    assert found.estimate.standard_error == correlated


def test_half_of_the_competencies_suffice() -> None:
    assert not dimension(Dimension.ML, estimates(M1=3.0, M2=3.0)).sufficient
    assert dimension(Dimension.ML, estimates(M1=3.0, M2=3.0, M3=3.0)).sufficient


@given(st.lists(levels, min_size=6, max_size=6), st.integers(0, 5), st.floats(1.0, 5.0))
def test_evidencing_one_more_competency_never_lowers_a_dimension(
    known: list[float | None], at: int, more: float
) -> None:
    names = [f"M{i}" for i in range(1, 7)]
    before = dict(zip(names, known, strict=True))
    after = before | {names[at]: max(more, before[names[at]] or 1.0)}
    low = dimension(Dimension.ML, estimates(**before)).estimate.level or 0.0
    high = dimension(Dimension.ML, estimates(**after)).estimate.level or 0.0
    assert high >= low - 1e-12


def stronger(engineering: float, ml: float) -> Stronger:
    found = estimates(
        **{f"S{i}": engineering for i in range(1, 7)}, **{f"M{i}": ml for i in range(1, 7)}
    )
    return stronger_side(
        dimension(Dimension.ENGINEERING, found), dimension(Dimension.ML, found), found
    )


def test_the_stronger_side_is_named_only_when_sure() -> None:
    sed = difference_error(estimates(**{f"{side}{i}": 3.0 for side in "SM" for i in range(1, 7)}))
    assert stronger(3.0, 3.0 + 0.9 * sed) is Stronger.NOT_DISTINGUISHABLE
    assert stronger(3.0, 3.0 + 1.1 * sed) is Stronger.LEANS_ML
    assert stronger(3.0, 3.0 + 1.7 * sed) is Stronger.ML
    assert stronger(3.0 + 1.7 * sed, 3.0) is Stronger.ENGINEERING


def test_one_side_without_evidence_is_insufficient() -> None:
    found = estimates(**{f"S{i}": 4.0 for i in range(1, 7)})
    sides = (dimension(side, found) for side in (Dimension.ENGINEERING, Dimension.ML))
    assert stronger_side(*sides, found) is Stronger.INSUFFICIENT
