"""Zips of many files and folders of them, as a stream of sources."""

from __future__ import annotations

import contextlib
import io
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from kasauti.documents.document import Limits, Unreadable, UnreadableFile
from kasauti.documents.kinds import Kind, kind_of_zip
from kasauti.documents.sources import Source, refuse_large

_IGNORED = frozenset(("__MACOSX", "Thumbs.db", "desktop.ini", "Icon\r"))
_DEPTH = 1  # a zip within a zip is opened, one within that is not
_ZIP = b"PK\x03\x04"


def expand(data: bytes, name: str, *, limits: Limits | None = None) -> Iterator[Source]:
    """Yield the files of a zip, one at a time; each is named by its path inside.

    Folders, ``__MACOSX``, dotfiles and the like are passed by. A zip within the zip is opened
    once; deeper ones, encrypted or damaged members, and what goes beyond the limits come as
    sources that carry their error, so that the others are still read.

    Parameters
    ----------
    data : bytes
    name : str
        Of the archive, for messages about the whole of it.
    limits : Limits, optional
        ``members`` and ``unpacked_bytes`` count over the archive and those within it; ``bytes``
        holds for each member.
    """
    limits = limits or Limits()
    yield from _Opening(limits, limits.unpacked_bytes, limits.members).members(
        io.BytesIO(data), name, "", 0
    )


def gather(paths: Iterable[str | Path], *, limits: Limits | None = None) -> Iterator[Source]:
    """Yield sources for files, for the files in folders, and for the members of zips.

    Names are relative to the folder or archive they come from (in a folder, what is in a zip is
    named with its zip); order is by name, so that two runs are alike. Links that lead out of a
    folder are not followed.
    """
    limits = limits or Limits()
    for path in map(Path, paths):
        if path.is_dir():
            for file in _files(path):
                name = file.relative_to(path).as_posix()
                yield from _from_file(file, name, limits, within=name)
        elif path.exists():
            yield from _from_file(path, path.name, limits, within="")
        else:
            missing = UnreadableFile(
                path.name, Unreadable.NOT_OPENED, "There is no such file or folder."
            )
            yield Source(path.name, error=missing)


def _files(folder: Path) -> Iterator[Path]:
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not _is_ignored(name))
        for name in sorted(files):
            if not _is_ignored(name):
                yield Path(root) / name


def _is_ignored(name: str) -> bool:
    return name.startswith((".", "~$")) or name in _IGNORED


def _from_file(path: Path, name: str, limits: Limits, *, within: str) -> Iterator[Source]:
    if path.exists() and not path.is_file():  # opening a pipe would wait for ever
        yield Source(name, path=path)
        return
    try:
        with path.open("rb") as file:
            is_archive = file.read(4) == _ZIP and kind_of_zip(file, name) is Kind.ZIP
            if is_archive:
                file.seek(0)
                opening = _Opening(limits, limits.unpacked_bytes, limits.members)
                yield from opening.members(file, name, within, 0)
    except UnreadableFile as error:
        yield Source(name, error=error)
    except OSError as error:
        unopened = UnreadableFile(name, Unreadable.NOT_OPENED, f"{error.strerror}.")
        yield Source(name, error=unopened)
    else:
        if not is_archive:
            yield Source(name, path=path)


@dataclass(slots=True)
class _Opening:
    """An archive being opened, and what it may still cost."""

    limits: Limits
    bytes_left: int
    members_left: int

    def members(self, file: IO[bytes], name: str, folder: str, depth: int) -> Iterator[Source]:
        try:
            archive = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
            yield _failed(name, Unreadable.BROKEN, "Please pack it again.")
            return
        with archive:
            for member in archive.infolist():
                path = _path(member)
                if member.filename.endswith("/") or any(_is_ignored(part) for part in path.parts):
                    continue
                self.members_left -= 1
                if self.members_left < 0:
                    yield _failed(
                        name,
                        Unreadable.EXPANDS_TOO_FAR,
                        f"Please send at most {self.limits.members} files at a time.",
                    )
                    return
                inner = str(PurePosixPath(folder) / path)
                yield from self._member(archive, member, inner, depth)
                if self.bytes_left <= 0:
                    yield _failed(
                        name, Unreadable.EXPANDS_TOO_FAR, "Please send fewer files at a time."
                    )
                    return

    def _member(
        self, archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, depth: int
    ) -> Iterator[Source]:
        try:
            data = self._unpacked(archive, member, name)
            if data[:4] == _ZIP and kind_of_zip(io.BytesIO(data), name) is Kind.ZIP:
                if depth >= _DEPTH:
                    yield _failed(
                        name, Unreadable.NESTED_TOO_DEEP, "Please pack the files in one zip."
                    )
                else:
                    yield from self.members(io.BytesIO(data), name, name, depth + 1)
            else:
                yield Source(name, data=data)
        except UnreadableFile as error:
            yield Source(name, error=error)

    def _unpacked(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> bytes:
        """What a member really unpacks to, not what it claims."""
        if member.flag_bits & 1:
            raise UnreadableFile(
                name, Unreadable.ENCRYPTED, "Please send a copy without a password."
            )
        refuse_large(name, member.file_size, self.limits)
        most = max(0, min(self.limits.bytes, self.bytes_left))
        try:
            with archive.open(member) as file:
                data = file.read(most + 1)
        except (
            *(zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError),
            *(NotImplementedError, RuntimeError),
        ) as error:
            raise UnreadableFile(name, Unreadable.BROKEN, "Please pack it again.") from error
        self.bytes_left -= len(data)
        refuse_large(name, len(data), self.limits)
        if self.bytes_left < 0:  # what was read is not the whole of it
            raise UnreadableFile(
                name, Unreadable.EXPANDS_TOO_FAR, "Please send fewer files at a time."
            )
        return data


def _path(member: zipfile.ZipInfo) -> PurePosixPath:
    """A member's path without anything that leads out of the archive."""
    name = member.filename
    if not member.flag_bits & 0x800:  # not said to be UTF-8, as many packers forget to say
        with contextlib.suppress(UnicodeEncodeError, UnicodeDecodeError):
            name = name.encode("cp437").decode("utf-8")
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return PurePosixPath(*parts) if parts else PurePosixPath("file")


def _failed(name: str, reason: Unreadable, mend: str) -> Source:
    return Source(name, error=UnreadableFile(name, reason, mend))
