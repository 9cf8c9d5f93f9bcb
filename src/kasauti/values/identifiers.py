"""Identifiers that people can read and files can be named by."""

from __future__ import annotations

import re
import unicodedata

_NOT_WORD = re.compile(r"[^a-z0-9]+")


def slug(text: str) -> str:
    """Return ``text`` as lower-case ASCII words joined by hyphens.

    Examples
    --------
    >>> slug("Senior MLE, Bengaluru (LLM)")
    'senior-mle-bengaluru-llm'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _NOT_WORD.sub("-", plain.lower()).strip("-")
