"""What waits and what is late through the API: one's own, and everybody's for owners."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from kasauti import demonstration
from kasauti.access import Membership
from kasauti.actions import deadlines, roles, team_tasks
from kasauti.records.models import Application, Deadline, Role, User
from tests.api.conftest import Program, member, program_of

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def manager(role: Role) -> User:
    return member("Meera", Membership.HIRING_MANAGER, role)


@pytest.fixture
def late(application: Application, manager: User) -> Deadline:
    now = timezone.now()
    return Deadline.objects.create(
        kind=Deadline.Kind.UNREAD, application=application, since=now - timedelta(days=3),
        due_at=now - timedelta(days=1), responsible=manager,
    )  # fmt: skip


def test_one_reads_what_waits_and_the_deadlines_that_are_ones_own(
    application: Application, program: Program, manager: User, late: Deadline, user: User
) -> None:
    mine = program_of(manager)
    team_tasks.give(application, "Call", assignee=manager, due_on=None, by=user)
    counted = {one["key"]: one["count"] for one in mine.ask("get", "/waiting").json()}
    assert counted["tasks"] == 1
    (own,) = mine.get("/deadlines")["items"]
    assert (own["id"], own["kind"], own["responsible"]) == (
        late.pk, "résumé unread", manager.email,
    )  # fmt: skip
    assert program.get("/deadlines")["items"] == []
    assert program.get("/deadlines/all")["items"] == [own]
    for address in ("/deadlines/all", "/deadline-policy"):
        assert mine.ask("get", address).status_code == 403
    Deadline.objects.update(backup=user, escalated_at=timezone.now())
    assert len(program.get("/deadlines")["items"]) == 1
    manager.seats.update(role=roles.create(demonstration.role(), by=user))
    assert mine.get("/deadlines")["items"] == []
    assert "tasks" not in {one["key"] for one in mine.ask("get", "/waiting").json()}
    manager.seats.all().delete()
    assert mine.ask("get", "/deadlines").status_code == 403


def test_how_long_things_may_take_is_changed_by_owners(
    program: Program, manager: User, user: User
) -> None:
    stands = program.ask("get", "/deadline-policy").json()
    told = stands | {"unread_hours": 24, "backup": user.email}
    changed = program.ask("put", "/deadline-policy", json=told)
    assert changed.status_code == 200, changed.content
    assert changed.json() == told
    assert deadlines.policy().backup == user
    auditor = member("Anil", Membership.AUDITOR)
    for wrong in ({"unread_hours": 0}, {"backup": "no@example.in"}, {"backup": auditor.email}):
        answer = program.ask("put", "/deadline-policy", json=told | wrong)
        assert answer.status_code == 422, answer.content
    assert program_of(manager).ask("put", "/deadline-policy", json=told).status_code == 403
