"""How the installation is: what monitors, the doctor and load balancers ask."""

from __future__ import annotations

import os
from dataclasses import dataclass

import psycopg
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from kasauti import jobs


@dataclass(frozen=True, slots=True)
class Queue:
    """The jobs' queue at this moment.

    Parameters
    ----------
    waiting, doing, failed : int
        Jobs in each state.
    oldest : float
        Seconds that the oldest job which may run has waited; 0 without one.
    workers : int
        Worker processes whose heartbeat is fresh.
    """

    waiting: int
    doing: int
    failed: int
    oldest: float
    workers: int


_QUEUE = """
    SELECT count(*) FILTER (WHERE status = 'todo'),
           count(*) FILTER (WHERE status = 'doing'),
           count(*) FILTER (WHERE status = 'failed'),
           coalesce(max(extract(epoch FROM now() - deferred.at))
                    FILTER (WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now()), 0),
           (SELECT count(*) FROM procrastinate_workers
             WHERE last_heartbeat > now() - make_interval(secs => %s))
      FROM procrastinate_jobs AS job
      LEFT JOIN LATERAL (SELECT max(at) AS at FROM procrastinate_events AS event
                          WHERE event.job_id = job.id
                            AND event.type IN ('deferred', 'deferred_for_retry', 'scheduled')
                        ) AS deferred ON job.status = 'todo'
"""


def queue() -> Queue:
    """Return how many jobs wait, run and have failed, and who is at work."""
    with connection.cursor() as cursor:
        cursor.execute(_QUEUE, [jobs.STALLED_SECONDS])
        waiting, doing, failed, oldest, workers = cursor.fetchone()
    return Queue(waiting, doing, failed, float(oldest), workers)


def migrations_behind() -> int:
    """Return how many migrations of this version the tables lack."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _all_in_use() -> bool:
    """Return whether whoever needs a connection now has to wait; never where none are kept."""
    kept = getattr(connection, "pool", None)
    if kept is None:
        return False
    told = kept.get_stats()
    return bool(told["pool_size"] >= told["pool_max"] and not told["pool_available"])


def _ask_for_a_connection() -> None:
    """Connect beside those that are kept: a database that is gone is known of in two seconds."""
    told = connection.get_connection_params() | {"connect_timeout": 2}
    try:
        psycopg.connect(**told).close()
    except psycopg.Error as error:
        raise DatabaseError(str(error)) from error


def not_ready() -> str | None:
    """Return why this process should get no requests, one sentence; None if it should.

    Raises
    ------
    django.db.DatabaseError
        If the database does not answer.
    """
    if _all_in_use():
        return "all connections to the database are in use"
    _ask_for_a_connection()
    behind = migrations_behind()
    if behind:
        return f"the tables are {behind} migrations behind: kasauti migrate"
    if not os.access(settings.DATA, os.W_OK):
        return "the data folder cannot be written to"
    return None
