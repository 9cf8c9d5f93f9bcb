"""The command that loads a running node."""

from __future__ import annotations

import asyncio
import random

import click
from rich.console import Console

from kasauti_recommender.cli.bench.load import run
from kasauti_recommender.cli.models import hardware
from kasauti_recommender.serving.node import wait_until_ready

console = Console()


@click.command()
@click.option("--url", default="http://127.0.0.1:8008", show_default=True)
@click.option("--rate", type=float, default=100, show_default=True, help="Requests a second.")
@click.option("--seconds", type=float, default=30, show_default=True)
@click.option("--users", type=int, default=100_000, show_default=True, help="Asked for: u0 to uN.")
def load(url: str, rate: float, seconds: float, users: int) -> None:
    """Send requests when they are due, whether or not earlier ones came back."""
    wait_until_ready(url, 120)
    dice = random.Random(8)  # noqa: S311 - which user is asked for is no secret

    def body(_: int) -> bytes:
        return f'{{"user": "u{dice.randrange(users)}"}}'.encode()

    found = asyncio.run(run(f"{url}/recommend", body, rate=rate, seconds=seconds))
    console.print(f"{rate:.0f} requests a second for {seconds:.0f} s · {hardware()}")
    console.print(
        f"{found.requests:,} requests, {found.errors} errors · from when each was due: "
        f"p50 {found.p50:.1f} ms, p95 {found.p95:.1f} ms, p99 {found.p99:.1f} ms, "
        f"longest {found.longest:.0f} ms"
    )
