"""From a résumé's text to its levels, and on to the role."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from kasauti.roles import Requirement, Role
from kasauti.screening import Route, Screening, Standing, shortlist
from kasauti.skills import Level, SkillGraph, Strength, Stronger, competencies

Screen = Callable[..., Screening]


def level(found: Screening, skill: str) -> float | None:
    return next((e.level for e in found.skills if e.subject == skill), None)


def test_every_quote_stands_where_it_says(screened: Screen, senior: str, role: Role) -> None:
    found = screened(senior, role)
    quotes = [q for e in (*found.skills, *found.competencies) for q in e.evidence]
    assert quotes
    assert all(senior.rstrip("\n")[q.start : q.end] == q.quote for q in quotes)


def test_use_in_earnest_is_told_from_a_list(screened: Screen, senior: str) -> None:
    found = screened(senior)
    assert level(found, "python") == pytest.approx(4, abs=0.5)
    assert level(found, "terraform") == 1.0
    assert level(found, "rust") is None


def test_all_sixteen_competencies_are_given_in_order(screened: Screen, student: str) -> None:
    found = screened(student)
    assert [e.subject for e in found.competencies] == [c.id for c in competencies()]
    assert any(e.level is None for e in found.competencies)


def test_behaviour_without_a_skills_name_is_evidence(screened: Screen, senior: str) -> None:
    found = {e.subject: e for e in screened(senior).competencies}
    shown = [q.shows for q in (*found["S3"].evidence, *found["S1"].evidence)]
    assert any("Shows" in words for words in shown)


def test_a_library_implies_its_language_one_level_below(screened: Screen) -> None:
    text = (
        "WORK EXPERIENCE\n\nEngineer, Periyar Systems\nJan 2022 - Present\n"
        "- Built a PyTorch service in production for 3 million users at 40 ms p99.\n"
    )
    found = screened(text)
    assert level(found, "python") == pytest.approx((level(found, "pytorch") or 0) - 1, abs=0.01)


def test_a_senior_stands_above_a_student_on_both_sides(
    screened: Screen, senior: str, student: str
) -> None:
    old, young = screened(senior), screened(student)
    for side in ("engineering", "ml"):
        assert getattr(old, side).estimate.level > getattr(young, side).estimate.level + 0.5


def test_thin_evidence_is_called_insufficient(screened: Screen, outsider: str) -> None:
    found = screened(outsider)
    assert found.engineering.evidenced == found.ml.evidenced == 0
    assert not found.engineering.sufficient
    assert found.stronger is Stronger.INSUFFICIENT


def test_the_route_is_told(screened: Screen, senior: str) -> None:
    assert screened(senior).route is Route.ENGINEER_TO_ML


def test_each_requirement_is_explained(screened: Screen, senior: str, role: Role) -> None:
    found = {m.requirement.words: m for m in screened(senior, role).requirements}
    assert found["python"].standing is Standing.MET
    assert found["kafka"].standing is Standing.MET
    assert found["python"].missing == ""
    assert found["mlflow"].missing
    assert found["mlflow"].would_change
    assert found["terraform"].ask
    for match in found.values():
        assert 0 <= match.attainment <= 1


def wandb_only(screened: Screen, role: Role, *, accept: bool) -> Screening:
    text = (
        "WORK EXPERIENCE\n\nML Engineer, Periyar Systems\nJan 2022 - Present\n"
        "- Built experiment tracking on Weights & Biases in production for 3 million runs.\n"
    )
    asked = Requirement(("mlflow",), Level.INTERMEDIATE, True, 1.0, accept, "MLflow")
    return screened(text, replace(role, requirements=(asked,)))


def test_related_credit_is_given_where_ticked_and_named(
    screened: Screen, role: Role, graph: SkillGraph
) -> None:
    match = wandb_only(screened, role, accept=True).requirements[0]
    credit = {r.skill.id: r.credit for r in graph.related("mlflow")}["wandb"]
    assert match.standing is Standing.RELATED
    assert match.credited_from == "wandb"
    assert match.credit == credit
    assert match.attainment <= credit
    assert f"credited {credit:.1f}" in match.missing


def test_a_must_have_without_the_tick_takes_no_related_credit(screened: Screen, role: Role) -> None:
    match = wandb_only(screened, role, accept=False).requirements[0]
    assert match.standing is Standing.MISSING
    assert match.attainment == 0.0
    assert "Weights & Biases" in match.missing


def test_the_shortlist_orders_by_attainment_and_shows_ties(
    screened: Screen, senior: str, student: str, outsider: str, role: Role
) -> None:
    people = [
        screened(outsider, role, "c.txt"),
        screened(student, role, "b.txt"),
        screened(senior, role, "a.txt"),
        screened(senior, role, "d.txt"),
    ]
    ranked = shortlist(people)
    assert [(r.place, r.tied, r.screening.profile.document) for r in ranked[:2]] == [
        (1, 2, "a.txt"),
        (1, 2, "d.txt"),
    ]
    assert ranked[-1].screening.profile.document == "c.txt"
    assert shortlist(reversed(people)) == ranked


def test_who_cannot_be_read_is_not_ranked(screened: Screen, senior: str, role: Role) -> None:
    found = replace(screened(senior, role), rankable=False)
    assert shortlist([found]) == ()


def test_questions_are_few_and_begin_with_what_matters(
    screened: Screen, student: str, role: Role
) -> None:
    asked = screened(student, role).questions
    assert 0 < len(asked) <= 8
    assert len(set(asked)) == len(asked)


def test_the_same_input_gives_the_same_result(screened: Screen, senior: str, role: Role) -> None:
    assert screened(senior, role) == screened(senior, role)


def test_a_paper_that_appeared_is_checkable(screened: Screen) -> None:
    text = (
        "WORK EXPERIENCE\n\nResearch Scientist, Ghats Institute\nJan 2020 - Present\n"
        "- Led a group of three that trained 1B-parameter transformers in JAX on 128 TPU cores.\n\n"
        "PUBLICATIONS\n- A. Menon. Sharp bounds for transformers. NeurIPS 2025.\n"
    )
    found = screened(text)
    strengths = {q.strength for e in found.competencies for q in e.evidence}
    assert Strength.CHECKABLE in strengths
    assert (level(found, "jax") or 0) >= 3.5
