"""The load generator against a service that stalls: whoever was due meanwhile is counted."""

from __future__ import annotations

import asyncio
import contextlib

import pytest

from kasauti_recommender.cli.bench.load import run
from kasauti_recommender.serving.access import ADMIN_TOKEN


def test_a_token_of_the_node_beside_it_is_sent_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ADMIN_TOKEN, "secret")

    async def scene() -> list[bytes]:
        heads: list[bytes] = []

        async def serve(reader: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
            with contextlib.suppress(asyncio.IncompleteReadError):
                while True:
                    heads.append(await reader.readuntil(b"\r\n\r\n"))
                    await reader.readexactly(2)
                    sink.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
            sink.close()
            await sink.wait_closed()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/x"
        await run(url, lambda _: b"{}", rate=100, seconds=0.2)
        without = len(heads)
        await run(url, lambda _: b"{}", rate=100, seconds=0.2, headers={"X-Mine": "told"})
        server.close()
        assert all(b"X-Mine: told\r\n" in head for head in heads[without:])
        assert len(heads) > without > 0
        return heads

    assert not [head for head in asyncio.run(scene()) if b"secret" in head]


def test_a_stall_is_charged_to_all_who_were_due() -> None:
    async def scene() -> None:
        stalled = asyncio.Event()
        seen = came = 0

        async def serve(reader: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
            nonlocal seen, came
            came += 1
            try:
                while await reader.readuntil(b"\r\n\r\n"):
                    await reader.readexactly(2)
                    seen += 1
                    if seen == 20:
                        asyncio.get_running_loop().call_later(0.5, stalled.set)
                    if seen >= 20:
                        await stalled.wait()
                    status = b"500 No" if seen == 1 else b"200 OK"
                    sink.write(b"HTTP/1.1 " + status + b"\r\nContent-Length: 2\r\n\r\n{}")
            except asyncio.IncompleteReadError:
                sink.close()
                await sink.wait_closed()
                ended.append(1)

        ended: list[int] = []
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        url = f"http://127.0.0.1:{port}/x"
        result = await run(
            url, lambda _: b"{}", rate=100, seconds=1.0, marks={"empty": b"{}", "never": b"}{"}
        )
        async with asyncio.timeout(10):
            while len(ended) < came:
                await asyncio.sleep(0.01)
        server.close()
        assert result.requests == seen
        assert result.marked == {"empty": seen}
        assert result.errors == result.statuses["500"] == 1
        slow = sum(n for edge, n in result.buckets.items() if edge in {"200", "500", "1000"})
        assert slow >= 20  # a closed loop would have seen one slow request

    asyncio.run(scene())
