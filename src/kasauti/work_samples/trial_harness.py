"""Inside the sandbox: runs tests that the candidate may see, or one file, and tells what came.

Placed as ``harness.py`` with ``what.json``, ``plot.py``, the candidate's files, the public tests.
It judges nothing: whoever changes what it says deceives only themselves.
"""

from __future__ import annotations

import importlib.util
import inspect
import json
import os
import runpy
import struct
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

_ANSWERS = int(sys.argv[2])


def tell(**told: Any) -> None:
    """Send one message outside."""
    body = json.dumps(told).encode()
    data = memoryview(struct.pack("<I", len(body)) + body)
    while data:
        data = data[os.write(_ANSWERS, data) :]


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def _tests(module: ModuleType) -> Iterator[tuple[str, Callable[..., Any]]]:
    for name, thing in vars(module).items():
        if name.startswith("test") and inspect.isfunction(thing):
            yield name, thing
        elif name.startswith("Test") and inspect.isclass(thing):
            for method in vars(thing):
                if method.startswith("test"):
                    yield f"{name}.{method}", getattr(thing(), method)


def _shown(error: BaseException) -> str:
    """Return what a person needs of an exception: its lines here, then what it says."""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename.startswith(("/box/candidate", "/box/public"))
    ]
    lines = [f"{Path(f.filename).name}, line {f.lineno}: {f.line}" for f in frames[-4:]]
    return "\n".join([*lines, "".join(traceback.format_exception_only(error)).strip()])[:4000]


def _attempt(name: str, file: str, body: Callable[[], Any]) -> None:
    start = time.perf_counter()
    told = ""
    try:
        body()
    except BaseException as error:
        told = _shown(error) or "failed"
    ms = round(1000 * (time.perf_counter() - start), 1)
    tell(test=name, file=file, passed=not told, told=told, ms=ms)


def _run_tests() -> None:
    public = sorted(Path("/box/public").glob("test_*.py"))
    own = sorted(Path("/box/candidate").glob("test_*.py"))
    for path in (*public, *own):
        try:
            tests = list(_tests(_module(path)))
        except BaseException as error:
            tell(test=path.name, file=path.name, passed=False, told=_shown(error), ms=0.0)
            continue
        for name, body in tests:
            if inspect.signature(body).parameters:
                told = "it takes arguments: here tests are plain functions without any"
                tell(test=name, file=path.name, passed=False, told=told, ms=0.0)
            else:
                _attempt(name, path.name, body)


def _run_file(name: str) -> None:
    try:
        runpy.run_path(f"/box/candidate/{name}", run_name="__main__")
    except SystemExit as error:
        if error.code:
            sys.stdout.write(f"it ended with {error.code}\n")
    except BaseException as error:
        sys.stdout.write(f"{_shown(error)}\n")


def main() -> None:
    """Run what ``what.json`` says."""
    os.dup2(1, 2)
    sys.stdout.reconfigure(line_buffering=True, errors="backslashreplace")  # type: ignore[union-attr]
    what = json.loads(Path("/box/what.json").read_text())
    tell(ready=True)
    sys.path[:0] = ["/box/candidate", "/box/public"]
    sys.path.append("/box")
    import plot  # type: ignore[import-not-found]

    plot.send = tell
    if what == "tests":
        _run_tests()
    else:
        _run_file(what)
    sys.stdout.flush()
    tell(end=True)


if __name__ == "__main__":
    main()
