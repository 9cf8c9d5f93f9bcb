"""Each machine does its part of an erasure, and the receipt says which have not yet.

A machine is a data folder of its own: two folders on one database are two machines.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from kasauti.actions import erasures, machines, mail, reading, traces, trail
from kasauti.actions.refusals import Refused
from kasauti.connections.mail import FILES
from kasauti.records import stored_bytes
from kasauti.records.models import (
    Application,
    AuditEntry,
    Candidate,
    Erasure,
    IntakeItem,
    Machine,
    Mail,
    ResumeFile,
    Role,
)
from tests.actions.test_applying import sent
from tests.actions.test_erasures import left_in

pytestmark = [pytest.mark.database, pytest.mark.django_db]
Move = Callable[[str], Path]


@pytest.fixture
def on(data_folder: Path, settings: Any) -> Move:
    """Go to a machine: to its data folder."""

    def go(name: str) -> Path:
        settings.DATA = data_folder / name
        settings.FILES, settings.ERASURES = settings.DATA / "files", settings.DATA / "erasures"
        settings.DATA.mkdir(exist_ok=True)
        return data_folder / name

    return go


@pytest.fixture
def person(on: Move, role: Role, settings: Any) -> Candidate:
    """Somebody whose file, mail and pictures lie on the machines one and two."""
    settings.EMAIL_BACKEND = FILES
    on("one")
    machines.here()
    application, _ = sent(role)
    reading.read_item(IntakeItem.objects.get().pk)
    content = ResumeFile.objects.get().path.read_bytes()
    on("two")
    machines.here()
    for written in Mail.objects.all():
        mail.deliver(written.pk)
    keep_copies(content)
    application.refresh_from_db()
    return application.candidate


def keep_copies(content: bytes) -> None:
    """Have a machine fetch a file and draw its pages."""
    file = ResumeFile.objects.get()
    for place in (settings_path(file.sha256), stored_bytes.pictures(file.sha256) / "1.webp"):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)


def settings_path(name: str) -> Path:
    from django.conf import settings

    folder: Path = settings.FILES
    return folder / name[:2] / name


def test_every_machine_does_its_part_and_the_last_finishes(person: Candidate, on: Move) -> None:
    one, two = on("one"), on("two")
    assert left_in(one)
    assert len(left_in(two)) == 3  # the copy, the picture, the mail
    on("one")
    erasure = erasures.erase(person, by=None)
    erasures.finish(erasure.pk)
    erasure.refresh_from_db()
    assert left_in(one) == []
    assert erasure.finished_at is None
    assert [part.machine.key for part in machines.waiting_for(erasure)] == [
        (two / "machine").read_text()
    ]
    machines.look_after()  # the wrong machine: nothing changes
    assert left_in(two)
    on("two")
    machines.look_after()
    assert left_in(two) == []
    erasure.refresh_from_db()
    assert erasure.finished_at is not None
    assert erasure.pending == {}
    assert erasure.erased["mails in files"] == 1
    assert erasure.erased["copies of files and pictures"] == 3
    assert not machines.waiting_for(erasure).exists()
    assert AuditEntry.objects.filter(verb="erasures.finish").count() == 1
    assert trail.check() is None


def test_a_machine_that_comes_first_does_not_finish_before_the_search(
    person: Candidate, on: Move
) -> None:
    on("one")
    erasure = erasures.erase(person, by=None)
    on("two")
    machines.look_after()
    on("one")
    machines.look_after()
    erasure.refresh_from_db()
    assert erasure.finished_at is None
    erasures.finish(erasure.pk)
    erasure.refresh_from_db()
    assert erasure.finished_at is not None


def test_an_erasure_waits_no_longer_for_a_machine_that_is_destroyed(
    person: Candidate, on: Move
) -> None:
    on("one")
    erasure = erasures.erase(person, by=None)
    erasures.finish(erasure.pk)
    with pytest.raises(Refused, match="No machine is called 'three'"):
        machines.find("three")
    lost = machines.waiting_for(erasure).get().machine
    assert {waiting for _, waiting in machines.standing()} == {0, 1}
    machines.gone(machines.find(lost.key[:8]), by=None)
    erasure.refresh_from_db()
    assert erasure.finished_at is not None
    assert machines.standing() == [(machines.here(), 0)]


def test_a_machine_that_comes_in_meanwhile_gets_its_part(person: Candidate, on: Move) -> None:
    on("one")
    erasure = erasures.erase(person, by=None)
    three = on("three")
    (three / "log").mkdir()
    (three / "log" / "web.log").write_text("failed for Kavya Menon\n")
    machines.look_after()
    assert left_in(three) == []
    assert erasure.parts.get(machine=machines.here()).removed == {"log lines": 1}
    assert Machine.objects.count() == 3


def test_copies_that_came_late_go_on_the_next_day_and_others_stay(
    person: Candidate, on: Move
) -> None:
    """A reader that had the row before it went, a folder somebody put back."""
    two = on("two")
    file = ResumeFile.objects.get()
    mails = {path.name: path.read_bytes() for path in (two / "mail").iterdir()}
    erasure = erasures.erase(person, by=None)
    erasures.finish(erasure.pk)
    machines.look_after()
    assert left_in(two) == []
    other = settings_path("ab" * 32)
    for path in (settings_path(file.sha256), stored_bytes.pictures(file.sha256), other):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"Kavya") if path.parent.parent.name == "files" else path.mkdir()
        os.utime(path, (0, 0))
    for name, content in {**mails, "another@example.in.eml": b"kept"}.items():
        (two / "mail" / name).write_bytes(content)
    machines.look_after()
    assert settings_path(file.sha256).exists()  # today it looked already
    Machine.objects.update(swept_at=None)
    machines.look_after()
    assert not settings_path(file.sha256).exists()
    assert not stored_bytes.pictures(file.sha256).exists()
    assert other.exists()
    assert [path.name for path in (two / "mail").iterdir()] == ["another@example.in.eml"]


def test_what_came_back_and_is_held_again_stays(person: Candidate, on: Move, role: Role) -> None:
    """The same file of somebody who applies anew is theirs."""
    on("one")
    erasure = erasures.erase(person, by=None)
    erasures.finish(erasure.pk)
    sent(role)
    file = Application.objects.get().file
    os.utime(file.path, (0, 0))
    Machine.objects.update(swept_at=None)
    machines.look_after()
    assert file.path.is_file()
    assert time.time() - file.path.stat().st_mtime > 1000
    assert Erasure.objects.get().marks["files"]


def test_a_machine_that_was_declared_gone_catches_up_when_it_comes_back(
    person: Candidate, on: Move
) -> None:
    two = on("two")
    (two / "log").mkdir()
    for name in ("web.log", "web.log.1"):
        (two / "log" / name).write_text("failed for Kavya Menon\n")
    machines.gone(machines.here(), by=None)
    on("one")
    erasures.finish(erasures.erase(person, by=None).pk)
    assert Erasure.objects.get().finished_at is not None
    old = time.time() - 86_400
    for path in two.rglob("*"):
        os.utime(path, (old, old))
    on("two")
    machines.look_after()
    assert left_in(two) == []
    entry = AuditEntry.objects.filter(verb="machines.join").last()
    assert entry is not None
    assert entry.detail == {"logs_cleared": 2}


def test_a_machine_that_missed_no_erasure_keeps_its_logs(person: Candidate, on: Move) -> None:
    log = on("two") / "log" / "web.log"
    log.parent.mkdir()
    log.write_text("failed for Kavya Menon\n")
    machines.gone(machines.here(), by=None)
    machines.look_after()
    assert log.read_text() == "failed for Kavya Menon\n"


def test_the_site_leaves_it_to_a_worker_for_a_while(person: Candidate, on: Move) -> None:
    two = on("two")
    erasures.erase(person, by=None)
    machines.look_after(behind=machines.BEHIND)
    assert left_in(two)
    Erasure.objects.update(at=timezone.now() - machines.BEHIND)
    machines.look_after(behind=machines.BEHIND)
    assert left_in(two) == []


def test_a_word_is_blotted_wherever_a_piece_of_the_log_ends(
    on: Move, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(traces, "_PIECE", 7)
    log = on("one") / "log" / "web.log"
    log.parent.mkdir()
    text = "".join(f"{'.' * n}Kavya Menon{'-' * n}kavya@x.in\n" for n in range(40))
    log.write_text(text)
    pending = {"files": [], "mails": [], "words": ["kavya menon", "kavya@x.in"]}
    assert traces.remove_here(pending)["log lines"] == 80
    blotted = text.replace("Kavya Menon", "*" * 11).replace("kavya@x.in", "*" * 10)
    assert log.read_text() == blotted


def test_processes_that_start_together_join_once(on: Move) -> None:
    on("one")
    first = machines.here()
    assert machines._join(first.key) == first
    assert AuditEntry.objects.filter(verb="machines.join").count() == 1
