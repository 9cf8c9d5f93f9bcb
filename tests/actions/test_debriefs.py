"""The debrief tells nothing that one may still review blind, and a decision keeps all of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from kasauti.access import Membership
from kasauti.actions import (
    assignments,
    debriefs,
    feedback,
    intakes,
    interviews,
    knowledge,
    knowledge_readings,
    reading,
    reviews,
    scorecards,
    trail,
    webhooks,
    workspace,
)
from kasauti.actions.refusals import Refused
from kasauti.actions.reviews import Judged
from kasauti.actions.scorecards import Given
from kasauti.dossier import Claim
from kasauti.records.models import (
    Application,
    AuditEntry,
    Decision,
    FeedbackSheet,
    Judgement,
    KnowledgeCheck,
    ProbeOutcome,
    Role,
    Scorecard,
    Seat,
    Submission,
    User,
)
from tests.actions.conftest import resume

pytestmark = [pytest.mark.database, pytest.mark.django_db]
WHY = "A sentence that says what in the code shows it."
REASON = "Above the bar on both sides, two means each."
Outcome = Decision.Outcome


def member(name: str, membership: Membership) -> User:
    made = User.objects.create_user(f"{name.lower()}@example.in", name=name)
    Seat.objects.create(user=made, membership=membership)
    return made


@pytest.fixture
def interviewer(db: None) -> User:
    return member("Bilal", Membership.INTERVIEWER)


@pytest.fixture
def application(role: Role, user: User, interviewer: User) -> Application:
    """Somebody whose one round is held and whose only scorecard is filed."""
    for item in intakes.drop(role, [("kavya.txt", resume())], by=user).items.all():
        reading.read_item(item.pk)
    found = Application.objects.get()
    plan = interviews.draw(found, by=user)
    held = plan.rounds.get(code__startswith="D")
    for other in plan.rounds.exclude(pk=held.pk):
        interviews.cancel(other, reason="Not held in this test", by=user)
    card = interviews.seat(held, interviewer, by=user)
    given = {one: Given(4, "Named the cheapest decisive test.") for one in scorecards.asked(card)}
    scorecards.save(card, given, summary="Clear.", by=interviewer)
    scorecards.file(card, recommendation=Scorecard.Recommendation.YES, by=interviewer)
    return found


@pytest.fixture
def sample(application: Application, user: User) -> Submission:
    """A work sample that was handed in and that a recruiter has reviewed."""
    due = timezone.now() + timedelta(days=7)
    asked = assignments.assign(application, "feature-pipeline", due_at=due, by=user)
    handed_in = workspace.hand_in(workspace.begin(asked, agreed=True))
    review(handed_in, WHY, by=member("Rita", Membership.RECRUITER))
    return handed_in


def review(submission: Submission, words: str, *, by: User) -> None:
    first, *rest = [one["name"] for one in reviews.criteria(submission)]
    judged = {name: Judged(None) for name in rest} | {first: Judged(5, words)}
    reviews.write(submission, judged, file=True, by=by)


@pytest.fixture
def check(application: Application, user: User) -> KnowledgeCheck:
    due = timezone.now() + timedelta(days=7)
    begun = knowledge.begin(knowledge.ask(application, due_at=due, by=user), agreed=True)
    form = enumerate(knowledge.form_of(begun))
    knowledge.keep(begun, {place: knowledge.Given(str(one.key), WHY) for place, one in form})
    knowledge.hand_in(begun)
    return KnowledgeCheck.objects.get(pk=begun.pk)


def decide(application: Application, by: User, outcome: Outcome = Outcome.OFFER) -> Decision:
    return scorecards.decide(application, outcome=outcome, reason=REASON, by=by)


def told(reader: User, application: Application) -> str:
    return str(scorecards.dossier_for(reader, application))


def test_a_work_sample_that_one_may_still_review_is_left_out_of_the_debrief(
    application: Application, sample: Submission, interviewer: User
) -> None:
    auditor = member("Anil", Membership.AUDITOR)
    assert WHY in told(auditor, application)  # who reviews nothing is kept from nothing
    assert WHY not in told(interviewer, application)
    review(sample, "The reviewer's own sentence on the code.", by=interviewer)
    assert WHY in told(interviewer, application)


def test_who_looks_without_a_review_reads_the_work_sample_in_the_debrief(
    application: Application, sample: Submission, interviewer: User
) -> None:
    reviews.look(sample, by=interviewer)
    assert WHY in told(interviewer, application)


def test_a_decision_waits_until_the_work_sample_is_reviewed(
    application: Application, sample: Submission, user: User
) -> None:
    with pytest.raises(Refused, match="Review the work sample feature-pipeline first"):
        decide(application, user)
    assert not Decision.objects.exists()
    reviews.look(sample, by=user)
    assert WHY in str(decide(application, user).dossier)


def test_a_decision_waits_until_the_knowledge_check_is_read(
    application: Application, check: KnowledgeCheck, user: User
) -> None:
    with pytest.raises(Refused, match=f"Read the knowledge check {check.pk} first"):
        decide(application, user)
    points = {position: 2 for position, *_ in knowledge_readings.to_read(check)}
    knowledge_readings.write(check, points, file=True, by=user)
    kept = decide(application, user).dossier
    assert "K" in {row["means"] for one in kept["competencies"] for row in one["means"]}


def test_one_more_measurement_closes_nothing(
    application: Application, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = member("Meera", Membership.HIRING_MANAGER)
    claim = Claim("Cut latency by half", "How was it measured?")
    monkeypatch.setattr(debriefs, "claims", lambda _: [claim])
    decide(application, user, Outcome.MORE)
    assert debriefs.may_judge(manager, application)
    with pytest.raises(Refused, match="follows the decision"):
        feedback.release(application, by=user)
    debriefs.judge(application, level=4, reason=REASON, by=manager)
    assert AuditEntry.objects.get(verb="debriefs.judge").detail == {"application": application.pk}
    debriefs.answer(application, claim.probe, outcome="Showed 80 to 41 ms.", by=user)
    assert (Judgement.objects.count(), ProbeOutcome.objects.count()) == (1, 1)
    decide(application, user, Outcome.NOT_NOW)
    with pytest.raises(Refused, match="A decision stands"):
        debriefs.answer(application, claim.probe, outcome="Showed 80 to 41 ms.", by=user)
    feedback.release(application, by=user)
    assert FeedbackSheet.objects.exists()


def test_a_level_in_an_entry_of_before_is_its_managers_alone(db: None) -> None:
    manager, other = (member(name, Membership.HIRING_MANAGER) for name in ("Meera", "Chitra"))
    with transaction.atomic():
        old = trail.record("debriefs.judge", None, by=manager, application=7, level=4)
        new = trail.record("debriefs.judge", None, by=manager, application=7)
    for reader in (other, None):
        told = webhooks.content(old, reader=reader)
        assert (told["detail"], told["withheld"]) == ({"application": 7}, True)
        assert webhooks.content(new, reader=reader)["withheld"] is False
    assert webhooks.content(old, reader=manager)["detail"] == {"application": 7, "level": 4}
