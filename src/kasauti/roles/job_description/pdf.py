"""A job description as PDF."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from kasauti.roles.job_description.parts import Item, JobDescription, Part
from kasauti.typesetting import typeset

TEMPLATE = "job-description"

_PICTURES = re.compile(
    "[\U0001f000-\U0001faff\u2600-\u26ff\u2700-\u2712\u2714-\u2716\u2718-\u27bf\ufe0e\ufe0f\u200d]"
)


def to_pdf(description: JobDescription, *, on: date, language: str = "en") -> bytes:
    """Return the job description as an archival, accessible PDF that bears the day ``on``.

    Emoji are left out: PDF/A wants a glyph for every character, and they carry no fact.

    Raises
    ------
    kasauti.typesetting.TypesettingError
        If a character is neither Latin nor Devanagari.
    """
    return typeset(TEMPLATE, pdf_data(description, language=language), on=on)


def pdf_data(description: JobDescription, *, language: str = "en") -> dict[str, Any]:
    """Return what the template asks for; also for ``typesetting.pages_as_images``."""
    return {
        "title": _plain(description.role.title),
        "employer": _plain(description.employer.name),
        "language": language,
        "lead": [_plain(paragraph) for paragraph in description.lead],
        "facts": [{"label": fact.label, "value": _plain(fact.value)} for fact in description.facts],
        "parts": [_part(part) for part in description.parts],
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "heading": _plain(part.heading),
        "kind": part.kind.value,
        "columns": list(part.columns),
        "paragraphs": [_plain(paragraph) for paragraph in part.paragraphs],
        "items": [_item(item) for item in part.items],
        "after": [_plain(paragraph) for paragraph in part.after],
    }


def _item(item: Item) -> dict[str, Any]:
    return {
        "text": _plain(item.text),
        "label": _plain(item.label),
        "note": _plain(item.note),
        "level": item.level.value if item.level is not None else 0,
        "word": item.level.name.capitalize() if item.level is not None else "",
        "side": item.dimension.value if item.dimension is not None else "",
    }


def _plain(text: str) -> str:
    return " ".join(_PICTURES.sub("", text).split())
