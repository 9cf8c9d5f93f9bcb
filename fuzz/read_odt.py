"""Fuzzes the reader of OpenDocument texts."""

from __future__ import annotations

import atheris

with atheris.instrument_imports(include=["kasauti.documents"]):
    from kasauti.documents.open_document import read_odt

from fuzz.target import fuzz

if __name__ == "__main__":
    fuzz(read_odt)
