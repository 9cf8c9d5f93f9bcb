"""The debrief through the API: closed until every scorecard is filed, then decided."""

from __future__ import annotations

import pytest

from kasauti.access import Membership
from kasauti.actions import debriefs, interviews, scorecards
from kasauti.actions.scorecards import Given
from kasauti.dossier import Claim
from kasauti.records.models import Application, AuditEntry, Decision, Role, Scorecard, User
from tests.api.conftest import Program, member, program_of

pytestmark = [pytest.mark.database, pytest.mark.django_db]
SEEN = "Named the cheapest test that separates the two causes."
REASON = "Meets every bar that the role sets, in both dimensions"


@pytest.fixture
def cards(application: Application, role: Role, user: User) -> list[Scorecard]:
    """Two raters of the design round; no other round is held."""
    plan = interviews.draw(application, by=user)
    held = plan.rounds.get(code__startswith="A")
    for other in plan.rounds.exclude(pk=held.pk):
        interviews.cancel(other, reason="Not held in this test", by=user)
    raters = [member(name, Membership.INTERVIEWER, role) for name in ("Bilal", "Chitra")]
    return [interviews.seat(held, rater, by=user) for rater in raters]


def file(card: Scorecard) -> None:
    given = {one: Given(4, SEEN) for one in scorecards.asked(card)}
    scorecards.save(card, given, summary="Clear.", by=card.rater)
    scorecards.file(card, recommendation=Scorecard.Recommendation.YES, by=card.rater)


def test_the_debrief_is_closed_until_every_scorecard_is_filed(
    application: Application, program: Program, cards: list[Scorecard]
) -> None:
    place = f"/applications/{application.pk}"
    told = {"outcome": "offer", "reason": REASON}
    file(cards[0])
    for reader in (program, program_of(cards[0].rater), program_of(cards[1].rater)):
        answer = reader.ask("get", f"{place}/debrief")
        assert (answer.status_code, "every scorecard" in answer.json()["detail"]) == (409, True)
        assert SEEN not in answer.content.decode()
    assert program.ask("post", f"{place}/decisions", json=told).status_code == 409
    file(cards[1])
    opened = program.get(f"{place}/debrief")
    assert opened["decisions"] == []
    assert opened["dossier"]["stronger"]["state"]
    assert {one["id"] for one in opened["dossier"]["competencies"]} >= set(
        scorecards.asked(cards[0])
    )
    assert not Decision.objects.exists()


def test_a_decision_has_its_reason_and_moves_nobody(
    application: Application, program: Program, cards: list[Scorecard], user: User
) -> None:
    for card in cards:
        file(card)
    place, key = f"/applications/{application.pk}/decisions", {"Idempotency-Key": "one"}
    told = {"outcome": "offer", "reason": REASON, "override": True}
    assert program.ask("post", place, json=told | {"reason": "Yes"}).status_code == 409
    assert program.ask("post", place, json=told | {"outcome": "perhaps"}).status_code == 422
    refused = program_of(cards[0].rater).ask("post", place, json=told)
    assert refused.status_code == 403
    decided = [program.ask("post", place, json=told, headers=key) for _ in range(2)]
    assert decided[0].status_code == 201, decided[0].content
    assert decided[1].json() == decided[0].json()
    debrief = program_of(cards[0].rater).get(f"/applications/{application.pk}/debrief")
    assert debrief["decisions"] == [decided[0].json()]
    assert AuditEntry.objects.get(verb="scorecards.decide").actor_user == user
    application.refresh_from_db()
    assert application.stage == "new"


def test_the_managers_judgement_weighs_a_tenth_and_is_given_once(
    application: Application, program: Program, cards: list[Scorecard], role: Role
) -> None:
    place = f"/applications/{application.pk}"
    manager = program_of(member("Meera", Membership.HIRING_MANAGER, role))
    told = {"level": 5, "reason": "Led the hardest migration that we know of"}
    closed = manager.ask("post", f"{place}/judgement", json=told)
    assert (closed.status_code, "every scorecard" in closed.json()["detail"]) == (409, True)
    for card in cards:
        file(card)
    before = manager.get(f"{place}/debrief")
    assert (before["judgement"], before["may_judge"]) == (None, True)
    assert program.get(f"{place}/debrief")["may_judge"] is False
    assert program.ask("post", f"{place}/judgement", json=told).status_code == 409
    assert manager.ask("post", f"{place}/judgement", json=told | {"level": 6}).status_code == 422
    short = manager.ask("post", f"{place}/judgement", json=told | {"reason": "Good"})
    assert short.status_code == 409
    given = manager.ask("post", f"{place}/judgement", json=told)
    assert given.status_code == 201, given.content
    assert (given.json()["share"], given.json()["by"]) == (0.1, "Meera")
    assert manager.ask("post", f"{place}/judgement", json=told).status_code == 409
    after = manager.get(f"{place}/debrief")
    assert (after["judgement"], after["may_judge"]) == (given.json(), False)
    assert after["dossier"]["manager"]["level"] == 5
    assert after["dossier"]["competencies"] == before["dossier"]["competencies"]
    rater = program_of(cards[0].rater)
    assert rater.ask("post", f"{place}/judgement", json=told).status_code == 403


def test_what_came_of_a_claim_is_kept_once_before_the_decision(
    application: Application, program: Program, cards: list[Scorecard], role: Role, user: User
) -> None:
    place = f"/applications/{application.pk}"
    told = {"probe": "How was it measured?", "outcome": "Showed 80 to 41 ms in the trace."}
    assert program.ask("post", f"{place}/claims", json=told).status_code == 409
    for card in cards:
        file(card)
    unasked = program.ask("post", f"{place}/claims", json=told)
    assert (unasked.status_code, "is not asked" in unasked.json()["detail"]) == (409, True)
    claims = program.get(f"{place}/debrief")["dossier"]["claims"]
    assert claims == [
        {"words": one.words, "probe": one.probe, "outcome": one.outcome}
        for one in debriefs.claims(application)
    ]
    told["probe"] = claims[0]["probe"]
    kept = program.ask("post", f"{place}/claims", json=told)
    assert (kept.status_code, kept.json()["outcome"]) == (201, told["outcome"])
    assert program.ask("post", f"{place}/claims", json=told).status_code == 409
    found = program.get(f"{place}/debrief")["dossier"]["claims"]
    assert Claim(claims[0]["words"], told["probe"], told["outcome"]) in [
        Claim(**one) for one in found
    ]
    assert program_of(cards[0].rater).ask("post", f"{place}/claims", json=told).status_code == 403
    scorecards.decide(application, outcome=Decision.Outcome.OFFER, reason=REASON, by=user)
    late = program.ask("post", f"{place}/claims", json=told | {"probe": claims[-1]["probe"]})
    assert (late.status_code, "A decision stands" in late.json()["detail"]) == (409, True)
