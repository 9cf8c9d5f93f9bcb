"""The whole database copied to another PostgreSQL, from where Kasauti then goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from kasauti import jobs
from kasauti.actions import schema, trail
from kasauti.records import table_copies

_TARGET = "target"


def move(target: dict[str, Any], *, say: Callable[[str], None]) -> str:
    """Copy every row and every unfinished job to another, empty PostgreSQL.

    Kasauti must be stopped: what is written here meanwhile stays here. Files stay in the data
    folder. Everything arrives or nothing does.

    Parameters
    ----------
    target : dict
        The other database, as Django's settings write it.
    say : callable
        Told each table.

    Returns
    -------
    str
        The digest of the last audit entry, the same in both.

    Raises
    ------
    Refused
        If the other database is not empty.
    """
    connections.databases[_TARGET] = connections.configure_settings({"default": target})["default"]
    there = connections[_TARGET]
    try:
        schema.begin(schema.state(connection), database=there)
        with transaction.atomic():
            entry = trail.record("moves.move", None, by=None)
        with transaction.atomic(), transaction.atomic(using=_TARGET):
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            _copy(there, say)
        schema.finish(there)
    finally:
        there.close()
        del connections[_TARGET], connections.databases[_TARGET]
    return entry.digest


def _copy(there: BaseDatabaseWrapper, say: Callable[[str], None]) -> None:
    found = table_copies.tables(connection)
    table_copies.empty(there, (table.name for table in found))
    for number, table in enumerate(found, 1):
        table_copies.copy_in(there, table, table_copies.copy_out(connection, table))
        say(f"{number} of {len(found)}: {table.name}")
    table_copies.continue_numbering(there, found)
    jobs.put_back(there, jobs.unfinished(connection))
