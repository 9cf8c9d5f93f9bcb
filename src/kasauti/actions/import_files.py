"""Résumés in a zip beside a spreadsheet: taken out in isolation, given to the rows naming them."""

from __future__ import annotations

import shutil
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO
from urllib.parse import unquote

from django.db import transaction

from kasauti.actions import intakes, reading, trail
from kasauti.actions.pipeline import Refusal, Unpacked
from kasauti.actions.refusals import Refused
from kasauti.records.models import CandidateImport, ImportFile, ResumeFile, User
from kasauti.records.stored_bytes import keep

LARGEST = 500_000_000


@dataclass(frozen=True, slots=True)
class _Member:
    """A file of a zip: its path inside, and its hash and size, or why it could not be taken out."""

    name: str
    digest: str = ""
    size: int = 0
    reason: str = ""


def attach(
    source: CandidateImport, name: str, content: IO[bytes], *, size: int, by: User
) -> CandidateImport:
    """Put a zip of résumés beside a spreadsheet; another zip takes the place of the first.

    Raises
    ------
    Refused
        If the rows are being brought in, or the file is empty, too large or no zip.
    """
    if not 0 < size <= LARGEST:
        raise Refused("The zip is empty or larger than 500 MB: split spreadsheet and zip")
    if content.read(4) != b"PK\x03\x04":
        raise Refused("This is no zip: pack the résumés in one")
    content.seek(0)
    digest, kept = keep(content)
    with transaction.atomic():
        trail.take_turn()
        file, _ = ResumeFile.objects.get_or_create(
            sha256=digest, defaults={"name": name[:500], "size": kept}
        )
        before = CandidateImport.objects.get(pk=source.pk).archive_id
        fresh = CandidateImport.objects.filter(pk=source.pk, started_at=None)
        if not fresh.update(archive=file):
            raise Refused("This file is being brought in already")
        if before is not None and before != file.pk:
            intakes.drop_unused([before])
        trail.record("imports.attach", source, by=by, size=kept)
    source.refresh_from_db()
    return source


def unpack(source: CandidateImport) -> None:
    """Take the résumés out of the zip, once; a worker that dies before has done nothing."""
    archive = source.archive
    if archive is None:
        return
    opened = reading.open_archive(archive, archive.name)
    if isinstance(opened, Unpacked):
        members = [_kept(name, member) for name, member in opened.members]
        shutil.rmtree(opened.folder)
    else:
        members = [_Member(archive.name, reason=opened.reason)]
    _store(source, archive, members)
    source.refresh_from_db()


def _kept(name: str, member: Path | Refusal) -> _Member:
    if isinstance(member, Refusal):
        return _Member(name, reason=member.reason)
    with member.open("rb") as content:
        return _Member(name, *keep(content))


@trail.in_turn
def _store(source: CandidateImport, archive: ResumeFile, members: list[_Member]) -> None:
    if not CandidateImport.objects.filter(pk=source.pk, archive=archive).update(archive=None):
        return
    kept = {member.digest: member for member in members if member.digest}
    ResumeFile.objects.bulk_create(
        (
            ResumeFile(sha256=digest, name=PurePosixPath(one.name).name[:500], size=one.size)
            for digest, one in kept.items()
        ),
        ignore_conflicts=True,
    )
    files = ResumeFile.objects.in_bulk(list(kept), field_name="sha256")
    ImportFile.objects.bulk_create(
        ImportFile(
            source=source, file=files.get(one.digest), name=one.name[:500], reason=one.reason[:200]
        )
        for one in members
    )
    intakes.drop_unused([archive.pk])
    trail.record("imports.unpack", source, by=None, files=len(members))


class Beside:
    """The files that lie beside a spreadsheet, looked up once."""

    def __init__(self, source: CandidateImport) -> None:
        self._called: dict[str, list[ImportFile]] = defaultdict(list)
        for one in source.files.select_related("file"):
            self._called[PurePosixPath(one.name).name.lower()].append(one)

    def named(self, cell: str) -> tuple[ImportFile | None, str]:
        """Return the file that a cell names and, without one, why not.

        A cell may hold a path or an address; where two files have its name, none is taken.
        """
        path = unquote(cell.partition("?")[0]).replace("\\", "/").strip("/ ")
        name = PurePosixPath(path).name
        fit = self._called.get(name.lower(), [])
        fit = [one for one in fit if one.name.lower() == path.lower()] or fit
        if not name or not fit:
            return None, f"the résumé {name} is not in the zip"
        if len(fit) > 1:
            return None, f"{len(fit)} files of the zip are called {name}: none was taken"
        if fit[0].file is None:
            return None, f"the résumé {name} could not be taken out of the zip: {fit[0].reason}"
        return fit[0], ""


def let_go(source: CandidateImport) -> None:
    """Forget the files that people have now, and drop the bytes that nobody has; names stay."""
    unpacked = list(source.files.exclude(file=None).values_list("file", flat=True))
    source.files.filter(taken=True).delete()
    source.files.update(file=None)
    intakes.drop_unused(unpacked)


@trail.in_turn
def forget(source: CandidateImport) -> None:
    """Drop the zip beside a spreadsheet and what was taken out of it, names as well.

    Nothing is dropped if the spreadsheet was started since it was looked at.
    """
    stands = CandidateImport.objects.filter(pk=source.pk, started_at=source.started_at)
    archive = stands.values_list("archive", flat=True).first()
    if not stands.update(archive=None):
        return
    let_go(source)
    source.files.all().delete()
    if archive is not None:
        intakes.drop_unused([archive])
