"""A canary as all processes of a node see it: one file, and a lock for who changes it."""

from __future__ import annotations

import fcntl
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from kasauti_recommender.experiments.canary import Canary, Guard, Tally, Verdict

_OVER = (Verdict.ABORT, Verdict.DONE)


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a candidate has come.

    Parameters
    ----------
    version : str
    folder : Path
        Of the version.
    began : int
        Nanoseconds since 1970-01-01 UTC; tells one canary of a version from the next.
    champion : str
        Version that it is held against: the one that was served when it began.
    verdict : Verdict
        ``WAIT`` while it is under way.
    canary : Canary
    """

    version: str
    folder: Path
    began: int
    champion: str
    verdict: Verdict = Verdict.WAIT
    canary: Canary = field(default_factory=Canary)

    @property
    def share(self) -> float:
        """Share of the users whom the candidate answers."""
        return 0.0 if self.verdict is Verdict.ABORT else self.canary.share

    @property
    def words(self) -> str:
        """How it stands, for a person."""
        if self.verdict is Verdict.ABORT:
            return f"aborted, {self.canary.reason}"
        done = ", done: it may be promoted" if self.verdict is Verdict.DONE else ""
        return f"answers {self.share:.1%} of the users{done}"


class Rollout:
    """The canary of a node.

    Parameters
    ----------
    data : Path
        Where the node's log lives.
    """

    def __init__(self, data: Path) -> None:
        self._data, self._file = data, data / "canary.json"
        self._served = data / "served"

    def now(self) -> Standing | None:
        """Return how it stands; None where none was begun. A file that is not whole is none."""
        try:
            said = json.loads(self._file.read_text())
            canary = said["canary"]
            parts = {"guard": Guard, "old": Tally, "new": Tally}
            canary |= {name: form(**canary[name]) for name, form in parts.items()}
            return Standing(
                said["version"], Path(said["folder"]), said["began"], said["champion"],
                Verdict(said["verdict"]), Canary(**canary),
            )  # fmt: skip
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def served(self) -> str:
        """Return which version the node serves; empty where none has served yet."""
        try:
            return self._served.read_text()
        except FileNotFoundError:
            return ""

    def settle(self, champion: str) -> Standing | None:
        """Note which version the node serves; a canary begun beside another is over.

        Returns
        -------
        Standing, optional
            How a canary stood that ended by this.
        """
        with self._alone():
            beside = self._served.with_suffix(".writing")
            beside.write_text(champion)
            beside.replace(self._served)
            held = self.now()
            if held is None or held.champion == champion:
                return None
            self._file.unlink()
            return held

    def begin(self, version: str, folder: Path, canary: Canary) -> Standing:
        """Let a version in at the first step, beside the one that is served.

        Raises
        ------
        ValueError
            If another is under way, no node has served yet, or it is the version that is served.
        """
        with self._alone():
            held = self.now()
            if not self._served.exists():
                raise ValueError(f"no node has served from {self._data}: start one first")
            champion = self._served.read_text()
            if version == champion:
                raise ValueError(f"{version} answers everybody already")
            if held is not None and held.verdict not in _OVER:
                raise ValueError(f"{held.version} is under way: end its canary first")
            return self._put(
                Standing(version, folder.resolve(), time.time_ns(), champion, canary=canary)
            )

    def end(self) -> Standing | None:
        """Let the champion answer everybody again; return how it stood."""
        with self._alone():
            held = self.now()
            self._file.unlink(missing_ok=True)
            return held

    def count(self, began: int, old: Tally, new: Tally) -> Standing | None:
        """Add what a process counted, and judge; what was counted of another canary is left out."""
        with self._alone():
            held = self.now()
            if held is None or held.began != began or held.verdict is Verdict.ABORT:
                return held
            held.canary.old.join(old)
            held.canary.new.join(new)
            verdict = held.canary.look()
            done = Verdict.DONE in (verdict, held.verdict)
            kept = Verdict.DONE if done else Verdict.WAIT
            judged = Verdict.ABORT if verdict is Verdict.ABORT else kept
            return self._put(replace(held, verdict=judged))

    def abort(self, began: int, reason: str) -> Standing | None:
        """Take the candidate out for a reason that no count shows."""
        with self._alone():
            held = self.now()
            if held is None or held.began != began:
                return held
            held.canary.reason = reason
            return self._put(replace(held, verdict=Verdict.ABORT))

    def _put(self, standing: Standing) -> Standing:
        said: dict[str, Any] = asdict(standing) | {"folder": str(standing.folder)}
        beside = self._file.with_suffix(".writing")
        beside.write_text(json.dumps(said))
        beside.replace(self._file)
        return standing

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self._data.mkdir(parents=True, exist_ok=True)
        with (self._data / "canary.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
