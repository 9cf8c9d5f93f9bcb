"""Interviews through the API: a plan, its panels and times, one's own scorecard and no other's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from kasauti import demonstration
from kasauti.access import Membership
from kasauti.actions import roles
from kasauti.records.models import Application, Rating, Role, Round, Scorecard, User
from tests.api.conftest import Program, member, program_of

pytestmark = [pytest.mark.database, pytest.mark.django_db]
SEEN = "Named the cheapest test that separates the two causes."


@pytest.fixture
def raters(role: Role) -> list[User]:
    return [member(name, Membership.INTERVIEWER, role) for name in ("Bilal", "Chitra")]


@pytest.fixture
def design(application: Application, program: Program, raters: list[User]) -> dict[str, Any]:
    """A round that both sit on; no other round is held."""
    plan = program.ask("post", f"/applications/{application.pk}/plan")
    assert plan.status_code == 201, plan.content
    for one in plan.json()["rounds"]:
        if not one["code"].startswith("A"):
            told = {"reason": "Not held in this test"}
            cancelled = program.ask("post", f"/rounds/{one['id']}/cancel", json=told)
            assert cancelled.json()["cancelled"] is True
    (kept,) = [one for one in plan.json()["rounds"] if one["code"].startswith("A")]
    for rater in raters:
        told = {"rater": rater.email.upper()}
        seated = program.ask("post", f"/rounds/{kept['id']}/panel", json=told)
        assert seated.status_code == 201, seated.content
    found: dict[str, Any] = program.get(f"/rounds/{kept['id']}")
    return found


def test_a_plan_is_drawn_once_and_told(
    application: Application, program: Program, design: dict[str, Any]
) -> None:
    again = program.ask("post", f"/applications/{application.pk}/plan")
    assert (again.status_code, "has its plan" in again.json()["detail"]) == (409, True)
    plan = program.get(f"/applications/{application.pk}/plan")
    assert plan["sessions"][0]["sentence"]
    assert [one["rater"] for one in design["panel"]] == ["Bilal", "Chitra"]
    assert not any(one["filed"] for one in design["panel"])
    missing = program.ask("post", f"/rounds/{design['id']}/panel", json={"rater": "n@example.in"})
    assert missing.status_code == 422


def test_the_design_question_is_chosen(program: Program, design: dict[str, Any]) -> None:
    place = f"/rounds/{design['id']}/question"
    assert design["question"] == "recommender"
    offered = [one["question"] for one in program.get(f"{place}s")]
    assert {"recommender", "support"} <= set(offered)
    chosen = program.ask("post", place, json={"question": "support"})
    assert (chosen.status_code, chosen.json()["question"]) == (200, "support")
    assert program.ask("post", place, json={"question": "nothing"}).status_code == 409


def test_a_time_is_one_of_the_free_slots(program: Program, design: dict[str, Any]) -> None:
    place = f"/rounds/{design['id']}"
    free = program.get(f"{place}/slots", days=7)
    assert free
    set_ = program.ask("post", f"{place}/time", json={"starts_at": free[0]})
    assert set_.status_code == 200, set_.content
    assert set_.json()["starts_at"] is not None
    for wrong, status in (("2026-01-01T00:00:00", 422), ("9999-12-31T23:59:59Z", 422),
                          ("0001-01-01T00:00:00+14:00", 422)):  # fmt: skip
        answer = program.ask("post", f"{place}/time", json={"starts_at": wrong})
        assert answer.status_code == status, answer.content
    night = (timezone.now() + timedelta(days=2)).replace(hour=21, minute=7).isoformat()
    assert program.ask("post", f"{place}/time", json={"starts_at": night}).status_code == 409
    assert (
        program.ask("get", f"{place}/slots", data={"start": "9999-12-31T23:59:59Z"}).status_code
        == 422
    )


def test_ones_own_scorecard_is_written_filed_and_amended(
    application: Application, design: dict[str, Any], raters: list[User]
) -> None:
    bilal = program_of(raters[0])
    place = f"/rounds/{design['id']}/scorecard"
    (own,) = bilal.get("/scorecards")["items"]
    assert own["round"] == design["id"]
    ratings = [{"competency": c, "level": 4, "evidence": SEEN} for c in own["asked"]]
    draft = bilal.ask("put", place, json={"ratings": ratings[1:], "summary": "Clear."})
    assert draft.status_code == 200, draft.content
    filing = {"recommendation": "yes"}
    early = bilal.ask("post", f"{place}/filing", json=filing)
    assert (early.status_code, own["asked"][0] in early.json()["detail"]) == (409, True)
    bilal.ask("put", place, json={"ratings": ratings[:1], "summary": "Clear."})
    filed = bilal.ask("post", f"{place}/filing", json=filing)
    assert filed.json()["filed_at"] is not None
    assert bilal.ask("put", place, json={"ratings": []}).status_code == 409
    told = {"competency": own["asked"][0], "level": 2, "reason": "Heard the talk again"}
    amended = bilal.ask("post", f"{place}/amendments", json=told)
    assert amended.status_code == 201, amended.content
    first = next(o for o in amended.json()["ratings"] if o["competency"] == own["asked"][0])
    assert (first["level"], first["amended_level"]) == (4, 2)


def test_nobody_reads_anothers_scorecard_before_their_own_is_filed(
    application: Application, program: Program, design: dict[str, Any], raters: list[User]
) -> None:
    programs = [program_of(rater) for rater in raters]
    place, opened = (
        f"/rounds/{design['id']}/scorecard",
        f"/applications/{application.pk}/scorecards",
    )

    def file(own: Program) -> None:
        asked = own.get(place)["asked"]
        ratings = [{"competency": c, "level": 4, "evidence": SEEN} for c in asked]
        own.ask("put", place, json={"ratings": ratings, "summary": "Clear."})
        done = own.ask("post", f"{place}/filing", json={"recommendation": "yes"})
        assert done.status_code == 200, done.content

    file(programs[0])
    second = programs[1]
    assert [one["rater"] for one in second.get(opened)] == ["Chitra"]
    everywhere = [place, opened, f"/rounds/{design['id']}", f"/applications/{application.pk}/plan",
                  "/scorecards", f"/applications/{application.pk}"]  # fmt: skip
    for address in everywhere:
        assert SEEN not in second.ask("get", address).content.decode()
    assert second.get(place)["ratings"] == []
    owner = program.get(opened)  # owners wait like everybody
    assert owner == []
    assert program.ask("get", place).status_code == 404  # on no panel: no scorecard of one's own
    file(second)
    assert {one["rater"] for one in second.get(opened)} == {"Bilal", "Chitra"}
    assert Scorecard.objects.filter(filed_at=None).count() == 0
    assert Rating.objects.exists()


def test_another_roles_interviews_are_not_there(
    application: Application, program: Program, design: dict[str, Any], user: User
) -> None:
    other = roles.create(demonstration.role(), by=user)
    stranger = program_of(member("Dev", Membership.HIRING_MANAGER, other))
    person, held = f"/applications/{application.pk}", f"/rounds/{design['id']}"
    for address in (f"{person}/plan", f"{person}/scorecards", held, f"{held}/slots"):
        assert stranger.ask("get", address).status_code == 404
    auditor = program_of(member("Anil", Membership.AUDITOR))
    seat = auditor.ask("post", f"/rounds/{design['id']}/panel", json={"rater": user.email})
    assert seat.status_code == 403
    assert Round.objects.get(pk=design["id"]).scorecards.count() == 2
