"""What runs inside a worker process: takes sources from a pipe, answers each."""

from __future__ import annotations

import ctypes
import os
import pickle
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from kasauti.documents.document import Unreadable, UnreadableFile
from kasauti.documents.patience import when_asked
from kasauti.documents.sources import Source

_PR_SET_PDEATHSIG = 1
_SMALLER = "Please send a smaller or simpler file."
_MEND = "Please print it to PDF again and send that."


def serve(descriptor: int) -> None:
    """Answer sources until the pipe closes.

    Parameters
    ----------
    descriptor : int
        File descriptor of this end of the pipe.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    pipe = Connection(descriptor)
    limits, parent, work = pickle.loads(pipe.recv_bytes())  # noqa: S301
    _die_with(parent)
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        loaded = pickle.loads(work)  # noqa: S301
    except Exception:
        _say(pipe, "broken work", None, 0.0, traceback.format_exc())
        return
    when_asked(lambda: _say(pipe, "at work", None))
    _say(pipe, "ready", None)
    while True:
        try:
            source = pickle.loads(pipe.recv_bytes())  # noqa: S301
        except (EOFError, OSError):
            return
        _answer(pipe, loaded, source)


def _answer(pipe: Connection, work: Callable[[Source], Any], source: Source) -> None:
    began = time.process_time()
    try:
        result = pickle.dumps(("result", work(source), time.process_time() - began, ""))
    except UnreadableFile as error:
        _say(pipe, "error", error, time.process_time() - began)
    except MemoryError:
        large = UnreadableFile(source.name, Unreadable.EXPANDS_TOO_FAR, _SMALLER)
        _say(pipe, "error", large, time.process_time() - began)
    except Exception:
        crash = UnreadableFile(source.name, Unreadable.CRASHED, _MEND)
        _say(pipe, "error", crash, time.process_time() - began, traceback.format_exc())
    else:
        pipe.send_bytes(result)


def _say(pipe: Connection, kind: str, value: object, cpu: float = 0.0, detail: str = "") -> None:
    pipe.send_bytes(pickle.dumps((kind, value, cpu, detail)))


def _die_with(parent: int) -> None:
    """Ask the kernel to end this process when its parent does (Linux; elsewhere the pipe tells)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died before the request
            os._exit(1)
