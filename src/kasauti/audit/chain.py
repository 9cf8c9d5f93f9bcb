"""Links of the chain: canonical JSON, digest, verification."""

from __future__ import annotations

import builtins
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

FIRST = "0" * 64  # what the first entry names as the digest before it


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was done.

    Parameters
    ----------
    number : int
        1 for the first entry, then one more each time.
    at : datetime
        Aware.
    actor : str
        Who did it: ``"user 3"``, ``"system"``.
    verb : str
        ``"roles.create"``.
    object : str
        What it was done to: ``"role 12"``.
    detail : mapping
        JSON values; ids and figures, never a person's data.
    previous : str
        Digest of the entry before, ``FIRST`` for none.
    """

    number: int
    at: datetime
    actor: str
    verb: str
    object: str
    detail: Mapping[str, builtins.object]
    previous: str


@dataclass(frozen=True, slots=True)
class Broken:
    """Where the chain breaks: the entry's number, and what is wrong, one sentence."""

    number: int
    sentence: str


def digest(entry: Entry) -> str:
    """Return the SHA-256 of the entry's canonical JSON, in hexadecimal.

    Canonical means sorted keys, no spaces, UTF-8, time in UTC to the microsecond.

    Examples
    --------
    >>> entry = Entry(1, datetime(2026, 11, 23, tzinfo=UTC), "system", "x.y", "role 1", {}, FIRST)
    >>> digest(entry)[:12]
    'f2afff213f61'
    """
    content = {
        "number": entry.number,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor,
        "verb": entry.verb,
        "object": entry.object,
        "detail": entry.detail,
        "previous": entry.previous,
    }
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def verify(entries: Iterable[tuple[Entry, str]]) -> Broken | None:
    """Return where a chain of entries with their stored digests breaks first, None if it holds.

    An entry cut off at the end leaves a shorter chain that still holds: keep the last digest
    somewhere else to see that too.
    """
    previous = FIRST
    for number, (entry, stored) in enumerate(entries, 1):
        if entry.number != number:
            return Broken(number, f"entry {number} is missing")
        if entry.previous != previous:
            return Broken(number, f"entry {number} does not follow the entry before it")
        if digest(entry) != stored:
            return Broken(number, f"entry {number} was changed after it was written")
        previous = stored
    return None
