"""The jobs' bodies: each hands on to an action."""

from __future__ import annotations
