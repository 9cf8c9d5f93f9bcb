"""What a writer does beside writing goes on after a failure, and the failure is heard."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from kasauti_recommender.events.log import BrokenLog
from kasauti_recommender.serving import writer_process as writing
from kasauti_recommender.serving.writer import Writer


def test_what_fails_is_said_once_and_tried_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(writing, "_AGAIN", 0.0)
    again = BrokenLog("the copy ends at 7")
    faults: list[Exception | None] = [again, again, again, None, again, None]
    done: list[int] = []

    async def step() -> float:
        if (fault := faults.pop(0)) is not None:
            raise fault
        done.append(len(faults))
        return 0.0 if faults else 60.0

    async def run() -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.5):
                await writing._steadily("copying the log", step)

    asyncio.run(run())
    assert done == [2, 0]
    said = "copying the log failed and is tried again: the copy ends at 7"
    assert capsys.readouterr().out.splitlines() == [said, said]


def test_a_writer_whose_copy_broke_still_tries(
    bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = Writer(bundle, tmp_path / "data", follow="http://127.0.0.1:9")
    asked: list[int] = []

    def copy() -> int:
        asked.append(1)
        raise BrokenLog("the copy ends at 7")

    monkeypatch.setattr(writing, "_AGAIN", 0.0)
    monkeypatch.setattr(writer, "copy", copy)

    async def run() -> None:
        serving = asyncio.create_task(writing.serve(writer, tmp_path / "writer.sock"))
        while len(asked) < 3:
            await asyncio.sleep(0.01)
        assert not serving.done()
        os.kill(os.getpid(), signal.SIGTERM)
        await serving

    asyncio.run(asyncio.wait_for(run(), 20))


def test_a_compaction_that_ends_badly_is_a_failure(
    bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = Writer(bundle, tmp_path / "data", segment=1)
    for _ in range(3):
        writer.log.append("events", {"events": []})

    class Ended:
        async def wait(self) -> int:
            return 1

    async def started(*_: str) -> Any:
        return Ended()

    monkeypatch.setattr(asyncio, "create_subprocess_exec", started)
    with pytest.raises(ChildProcessError, match="ended with 1"):
        asyncio.run(writing._compact(writer, 1))
    writer.close()
