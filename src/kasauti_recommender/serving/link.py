"""How the workers of a node reach its writer."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from kasauti_recommender.serving.problems import Problem

LINE = 4 << 20
"""Most bytes of a line on the socket."""


class WriterLink:
    """A worker's way to the writer."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket

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
                reader, sink = await asyncio.open_unix_connection(str(self._socket), limit=LINE)
                try:
                    sink.write(json.dumps([kind, body]).encode() + b"\n")
                    line = await reader.readline()
                finally:
                    sink.close()
            reply = json.loads(line)
        except (OSError, ValueError, TimeoutError) as error:
            raise Problem(503, "writing is paused; send the same again in a moment") from error
        if "problem" in reply:
            raise Problem(*reply["problem"])
        return int(reply["offset"])
