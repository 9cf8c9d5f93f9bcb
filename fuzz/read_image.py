"""Fuzzes how pictures are opened; their text is not recognised."""

from __future__ import annotations

import atheris

with atheris.instrument_imports(include=["kasauti.documents"]):
    from kasauti.documents.images import read_image

from fuzz.target import fuzz

if __name__ == "__main__":
    fuzz(read_image)
