"""What a machine does for itself goes on beside jobs and pages, whatever fails."""

from __future__ import annotations

import asyncio
import logging

import pytest

from kasauti import jobs
from kasauti.jobs import beside


def test_a_failure_is_logged_and_tried_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(beside, "PAUSE_SECONDS", 0.0)
    calls: list[int] = []

    def work() -> None:
        calls.append(1)
        if len(calls) == 1:
            raise OSError("the database is being started")

    async def run() -> None:
        async with jobs.repeating(work):
            while len(calls) < 3:
                await asyncio.sleep(0.001)

    with caplog.at_level(logging.ERROR):
        asyncio.run(run())
    assert "tried again" in caplog.text
