"""Every kit is green, and every stage of it is needed."""

from dataclasses import replace
from fractions import Fraction

import pytest

from kasauti.interviews import Kind, Kit, find_kit, kits, lint, off_side, read_session, sources
from kasauti.roles import Family, Seniority
from kasauti.skills import Dimension, competencies


def red(kit: Kit) -> list[str]:
    return [finding.sentence for finding in lint(kit) if finding.red]


@pytest.mark.parametrize("kit", kits(), ids=lambda kit: kit.name)
def test_every_kit_is_green_and_within_its_hours(kit: Kit) -> None:
    assert red(kit) == []
    assert kit.minutes <= 300
    assert kit.live_sessions <= 4


@pytest.mark.parametrize("kit", kits(), ids=lambda kit: kit.name)
def test_taking_out_any_stage_turns_it_red_with_the_reason(kit: Kit) -> None:
    for letter in {code[0] for code in kit.stages}:
        sentences = red(kit.without(letter))
        assert any(s.startswith(f"Without stage {letter} ") for s in sentences)


def test_the_minutes_are_the_published_ones() -> None:
    assert [find_kit(s).minutes for s in Seniority] == [235, 255, 290, 290, 270]
    assert find_kit(Seniority.MID, Family.LLM).minutes == 295
    assert find_kit(Seniority.SENIOR, Family.LLM).minutes == 290


def test_a_competency_seen_once_is_named() -> None:
    kit = find_kit(Seniority.JUNIOR).without("K")
    assert "M1 is seen in 1 stage (D); two are needed." in red(kit)


def test_live_only_competencies_need_two_raters() -> None:
    kit = find_kit(Seniority.SENIOR)
    alone = replace(kit, sessions=tuple(replace(s, raters=min(1, s.raters)) for s in kit.sessions))
    assert any(f.kind is Kind.BLIND and f.subject == "M4" for f in lint(alone))
    assert not any(f.kind is Kind.BLIND for f in lint(kit))


def test_one_rater_may_not_supply_too_much_of_a_side() -> None:
    kit = replace(
        find_kit(Seniority.STAFF),
        sessions=tuple(read_session(code) for code in ("R20", "D90", "E60")),
    )
    assert any(f.kind is Kind.ONE_RATER for f in lint(kit))


def test_too_many_sessions_minutes_and_wrong_weights_are_red() -> None:
    kit = find_kit(Seniority.MID)
    more = replace(kit, sessions=(*kit.sessions, read_session("E60")))
    assert {Kind.SESSIONS, Kind.MINUTES} <= {f.kind for f in lint(more)}
    heavy = replace(kit, weights={d: Fraction(1, 2) for d in Dimension})
    assert "The weights sum to 3/2, not to 1." in red(heavy)
    assert any(
        f.kind is Kind.PRACTICE for f in lint(replace(find_kit(Seniority.JUNIOR), practice=False))
    )


def test_m6_without_its_stage_is_light_evidence_and_green() -> None:
    notes = [f for f in lint(find_kit(Seniority.SENIOR)) if f.kind is Kind.LIGHT]
    assert "M6" in {f.subject for f in notes}
    assert not any(f.red for f in notes)


def test_one_rater_on_both_sides_feeds_one_side_of_the_contrast() -> None:
    assert off_side(read_session("X35")) is Dimension.ML
    assert off_side(read_session("A60")) is None
    assert off_side(read_session("W60")) is None


@pytest.mark.parametrize("kit", kits(), ids=lambda kit: kit.name)
def test_the_shares_of_a_competency_sum_to_one(kit: Kit) -> None:
    for one in competencies():
        assert sum(sources(kit, one.id).values()) == pytest.approx(1.0)


def test_a_wrong_session_is_named() -> None:
    with pytest.raises(ValueError, match=r"'Q40' is no stage with minutes"):
        read_session("Q40")
