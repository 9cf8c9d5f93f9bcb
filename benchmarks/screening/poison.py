"""Files that break readers among many that do not, through the command line itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.figure import Figure, proportion
from benchmarks.screening.generated import generated
from benchmarks.screening.poisoned import odd, poisoned
from kasauti import demonstration

_COMMAND = "from kasauti.cli import main; main()"


def screen_folder(folder: Path, role: Path, out: Path) -> dict[str, Any]:
    """Return the report of ``kasauti screen`` over a folder, in a process of its own."""
    arguments = ["screen", "--role", role, folder, "--json", out, "--as-of", "2026-11-01"]
    subprocess.run(
        [sys.executable, "-c", _COMMAND, *map(str, arguments)],
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        stdout=subprocess.DEVNULL,
    )
    report: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return report


def _laid(folder: Path, files: Iterable[tuple[str, bytes]]) -> set[str]:
    """Write the files and return their names."""
    names = set()
    for name, data in files:
        (folder / name).write_bytes(data)
        names.add(name)
    return names


def _of(names: set[str], found: Iterable[str]) -> int:
    """How many files are spoken of; what is spoken of a zip's member counts for the zip."""
    spoken = {name for one in found for name in (one, *one.split("/"), one.split(" ")[0])}
    return len(names & spoken)


def measure(count: int = 1000) -> tuple[Figure, ...]:
    """Screen a folder with twenty poisoned files in it and count what is said of each.

    Parameters
    ----------
    count : int
        Files in all, besides the odd ones.
    """
    with tempfile.TemporaryDirectory() as place:
        folder, role, out = Path(place, "files"), Path(place, "role.toml"), Path(place, "out.json")
        folder.mkdir()
        role.write_text(demonstration.role(), encoding="utf-8")
        bad = _laid(folder, poisoned())
        strange = _laid(folder, odd())
        good = _laid(folder, ((n, data) for n, data, _ in generated(count - len(bad), seed=20)))
        began = time.perf_counter()
        report = screen_folder(folder, role, out)
        wall = time.perf_counter() - began
    scored = [person["file"] for person in report["people"]]
    named = {one["file"]: one["reason"] for one in report["unreadable"]}
    lost = (good | bad | strange) - {n for o in (*scored, *named) for n in (o, *o.split("/"))}
    return (
        proportion("good files scored", _of(good, scored), len(good), "== 1"),
        proportion("poisoned files named with a reason", _of(bad, named), len(bad), "== 1"),
        proportion("odd but readable files scored", _of(strange, scored), len(strange)),
        Figure(
            "files of which nothing is said", len(lost), None, None, count + len(strange), "== 0"
        ),
        Figure("seconds for all on this machine's clock", wall, None, None, count + len(strange)),
    )
