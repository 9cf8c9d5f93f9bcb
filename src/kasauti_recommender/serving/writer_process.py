"""The writer's process: it answers the node's workers, and keeps its log beside that."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import sys
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from socket import AF_UNIX, SHUT_RD
from socket import socket as Socket
from threading import Thread
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
    socket.unlink(missing_ok=True)
    server, pool, loop = (
        Answering(writer, socket),
        ThreadPoolExecutor(4),
        asyncio.get_running_loop(),
    )
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


class Answering:
    """Answers each connection in a thread of its own: a write waits for no other thread's turn.

    Parameters
    ----------
    writer : Writer
    socket : Path
    """

    def __init__(self, writer: Writer, socket: Path) -> None:
        self._writer = writer
        self._open: dict[Socket, Thread] = {}
        self._closing = False
        self._listening = Socket(AF_UNIX)
        self._listening.bind(str(socket))
        self._listening.listen(128)
        Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                connection = self._listening.accept()[0]
            except OSError:
                return  # it was closed
            thread = Thread(target=self._answer, args=(connection,), daemon=True)
            self._open[connection] = thread
            thread.start()

    def _answer(self, connection: Socket) -> None:
        try:
            with (
                contextlib.suppress(ConnectionError),
                connection,
                connection.makefile("rb") as lines,
            ):
                while (line := lines.readline(LINE)) and not self._closing:
                    connection.sendall(json.dumps(self._reply(line)).encode() + b"\n")
        finally:
            self._open.pop(connection, None)

    def _reply(self, line: bytes) -> dict[str, Any]:
        try:
            kind, body = json.loads(line)
            if kind == FORGOTTEN:
                return {"offset": self._writer.forget(body["user"])}
            return {"offset": self._writer.write(kind, body)}
        except Problem as problem:
            return {"problem": [problem.status, problem.detail, problem.field]}
        except (OSError, ValueError) as error:
            return {"problem": [503, f"not written: {error}", ""]}
        except Exception as error:  # whatever it is, who asked must not wait for an answer
            return {"problem": [500, f"the writer failed: {type(error).__name__}: {error}", ""]}

    def close(self) -> None:
        """Take nothing more in; what was begun is written and answered."""
        self._closing = True
        for one in (self._listening, *self._open):
            with contextlib.suppress(OSError):  # a client closed it
                one.shutdown(SHUT_RD)
        self._listening.close()
        for thread in list(self._open.values()):
            thread.join()


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
