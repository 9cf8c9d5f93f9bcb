"""Whose item numbers a data folder counts by: states and log mean nothing under others."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from kasauti_recommender.serving.manifest import BrokenBundle, read_manifest

_HELD = "numbering.json"
_BLOCK = 1 << 20


def hold(bundle: Path, data: Path) -> None:
    """Note by whose numbers the data folder counts; see that a version goes on with them.

    A version goes on where its items begin with all those of the version before it, in the same
    order; one that was served from this folder before may always come back.

    Parameters
    ----------
    bundle : Path
        Folder of the version that is to be served.
    data : Path
        Of the node.

    Raises
    ------
    BrokenBundle
        If the version gives the items other numbers: users' states would mean other items.
    """
    version = read_manifest(bundle).version
    ids = [bundle / "ids" / "names", bundle / "ids" / "ends"]
    sizes = [path.stat().st_size for path in ids]
    file = data / _HELD
    held = json.loads(file.read_text()) if file.exists() else []
    digest = _digest(ids, sizes)
    if digest in [one["digest"] for one in held]:
        return  # the same, or a version that is gone back to
    if held and not _goes_on(ids, sizes, held[-1]):
        raise BrokenBundle(
            f"{version} numbers its items otherwise than {held[-1]['version']}, by whose numbers "
            f"{data} counts: serve it from an empty data folder, trained on the events of this "
            "one (kasauti-recommender events)"
        )
    held.append({"version": version, "sizes": sizes, "digest": digest})
    beside = file.with_suffix(".writing")
    beside.write_text(json.dumps(held))
    beside.replace(file)


def _goes_on(ids: list[Path], sizes: list[int], before: dict[str, Any]) -> bool:
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
