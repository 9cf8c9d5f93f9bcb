"""A worker process: one job at a time, as résumés are read by processors, not by waiting."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Collection
from enum import StrEnum

from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.jobs import DeleteJobCondition

from kasauti.jobs.beside import repeating

HEARTBEAT_SECONDS = 3.0
STALLED_SECONDS = 12.0
CODE_QUEUES = frozenset({"gradings", "trials"})
"""Whose jobs run candidates' code."""


class Share(StrEnum):
    """Which jobs a worker takes."""

    ALL = "all"
    CODE = "code"
    REST = "rest"


def queues_of(share: Share) -> Collection[str] | None:
    """Return the queues from which a worker takes jobs; None for every one."""
    if share is Share.ALL:
        return None
    if share is Share.CODE:
        return CODE_QUEUES
    app.perform_import_paths()  # type: ignore[no-untyped-call]
    return {"default", *(task.queue for task in app.tasks.values())} - CODE_QUEUES


def run_worker(
    *, wait: bool = True, share: Share = Share.ALL, beside: Callable[[], None] | None = None
) -> None:
    """Run jobs until told to stop (SIGINT, SIGTERM), or until none is left if not ``wait``.

    Parameters
    ----------
    beside : callable, optional
        What this machine does for itself, which no job can be: called now and then, in a thread.
    """
    connector = app.connector
    if not isinstance(connector, DjangoConnector):
        raise TypeError("a worker is already running in this process")
    with app.replace_connector(connector.get_worker_connector()):
        asyncio.run(_work(queues_of(share), wait=wait, beside=beside))


async def _work(
    queues: Collection[str] | None, *, wait: bool, beside: Callable[[], None] | None
) -> None:
    async with app.open_async(), repeating(beside) if beside else contextlib.nullcontext():
        await app.run_worker_async(
            queues=sorted(queues) if queues else None,  # type: ignore[arg-type]  # None: every one
            wait=wait,
            concurrency=1,
            delete_jobs=DeleteJobCondition.SUCCESSFUL,
            update_heartbeat_interval=HEARTBEAT_SECONDS,
            stalled_worker_timeout=STALLED_SECONDS,
            shutdown_graceful_timeout=20.0,
            fetch_job_polling_interval=2.0,
        )
