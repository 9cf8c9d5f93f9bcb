"""People who did not come by themselves are told once: how they were found, and their rights."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from kasauti.access import Membership
from kasauti.actions import (
    consents,
    digests,
    found,
    imports,
    incoming,
    intakes,
    mail,
    merges,
    reading,
)
from kasauti.actions.refusals import Refused
from kasauti.privacy import Purpose
from kasauti.records.models import (
    AuditEntry,
    Candidate,
    Consent,
    FoundNotice,
    IntakeItem,
    Mail,
    MailState,
    Notification,
    Role,
    Task,
    User,
)
from tests.actions.conftest import resume
from tests.actions.test_incoming import letter
from tests.actions.test_mail_threads import seated

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def dropped(
    role: Role, user: User, name: str = "Kavya Menon", *, address: bool = True
) -> Candidate:
    content = resume(name)
    if not address:
        content = content.replace(f"{name.lower().replace(' ', '.')}@example.in | ".encode(), b"")
    for item in intakes.drop(role, [(f"{name}.txt", content)], by=user).items.all():
        reading.read_item(item.pk)
    return Candidate.objects.get(name=name)


def brought(user: User, text: bytes) -> None:
    source = imports.take("people.csv", text, by=user)
    imports.start(source, source.mapping, by=user)
    imports.bring_in(source.pk)


def waits(user: User) -> int:
    return {one.key: one.count for one in digests.waits_for(user)}.get("found", 0)


@pytest.mark.parametrize("language", ["en-gb", "hi"])
def test_somebody_dropped_in_is_told_how_why_and_their_rights(
    role: Role, user: User, language: str
) -> None:
    candidate = dropped(role, user)
    assert waits(user) == 1
    assert not Mail.objects.exists()
    told = found.tell(FoundNotice.objects.all(), by=user, language=language)
    assert told == found.Told(mails=1)
    assert waits(user) == 0
    sent = Mail.objects.get()
    assert (sent.candidate, sent.application) == (candidate, role.applications.get())
    assert sent.not_before > timezone.now() + timedelta(hours=23)
    named = {
        "en-gb": ("somebody of our team", "Data Protection Board"),
        "hi": ("आपका रिज़्यूमे", "बोर्ड"),
    }
    for words in (*named[language], role.title, "/c/"):
        assert words in sent.body
    with pytest.raises(Refused, match="told already"):
        found.tell(FoundNotice.objects.all(), by=user)


def test_a_notice_that_is_taken_back_leaves_them_untold(role: Role, user: User) -> None:
    dropped(role, user)
    found.tell(FoundNotice.objects.all(), by=user)
    mail.cancel(Mail.objects.get(), by=user)
    assert waits(user) == 1
    found.settle(FoundNotice.objects.get(), by=user)
    assert waits(user) == 0
    with pytest.raises(Refused, match="told already"):
        found.settle(FoundNotice.objects.get(), by=user)


def test_by_itself_where_the_role_says_so_else_as_the_installation(
    role: Role, user: User, settings: Any
) -> None:
    found.choose(role, True, by=user)
    dropped(role, user)
    assert Mail.objects.get().template == "found"
    settings.TELL_FOUND = True
    found.choose(role, False, by=user)
    dropped(role, user, "Anjali Verma")
    assert waits(user) == 1
    found.choose(role, None, by=user)
    dropped(role, user, "Dev Nair")
    assert waits(user) == 1
    assert Mail.objects.filter(state=MailState.WAITING).count() == 2


def test_nobody_is_noted_twice_or_who_applied_themselves(role: Role, user: User) -> None:
    candidate = dropped(role, user)
    dropped(role, user)
    assert FoundNotice.objects.count() == 1
    FoundNotice.objects.all().delete()
    consents.given(candidate, (Purpose.APPLICATION,), "en-gb", way="application")
    found.note(candidate, FoundNotice.Way.FILES, role=role)
    assert not FoundNotice.objects.exists()


def test_who_has_no_address_becomes_a_task(role: Role, user: User) -> None:
    dropped(role, user, address=False)
    assert found.tell(FoundNotice.objects.all(), by=user) == found.Told(tasks=1)
    task = Task.objects.get()
    assert task.assignee == user
    assert "no mail address" in task.words
    assert task.due_on is not None
    assert task.by == user
    assert waits(user) == 0


def test_what_the_machine_gives_is_told_to_whose_it_is_and_in_nobodys_name(
    role: Role, user: User
) -> None:
    found.choose(role, True, by=user)
    dropped(role, user, address=False)
    task = Task.objects.get()
    assert (task.by, task.assignee) == (None, user)
    entry = AuditEntry.objects.get(verb="team_tasks.give")
    assert (entry.actor, entry.actor_user) == ("system", None)
    told = Notification.objects.get(user=user, link="/waiting#tasks")
    assert role.title in told.words


@pytest.mark.parametrize("kept_is_told", [False, True])
def test_how_a_person_was_found_goes_with_their_record_and_back(
    role: Role, user: User, kept_is_told: bool
) -> None:
    kept = Candidate.objects.create(name="Kavya M.")
    merged = dropped(role, user)
    if kept_is_told:
        found.note(kept, FoundNotice.Way.IMPORT)
    found.tell(FoundNotice.objects.filter(candidate=merged), by=user)
    before = sorted(FoundNotice.objects.values_list())
    made = merges.merge(kept, merged, by=user)
    notice = FoundNotice.objects.get(candidate=kept)
    assert notice.mail == Mail.objects.get(template="found")
    assert waits(user) == 0
    merges.undo(made, by=user)
    assert sorted(FoundNotice.objects.values_list()) == before


def test_a_notice_that_was_settled_stays_so_with_the_record_that_is_kept(
    role: Role, user: User
) -> None:
    kept, merged = dropped(role, user), Candidate.objects.create(name="Kavya M.")
    found.note(merged, FoundNotice.Way.IMPORT)
    found.settle(merged.found_notice, by=user)
    before = FoundNotice.objects.get(candidate=kept)
    made = merges.merge(kept, merged, by=user)
    assert FoundNotice.objects.get(candidate=kept).settled_at is not None
    merges.undo(made, by=user)
    assert FoundNotice.objects.get(candidate=kept).settled_at == before.settled_at is None


def test_of_very_many_no_more_are_counted_than_are_told_of(
    role: Role, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(found, "MANY", 2)
    for name in ("Kavya Menon", "Anjali Verma", "Dev Nair"):
        dropped(role, user, name)
    (waiting,) = (one for one in digests.waits_for(user) if one.key == "found")
    assert (waiting.count, waiting.words) == (2, "or more people to be told that they were found")


def test_whoever_mailed_in_is_told_where_it_came_from(role: Role, user: User) -> None:
    message = letter(sender="agency@example.com", to=f"jobs+{role.slug}@example.in")
    message.add_attachment(resume(), maintype="text", subtype="plain", filename="kavya.txt")
    incoming.take(message.as_bytes())
    reading.read_item(IntakeItem.objects.get().pk)
    found.tell(FoundNotice.objects.all(), by=user)
    assert "a mail that brought us your résumé" in Mail.objects.get(template="found").body


def test_who_was_imported_waits_for_who_sees_every_role(role: Role, user: User) -> None:
    brought(user, b"Name,Email\nKavya Menon,kavya@example.in\nDev Nair,\n")
    of_one_role = seated("Ravi", Membership.RECRUITER, role)
    assert (waits(user), waits(of_one_role)) == (2, 0)
    with pytest.raises(Refused):
        found.tell(FoundNotice.objects.all(), by=of_one_role)
    assert found.tell(FoundNotice.objects.all(), by=user) == found.Told(mails=1, left=1)
    assert "a post of ours" in Mail.objects.get().body
    brought(user, b"Name,Email\nKavya Menon,kavya@example.in\n")
    assert FoundNotice.objects.count() == 2


def test_whoever_was_found_before_the_upgrade_waits_and_is_not_mailed(
    role: Role, user: User, settings: Any
) -> None:
    dropped(role, user)
    brought(user, b"Name,Email\nDev Nair,dev@example.in\n")
    FoundNotice.objects.all().delete()
    settings.TELL_FOUND = True
    before = import_module("kasauti.records.migrations.0051_found_before")
    with connection.cursor() as cursor:
        cursor.execute(before.FOUND)
        cursor.execute(before.FOUND)
    assert {(one.candidate.name, one.way) for one in FoundNotice.objects.all()} == {
        ("Kavya Menon", "files"), ("Dev Nair", "import"),
    }  # fmt: skip
    assert waits(user) == 2
    assert not Mail.objects.exists()


def test_whoever_applied_since_is_not_told_that_they_did_not(role: Role, user: User) -> None:
    candidate = dropped(role, user)
    told = {"candidate": candidate, "purpose": "talent_pool", "version": "1", "language": "en"}
    Consent.objects.create(**told, given=False, way="told to the team")
    assert waits(user) == 1
    Consent.objects.create(**told, given=True, way="application")
    assert waits(user) == 0
