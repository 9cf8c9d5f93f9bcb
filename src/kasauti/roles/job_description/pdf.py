"""A job description as PDF."""

from __future__ import annotations

from datetime import date
from typing import Any

from kasauti.roles.job_description.parts import Item, JobDescription, Part
from kasauti.typesetting import typeset

TEMPLATE = "job-description"


def to_pdf(description: JobDescription, *, on: date, language: str = "en") -> bytes:
    """Return the job description as an archival, accessible PDF that bears the day ``on``.

    Raises
    ------
    kasauti.typesetting.TypesettingError
        If a character is neither Latin nor Devanagari.
    """
    return typeset(TEMPLATE, pdf_data(description, language=language), on=on)


def pdf_data(description: JobDescription, *, language: str = "en") -> dict[str, Any]:
    """Return what the template asks for; also for ``typesetting.pages_as_images``."""
    return {
        "title": description.role.title,
        "employer": description.employer.name,
        "language": language,
        "lead": list(description.lead),
        "facts": [{"label": fact.label, "value": fact.value} for fact in description.facts],
        "parts": [_part(part) for part in description.parts],
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "heading": part.heading,
        "kind": part.kind.value,
        "columns": list(part.columns),
        "paragraphs": list(part.paragraphs),
        "items": [_item(item) for item in part.items],
        "after": list(part.after),
    }


def _item(item: Item) -> dict[str, Any]:
    return {
        "text": item.text,
        "label": item.label,
        "note": item.note,
        "level": item.level.value if item.level is not None else 0,
        "word": item.level.name.capitalize() if item.level is not None else "",
        "side": item.dimension.value if item.dimension is not None else "",
    }
