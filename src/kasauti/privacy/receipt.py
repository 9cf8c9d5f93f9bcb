"""What is left of a person who was erased: a receipt without a datum of theirs."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """How much was erased where, and what a search for it afterwards found.

    Parameters
    ----------
    at : datetime
    erased : mapping of str to int
        Place → how many: ``"applications"``, ``"files"``, ``"mails"`` …
    found_after : mapping of str to int
        Place → how many traces a search over everything stored found afterwards; empty: none.
    """

    at: datetime
    erased: Mapping[str, int]
    found_after: Mapping[str, int]

    @property
    def clean(self) -> bool:
        """True if nothing was found afterwards."""
        return not any(self.found_after.values())


def receipt_code(number: int, secret: str) -> str:
    """Return the code by which an erasure's receipt is asked for; it cannot be guessed.

    Examples
    --------
    >>> len(receipt_code(1, "a secret"))
    16
    """
    told = json.dumps(["erasure", number, secret])
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def mark(kind: str, told: str, secret: str) -> str:
    """Return by what something erased is known again: without the secret it says nothing.

    Parameters
    ----------
    kind : str
        ``"candidate"``, ``"file"``, ``"mail"``.
    told : str
        What is of one thing alone: a record's number and time, a file's hash, a mail's id.

    Examples
    --------
    >>> len(mark("mail", "<1@example.in>", "a secret"))
    32
    >>> mark("mail", "1", "a secret") == mark("file", "1", "a secret")
    False
    """
    words = json.dumps([kind, told], ensure_ascii=False).encode()
    return hmac.digest(secret.encode(), words, "sha256").hex()[:32]
