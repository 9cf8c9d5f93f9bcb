"""Processes that do not outlive the one that started them."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1


def dies_with_parent(by: signal.Signals) -> Callable[[], None] | None:
    """Return what a child runs before its program so that the kernel ends it with its parent.

    Linux only; elsewhere None, and the next start stops what was left over. The signal comes
    when the *thread* that started the child ends: start children from the main thread.
    """
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)  # loaded before the fork, when it is safe to
    parent = os.getpid()

    def ask() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, by)
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)

    return ask
