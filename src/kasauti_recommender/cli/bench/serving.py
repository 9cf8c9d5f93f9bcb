"""A node on the built version: restart to ready, open-loop load with writes going on, freshness."""

from __future__ import annotations

import asyncio
import contextlib
import json
import multiprocessing
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kasauti_recommender.cli.bench import load
from kasauti_recommender.cli.bench.machine import forget
from kasauti_recommender.serving.access import Access, Need
from kasauti_recommender.serving.node import wait_until_ready
from kasauti_recommender.serving.request import Degraded

WARMING = 40  # requests before the load is counted


@dataclass(frozen=True, slots=True)
class Served:
    """What a node over HTTP did.

    Parameters
    ----------
    ready_cold, ready_warm : float
        Seconds from start to ready, with the version's pages dropped before, and not.
    reads : load.Result
    writes : int
    write_errors : int
        Events, products and removals sent while reads went on, and how many were not accepted.
    accept_p50, accept_p99 : float
        Milliseconds from sending a product to its acceptance, under that load.
    found, changed, gone : str
        "n of n": a new item in its next list, a new user's list changed by one click, a removed
        item absent from the next list and ever after.
    cpu : float
        Milliseconds of the node's processor time for a list in full; its share of the writes, and
        of the answers from the cached list where there were any, are counted in.
    memory : dict of str to int
        Private bytes of each process of the node.
    """

    ready_cold: float
    ready_warm: float
    reads: load.Result
    writes: int
    write_errors: int
    accept_p50: float
    accept_p99: float
    found: str
    changed: str
    gone: str
    cpu: float
    memory: dict[str, int]


@dataclass(slots=True)
class Tally:
    """What the writer of a run saw."""

    writes: int = 0
    errors: int = 0
    accepted: list[float] = field(default_factory=list)
    found: list[bool] = field(default_factory=list)
    changed: list[bool] = field(default_factory=list)
    gone: list[bool] = field(default_factory=list)
    removed: set[str] = field(default_factory=set)


