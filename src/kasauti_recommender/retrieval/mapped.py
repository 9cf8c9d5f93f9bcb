"""Arrays that lie in files as they are in memory, mapped so that workers share them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


def mapped(path: Path, kind: str) -> NDArray[Any]:
    """Map a file of numbers of one kind, such as ``"<u8"``; an empty file has none.

    Raises
    ------
    OSError
        If there is no such file.
    ValueError
        If its size is no multiple of the kind's.
    """
    if path.stat().st_size == 0:
        return np.zeros(0, kind)
    return np.asarray(np.memmap(path, kind, "r"))
