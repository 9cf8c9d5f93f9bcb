"""People to be told, through the API."""

from __future__ import annotations

import pytest

from kasauti.access import Membership
from kasauti.actions import roles
from kasauti.records.models import Application, Mail, User
from tests.actions.conftest import ROLE
from tests.api.conftest import Program, member, program_of

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_who_was_found_is_listed_and_told_once(
    application: Application, program: Program, user: User
) -> None:
    (one,) = program.get("/found")["items"]
    assert (one["way"], one["role"], one["has_address"]) == ("files", application.role.slug, True)
    elsewhere = program_of(member("Ravi", Membership.RECRUITER, roles.create(ROLE, by=user)))
    assert elsewhere.get("/found")["items"] == []
    told = {"notices": [one["id"]], "language": "hi"}
    assert elsewhere.ask("post", "/found/telling", json=told).status_code == 409
    assert elsewhere.ask("post", f"/found/{one['id']}/settle").status_code == 404
    answer = program.ask("post", "/found/telling", json=told)
    assert answer.json() == {"mails": 1, "tasks": 0, "left": 0}
    assert Mail.objects.get().language == "hi"
    assert program.get("/found")["items"] == []
    assert program.ask("post", "/found/telling", json=told).status_code == 409


def test_somebody_told_otherwise_is_settled_and_a_role_tells_by_itself(
    application: Application, program: Program
) -> None:
    (one,) = program.get("/found")["items"]
    assert program.ask("post", f"/found/{one['id']}/settle").status_code == 200
    assert program.get("/found")["items"] == []
    place = f"/roles/{application.role.slug}/found"
    assert program.ask("put", place, json={"by_itself": True}).json() == {"by_itself": True}
    application.role.refresh_from_db()
    assert application.role.tells_found is True
