"""What is written to the log, as lines for people or JSON for machines, without personal data."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime

_PERSONAL = (
    (re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"), "[email]"),
    (re.compile(r"(?<![\w.:-])\+?\d(?:[ ()-]?\d){9,13}(?![\w:-])"), "[phone]"),
    # A signed link opens a candidate's page: whoever reads the log must not.
    (re.compile(r"(?<=[/=])[\w.:=-]{28,}"), "[link]"),
    (re.compile(r"(Key \([^)]*\)=)\([^)]*\)"), r"\1([value])"),
)


def without_personal_data(text: str) -> str:
    """Return ``text`` with mail addresses, phone numbers, signed links and rows' values struck out.

    Examples
    --------
    >>> without_personal_data("no mailbox for asha@example.in, call +91 98450 12345")
    'no mailbox for [email], call [phone]'
    """
    for pattern, instead in _PERSONAL:
        text = pattern.sub(instead, text)
    return text


class Line(logging.Formatter):
    """One line for a person: time, level, who, what."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, with the traceback below where there is one."""
        return without_personal_data(super().format(record))


class Json(logging.Formatter):
    """One JSON object a line: ``at``, ``level``, ``logger``, ``message``, what else was told."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the object as one line."""
        told = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_personal_data(record.getMessage()),
            **getattr(record, "told", {}),
        }
        if record.exc_info:
            told["error"] = without_personal_data(self.formatException(record.exc_info))
        return json.dumps(told, ensure_ascii=False, default=str)
