"""A dropped file to its profile or its members, in a process that may crash. No Django here.

A worker keeps one such process and hands it file after file: starting one for each would cost
more than the reading.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Generic, TypeVar

from kasauti import documents, resumes
from kasauti.documents import Document, Limits, Outcome, Source
from kasauti.resumes import Profile

T = TypeVar("T")

# An archive holds many files, each of which keeps to the limits of one.
ARCHIVE = Limits(unpacked_bytes=1_000_000_000)


@dataclass(frozen=True, slots=True)
class Read:
    """What a file says, and the profile read from it."""

    document: Document
    profile: Profile


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file was not read, and what a person can do."""

    reason: str
    mend: str


@dataclass(frozen=True, slots=True)
class Unpacked:
    """The members of an archive: name, and where its bytes were put or why they could not be."""

    folder: Path
    members: tuple[tuple[str, Path | Refusal], ...]


def open_file(source: Source, *, as_of: date, scratch: Path) -> Read | Unpacked:
    """Read one résumé, or put an archive's members under ``scratch``."""
    if source.path is None:
        raise ValueError(f"{source.name}: a dropped file has a path")
    found = documents.gather([source.path], limits=ARCHIVE)
    first = next(found, None)
    if first is not None and first.path is not None:
        document = documents.read(source.read(Limits()), source.name)
        return Read(document, resumes.read_profile(document, as_of=as_of))
    if first is not None and first.error is not None and first.name == source.path.name:
        raise first.error  # of the archive as a whole
    folder = Path(tempfile.mkdtemp(dir=scratch))
    members = [_put_aside(first, folder, 0)] if first is not None else []
    members += (_put_aside(member, folder, n) for n, member in enumerate(found, 1))
    return Unpacked(folder, tuple(members))


def _put_aside(member: Source, folder: Path, number: int) -> tuple[str, Path | Refusal]:
    if member.data is None:
        error = member.error
        assert error is not None
        return member.name, Refusal(str(error.reason), error.mend)
    place = folder / str(number)
    place.write_bytes(member.data)
    return member.name, place


class Isolated(Generic[T]):
    """One separate process that does the same work on one file after another.

    Parameters
    ----------
    work : callable
        A module's function from a source to a result.
    """

    def __init__(self, work: Callable[[Source], T]) -> None:
        self._given = Source("")
        self._outcomes = documents.isolated(work, self._sources())

    def _sources(self) -> Iterator[Source]:
        while True:
            yield self._given

    def __call__(self, source: Source) -> Outcome[T]:
        """Do the work on one file; its process is started when first needed, and after a crash."""
        self._given = source
        return next(self._outcomes)
