"""The way from a person to their group answers: through a keyed hash, in memory only."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping

from django.conf import settings

from kasauti.records.models import GroupAnswer

CHOICES: Mapping[str, tuple[str, ...]] = {
    "gender": ("woman", "man", "another"),
    "category": ("general", "obc", "sc", "st", "another"),
    "disability": ("yes", "no"),
}
"""What somebody may say of themselves, by attribute."""
ATTRIBUTES = tuple(CHOICES)


def key_of(candidate: int) -> str:
    """Return the key under which a candidate's answers lie."""
    told = f"group answer {candidate}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), told, hashlib.sha256).hexdigest()


def answers_of(candidates: Iterable[int]) -> dict[int, GroupAnswer]:
    """Return candidate → answers for those who gave any, in one query. For counts alone."""
    known = GroupAnswer.objects.in_bulk()
    found = ((candidate, known.get(key_of(candidate))) for candidate in candidates)
    return {candidate: answer for candidate, answer in found if answer is not None}
