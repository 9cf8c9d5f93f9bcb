"""The installation's seal: one key, made once, kept beside the data."""

from __future__ import annotations

import os
from functools import cache, partial
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from kasauti import connections, documents
from kasauti.connections import SealFound, SealKey, SealState


@cache
def _key_in(data: Path) -> SealKey:
    place = data / "seal"
    private, certificate = place / "key.pem", place / "certificate.pem"
    if not private.exists():
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = connections.new_seal_key(settings.EMPLOYER_NAME, timezone.now())
        certificate.write_bytes(made.certificate)
        fresh = place / f"key.{os.getpid()}"
        fresh.touch(mode=0o600)
        fresh.write_bytes(made.private)
        fresh.rename(private)
    return SealKey(private.read_bytes(), certificate.read_bytes())


def key() -> SealKey:
    """Return the seal's key, making it the first time."""
    return _key_in(settings.DATA)


def seal(pdf: bytes, *, reason: str) -> bytes:
    """Return the PDF sealed."""
    return connections.seal(pdf, key(), reason=reason)


def look(pdf: bytes) -> SealState:
    """Return what a PDF's seal says: whole, broken, foreign or none."""
    return connections.look_at_seal(pdf, key())


def look_apart(name: str, pdf: bytes) -> SealState:
    """Return what the seal of anybody's PDF says, read in a process of its own."""
    public = SealKey(b"", key().certificate)  # what tells our seal from others is no secret
    work = partial(connections.look_at_file, public)
    for outcome in documents.isolated(work, [documents.Source(name, pdf)]):
        if outcome.result is not None:
            return outcome.result
    return SealState(SealFound.UNREADABLE)
