"""Fuzzes how the type of a file is told."""

from __future__ import annotations

import atheris

with atheris.instrument_imports(include=["kasauti.documents"]):
    from kasauti.documents import Limits
    from kasauti.documents.kinds import kind_of

from fuzz.target import fuzz


def _tell(data: bytes, name: str, _limits: Limits) -> object:
    return kind_of(data, name)


if __name__ == "__main__":
    fuzz(_tell)
