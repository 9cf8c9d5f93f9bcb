"""A file to its document and profile, in a process that may crash or hang. No Django here.

A worker keeps one such process and hands it file after file: starting one for each would cost
more than the reading.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from kasauti import documents, resumes
from kasauti.documents import Document, Outcome, Source
from kasauti.resumes import Profile

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Read:
    """What a file says, and the profile read from it."""

    document: Document
    profile: Profile


def read_resume(source: Source, *, as_of: date) -> Read:
    """Read one résumé; the work of the separate process."""
    document = documents.read(source.read(documents.Limits()), source.name)
    return Read(document, resumes.read_profile(document, as_of=as_of))


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
