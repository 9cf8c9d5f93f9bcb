"""A guided role asks each thing once, proposes what it can tell, and refuses with a mend."""

import pytest

from kasauti.roles import (
    AnswerError,
    Family,
    Requirement,
    RoleDraft,
    Seniority,
    WorkMode,
    dump_role,
    from_job_description,
    load_role,
)
from kasauti.roles.draft import requirement_answer
from kasauti.skills import Level, SkillGraph


def test_a_role_is_made_from_answers(graph: SkillGraph) -> None:
    draft = RoleDraft(graph)
    for key, text in {
        "title": "Senior Machine Learning Engineer, LLM",
        "summary": "We answer questions.",
        "owns": "- The answers\n- Their cost",
        "must": "PyTorch: proficient\nFAISS or Milvus (2)\nPython",
        "location": "Pune",
        "band": "45-70 LPA",
        "knock_out": "Can you start by March? = yes",
    }.items():
        draft = draft.answer(key, text)
    role = draft.role()
    assert (role.family, role.seniority) == (Family.LLM, Seniority.SENIOR)
    assert role.work_mode is WorkMode.HYBRID
    assert [(r.any_of, r.level) for r in role.requirements] == [
        (("pytorch",), Level.PROFICIENT),
        (("faiss", "milvus"), Level.INTERMEDIATE),
        (("python",), Level.PROFICIENT),
    ]
    assert role.owns == ("The answers", "Their cost")
    assert role.band is not None
    assert (str(role.band.low), str(role.band.high)) == ("₹45,00,000", "₹70,00,000")
    assert load_role(dump_role(role, graph=graph), graph=graph) == role


def test_steps_come_one_after_the_other_until_none_is_left(graph: SkillGraph) -> None:
    draft = RoleDraft(graph)
    asked = []
    while (question := draft.next()) is not None:
        asked.append(question.key)
        given = {"title": "Staff ML Platform Engineer", "must": "Kubernetes: 4"}
        draft = draft.answer(question.key, given.get(question.key, ""))
    assert asked == [question.key for question in draft.questions()]
    assert draft.role().seniority is Seniority.STAFF


@pytest.mark.parametrize(
    ("key", "text", "says"),
    [
        ("title", "  ", "This cannot stay empty"),
        ("must", "", "This cannot stay empty"),
        ("must", "Pytorhc: 3", "No skill is called 'Pytorhc'. Did you mean PyTorch"),
        ("must", "PyTorch: guru", "'guru' is not a level. Write beginner"),
        ("must", ": 3", "names no skill"),
        ("family", "nlp", "Choose platform, classical, llm, research"),
        ("band", "lots", "Write it like: 45 lakh to 70 lakh"),
        ("band", "70 lakh to 45 lakh", "ends below its start"),
        ("band", "x to y", "Write it like: 45 lakh to 70 lakh"),
        ("knock_out", "Can you?", "has no wanted answer"),
    ],
)
def test_answers_that_mean_nothing_are_refused_with_a_mend(
    key: str, text: str, says: str, graph: SkillGraph
) -> None:
    with pytest.raises(AnswerError) as caught:
        RoleDraft(graph).answer(key, text)
    assert says in str(caught.value)
    assert caught.value.key == key


@pytest.mark.parametrize("family", Family)
@pytest.mark.parametrize("seniority", Seniority)
def test_suggestions_are_answers(family: Family, seniority: Seniority, graph: SkillGraph) -> None:
    draft = RoleDraft(graph).answer("family", family).answer("seniority", seniority)
    for key in ("must", "nice"):
        suggested = draft.suggestions(key)
        assert suggested
        draft = draft.answer(key, "\n".join(suggested))
    assert draft.suggestions("title") == ()


def test_every_skill_can_be_asked_for_by_its_line(graph: SkillGraph) -> None:
    draft = (
        RoleDraft(graph).answer("title", "MLE").answer("family", "llm").answer("seniority", "mid")
    )
    for skill in graph:
        requirement = Requirement((skill.id,), Level.ADVANCED, True)
        role = draft.answer("must", requirement_answer(requirement, graph)).role()
        assert role.requirements[0].any_of == (skill.id,)


def test_a_draft_begins_with_what_a_job_description_says(graph: SkillGraph) -> None:
    read = from_job_description(
        "Junior ML Engineer, LLM\nPay: 12-18 LPA\n"
        "Requirements:\n- Strong Python\n- FAISS or Milvus",
        graph=graph,
    )
    draft = RoleDraft.from_proposal(read, graph=graph)
    assert draft.answers["must"] == "Python: proficient\nFAISS or Milvus: intermediate"
    assert "location" not in draft.answers
    role = draft.role()
    assert (role.title, role.seniority) == ("Junior ML Engineer, LLM", Seniority.JUNIOR)
    assert [r.any_of for r in role.requirements] == [
        p.requirement.any_of for p in read.requirements
    ]
