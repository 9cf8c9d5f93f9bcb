"""Stages of a long build that an interruption does not undo, each with what it took."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Facts = dict[str, Any]


class Stages:
    """A folder's journal: which stages are done, for which parameters, at what cost.

    Parameters
    ----------
    folder : Path
        Made if missing.
    parameters : dict
        What is built. A folder that holds something else is refused, not overwritten.

    Raises
    ------
    ValueError
        If the folder holds a build with other parameters.
    """

    def __init__(self, folder: Path, parameters: Facts) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self._path = folder, folder / "built.json"
        self._held: Facts = {"parameters": parameters, "stages": {}}
        if self._path.exists():
            self._held = json.loads(self._path.read_text())
            if self._held["parameters"] != parameters:
                raise ValueError(
                    f"{folder} holds a build of {self._held['parameters']}, not of {parameters}: "
                    "choose another folder or delete this one"
                )

    def done(self, name: str) -> bool:
        """Return whether a stage is complete."""
        return name in self._held["stages"]

    def facts(self, name: str) -> Facts:
        """Return what a complete stage noted, its ``seconds`` among them."""
        facts: Facts = self._held["stages"][name]
        return facts

    @contextmanager
    def stage(self, name: str) -> Iterator[Facts]:
        """Note what is done inside as complete; of an interrupted stage nothing is noted."""
        facts: Facts = {}
        began = time.perf_counter()
        yield facts
        facts["seconds"] = round(time.perf_counter() - began, 2)
        facts["load"] = [round(value, 1) for value in os.getloadavg()]
        self._held["stages"][name] = facts
        beside = self._path.with_suffix(".writing")
        beside.write_text(json.dumps(self._held, indent=1))
        beside.replace(self._path)
