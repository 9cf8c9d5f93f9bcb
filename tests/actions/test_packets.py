"""What a round reads aloud is written down, and nobody meets a scenario twice unawares."""

from __future__ import annotations

import pytest
from django.utils import timezone

from kasauti.actions import designs, interviews, merges, packets, scorecards, trail
from kasauti.actions.refusals import Refused
from kasauti.actions.scorecards import Given
from kasauti.records.models import (
    Application,
    AuditEntry,
    Candidate,
    InterviewPlan,
    ResumeFile,
    Role,
    Room,
    Round,
    Scorecard,
    User,
)
from tests.actions.test_designs import another
from tests.actions.test_interviews import application, held, person, plan

pytestmark = [pytest.mark.database, pytest.mark.django_db]
__all__ = ["application", "plan"]  # fixtures


@pytest.fixture
def card(plan: InterviewPlan, user: User) -> Scorecard:
    """A seat on the round of operations and LLM scenarios."""
    return interviews.seat(held(plan, "O"), person("bilal"), by=user)


def test_a_plan_proposes_the_scenarios_that_fewest_have_heard(
    plan: InterviewPlan, user: User
) -> None:
    first = held(plan, "O")
    assert first.read_aloud == ["O1", "L1"]
    assert [one.read_aloud for one in plan.rounds.exclude(pk=first.pk)] == [[]] * 5
    second = another(plan, user)
    assert held(second, "O").read_aloud == ["O2", "L2"]  # the person meets the first elsewhere
    Round.objects.filter(pk=first.pk).update(read_aloud=["O1", "L3"])
    Room.objects.create(round=first, started_at=timezone.now())
    stranger = Application(candidate=Candidate.objects.create(name="Tara Nair"))
    assert packets.first_unmet(stranger, "O30+L30") == ["O2", "L1"]
    assert packets.first_unmet(stranger, "D45") == []


def test_what_is_read_is_written_down_by_who_reads_it(card: Scorecard, user: User) -> None:
    packets.choose(card, "O", ["O7"], by=card.rater)
    card.round.refresh_from_db()
    assert card.round.read_aloud == ["L1", "O7"]
    entry = AuditEntry.objects.get(verb="packets.choose")
    assert entry.detail == {"before": ["O1", "L1"], "read": ["L1", "O7"]}
    packets.choose(card, "L", [], by=card.rater)
    card.round.refresh_from_db()
    assert card.round.read_aloud == ["O7"]
    assert trail.check() is None
    for read, stage, why in (
        (["O1", "O2"], "O", "One scenario"), (["L1"], "O", "nothing like that"),
        (["E1"], "E", "nothing like that"), (["O99"], "O", "nothing like that"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=why):
            packets.choose(card, stage, read, by=card.rater)
    with pytest.raises(Refused, match="own panel"):
        packets.choose(card, "O", ["O2"], by=user)


def test_what_was_read_stays_once_it_is_rated(card: Scorecard) -> None:
    given = {c: Given(3, "Named the cheapest decisive test.") for c in scorecards.asked(card)}
    scorecards.save(card, given, by=card.rater)
    scorecards.file(card, recommendation=Scorecard.Recommendation.YES, by=card.rater)
    with pytest.raises(Refused, match="what was read stays"):
        packets.choose(card, "O", ["O2"], by=card.rater)


def test_a_scenario_that_the_person_met_is_refused_and_a_question_of_the_past_is_not(
    card: Scorecard, plan: InterviewPlan, user: User
) -> None:
    second = another(plan, user)
    with pytest.raises(Refused, match="has met that scenario"):
        packets.choose(card, "O", held(second, "O").read_aloud[:1], by=card.rater)
    evidence = [
        interviews.seat(held(one, "E"), person(name), by=user)
        for one, name in ((plan, "chitra"), (second, "deepa"))
    ]
    for one in evidence:
        packets.choose(one, "E", ["E4", "E1"], by=one.rater)
        one.round.refresh_from_db()
        assert one.round.read_aloud == ["E1", "E4"]
        assert packets.twice(one.round) == []
    assert "E1" in packets.met(plan.application.candidate_id, but=evidence[0].round)


def record(name: str, sha: str, role: Role, question: str, read: list[str], user: User) -> Round:
    """A record of somebody with one round."""
    candidate = Candidate.objects.create(name=name, email="kavya@example.in")
    file = ResumeFile.objects.create(sha256=sha * 64, name="a.pdf", size=3)
    made = InterviewPlan.objects.create(
        application=Application.objects.create(candidate=candidate, role=role, file=file),
        kit="senior llm", version="1", plan={"sessions": []}, bars={}, weights={}, drawn_by=user,
    )  # fmt: skip
    return Round.objects.create(
        plan=made, position=1, code="A60+O30", question=question, read_aloud=read, minutes=90,
        raters=1,
    )  # fmt: skip


def test_two_records_put_together_tell_what_is_asked_twice_until_one_asks_another(
    role: Role, user: User
) -> None:
    second_role = Role.objects.get(pk=role.pk)
    second_role.pk, second_role.slug = None, "another-role"
    second_role.save()
    one = record("Kavya Menon", "1", role, "fraud", ["O2"], user)
    other = record("K. Menon", "2", second_role, "fraud", ["O2", "E1"], user)
    kept, merged = one.plan.application.candidate, other.plan.application.candidate
    titles = [packets.bank("A")["fraud"], packets.bank("O")["O2"]]
    assert packets.twice(one) == packets.twice(other) == []
    assert packets.in_both(kept, merged) == titles
    made = merges.merge(kept, merged, by=user)
    for pk in (one.pk, other.pk):
        assert packets.twice(Round.objects.get(pk=pk)) == titles
    with pytest.raises(Refused, match="in another round"):
        designs.choose(other, "fraud", by=user)
    designs.choose(other, "support", by=user)
    assert packets.twice(Round.objects.get(pk=one.pk)) == titles[1:]
    merges.undo(made, by=user)
    assert packets.twice(Round.objects.get(pk=one.pk)) == []
