"""How many connections the processes of an installation may hold together."""

from __future__ import annotations

import os

_USUAL = 16
_ROOMS = 6  # of a site, beside its pool: live rooms' four, one being read, one of `/ready`
_WORKER = 8  # the queue's four, its listener, its job's own, and what a job starts
_OTHERS = 20  # commands, backups, monitors, and those PostgreSQL keeps for its own owner
_LEAST = 100


def of_a_site() -> int:
    """Return how many connections a site's pages keep at most (``KASAUTI_CONNECTIONS``).

    Raises
    ------
    ValueError
        If it is no whole number from 2 to 500.
    """
    told = os.environ.get("KASAUTI_CONNECTIONS", "").strip() or str(_USUAL)
    if not (told.isascii() and told.isdigit() and 2 <= int(told) <= 500):
        raise ValueError(f"KASAUTI_CONNECTIONS is {told!r}: write a number from 2 to 500")
    return int(told)


def of_all(*, sites: int, workers: int) -> int:
    """Return what the database must allow, so that no process is ever refused.

    Parameters
    ----------
    sites, workers : int
        Processes that answer pages, and that run jobs.

    Examples
    --------
    >>> of_all(sites=2, workers=2)
    100
    """
    return max(_LEAST, sites * (of_a_site() + _ROOMS) + workers * _WORKER + _OTHERS)
