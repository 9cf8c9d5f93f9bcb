"""More evidence never widens, order never matters, and three states are said by the rule."""

import json
import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kasauti.dossier import (
    Claim,
    Dossier,
    Manager,
    Measurement,
    RatingsError,
    as_dict,
    as_markdown,
    compile_dossier,
    fuse,
    measurement_of_resume,
    places,
    read_ratings,
)
from kasauti.roles import Family, Role, Seniority, default_bars
from kasauti.skills import Dimension, Estimate, Stronger, competencies, stronger_of

IDS = [c.id for c in competencies()]
ROLE = Role(
    "ML engineer",
    Family.CLASSICAL,
    Seniority.MID,
    (),
    default_bars(Family.CLASSICAL, Seniority.MID),
)

readings = st.builds(
    Measurement,
    competency=st.sampled_from(IDS),
    means=st.sampled_from(["resume", "K", "W", "X", "D", "A", "O", "L", "R", "E"]),
    source=st.sampled_from(["asha", "bilal", "chitra", "machine"]),
    level=st.integers(1, 5).map(float),
    error=st.one_of(st.none(), st.floats(0.2, 1.5)),
    blind=st.booleans(),
    contrast=st.booleans(),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(readings, max_size=25), readings)
def test_more_evidence_never_widens(held: list[Measurement], more: Measurement) -> None:
    for subject in IDS:
        before, after = fuse(subject, held), fuse(subject, [*held, more])
        assert after.shrunken_error <= before.shrunken_error + 1e-12
    one, two = compile_dossier("p", ROLE, held), compile_dossier("p", ROLE, [*held, more])
    for side in ("engineering", "ml", "bridge", "overall"):
        assert getattr(two, side).standard_error <= getattr(one, side).standard_error + 1e-12


@settings(max_examples=100, deadline=None)
@given(st.lists(readings, max_size=15), st.randoms(use_true_random=False))
def test_order_never_matters(held: list[Measurement], random: object) -> None:
    mixed = list(held)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert as_dict(compile_dossier("p", ROLE, held)) == as_dict(compile_dossier("p", ROLE, mixed))


@settings(max_examples=100, deadline=None)
@given(st.lists(readings, min_size=1, max_size=15))
def test_an_estimate_lies_between_its_sources_and_the_prior(held: list[Measurement]) -> None:
    subject = held[0].competency
    levels = [m.level for m in held if m.competency == subject] + [2.5]
    found = fuse(subject, held).estimate
    assert found.level is not None
    assert min(levels) - 1e-9 <= found.level <= max(levels) + 1e-9


@settings(max_examples=100, deadline=None)
@given(st.lists(readings, max_size=15), readings)
def test_a_higher_reading_never_lowers(held: list[Measurement], one: Measurement) -> None:
    higher = replace(one, level=min(5.0, one.level + 1.0))
    low = compile_dossier("p", ROLE, [*held, one])
    high = compile_dossier("p", ROLE, [*held, higher])
    assert (high.overall.level or 0) >= (low.overall.level or 0) - 1e-9


def test_missing_is_not_evidenced_never_a_level() -> None:
    dossier = compile_dossier("p", ROLE, [])
    assert all(one.estimate.level is None for one in dossier.competencies)
    assert dossier.contrast.state is Stronger.INSUFFICIENT
    assert "not evidenced" in as_markdown(dossier)


def test_a_resume_is_never_surer_than_eight_tenths_of_a_level() -> None:
    one = measurement_of_resume(Estimate("S1", 3.0, 2.7, 3.3, 0.25))
    assert one is not None
    assert one.error == 0.8
    assert measurement_of_resume(Estimate("S1", None, None, None, None)) is None


def test_a_second_rater_of_one_sitting_is_worth_less_than_another_sitting() -> None:
    one = Measurement("M5", "D", "asha", 4)
    same = fuse("M5", [one, Measurement("M5", "D", "bilal", 4)])
    other = fuse("M5", [one, Measurement("M5", "A", "bilal", 4)])
    assert other.shrunken_error < same.shrunken_error < fuse("M5", [one]).shrunken_error


def test_coverage_is_told() -> None:
    live = Measurement("M5", "D", "asha", 4)
    assert fuse("M5", [live]).missing == "one means only"
    assert "blind" in fuse("M5", [live, Measurement("M5", "E", "chitra", 3)]).missing
    assert fuse("M5", [live, Measurement("M5", "R", "machine", 3, 0.5, blind=True)]).sufficient
    assert fuse("B1", [replace(live, competency="B1"), Measurement("B1", "E", "c", 3)]).sufficient


@pytest.mark.parametrize(
    ("d", "sed", "state"),
    [
        (0.0, 0.3, Stronger.NOT_DISTINGUISHABLE),
        (0.29, 0.3, Stronger.NOT_DISTINGUISHABLE),
        (0.30, 0.3, Stronger.LEANS_ENGINEERING),
        (-0.49, 0.3, Stronger.LEANS_ML),
        (0.4935, 0.3, Stronger.ENGINEERING),
        (-0.6, 0.3, Stronger.ML),
    ],
)
def test_three_states(d: float, sed: float, state: Stronger) -> None:
    assert stronger_of(d, sed) is state


@settings(max_examples=100, deadline=None)
@given(st.lists(readings, max_size=40))
def test_never_stronger_below_the_bound(held: list[Measurement]) -> None:
    found = compile_dossier("p", ROLE, held).contrast
    if found.state in (Stronger.ENGINEERING, Stronger.ML):
        assert abs(found.difference) >= 1.645 * found.error
        assert found.settle == ""


