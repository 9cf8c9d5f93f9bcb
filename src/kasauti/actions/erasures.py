"""Erasing a person: rows, files, mails, logs, what was derived; with a receipt."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.db.models.functions import Cast
from django.utils import timezone

from kasauti import privacy
from kasauti.actions import deferred, groups, legal_holds, trail
from kasauti.actions.people import put_together
from kasauti.actions.refusals import Refused
from kasauti.connections import mail as mail_files
from kasauti.privacy import Outcome, Purpose
from kasauti.records.models import (
    Application,
    ApplicationDraft,
    Attachment,
    AuditEntry,
    Candidate,
    Erasure,
    IdempotencyKey,
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
from kasauti.records.stored_bytes import remove


def erase(candidate: Candidate, *, by: Candidate | User | None) -> Erasure:
    """Erase all that is held about a candidate, and return the receipt.

    Rows go at once, in one transaction. Bytes, mails written as files and log lines are removed by
    a worker, which then searches everything stored for the person's addresses.

    Parameters
    ----------
    by : Candidate, User or None
        None for the retention clock.

    Raises
    ------
    Refused
        If a legal hold stands on one of the person's records.
    """
    with transaction.atomic():
        trail.take_turn()
        candidate = Candidate.everything.select_for_update().get(pk=candidate.pk)
        asked_by = "retention" if by is None else by._meta.model_name or ""
        erasure = Erasure.objects.create(
            code=privacy.receipt_code(candidate.pk, settings.SECRET_KEY),
            asked_by=f"user {by.pk}" if isinstance(by, User) else asked_by,
            by=by if isinstance(by, User) else None,
        )
        # The entry comes first: afterwards there is no candidate to name as the actor.
        trail.record("erasures.erase", candidate, by=by, receipt=erasure.code)
        records = _records_of(candidate)
        legal_holds.check(one.pk for one in records)
        erasure.pending, erasure.erased = _traces(records), {}
        for record in records:
            counts = _erase_rows(record, erasure.pending)
            erasure.erased = {
                place: erasure.erased.get(place, 0) + count for place, count in counts.items()
            }
        erasure.erased["answers of the API"] = _forget_answers(erasure.pending["words"])
        erasure.save()
        deferred.finish_erasure(erasure.pk)
    return erasure


def hindrance(candidate: Candidate) -> str:
    """Return why a person cannot be erased now, empty if they can; in a verb's transaction."""
    try:
        legal_holds.check(one.pk for one in _records_of(candidate))
    except Refused as refusal:
        return str(refusal)
    return ""


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
    if candidate.email and candidate.name:
        same |= models.Q(email__iexact=candidate.email, name__iexact=candidate.name)
    found = put_together(Candidate.everything.filter(same).values_list("pk", flat=True))
    rows = Candidate.everything.select_for_update().filter(pk__in=found)
    return list(rows.order_by("merged_into", "pk"))


def _traces(records: list[Candidate]) -> dict[str, Any]:
    """Return what to look for afterwards, and which mails lie in files."""
    told = [word for one in records for word in (one.email, one.phone) if len(word) > 5]
    names = [one.name for one in records if len(one.name.split()) > 1]
    return {
        "words": list(dict.fromkeys((*told, *names))),
        "mails": [],
        "files": [],
    }


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
        | _unplaced_from(candidate.email)
    )
    pending["mails"] += mails.values_list("message_id", flat=True)
    if candidate.email:
        ImportRow.objects.filter(values__icontains=candidate.email).update(values={})
    archives, better = _archives_of(items)
    intakes = set(items.values_list("intake", flat=True))
    counts = {
        "applications": len(applications),
        "mails": mails.delete()[0],
        "consents": candidate.consents.count(),
        "attached files": attached.count(),
        "tasks": Task.objects.filter(application__in=applications).count(),
        "group answers": groups.remove(candidate.pk),
    }
    IntakeItem.objects.filter(pk__in=better).delete()
    counts["intake items"] = items.delete()[1].get("records.IntakeItem", 0)
    IntakeItem.objects.filter(file__in=archives).update(file=None, name="archive")
    candidate.delete()  # its applications, answers, results' links, corrections, mails, consents
    Intake.objects.filter(pk__in=intakes, items=None).delete()
    dropped = _drop_files(files | archives)
    pending["files"] += dropped
    counts["files"] = len(dropped)
    return counts


