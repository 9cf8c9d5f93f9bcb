"""Deferring jobs through Django's own connection, so that they share its transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Job, JobDeferrer
from procrastinate.manager import JobManager

# The app's own connector is replaced inside a worker by one outside Django's transactions.
_manager = JobManager(DjangoConnector())


def _deferrer(
    task: str, queue: str, lock: str | None = None, at: datetime | None = None, priority: int = 0
) -> JobDeferrer:
    job = Job(
        id=None, queue=queue, lock=lock, queueing_lock=None, task_name=task, scheduled_at=at,
        priority=priority,
    )  # fmt: skip
    return JobDeferrer(job_manager=_manager, job=job)


def defer(
    task: str,
    *,
    queue: str = "default",
    lock: str | None = None,
    after: float = 0,
    priority: int = 0,
    **arguments: Any,
) -> None:
    """Put one job on the queue, in the present transaction if there is one.

    Of jobs with the same ``lock`` one runs at a time; none before ``after`` seconds have passed.
    Of those that wait the highest ``priority`` is taken first.
    """
    at = timezone.now() + timedelta(seconds=after) if after else None
    _deferrer(task, queue, lock, at, priority).defer(**arguments)


def defer_one(task: str, *, key: str, queue: str = "default", **arguments: Any) -> bool:
    """Put a job on the queue unless one with the same key waits; return whether it was put."""
    job = Job(
        id=None, queue=queue, lock=key, queueing_lock=key, task_name=task, task_kwargs=arguments,
    )  # fmt: skip
    try:
        with transaction.atomic():
            JobDeferrer(job_manager=_manager, job=job).defer()
    except AlreadyEnqueued:
        return False
    return True


def defer_each(task: str, each: Iterable[Mapping[str, Any]], *, queue: str = "default") -> None:
    """Put one job on the queue for each set of arguments, in one statement."""
    sets = [dict(arguments) for arguments in each]
    if sets:
        _deferrer(task, queue).batch_defer(*sets)


def unfinished(database: BaseDatabaseWrapper) -> list[dict[str, Any]]:
    """Return the jobs that wait or run, as JSON values, in the order they would be taken."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT task_name, queue_name, lock, queueing_lock, priority, scheduled_at, args::text"
            " FROM procrastinate_jobs WHERE status IN ('todo', 'doing') ORDER BY id"
        )
        rows = cursor.fetchall()
    names = ("task", "queue", "lock", "queueing_lock", "priority", "scheduled_at", "arguments")
    jobs = [dict(zip(names, row, strict=True)) for row in rows]
    for job in jobs:
        at: datetime | None = job["scheduled_at"]
        job["scheduled_at"] = at.isoformat() if at else None
    return jobs


def put_back(database: BaseDatabaseWrapper, jobs: Iterable[Mapping[str, Any]]) -> None:
    """Put jobs that ``unfinished`` gave on the queue of another database."""
    with database.cursor() as cursor:
        for job in jobs:
            cursor.execute(
                "INSERT INTO procrastinate_jobs (task_name, queue_name, lock, queueing_lock,"
                " priority, scheduled_at, args) VALUES (%(task)s, %(queue)s, %(lock)s,"
                " %(queueing_lock)s, %(priority)s, %(scheduled_at)s, %(arguments)s)",
                dict(job),
            )
