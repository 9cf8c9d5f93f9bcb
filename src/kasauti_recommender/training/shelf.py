"""Where versions stand, and which of them is the champion."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from kasauti_recommender.serving.manifest import Manifest, read_manifest
from kasauti_recommender.training.curve import Curve


class NoVersion(LookupError):
    """A version that is asked for is not there."""


class Busy(RuntimeError):
    """Another training run writes to the shelf."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found out about a version since it was made.

    Parameters
    ----------
    at : int
        When it was measured, milliseconds since 1970-01-01 UTC; 0 where it never was.
    figures : dict of str to float
        Quality by name, and the seconds of each stage of its training.
    notes : dict of str to str
        Verdicts in words, such as a canary's.
    curve : Curve
        What its scores stand for; one without rates where that is not known.
    """

    at: int = 0
    figures: dict[str, float] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    curve: Curve = field(default_factory=Curve)


@dataclass(frozen=True, slots=True)
class Pointer:
    """The champion and those before it, the latest last."""

    version: str
    before: tuple[str, ...] = ()


class Shelf:
    """A folder of versions and a pointer to the champion.

    ::

        versions/<version>/     sealed by their manifest
        set-aside/<version>/    rows that the data check left out
        judged/<version>.json   {"at": …, "figures": {…}, "notes": {…}}
        champion.json           {"version": …, "before": […]}, swapped in one step
        forgotten.json          {digest of a user's id: when they were forgotten}

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

        Raises
        ------
        Busy
            If another run writes to the shelf.
        """
        with self.scratch(version) as beside:
            yield beside
            final = beside.with_name(version)
            shutil.rmtree(final, ignore_errors=True)
            beside.rename(final)

    @contextmanager
    def scratch(self, name: str) -> Iterator[Path]:
        """Give an empty folder that is gone afterwards.

        Its name begins with a dot. What a run that was killed left behind is cleared first.

        Raises
        ------
        Busy
            If another run writes to the shelf.
        """
        with self.alone("training", wait=False):
            for left in (self.folder / "versions").glob(".*"):
                shutil.rmtree(left, ignore_errors=True)
            beside = self.folder / "versions" / f".{name}"
            beside.mkdir()
            try:
                yield beside
            finally:
                shutil.rmtree(beside, ignore_errors=True)

    def judged(self, version: str) -> Judged | None:
        """Return what was found out about a version; None where nothing was."""
        try:
            said = json.loads(self._judged(version).read_text())
        except FileNotFoundError:
            return None
        return Judged(**{**said, "curve": Curve.read(said.get("curve", {}))})

    def judge(self, version: str, figures: Mapping[str, float], curve: Curve | None = None) -> None:
        """Keep what was measured of a version; figures of other names stay."""
        with self.alone():
            held = self.judged(version) or Judged()
            kept = replace(held, figures=held.figures | dict(figures), curve=curve or held.curve)
            if kept != held:
                kept = replace(kept, at=time.time_ns() // 1_000_000)
                _swap(self._judged(version), asdict(kept))

    def note(self, version: str, name: str, words: str) -> None:
        """Keep a verdict on a version."""
        with self.alone():
            held = self.judged(version) or Judged()
            _swap(self._judged(version), asdict(replace(held, notes={**held.notes, name: words})))

    def forget(self, who: str, at: int) -> None:
        """Leave whom a digest names out of all training with what they did up to a moment.

        Parameters
        ----------
        who : str
            As ``events.erasure.digest_of`` gives it.
        at : int
            Milliseconds since 1970-01-01 UTC.
        """
        with self.alone():
            _swap(self.folder / "forgotten.json", {**self.forgotten(), who: at})

    def forgotten(self) -> dict[str, int]:
        """Return who was forgotten, by digest, and when."""
        try:
            return dict(json.loads((self.folder / "forgotten.json").read_text()))
        except FileNotFoundError:
            return {}

    def _judged(self, version: str) -> Path:
        return self.folder / "judged" / f"{version}.json"

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
        with self.alone():
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
        with self.alone():
            held = self.champion()
            before = [v for v in (held.before if held else ()) if v in self.versions()]
            if not before:
                raise NoVersion("there is no earlier champion to go back to")
            self._point(Pointer(before[-1], tuple(before[:-1])))
        return before[-1], time.perf_counter() - start

    def _point(self, pointer: Pointer) -> None:
        _swap(self._pointer, asdict(pointer))

    @contextmanager
    def alone(self, what: str = "", *, wait: bool = True) -> Iterator[None]:
        """Let one process at a time do ``what``; a killed one holds nobody up.

        Raises
        ------
        Busy
            Without ``wait``, if another process does.
        """
        with (self.folder / (f".{what}.lock" if what else ".lock")).open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                raise Busy(
                    f"another run is {what} in {self.folder}: wait until it has ended"
                ) from None
            yield


def _swap(path: Path, said: Mapping[str, object]) -> None:
    """Write a small file in one step: a kill leaves the old one or the new one."""
    path.parent.mkdir(exist_ok=True)
    beside = path.with_name(f"{path.name}.writing")
    with beside.open("w") as file:
        json.dump(dict(said), file)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
