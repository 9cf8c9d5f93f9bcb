"""Reading and screening one dropped file: the body of a job that may run more than once."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial

from django.db import transaction
from django.utils import timezone

from kasauti.actions import archives, people, screenings, trail
from kasauti.actions.pipeline import Isolated, Read, read_resume
from kasauti.documents import Source, Unreadable
from kasauti.records.models import Application, IntakeItem, ItemState, Reading, ResumeFile
from kasauti.records.values import as_json, document_of, storable_text
from kasauti.resumes import read_profile

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 4
_OPEN = (ItemState.WAITING, ItemState.READING)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file was not read, and what a person can do."""

    reason: str
    mend: str


def read_item(item_id: int, *, attempt: int = 0) -> None:
    """Read and screen one dropped file, and store what came of it, once.

    Done twice it changes nothing the second time: an item at an end is left alone, a file that
    was read is not read again, a result that is stored is not computed again. A file whose
    worker died under it ``MOST_ATTEMPTS`` times is given to a person.
    """
    item = (
        IntakeItem.objects.select_related("intake__role", "file")
        .filter(pk=item_id, state__in=_OPEN)
        .first()
    )
    if item is None:
        return
    IntakeItem.objects.filter(pk=item.pk, state=ItemState.WAITING).update(state=ItemState.READING)
    if attempt >= MOST_ATTEMPTS:
        _close(item, Refusal(str(Unreadable.CRASHED), "Please print it to PDF and drop that."))
    elif archives.is_archive(item.file.path):
        archives.unpack(item)
    else:
        outcome = _read(item.file, item.name, item.intake.as_of)
        if isinstance(outcome, Refusal):
            _close(item, outcome)
        else:
            _keep(item, outcome)


@lru_cache(maxsize=2)  # a drop's files share their day
def _reader(as_of: date) -> Isolated[Read]:
    return Isolated(partial(read_resume, as_of=as_of))


def _read(file: ResumeFile, name: str, as_of: date) -> Read | Refusal:
    stored = Reading.objects.filter(file=file).first()
    if stored is not None:
        document = document_of(stored)
        return Read(document, read_profile(document, as_of=as_of))
    outcome = _reader(as_of)(Source(name, path=file.path))
    if outcome.detail:
        log.warning("reading file %s failed: %s", file.pk, outcome.detail)
    if outcome.error is not None:
        return Refusal(str(outcome.error.reason), outcome.error.mend)
    assert outcome.result is not None
    return outcome.result


def _keep(item: IntakeItem, read: Read) -> None:
    role = item.intake.role
    as_of = item.intake.as_of
    screened = screenings.compute(read.document, read.profile, role, as_of=as_of)
    with transaction.atomic():
        trail.take_turn()  # before looking: another worker may have the same person in hand
        item = IntakeItem.objects.select_related("intake__role", "file").get(pk=item.pk)
        if item.state not in _OPEN:
            return
        _store_reading(item.file, read)
        candidate = people.candidate_for(item.file, read.profile)
        application, _ = Application.objects.get_or_create(
            candidate=candidate, role=role, defaults={"file": item.file}
        )
        result = screenings.store(item.file, role, screened, as_of=as_of)
        if people.is_latest(item, application):
            application.file, application.result = item.file, result
            application.save()
        enough = read.profile.quality.enough
        item.state = ItemState.DONE if enough else ItemState.NEEDS_A_PERSON
        if not enough:
            item.reason = "; ".join(read.profile.quality.reasons)[:200] or "hard to read"
            item.mend = "Open the file beside the form and put right what was read."
        item.application = application
        item.finished_at = timezone.now()
        item.save()
        trail.record(
            "intakes.read_item", item, by=None, application=application.pk, result=result.pk
        )


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


@transaction.atomic
def _close(item: IntakeItem, refusal: Refusal) -> None:
    changed = IntakeItem.objects.filter(pk=item.pk, state__in=_OPEN).update(
        state=ItemState.UNREADABLE,
        reason=refusal.reason[:200],
        mend=refusal.mend[:500],
        finished_at=timezone.now(),
    )
    if changed:
        trail.record("intakes.read_item", item, by=None, unreadable=refusal.reason)
