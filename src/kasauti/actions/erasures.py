"""Erasing a person: rows, files, mails, logs, what was derived; with a receipt."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models.functions import Cast
from django.utils import timezone

from kasauti import privacy
from kasauti.actions import (
    deferred,
    erasure_notes,
    groups,
    intakes,
    legal_holds,
    machines,
    traces,
    trail,
)
from kasauti.actions.people import put_together
from kasauti.actions.refusals import Refused
from kasauti.privacy import Outcome, Purpose
from kasauti.records.models import (
    AddressChange,
    Application,
    ApplicationDraft,
    Attachment,
    Candidate,
    Erasure,
    IdempotencyKey,
    ImportFile,
    ImportRow,
    Intake,
    IntakeItem,
    Mail,
    ResumeFile,
    Stage,
    Task,
    User,
)
from kasauti.records.retention import perhaps_due

# It begins where a word does: so a long cell without any is looked through once.
_ADDRESS = re.compile(r"""(?<![^\s,;:=|/\\<>()\[\]{}"@])[^\s,;:=|/\\<>()\[\]{}"@]+@[\w.-]+""")


def erase(candidate: Candidate, *, by: Candidate | User | None, again: bool = False) -> Erasure:
    """Erase all that is held about a candidate, and return the receipt.

    Rows go at once, in one transaction. Bytes, mails written as files and log lines are removed by
    a worker, which then searches everything stored for the person's addresses.

    Parameters
    ----------
    by : Candidate, User or None
        None for Kasauti itself.
    again : bool
        They were erased before, and a backup brought them back; otherwise the retention clock asks.

    Raises
    ------
    Refused
        If a legal hold stands on one of the person's records.
    """
    with transaction.atomic():
        trail.take_turn()
        candidate = Candidate.everything.select_for_update().get(pk=candidate.pk)
        itself = "restore" if again else "retention"
        asked_by = itself if by is None else by._meta.model_name or ""
        erasure = Erasure.objects.create(
            code=privacy.receipt_code(candidate.pk, settings.SECRET_KEY),
            asked_by=f"user {by.pk}" if isinstance(by, User) else asked_by,
            by=by if isinstance(by, User) else None,
        )
        # The entry comes first: afterwards there is no candidate to name as the actor.
        trail.record("erasures.erase", candidate, by=by, receipt=erasure.code)
        records = _records_of(candidate)
        legal_holds.check(one.pk for one in records)
        erasure.marks = {
            "candidates": [erasure_notes.mark_of(one) for one in records],
            "rows": [erasure_notes.mark_of_row(row) for row in _import_rows_of(records)],
        }
        erasure.pending, erasure.erased = _traces(records), {}
        for record in records:
            counts = _erase_rows(record, erasure.pending)
            erasure.erased = {
                place: erasure.erased.get(place, 0) + count for place, count in counts.items()
            }
        erasure.erased["answers of the API"] = _forget_answers(erasure.pending["words"])
        erasure.marks |= traces.marks(erasure.pending)
        erasure.save()
        machines.open_parts(erasure)
        deferred.finish_erasure(erasure.pk)
    return erasure


def hindrance(candidate: Candidate) -> str:
    """Return why a person cannot be erased now, empty if they can; in a verb's transaction."""
    try:
        legal_holds.check(everyone_of(candidate))
    except Refused as refusal:
        return str(refusal)
    return ""


def everyone_of(candidate: Candidate) -> list[int]:
    """Return the ids of the records that an erasure of a person takes; in a verb's transaction."""
    return [one.pk for one in _records_of(candidate)]


def erase_again() -> int:
    """Erase whom a restored backup brought back although they were erased; return how many.

    Whoever the backup knows under a legal hold stays until it is lifted.

    Raises
    ------
    ValueError
        If a note of an erasure cannot be read.
    """
    back = erasure_notes.come_back(erasure_notes.read())
    ImportRow.objects.filter(pk__in=back.rows).update(values={})  # else a worker brings them in
    count = 0
    for candidate in Candidate.everything.filter(pk__in=back.people):
        if Candidate.everything.filter(pk=candidate.pk).exists():  # not gone with another record
            with contextlib.suppress(Refused):
                erase(candidate, by=None, again=True)
                count += 1
    return count + _erase_loose(back.files)


def _erase_loose(files: list[int]) -> int:
    """Erase files that came back and belong to nobody yet: whoever reads them makes a person."""
    loose = ResumeFile.objects.filter(pk__in=files, attachments=None)
    loose = loose.exclude(pk__in=Application.everything.values("file"))
    if not loose.exists():
        return 0
    with transaction.atomic():
        trail.take_turn()
        held = set(loose.values_list("pk", flat=True))
        names = list(loose.values_list("sha256", flat=True))
        code = privacy.mark("files", " ".join(names), settings.SECRET_KEY)[:16]
        ApplicationDraft.objects.filter(file__in=held).delete()
        IntakeItem.objects.filter(file__in=held).delete()
        pending = {"words": [], "mails": [], "files": _drop_files(held)}
        erasure = Erasure.objects.create(
            code=code, asked_by="restore", pending=pending, marks=traces.marks(pending),
            erased={"files": len(pending["files"])},
        )  # fmt: skip
        trail.record("erasures.erase_again", None, by=None, receipt=code)
        machines.open_parts(erasure)
        deferred.finish_erasure(erasure.pk)
    return len(names)


def receipt_of(candidate_id: int) -> Erasure | None:
    """Return the receipt of a person who was erased, None of everybody else."""
    code = privacy.receipt_code(candidate_id, settings.SECRET_KEY)
    return Erasure.objects.filter(code=code).first()


def _forget_answers(words: list[str]) -> int:
    """Drop answers of the API that are kept for a repeated request and speak of a person."""
    speaks = models.Q(pk=None)
    for word in words:
        speaks |= models.Q(told__icontains=json.dumps(word, ensure_ascii=False)[1:-1])
    told = Cast("answer", models.TextField())
    return IdempotencyKey.objects.annotate(told=told).filter(speaks).delete()[0]


def _records_of(candidate: Candidate) -> list[Candidate]:
    """Return the rows that are the same person, those that were put into another first.

    By name and address, as at every intake, and whatever was merged with one of them.
    """
    same = models.Q(pk=candidate.pk)
    for address in _addresses_of([candidate]) if candidate.name else ():
        same |= models.Q(email__iexact=address, name__iexact=candidate.name)
    found = put_together(Candidate.everything.filter(same).values_list("pk", flat=True))
    rows = Candidate.everything.select_for_update().filter(pk__in=found)
    return list(rows.order_by("merged_into", "pk"))


def _addresses_of(records: list[Candidate]) -> list[str]:
    """Return the mail addresses that are or were a person's.

    One that was asked for and never confirmed may be another's.
    """
    confirmed = AddressChange.objects.filter(candidate__in=records).exclude(confirmed_at=None)
    were = [one for pair in confirmed.values_list("email", "before") for one in pair]
    return [one for one in dict.fromkeys((*(one.email for one in records), *were)) if one]


def _traces(records: list[Candidate]) -> dict[str, Any]:
    """Return what to look for afterwards, and which mails lie in files."""
    told = (*_addresses_of(records), *(one.phone for one in records))
    names = [one.name for one in records if len(one.name.split()) > 1]
    return {
        "words": list(dict.fromkeys((*(word for word in told if len(word) > 5), *names))),
        "mails": [],
        "files": [],
    }


def _import_rows_of(records: list[Candidate]) -> models.QuerySet[ImportRow]:
    """Return the rows of spreadsheets that people came in by, or wait in by their address."""
    addresses = _addresses_of(records)
    near, whole = models.Q(pk=None), _addresses_in(addresses)
    for address in addresses:
        near |= models.Q(values__icontains=address)  # in another's longer address too
    rows = ImportRow.objects.filter(near).values_list("pk", "values")
    waits = [pk for pk, values in rows if whole & _addresses_in(values.values())]
    named = models.Q(candidate__in=records) | models.Q(pk__in=waits)
    return ImportRow.objects.filter(named).select_related("source")


def _addresses_in(cells: Iterable[str]) -> set[str]:
    """Return the mail addresses that cells hold, whole; a cell may hold several among words."""
    found = _ADDRESS.findall(" ".join(cells).lower())
    return {one.strip("'.") for one in found}


def _erase_rows(candidate: Candidate, pending: dict[str, Any]) -> dict[str, int]:
    own = Application.everything.filter(candidate=candidate)
    applications = list(own.values_list("pk", flat=True))
    items = IntakeItem.objects.filter(application__in=applications)
    files = set(own.values_list("file", flat=True))
    files |= set(items.exclude(file=None).values_list("file", flat=True))
    attached = Attachment.objects.filter(application__in=applications)
    files |= set(attached.values_list("file", flat=True))
    items = IntakeItem.objects.filter(models.Q(pk__in=items) | models.Q(file__in=files)).exclude(
        application__candidate__in=Candidate.everything.exclude(pk=candidate.pk)
    )
    mails = Mail.objects.filter(
        models.Q(candidate=candidate)
        | models.Q(application__in=applications)
        | _unplaced_from(_addresses_of([candidate]))
    )
    pending["mails"] += mails.values_list("message_id", flat=True)
    _import_rows_of([candidate]).update(values={})
    ImportFile.objects.filter(file__in=files).delete()
    newer = ApplicationDraft.objects.filter(application__in=applications)
    files |= set(newer.values_list("file", flat=True))
    newer.delete()
    archives, led = _archives_of(items)
    unread = IntakeItem.objects.filter(pk__in=led)
    files |= set(unread.exclude(file=None).values_list("file", flat=True))
    drops = set(items.values_list("intake", flat=True))
    counts = {
        "applications": len(applications),
        "mails": mails.delete()[0],
        "consents": candidate.consents.count(),
        "attached files": attached.count(),
        "tasks": Task.objects.filter(application__in=applications).count(),
        "group answers": groups.remove(candidate.pk),
    }
    unread.delete()
    counts["intake items"] = items.delete()[1].get("records.IntakeItem", 0)
    IntakeItem.objects.filter(file__in=archives).update(file=None, name="archive")
    candidate.delete()  # its applications, answers, results' links, corrections, mails, consents
    Intake.objects.filter(pk__in=drops, items=None).delete()
    dropped = _drop_files(files | archives)
    pending["files"] += dropped
    counts["files"] = len(dropped)
    return counts


def _unplaced_from(addresses: list[str]) -> models.Q:
    """Return the condition on mails from these addresses that were put to nobody."""
    sent = models.Q(pk=None)
    for address in addresses:
        sent |= models.Q(candidate=None, user=None, sender__iexact=address)
    return sent


def _archives_of(items: models.QuerySet[IntakeItem]) -> tuple[set[int], set[int]]:
    """Return the files of archives that held a copy, and unreadable items that led to one."""
    archives: set[int] = set()
    unread: set[int] = set()
    for item in items.select_related("within"):
        before = [item, *intakes.instead_of(item)]
        unread |= {one.pk for one in before[1:]}
        archive = before[-1].within
        if archive is not None and archive.state == "unpacked" and archive.file_id is not None:
            archives.add(archive.file_id)
    return archives, unread


def _drop_files(files: set[int]) -> list[str]:
    """Delete the rows of files that nothing else holds, and return their hashes."""
    ApplicationDraft.objects.filter(file__in=files, state=ApplicationDraft.State.SENT).delete()
    unused = ResumeFile.objects.filter(pk__in=files).exclude(
        models.Q(pk__in=Application.everything.values("file"))
        | models.Q(pk__in=IntakeItem.objects.exclude(file=None).values("file"))
    )
    unused = unused.filter(drafts=None, attachments=None)
    hashes = list(unused.values_list("sha256", flat=True))
    ResumeFile.objects.filter(sha256__in=hashes).delete()  # readings and results with them
    return hashes


def finish(erasure_id: int) -> None:
    """Clear what machines share, do this machine's part, search for the rest; may run twice.

    The other machines do theirs; whichever is last finishes the erasure.
    """
    erasure = Erasure.objects.filter(pk=erasure_id, finished_at=None).first()
    if erasure is None:
        return
    erasure_notes.write(erasure)
    traces.remove_shared(erasure.pending)
    machine = machines.here()
    for part in erasure.parts.filter(machine=machine, done_at=None):
        machines.do_part(part)
    found = traces.search_for(erasure.pending["words"])
    Erasure.objects.filter(pk=erasure.pk).update(found_after=found, searched_at=timezone.now())
    machines.conclude(erasure)


def outcome_of(application: Application) -> tuple[Outcome, date]:
    """Return how an application ended, and since when it stands there.

    What came from an earlier system ended on the day told there, not when it was brought in. What
    is done to it afterwards (somebody opens it, its role asks for something else) moves no day.
    """
    ends = {
        Stage.HIRED: Outcome.HIRED,
        Stage.NOT_NOW: Outcome.NOT_TAKEN,
        Stage.WITHDRAWN: Outcome.WITHDRAWN,
    }
    day = timezone.localdate(application.entered_at)
    return ends.get(Stage(application.stage), Outcome.OPEN), day


def due(candidate: Candidate) -> privacy.Due:
    """Return when a candidate's data must be gone, and why."""
    pool = candidate.consents.filter(purpose=str(Purpose.TALENT_POOL)).last()
    wanted = pool is not None and pool.given
    clock = privacy.due(
        [outcome_of(application) for application in candidate.applications.all()],
        known_since=timezone.localdate(candidate.created_at),
        pool_since=timezone.localdate(pool.at) if pool is not None and wanted else None,
    )
    return _promised(candidate, clock)


def _promised(candidate: Candidate, clock: privacy.Due) -> privacy.Due:
    """Return the day by which an earlier system was to delete somebody, where that is sooner.

    It holds until something begins here: they applied here, once agreed to the talent pool, or
    somebody here moved them. What came in as open and was never touched is not due either.
    """
    told = candidate.earlier_records.aggregate(until=models.Max("keep_until"))
    until: date | None = told["until"]
    if until is None or clock.on is None or clock.on <= until:
        return clock
    here = models.Q(earlier_records=None) | models.Q(moves__isnull=False)
    pool = candidate.consents.filter(purpose=str(Purpose.TALENT_POOL), given=True)
    if pool.exists() or candidate.applications.filter(here).exists():
        return clock
    return privacy.Due(until, "the day that the earlier system told")


def overdue(
    *, today: date | None = None, among: models.QuerySet[Candidate] | None = None
) -> Iterator[Candidate]:
    """Give whoever's retention clock has run out and on whom no legal hold stands."""
    day = today or timezone.localdate()
    ended = perhaps_due(day).exclude(legal_holds.held()).order_by("pk")
    if among is not None:
        ended = ended.filter(pk__in=among.values("pk"))
    for candidate in ended.prefetch_related("applications").iterator(chunk_size=200):
        clock = due(candidate)
        if clock.on is not None and clock.on < day:
            yield candidate


def erase_due(*, today: date | None = None) -> int:
    """Erase whoever's clock has run out, each in a transaction; return how many.

    A record that a hold on a namesake at the same address keeps is left.
    """
    erased = 0
    for candidate in list(overdue(today=today)):
        try:
            erase(candidate, by=None)
        except Refused:
            continue
        erased += 1
    return erased
