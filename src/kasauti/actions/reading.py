"""Reading and screening one dropped file: the body of a job that may run more than once."""

from __future__ import annotations

import logging
import shutil
from datetime import date
from functools import lru_cache, partial
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from kasauti.actions import found, intakes, people, screenings, trail
from kasauti.actions.pipeline import Isolated, Read, Refusal, Unpacked, open_file
from kasauti.actions.scratch import own
from kasauti.documents import Source, Unreadable
from kasauti.records.models import (
    Application,
    FoundNotice,
    IntakeItem,
    ItemState,
    Reading,
    ResumeFile,
)
from kasauti.records.stored_bytes import keep
from kasauti.records.values import as_json, document_of, storable_text
from kasauti.resumes import read_profile

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 4
_OPEN = (ItemState.WAITING, ItemState.READING)
_PRINT_AGAIN = "Please print it to PDF and drop that."


def read_item(item_id: int, *, attempt: int = 0) -> None:
    """Read and screen one dropped file, and store what came of it, once.

    Done twice it changes nothing the second time: an item at an end is left alone, a file that
    was read is not read again, a result that is stored is not stored again. A file whose worker
    died under it ``MOST_ATTEMPTS`` times is given to a person.
    """
    item = (
        IntakeItem.objects.select_related("intake__role", "file", "application")
        .filter(pk=item_id, state__in=_OPEN)
        .first()
    )
    if item is None or item.file is None:
        return
    IntakeItem.objects.filter(pk=item.pk, state=ItemState.WAITING).update(state=ItemState.READING)
    if attempt >= MOST_ATTEMPTS:
        _close(item, Refusal(str(Unreadable.CRASHED), _PRINT_AGAIN))
        return
    opened = _open(item.file, item.name, item.intake.as_of)
    if isinstance(opened, Read):
        _screen(item, item.file, opened)
    elif isinstance(opened, Unpacked):
        _unpack(item, opened)
    else:
        _close(item, opened)


@lru_cache(maxsize=2)  # a drop's files share their day
def _isolated(as_of: date, scratch: Path) -> Isolated[Read | Unpacked]:
    return Isolated(partial(open_file, as_of=as_of, scratch=own(scratch)))


def _open(file: ResumeFile, name: str, as_of: date) -> Read | Unpacked | Refusal:
    stored = Reading.objects.filter(file=file).first()
    if stored is not None:
        document = document_of(stored)
        return Read(document, read_profile(document, as_of=as_of))
    outcome = _isolated(as_of, settings.DATA / "scratch")(Source(name, path=file.path))
    if outcome.detail:
        log.error("reading file %s failed: %s", file.pk, outcome.detail)
    if outcome.error is not None:
        return Refusal(str(outcome.error.reason), outcome.error.mend)
    assert outcome.result is not None
    return outcome.result


def open_and_keep(file: ResumeFile, name: str, as_of: date) -> Read | Unpacked | Refusal:
    """Read one file and store what was read; an archive is refused."""
    opened = _open(file, name, as_of)
    if isinstance(opened, Read):
        with transaction.atomic():
            trail.take_turn()
            _store_reading(file, opened)
    elif isinstance(opened, Unpacked):
        shutil.rmtree(opened.folder)
        return Refusal("this is an archive", "Please send the résumé itself.")
    return opened


def open_archive(file: ResumeFile, name: str) -> Unpacked | Refusal:
    """Take the members out of a zip, in a process of its own; their folder is the caller's."""
    opened = _open(file, name, timezone.localdate())
    if isinstance(opened, Read):
        return Refusal("this is no zip", "Please pack the résumés in one.")
    return opened


def _screen(item: IntakeItem, file: ResumeFile, read: Read) -> None:
    """Screen outside the transaction; one that fails is a person's task, not the others' end."""
    as_of = item.intake.as_of
    try:
        screened = screenings.compute(read.document, read.profile, item.intake.role, as_of=as_of)
    except Exception:
        log.exception("screening file %s failed", file.pk)
        _close(item, Refusal("screening failed on this file", "Read it yourself, and report it."))
    else:
        _keep(item, file, read, screened)


