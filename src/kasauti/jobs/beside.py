"""What a process does for its machine beside jobs and pages."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable

PAUSE_SECONDS = 30.0

log = logging.getLogger(__name__)


@contextlib.asynccontextmanager
async def repeating(work: Callable[[], None]) -> AsyncIterator[None]:
    """Do something twice a minute, in a thread, as long as the block runs."""
    task = asyncio.create_task(_repeat(work))
    try:
        yield
    finally:
        task.cancel()


async def _repeat(work: Callable[[], None]) -> None:
    while True:
        try:
            await asyncio.to_thread(work)
        except Exception:
            log.exception("what a machine does for itself failed; it is tried again")
        await asyncio.sleep(PAUSE_SECONDS)
