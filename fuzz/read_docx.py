"""Fuzzes the reader of Word files."""

from __future__ import annotations

import atheris

with atheris.instrument_imports(include=["kasauti.documents"]):
    from kasauti.documents.word.reader import read_docx

from fuzz.target import fuzz

if __name__ == "__main__":
    fuzz(read_docx)
