"""Gates: the least evidence for each level."""

import pytest

from kasauti.screening.gates import effective_months, gate, recency
from kasauti.screening.latent import expected_share, place
from kasauti.screening.signals import read_signals
from kasauti.screening.units import Context, Unit
from kasauti.skills import Level
from kasauti.values import Month, Period

NOW = Month(2026, 11)


def unit(
    words: str,
    *,
    position: int = 0,
    context: Context = Context.WORK,
    months: int | None = 24,
    ended: int = 0,
) -> Unit:
    last = NOW.shift(-ended)
    period = None if months is None else Period(last.shift(1 - months), last)
    start = position * 1000
    return Unit("python", start, start + len(words), context, read_signals(words), position, period)


def level(*units: Unit, checkable: bool = False) -> Level:
    return gate(units, NOW, fundamental=True, checkable=checkable).level


LISTED = unit("Python, Go, SQL", position=-1, context=Context.LISTED, months=None)
USED = "Built a reporting tool in Python"
OWNED = "Built a reporting tool in Python for 3 million users"
STRONG = "Built a Python service in production for 3 million users; p99 latency 40 ms"


def test_a_list_is_beginner_however_long() -> None:
    assert level(*[LISTED] * 50) is Level.BEGINNER


def test_a_wish_is_beginner_even_in_a_job() -> None:
    assert level(unit("Interested in learning Python")) is Level.BEGINNER


def test_a_course_is_beginner() -> None:
    words = "Built a model in Python during the course"
    assert level(unit(words, context=Context.STUDY)) is Level.BEGINNER


def test_one_described_use_is_intermediate() -> None:
    assert level(unit(USED, months=2)) is Level.INTERMEDIATE
    assert level(unit(OWNED, context=Context.PROJECT)) is Level.INTERMEDIATE


def test_six_effective_months_are_intermediate() -> None:
    assert level(unit("Assisted with Python scripts", months=12)) is Level.INTERMEDIATE
    assert level(unit("Assisted with Python scripts", months=4)) is Level.BEGINNER


@pytest.mark.parametrize(
    "words",
    [OWNED, "Built a Python service with lower latency", "Built Python tests against leakage",
     "Deployed a Python service"],
)  # fmt: skip
def test_owned_use_in_a_job_with_one_mark_is_proficient(words: str) -> None:
    assert level(unit(words, months=6)) is Level.PROFICIENT


def test_advanced_takes_production_two_marks_and_time_or_a_second_context() -> None:
    short = unit(STRONG, months=6)
    assert level(short) is Level.PROFICIENT
    assert level(unit(STRONG, months=24)) is Level.ADVANCED
    assert level(short, unit(USED, position=1, months=6)) is Level.ADVANCED


def test_expert_takes_something_checkable_and_recent() -> None:
    twice = (unit(STRONG), unit(STRONG + " again", position=1))
    assert level(*twice) is Level.ADVANCED
    assert gate(twice, NOW, fundamental=True).verify
    assert level(*twice, checkable=True) is Level.EXPERT
    old = tuple(unit(STRONG, position=i, ended=30) for i in (0, 1))
    assert level(*old, checkable=True) is Level.ADVANCED


def test_architecture_for_several_teams_is_checkable() -> None:
    words = STRONG + "; adopted by nine teams"
    assert level(unit(words), unit(STRONG, position=1)) is Level.EXPERT


def test_no_heap_of_lower_evidence_lifts_a_level() -> None:
    projects = [unit(OWNED, position=i, context=Context.PROJECT) for i in range(20)]
    assert level(*projects) is Level.INTERMEDIATE


def test_repetition_in_one_position_adds_nothing() -> None:
    once, often = (gate((unit(OWNED),) * n, NOW, fundamental=True) for n in (1, 9))
    assert place(once) == place(often)


def test_more_evidence_never_lowers_and_always_narrows() -> None:
    units = [LISTED, unit(USED, context=Context.PROJECT, position=1), unit(OWNED, position=2),
             unit(STRONG, position=3)]  # fmt: skip
    placed = [place(gate(tuple(units[: n + 1]), NOW, fundamental=True)) for n in range(4)]
    assert placed == sorted(placed, key=lambda p: p[0])
    assert [error for _, error in placed] == sorted((e for _, e in placed), reverse=True)


def test_a_level_rounds_to_its_gate() -> None:
    for units in ([LISTED], [unit(USED)], [unit(OWNED)], [unit(STRONG)]):
        judged = gate(tuple(units), NOW, fundamental=True)
        assert round(place(judged)[0]) == judged.level


def test_months_count_overlaps_once_and_at_their_best_weight() -> None:
    job, project = unit(USED, months=12), unit(USED, position=1, months=12, context=Context.PROJECT)
    assert effective_months((job,), NOW) == 12
    assert effective_months((job, project), NOW) == 12
    assert effective_months((project,), NOW) == 6
    assert effective_months((LISTED,), NOW) == 0


def test_use_fades_with_its_half_life_and_not_below_the_floor() -> None:
    tool = unit(USED, ended=48)
    assert recency((tool,), NOW, fundamental=False) == pytest.approx(0.5)
    assert recency((tool,), NOW, fundamental=True) == pytest.approx(0.5**0.5)
    assert recency((unit(USED, ended=240),), NOW, fundamental=False) == 0.4


@pytest.mark.parametrize(("level_", "error"), [(1.0, 0.8), (2.2, 0.5), (4.7, 1.0), (3.0, 0.05)])
@pytest.mark.parametrize("required", [1, 2, 3, 4, 5])
def test_the_expected_share_is_the_integral_it_claims(
    level_: float, error: float, required: int
) -> None:
    steps = 4000
    total = weights = 0.0
    for i in range(-steps, steps + 1):
        z = 6 * i / steps
        weight = 2.718281828459045 ** (-z * z / 2)
        total += weight * min(1.0, max(1.0, level_ + error * z) / required)
        weights += weight
    assert expected_share(level_, error, required) == pytest.approx(total / weights, abs=1e-4)
