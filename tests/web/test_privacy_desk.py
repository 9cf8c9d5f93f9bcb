"""The privacy desk and the audit trail as the team uses them."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kasauti import audit, demonstration
from kasauti.access import Membership
from kasauti.actions import (
    applications,
    audit_checks,
    consents,
    data_requests,
    erasures,
    legal_holds,
    purposes,
    roles,
    trail,
    trail_reading,
)
from kasauti.actions.trail_reading import Narrowing
from kasauti.privacy import Purpose
from kasauti.records.models import (
    Application,
    Assignment,
    AuditCheck,
    AuditEntry,
    Candidate,
    Consent,
    DataRequest,
    Erasure,
    LegalHold,
    Machine,
    Seat,
    User,
    WorkEvent,
)
from kasauti.records.retention import perhaps_over
from tests.web.conftest import Round, seated

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def person(hiring: Round) -> Candidate:
    (application,) = hiring.apply("KS_Ramesh_Resume.pdf")
    return application.candidate


def ask(hiring: Round, person: Candidate, **told: str) -> int:
    sent = {
        "kind": "access",
        "way": "letter",
        "received_on": f"{timezone.localdate()}",
        "words": "",
    }
    place = f"/privacy/people/{person.pk}/ask"
    return hiring.client.post(place, sent | told).status_code


def test_a_person_is_found_with_consents_clock_and_what_was_handed_out(
    hiring: Round, person: Candidate
) -> None:
    consents.change(person, Purpose.TALENT_POOL, agree=True, language="en-gb", by=person)
    assert f"/privacy/people/{person.pk}/" in hiring.get("/privacy/", q=person.name.split()[0])
    page = hiring.get(f"/privacy/people/{person.pk}/")
    assert "an application is open" in page
    assert "Keep me in mind for other roles" in page
    answer = hiring.client.post(f"/privacy/people/{person.pk}/export")
    packed = zipfile.ZipFile(io.BytesIO(answer.content))
    assert json.loads(packed.read("data.json"))["you"]["name"] == person.name
    assert "Asha Rao</span></li>" in hiring.get(f"/privacy/people/{person.pk}/")
    hiring.client.post(f"/privacy/people/{person.pk}/consents/talent_pool/take-back")
    assert not consents.stands(person, Purpose.TALENT_POOL)
    assert Consent.objects.last().way == "told to the team"  # type: ignore[union-attr]


def test_a_purpose_that_is_over_stands_on_the_desk_until_somebody_says_that_it_is_deleted(
    hiring: Round, person: Candidate
) -> None:
    for purpose in (Purpose.RECORDING, Purpose.TALENT_POOL):
        consents.change(person, purpose, agree=True, language="en-gb", by=person)
    application = person.applications.get()
    assert "A purpose is over" not in hiring.get("/privacy/")
    applications.reject([application], reason="closed", tell=False, by=hiring.user)
    today = timezone.localdate()
    assert not list(purposes.waiting(today=today + timedelta(days=27)))
    later = today + timedelta(days=40)
    (found,) = purposes.waiting(today=later)
    assert (found.candidate, found.purpose) == (person, Purpose.RECORDING)
    assert not list(erasures.overdue(today=later))  # the rest stays its year
    hold = legal_holds.place(person, reason="a dispute", by=hiring.user)
    assert not list(purposes.waiting(today=later))
    legal_holds.lift(hold, by=hiring.user)
    long_ago = timezone.now() - timedelta(days=40)
    Application.objects.update(entered_at=long_ago)
    Consent.objects.update(at=long_ago)
    page = hiring.get("/privacy/")
    assert "A purpose is over" in page
    assert "Record my interviews" in page
    assert "what was made for it is deleted" in hiring.get(f"/privacy/people/{person.pk}/")
    hiring.client.post(f"/privacy/people/{person.pk}/consents/recording/take-back")
    assert "A purpose is over" not in hiring.get("/privacy/")
    assert not consents.stands(person, Purpose.RECORDING)
    assert Consent.objects.latest("pk").way == purposes.ITS_TIME_WAS_OVER
    assert consents.stands(person, Purpose.TALENT_POOL)


def test_whoever_took_a_consent_back_or_gave_it_again_is_not_looked_at_for_it(
    hiring: Round, person: Candidate
) -> None:
    def agree(yes: bool) -> None:
        consents.change(person, Purpose.RECORDING, agree=yes, language="en-gb", by=person)

    agree(yes=True)
    applications.reject([person.applications.get()], reason="closed", tell=False, by=hiring.user)
    today = timezone.localdate()
    later = today + timedelta(days=40)
    assert list(perhaps_over(later, purposes.OF_THEIR_OWN)) == [person]
    agree(yes=False)
    assert not perhaps_over(later, purposes.OF_THEIR_OWN).exists()
    agree(yes=True)
    Application.objects.update(entered_at=timezone.now() - timedelta(days=400))
    assert not perhaps_over(today + timedelta(days=10), purposes.OF_THEIR_OWN).exists()
    assert list(perhaps_over(later, purposes.OF_THEIR_OWN)) == [person]


def test_a_request_has_a_deadline_and_an_answer(hiring: Round, person: Candidate) -> None:
    long_ago = timezone.localdate() - timedelta(days=95)
    assert ask(hiring, person, received_on=f"{long_ago}", words="What do you hold?") == 302
    assert "late" in hiring.get("/privacy/")
    asked = DataRequest.objects.get()
    assert asked.due_on == long_ago + timedelta(days=90)
    hiring.client.post(f"/privacy/requests/{asked.pk}/answer", {"words": ""})
    asked.refresh_from_db()
    assert asked.answered_at is None
    hiring.client.post(f"/privacy/requests/{asked.pk}/answer", {"words": "The packet went out"})
    assert "The packet went out" in hiring.get(f"/privacy/people/{person.pk}/")
    assert "Nothing waits for an answer" in hiring.get("/privacy/")
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert ask(hiring, person, received_on=f"{tomorrow}") == 422


def test_an_erasure_on_somebodys_behalf_is_held_cancellable_then_done_with_its_receipt(
    hiring: Round, person: Candidate
) -> None:
    assert ask(hiring, person, kind="erasure") == 302
    (first,) = DataRequest.objects.all()
    assert "held until" in hiring.get("/privacy/")
    assert data_requests.erase_asked() == 0
    assert ask(hiring, person, kind="erasure") == 422
    hiring.client.post(f"/privacy/requests/{first.pk}/take-back", {"words": "Another Ramesh"})
    later = timezone.now() + data_requests.HELD + timedelta(minutes=1)
    assert data_requests.erase_asked(now=later) == 0
    ask(hiring, person, kind="erasure", way="mail")
    Machine.objects.create(key="of another", name="second.internal", seen_at=timezone.now())
    assert data_requests.erase_asked(now=later) == 1
    assert not Candidate.everything.exists()
    erasure = Erasure.objects.get()
    assert (erasure.by, erasure.way) == (hiring.user, "mail")
    page = hiring.get("/privacy/")
    assert erasure.code in page
    assert "on their behalf, mail" in page
    assert "not yet: second.internal" in page


def test_a_legal_hold_keeps_everything_and_says_so(hiring: Round, person: Candidate) -> None:
    hiring.client.post(f"/privacy/people/{person.pk}/hold", {"reason": "A case at the tribunal"})
    assert ask(hiring, person, kind="erasure") == 302
    assert "A case at the tribunal" in hiring.get("/privacy/")
    later = timezone.now() + data_requests.HELD + timedelta(minutes=1)
    assert data_requests.erase_asked(now=later) == 0
    assert "A case at the tribunal" in hiring.get(f"/privacy/people/{person.pk}/")
    hold = LegalHold.objects.get()
    hiring.client.post(f"/privacy/holds/{hold.pk}/lift")
    with pytest.raises(Exception, match="lifted already"):
        legal_holds.lift(hold, by=hiring.user)
    assert data_requests.erase_asked(now=later) == 1


def test_whoever_answers_is_found_in_one_question_however_many_they_are(
    hiring: Round, person: Candidate
) -> None:
    for number in range(3):
        one = User.objects.create_user(f"r{number}@example.in", name=f"R{number}")
        Seat.objects.create(user=one, membership=Membership.RECRUITER, role=hiring.role)
    elsewhere = roles.create(demonstration.role(), by=hiring.user)
    seated(Membership.RECRUITER, elsewhere)
    with CaptureQueriesContext(connection) as asked:
        found = data_requests.answering(person)
    assert [one.name for one in found] == ["Asha Rao", "R0", "R1", "R2"]
    assert len(asked) == 2
    assert data_requests.answering(Candidate.objects.create(name="Nobody")) == [hiring.user]


def test_who_answers_is_told_once_of_what_is_due_soon(hiring: Round, person: Candidate) -> None:
    ask(hiring, person, received_on=f"{timezone.localdate() - timedelta(days=80)}")
    assert (data_requests.remind(), data_requests.remind()) == (1, 0)
    assert f"/privacy/people/{person.pk}/" in hiring.get("/waiting")


def test_blind_mode_names_nobody_at_the_desk(hiring: Round, person: Candidate) -> None:
    ask(hiring, person)
    hiring.client.post("/blind")
    for place in ("/privacy/", f"/privacy/?q={person.name}", f"/privacy/people/{person.pk}/"):
        page = hiring.get(place)
        assert person.name not in page.replace(f'value="{person.name}"', "")
        assert person.email not in page


def test_a_recruiter_of_one_role_sees_its_people_alone(hiring: Round, person: Candidate) -> None:
    other = Candidate.objects.create(name="Nobody Applied", email="nobody@example.in")
    client = Client()
    client.force_login(seated(Membership.RECRUITER, hiring.role))
    data_requests.write_down(
        other, DataRequest.Kind.ACCESS, way=DataRequest.Way.LETTER, by=hiring.user
    )
    assert "Nobody Applied" not in client.get("/privacy/?q=nobody").content.decode()
    assert client.get(f"/privacy/people/{other.pk}/").status_code == 404
    assert client.get(f"/privacy/people/{person.pk}/").status_code == 200
    assert client.post(f"/privacy/people/{person.pk}/hold", {"reason": "x"}).status_code == 403
    assert client.get("/trail/").status_code == 403


def test_a_recruiter_of_one_role_neither_exports_nor_erases_what_others_hold(
    hiring: Round, person: Candidate
) -> None:
    other = roles.create(demonstration.role(), by=hiring.user)
    file = person.applications.get().file
    Application.objects.create(candidate=person, role=other, file=file)
    client, place = Client(), f"/privacy/people/{person.pk}"
    recruiter = seated(Membership.RECRUITER, hiring.role)
    client.force_login(recruiter)
    answer = client.post(f"{place}/export", follow=True)
    assert answer["Content-Type"].startswith("text/html")
    assert "ask an owner or a recruiter of all roles" in answer.content.decode()
    assert not AuditEntry.objects.filter(verb="candidates.take_along").exists()
    told = {"way": "mail", "received_on": f"{timezone.localdate()}", "words": ""}
    refused = client.post(f"{place}/ask", told | {"kind": "erasure"})
    assert "ask an owner or a recruiter of all roles" in refused.content.decode()
    assert not DataRequest.objects.exists()
    assert client.post(f"{place}/ask", told | {"kind": "access"}).status_code == 302
    Seat.objects.create(user=recruiter, membership=Membership.RECRUITER, role=other)
    assert client.post(f"{place}/export")["Content-Type"] == "application/zip"
    assert client.post(f"{place}/ask", told | {"kind": "erasure"}).status_code == 302


def test_the_trail_is_narrowed_to_a_person_a_verb_a_user(hiring: Round, person: Candidate) -> None:
    application = person.applications.get()
    hiring.get(f"/people/{application.pk}/")
    ask(hiring, person)
    page = hiring.get("/trail/", person=person.pk)
    for verb in ("applications.open_first", "data_requests.write_down"):
        assert f"<code>{verb}</code>" in page
    assert "<code>roles.create</code>" not in page
    assert "<code>roles.create</code>" in hiring.get("/trail/", verb="roles")
    assert "<code>data_requests" not in hiring.get("/trail/", verb="roles")
    assert "No entry is like that" in hiring.get("/trail/", person=10**12)
    nobody = seated(Membership.AUDITOR)
    assert "No entry is like that" in hiring.get("/trail/", user=nobody.pk)
    assert "<code>roles.create</code>" in hiring.get("/trail/", user=hiring.user.pk)


def test_the_trail_is_narrowed_to_days_as_they_are_here(hiring: Round) -> None:
    first, second = AuditEntry.objects.order_by("number")[:2]
    day = date(2026, 3, 2)
    midnight = timezone.make_aware(datetime.combine(day, time.min))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE records_auditentry DISABLE TRIGGER USER")
        for one, at in ((first, midnight - timedelta(microseconds=1)), (second, midnight)):
            cursor.execute(
                "UPDATE records_auditentry SET at = %s WHERE number = %s", [at, one.number]
            )
        cursor.execute("ALTER TABLE records_auditentry ENABLE TRIGGER USER")
    for narrowed, expected in (
        (Narrowing(since=day, until=day), [second.number]),
        (Narrowing(until=day - timedelta(days=1)), [first.number]),
    ):
        found = trail_reading.entries(narrowed)
        assert list(found.values_list("number", flat=True)) == expected
        assert "AT TIME ZONE" not in str(found.query)


def test_what_somebody_typed_is_not_looked_for_in_the_trail(
    hiring: Round, person: Candidate
) -> None:
    application = person.applications.get()
    sample = Assignment.objects.create(
        application=application, exercise="vector-search", version="1", variant="a", attempt="x",
        digest="0" * 64, ai_rule="none", minutes=90, due_at=timezone.now(), by=hiring.user,
    )  # fmt: skip
    event = WorkEvent.objects.create(assignment=sample, number=1, kind="edit", ms=1)
    named = trail_reading.things_of(person.pk)
    assert f"assignment {sample.pk}" in named
    assert not [one for one in named if one.startswith("workevent")]
    with transaction.atomic(), pytest.raises(TypeError, match="name what it belongs to"):
        trail.record("work.type", event, by=None)


def test_a_check_tells_of_the_entries_it_read_while_others_write_on(
    hiring: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    check, verify = audit_checks.ask(by=hiring.user), audit.verify

    def slow(entries: Any) -> Any:
        with transaction.atomic():
            trail.record("roles.see", hiring.role, by=None)
        read.extend(entries)
        return verify(read)

    read: list[Any] = []
    monkeypatch.setattr(audit, "verify", slow)
    audit_checks.run(check.pk)
    check.refresh_from_db()
    last, digest = read[-1]
    assert (check.entries, check.head) == (last.number, digest)
    assert check.broken_at is None


def test_the_chain_is_verified_and_a_changed_row_is_named(hiring: Round) -> None:
    hiring.client.post("/trail/check")
    (first,) = AuditCheck.objects.all()
    assert "Every entry is being read" in hiring.get("/trail/")
    audit_checks.run(first.pk)
    assert "entries hold" in hiring.get("/trail/")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE records_auditentry DISABLE TRIGGER USER")
        cursor.execute("UPDATE records_auditentry SET verb = 'roles.forget' WHERE number = 2")
        cursor.execute("ALTER TABLE records_auditentry ENABLE TRIGGER USER")
    hiring.client.post("/trail/check")
    last = AuditCheck.objects.first()
    assert last is not None
    audit_checks.run(last.pk)
    page = hiring.get("/trail/")
    assert "entry 2 was changed after it was written" in page
    ended = AuditEntry.objects.filter(verb="audit_checks.end").last()
    assert ended is not None
    assert ended.detail["broken_at"] == 2


def test_the_desk_asks_the_same_of_the_database_however_many_wait(
    hiring: Round, person: Candidate
) -> None:
    def counted() -> int:
        with CaptureQueriesContext(connection) as asked:
            hiring.get("/privacy/")
        return len(asked)

    ask(hiring, person)
    before = counted()
    for number in range(4):
        other = Candidate.objects.create(name=f"Person {number}")
        data_requests.write_down(
            other, DataRequest.Kind.ERASURE, way=DataRequest.Way.MAIL, by=hiring.user
        )
        legal_holds.place(other, reason="x", by=hiring.user)
    assert counted() == before
