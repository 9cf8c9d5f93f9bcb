"""A mail server that takes everything and remembers what it took."""

from __future__ import annotations

import asyncio
import contextlib
import re
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

_MESSAGE_ID = re.compile(rb"^Message-ID:\s*(\S+)", re.IGNORECASE | re.MULTILINE)


@dataclass
class Sink:
    """What was taken, by Message-ID, and where the server listens.

    Parameters
    ----------
    seconds : float
        How long it thinks before it says that it took a mail. It remembers the mail before it
        says so: whoever is killed meanwhile never hears that it was taken.
    """

    seconds: float = 0.05
    port: int = 0
    taken: Counter[str] = field(default_factory=Counter)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async def say(line: str) -> None:
            writer.write(f"{line}\r\n".encode())
            await writer.drain()

        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            await say("220 sink")
            while line := await reader.readline():
                word = line[:4].upper()
                if word == b"DATA":
                    await say("354 go on")
                    await self._take(await reader.readuntil(b"\r\n.\r\n"))
                    await say("250 taken")
                elif word == b"QUIT":
                    await say("221 bye")
                    break
                else:
                    await say("250 sink")
        writer.close()

    async def _take(self, mail: bytes) -> None:
        found = _MESSAGE_ID.search(mail)
        self.taken[found[1].decode() if found else ""] += 1
        await asyncio.sleep(self.seconds)


@contextlib.contextmanager
def listening(seconds: float = 0.05) -> Iterator[Sink]:
    """Give a mail server on a port of its own, in a thread."""
    sink, loop = Sink(seconds), asyncio.new_event_loop()

    async def start() -> asyncio.Server:
        return await asyncio.start_server(sink._talk, "127.0.0.1", 0)

    server = loop.run_until_complete(start())
    sink.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield sink
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        server.close()
        loop.close()
