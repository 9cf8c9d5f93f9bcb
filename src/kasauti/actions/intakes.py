"""Files onto a role: drop them, read each."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial
from pathlib import PurePosixPath
from typing import IO

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from kasauti.actions import deferred, trail
from kasauti.actions.refusals import Refused
from kasauti.records.models import (
    Application,
    Intake,
    IntakeItem,
    ItemState,
    ResumeFile,
    Role,
    User,
)
from kasauti.records.stored_bytes import keep, remove


def drop(
    role: Role,
    files: Iterable[tuple[str, IO[bytes] | bytes]],
    *,
    by: User,
    as_of: date | None = None,
) -> Intake:
    """Take files (and zips of many) for a role; workers read and screen them.

    Parameters
    ----------
    role : Role
    files : iterable of (name, content)
        Names may hold folders ("batch/asha.pdf"); only the last part is kept. Content is
        streamed to the data folder before any row is written.
    by : User
    as_of : date, optional
        The day that counts as now for the results; today by default.

    Raises
    ------
    Refused
        If the role is archived or there is no file.
    """
    if role.status == Role.Status.ARCHIVED:
        raise Refused(f"{role.title} is archived: open it again to take files")
    kept = [
        (_last_part(name), *keep(io.BytesIO(content) if isinstance(content, bytes) else content))
        for name, content in files
    ]
    if not kept:
        raise Refused("There is no file: choose résumés, a folder or a zip")
    with transaction.atomic():
        trail.take_turn()
        intake = Intake.objects.create(role=role, by=by, as_of=as_of or timezone.localdate())
        items = add_items(intake, kept)
        trail.record("intakes.drop", intake, by=by, role=role.pk, files=len(items))
    return intake


def _last_part(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/").replace("\x00", "")).name[:500] or "unnamed"


def add_items(
    intake: Intake,
    kept: Iterable[tuple[str, str, int]],
    *,
    within: IntakeItem | None = None,
    application: Application | None = None,
) -> list[IntakeItem]:
    """Add stored files (name, hash, size) to a drop and have workers read them.

    Parameters
    ----------
    within : IntakeItem, optional
        The archive they came in, or the file they are given instead of.
    application : Application, optional
        Whose files they are, where that is known before they are read.
    """
    kept = list(kept)
    ResumeFile.objects.bulk_create(
        (ResumeFile(sha256=digest, name=name[:500], size=size) for name, digest, size in kept),
        ignore_conflicts=True,
    )
    rows = ResumeFile.objects.in_bulk({digest for _, digest, _ in kept}, field_name="sha256")
    items = IntakeItem.objects.bulk_create(
        IntakeItem(
            intake=intake,
            file=rows[digest],
            name=name[:500],
            within=within,
            application=application,
        )
        for name, digest, _ in kept
    )
    deferred.read_items(item.pk for item in items)
    return items


def answer(item: IntakeItem, name: str, content: IO[bytes] | bytes, *, by: User) -> IntakeItem:
    """Give a better file, or the words typed in, for one that could not be read.

    The answer is an item of its own in the same drop, read and screened like any other; the
    unreadable file stays beside it.

    Parameters
    ----------
    item : IntakeItem
        An unreadable one.
    name : str
        The better file's name, with its ending.
    content : binary file or bytes

    Raises
    ------
    Refused
        If the item is not unreadable, or was answered meanwhile.
    """
    stored = keep(io.BytesIO(content) if isinstance(content, bytes) else content)
    with transaction.atomic():
        trail.take_turn()
        waiting = IntakeItem.objects.filter(pk=item.pk, state=ItemState.UNREADABLE)
        if not waiting.update(state=ItemState.ANSWERED):
            raise Refused("This file is no task any more: somebody answered it, or it was read")
        named = [(_last_part(name), *stored)]
        (better,) = add_items(item.intake, named, within=item, application=item.application)
        trail.record("intakes.answer", item, by=by, better=better.pk)
    return better


def instead_of(item: IntakeItem) -> Iterator[IntakeItem]:
    """Give the unreadable files in whose place one was given, the latest first."""
    before = item.within
    while before is not None and before.state == ItemState.ANSWERED:
        yield before
        before = before.within


def drop_unused(files: Iterable[int]) -> int:
    """Delete files that nothing holds any more, bytes as well; return how many."""
    unused = ResumeFile.objects.filter(
        ~Exists(Application.everything.filter(file=OuterRef("pk"))),
        pk__in=files,
        items=None,
        drafts=None,
        attachments=None,
        archive_of=None,
        import_files=None,
    )
    names = list(unused.values_list("sha256", flat=True))
    ResumeFile.objects.filter(sha256__in=names).delete()
    for name in names:
        transaction.on_commit(partial(remove, name))
    return len(names)
