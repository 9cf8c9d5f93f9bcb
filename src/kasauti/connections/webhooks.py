"""Posting a signed message to an address, once."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from kasauti.connections.outward import NoAnswer, ask

SIGNATURE = "Kasauti-Signature"
_SECONDS = 10.0
_MOST_BYTES = 1_000_000  # of an answer, which is not read for anything


@dataclass(frozen=True, slots=True)
class Said:
    """What the address answered: whether it heard, and the words of it."""

    heard: bool
    words: str


def signature(body: bytes, *, secret: str, at: int) -> str:
    """Return ``t=…,v1=…``: the time and the HMAC-SHA-256 of ``"{t}.{body}"`` in hexadecimal.

    A receiver computes the same, compares in constant time, and refuses a time long past.

    Examples
    --------
    >>> signature(b"{}", secret="s", at=1)[:12]
    't=1,v1=b2536'
    """
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def send(url: str, body: bytes, *, secret: str, at: int, private: bool = False) -> Said:
    """Post a JSON body with its signature; redirects are not followed.

    Parameters
    ----------
    at : int
        Seconds since 1970, part of what is signed.
    private : bool
        Whether it may lie in the own network.
    """
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Kasauti",
        SIGNATURE: signature(body, secret=secret, at=at),
    }
    try:
        answer = ask(
            "POST", url, private=private, seconds=_SECONDS, most_bytes=_MOST_BYTES,
            headers=headers, content=body,
        )  # fmt: skip
    except NoAnswer as error:
        return Said(False, str(error))
    return Said(answer.good, str(answer.status))
