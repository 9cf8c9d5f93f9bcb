"""Fuzzes the reader of web pages."""

from __future__ import annotations

import atheris

with atheris.instrument_imports(include=["kasauti.documents"]):
    from kasauti.documents.html_page import read_html

from fuzz.target import fuzz

if __name__ == "__main__":
    fuzz(read_html)
