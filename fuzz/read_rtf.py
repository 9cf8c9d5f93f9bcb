"""Fuzzes the reader of RTF."""

from __future__ import annotations

import atheris

with atheris.instrument_imports(include=["kasauti.documents"]):
    from kasauti.documents.rich_text import read_rtf

from fuzz.target import fuzz

if __name__ == "__main__":
    fuzz(read_rtf)
