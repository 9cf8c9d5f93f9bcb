"""How the workers of a node reach its writer."""

from __future__ import annotations

import asyncio
import contextlib
import json
from pathlib import Path
from typing import Any

from kasauti_recommender.serving.problems import Problem

LINE = 4 << 20
"""Most bytes of a line on the socket."""
Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]
_KEPT = 16


class WriterLink:
    """A worker's way to the writer: connections that are kept, each for one write at a time."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self._free: list[Connection] = []

    async def write(self, kind: str, body: dict[str, Any], *, timeout: float = 2.0) -> int:
        """Return the log's offset once the record is on disk.

        Raises
        ------
        Problem
            503 if the writer is away or does not answer in time; nothing was acknowledged, and
            sending the same ids again counts them once.
        """
        try:
            async with asyncio.timeout(timeout):
                reply = json.loads(await self._asked(json.dumps([kind, body]).encode() + b"\n"))
        except (OSError, ValueError, TimeoutError) as error:
            raise Problem(503, "writing is paused; send the same again in a moment") from error
        if "problem" in reply:
            raise Problem(*reply["problem"])
        return int(reply["offset"])

    async def _asked(self, line: bytes) -> bytes:
        """Send a line and return the writer's. One of an earlier writer is closed: ask anew."""
        while self._free:
            with contextlib.suppress(ConnectionError):
                if answer := await self._on(self._free.pop(), line):
                    return answer
        return await self._on(
            await asyncio.open_unix_connection(str(self._socket), limit=LINE), line
        )

    async def _on(self, connection: Connection, line: bytes) -> bytes:
        reader, sink = connection
        answer = b""
        try:
            sink.write(line)
            answer = await reader.readline()
        finally:
            if answer.endswith(b"\n") and len(self._free) < _KEPT:
                self._free.append(connection)
            else:
                sink.close()
        return answer

    def close(self) -> None:
        """Close what is kept."""
        for _, sink in self._free:
            sink.close()
        self._free.clear()
