"""Threads through the API: written, read, taken back, and never a candidate's link or code."""

from __future__ import annotations

import pytest

from kasauti.access import Membership
from kasauti.actions import mail
from kasauti.records.models import Application, Mail, MailState, Role, User
from tests.api.conftest import Program, member, program_of

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_a_mail_waits_in_its_thread_and_is_taken_back(
    application: Application, program: Program
) -> None:
    place, key = f"/applications/{application.pk}/mail", {"Idempotency-Key": "hello"}
    told = {"subject": "Thursday", "body": "Does ten suit you?\x00", "hold_minutes": 60}
    written = [program.ask("post", place, json=told, headers=key) for _ in range(2)]
    assert [one.status_code for one in written] == [201, 201]
    (one,) = program.get(place)["items"]
    assert (one["subject"], one["body"], one["state"]) == (
        "Thursday", "Does ten suit you?\ufffd", "waiting",
    )  # fmt: skip
    assert one["by"] == "Asha Rao"
    taken = program.ask("post", f"/mail/{one['id']}/cancel")
    assert taken.json()["state"] == "cancelled"
    assert program.ask("post", f"/mail/{one['id']}/cancel").status_code == 409
    bare = program.ask("post", place, json=told | {"subject": "  "})
    assert bare.status_code == 409


def test_codes_and_links_that_are_the_candidates_are_not_told(
    application: Application, program: Program, user: User
) -> None:
    sent = mail.write(
        "offer_code", to=application.candidate, by=None, application=application, code="271828"
    )
    assert sent is not None
    answer = program.ask("get", f"/applications/{application.pk}/mail")
    (one,) = answer.json()["items"]
    assert one["template"] == "offer_code"
    assert one["body"] is None
    assert "271828" not in answer.content.decode()


def test_mail_to_the_team_is_in_no_thread_and_a_role_keeps_its_own(
    application: Application, program: Program, role: Role, user: User
) -> None:
    sent = mail.write(
        "mention", to=user, by=None, application=application, author="A", role="R", link="L"
    )
    assert sent is not None
    assert program.get(f"/applications/{application.pk}/mail")["items"] == []
    assert program.ask("post", f"/mail/{sent.pk}/cancel").status_code == 404
    manager = program_of(member("Meera", Membership.HIRING_MANAGER, role))
    assert manager.ask("get", f"/applications/{application.pk}/mail").status_code == 403
    told = {"subject": "s", "body": "b"}
    assert manager.ask("post", f"/applications/{application.pk}/mail", json=told).status_code == 403
    assert Mail.objects.filter(template="").count() == 0


def test_a_mail_that_may_not_have_left_is_sent_again_as_the_same_mail(
    application: Application, program: Program
) -> None:
    told = {"subject": "Thursday", "body": "Does ten suit you?"}
    one = program.ask("post", f"/applications/{application.pk}/mail", json=told).json()
    place = f"/mail/{one['id']}/send-again"
    assert program.ask("post", place).status_code == 409
    Mail.objects.update(state=MailState.UNSURE)
    before = Mail.objects.get().message_id
    (undecided,) = program.get("/mail")["items"]
    assert (undecided["id"], undecided["application"]) == (one["id"], application.pk)
    interviewer = program_of(member("Bilal", Membership.INTERVIEWER, application.role))
    assert interviewer.ask("get", "/mail").status_code == 403
    assert program.ask("post", place).json()["state"] == "waiting"
    assert Mail.objects.get().message_id == before
    assert program.get("/mail")["items"] == []


def test_a_mail_is_left_and_one_to_the_team_is_told_to_owners(
    application: Application, program: Program, user: User
) -> None:
    mail.write("new_link", to=user, by=None, link="x")
    mail.write("new_link", to=application.candidate, by=None, link="x")
    Mail.objects.update(state=MailState.FAILED)
    recruiter = program_of(member("Ravi", Membership.RECRUITER))
    (own,) = recruiter.get("/mail")["items"]
    assert (own["application"], own["to_team"]) == (None, False)
    (team,) = [one for one in program.get("/mail")["items"] if one["to_team"]]
    assert recruiter.ask("post", f"/mail/{team['id']}/cancel").status_code == 404
    for one in (own, team):
        answer = program.ask("post", f"/mail/{one['id']}/cancel")
        assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    assert program.get("/mail")["items"] == []
