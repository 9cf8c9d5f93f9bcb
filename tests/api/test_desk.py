"""One's own desk through the API: stand-ins, what one was told, files to answer, the bench."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from kasauti import demonstration
from kasauti.access import Membership
from kasauti.actions import asked_runs, intakes, measurements, notifications, roles, tokens
from kasauti.records.models import (
    Application,
    Consultation,
    Delegation,
    IntakeItem,
    ItemState,
    Measurement,
    Role,
    User,
)
from tests.api.conftest import Program, member, program_of

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_somebody_stands_in_for_oneself_and_for_nobody_else(program: Program, role: Role) -> None:
    finance = member("Farhan", Membership.FINANCE, role)
    today = timezone.localdate().isoformat()
    told = {"delegate": finance.email, "first": today, "last": today}
    made = program.ask("post", "/stand-ins", json=told)
    assert made.status_code == 201, made.content
    (listed,) = program.get("/stand-ins")["items"]
    assert (listed, listed["delegate"]) == (made.json(), "Farhan")
    theirs, place = program_of(finance), f"/stand-ins/{listed['id']}"
    assert theirs.get("/stand-ins")["items"] == theirs.get("/approval-steps") == []
    assert theirs.ask("delete", place).status_code == 404
    past = program.ask("post", "/stand-ins", json=told | {"first": "2020-01-01", "last": today})
    assert past.status_code == 201
    wrong = program.ask("post", "/stand-ins", json=told | {"last": "2020-01-01"})
    assert wrong.status_code == 409
    interviewer = program_of(member("Bilal", Membership.INTERVIEWER, role))
    for method, sent in (("get", {}), ("post", {"json": told})):
        assert interviewer.ask(method, "/stand-ins", **sent).status_code == 403
    assert program.ask("delete", place).status_code == 200
    assert Delegation.objects.count() == 1


def test_a_step_waits_in_the_list_of_whose_turn_it_is(program: Program, role: Role) -> None:
    finance = member("Farhan", Membership.FINANCE, role)
    asked = {
        "headcount": 1, "low": "4500000", "high": "6000000", "case": "Search grows",
        "recruit_by": "2027-01-04", "start_by": "2027-04-01",
        "start": [finance.email], "positions": [finance.email],
    }  # fmt: skip
    made = program.ask("post", f"/roles/{role.slug}/requisitions", json=asked).json()
    program.ask("post", f"/requisitions/{made['id']}/approvals/start")
    (step,) = program_of(finance).get("/approval-steps")
    assert (step["requisition"], step["role"], step["asked_by"]) == (
        made["id"],
        role.slug,
        "Asha Rao",
    )
    assert program.get("/approval-steps") == []


def test_one_reads_what_one_was_told_and_chooses_the_mail(program: Program, user: User) -> None:
    other = member("Chitra", Membership.OWNER)
    notifications.tell([user, other], "Look here", "/roles")
    notifications.tell([user], "And here", "/pool/")
    told = program.get("/notifications")["items"]
    assert [one["words"] for one in told] == ["And here", "Look here"]
    place = "/notifications/read"
    done = program.ask("post", place, json={"notifications": [told[0]["id"]]})
    assert done.json() == {"read": 1}
    assert program.ask("post", place, json={}).json() == {"read": 1}
    assert program_of(other).get("/notifications")["items"][0]["read_at"] is None
    assert program.get("/digest") == {"wanted": True}
    assert program.ask("put", "/digest", json={"wanted": False}).json() == {"wanted": False}
    user.refresh_from_db()
    assert (user.digest, other.digest) == (False, True)


@pytest.fixture
def unreadable(role: Role, user: User) -> IntakeItem:
    item = intakes.drop(role, [("scan.pdf", b"%PDF-broken")], by=user).items.get()
    IntakeItem.objects.filter(pk=item.pk).update(state=ItemState.UNREADABLE)
    return item


def test_a_file_that_could_not_be_read_is_answered_by_its_words_or_a_better_one(
    program: Program, unreadable: IntakeItem, role: Role, user: User
) -> None:
    place = f"/files/{unreadable.pk}"
    sent = program.ask("get", f"{place}/original")
    assert (sent.content, sent["Content-Type"]) == (b"%PDF-broken", "application/octet-stream")
    assert program.ask("post", f"{place}/answer", data={"text": " "}).status_code == 409
    other = roles.create(demonstration.role(), by=user)
    stranger = program_of(member("Dev", Membership.COORDINATOR, other))
    interviewer = program_of(member("Bilal", Membership.INTERVIEWER, role))
    for reader, status in ((stranger, 404), (interviewer, 403)):
        assert reader.ask("get", f"{place}/original").status_code == status
        assert reader.ask("post", f"{place}/answer", data={"text": "x"}).status_code == status
    done = program.ask("post", f"{place}/answer", data={"text": "Kavya Menon, five years of ML"})
    assert (done.status_code, done.json()["name"]) == (202, "scan.pdf, typed in.txt")
    better = SimpleUploadedFile("better.txt", b"Kavya Menon")
    again = program.ask("post", f"{place}/answer", data={"file": better})
    assert (again.status_code, "no task any more" in again.json()["detail"]) == (409, True)
    assert program.ask("get", f"{place}/original").status_code == 404  # it waits for nobody


def test_a_token_for_roles_opens_no_resume(unreadable: IntakeItem, user: User) -> None:
    place = f"/files/{unreadable.pk}"
    for scopes, status in ((["roles:read", "roles:write"], 403), (["people:read"], 200)):
        _, secret = tokens.create("some", scopes, user=user, by=None)
        assert Program(Client(), secret).ask("get", f"{place}/original").status_code == status
        if status == 403:
            answer = Program(Client(), secret).ask("post", f"{place}/answer", data={"text": "x"})
            assert answer.status_code == 403
    IntakeItem.objects.update(state=ItemState.DONE)
    assert Program(Client(), secret).ask("get", f"{place}/original").status_code == 404


def test_a_field_is_corrected_and_an_opening_noted(
    program: Program, application: Application
) -> None:
    place = f"/applications/{application.pk}"
    told = {"subject": "contacts.name", "value": "K. S. Ramesh Iyer", "reason": "Said so by phone"}
    kept = program.ask("post", f"{place}/field-corrections", json=told)
    assert (kept.status_code, kept.json()["person"]) == (201, told["value"]), kept.content
    wrong = program.ask("post", f"{place}/field-corrections", json=told | {"subject": "no.such"})
    assert wrong.status_code == 409
    assert program.ask("post", f"{place}/opening").json() == {"first": True}
    assert program.ask("post", f"{place}/opening").json() == {"first": False}
    interviewer = program_of(member("Bilal", Membership.INTERVIEWER, application.role))
    assert interviewer.ask("post", f"{place}/opening").status_code == 403
    assert interviewer.ask("post", f"{place}/field-corrections", json=told).status_code == 403


def test_a_model_is_asked_where_one_is_set_and_its_words_are_taken(
    program: Program, application: Application, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    role, person = application.role, f"/applications/{application.pk}/consultations"
    place = f"/roles/{role.slug}/consultations"
    unset = program.ask("post", place)
    assert (unset.status_code, "No language model" in unset.json()["detail"]) == (409, True)
    monkeypatch.setenv("KASAUTI_LANGUAGE_MODEL_URL", "https://model.example.in/v1")
    monkeypatch.setenv("KASAUTI_LANGUAGE_MODEL_NAME", "small")
    asked = program.ask("post", place)
    assert (asked.status_code, asked.json()["finished_at"]) == (202, None), asked.content
    assert program.ask("post", place).json() == asked.json()
    assert program.ask("post", person).status_code == 202
    assert len(program.get(person)["items"]) == 1
    held = Consultation.objects.get(role=role)
    passage = {"source": "Own it", "phrased": "You own it", "refused": ""}
    Consultation.objects.filter(pk=held.pk).update(found={"passages": [passage]})
    taken = program.ask("post", f"/consultations/{held.pk}/take", json={"passage": 0})
    assert taken.json()["taken"] == {"Own it": "You own it"}
    none = program.ask("post", f"/consultations/{held.pk}/take", json={"passage": 1})
    assert none.status_code == 409
    interviewer = program_of(member("Bilal", Membership.INTERVIEWER, role))
    for address, sent in ((place, {}), (person, {}), (f"/consultations/{held.pk}/take",
                                                      {"json": {"passage": 0}})):  # fmt: skip
        assert interviewer.ask("post", address, **sent).status_code == 403


def test_the_bench_is_asked_for_once_at_a_time(
    program: Program, role: Role, data_folder: Path
) -> None:
    assert program.get("/bench") == {
        "version": None, "measured": None, "sections": [], "run": None,
    }  # fmt: skip
    first, second = (program.ask("post", "/bench") for _ in range(2))
    assert (first.status_code, first.json()) == (202, second.json())
    (data_folder / measurements.FILE).write_text('{"version": "1", "measured": "2026-11-30"}')
    measurements.run(Measurement.objects.get().pk, attempt=asked_runs.MOST_ATTEMPTS)
    told = program.get("/bench")
    assert (told["version"], "worker" in told["run"]["failure"]) == ("1", True)
    interviewer = program_of(member("Bilal", Membership.INTERVIEWER, role))
    assert interviewer.ask("get", "/bench").status_code == 200
    assert interviewer.ask("post", "/bench").status_code == 403


def test_texts_are_read_and_nothing_is_kept(program: Program, role: Role) -> None:
    def sent(place: str, **data: Any) -> Any:
        return program.ask("post", place, data=data)

    words = "Senior ML Engineer, Bengaluru. You must know Python and PyTorch. 5 years."
    pasted = sent("/role-proposals", text=words)
    assert pasted.status_code == 200, pasted.content
    assert any("Python" in one["skills"] for one in pasted.json()["requirements"])
    file = SimpleUploadedFile("job.txt", words.encode())
    assert sent("/role-proposals", file=file).json() == pasted.json()
    assert sent("/role-proposals").status_code == 409
    assert Role.objects.count() == 1
    letter = "For two years after leaving you shall not join any competitor."
    checked = sent("/letter-checks", text=letter).json()
    assert (checked["passes"], checked["seal"]) == (False, None)
    assert [one["rule"] for one in checked["findings"] if one["quote"]] == ["F1"]
    assert sent("/letter-checks", text="").status_code == 422
    interviewer = program_of(member("Bilal", Membership.INTERVIEWER, role))
    for place in ("/role-proposals", "/letter-checks"):
        assert interviewer.ask("post", place, data={"text": letter}).status_code == 403
