"""Work samples through the API: asked for, given time, moved, taken back, graded again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from kasauti.access import Membership
from kasauti.actions import workspace
from kasauti.records.models import Application, Assignment, Grading, Mail, Role, RunState
from tests.api.conftest import Program, member, program_of

pytestmark = [pytest.mark.database, pytest.mark.django_db]
NAME = "feature-pipeline"


def due(days: int = 7) -> str:
    return (timezone.now() + timedelta(days=days)).isoformat()


def test_a_work_sample_is_asked_for_and_taken_back(
    application: Application, program: Program
) -> None:
    known = {one["name"]: one for one in program.get("/exercises")}
    assert known[NAME]["lacks"] == ""
    place, key = f"/applications/{application.pk}/work-samples", {"Idempotency-Key": "ask"}
    told = {"exercise": NAME, "due_at": due()}
    asked = [program.ask("post", place, json=told, headers=key) for _ in range(2)]
    assert [one.status_code for one in asked] == [201, 201]
    one = asked[0].json()
    assert (one["minutes"], one["version"]) == (known[NAME]["minutes"], known[NAME]["version"])
    assert Mail.objects.filter(template="work_sample").count() == 1
    more = program.ask("post", f"/work-samples/{one['id']}/time").json()
    assert more["minutes"] == round(one["minutes"] * 1.33)
    moved = program.ask("post", f"/work-samples/{one['id']}/deadline", json={"due_at": due(9)})
    assert moved.json()["due_at"] > one["due_at"]
    assert program.ask("post", f"/work-samples/{one['id']}/grading").status_code == 409
    taken = program.ask("post", f"/work-samples/{one['id']}/withdraw")
    assert taken.json()["withdrawn_at"] is not None
    assert program.ask("post", f"/work-samples/{one['id']}/time").status_code == 409
    (listed,) = program.get(place)["items"]
    assert listed == program.get(f"/work-samples/{one['id']}")


@pytest.mark.parametrize(
    ("more", "status"),
    [({"exercise": "none"}, 409), ({"due_at": "2020-01-01T00:00:00Z"}, 409),
     ({"due_at": "9999-12-31T23:59:59Z"}, 422), ({"due_at": "2026-12-01T10:00:00"}, 422),
     ({"round": 10**9}, 404)],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(
    application: Application, program: Program, more: dict[str, object], status: int
) -> None:
    told = {"exercise": NAME, "due_at": due()} | more
    answer = program.ask("post", f"/applications/{application.pk}/work-samples", json=told)
    assert answer.status_code == status, answer.content
    assert not Assignment.objects.exists()


def test_a_grading_that_failed_is_asked_for_again_and_no_result_is_told(
    application: Application, program: Program, role: Role
) -> None:
    told = {"exercise": NAME, "due_at": due()}
    pk = program.ask("post", f"/applications/{application.pk}/work-samples", json=told).json()["id"]
    workspace.begin(Assignment.objects.get(pk=pk), agreed=True)
    workspace.hand_in(Assignment.objects.get(pk=pk))
    Grading.objects.update(state=RunState.FAILED, why="the sandbox failed again and again")
    shown = program.get(f"/work-samples/{pk}")
    assert (shown["grading"], shown["why"]) == ("failed", "the sandbox failed again and again")
    assert program.ask("post", f"/work-samples/{pk}/grading").json()["grading"] == "waiting"
    Grading.objects.update(state=RunState.DONE, sealed={"record": {"score": 0.875}})
    interviewer = program_of(member("Indu", Membership.INTERVIEWER, role))
    answer = interviewer.ask("get", f"/work-samples/{pk}")
    assert answer.json()["grading"] == "done"
    assert "0.875" not in answer.content.decode()
    assert interviewer.ask("post", f"/work-samples/{pk}/withdraw").status_code == 403


def test_raters_learn_neither_of_more_time_nor_whose_sample_it_is(
    application: Application, program: Program, role: Role
) -> None:
    place = f"/applications/{application.pk}/work-samples"
    asked = program.ask("post", place, json={"exercise": NAME, "due_at": due()}).json()
    one = f"/work-samples/{asked['id']}"
    assert program.ask("post", f"{one}/time").json()["minutes"] > asked["minutes"]
    workspace.begin(Assignment.objects.get(), agreed=True)
    assert program.get(one)["started_at"] is not None
    rater = program_of(member("Indu", Membership.INTERVIEWER, role))
    for shown in (rater.get(one), *rater.get(place)["items"]):
        assert (shown["minutes"], shown["started_at"]) == (asked["minutes"], None)
    assert rater.get(one)["application"] == application.pk
    workspace.hand_in(Assignment.objects.get())
    assert (rater.get(one)["application"], rater.get(one)["round"]) == (None, None)