def _unplaced_from(address: str) -> models.Q:
    """Return the condition on mails from an address that were put to nobody."""
    return (
        models.Q(candidate=None, user=None, sender__iexact=address)
        if address
        else models.Q(pk=None)
    )


def _archives_of(items: models.QuerySet[IntakeItem]) -> tuple[set[int], set[int]]:
    """Return the files of archives that held a copy, and unreadable items that led to one."""
    archives: set[int] = set()
    parents: set[int] = set()
    for item in items.select_related("within"):
        parent = item.within
        if parent is None:
            continue
        if parent.state == "unpacked" and parent.file_id is not None:
            archives.add(parent.file_id)
        elif parent.state == "answered":
            parents.add(parent.pk)
    return archives, parents


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
    """Remove bytes, mails in files and log lines, and search for the rest; may run twice."""
    erasure = Erasure.objects.filter(pk=erasure_id, finished_at=None).first()
    if erasure is None:
        return
    pending = erasure.pending
    for digest in pending["files"]:
        if not ResumeFile.objects.filter(sha256=digest).exists():
            remove(digest)
    for message_id in pending["mails"]:
        mail_files.file_of(message_id).unlink(missing_ok=True)
    wanted = pending["words"]
    blotted = sum(_blot(path, wanted) for path in _logs())
    found = search_for(wanted)
    with transaction.atomic():
        trail.take_turn()
        left = Erasure.objects.filter(pk=erasure.pk, finished_at=None)
        if left.update(
            pending={},
            erased=erasure.erased | {"log lines": blotted},
            found_after=found,
            finished_at=timezone.now(),
        ):
            trail.record("erasures.finish", erasure, by=None, found_after=sum(found.values()))


def _logs() -> list[Path]:
    return sorted((settings.DATA / "log").glob("*")) if (settings.DATA / "log").is_dir() else []


def _blot(path: Path, words: list[str]) -> int:
    """Write over words in a log where they stand, which others may be appending to."""
    count = 0
    if not path.is_file():
        return 0
    with path.open("r+b") as log:
        content = log.read().lower()
        for word in words:
            sought, start = word.lower().encode(), 0
            while (start := content.find(sought, start)) >= 0:
                log.seek(start)
                log.write(b"*" * len(sought))
                start += len(sought)
                count += 1
    return count


def search_for(words: list[str]) -> dict[str, int]:
    """Return table → rows that still hold one of the words, over every table and the queue."""
    found: dict[str, int] = {}
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    tables |= {"procrastinate_jobs"}
    for table in sorted(tables - {"records_erasure"}):
        for word in words:
            escaped = word.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
            told = json.dumps(escaped, ensure_ascii=False)[1:-1]
            with connection.cursor() as cursor:
                cursor.execute(
                    f'SELECT count(*) FROM "{table}" AS row WHERE row::text ILIKE %s',  # noqa: S608
                    [f"%{told}%"],
                )
                (count,) = cursor.fetchone()
            if count:
                found[table] = found.get(table, 0) + count
    return found


def outcome_of(application: Application) -> tuple[Outcome, date]:
    """Return how an application ended and when, as the trail last told of it."""
    ends = {
        Stage.HIRED: Outcome.HIRED,
        Stage.NOT_NOW: Outcome.NOT_TAKEN,
        Stage.WITHDRAWN: Outcome.WITHDRAWN,
    }
    last = AuditEntry.objects.filter(object=f"application {application.pk}").last()
    day = timezone.localdate(last.at if last else application.created_at)
    return ends.get(Stage(application.stage), Outcome.OPEN), day


def due(candidate: Candidate) -> privacy.Due:
    """Return when a candidate's data must be gone, and why."""
    pool = candidate.consents.filter(purpose=str(Purpose.TALENT_POOL)).last()
    return privacy.due(
        [outcome_of(application) for application in candidate.applications.all()],
        known_since=timezone.localdate(candidate.created_at),
        pool_since=timezone.localdate(pool.at) if pool is not None and pool.given else None,
    )


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
