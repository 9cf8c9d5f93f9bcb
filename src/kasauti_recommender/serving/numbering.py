"""Whose item numbers a data folder counts by: states and log mean nothing under others."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from kasauti_recommender.serving.manifest import BrokenBundle, read_manifest

_HELD = "numbering.json"
_BLOCK = 1 << 20


Held = dict[str, Any]


def hold(bundle: Path, data: Path) -> None:
    """See that a version may be served from a data folder, and note that it counts by its numbers.

    Raises
    ------
    BrokenBundle
        As ``check``.
    """
    one, held = check(bundle, data), _held(data)
    if one["digest"] in [before["digest"] for before in held]:
        return
    file = data / _HELD
    beside = file.with_suffix(".writing")
    beside.write_text(json.dumps([*held, one]))
    beside.replace(file)


def check(bundle: Path, data: Path) -> Held:
    """See that a version goes on with the numbers by which a data folder counts; return its own.

    A version goes on where its items begin with all those of the version before it, in the same
    order; one that was served from this folder before may always come back.

    Parameters
    ----------
    bundle : Path
        Folder of the version that is to answer, shown or not.
    data : Path
        Of the node.

    Raises
    ------
    BrokenBundle
        If the version gives the items other numbers: users' states would mean other items. Or if
        its ids are missing.
    """
    version = read_manifest(bundle).version
    ids = [bundle / name for name in ("ids/names", "ids/ends")]
    for path in ids:
        if not path.is_file():
            raise BrokenBundle(f"ids/{path.name} of {bundle.name} is missing. Train or roll back.")
    sizes, held = [path.stat().st_size for path in ids], _held(data)
    digest = _digest(ids, sizes)
    known = digest in [one["digest"] for one in held]  # the same, or one that is gone back to
    if held and not known and not _goes_on(ids, sizes, held[-1]):
        raise BrokenBundle(
            f"{version} numbers its items otherwise than {held[-1]['version']}, by whose numbers "
            f"{data} counts: serve it from an empty data folder, trained on the events of this "
            "one (kasauti-recommender events)"
        )
    return {"version": version, "sizes": sizes, "digest": digest}


def _held(data: Path) -> list[Held]:
    file = data / _HELD
    return list(json.loads(file.read_text())) if file.exists() else []


def _goes_on(ids: list[Path], sizes: list[int], before: Held) -> bool:
    shorter = any(size < had for size, had in zip(sizes, before["sizes"], strict=True))
    return not shorter and bool(_digest(ids, before["sizes"]) == before["digest"])


def _digest(ids: list[Path], sizes: list[int]) -> str:
    seen = hashlib.sha256()
    for path, size in zip(ids, sizes, strict=True):
        left = size
        with path.open("rb") as file:
            while left and (block := file.read(min(left, _BLOCK))):
                seen.update(block)
                left -= len(block)
    return seen.hexdigest()
