"""Threads through the API: written, read, taken back, and never a candidate's link or code."""

from __future__ import annotations

from typing import Any

import pytest

from kasauti.access import Membership
from kasauti.actions import incoming, mail
from kasauti.actions.links import own_page
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
    candidate = application.candidate
    for template, name, value in (
        ("offer_code", "code", "271828"), ("new_link", "link", own_page(candidate)),
    ):  # fmt: skip
        words: Any = {name: value}
        mail.write(template, to=candidate, by=None, application=application, **words)
    answer = program.ask("get", f"/applications/{application.pk}/mail")
    link, code = answer.json()["items"]
    assert (code["template"], code["body"]) == ("offer_code", None)
    assert "new link to your page" in link["body"]
    assert "271828" not in answer.content.decode()
    assert own_page(candidate).split(":")[-1] not in answer.content.decode()


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


def test_a_mail_is_previewed_with_its_variables_filled(
    application: Application, program: Program
) -> None:
    place = f"/applications/{application.pk}/mail"
    told = {"subject": "{role}", "body": "Dear {name}: {link}"}
    shown = program.ask("post", f"{place}/preview", json=told).json()
    assert shown["subject"] == application.role.title
    assert shown["body"] == f"Dear {application.candidate.name}: ⟨link⟩"
    assert program.get(place)["items"] == []
    assert program.ask("post", place, json=told | {"body": "{salary}"}).status_code == 409


def test_what_came_in_is_listed_placed_and_settled(
    application: Application, program: Program
) -> None:
    link = own_page(application.candidate)
    stranger = f"From: a@b.example\nMessage-ID: <1@x>\nSubject: Hello\n\nIt is me, {link}"
    incoming.take(stranger.encode())
    (one,) = program.get("/mail/unplaced")["items"]
    assert (one["incoming"], one["to_team"], one["waits"]) == (True, False, True)
    assert one["body"].startswith("It is me, http")
    assert link.split(":")[-1] not in one["body"]
    recruiter = program_of(member("Ravi", Membership.RECRUITER, application.role))
    assert recruiter.get("/mail/unplaced")["items"] == []
    place = f"/mail/{one['id']}/place"
    told = {"application": application.pk}
    assert recruiter.ask("post", place, json=told).status_code == 404
    assert program.ask("post", place, json={"application": 424242}).status_code == 404
    assert program.ask("post", place, json=told).status_code == 200
    assert program.get("/mail/unplaced")["items"] == []
    (waiting,) = program.get("/mail/to-answer")["items"]
    assert waiting["application"] == application.pk
    assert program.ask("post", f"/mail/{one['id']}/settle").json()["waits"] is False
    assert program.get("/mail/to-answer")["items"] == []
    assert program.ask("post", f"/mail/{one['id']}/settle").status_code == 409
