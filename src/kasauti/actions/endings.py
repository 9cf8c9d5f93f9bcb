"""How a run of code ended, in words of a person's language."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop

from kasauti.sandbox import Cause

_WORDS = {
    Cause.EXITED.value: gettext_noop("It ended by itself."),
    Cause.SIGNALLED.value: gettext_noop("It was killed by a signal."),
    Cause.MEMORY.value: gettext_noop("It ran out of memory."),
    Cause.WALL.value: gettext_noop("It ran out of time."),
    Cause.CPU.value: gettext_noop("It ran out of CPU time."),
    Cause.OUTPUT.value: gettext_noop("It printed too much."),
    Cause.STOPPED.value: gettext_noop("It was stopped from outside."),
    Cause.INFRASTRUCTURE.value: gettext_noop("The sandbox itself failed."),
}


def told(cause: str) -> str:
    """Return why a run ended; what came from the code itself stays as it is.

    Parameters
    ----------
    cause : str
        A value of ``sandbox.Cause``, or other words.
    """
    return gettext(_WORDS[cause]) if cause in _WORDS else cause
