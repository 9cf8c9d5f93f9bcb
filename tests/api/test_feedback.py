"""The feedback sheet through the API: after the decision; contests read by who rated nothing."""

from __future__ import annotations

import pytest

from kasauti.access import Membership
from kasauti.actions import feedback, scorecards
from kasauti.records.models import Application, Contest, Decision, FeedbackSheet, Role, User
from kasauti.records.models import Scorecard as Card
from tests.api.conftest import Program, member, program_of
from tests.api.test_decisions import REASON, SEEN, cards, file

__all__ = ["cards"]  # the fixture

pytestmark = [pytest.mark.database, pytest.mark.django_db]
CONTESTED = "I named the cost of the second index when you asked for it."
ANEW = "The evidence names the test and why it is the cheapest one."


@pytest.fixture
def decided(application: Application, cards: list[Card], user: User) -> Application:
    for card in cards:
        file(card)
    scorecards.decide(application, outcome=Decision.Outcome.NOT_NOW, reason=REASON, by=user)
    return application


def test_a_sheet_is_given_once_after_the_decision(
    application: Application, cards: list[Card], program: Program, user: User
) -> None:
    place = f"/applications/{application.pk}/feedback"
    assert program.ask("get", place).status_code == 404
    assert program.ask("post", place).status_code == 409
    for card in cards:
        file(card)
    early = program.ask("post", place)
    assert (early.status_code, early.json()["detail"]) == (
        409,
        "The feedback sheet follows the decision",
    )
    scorecards.decide(application, outcome=Decision.Outcome.NOT_NOW, reason=REASON, by=user)
    given = program.ask("post", place)
    assert given.status_code == 201, given.content
    assert {one["level"] for one in given.json()["lines"]} == {4}
    assert SEEN not in given.content.decode()
    assert program.ask("post", place).status_code == 409
    assert program.get(place) == given.json()
    rater = program_of(cards[0].rater)
    assert rater.get(place)["lines"] == given.json()["lines"]
    assert rater.ask("post", place).status_code == 403


def test_a_contest_is_answered_by_somebody_who_rated_nothing(
    decided: Application, cards: list[Card], program: Program, role: Role, user: User
) -> None:
    sheet = feedback.release(decided, by=user)
    line = sheet.lines[0]["competency"]
    held = feedback.contest(sheet, line, words=CONTESTED, by=decided.candidate)
    (listed,) = program.get(f"/applications/{decided.pk}/feedback")["contests"]
    assert (listed["id"], listed["competency"], listed["answered_at"]) == (held.pk, line, None)
    place = f"/contests/{held.pk}"
    rated = program_of(cards[0].rater).ask("get", place)
    assert (rated.status_code, SEEN in rated.content.decode()) == (409, False)
    reader = program_of(member("Indu", Membership.INTERVIEWER, role))
    shown = reader.ask("get", place)
    assert (shown.json()["words"], shown.json()["evidence"]) == (CONTESTED, [SEEN, SEEN])
    assert shown.json()["level"] is None
    assert "Bilal" not in shown.content.decode()
    told = {"level": 5, "words": ANEW}
    assert program_of(cards[1].rater).ask("post", f"{place}/answer", json=told).status_code == 409
    short = reader.ask("post", f"{place}/answer", json=told | {"words": "no"})
    assert short.status_code == 409
    answered = reader.ask("post", f"{place}/answer", json=told)
    assert (answered.json()["level"], answered.json()["answer"]) == (5, ANEW)
    assert reader.ask("post", f"{place}/answer", json=told).status_code == 409
    assert FeedbackSheet.objects.get().lines[0]["level"] == 5
    coordinator = program_of(member("Chandra", Membership.COORDINATOR, role))
    assert coordinator.ask("get", place).status_code == 403
    assert Contest.objects.get().by is not None
