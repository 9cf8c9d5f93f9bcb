"""How long a recommender's data folder takes to go over to a version with other item numbers.

    python -m benchmarks.renumbering [--users 1000000] [--items 100000] [--folder data/renumbering]

A made shop; every user has sixteen events, a twentieth of the users a new one in the log. The
second version counts the items backwards and lacks every hundredth. What stands in the folder is
not built again.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import time
from pathlib import Path

from kasauti_recommender.cli.bench import retrieval, shop
from kasauti_recommender.cli.bench.crowd_of_vectors import MadeVectors
from kasauti_recommender.cli.bench.stages import Stages
from kasauti_recommender.serving.ids import write_ids
from kasauti_recommender.serving.manifest import write_manifest
from kasauti_recommender.serving.numbering import hold
from kasauti_recommender.serving.renumbering import renumber
from kasauti_recommender.serving.snapshot import STATES, latest
from kasauti_recommender.serving.writer import Writer

BATCH, ACTIVE, LACKING = 1_000, 20, 100


def versions(folder: Path, items: int, users: int) -> Path:
    """Build a version with states of users, and one that numbers its items otherwise."""
    made, one, other = MadeVectors(items), folder / "v1", folder / "v2"
    stages = Stages(one, {"items": items, "users": users})
    retrieval.build(one, made, stages)
    shop.furnish(one, made, users, stages)
    sealed = json.loads((one / "manifest.json").read_text()) | {"version": one.name}
    (one / "manifest.json").write_text(json.dumps(sealed))
    if not other.exists():
        shutil.copytree(one, other, ignore=shutil.ignore_patterns("users", "built.json"))
        names = (f"p{n}" if n % LACKING else f"new{n}" for n in reversed(range(items)))
        write_ids(other / "ids", names)
        write_manifest(
            other, version=other.name, items=items, width=made.width, created_from={"log": 0}
        )
    return folder


def served(version: Path, data: Path, users: int) -> None:
    """Let a twentieth of the users do something."""
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir()
    hold(version, data)
    writer = Writer(version, data)
    for first in range(0, users, BATCH * ACTIVE):
        events = [
            {"id": f"e{user}", "user": f"u{user:09d}", "item": "p7", "number": 7, "kind": "click",
             "at": shop.NOW * 1000, "request": "", "position": -1}
            for user in range(first, min(first + BATCH * ACTIVE, users), ACTIVE)
        ]  # fmt: skip
        writer.write("events", {"events": events})
    writer.close()


def main() -> None:
    """Build, renumber once, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, default=1_000_000)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, default=Path("data/renumbering"))
    options = parser.parse_args()
    there, data = versions(options.folder, options.items, options.users), options.folder / "data"
    served(there / "v1", data, options.users)
    began, worked = time.perf_counter(), time.process_time()
    found = renumber(there / "v2", there, data)
    wall, worked = time.perf_counter() - began, time.process_time() - worked
    held = latest(data)
    assert found is not None
    assert held is not None
    size = (held.folder / STATES).stat().st_size
    load = os.getloadavg()[0]
    print(found)
    print(f"{wall:.1f} s, {worked:.1f} s of processor time, load {load:.1f}; {size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
