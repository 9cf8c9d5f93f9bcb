"""Open-loop load: requests leave when they are due, whether or not earlier ones came back.

Latency counts from the moment a request was due, so that a server that stalls is charged for all
who would have come meanwhile (no coordinated omission). Any service that takes JSON over HTTP can
be loaded.

    python -m kasauti_recommender.cli.bench.load http://127.0.0.1:8008/recommend \\
        --body '{"user": "u{n}"}' --rate 200 --seconds 60
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from math import floor
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from kasauti_recommender.serving.request import Degraded

CACHED, UNRANKED, LESS = "cached", "unranked", "less"
DEGRADED = MappingProxyType({
    CACHED: Degraded.OVERLOAD.encode(), UNRANKED: Degraded.RANKER.encode(),
    LESS: b'"degraded":["',
})  # fmt: skip
"""What a node's answers say that are not whole; ``LESS`` stands in all of them."""
WHOLE = 0.99
"""Least share of whole answers with which a latency counts: less work is done sooner."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a run measured; latencies in milliseconds from when a request was due.

    ``marked`` counts the answers that contained each mark.
    """

    offered: float
    achieved: float
    requests: int
    errors: int
    p50: float
    p95: float
    p99: float
    longest: float
    over_100_ms: float
    lateness_p99: float
    statuses: dict[str, int]
    marked: dict[str, int]
    load_before: float
    load_after: float
    cores: int
    buckets: dict[str, int] = field(default_factory=dict)

    @property
    def whole(self) -> float:
        """Share of the requests that a node answered with every stage; needs ``DEGRADED``."""
        return 1 - (self.errors + self.marked.get(LESS, 0)) / self.requests

    @property
    def said_whole(self) -> str:
        """The share of whole answers, and what the others lacked."""
        cached, unranked = (self.marked.get(name, 0) for name in (CACHED, UNRANKED))
        share = floor(round(self.whole * 1000, 6)) / 10
        return (
            f"{share:.1f} % whole answers; {cached:,} from the cached list, {unranked:,} "
            "without ranks"
        )


@dataclass(slots=True)
class Measured:
    """Parallel lists, one entry a request."""

    latency: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    marked: Counter[str] = field(default_factory=Counter)


IDLE = 30.0
"""Seconds after which a kept connection is not used again, as balancers and browsers have it."""


