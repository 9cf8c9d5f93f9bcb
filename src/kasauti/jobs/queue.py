"""Deferring jobs through Django's own connection, so that they share its transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.jobs import Job, JobDeferrer
from procrastinate.manager import JobManager

# The app's own connector is replaced inside a worker by one outside Django's transactions.
_manager = JobManager(DjangoConnector())


def _deferrer(task: str, queue: str) -> JobDeferrer:
    job = Job(id=None, queue=queue, lock=None, queueing_lock=None, task_name=task)
    return JobDeferrer(job_manager=_manager, job=job)


def defer(task: str, *, queue: str = "default", **arguments: Any) -> None:
    """Put one job on the queue, in the present transaction if there is one."""
    _deferrer(task, queue).defer(**arguments)


def defer_each(task: str, each: Iterable[Mapping[str, Any]], *, queue: str = "default") -> None:
    """Put one job on the queue for each set of arguments, in one statement."""
    sets = [dict(arguments) for arguments in each]
    if sets:
        _deferrer(task, queue).batch_defer(*sets)
