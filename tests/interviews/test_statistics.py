"""Published fixtures are reproduced, and nothing is said below the minimum sizes."""

import random

import pytest

from kasauti.interviews import (
    Given,
    Metric,
    TooFewError,
    alpha,
    alpha_with_interval,
    components,
    connected,
    difference_error,
    enough,
    g_coefficient,
    g_study,
    icc,
    measurement_error,
    severities,
)
from kasauti.interviews.g_study import components_with_gaps
from kasauti.interviews.severity import Effect

SHROUT_FLEISS = [
    [9, 2, 5, 8],
    [6, 1, 3, 2],
    [8, 4, 6, 8],
    [7, 1, 2, 6],
    [10, 5, 6, 9],
    [6, 2, 4, 7],
]
N = None
KRIPPENDORFF = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, N, N, N],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, N, 3],
    [N, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, N],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, N],
]
UNITS = list(zip(*KRIPPENDORFF, strict=True))


def test_shrout_and_fleiss() -> None:
    found = icc(SHROUT_FLEISS)
    assert [round(v, 2) for v in (found.one_way, found.random, found.fixed)] == [0.17, 0.29, 0.71]
    assert [round(v, 2) for v in (found.one_way_k, found.random_k, found.fixed_k)] == [
        0.44,
        0.62,
        0.91,
    ]


@pytest.mark.parametrize(
    ("metric", "value"),
    [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)],
)
def test_krippendorff(metric: str, value: float) -> None:
    assert round(alpha(UNITS, Metric(metric)), 3) == value


def test_the_jackknife_interval_holds_alpha() -> None:
    found = alpha_with_interval(UNITS)
    assert found.low < found.value < found.high <= 1.0
    assert found.units == 11


def test_errors_of_measurement() -> None:
    assert round(1.645 * difference_error(0.7, 0.7, 0.7), 2) == 0.89
    assert round(1.645 * difference_error(0.7, 0.8, 0.8), 2) == 0.73
    assert round(measurement_error(0.7, 0.7), 2) == 0.38


def test_g_of_a_crossed_design_is_the_icc_of_consistent_raters() -> None:
    found = components(SHROUT_FLEISS)
    crossed = {str(p): list("abcd") for p in range(6)}
    assert g_coefficient(found, crossed) == pytest.approx(icc(SHROUT_FLEISS).fixed_k, abs=1e-9)
    nested = {str(p): [f"{p}{r}" for r in range(4)] for p in range(6)}
    assert g_coefficient(found, nested) == pytest.approx(icc(SHROUT_FLEISS).random_k, abs=0.03)
    assert g_coefficient(found, nested) < g_coefficient(found, crossed)


def test_nothing_is_said_of_too_few() -> None:
    with pytest.raises(TooFewError):
        enough(9, 2)
    assert enough(12, 2)
    assert enough(40, 2) == ""
    with pytest.raises(TooFewError):
        icc([[1, 2]])
    with pytest.raises(TooFewError):
        alpha([[1, None], [None, 2]])
    with pytest.raises(ValueError, match="nothing to agree on"):
        alpha([[3, 3], [3, 3]])


def ratings(seed: int, people: int = 60, raters: int = 6, each: int = 3) -> list[Given]:
    draw = random.Random(seed)
    strict = {f"r{r}": 0.0 for r in range(raters)} | {"r0": -0.8}
    found = []
    for p in range(people):
        able = draw.gauss(3, 0.6)
        found += [
            Given(f"p{p}", rater, "M1", able + strict[rater] + draw.gauss(0, 0.6))
            for rater in draw.sample(sorted(strict), each)
        ]
    return found


def test_a_strict_rater_is_found_and_shrunken() -> None:
    found = severities(ratings(4))
    strict = found.raters["r0"]
    assert strict.value == min(effect.value for effect in found.raters.values())
    assert -0.9 < strict.value < -0.3
    assert abs(strict.value) > 2 * strict.error


def test_adjusted_people_stand_beside_their_raw_means() -> None:
    given = ratings(5)
    found = severities(given)
    assert set(found.raw) == set(found.people) == {g.person for g in given}
    spread = max(found.raw.values()) - min(found.raw.values())
    adjusted = [e.value for e in found.people.values()]
    assert max(adjusted) - min(adjusted) < spread


def test_a_rater_with_few_ratings_is_not_judged() -> None:
    given = [*ratings(6), Given("p1", "new", "M1", 1.0), Given("p2", "new", "M1", 1.0)]
    found = severities(given)
    assert found.too_few == ("new",)
    assert "new" not in found.raters


def test_removing_the_link_between_raters_is_not_connected() -> None:
    left = [Given(f"p{i}", "a", "M1", 3 + i % 2) for i in range(9)]
    right = [Given(f"q{i}", "b", "M1", 3 + i % 2) for i in range(9)]
    link = Given("p0", "b", "M1", 3)
    assert connected([*left, *right, link])
    assert severities([*left, *right, link]).raters
    with pytest.raises(TooFewError, match="not connected"):
        severities([*left, *right])


def test_what_is_said_of_a_rater_has_an_interval_and_a_side_only_where_it_holds() -> None:
    found = severities(ratings(4)).raters
    assert found["r0"].apart
    assert found["r0"].low < found["r0"].value < found["r0"].high < 0
    assert Effect(0.3, 0.2, 40).apart  # the half-width is 0.256
    assert Effect(-0.3, 0.2, 40).apart
    assert not Effect(0.1, 0.2, 40).apart
    assert not Effect(-0.1, 0.2, 40).apart


def as_given(table: list[list[int]]) -> list[Given]:
    return [
        Given(f"p{p}", f"r{r}", "M1", value)
        for p, row in enumerate(table)
        for r, value in enumerate(row)
    ]


def test_components_with_gaps_are_those_of_the_analysis_of_variance_without() -> None:
    found, known = components_with_gaps(as_given(SHROUT_FLEISS)), components(SHROUT_FLEISS)
    assert found.person == pytest.approx(known.person)
    assert found.rater == pytest.approx(known.rater)
    assert found.residual == pytest.approx(known.residual)


def test_a_g_study_finds_what_ratings_vary_by_and_what_more_raters_bring() -> None:
    found = g_study(ratings(1, people=600, raters=40, each=3))
    assert found.found.person == pytest.approx(0.36, abs=0.06)
    assert found.found.residual == pytest.approx(0.36, abs=0.04)
    assert 0.0 <= found.found.rater < 0.06
    assert list(found.projected) == sorted(found.projected)
    assert found.projected[0] == pytest.approx(0.5, abs=0.07)
    by: dict[str, list[str]] = {}
    for one in ratings(1, people=600, raters=40, each=3):
        by.setdefault(one.person, []).append(one.rater)
    assert found.projected[2] == pytest.approx(g_coefficient(found.found, by), abs=0.03)
    assert len(found.projected) == 4


def test_a_g_study_is_refused_below_ten_people_rated_twice_and_where_nobody_is_shared() -> None:
    nine = ratings(2, people=9)
    once = [Given(f"q{n}", "r0", "M1", 3.0) for n in range(30)]
    with pytest.raises(TooFewError, match="9 people"):
        g_study([*nine, *once])
    assert g_study(ratings(2, people=10)).caution
    apart = [Given(f"p{p}", f"r{p}{r}", "M1", 3.0 + r) for p in range(12) for r in range(2)]
    with pytest.raises(TooFewError, match="cannot be told"):
        g_study(apart)