class Pool:
    """Kept connections to one host; a request takes a free one or opens another."""

    def __init__(self, url: str, headers: Mapping[str, str]) -> None:
        parts = urlsplit(url)
        if parts.scheme != "http" or not parts.hostname:
            raise ValueError(f"{url!r} is no http:// address")
        self._host, self._port = parts.hostname, parts.port or 80
        self._headers = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self._free: list[tuple[float, asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def post(self, path: str, body: bytes) -> tuple[int, bytes]:
        """Send and return status and body."""
        reader, sink = await self._connection()
        head = f"POST {path} HTTP/1.1\r\nHost: {self._host}\r\nContent-Type: application/json\r\n"
        length = f"Content-Length: {len(body)}\r\n\r\n"
        sink.write(f"{head}{self._headers}{length}".encode() + body)
        try:
            lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            lengths = [
                x.partition(":")[2] for x in lines if x.lower().startswith("content-length:")
            ]
            answer = await reader.readexactly(int(lengths[0])) if lengths else b""
        except BaseException:
            sink.close()
            raise
        self._free.append((time.monotonic(), reader, sink))
        return int(lines[0].split()[1]), answer

    async def _connection(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Return the one used last, or a new one: a server may be about to close an old one."""
        while self._free:
            used, reader, sink = self._free.pop()
            if time.monotonic() - used < IDLE:
                return reader, sink
            sink.close()
        return await asyncio.open_connection(self._host, self._port)

    async def close(self) -> None:
        """Close what is open."""
        for _, _, sink in self._free:
            sink.close()
            await sink.wait_closed()


async def run(
    url: str,
    bodies: Callable[[int], bytes],
    *,
    rate: float,
    seconds: float,
    seed: int = 7,
    timeout: float = 10.0,
    marks: Mapping[str, bytes] = MappingProxyType({}),
    headers: Mapping[str, str] = MappingProxyType({}),
) -> Result:
    """Load a service and return what was measured.

    Parameters
    ----------
    url : str
    bodies : callable
        Number of the request → JSON body.
    rate : float
        Requests a second; gaps are exponential (Poisson arrivals).
    seconds : float
    seed : int
    timeout : float
        Seconds after which a request counts as an error.
    marks : mapping of str to bytes
        Answers that contain them are counted by name, such as those of a degraded mode.
    headers : mapping of str to str
        Sent with every request, such as a token; none by default: the address may be anybody's.
    """
    dice, path = random.Random(seed), urlsplit(url).path or "/"  # noqa: S311
    pool, measured, tasks = Pool(url, headers), Measured(), set()
    load, began = os.getloadavg()[0], time.perf_counter()
    due, number = 0.0, 0

    async def one(number: int, due: float) -> None:
        measured.late.append(time.perf_counter() - began - due)
        try:
            async with asyncio.timeout(timeout):
                status, answer = await pool.post(path, bodies(number))
            measured.statuses[str(status)] += 1
            measured.marked.update(name for name, mark in marks.items() if mark in answer)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError) as error:
            measured.statuses[type(error).__name__] += 1
        measured.latency.append(time.perf_counter() - began - due)

    while (due := due + dice.expovariate(rate)) < seconds:
        if (wait := began + due - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        task = asyncio.create_task(one(number, due))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        number += 1
    await asyncio.gather(*tasks)
    spent = time.perf_counter() - began
    await pool.close()
    return _result(measured, rate, number / max(spent, seconds), load)


def _result(measured: Measured, rate: float, achieved: float, load: float) -> Result:
    if not measured.latency:
        raise ValueError("no request was due: raise the rate or the seconds")
    rising = sorted(measured.latency)
    count = len(rising)

    def share(values: list[float], part: float) -> float:
        return round(values[min(len(values) - 1, int(part * len(values)))] * 1e3, 2)

    buckets: Counter[str] = Counter()
    for latency in rising:
        edge = next(
            (e for e in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if latency * 1e3 <= e), 0
        )
        buckets[str(edge or "more")] += 1
    return Result(
        offered=rate, achieved=round(achieved, 1), requests=count,
        errors=sum(n for status, n in measured.statuses.items() if status != "200"),
        p50=share(rising, 0.5), p95=share(rising, 0.95), p99=share(rising, 0.99),
        longest=round(rising[-1] * 1e3, 2),
        over_100_ms=round(sum(x > 0.1 for x in rising) / count, 5),
        lateness_p99=share(sorted(measured.late), 0.99), statuses=dict(measured.statuses),
        marked=dict(measured.marked), load_before=round(load, 2),
        load_after=round(os.getloadavg()[0], 2), cores=os.cpu_count() or 1, buckets=dict(buckets),
    )  # fmt: skip


def main(words: list[str] | None = None) -> int:
    """Load a service from the command line and print the result as JSON."""
    parser = argparse.ArgumentParser(description="Open-loop load on a JSON service.")
    parser.add_argument("url")
    parser.add_argument("--body", default="{}", help="{n} stands for a random number below --of")
    parser.add_argument("--of", type=int, default=100_000)
    parser.add_argument("--rate", type=float, default=100)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--mark", default="", help="count answers that contain this")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args(words)
    dice = random.Random(options.seed + 1)  # noqa: S311

    def body(_: int) -> bytes:
        return str(options.body.replace("{n}", str(dice.randrange(options.of)))).encode()

    result = asyncio.run(
        run(
            options.url, body, rate=options.rate, seconds=options.seconds, seed=options.seed,
            marks={options.mark: options.mark.encode()} if options.mark else {},
        )
    )  # fmt: skip
    told = json.dumps(asdict(result), indent=1)
    print(told)  # noqa: T201
    if options.out:
        options.out.write_text(told)
    return 1 if result.errors else 0


if __name__ == "__main__":
    sys.exit(main())
