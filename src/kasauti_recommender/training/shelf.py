"""Where versions stand, and which of them is the champion."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kasauti_recommender.serving.bundle import Manifest, read_manifest


class NoVersion(LookupError):
    """A version that is asked for is not there."""


@dataclass(frozen=True, slots=True)
class Pointer:
    """The champion and those before it, the latest last."""

    version: str
    before: tuple[str, ...] = ()


class Shelf:
    """A folder of versions and a pointer to the champion.

    ::

        versions/<version>/   sealed by their manifest
        champion.json         {"version": …, "before": […]}, swapped in one step

    Parameters
    ----------
    folder : Path
        Made if missing.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._pointer = folder / "champion.json"
        (folder / "versions").mkdir(parents=True, exist_ok=True)

    def path(self, version: str) -> Path:
        """Return a version's folder.

        Raises
        ------
        NoVersion
            If there is no whole version of that name; the message lists those there are.
        """
        path = self.folder / "versions" / version
        if version not in self.versions():
            raise NoVersion(
                f"no version {version}; there are: {', '.join(self.versions()) or 'none'}"
            )
        return path

    def versions(self) -> tuple[str, ...]:
        """Return the whole versions, oldest first; what is half-written is not one."""
        sealed = (self.folder / "versions").glob("[!.]*/manifest.json")
        return tuple(
            path.parent.name for path in sorted(sealed, key=lambda p: p.stat().st_mtime_ns)
        )

    def manifest(self, version: str) -> Manifest:
        """Return a version's manifest."""
        return read_manifest(self.path(version))

    @contextmanager
    def place_for(self, version: str) -> Iterator[Path]:
        """Give an empty folder to write a version into; it takes its place when all went well.

        A training run killed half-way leaves a folder whose name begins with a dot; the next run
        of the same version clears it.
        """
        beside = self.folder / "versions" / f".{version}"
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir()
        yield beside
        final = beside.with_name(version)
        shutil.rmtree(final, ignore_errors=True)
        beside.rename(final)

    def champion(self) -> Pointer | None:
        """Return the pointer; None before the first promotion."""
        try:
            said = json.loads(self._pointer.read_text())
        except FileNotFoundError:
            return None
        return Pointer(said["version"], tuple(said["before"]))

    def promote(self, version: str) -> float:
        """Make a version the champion; return the seconds it took."""
        start = time.perf_counter()
        with self._alone():
            self.path(version)
            held = self.champion()
            if held is None or held.version != version:
                before = (*held.before, held.version) if held else ()
                self._point(Pointer(version, before))
        return time.perf_counter() - start

    def rollback(self) -> tuple[str, float]:
        """Make the previous champion the champion again; return it and the seconds it took.

        Raises
        ------
        NoVersion
            If there is none before it that is still whole.
        """
        start = time.perf_counter()
        with self._alone():
            held = self.champion()
            before = [v for v in (held.before if held else ()) if v in self.versions()]
            if not before:
                raise NoVersion("there is no earlier champion to go back to")
            self._point(Pointer(before[-1], tuple(before[:-1])))
        return before[-1], time.perf_counter() - start

    def _point(self, pointer: Pointer) -> None:
        beside = self._pointer.with_suffix(".writing")
        with beside.open("w") as file:
            json.dump({"version": pointer.version, "before": pointer.before}, file)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._pointer)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with (self.folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
