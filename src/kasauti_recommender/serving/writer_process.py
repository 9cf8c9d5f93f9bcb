"""The writer's process: it answers the node's workers, and keeps its log beside that."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import sys
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from kasauti_recommender.events.erasure import FORGOTTEN
from kasauti_recommender.events.log import size
from kasauti_recommender.serving.link import LINE
from kasauti_recommender.serving.problems import Problem
from kasauti_recommender.serving.writer import Writer

_AGAIN = 5.0  # seconds after a failure


async def serve(
    writer: Writer, socket: Path, *, keep: int = 0, champion: Callable[[], float] | None = None
) -> None:
    """Answer the node's workers on a unix socket, one JSON line each, until told to stop.

    A log of more than twice ``keep`` bytes is compacted; 0 keeps all of it. ``champion`` looks for
    another version to take up and says after how many seconds to look again.
    """
    pool = ThreadPoolExecutor(16)
    loop = asyncio.get_running_loop()

    async def answer(reader: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while line := await reader.readline():
                kind, body = json.loads(line)
                try:
                    write = partial(writer.write, kind, body)
                    if kind == FORGOTTEN:
                        write = partial(writer.forget, body["user"])
                    reply: dict[str, Any] = {"offset": await loop.run_in_executor(pool, write)}
                except Problem as problem:
                    reply = {"problem": [problem.status, problem.detail, problem.field]}
                except (OSError, ValueError) as error:
                    reply = {"problem": [503, f"not written: {error}", ""]}
                sink.write(json.dumps(reply).encode() + b"\n")
                await sink.drain()
        sink.close()

    socket.unlink(missing_ok=True)
    server = await asyncio.start_unix_server(answer, str(socket), limit=LINE)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    steps = {
        "bringing states to Redis": lambda: _publish(writer, pool),
        "erasing the forgotten": lambda: _erase(writer, pool),
    }
    if writer.follows:
        steps["copying the log"] = lambda: _copy(writer, pool)
    if champion is not None:
        steps["following the champion"] = lambda: asyncio.to_thread(champion)
    if keep:
        steps["compacting the log"] = lambda: _compact(writer, keep)
    tasks = [asyncio.create_task(_steadily(what, step)) for what, step in steps.items()]
    await stop.wait()
    server.close()
    for task in tasks:
        task.cancel()
    pool.shutdown()
    writer.close()


async def _steadily(what: str, step: Callable[[], Awaitable[float]]) -> None:
    """Do a step again and again, each after the seconds that the one before it returned.

    One that fails is said once and tried again: the node goes on answering without it.
    """
    said = ""
    while True:
        try:
            pause, words = await step(), ""
        except Exception as error:  # the task must not end unheard, whatever it is
            pause, words = _AGAIN, f"{what} failed and is tried again: {error}"
        if words and words != said:
            print(words, flush=True)  # noqa: T201
        said = words
        await asyncio.sleep(pause)


async def _publish(writer: Writer, pool: ThreadPoolExecutor) -> float:
    await asyncio.get_running_loop().run_in_executor(pool, writer.publish_waiting)
    return 0.5


async def _erase(writer: Writer, pool: ThreadPoolExecutor) -> float:
    await asyncio.get_running_loop().run_in_executor(pool, writer.erase)
    return 1.0


async def _copy(writer: Writer, pool: ThreadPoolExecutor) -> float:
    try:
        came = await asyncio.get_running_loop().run_in_executor(pool, writer.copy)
    except OSError:
        came = 0
    return 0.0 if came else 0.05


async def _compact(writer: Writer, keep: int) -> float:
    """Compact in a process of its own, beside the writes: it reads the whole log."""
    if size(writer.data / "log") <= 2 * keep:
        return 5.0
    words = ("--part", "compaction", "--data", str(writer.data), "--bundle", "-")
    part = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "kasauti_recommender.serving.node", *words,
        "--keep-log", str(keep / (1 << 20)), "--follow", "-" if writer.follows else "",
    )  # fmt: skip
    try:
        code = await part.wait()
    except asyncio.CancelledError:
        part.terminate()
        raise
    if code:
        raise ChildProcessError(f"it ended with {code}")
    return 5.0
