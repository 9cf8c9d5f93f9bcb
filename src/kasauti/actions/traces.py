"""What an erasure removes beside rows: bytes, pictures, mails in files, words in logs."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from django.apps import apps
from django.conf import settings
from django.db import connection

from kasauti import privacy
from kasauti.connections import mail as mail_files
from kasauti.records import stored_bytes
from kasauti.records.models import ResumeFile

_MANY = 1000
_PIECE = 1 << 20


def mark(kind: str, told: str) -> str:
    """Return by what something erased is known again on this installation."""
    return privacy.mark(kind, told, settings.SECRET_KEY)


def marks(pending: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the marks of the files and mails that an erasure removes."""
    mails = [mail_files.file_of(one).name for one in pending["mails"]]
    return {
        "files": [mark("file", one) for one in pending["files"]],
        "mails": [mark("mail", one) for one in mails],
    }


def _unheld(digests: Collection[str]) -> list[str]:
    """Return which of the files' hashes no row holds (any more)."""
    held = set(ResumeFile.objects.filter(sha256__in=digests).values_list("sha256", flat=True))
    return [one for one in digests if one not in held]


def remove_shared(pending: Mapping[str, Any]) -> None:
    """Remove an erasure's files from what all machines share."""
    for digest in _unheld(pending["files"]):
        stored_bytes.remove_shared(digest)


def remove_here(pending: Mapping[str, Any]) -> dict[str, int]:
    """Remove an erasure's copies from this machine, and return place → how many; may run twice."""
    removed = {"copies of files and pictures": 0, "mails in files": 0}
    for digest in _unheld(pending["files"]):
        removed["copies of files and pictures"] += stored_bytes.forget(digest)
    for message_id in pending["mails"]:
        removed["mails in files"] += _unlink(mail_files.file_of(message_id))
    removed["log lines"] = sum(_blot(path, pending["words"]) for path in _logs())
    return removed


def sweep(files: Collection[str], mails: Collection[str], *, before: float) -> int:
    """Remove copies here of what was erased, told by their marks; return how many.

    They come of an erasure that met a reader or a mail on its way, and of folders that were put
    back. Whatever carries no mark stays, with or without a row.

    Parameters
    ----------
    before : float
        Only what was last touched before this time: the younger may be just arriving.
    """
    count, batch = 0, []
    for name in stored_bytes.names_here(before=before) if files else ():
        if mark("file", name) in files:
            batch.append(name)
        if len(batch) == _MANY:
            count += sum(stored_bytes.forget(one) for one in _unheld(batch))
            batch = []
    count += sum(stored_bytes.forget(one) for one in _unheld(batch))
    folder: Path = settings.DATA / "mail"
    for path in folder.glob("*.eml") if mails else ():
        if mark("mail", path.name) in mails:
            count += _unlink(path)
    return count


def _unlink(path: Path) -> bool:
    there = path.is_file()
    path.unlink(missing_ok=True)
    return there


def _logs() -> list[Path]:
    return sorted((settings.DATA / "log").glob("*")) if (settings.DATA / "log").is_dir() else []


def clear_logs() -> int:
    """Empty this machine's logs, which others may be appending to; return how many had words."""
    full = [path for path in _logs() if path.is_file() and path.stat().st_size]
    for path in full:
        os.truncate(path, 0)
    return len(full)


def _blot(path: Path, words: list[str]) -> int:
    """Write over words in a log where they stand, which others may be appending to.

    It is read piece by piece, each with the beginning of the next: logs grow large, and whoever
    else this process works for waits while a piece is searched.
    """
    sought = [word.lower().encode() for word in words]
    if not sought or not path.is_file():
        return 0
    count, place, over = 0, 0, max(map(len, sought))
    with path.open("r+b") as log:
        while content := _piece(log, place, _PIECE + over):
            for word in sought:
                start = 0
                while (start := content.find(word, start)) >= 0:
                    log.seek(place + start)
                    log.write(b"*" * len(word))
                    start += len(word)
                    count += 1
                content = content.replace(word, b"*" * len(word))
            place += _PIECE
    return count


def _piece(log: BinaryIO, place: int, length: int) -> bytes:
    log.seek(place)
    return log.read(length).lower()


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
