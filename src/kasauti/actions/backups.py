"""One file that holds an installation, and an installation made from such a file."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import re
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, cast

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from kasauti import __version__, jobs
from kasauti.actions import schema, trail
from kasauti.actions.refusals import Refused
from kasauti.records import stored_bytes, table_copies
from kasauti.records.models import AuditEntry, Machine, ResumeFile

_FORM = 1
# What is made anew where the installation starts; everything else in the data folder is kept.
_MADE_ANEW = frozenset(
    {
        *("pg18", "pg18.new", "run", "log", "lock", "scratch", "cache", "prepared.json"),
        *("machine", stored_bytes.PICTURES),
    }
)
_TABLE = re.compile(r"tables/([a-z0-9_]+)\.copy")
_FILE = re.compile(r"data/(?:[\w][\w.@=+-]*/)*[\w][\w.@=+-]*")
_KEPT_BY_HASH = re.compile(r"data/files/[0-9a-f]{2}/([0-9a-f]{64})")
_BLOCK = 1 << 20
_NUMBERS_LEFT = 1_000_000
"""So many rows may have been made after the backup: their numbers are given to nobody again, or an
old signed link would open another person's page."""

Say = Callable[[str], None]


def write(path: Path, *, say: Say) -> str:
    """Write the whole installation to one file and return the digest of the last audit entry.

    Rows are those of one moment; people may go on working. Files under the data folder, its keys
    included, go along: whoever holds the file holds everything, so only its owner may read it.

    Parameters
    ----------
    path : Path
        Where to; it appears whole or not at all.
    say : callable
        Told each step.

    Raises
    ------
    Refused
        If something stands at ``path`` already.
    """
    if path.exists():
        raise Refused(f"{path} is there already: choose another name")
    with transaction.atomic():
        entry = trail.record("backups.write", None, by=None)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".backup-", delete=False) as new:
        try:
            os.fchmod(new.fileno(), 0o600)
            with gzip.GzipFile(fileobj=new, mode="wb", compresslevel=4, mtime=0) as packed:
                _fill(cast(IO[bytes], packed), say)
            new.flush()
            os.fsync(new.fileno())
            Path(new.name).replace(path)
        except BaseException:
            Path(new.name).unlink(missing_ok=True)
            raise
    return entry.digest


def _fill(packed: IO[bytes], say: Say) -> None:
    with tarfile.open(fileobj=packed, mode="w|") as archive, transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        found = table_copies.tables(connection)
        last = AuditEntry.objects.order_by("-number").first()
        manifest = {
            "form": _FORM,
            "version": __version__,
            "at": timezone.now().isoformat(timespec="seconds"),
            "migrations": schema.state(connection),
            "tables": {table.name: table.columns for table in found},
            "audit": last.digest if last else "",
            "jobs": jobs.unfinished(connection),
        }
        _add(archive, "manifest.json", io.BytesIO(json.dumps(manifest, indent=1).encode()))
        for table in found:
            with tempfile.TemporaryFile() as rows:
                for block in table_copies.copy_out(connection, table):
                    rows.write(block)
                rows.seek(0)
                _add(archive, f"tables/{table.name}.copy", rows)
        say(f"{len(found)} tables")
        count = 0
        for name, file in _kept(settings.DATA):
            with file:
                _add(archive, f"data/{name}", file)
            count += 1
        say(f"{count} files")


def _add(archive: tarfile.TarFile, name: str, content: IO[bytes]) -> None:
    member = tarfile.TarInfo(name)
    member.size = content.seek(0, os.SEEK_END)
    member.mode = 0o600
    content.seek(0)
    archive.addfile(member, content)


