"""The team chooses a round's design question, and nobody is asked the same one twice."""

from __future__ import annotations

import pytest
from django.utils import timezone

from kasauti.actions import designs, interviews, scorecards, trail
from kasauti.actions.refusals import Refused
from kasauti.actions.scorecards import Given
from kasauti.interviews import DesignQuestion, assigned_dives, design_questions
from kasauti.records.models import Application, AuditEntry, InterviewPlan, Role, Room, Round, User
from kasauti.records.models import Scorecard as Card
from tests.actions.test_interviews import application, held, person, plan

pytestmark = [pytest.mark.database, pytest.mark.django_db]
__all__ = ["application", "plan"]  # fixtures


def another(first: InterviewPlan, user: User) -> InterviewPlan:
    """The plan of the same person for another role."""
    old = first.application
    role = Role.objects.get(pk=old.role_id)
    role.pk, role.slug = None, "another-role"
    role.save()
    result, old.result = old.result, None  # a result speaks for one application
    old.save(update_fields=("result",))
    made = Application.objects.create(
        candidate=old.candidate, role=role, file=old.file, result=result
    )
    return interviews.draw(made, by=user)


def test_a_question_is_chosen_and_written_down(plan: InterviewPlan, user: User) -> None:
    design = held(plan, "A")
    assert design.question == "recommender"
    designs.choose(design, "fraud", by=user)
    assert held(plan, "A").question == "fraud"
    entry = AuditEntry.objects.get(verb="interviews.choose")
    assert entry.detail == {"before": "recommender", "question": "fraud"}
    assert trail.check() is None


@pytest.mark.parametrize("question", ["", "nothing"])
def test_only_questions_of_the_bank_are_asked(
    plan: InterviewPlan, user: User, question: str
) -> None:
    with pytest.raises(Refused, match="no design question"):
        designs.choose(held(plan, "A"), question, by=user)
    with pytest.raises(Refused, match="Only an ML system design round"):
        designs.choose(held(plan, "D"), "fraud", by=user)


def test_a_question_stays_once_it_was_heard_or_rated(plan: InterviewPlan, user: User) -> None:
    design = held(plan, "A")
    room = Room.objects.create(round=design, started_at=timezone.now())
    with pytest.raises(Refused, match="has begun"):
        designs.choose(design, "fraud", by=user)
    room.delete()
    card = interviews.seat(design, person("bilal"), by=user)
    given = {c: Given(3, "Named the cheapest decisive test.") for c in scorecards.asked(card)}
    scorecards.save(card, given, summary="", by=card.rater)
    scorecards.file(card, recommendation=Card.Recommendation.YES, by=card.rater)
    with pytest.raises(Refused, match="has begun"):
        designs.choose(design, "fraud", by=user)


def test_nobody_is_asked_a_question_twice(plan: InterviewPlan, user: User) -> None:
    second = another(plan, user)
    assert held(second, "A").question == "fraud"  # the recommender is asked in the first
    assert [one.id for one in designs.unasked(second.application)] == ["support", "marketplace"]
    with pytest.raises(Refused, match="in another round"):
        designs.choose(held(second, "A"), "recommender", by=user)

    first = held(plan, "A")
    interviews.cancel(first, reason="The rater is ill", by=user)
    designs.choose(held(second, "A"), "recommender", by=user)  # nobody has heard it
    designs.choose(held(second, "A"), "fraud", by=user)
    Room.objects.create(round=first, started_at=timezone.now())
    with pytest.raises(Refused, match="in another round"):
        designs.choose(held(second, "A"), "recommender", by=user)


def test_where_all_were_asked_none_is(plan: InterviewPlan, user: User) -> None:
    Round.objects.filter(plan=plan).delete()
    for number, one in enumerate(design_questions(), 1):
        Round.objects.create(
            plan=plan, position=number, code="A60", question=one.id, minutes=60, raters=2
        )
    assert held(another(plan, user), "A").question == ""


@pytest.mark.parametrize("question", design_questions(), ids=lambda one: one.id)
def test_a_plans_dives_have_their_place_in_every_question(question: DesignQuestion) -> None:
    for engineering in ("serving path", "data pipeline"):
        for ml in ("retrieval and ranking", "evaluation"):
            found = assigned_dives(question, (engineering, ml))
            sides = [one.side for one in question.dives if one.name in found]
            assert sides == ["engineering", "ml"]
