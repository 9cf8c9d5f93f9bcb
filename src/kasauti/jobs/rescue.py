"""Giving back the jobs of workers that died."""

from __future__ import annotations

from procrastinate.manager import JobManager


async def rescue(manager: JobManager, *, silent_for: float) -> int:
    """Put the jobs of workers silent for ``silent_for`` seconds back on the queue.

    Returns
    -------
    int
        How many jobs were given back.
    """
    jobs = await manager.get_stalled_jobs(seconds_since_heartbeat=silent_for)
    rescued = 0
    for job in jobs:
        await manager.retry_job(job)
        rescued += 1
    return rescued
