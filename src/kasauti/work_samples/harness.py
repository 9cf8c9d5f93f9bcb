"""The trusted side inside the sandbox: says ready, loads the solution when told, answers calls.

Nothing here judges. Whatever the candidate's code does to this process, it can only send other
observations; the verdict, the expected answers and the clock are outside.
"""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

sys.path.append("/box")
import wire  # type: ignore[import-not-found]


def _read(descriptor: int, count: int) -> bytearray:
    found = bytearray(count)
    view, place = memoryview(found), 0
    while place < count:
        got = os.readv(descriptor, [view[place:]])
        if not got:
            os._exit(0)  # the grader is gone
        place += got
    return found


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _answer(operations: dict[str, Any], request: list[Any]) -> tuple[int, bytes]:
    name, *arguments = request
    try:
        if name == "load":
            sys.path.insert(0, "/box/candidate")
            module = str(arguments[0])  # empty where the answer is data, which the driver reads
            operations["solution"] = importlib.import_module(module) if module else None
            return wire.OK, wire.encode(None)
        driver = operations["driver"]
        result = getattr(driver, f"do_{name}")(operations["solution"], *arguments)
        return wire.OK, wire.encode(result)
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            told = [type(error).__name__, ""]
        else:
            told = [type(error).__name__, str(error)[:400]]
        return wire.RAISED, wire.encode(told)


def main() -> None:
    """Serve requests until the grader closes its end."""
    requests, replies = int(sys.argv[1]), int(sys.argv[2])
    operations: dict[str, Any] = {}
    sys.stdout.reconfigure(line_buffering=True, errors="backslashreplace")  # type: ignore[union-attr]
    while True:
        raw = _read(requests, wire.HEADER.size)
        _, _, status, sequence, nonce, length = wire.HEADER.unpack(raw)
        body = _read(requests, length)
        if status == wire.READY:
            operations["driver"] = importlib.import_module("driver")
            kind, answer = wire.READY, wire.encode(None)
        else:
            kind, answer = _answer(operations, wire.decode(body))
        _write(replies, wire.header(kind, sequence, nonce, len(answer)) + answer)


if __name__ == "__main__":
    main()