@contextmanager
def node(
    folder: Path, data: Path, *, workers: int = 2, champion: Path | None = None
) -> Iterator[tuple[str, int, float]]:
    """Run a node; give its address, its process and the seconds from start to ready.

    With a folder of versions it follows their champion.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    words = [
        sys.executable, "-m", "kasauti_recommender.serving.node", "--bundle", str(folder),
        "--data", str(data), "--port", str(port), "--workers", str(workers),
        *(("--champion", str(champion)) if champion else ()),
    ]  # fmt: skip
    start = time.perf_counter()
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL)  # noqa: S603
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until_ready(url, 600)
        yield url, process.pid, time.perf_counter() - start
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def serve(
    folder: Path, data: Path, *, users: int, kinds: int, rate: float, seconds: float
) -> Served:
    """Start cold, load, stop, and start again."""
    forget(folder)
    with node(folder, data) as (url, pid, cold):
        busy = _busy(pid)
        reads, tally = loaded(url, users, kinds, rate, seconds)
        busy = _busy(pid) - busy
        memory = _private(pid)
    with node(folder, data) as (_, _, warm):
        pass
    rising = sorted(tally.accepted)
    return Served(
        cold, warm, reads, tally.writes, tally.errors,
        rising[len(rising) // 2] * 1000, rising[int(len(rising) * 0.99)] * 1000,
        _of(tally.found), _of(tally.changed), _of(tally.gone),
        busy / max(1, reads.requests + WARMING - reads.marked.get(load.CACHED, 0)) * 1000, memory,
    )  # fmt: skip


def _of(passed: list[bool]) -> str:
    return f"{sum(passed):,} of {len(passed):,}"


def _family(pid: int) -> list[int]:
    """Return a process and its children (Linux)."""
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [pid, *(int(word) for word in listed.read_text().split())] if listed.exists() else []


def _busy(pid: int) -> float:
    """Return the seconds of processor time that a process and its children have used."""
    ticks = 0
    for one in _family(pid):
        with contextlib.suppress(FileNotFoundError):
            words = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            ticks += int(words[11]) + int(words[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _private(pid: int) -> dict[str, int]:
    """Return anonymous resident bytes of a process and its children (Linux)."""
    out = {}
    for one in _family(pid):
        status = Path(f"/proc/{one}/status")
        for line in status.read_text().splitlines() if status.exists() else ():
            if line.startswith("RssAnon"):
                out[str(one)] = int(line.split()[1]) * 1024
    return out


def loaded(
    url: str, users: int, kinds: int, rate: float, seconds: float
) -> tuple[load.Result, Tally]:
    """Read and write for some seconds; who writes is a process of its own, as no reader is."""
    dice = random.Random(8)  # noqa: S311 - which user is asked for is no secret

    def body(_: int) -> bytes:
        return f'{{"user": "u{dice.randrange(users):09d}"}}'.encode()

    place = f"{url}/recommend"
    asyncio.run(load.run(place, body, rate=WARMING / 2, seconds=2))
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=fresh) as writers:
        writers.submit(_of, []).result()  # it has started before the first request is due
        writing = writers.submit(_writes, url, kinds, seconds)
        reads = asyncio.run(load.run(place, body, rate=rate, seconds=seconds, marks=load.DEGRADED))
        return reads, writing.result()


def _writes(url: str, kinds: int, seconds: float) -> Tally:
    tally = Tally()

    async def until() -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await _write(url, kinds, tally)

    asyncio.run(until())
    return tally


async def _write(url: str, kinds: int, tally: Tally) -> None:
    """Bring products, clicks and removals in, ten rounds a second, and look at the next list."""
    pool = load.Pool(url, Access.from_environment().header(Need.ADMIN))
    number, began = 0, f"{os.getpid()}-{time.time_ns()}"
    try:
        while True:
            started = time.perf_counter()
            try:
                async with asyncio.timeout(10):
                    await _round(pool, f"{began}-{number}", number % kinds, tally)
            except (OSError, TimeoutError, asyncio.IncompleteReadError, _Refused):
                tally.errors += 1
            number += 1
            await asyncio.sleep(max(0.0, started + 0.1 - time.perf_counter()))
    finally:
        await pool.close()


class _Refused(Exception):
    """A write was not accepted."""


async def _post(pool: load.Pool, path: str, body: dict[str, Any]) -> dict[str, Any]:
    status, answer = await pool.post(path, json.dumps(body).encode())
    if status != 200:
        raise _Refused(f"{path}: {status} {answer[:200]!r}")
    reply: dict[str, Any] = json.loads(answer)
    return reply


async def _round(pool: load.Pool, name: str, kind: int, tally: Tally) -> None:
    """A new product is found, a new user's first click counts, a removed product is gone."""
    item, user, now = f"new-{name}", f"visitor-{name}", time.time_ns() // 1_000_000
    product = {"id": item, "attributes": [f"kind:k{kind}"], "price": 49_900, "added_at": now}
    start = time.perf_counter()
    await _post(pool, "/products", {"products": [product]})
    tally.accepted.append(time.perf_counter() - start)
    tally.writes += 1
    like = await _post(pool, "/similar", {"item": item, "count": 5})
    if _cached(like):
        return  # these are popular ones: a click on them leads to no new item
    before = _items(await _post(pool, "/recommend", {"user": user}))
    clicked = next(one["item"] for one in like["items"] if one["item"] != item)
    event = {"id": f"e-{name}", "user": user, "item": clicked, "kind": "click", "at": now}
    await _post(pool, "/events", {"events": [event]})
    tally.writes += 1
    after = await _post(pool, "/recommend", {"user": user, "count": 100})
    if _cached(after):
        return  # the cached list was served and says so; nothing can be told from it
    tally.changed.append(before != _items(after)[: len(before)])
    tally.found.append(item in _items(after))
    await _post(pool, "/remove", {"item": item})
    tally.writes += 1
    tally.removed.add(item)
    last = _items(await _post(pool, "/recommend", {"user": user, "count": 100}))
    tally.gone.append(not tally.removed.intersection(last))


def _cached(answer: dict[str, Any]) -> bool:
    return Degraded.OVERLOAD in answer["degraded"]


def _items(answer: dict[str, Any]) -> list[str]:
    return [one["item"] for one in answer["items"]]