def strong(side: Dimension, high: float, low: float) -> list[Measurement]:
    found = []
    for one in competencies():
        level = high if one.dimension is side else low
        found += [
            Measurement(one.id, means, f"rater of {means}", level, blind=True) for means in "KWDAR"
        ]
    return found


def test_a_clear_difference_is_called_stronger_with_its_drivers() -> None:
    found = compile_dossier("p", ROLE, strong(Dimension.ML, 5, 2)).contrast
    assert found.state is Stronger.ML
    assert {c[0] for c in found.drivers} == {"M"}
    even = compile_dossier("p", ROLE, strong(Dimension.ML, 3, 3)).contrast
    assert even.state is Stronger.NOT_DISTINGUISHABLE
    assert "would narrow it most" in even.settle


def test_the_bridge_is_not_in_the_contrast() -> None:
    bridge = [Measurement(c, "O", "asha", 5) for c in ("B1", "B2", "B3", "B4")]
    base = strong(Dimension.ML, 4, 3)
    one, two = compile_dossier("p", ROLE, base), compile_dossier("p", ROLE, [*base, *bridge])
    assert one.contrast == two.contrast
    assert (two.overall.level or 0) > (one.overall.level or 0)


def test_off_side_ratings_count_and_stay_out_of_the_contrast() -> None:
    base = strong(Dimension.ML, 3, 3)
    off = [*base, Measurement("M3", "X", "asha", 5, contrast=False)]
    one, two = compile_dossier("p", ROLE, base), compile_dossier("p", ROLE, off)
    assert one.contrast == two.contrast
    assert (two.ml.level or 0) > (one.ml.level or 0)


def test_disagreement_is_told_largest_first() -> None:
    held = [
        Measurement("M5", "D", "asha", 5),
        Measurement("M5", "K", "machine", 2, 0.5, blind=True),
        Measurement("S5", "A", "asha", 2),
        Measurement("S5", "A", "bilal", 4),
    ]
    found = compile_dossier("p", ROLE, held).disagreements
    assert [d.competency for d in found] == ["M5", "S5"]
    assert found[0].sentence == "M5: K says 2.0, D says 5.0."
    assert found[1].sentence == "S5 in A: asha gave 2, bilal gave 4."


def test_the_manager_is_one_input_of_a_tenth_at_most() -> None:
    base = strong(Dimension.ML, 3, 3)
    plain = compile_dossier("p", ROLE, base).overall.level or 0
    moved = compile_dossier("p", ROLE, base, manager=Manager(5)).overall
    assert math.isclose(moved.level or 0, 0.9 * plain + 0.5)
    assert "10% of it is the hiring manager's own" in moved.note
    with pytest.raises(ValueError, match="at most 10%"):
        Manager(5, 0.2)


def placed(person: str, level: float) -> Dossier:
    return compile_dossier(person, ROLE, strong(Dimension.BRIDGE, level, level))


def test_ties_are_ties() -> None:
    found = places([placed("b", 3), placed("a", 3.1), placed("c", 5)])
    assert [(p.place, p.tied, p.dossier.person) for p in found] == [
        (1, 1, "c"),
        (2, 2, "a"),
        (2, 2, "b"),
    ]


ROWS = [
    {"competency": "M5", "stage": "D", "rater": "asha", "level": 4, "evidence": "Asked for ln V."},
    {"competency": "M1", "stage": "D", "rater": "asha", "level": "N"},
    {
        "competency": "M5",
        "stage": "K",
        "rater": "machine",
        "level": 3,
        "error": 0.5,
        "evidence": "6 of 10",
    },
]


def test_ratings_from_a_file() -> None:
    table = {
        "ratings": ROWS,
        "claims": [
            {"words": "Cut latency by half.", "probe": "From what?", "outcome": "80 to 41 ms."}
        ],
        "manager": {"level": 4, "share": 0.05},
    }
    found, claims, manager = read_ratings(table, ROLE)
    assert [(m.competency, m.blind) for m in found] == [("M5", False), ("M5", True)]
    assert claims == (Claim("Cut latency by half.", "From what?", "80 to 41 ms."),)
    dossier = compile_dossier("p", ROLE, found, claims=claims, manager=manager)
    words = as_markdown(dossier)
    assert "Asked for ln V." in words
    assert "80 to 41 ms." in words
    assert json.loads(json.dumps(as_dict(dossier)))["manager"] == {"level": 4, "share": 0.05}


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (ROWS[0] | {"evidence": " "}, "rating 1: evidence is missing"),
        (ROWS[0] | {"level": 6}, "a level is 1 to 5"),
        (ROWS[0] | {"stage": "Z"}, "'Z' is no stage"),
        (ROWS[0] | {"competency": "Q1"}, "no competency 'Q1'"),
        ({"stage": "D"}, "competency, rater, level is missing"),
    ],
)
def test_a_wrong_row_is_named(row: dict[str, object], words: str) -> None:
    with pytest.raises(RatingsError, match=words):
        read_ratings({"ratings": [row]}, ROLE)


def test_one_rater_on_both_sides_is_marked_off_side() -> None:
    row = ROWS[0] | {"competency": "M3", "stage": "X"}
    (one,), _, _ = read_ratings({"ratings": [row]}, ROLE)
    assert not one.contrast


def test_nothing_finer_than_a_tenth_is_shown() -> None:
    found = as_dict(compile_dossier("p", ROLE, strong(Dimension.ML, 4, 3)))
    for row in (*found["competencies"], found["overall"], found["ml"]):
        if row["level"] is not None:
            assert row["level"] == round(row["level"], 1)
