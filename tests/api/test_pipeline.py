"""The pipeline through the API: stages, moves, rejections, undoing, in pages, once a key."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kasauti import demonstration
from kasauti.access import Membership
from kasauti.actions import applications, mail, roles
from kasauti.records.models import (
    Application,
    AuditEntry,
    Candidate,
    Mail,
    ResumeFile,
    Role,
    StageMove,
    User,
)
from tests.api.conftest import Program, member, program_of

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def applied(role: Role) -> list[Application]:
    return [_applied(role, name) for name in ("Anjali Verma", "Bala Iyer", "Charu Das")]


def _applied(role: Role, name: str) -> Application:
    file, _ = ResumeFile.objects.get_or_create(sha256="5" * 64, defaults={"size": 3})
    candidate = Candidate.objects.create(name=name, email=f"{name.split()[0].lower()}@example.in")
    first = role.stages.get(kind="new")
    return Application.objects.create(candidate=candidate, role=role, file=file, place=first)


def stage(program: Program, role: Role, kind: str) -> int:
    found = program.get(f"/roles/{role.slug}/stages")
    return int(next(one["id"] for one in found if one["kind"] == kind))


def test_people_are_moved_to_a_stage_and_put_back(
    role: Role, program: Program, applied: list[Application], user: User
) -> None:
    to, people = stage(program, role, "interview"), [one.pk for one in applied[:2]]
    key = {"Idempotency-Key": "move"}
    told = {"people": people, "to": to}
    moved = program.ask("post", f"/roles/{role.slug}/moves", json=told, headers=key)
    assert (moved.status_code, moved.json()["people"]) == (201, 2)
    again = program.ask("post", f"/roles/{role.slug}/moves", json=told, headers=key)
    assert again.json() == moved.json()
    assert StageMove.objects.count() == 2
    assert AuditEntry.objects.filter(verb="applications.advance", actor_user=user).count() == 2
    counts = {one["kind"]: one["people"] for one in program.get(f"/roles/{role.slug}/stages")}
    assert (counts["interview"], counts["new"]) == (2, 1)
    page = program.get(f"/roles/{role.slug}/pipeline", stage=to, limit=1)
    rest = program.get(f"/roles/{role.slug}/pipeline", stage=to, limit=1, cursor=page["next"])
    assert [one["id"] for one in (*page["items"], *rest["items"])] == people[::-1]
    place = f"/roles/{role.slug}/moves/{moved.json()['batch']}/undo"
    assert program.ask("post", place).json()["people"] == 2
    assert program.ask("post", place).status_code == 409
    assert program.ask("post", f"/roles/{role.slug}/moves/none/undo").status_code == 422
    (told_of,) = program.get(f"/applications/{people[0]}/moves")["items"]
    assert (told_of["before"], told_of["after"], told_of["undone"]) == ("New", "Interview", True)


def test_people_are_turned_down_with_a_reason_and_a_mail_that_undoing_takes_back(
    role: Role, program: Program, applied: list[Application]
) -> None:
    reasons = {one["reason"] for one in program.get("/rejection-reasons")}
    assert "ml depth" in reasons
    told = {"people": [applied[0].pk], "reason": "ml depth", "words": "Thin evidence"}
    place = f"/roles/{role.slug}/rejections"
    bare = program.ask("post", place, json=told | {"reason": "a feeling"})
    assert (bare.status_code, "Say why" in bare.json()["detail"]) == (409, True)
    done = program.ask("post", place, json=told)
    assert done.status_code == 201, done.content
    assert Mail.objects.get().state == "waiting"
    program.ask("post", f"/roles/{role.slug}/moves/{done.json()['batch']}/undo")
    assert Mail.objects.get().state == "cancelled"
    applied[0].refresh_from_db()
    assert applied[0].stage == "new"


def test_a_move_is_of_everybody_named_or_of_nobody(
    role: Role, program: Program, applied: list[Application], user: User
) -> None:
    other = roles.create(demonstration.role(), by=user)
    stranger = _applied(other, "Gita Rao")
    to = stage(program, role, "interview")
    for people, stage_asked in (([stranger.pk], to), ([applied[0].pk, 10**9], to),
                          ([applied[0].pk], stage(program, other, "offer"))):  # fmt: skip
        told = {"people": people, "to": stage_asked}
        answer = program.ask("post", f"/roles/{role.slug}/moves", json=told)
        assert answer.status_code == 422, answer.content
    down = stage(program, role, "not taken forward")
    refused = program.ask(
        "post", f"/roles/{role.slug}/moves", json={"people": [applied[0].pk], "to": down}
    )
    assert (refused.status_code, "use reject" in refused.json()["detail"]) == (409, True)
    assert not StageMove.objects.exists()


def test_stages_are_changed_as_on_their_page(role: Role, program: Program, user: User) -> None:
    kept: list[dict[str, Any]] = program.get(f"/roles/{role.slug}/stages")
    fields = ("id", "kind", "name", "days", "required")
    wanted = [{name: one[name] for name in fields} for one in kept]
    wanted[0] |= {"name": "Fresh", "owner": user.email, "days": 2}
    wanted.insert(1, {"kind": "in review", "name": "Second look"})
    changed = program.ask("put", f"/roles/{role.slug}/stages", json={"stages": wanted})
    assert changed.status_code == 200, changed.content
    assert [one["name"] for one in changed.json()][:2] == ["Fresh", "Second look"]
    assert changed.json()[0]["owner"] == user.email
    for broken, status in ((wanted[2:], 409), ([wanted[0] | {"kind": "limbo"}], 422),
                           ([wanted[0] | {"owner": "no@example.in"}], 422)):  # fmt: skip
        answer = program.ask("put", f"/roles/{role.slug}/stages", json={"stages": broken})
        assert answer.status_code == status, answer.content


def test_who_moves_does_not_turn_down_without_the_right(
    role: Role, program: Program, applied: list[Application]
) -> None:
    coordinator = program_of(member("Chitra", Membership.COORDINATOR, role))
    to = stage(program, role, "interview")
    told = {"people": [applied[0].pk], "to": to}
    assert coordinator.ask("post", f"/roles/{role.slug}/moves", json=told).status_code == 201
    down = {"people": [applied[0].pk], "reason": "ml depth"}
    answer = coordinator.ask("post", f"/roles/{role.slug}/rejections", json=down)
    assert answer.status_code == 403
    interviewer = program_of(member("Indu", Membership.INTERVIEWER, role))
    assert interviewer.ask("get", f"/roles/{role.slug}/pipeline").status_code == 403


def test_lists_cost_the_same_for_three_and_for_thirty(
    role: Role, program: Program, applied: list[Application], user: User
) -> None:
    program.get("/roles")  # a token's first use is written down
    to, costs = role.stages.get(kind="interview"), []
    for more in (0, 27):
        people = [*applied, *(_applied(role, f"Dev {n}") for n in range(more))]
        applications.move(people, to=to, by=user)
        for one in people:
            mail.put(one.candidate, one.candidate, "s", "b", by=user, application=people[0])
        pk = people[0].pk
        for address in (f"/roles/{role.slug}/stages", f"/roles/{role.slug}/pipeline",
                        f"/applications/{pk}/moves", f"/applications/{pk}/mail"):  # fmt: skip
            with CaptureQueriesContext(connection) as asked:
                program.get(address)
            costs.append(len(asked))
    assert costs[:4] == costs[4:]
    assert len(program.get(f"/applications/{pk}/mail")["items"]) > 30
