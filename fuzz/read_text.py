"""Fuzzes the reader of plain text."""

from __future__ import annotations

import atheris

with atheris.instrument_imports(include=["kasauti.documents"]):
    from kasauti.documents.plain import read_text

from fuzz.target import fuzz

if __name__ == "__main__":
    fuzz(read_text)
