"""Texts without what says who a person is."""

from __future__ import annotations

import re
from collections.abc import Iterable

_ADDRESS = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w.])\+?\d(?:[ ()-]?\d){9,13}(?!\w)")
_LINK = re.compile(r"(?:https?://|www\.)\S+|\b(?:linkedin|github)\.com/\S+", re.IGNORECASE)


def redacted(text: str, *, names: Iterable[str] = ()) -> str:
    """Return ``text`` with mail addresses, phone numbers, links and the given names struck out.

    Every part of a name of three letters or more is struck out too, as a word.

    Examples
    --------
    >>> redacted("Kavya called from +91 98450 12345", names=["Kavya Menon"])
    '[name] called from [phone]'
    """
    for pattern, instead in ((_ADDRESS, "[email]"), (_LINK, "[link]"), (_PHONE, "[phone]")):
        text = pattern.sub(instead, text)
    parts = {part for name in names for part in (name, *name.split()) if len(part) > 2}
    for part in sorted(parts, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(part)}(?!\w)", "[name]", text, flags=re.IGNORECASE)
    return text
