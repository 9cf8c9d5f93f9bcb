"""Giving back the jobs of workers that died."""

from __future__ import annotations

from asgiref.sync import async_to_sync
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.manager import JobManager


def rescue(*, silent_for: float) -> int:
    """Put the jobs of workers silent for ``silent_for`` seconds back on the queue.

    0 takes every worker for dead: right only before any is started.

    Returns
    -------
    int
        How many jobs were given back.
    """
    return async_to_sync(_rescue)(silent_for)


async def _rescue(silent_for: float) -> int:
    manager = JobManager(DjangoConnector())
    jobs = list(await manager.get_stalled_jobs(seconds_since_heartbeat=silent_for))
    for job in jobs:
        await manager.retry_job(job)
    await manager.prune_stalled_workers(silent_for)
    return len(jobs)
