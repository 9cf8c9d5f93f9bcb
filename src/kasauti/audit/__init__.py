"""An append-only record whose entries are chained by their hashes.

Each entry's digest covers its content and the digest of the one before, so that changing,
removing or inserting an entry breaks every later link. Pure: storing is ``records``' work and
appending ``actions``'.
"""

from kasauti.audit.chain import FIRST, Broken, Entry, digest, verify

__all__ = ["FIRST", "Broken", "Entry", "digest", "verify"]
