"""The queue: deferring jobs inside a transaction, running them, rescuing lost ones.

A job is deferred in the transaction of the action that needs it: rolled back with it, seen by
workers once it commits. Jobs run at least once; what they run (``kasauti.actions``) is therefore
idempotent. A worker that dies leaves its jobs marked as running: ``rescue`` gives them back.
"""

from kasauti.jobs.beside import repeating
from kasauti.jobs.queue import defer, defer_each, defer_one, put_back, unfinished
from kasauti.jobs.rescue import rescue
from kasauti.jobs.worker import (
    CODE_QUEUES,
    HEARTBEAT_SECONDS,
    STALLED_SECONDS,
    Share,
    queues_of,
    run_worker,
)

__all__ = [
    "CODE_QUEUES",
    "HEARTBEAT_SECONDS",
    "STALLED_SECONDS",
    "Share",
    "defer",
    "defer_each",
    "defer_one",
    "put_back",
    "queues_of",
    "repeating",
    "rescue",
    "run_worker",
    "unfinished",
]
