"""The command that erases one person."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import click

from kasauti_recommender.cli.options import MODELS
from kasauti_recommender.events.erasure import FORGOTTEN, digest_of, erase_from_tables
from kasauti_recommender.experiments.rollout import Rollout
from kasauti_recommender.serving.link import WriterLink
from kasauti_recommender.serving.numbering import unserved
from kasauti_recommender.serving.problems import Problem
from kasauti_recommender.serving.writer import Writer, base_users
from kasauti_recommender.training.shelf import Shelf

_PATIENCE = 3_600.0  # seconds: a long log is rewritten meanwhile


@click.command()
@MODELS
@click.option(
    "--data", type=click.Path(path_type=Path),
    help="Where the node's log lives; by default beside the versions.",
)  # fmt: skip
@click.option("--users", default="", help="redis://… where nodes share user states.")
@click.argument("user")
def forget(models: Path, data: Path | None, users: str, user: str) -> None:
    """Erase USER: events, exposures and states of the node, and from all later training.

    The node may be serving or stopped; nodes that follow it do the same as soon as they copy its
    log. Versions that were trained before keep what they learnt: a node no longer reads their state
    of USER, and they are named so that they can be removed. What remembers the erasure is a digest
    of the id. Done again it does the same.
    """
    shelf, place = Shelf(models), data or models / "serving"
    now = time.time_ns() // 1_000_000
    shelf.forget(digest_of(user), now)
    tables = sorted((models / "set-aside").glob("*/*.parquet"))
    aside = erase_from_tables(tables, {digest_of(user): now})
    click.echo(f"later training leaves them out; {aside:,} rows that had been set aside are gone")
    if (place / "log").is_dir():
        _by_node(shelf, place, users, user)
        click.echo(f"erased from log, archive, snapshot and states of {place}")
    for version in shelf.versions():
        if (held := base_users(shelf.path(version))) is None:
            continue
        if held.get(user).events:
            click.echo(f"{version} was trained with them: remove it once another is served")
        held.close()


async def _asked(link: WriterLink, user: str) -> None:
    try:
        await link.write(FORGOTTEN, {"user": user}, timeout=_PATIENCE)
    finally:
        link.close()


def _by_node(shelf: Shelf, data: Path, users: str, user: str) -> None:
    """Let the writer that runs do it, or be one where none does."""
    try:
        asyncio.run(_asked(WriterLink(data / "writer.sock"), user))
    except Problem as problem:
        if problem.status != 503:
            raise ValueError(problem.detail) from problem
        champion = shelf.champion()
        version = Rollout(data).served() or (champion.version if champion else "")
        with unserved(data):
            writer = Writer(shelf.path(version), data, shared=users)
            try:
                writer.forget(user)
            except Problem as problem:
                raise ValueError(problem.detail) from problem
            finally:
                writer.close()
