"""The privacy desk and the audit trail through the API."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone

from kasauti.access import Membership
from kasauti.actions import audit_checks, data_requests
from kasauti.records.models import Application, Candidate, Machine
from tests.api.conftest import Program, member, program_of

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_a_request_is_written_down_answered_and_listed(
    program: Program, application: Application
) -> None:
    place = f"/privacy/people/{application.candidate_id}"
    told = {"kind": "grievance", "way": "letter", "words": "Nobody answered me"}
    made = program.ask("post", f"{place}/requests", json=told).json()
    assert made["due_on"] == f"{timezone.localdate() + timedelta(days=90)}"
    own = program.ask("post", f"{place}/requests", json=told | {"way": "own page"})
    assert own.status_code == 422
    answered = program.ask(
        "post", f"/privacy/requests/{made['id']}/answer", json={"words": "We are sorry"}
    )
    assert answered.json()["answered_at"] is not None
    again = program.ask("post", f"/privacy/requests/{made['id']}/answer", json={"words": "x"})
    assert again.status_code == 409
    (listed,) = program.get("/privacy/requests")["items"]
    assert listed["answer"] == "We are sorry"
    assert program.get(place)["requests"] == [listed]


def test_an_erasure_waits_is_kept_by_a_hold_and_done(
    program: Program, application: Application
) -> None:
    place = f"/privacy/people/{application.candidate_id}"
    hold = program.ask("post", f"{place}/holds", json={"reason": "A case at the tribunal"}).json()
    told = {"kind": "erasure", "way": "mail"}
    made = program.ask("post", f"{place}/requests", json=told).json()
    assert "A case at the tribunal" in made["kept_by"]
    assert program.ask("post", f"{place}/requests", json=told).status_code == 409
    later = timezone.now() + data_requests.HELD + timedelta(minutes=1)
    assert data_requests.erase_asked(now=later) == 0
    assert [one["id"] for one in program.get("/privacy/holds")["items"]] == [hold["id"]]
    assert program.ask("post", f"/privacy/holds/{hold['id']}/lift").json()["lifted_at"]
    Machine.objects.create(key="of another", name="second.internal", seen_at=timezone.now())
    assert data_requests.erase_asked(now=later) == 1
    (receipt,) = program.get("/privacy/erasures")["items"]
    assert (receipt["way"], receipt["erased"]["applications"]) == ("mail", 1)
    assert receipt["waits_for"] == ["second.internal"]
    assert program.ask("get", place).status_code == 404


def test_all_that_is_held_is_given_out_and_that_is_told(
    program: Program, application: Application
) -> None:
    place = f"/privacy/people/{application.candidate_id}"
    answer = program.ask("post", f"{place}/export")
    assert "data.json" in zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    (told,) = program.get(place)["handed_out"]
    assert (
        program.get("/audit", verb="candidates.take_along")["items"][0]["number"] == told["entry"]
    )
    assert program.get(place)["erase_on"] is None
    back = program.ask("post", f"{place}/consents/talent_pool/take-back").json()
    assert back["standing"]["talent_pool"] is False
    applied = program.ask("post", f"{place}/consents/application/take-back")
    assert applied.status_code == 422


def test_whose_clock_has_run_out_is_listed(program: Program) -> None:
    old = Candidate.objects.create(name="Sourced")
    Candidate.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=60))
    Candidate.objects.create(name="Fresh")
    assert [one["person"] for one in program.get("/privacy/due")] == [old.pk]


def test_the_trail_is_narrowed_and_verified(program: Program, application: Application) -> None:
    person = application.candidate_id
    program.ask("post", f"/privacy/people/{person}/export")
    verbs = {one["verb"] for one in program.get("/audit", person=person)["items"]}
    assert "candidates.take_along" in verbs
    assert "roles.create" not in verbs
    assert program.get("/audit", until="2020-01-01")["items"] == []
    check = program.ask("post", "/audit/checks").json()
    assert check["finished_at"] is None
    audit_checks.run(check["id"])
    done = program.get(f"/audit/checks/{check['id']}")
    assert done["broken_at"] is None
    told = {one["number"]: one["digest"] for one in program.get("/audit", limit=200)["items"]}
    assert done["head"] == told[done["entries"]]


def test_a_recruiter_of_another_role_finds_nobody(application: Application) -> None:
    from kasauti import demonstration
    from kasauti.actions import roles

    owner = member("Owner", Membership.OWNER)
    other = roles.create(demonstration.role(), by=owner)
    theirs = program_of(member("Ravi", Membership.RECRUITER, other))
    place = f"/privacy/people/{application.candidate_id}"
    assert theirs.ask("get", place).status_code == 404
    assert theirs.ask("post", f"{place}/export").status_code == 404
    auditor = program_of(member("Audit", Membership.AUDITOR))
    assert auditor.ask("get", place).status_code == 200
    assert auditor.ask("post", f"{place}/export").status_code == 403


def test_a_recruiter_of_one_role_reaches_nothing_of_the_others(application: Application) -> None:
    from kasauti import demonstration
    from kasauti.actions import roles

    other = roles.create(demonstration.role(), by=member("Owner", Membership.OWNER))
    person = application.candidate
    Application.objects.create(candidate=person, role=other, file=application.file)
    theirs = program_of(member("Ravi", Membership.RECRUITER, application.role))
    place = f"/privacy/people/{person.pk}"
    told = {"kind": "erasure", "way": "mail"}
    for answer in (
        theirs.ask("post", f"{place}/export"),
        theirs.ask("post", f"{place}/requests", json=told),
    ):
        assert answer.status_code == 403
        assert "a recruiter of all roles" in answer.json()["detail"]


def test_a_breach_is_written_down_told_and_reported_in_time(program: Program) -> None:
    known = (timezone.now() - timedelta(hours=1)).replace(microsecond=0)
    told = {"happened": "In the office", "what": "A laptop was stolen"}
    made = program.ask("post", "/breaches", json=told | {"known_at": known.isoformat()})
    assert made.status_code == 201, made.content
    breach = made.json()
    assert breach["report_due"] == (known + timedelta(hours=72)).isoformat().replace("+00:00", "Z")
    place = f"/breaches/{breach['id']}"
    changed = program.ask("put", place, json=told | {"people": 41}).json()
    assert (changed["people"], changed["reported_at"]) == (41, None)
    assert program.ask("post", f"{place}/told/report").json()["reported_at"]
    assert program.ask("post", f"{place}/told/report").status_code == 409
    assert program.ask("post", f"{place}/told/nobody").status_code == 409
    assert [one["people"] for one in program.get("/breaches")["items"]] == [41]
    future = (timezone.now() + timedelta(hours=1)).isoformat()
    assert program.ask("post", "/breaches", json=told | {"known_at": future}).status_code == 409


def test_whom_people_complain_to_is_named(program: Program) -> None:
    named = {"name": "Meera Nair", "email": "meera@example.in", "phone": ""}
    assert program.ask("put", "/privacy/contact", json=named).json() == named
    assert program.get("/privacy/contact") == named
