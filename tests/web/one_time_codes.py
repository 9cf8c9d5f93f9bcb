"""The codes that a phone shows (RFC 6238), computed apart from the product."""

from __future__ import annotations

import base64
import hmac
import struct
import time


def code_of(key: str, *, steps: int = 0) -> str:
    """Return the six digits of RFC 6238, as a phone computes them."""
    counter = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.digest(base64.b32decode(key), counter, "sha1")
    at = digest[-1] & 15
    return f"{(int.from_bytes(digest[at : at + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06d}"
