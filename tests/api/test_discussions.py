"""What the team says and does about a person, through the API: notes, minutes, tasks, files."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kasauti import demonstration
from kasauti.access import Membership
from kasauti.actions import roles
from kasauti.records.models import (
    Application,
    Attachment,
    AuditEntry,
    Mail,
    Minute,
    Note,
    Notification,
    Role,
    Task,
    User,
)
from tests.api.conftest import Program, member, program_of

pytestmark = [pytest.mark.database, pytest.mark.django_db]
KEY = {"Idempotency-Key": "one"}


@pytest.fixture
def manager(role: Role) -> User:
    return member("Meera", Membership.HIRING_MANAGER, role)


def test_a_note_tells_whom_it_names_and_who_may_see_the_person(
    application: Application, program: Program, manager: User, user: User
) -> None:
    stranger = member("Dev", Membership.HIRING_MANAGER, roles.create(demonstration.role(), by=user))
    place = f"/applications/{application.pk}/notes"
    told = {"text": f"@meera and @{stranger.email}: look at the latency work"}
    written = [program.ask("post", place, json=told, headers=KEY) for _ in range(2)]
    assert [one.status_code for one in written] == [201, 201]
    assert written[0].json()["mentions"] == [manager.email]
    assert Note.objects.count() == 1
    assert Notification.objects.filter(user=manager).count() == 1
    (read,) = program_of(manager).get(place)["items"]
    assert read == written[0].json()
    assert program.ask("post", place, json={"text": "  "}).status_code == 409
    assert program_of(stranger).ask("get", place).status_code == 404
    auditor = program_of(member("Anil", Membership.AUDITOR))
    assert auditor.ask("post", place, json=told).status_code == 403


def test_a_minute_is_asked_and_answered_by_nobody_but_the_manager(
    application: Application, program: Program, manager: User, role: Role
) -> None:
    place = f"/applications/{application.pk}/minutes"
    interviewer = member("Indu", Membership.INTERVIEWER, role)
    refused = program.ask("post", place, json={"manager": interviewer.email})
    assert (refused.status_code, "no seat" in refused.json()["detail"]) == (409, True)
    asked = program.ask("post", place, json={"manager": manager.email.upper()})
    assert asked.status_code == 201, asked.content
    assert Mail.objects.filter(template="decision_asked").count() == 1
    mine = program_of(manager)
    (open_one,) = mine.get("/minutes")["items"]
    assert (open_one, program.get("/minutes")["items"]) == (asked.json(), [])
    answer = f"/minutes/{open_one['id']}/answer"
    told = {"verdict": "do not take forward", "reason": "ml depth", "words": "Thin evidence"}
    assert program.ask("post", answer, json=told).status_code == 404  # an owner was not asked
    assert program_of(interviewer).ask("post", answer, json=told).status_code == 403
    assert mine.ask("post", answer, json=told | {"reason": ""}).status_code == 409
    assert mine.ask("post", answer, json=told | {"verdict": "perhaps"}).status_code == 422
    done = mine.ask("post", answer, json=told)
    assert (done.status_code, done.json()["verdict"]) == (200, "do not take forward")
    assert mine.ask("post", answer, json=told).status_code == 409
    assert program.get(place)["items"] == [done.json()]
    application.refresh_from_db()
    assert application.stage == "new"  # it proposes: a person moves
    assert AuditEntry.objects.get(verb="discussions.decide").actor_user == manager


def test_a_task_is_given_done_and_taken_up_again(
    application: Application, program: Program, manager: User
) -> None:
    place = f"/applications/{application.pk}/tasks"
    due = (timezone.localdate() + timedelta(days=2)).isoformat()
    told = {"words": "Call the reference", "assignee": manager.email, "due_on": due}
    given = [program.ask("post", place, json=told, headers=KEY) for _ in range(2)]
    assert given[0].status_code == 201, given[0].content
    assert given[1].json() == given[0].json()
    assert Task.objects.count() == 1
    mine = program_of(manager)
    assert mine.get("/tasks")["items"] == [given[0].json()]
    assert program.get("/tasks")["items"] == []
    one = f"/tasks/{given[0].json()['id']}"
    assert mine.ask("post", f"{one}/done").json()["done_by"] == "Meera"
    assert mine.ask("post", f"{one}/done").status_code == 409
    assert mine.get("/tasks")["items"] == []
    assert mine.ask("post", f"{one}/again").json()["done_at"] is None
    assert len(program.get(place)["items"]) == 1


@pytest.mark.parametrize(
    ("more", "status"),
    [({"words": " "}, 409), ({"due_on": "2020-01-01"}, 409), ({"due_on": "soon"}, 422),
     ({"assignee": "no@example.in"}, 422), ({"assignee": "anil@example.in"}, 409)],
)  # fmt: skip
def test_a_task_that_makes_no_sense_is_refused(
    application: Application, program: Program, manager: User, more: dict[str, str], status: int
) -> None:
    member("Anil", Membership.AUDITOR)
    told = {"words": "Call", "assignee": manager.email} | more
    answer = program.ask("post", f"/applications/{application.pk}/tasks", json=told)
    assert answer.status_code == status, answer.content
    assert not Task.objects.exists()


def test_a_task_on_a_person_one_no_longer_sees_is_not_told(
    application: Application, program: Program, manager: User, user: User
) -> None:
    told = {"words": "Call", "assignee": manager.email}
    place = f"/applications/{application.pk}/tasks"
    given = program.ask("post", place, json=told).json()
    mine = program_of(manager)
    assert len(mine.get("/tasks")["items"]) == 1
    manager.seats.update(role=roles.create(demonstration.role(), by=user))
    assert mine.get("/tasks")["items"] == []
    assert mine.ask("post", f"/tasks/{given['id']}/done").status_code == 404
    manager.seats.all().delete()
    assert mine.ask("get", "/tasks").status_code == 403
    assert mine.ask("post", f"/tasks/{given['id']}/done").status_code == 404


def test_a_minute_that_one_may_no_longer_answer_does_not_wait(
    application: Application, program: Program, manager: User, user: User
) -> None:
    place = f"/applications/{application.pk}/minutes"
    asked = program.ask("post", place, json={"manager": manager.email}).json()
    mine = program_of(manager)
    assert len(mine.get("/minutes")["items"]) == 1
    assert [one["key"] for one in mine.ask("get", "/waiting").json()] == ["decisions"]
    manager.seats.update(role=roles.create(demonstration.role(), by=user))
    assert mine.get("/minutes")["items"] == []
    assert mine.ask("get", "/waiting").json() == []
    told = {"verdict": "take forward", "words": "Strong"}
    assert mine.ask("post", f"/minutes/{asked['id']}/answer", json=told).status_code == 404


def test_a_file_is_kept_sent_and_removed(
    application: Application, program: Program, role: Role
) -> None:
    place = f"/applications/{application.pk}/attachments"

    def keep(name: str, content: bytes, kind: str = "portfolio") -> object:
        sent = {"file": SimpleUploadedFile(name, content), "kind": kind}
        return program.ask("post", place, data=sent)

    kept = keep("work.pdf", b"%PDF-1.4 work")
    assert kept.status_code == 201, kept.content  # type: ignore[attr-defined]
    shown = kept.json()  # type: ignore[attr-defined]
    assert (shown["name"], shown["kind"], shown["size"]) == ("work.pdf", "portfolio", 13)
    for name, content, kind, status in (("again.pdf", b"%PDF-1.4 work", "other", 409),
                                        ("none.pdf", b"", "other", 409),
                                        ("odd.pdf", b"x", "passport", 422)):  # fmt: skip
        assert keep(name, content, kind).status_code == status  # type: ignore[attr-defined]
    assert program.get(place)["items"] == [shown]
    sent = program.ask("get", f"/attachments/{shown['id']}")
    assert (sent.content, sent["Content-Type"]) == (b"%PDF-1.4 work", "application/octet-stream")
    interviewer = program_of(member("Indu", Membership.INTERVIEWER, role))
    assert interviewer.ask("delete", f"/attachments/{shown['id']}").status_code == 403
    assert program.ask("delete", f"/attachments/{shown['id']}").json() == shown
    assert not Attachment.objects.exists()
    assert program.ask("get", f"/attachments/{shown['id']}").status_code == 404


def test_lists_cost_the_same_for_one_and_for_many(
    application: Application, program: Program, manager: User
) -> None:
    program.get("/roles")  # a token's first use is written down
    places = [f"/applications/{application.pk}/{what}" for what in ("notes", "tasks", "minutes")]
    costs = []
    for _ in range(2):
        for n in range(5):
            Minute.objects.create(
                application=application, by=manager, asked_by=manager, at=timezone.now(),
                verdict="take forward", words="Good",
            )  # fmt: skip
            program.ask("post", places[0], json={"text": f"@meera {n}"})
            program.ask("post", places[1], json={"words": "Call", "assignee": manager.email})
        for address in places:
            with CaptureQueriesContext(connection) as asked:
                program.get(address)
            costs.append(len(asked))
    assert costs[:3] == costs[3:]
