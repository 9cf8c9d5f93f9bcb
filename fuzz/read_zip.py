"""Fuzzes how zips of many files are opened."""

from __future__ import annotations

import atheris

with atheris.instrument_imports(include=["kasauti.documents"]):
    from kasauti.documents import Limits, expand

from fuzz.target import fuzz


def _open(data: bytes, name: str, limits: Limits) -> object:
    return list(expand(data, name, limits=limits))


if __name__ == "__main__":
    fuzz(_open)
