"""The machines that keep copies in data folders of their own, and what each does of an erasure."""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from kasauti.actions import traces, trail
from kasauti.actions.refusals import Refused
from kasauti.records.models import Erasure, ErasurePart, Machine, User

_SEEN_EVERY = timedelta(minutes=5)
_SWEEP_EVERY = timedelta(days=1)
_LOST_AFTER = timedelta(days=1)
_SETTLED_SECONDS = 3600.0
BEHIND = timedelta(minutes=10)
"""How long the site waits for a worker of its machine: it has one nearly everywhere."""


def here() -> Machine:
    """Return the machine that this process runs on, taken down the first time."""
    machine = Machine.objects.filter(key=_key(), gone_at=None).first()
    if machine is None:
        return _join(_key())
    if machine.seen_at < timezone.now() - _SEEN_EVERY:
        Machine.objects.filter(pk=machine.pk).update(seen_at=timezone.now())
    return machine


def _key() -> str:
    """Return what the data folder says it is; the first process of a new one says it."""
    path: Path = settings.DATA / "machine"
    if not path.is_file():
        with tempfile.NamedTemporaryFile("w", dir=settings.DATA, prefix=".machine-") as new:
            new.write(secrets.token_hex(16))
            new.flush()
            os.fchmod(new.fileno(), 0o644)
            with contextlib.suppress(FileExistsError):  # another process was faster
                os.link(new.name, path)
    return path.read_text()


@trail.in_turn
def _join(key: str) -> Machine:
    joined = Machine.objects.filter(key=key, gone_at=None).first()
    if joined is not None:  # another process of the machine was faster
        return joined
    now = timezone.now()
    cleared = _catch_up(Machine.objects.filter(key=key).first())
    told = {
        "name": socket.gethostname(),
        "seen_at": now,
        "swept_at": now - _SWEEP_EVERY,  # its copies are looked through at once
        "gone_at": None,
    }
    machine, _ = Machine.objects.update_or_create(key=key, defaults=told)
    unfinished = Erasure.objects.filter(finished_at=None)
    ErasurePart.objects.bulk_create(
        [ErasurePart(erasure=one, machine=machine) for one in unfinished], ignore_conflicts=True
    )
    trail.record("machines.join", machine, by=None, logs_cleared=cleared)
    return machine


def _catch_up(known: Machine | None) -> int:
    """Clear the logs of a machine that comes back from those declared gone; return how many.

    Of erasures that ended meanwhile only marks are left, and no mark finds a word in a log.
    """
    if known is None or known.gone_at is None:
        return 0
    missed = Erasure.objects.filter(finished_at__gte=known.gone_at)
    return traces.clear_logs() if missed.exists() else 0


def open_parts(erasure: Erasure) -> None:
    """Give every machine that is known its part of an erasure, in the present transaction."""
    known = Machine.objects.filter(gone_at=None)
    ErasurePart.objects.bulk_create(ErasurePart(erasure=erasure, machine=one) for one in known)


def look_after(*, behind: timedelta = timedelta()) -> None:
    """Do what this machine has not done yet of erasures; once a day look for copies that came back.

    Every process that serves or works calls this again and again; two at once do no harm.

    Parameters
    ----------
    behind : timedelta
        How long a process that answers people leaves it to a worker of the same machine.
    """
    machine, now = here(), timezone.now()
    parts = machine.parts.filter(done_at=None, erasure__at__lte=now - behind)
    for part in parts.select_related("erasure"):
        do_part(part)
    due = Q(swept_at=None) | Q(swept_at__lt=now - _SWEEP_EVERY - behind)
    if Machine.objects.filter(due, pk=machine.pk).update(swept_at=timezone.now()):
        _sweep()


def do_part(part: ErasurePart) -> None:
    """Remove this machine's copies of what was erased; may run twice."""
    removed = traces.remove_here(part.erasure.pending) if part.erasure.pending else {}
    told = {place: count for place, count in removed.items() if count}
    _done(part, told)


@trail.in_turn
def _done(part: ErasurePart, removed: dict[str, int]) -> None:
    mine = ErasurePart.objects.filter(pk=part.pk, done_at=None)
    if mine.update(removed=removed, done_at=timezone.now()):
        conclude(part.erasure)


@trail.in_turn
def conclude(erasure: Erasure) -> None:
    """Finish an erasure once the database is searched and no machine's part is open."""
    erasure = Erasure.objects.select_for_update().get(pk=erasure.pk)
    if erasure.finished_at or not erasure.searched_at or waiting_for(erasure).exists():
        return
    for part in erasure.parts.all():
        for place, count in part.removed.items():
            erasure.erased[place] = erasure.erased.get(place, 0) + count
    erasure.pending, erasure.finished_at = {}, timezone.now()
    erasure.save()
    found = sum(erasure.found_after.values())
    trail.record("erasures.finish", erasure, by=None, found_after=found)


def waiting_for(erasure: Erasure) -> QuerySet[ErasurePart]:
    """Return the parts of an erasure that machines have not done yet."""
    return erasure.parts.filter(done_at=None, machine__gone_at=None)


def _sweep() -> None:
    files: set[str] = set()
    mails: set[str] = set()
    for marks in Erasure.objects.values_list("marks", flat=True).iterator():
        files.update(marks.get("files", ()))
        mails.update(marks.get("mails", ()))
    traces.sweep(files, mails, before=time.time() - _SETTLED_SECONDS)


def standing() -> list[tuple[Machine, int]]:
    """Return the machines that are not gone, each with how many erasures wait for it."""
    waiting = Count("parts", filter=Q(parts__done_at=None))
    rows = Machine.objects.filter(gone_at=None).annotate(waiting=waiting)
    return [(one, one.waiting) for one in rows]


def lost() -> list[Machine]:
    """Return the machines that an erasure waits for and nobody saw for a day."""
    before = timezone.now() - _LOST_AFTER
    return [one for one, waiting in standing() if waiting and one.seen_at < before]


def find(name: str) -> Machine:
    """Return the machine of a name or the beginning of a key; Refused where that is not one."""
    rows = [one for one, _ in standing()]
    found = [one for one in rows if one.name == name or one.key.startswith(name)]
    if len(found) != 1:
        known = ", ".join(f"{one.name} ({one.key[:8]})" for one in rows) or "none"
        told = "No machine is" if not found else f"{len(found)} machines are"
        raise Refused(f"{told} called {name!r}: {known}. Name it by the letters in brackets")
    return found[0]


@trail.in_turn
def gone(machine: Machine, *, by: User | None) -> None:
    """Note that a machine's disk is destroyed: erasures wait for it no longer."""
    Machine.objects.filter(pk=machine.pk).update(gone_at=timezone.now())
    trail.record("machines.gone", machine, by=by)
    for part in machine.parts.filter(done_at=None).select_related("erasure"):
        conclude(part.erasure)


def look_after_and_let_go(*, behind: timedelta = timedelta()) -> None:
    """Look after this machine in a thread of its own, and give the connection back."""
    try:
        look_after(behind=behind)
    finally:
        connection.close()
