"""Files' bytes, named by their hash: under the data folder or, where one is set, in a bucket.

With a bucket the data folder holds copies, fetched when a process here first needs them.
"""

from __future__ import annotations

import contextlib
import hashlib
import math
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

_BLOCK = 1 << 20
_NOTES = "erasures"
PICTURES = "page-images"


def keep(content: IO[bytes]) -> tuple[str, int]:
    """Store what ``content`` holds, durably and once, and return its SHA-256 and size.

    A crash leaves either the whole file under its name or nothing; the same bytes again cost a
    read. Bytes of a rolled-back action stay behind unnamed by any row, which harms nobody.
    """
    digest, size = hashlib.sha256(), 0
    with _new() as new:
        while block := content.read(_BLOCK):
            digest.update(block)
            size += len(block)
            new.write(block)
        name = digest.hexdigest()
        bucket = _bucket()
        if bucket is not None and not bucket.exists(_key(name)):
            new.seek(0)
            bucket.save(_key(name), File(new))
        _place(new, name)
    return name, size


def local(name: str) -> Path:
    """Return where the bytes named ``name`` lie here, fetched from the bucket if need be.

    The path may not exist: then the bytes are nowhere.
    """
    path = _path(name)
    bucket = _bucket()
    if bucket is not None and not path.is_file() and bucket.exists(_key(name)):
        with bucket.open(_key(name)) as stored, _new() as new:
            digest = hashlib.sha256()
            for block in stored.chunks(_BLOCK):
                digest.update(block)
                new.write(block)
            if digest.hexdigest() != name:
                raise OSError(f"the bucket holds other bytes under {name}: restore that file")
            _place(new, name)
    return path


def remove(name: str) -> None:
    """Remove the bytes named ``name`` here and from the bucket."""
    forget(name)
    remove_shared(name)


def remove_shared(name: str) -> None:
    """Remove the bytes named ``name`` from the bucket, where one is set."""
    bucket = _bucket()
    if bucket is not None:
        bucket.delete(_key(name))


def clear_unfinished(*, before: float) -> int:
    """Remove what killed processes were writing, last touched before a time; return how many."""
    folder: Path = settings.FILES
    left = [new for new in folder.glob(".new-*") if _touched(new) < before]
    for new in left:
        new.unlink(missing_ok=True)
    return len(left)


def _touched(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # it got its name meanwhile
        return math.inf


def forget(name: str) -> int:
    """Remove this machine's copies of the bytes named ``name`` and of their pages' pictures.

    Returns
    -------
    int
        How many files there were.
    """
    folder, path = pictures(name), _path(name)
    count = sum(1 for _ in folder.glob("*")) + path.is_file()
    path.unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    return count


def pictures(name: str) -> Path:
    """Return where pictures of the pages of the bytes named ``name`` are kept on this machine."""
    data: Path = settings.DATA
    return data / PICTURES / name[:2] / name


def names_here(*, before: float) -> Iterator[str]:
    """Give the names of the bytes that lie here, or whose pictures do, since before a time."""
    for folder in (settings.FILES, settings.DATA / PICTURES):
        for path in folder.glob("[0-9a-f][0-9a-f]/*"):
            if len(path.name) == 64 and _touched(path) < before:
                yield path.name


def keep_note(name: str, text: str) -> None:
    """Write what must outlive the database: to the notes' folder and to the bucket, if any."""
    _write_note(name, text)
    bucket = _bucket()
    if bucket is not None:
        bucket.save(f"{_NOTES}/{name}", ContentFile(text.encode()))


def keep_note_here(name: str, text: str) -> None:
    """Keep a note of the bucket in the notes' folder too, so that it is fetched once."""
    folder: Path = settings.ERASURES
    if not (folder / name).is_file():
        _write_note(name, text)


def _write_note(name: str, text: str) -> None:
    folder: Path = settings.ERASURES
    _make(folder)
    with tempfile.NamedTemporaryFile("w", dir=folder, prefix=".new-", delete=False) as new:
        new.write(text)
        new.flush()
        os.fsync(new.fileno())
    _hand_over(Path(new.name))
    Path(new.name).replace(folder / name)


def notes() -> dict[str, str]:
    """Return name → text of all notes, of the folder and of the bucket."""
    folder: Path = settings.ERASURES
    found = {path.name: path.read_text() for path in sorted(folder.glob("[!.]*.json"))}
    bucket = _bucket()
    for name in bucket.listdir(_NOTES)[1] if bucket is not None else ():
        if name not in found:
            with bucket.open(f"{_NOTES}/{name}") as note:  # type: ignore[union-attr]
                found[name] = note.read().decode()
    return found


def _bucket() -> Storage | None:
    return storages["files"] if "files" in settings.STORAGES else None


def _key(name: str) -> str:
    return f"{name[:2]}/{name}"


def _path(name: str) -> Path:
    folder: Path = settings.FILES
    return folder / name[:2] / name


@contextlib.contextmanager
def _new() -> Iterator[IO[bytes]]:
    """Give a new file in the data folder; it is gone afterwards unless it was put in its place."""
    folder: Path = settings.FILES
    _make(folder)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".new-", delete=False) as new:
        try:
            yield new
        finally:
            Path(new.name).unlink(missing_ok=True)


def _place(new: IO[bytes], name: str) -> None:
    """Give a new file its name, once its bytes are on the disk."""
    new.flush()
    os.fsync(new.fileno())
    place = _path(name)
    _make(place.parent)
    _hand_over(Path(new.name))
    Path(new.name).replace(place)


def _make(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        _hand_over(folder)


def _hand_over(path: Path) -> None:
    """Give what a command of root's stored to the user that the service runs as."""
    if os.geteuid() == 0:
        owner = settings.DATA.stat()
        os.chown(path, owner.st_uid, owner.st_gid)