@trail.in_turn
def _keep(item: IntakeItem, file: ResumeFile, read: Read, screened: screenings.Screened) -> None:
    # In turn, no other worker has the same person in hand.
    if not IntakeItem.objects.filter(pk=item.pk, state__in=_OPEN).exists():
        return
    role, quality = item.intake.role, read.profile.quality
    _store_reading(file, read)
    application = item.application or _application_for(item, file, read)
    result = screenings.store(file, role, screened, as_of=item.intake.as_of)
    if people.is_latest(item, application):
        application.file, application.result = file, result
        application.save()
    item.application = application
    item.state = ItemState.DONE if quality.enough else ItemState.NEEDS_A_PERSON
    item.reason = "" if quality.enough else "; ".join(quality.reasons)[:200] or "hard to read"
    item.mend = "" if quality.enough else "Put right what was read, with the file beside it."
    item.finished_at = timezone.now()
    item.save()
    trail.record(
        "intakes.read_item",
        item,
        by=None,
        application=application.pk,
        result=result.pk,
        **screenings.version_of(result),
    )


def _application_for(item: IntakeItem, file: ResumeFile, read: Read) -> Application:
    candidate = people.candidate_for(file, read.profile)
    role = item.intake.role
    way = FoundNotice.Way.MAIL if item.intake.by_id is None else FoundNotice.Way.FILES
    application, _ = Application.objects.get_or_create(
        candidate=candidate, role=role, defaults={"file": file, "source": way.value}
    )
    found.note(candidate, way, role=role)
    return application


def _store_reading(file: ResumeFile, read: Read) -> None:
    document = read.document
    if file.media_type != document.media_type:
        file.media_type = document.media_type
        file.save()
    Reading.objects.get_or_create(
        file=file,
        defaults={
            "text": storable_text(document.text),
            "document": as_json(document),
            "profile": as_json(read.profile),
            "quality": read.profile.quality.figure,
            "recognised": document.recognised,
        },
    )


def _unpack(item: IntakeItem, unpacked: Unpacked) -> None:
    """Make an archive's members items of the same drop."""
    kept, refused = [], []
    for name, member in unpacked.members:
        if isinstance(member, Refusal):
            refused.append((name, member))
        else:
            with member.open("rb") as content:
                kept.append((name, *keep(content)))
    shutil.rmtree(unpacked.folder)
    if not unpacked.members:
        _close(item, Refusal(str(Unreadable.EMPTY), "Please pack the files again."))
        return
    with transaction.atomic():
        trail.take_turn()
        now = timezone.now()
        opened = IntakeItem.objects.filter(pk=item.pk, state__in=_OPEN)
        if not opened.update(state=ItemState.UNPACKED, finished_at=now):
            return
        intakes.add_items(item.intake, kept, within=item)
        IntakeItem.objects.bulk_create(
            IntakeItem(
                intake=item.intake,
                within=item,
                name=name[:500],
                state=ItemState.UNREADABLE,
                reason=refusal.reason[:200],
                mend=refusal.mend[:500],
                finished_at=now,
            )
            for name, refusal in refused
        )
        trail.record("intakes.unpack", item, by=None, files=len(kept), refused=len(refused))


@trail.in_turn
def _close(item: IntakeItem, refusal: Refusal) -> None:
    changed = IntakeItem.objects.filter(pk=item.pk, state__in=_OPEN).update(
        state=ItemState.UNREADABLE,
        reason=refusal.reason[:200],
        mend=refusal.mend[:500],
        finished_at=timezone.now(),
    )
    if changed:
        trail.record("intakes.read_item", item, by=None, unreadable=refusal.reason)
