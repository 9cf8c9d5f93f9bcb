"""A running node goes back to the version before: from the command to all workers' answers."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from kasauti_recommender.cli.bench.serving import node
from kasauti_recommender.serving.access import Access, Need
from kasauti_recommender.serving.manifest import read_manifest
from kasauti_recommender.training.shelf import Shelf

_ROLLBACK = (sys.executable, "-c", "from kasauti_recommender.cli import main; main()", "rollback")
_IN_A_ROW = 8  # answers, so that each worker has had its turn
_PATIENCE = 60.0
_SETTLED = 5.0  # seconds after a promotion: until then the version before may not stand open yet


@dataclass(frozen=True, slots=True)
class Rolled:
    """The slowest of ``times`` rollbacks of a running node, in seconds from the command's start.

    Parameters
    ----------
    times : int
    said : float
        Until the command says who is champion; Python's own start is in it.
    longest : float
        Until all workers answer with the version before.
    """

    times: int
    said: float
    longest: float


def rollback(folder: Path, beside: Path, *, times: int = 5) -> Rolled:
    """Serve a version under two names, go back from the one to the other, and forth again.

    Each begins when the promotion before it has settled, as those of a shop are hours old.
    """
    shelf = Shelf(beside / "shelf")
    for name in ("one", "two"):
        _named(folder, shelf.folder / "versions" / name, name)
        shelf.promote(name)
    found = []
    with node(shelf.path("two"), beside / "node", champion=shelf.folder) as (url, _, _):
        for _ in range(times):
            _all_answer(url, "two")
            time.sleep(_SETTLED)
            found.append(_back(url, shelf))
            shelf.promote("two")
    return Rolled(times, max(said for said, _ in found), max(done for _, done in found))


def _named(folder: Path, place: Path, name: str) -> None:
    """Link a sealed version's files under another name; only users' states are there twice.

    A process opens the same LMDB file once.
    """
    shutil.copytree(folder, place, copy_function=os.link, ignore=shutil.ignore_patterns("users"))
    shutil.copytree(folder / "users", place / "users")
    (place / "manifest.json").unlink()
    manifest = replace(read_manifest(folder), version=name)
    (place / "manifest.json").write_text(json.dumps(asdict(manifest)))


def _back(url: str, shelf: Shelf) -> tuple[float, float]:
    start = time.perf_counter()
    words = (*_ROLLBACK, "--models", str(shelf.folder))
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as command:  # noqa: S603
        assert command.stdout is not None
        command.stdout.readline()
        said = time.perf_counter() - start
        _all_answer(url, "one")
        done = time.perf_counter() - start
    if command.returncode:
        raise RuntimeError(f"rollback ended with {command.returncode}")
    return said, done


def _all_answer(url: str, name: str) -> None:
    until, row = time.monotonic() + _PATIENCE, 0
    while row < _IN_A_ROW:
        row = row + 1 if _model(url) == name else 0
        if time.monotonic() > until:
            raise TimeoutError(f"the node does not go over to {name}")


def _model(url: str) -> str:
    headers = {"Content-Type": "application/json"} | Access.from_environment().header(Need.READ)
    request = urllib.request.Request(f"{url}/recommend", b'{"user": "anybody"}', headers)  # noqa: S310
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - this machine's node
        return str(json.load(answer)["model"])