def _kept(data: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Give what lies in the data folder; what vanishes meanwhile was erased."""
    for path in sorted(data.rglob("*")):
        name = path.relative_to(data)
        if name.parts[0] in _MADE_ANEW or name.name.startswith("."):
            continue
        if path.is_symlink() or not path.is_file():
            continue
        try:
            file = path.open("rb")
        except FileNotFoundError:
            continue
        yield name.as_posix(), file


def restore(path: Path, *, say: Say) -> str:
    """Make this empty installation what the backup holds; return its last audit digest.

    Everything or nothing: tables are filled in one transaction after all files are in place.

    Raises
    ------
    Refused
        If this installation is not empty, or the file is no whole backup or a newer version's.
    """
    try:
        with gzip.open(path) as packed, tarfile.open(fileobj=packed, mode="r|") as archive:
            members = iter(archive)
            manifest = _manifest(archive, next(members, None))
            schema.begin(manifest["migrations"], database=connection)
            say(f"a backup of version {manifest['version']}, made {manifest['at']}")
            with transaction.atomic():
                table_copies.empty(connection, manifest["tables"])
                missing = _fill_from(archive, members, manifest)
                _whole(manifest, missing)
                _leave_machines(manifest)
                jobs.put_back(connection, manifest["jobs"])
    except (tarfile.TarError, EOFError, gzip.BadGzipFile, UnicodeDecodeError, KeyError) as error:
        raise Refused(f"{path} is not a whole backup ({error}): nothing was changed") from None
    schema.finish(connection)
    say(f"{len(manifest['tables'])} tables")
    return str(manifest["audit"])


def _leave_machines(manifest: dict[str, Any]) -> None:
    """Take leave of the machines it ran on then; whichever is still there comes in again.

    The tables are the backup's own still: what came with a later version is not there yet.
    """
    if Machine._meta.db_table in manifest["tables"]:
        Machine.objects.filter(gone_at=None).update(gone_at=timezone.now())


def _manifest(archive: tarfile.TarFile, member: tarfile.TarInfo | None) -> dict[str, Any]:
    if member is None or member.name != "manifest.json":
        raise tarfile.TarError("it has no manifest")
    file = archive.extractfile(member)
    assert file is not None
    manifest: dict[str, Any] = json.load(file)
    if manifest["form"] != _FORM:
        raise Refused("This backup was written by a newer version of Kasauti: install that first")
    return manifest


def _fill_from(
    archive: tarfile.TarFile, members: Iterator[tarfile.TarInfo], manifest: dict[str, Any]
) -> set[str]:
    """Put each member where it belongs; return the tables that did not come."""
    here = {table.name: table for table in table_copies.tables(connection)}
    waiting = set(manifest["tables"])
    for member in members:
        file = archive.extractfile(member)
        if file is None:
            raise tarfile.TarError(f"{member.name!r} is no file")
        if named := _TABLE.fullmatch(member.name):
            name = named[1]
            waiting.remove(name)
            table = table_copies.Table(name, tuple(manifest["tables"][name]))
            if not set(table.columns) <= set(here[name].columns):
                raise tarfile.TarError(f"{name} has columns that are not known here")
            table_copies.copy_in(connection, table, _blocks(file))
        elif _FILE.fullmatch(member.name) and member.name.split("/")[1] not in _MADE_ANEW:
            _put(settings.DATA / member.name.removeprefix("data/"), member.name, file)
        else:
            raise tarfile.TarError(f"{member.name!r} has no place here")
    table_copies.continue_numbering(connection, here.values(), ahead=_NUMBERS_LEFT)
    return waiting


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    while block := file.read(_BLOCK):
        yield block


def _put(place: Path, name: str, file: IO[bytes]) -> None:
    digest = hashlib.sha256()
    place.parent.mkdir(parents=True, exist_ok=True)
    new = place.with_name(f".{place.name}.new")
    with new.open("wb") as out:
        new.chmod(0o600)
        for block in _blocks(file):
            digest.update(block)
            out.write(block)
    kept = _KEPT_BY_HASH.fullmatch(name)
    if kept and kept[1] != digest.hexdigest():
        new.unlink()
        raise tarfile.TarError(f"{name} is damaged")
    new.replace(place)


def _whole(manifest: dict[str, Any], missing: set[str]) -> None:
    last = AuditEntry.objects.order_by("-number").values_list("digest", flat=True).first()
    if missing or (last or "") != manifest["audit"]:
        raise tarfile.TarError("its end is missing")
    for digest in ResumeFile.objects.values_list("sha256", flat=True).iterator():
        if not stored_bytes.local(digest).is_file():
            raise tarfile.TarError(f"the file {digest} is missing")
