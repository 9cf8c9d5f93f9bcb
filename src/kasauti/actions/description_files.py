"""The work of a process of its own: other people's job descriptions. No Django here."""

from __future__ import annotations

from kasauti import documents


def read_description(source: documents.Source) -> documents.Document:
    """Read a job description's file into its text."""
    return documents.read(source.read(documents.Limits()), source.name)
