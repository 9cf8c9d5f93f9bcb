"""The command that loads a running node, with reads alone or with writes going on."""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
import urllib.request
from collections.abc import Callable
from typing import Any

import click
from rich.console import Console

from kasauti_recommender.cli.bench.load import DEGRADED, WHOLE, Result, run
from kasauti_recommender.cli.models import hardware
from kasauti_recommender.serving.access import Access, Need
from kasauti_recommender.serving.node import wait_until_ready

console = Console()
_ADDED = 50  # products that the load adds, changes again and again, and removes at the end
_EVENTS_A_PRODUCT = 20
Body = Callable[[int], bytes]
Stream = tuple[str, Need, Body, float]  # path, what it must be allowed, bodies, requests a second


@click.command()
@click.option("--url", default="http://127.0.0.1:8008", show_default=True)
@click.option("--rate", type=float, default=100, show_default=True, help="Requests a second.")
@click.option("--seconds", type=float, default=30, show_default=True)
@click.option("--users", type=int, default=100_000, show_default=True, help="Asked for: u0 to uN.")
@click.option(
    "--writes", type=float, default=0, show_default=True,
    help="Clicks a second sent in meanwhile, and a product for every 20 of them.",
)  # fmt: skip
@click.option(
    "--most-p99",
    type=float,
    default=0,
    help="Milliseconds; above it, or with less than 99 % whole answers, exit 1.",
)
def load(url: str, rate: float, seconds: float, users: int, writes: float, most_p99: float) -> None:
    """Send requests when they are due, whether or not earlier ones came back."""
    wait_until_ready(url, 120)
    dice = random.Random(8)  # noqa: S311 - which user is asked for is no secret

    def ask(_: int) -> bytes:
        return json.dumps({"user": f"u{dice.randrange(users)}"}).encode()

    streams: dict[str, Stream] = {"recommend": ("/recommend", Need.READ, ask, rate)}
    run_name = f"load-{time.time_ns():x}"
    if writes > 0:
        streams |= _writing(url, run_name, users, writes, dice)
    results = asyncio.run(_all(url, streams, seconds))
    if writes > 0:
        for number in range(_ADDED):
            _call(f"{url}/products", Need.ADMIN, _product(run_name, number))
            _call(f"{url}/remove", Need.ADMIN, {"item": f"{run_name}-{number}"})
    console.print(f"{rate:.0f} requests a second for {seconds:.0f} s · {hardware()}")
    for name, found in results.items():
        _show(name, found)
    lists = results["recommend"]
    console.print(f"recommend: {lists.said_whole}")
    missed = lists.p99 > most_p99 or lists.whole < WHOLE
    if any(found.errors for found in results.values()) or (most_p99 and missed):
        sys.exit(1)


def _writing(
    url: str, run_name: str, users: int, writes: float, dice: random.Random
) -> dict[str, Stream]:
    """Return the streams of writes: clicks on items that the node shows, and products."""
    shown = _call(f"{url}/recommend", Need.READ, {"user": "", "count": 100})["items"]
    if not shown:
        raise click.ClickException(f"{url} shows no items to click on: is its catalogue empty?")
    items = [found["item"] for found in shown]

    def click_on(number: int) -> bytes:
        event = {
            "id": f"{run_name}-{number}", "user": f"u{dice.randrange(users)}",
            "item": dice.choice(items), "kind": "click", "at": time.time_ns() // 1_000_000,
        }  # fmt: skip
        return json.dumps({"events": [event]}).encode()

    def product(number: int) -> bytes:
        return json.dumps(_product(run_name, number)).encode()

    return {
        "events": ("/events", Need.EVENTS, click_on, writes),
        "products": ("/products", Need.ADMIN, product, writes / _EVENTS_A_PRODUCT),
    }


def _product(run_name: str, number: int) -> dict[str, Any]:
    name, price = f"{run_name}-{number % _ADDED}", 10_000 + number
    return {"products": [{"id": name, "attributes": [], "price": price, "in_stock": False}]}


async def _all(url: str, streams: dict[str, Stream], seconds: float) -> dict[str, Result]:
    found = await asyncio.gather(*(
        run(
            f"{url}{path}", body, rate=rate, seconds=seconds, seed=7 + place,
            headers=Access.from_environment().header(need), marks=DEGRADED,
        )
        for place, (path, need, body, rate) in enumerate(streams.values())
    ))  # fmt: skip
    return dict(zip(streams, found, strict=True))


def _call(url: str, need: Need, body: Any) -> Any:
    sent = urllib.request.Request(  # noqa: S310 - the address is the caller's own node
        url,
        json.dumps(body).encode(),
        {"Content-Type": "application/json"} | Access.from_environment().header(need),
    )
    with urllib.request.urlopen(sent, timeout=10) as answer:  # noqa: S310
        return json.load(answer)


def _show(name: str, found: Result) -> None:
    console.print(
        f"{name}: {found.requests:,} requests, {found.errors} errors · from when each was due: "
        f"p50 {found.p50:.1f} ms, p95 {found.p95:.1f} ms, p99 {found.p99:.1f} ms, "
        f"longest {found.longest:.0f} ms"
    )
