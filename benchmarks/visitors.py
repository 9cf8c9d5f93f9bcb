"""People at their desks: each asks for a page, reads it, asks for another; nobody waits in a queue.

``python -m benchmarks.visitors`` reads what to do as JSON from standard input and prints, as a
line of JSON, each request it made and what it cost itself. Moments are drawn in advance, so that
a slow answer delays nobody else's question; a time is counted from the moment it was due.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from dataclasses import dataclass
from typing import Any

import httpx


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: the page's name, when it was due, its id, status and seconds."""

    page: str
    due: float
    request: str
    status: int
    seconds: float


async def visit(told: dict[str, Any]) -> list[Asked]:
    """Let everybody ask for pages until the time is over."""
    began = time.perf_counter()
    limits = httpx.Limits(max_connections=len(told["people"]) * 2)
    asked: list[Asked] = []
    async with httpx.AsyncClient(base_url=told["address"], limits=limits, timeout=60) as browser:

        async def ask(page: str, path: str, cookie: str, due: float, number: str) -> None:
            await asyncio.sleep(max(0.0, began + due - time.perf_counter()))
            headers = {"Cookie": cookie, "X-Request-ID": number}
            try:
                status = (await browser.get(path, headers=headers)).status_code
            except httpx.HTTPError:
                status = 0
            asked.append(Asked(page, due, number, status, time.perf_counter() - began - due))

        async with asyncio.TaskGroup() as desk:
            for who, cookie in enumerate(told["people"]):
                for n, (due, page, path) in enumerate(questions(told, who)):
                    desk.create_task(ask(page, path, cookie, due, f"visitor-{who}-{n}"))
    return asked


def questions(told: dict[str, Any], who: int) -> list[tuple[float, str, str]]:
    """Return when one person asks for what: pages by weight, moments by think time."""
    dice = random.Random(told["seed"] * 1000 + who)
    names = list(told["pages"])
    weights = [told["pages"][name]["weight"] for name in names]
    found, at = [], dice.uniform(0, told["think"])
    while at < told["seconds"]:
        (name,) = dice.choices(names, weights)
        found.append((at, name, dice.choice(told["pages"][name]["paths"])))
        at += dice.expovariate(1 / told["think"])
    return found


def main() -> None:
    told = json.load(sys.stdin)
    spent = time.process_time()
    asked = asyncio.run(visit(told))
    rows = [(a.page, a.due, a.request, a.status, a.seconds) for a in asked]
    print(json.dumps({"asked": rows, "cpu": time.process_time() - spent}))


if __name__ == "__main__":
    main()
