"""Fuzzes the reader of Markdown."""

from __future__ import annotations

import atheris

with atheris.instrument_imports(include=["kasauti.documents"]):
    from kasauti.documents.markdown import read_markdown

from fuzz.target import fuzz

if __name__ == "__main__":
    fuzz(read_markdown)
