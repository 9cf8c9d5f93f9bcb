"""An archive of many files: each member becomes an item of the same drop."""

from __future__ import annotations
