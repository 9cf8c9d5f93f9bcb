"""A cluster under the data folder: made once, started as a child, waited for, stopped."""

from __future__ import annotations

class NotStarted(Exception):
    """The server could not be started; the message says why and what to do."""


class Cluster:
    """x"""
