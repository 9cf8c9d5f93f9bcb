"""Adjustments through the API: for whoever arranges sessions, never beside ratings."""

from __future__ import annotations

import pytest

from kasauti.access import Membership
from kasauti.actions import adjustments, interviews
from kasauti.records.models import Application, Mail, Role, User
from tests.api.conftest import Program, member, program_of

pytestmark = [pytest.mark.database, pytest.mark.django_db]
WORDS = "My screen reader needs a second monitor"


def test_what_was_asked_for_is_answered_once_and_the_candidate_told(
    application: Application, program: Program, role: Role, user: User
) -> None:
    plan = interviews.draw(application, by=user)
    candidate = application.candidate
    asked = adjustments.ask(plan, kinds=["captions"], extra_percent=50, words=WORDS, by=candidate)
    place = f"/applications/{application.pk}/adjustments"
    (shown,) = program.get(place)["items"]
    assert (shown["kinds"], shown["extra_percent"], shown["words"]) == (["captions"], 50, WORDS)
    answer = f"/adjustments/{asked.pk}/answer"
    bare = program.ask("post", answer, json={"state": "declined"})
    assert (bare.status_code, "Say why" in bare.json()["detail"]) == (409, True)
    assert program.ask("post", answer, json={"state": "asked"}).status_code == 422
    granted = program.ask("post", answer, json={"state": "granted"})
    assert (granted.json()["state"], granted.json()["answered_by"]) == ("granted", "Asha Rao")
    assert program.ask("post", answer, json={"state": "granted"}).status_code == 409
    assert Mail.objects.filter(template="adjustment_granted").count() == 1
    rater = program_of(member("Indu", Membership.INTERVIEWER, role))
    for refused in (
        rater.ask("get", place),
        rater.ask("post", answer, json={"state": "granted"}),
    ):
        assert (refused.status_code, WORDS in refused.content.decode()) == (403, False)
    plan_shown = rater.ask("get", f"/applications/{application.pk}/plan")
    assert WORDS not in plan_shown.content.decode()
