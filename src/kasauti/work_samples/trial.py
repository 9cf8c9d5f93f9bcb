"""Running what a candidate may run: public tests, their own, one file. Nothing is graded."""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from kasauti.work_samples.conversation import START_SECONDS, Process, Runner, started
from kasauti.work_samples.grading import shown

TESTS = "tests"
_MOST_MESSAGES, _LARGEST, _MOST_PLOTS, _MOST_SERIES, _MOST_POINTS = 600, 1 << 18, 8, 8, 1000


@dataclass(frozen=True, slots=True)
class TrialTest:
    """One test that ran: what it said, how many milliseconds it took."""

    name: str
    file: str
    passed: bool
    told: str
    ms: float


@dataclass(frozen=True, slots=True)
class Plot:
    """A picture's numbers: series by name, points as (place, value)."""

    title: str
    series: tuple[tuple[str, tuple[tuple[float, float], ...]], ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of a run.

    Parameters
    ----------
    tests : tuple of TrialTest
    plots : tuple of Plot
    output : str
        What the code printed, with invisible and directional characters written out.
    stopped : str
        Why it ended before its end; empty if it did not.
    """

    tests: tuple[TrialTest, ...]
    plots: tuple[Plot, ...]
    output: str
    stopped: str = ""


def trial(
    files: Mapping[str, bytes],
    public: Mapping[str, bytes],
    runner: Runner,
    *,
    what: str = TESTS,
    limits: Mapping[str, float] | None = None,
    profile: str = "strict",
) -> Trial:
    """Run the public tests with the candidate's own, or one file.

    Parameters
    ----------
    files, public : mapping of str to bytes
        The candidate's files; the tests they may see.
    runner : Runner
    what : str
        ``"tests"``, or the name of one of ``files``.
    limits, profile
        As in an exercise's manifest.

    Raises
    ------
    InfrastructureFailure
        Where no sandbox came up; the candidate's code was not reached.
    KeyError
        If ``what`` is none of the files.
    """
    if what != TESTS and what not in files:
        raise KeyError(what)
    room = resources.files("kasauti.work_samples")
    box = {
        "harness.py": (room / "trial_harness.py").read_bytes(),
        "plot.py": (room / "plot.py").read_bytes(),
        "what.json": json.dumps(what).encode(),
    }
    box |= {f"public/{name}": content for name, content in public.items()}
    box |= {f"candidate/{name}": content for name, content in files.items()}
    allowed = dict(limits or {})
    seconds = float(allowed.get("wall_seconds", 60.0))
    process = started(lambda: runner.start(box, allowed, profile), _greet)
    return _heard(process, seconds)


def _greet(process: Process) -> None:
    if not _message(process, START_SECONDS).get("ready"):
        raise ValueError("it told something else than that it is ready")


def _message(process: Process, seconds: float) -> dict[str, Any]:
    (length,) = struct.unpack("<I", process.receive(4, seconds))
    if length > _LARGEST:
        raise ValueError("it told too much at once")
    told = json.loads(bytes(process.receive(length, seconds)))
    if not isinstance(told, dict):
        raise TypeError("it told something that is no message")
    return told


def _heard(process: Process, seconds: float) -> Trial:
    tests: list[TrialTest] = []
    plots: list[Plot] = []
    stopped = "it told too much"
    try:
        for _ in range(_MOST_MESSAGES):
            told = _message(process, seconds)
            if told.get("end"):
                stopped = ""
                break
            if "test" in told:
                tests.append(_test(told))
            elif "plot" in told and len(plots) < _MOST_PLOTS:
                plots.append(_plot(told["plot"]))
    except Exception as error:  # whatever the code did to its end of the pipe
        stopped = str(error) or type(error).__name__
    finally:
        ending = process.stop()
    output = shown(bytes(getattr(ending, "output", b"")) + bytes(getattr(ending, "error", b"")))
    return Trial(tuple(tests), tuple(plots), output, shown(stopped.encode())[:200])


def _test(told: dict[str, Any]) -> TrialTest:
    name, file, words = (shown(str(told.get(k, "")).encode("utf-8", "replace"))
                         for k in ("test", "file", "told"))  # fmt: skip
    return TrialTest(name[:200], file[:200], told.get("passed") is True, words[:4000],
                     _number(told.get("ms")) or 0.0)  # fmt: skip


def _plot(told: Any) -> Plot:
    series = []
    for name, points in list(told["series"].items())[:_MOST_SERIES]:
        kept = [(_number(x), _number(y)) for x, y in points[:_MOST_POINTS]]
        drawn = tuple((x, y) for x, y in kept if x is not None and y is not None)
        series.append((shown(str(name).encode("utf-8", "replace"))[:60], drawn))
    return Plot(shown(str(told["title"]).encode("utf-8", "replace"))[:120], tuple(series))


def _number(told: Any) -> float | None:
    try:
        value = float(told)
    except (TypeError, ValueError, OverflowError):
        return None
    return value if math.isfinite(value) and abs(value) < 1e12 else None
