"""Anybody's letter, checked: its text read and its seal looked at in a process of its own."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kasauti import documents, offers
from kasauti.actions import seals
from kasauti.connections import SealState
from kasauti.documents import Source


def text_of(name: str, content: bytes) -> str:
    """Return the text of a letter's file.

    Raises
    ------
    ValueError
        If the file cannot be read.
    """
    for outcome in documents.isolated(offers.letter_text, [Source(name, content)], workers=1):
        if outcome.result is not None:
            return outcome.result
        raise ValueError(str(outcome.error))
    raise ValueError(_("The file holds no document"))


def seal_of(name: str, content: bytes) -> SealState | None:
    """Return what the seal of a PDF says; None where the file is none."""
    return seals.look_apart(name, content) if content.startswith(b"%PDF-") else None
