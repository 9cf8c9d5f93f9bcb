"""Erasure reaches rows, files, mails, logs and the queue, and says what it found afterwards."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from django.db.models import Q
from django.utils import timezone

from kasauti.actions import (
    applications,
    bookings,
    consents,
    erasures,
    intakes,
    mail,
    reading,
    reminders,
    roles,
    screenings,
    tokens,
    traces,
    trail,
)
from kasauti.actions.reasons import REASONS
from kasauti.connections.mail import FILES
from kasauti.privacy import Purpose
from kasauti.records.models import (
    Application,
    AuditEntry,
    Candidate,
    Erasure,
    IdempotencyKey,
    IntakeItem,
    InterviewPlan,
    Mail,
    ResumeFile,
    Role,
    ScreeningResult,
    User,
)
from kasauti.records.retention import perhaps_due
from tests.actions.conftest import resume
from tests.actions.test_applying import sent
from tests.actions.test_bookings import booked, plan

pytestmark = [pytest.mark.database, pytest.mark.django_db]
__all__ = ["plan"]  # the fixture


@pytest.fixture
def applied(role: Role, settings: Any) -> Application:
    settings.EMAIL_BACKEND = FILES
    application, _ = sent(role)
    reading.read_item(IntakeItem.objects.get().pk)
    for written in Mail.objects.all():
        mail.deliver(written.pk)
    application.refresh_from_db()
    application.candidate.refresh_from_db()
    return application


def left_in(folder: Path) -> list[str]:
    words = (b"kavya", b"menon", b"98450 12345", b"9845012345")  # no key has these by chance
    return [
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and any(word in path.read_bytes().lower() for word in words)
    ]


def erase(candidate: Candidate, **by: Any) -> Erasure:
    erasure = erasures.erase(candidate, **by)
    from django.db import connection

    with connection.cursor() as cursor:  # the queue's finished jobs
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name <> 'erasures.finish'")
    erasures.finish(erasure.pk)
    erasure.refresh_from_db()
    return erasure


def test_nothing_of_a_person_is_left(applied: Application, data_folder: Path) -> None:
    (data_folder / "log").mkdir()
    (data_folder / "log" / "web.log").write_text("failed for Kavya Menon at row 3\n")
    assert left_in(data_folder)
    erasure = erase(applied.candidate, by=applied.candidate)
    assert left_in(data_folder) == []
    for table in (Candidate, Application, Mail, ResumeFile, ScreeningResult, IntakeItem):
        assert not table._default_manager.exists()
    assert erasure.found_after == {}
    assert erasure.pending == {}
    assert erasure.erased["applications"] == erasure.erased["files"] == 1
    assert erasure.erased["log lines"] == 1
    assert "failed for *********** at row 3" in (data_folder / "log" / "web.log").read_text()
    assert trail.check() is None


def test_answers_of_the_api_that_speak_of_a_person_go_and_others_stay(
    applied: Application, user: User, data_folder: Path
) -> None:
    token, _secret = tokens.create("A program", ("people:read",), user=user, by=user)
    for key, name in (("theirs", "Kavya Menon"), ("another's", "Ravi Rao")):
        IdempotencyKey.objects.create(
            token=token, key=key, request="0" * 64, status=201, answer={"name": name}
        )
    erasure = erase(applied.candidate, by=user)
    assert left_in(data_folder) == []
    assert IdempotencyKey.objects.get().key == "another's"
    assert erasure.found_after == {}
    IdempotencyKey.objects.update(at=timezone.now() - timedelta(hours=25))
    assert tokens.forget_answers() == 1


def test_mails_to_the_panel_that_speak_of_a_person_go_with_them(
    plan: InterviewPlan, user: User, data_folder: Path
) -> None:
    """With the invitations that went along, handed over or not."""
    held = booked(plan, user)
    assert held.starts_at is not None
    reminders.sweep(now=held.starts_at - timedelta(hours=20))
    held = bookings.book(held, starts_at=bookings.free(held)[5], by=plan.application.candidate)
    assert held.ends_at is not None
    panel = Mail.objects.filter(user__name="Bilal")
    assert any("kavya.menon@example.in" in one.calendar for one in panel)
    for written in panel[:2]:
        mail.deliver(written.pk)
    erasure = erase(plan.application.candidate, by=user)
    assert left_in(data_folder) == []
    assert not Mail.objects.filter(
        Q(body__icontains="kavya") | Q(subject__icontains="kavya") | Q(calendar__icontains="kavya")
    )
    assert "records_mail" not in erasure.found_after


def test_a_trace_that_is_left_is_found_and_named(applied: Application, user: User) -> None:
    user.name = "Kavya Menon"
    user.save()
    assert erase(applied.candidate, by=user).found_after == {"records_user": 1}


def test_a_killed_worker_finishes_the_second_time(
    applied: Application, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    erasure = erasures.erase(applied.candidate, by=None)
    with monkeypatch.context() as dying:
        dying.setattr(traces, "search_for", lambda words: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            erasures.finish(erasure.pk)
    erasures.finish(erasure.pk)
    erasures.finish(erasure.pk)
    assert left_in(data_folder) == []
    assert AuditEntry.objects.filter(verb="erasures.finish").count() == 1


def test_an_archive_that_held_a_copy_goes_and_others_stay(
    role: Role, user: User, data_folder: Path
) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("kavya.txt", resume())
        archive.writestr("ravi.txt", resume("Ravi Das"))
    intakes.drop(role, [("both.zip", packed.getvalue())], by=user)
    while waiting := IntakeItem.objects.filter(state="waiting").first():
        reading.read_item(waiting.pk)
    kavya = Candidate.objects.get(name="Kavya Menon")
    erase(kavya, by=user)
    assert not [
        path
        for path in (data_folder / "files").rglob("*")
        if path.is_file() and b"Kavya" in path.read_bytes()
    ]
    ravi = Candidate.objects.get()
    assert ravi.applications.get().file.path.is_file()


def test_records_of_the_same_name_and_address_go_together(applied: Application, role: Role) -> None:
    sent(role)
    erase(applied.candidate, by=applied.candidate)
    assert not Candidate.objects.exists()


def test_whom_the_talent_pool_holds_costs_the_desk_nothing(
    applied: Application, user: User
) -> None:
    today, person = timezone.localdate(), applied.candidate
    applications.reject([applied], reason=next(iter(REASONS)), tell=False, by=user)
    later = today + timedelta(days=400)
    assert not perhaps_due(later).exists()
    consents.change(person, Purpose.TALENT_POOL, agree=False, language="hi", by=person)
    assert list(perhaps_due(later)) == [person]
    consents.change(person, Purpose.TALENT_POOL, agree=True, language="hi", by=person)
    assert not perhaps_due(later).exists()
    assert list(perhaps_due(today + timedelta(days=3650))) == [person]


def test_the_clock_erases_whom_nobody_needs(applied: Application, user: User) -> None:
    today = timezone.localdate()
    assert erasures.due(applied.candidate).on is None
    applications.reject([applied], reason=next(iter(REASONS)), tell=False, by=user)
    person = applied.candidate
    assert erasures.erase_due(today=today + timedelta(days=400)) == 0  # the talent pool holds
    consents.change(person, Purpose.TALENT_POOL, agree=False, language="hi", by=person)
    assert erasures.erase_due(today=today + timedelta(days=300)) == 0
    later = today + timedelta(days=400)
    assert list(erasures.overdue(today=later)) == [person]
    assert erasures.erase_due(today=later) == 1
    assert Erasure.objects.get().asked_by == "retention"


def test_what_is_done_to_an_application_that_ended_moves_no_day(
    applied: Application, user: User
) -> None:
    """A role that asks for something else screens everybody again, those who ended as well."""
    person, ended = applied.candidate, timezone.now() - timedelta(days=100)
    consents.change(person, Purpose.TALENT_POOL, agree=False, language="hi", by=person)
    applications.reject([applied], reason="pay", tell=False, by=user)
    Application.objects.update(entered_at=ended)
    day = timezone.localdate(ended) + relativedelta(months=12)
    more = '[[must]]\nskill = "SQL"\nlevel = "advanced"\n'
    roles.update(applied.role, f"{applied.role.source}\n{more}", by=user)
    screenings.rescreen_application(applied.pk, as_of=timezone.localdate())
    assert AuditEntry.objects.filter(verb="screenings.rescreen_application").exists()
    assert erasures.due(person).on == day
    assert list(erasures.overdue(today=day + timedelta(days=1))) == [person]
