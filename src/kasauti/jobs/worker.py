"""A worker process: one job at a time, as résumés are read by processors, not by waiting."""

from __future__ import annotations

import asyncio

from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.jobs import DeleteJobCondition

HEARTBEAT_SECONDS = 3.0
STALLED_SECONDS = 12.0


def run_worker(*, wait: bool = True) -> None:
    """Run jobs until told to stop (SIGINT, SIGTERM), or until none is left if not ``wait``."""
    connector = app.connector
    if not isinstance(connector, DjangoConnector):
        raise TypeError("a worker is already running in this process")
    with app.replace_connector(connector.get_worker_connector()):
        asyncio.run(_work(wait=wait))


async def _work(*, wait: bool) -> None:
    async with app.open_async():
        await app.run_worker_async(
            wait=wait,
            concurrency=1,
            delete_jobs=DeleteJobCondition.SUCCESSFUL,
            update_heartbeat_interval=HEARTBEAT_SECONDS,
            stalled_worker_timeout=STALLED_SECONDS,
            shutdown_graceful_timeout=20.0,
            fetch_job_polling_interval=2.0,
        )
