"""The plan asks where it is uncertain and matters, and never falls under the lint."""

from hypothesis import given, settings
from hypothesis import strategies as st

from kasauti.interviews import Kind, Known, draw_plan, find_kit, is_settled, kits, lint
from kasauti.roles import Family, Role, Seniority, default_bars
from kasauti.skills import Dimension, Estimate, Level, competencies

IDS = [c.id for c in competencies()]


def role(seniority: Seniority = Seniority.MID, family: Family = Family.CLASSICAL) -> Role:
    return Role("ML engineer", family, seniority, (), default_bars(family, seniority))


def known(subject: str, level: float, error: float, *means: str) -> Known:
    low, high = level - 1.28 * error, level + 1.28 * error
    return Known(Estimate(subject, level, low, high, error), means or ("resume",))


def test_nothing_known_gives_the_whole_kit_with_a_sentence_a_session() -> None:
    plan = draw_plan(role(), {})
    assert [p.session for p in plan.sessions] == list(find_kit(Seniority.MID).sessions)
    for planned in plan.sessions:
        assert planned.sentence.count(". ") == 0
        assert "not evidenced" in planned.sentence
        assert 1 <= len(planned.first) <= 3


def test_what_is_in_doubt_is_asked_before_what_is_clear() -> None:
    estimates = {c: known(c, 4.6, 0.4) for c in IDS} | {"M5": known("M5", 3.0, 0.8)}
    lab = next(p for p in draw_plan(role(), estimates).sessions if p.session.code == "D50")
    assert lab.first[0].competency.id == "M5"
    assert "M5 (3.0, 2.0 to 4.0, bar 3)" in lab.sentence


def test_settled_needs_one_side_and_two_means() -> None:
    sure = known("S1", 4.3, 0.3, "resume", "W")
    assert is_settled(Level(3), sure)
    assert is_settled(Level(5), known("S1", 3.0, 0.3, "resume", "W"))
    assert not is_settled(Level(4), sure)
    assert not is_settled(Level(3), known("S1", 4.5, 0.3, "W", "W"))
    assert not is_settled(Level(3), None)


def test_a_settled_competency_is_not_asked_again() -> None:
    plan = draw_plan(role(), {"S1": known("S1", 4.6, 0.3, "resume", "W")}, done={"W"})
    live = next(p for p in plan.sessions if p.session.code == "X40")
    assert live.settled == ("S1",)
    assert "S1" not in {f.competency.id for f in (*live.first, *live.also)}
    assert "S1 settled, not asked again" in live.sentence


def test_a_session_that_could_only_repeat_is_left_out() -> None:
    estimates = {c: known(c, 4.8, 0.2, "resume", "W") for c in ("S1", "S2", "S3", "M3")}
    plan = draw_plan(role(), estimates, done={"W"})
    assert ("X40", "X40 would only ask S1, S2, S3, M3 again.") not in plan.left_out
    senior = role(Seniority.EARLY)
    plan = draw_plan(senior, estimates, done={"W"})
    assert ("X40", "X40 would only ask S1, S2, S3, M3 again.") in plan.left_out


def test_both_deep_dives_are_assigned_by_doubt() -> None:
    estimates = {c: known(c, 4.9, 0.2) for c in ("S5", "S2", "M4", "M3")}
    design = next(p for p in draw_plan(role(), estimates).sessions if p.session.code == "A60")
    assert design.dives == ("data pipeline", "evaluation")


@settings(max_examples=60, deadline=None)
@given(
    number=st.integers(0, len(kits()) - 1),
    levels=st.dictionaries(
        st.sampled_from(IDS), st.tuples(st.floats(1, 5), st.floats(0.05, 1.2)), max_size=16
    ),
    done=st.sets(st.sampled_from("KWXDAOLRE")),
)
def test_never_under_the_lint(
    number: int, levels: dict[str, tuple[float, float]], done: set[str]
) -> None:
    one = kits()[number]
    asked = role(one.seniority, one.family)
    estimates = {c: known(c, *pair, "resume", "W", "K") for c, pair in levels.items()}
    plan = draw_plan(asked, estimates, done=done)
    gone = {code for code, words in plan.left_out if not words.endswith("is done.")}
    left = tuple(s for s in one.sessions if s.code not in gone)
    held = type(one)(one.seniority, one.family, one.version, left, one.weights)
    assert not any(f.red for f in lint(held) if f.kind is not Kind.STAGE)


def test_a_role_that_weighs_one_side_asks_it_first() -> None:
    asked = Role(
        "Researcher", Family.RESEARCH, Seniority.MID, (),
        default_bars(Family.RESEARCH, Seniority.MID),
        weights={Dimension.ENGINEERING: 0.1, Dimension.ML: 0.8, Dimension.BRIDGE: 0.1},
    )  # fmt: skip
    design = next(p for p in draw_plan(asked, {}).sessions if p.session.code == "A60")
    assert design.first[0].competency.id == "M3"
