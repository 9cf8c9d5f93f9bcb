"""Runs a reader under libFuzzer."""

from __future__ import annotations

import sys
from collections.abc import Callable

import atheris

from kasauti.documents import Limits, UnreadableFile

_LIMITS = Limits(bytes=2_000_000, unpacked_bytes=20_000_000, pages=5, recognised_pages=0)


def fuzz(read: Callable[[bytes, str, Limits], object]) -> None:
    """Feed mutated bytes to ``read`` until stopped; it may raise ``UnreadableFile`` only."""

    def one(data: bytes) -> None:
        try:
            read(data, "file", _LIMITS)
        except UnreadableFile:
            return

    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
