"""Fuzzes the reader of PDF."""

from __future__ import annotations

import atheris

with atheris.instrument_imports(include=["kasauti.documents"]):
    from kasauti.documents.pdf.reader import read_pdf

from fuzz.target import fuzz

if __name__ == "__main__":
    fuzz(read_pdf)
