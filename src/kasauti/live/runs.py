"""The shared code, run in the sandbox."""

from __future__ import annotations

from functools import cache

from django.utils.translation import gettext as _
from django.utils.translation import override

from kasauti.actions.endings import told
from kasauti.sandbox import (
    Bubblewrap,
    Cause,
    Limits,
    Program,
    SandboxLevel,
    SandboxRefused,
    runtime,
)

LIMITS = Limits(wall=20.0, cpu=10.0, output=20_000)


@cache
def _backend() -> Bubblewrap:
    return Bubblewrap()


@cache
def warm() -> None:
    """Lay out what a sandbox sees of this machine; the first time that may take a minute."""
    if not _backend().refusal():
        runtime()


def run(code: str, language: str) -> str:
    """Return what the code printed and how it ended, in the language of whoever ran it.

    It blocks: call it in a thread.
    """
    with override(language):
        return _run(code)


def _run(code: str) -> str:
    backend = _backend()
    try:
        if backend.level() < SandboxLevel.NAMESPACES:
            raise SandboxRefused(backend.refusal() or "no sandbox holds here")
        ending = backend.start(Program("main.py", {"main.py": code.encode()}), LIMITS).wait()
    except SandboxRefused as refusal:
        return _("Code cannot be run on this server: %(why)s") % {"why": refusal} + "\n"
    words = _text(ending.output) + _text(ending.error)
    how = told(ending.cause.value)
    if ending.cause is Cause.EXITED:
        how = _("ended with %(code)s") % {"code": ending.code}
    if ending.cpu_seconds is not None:
        how += ", " + _("%(seconds)s s of CPU") % {"seconds": f"{ending.cpu_seconds:.2f}"}
    return f"{words}[{how}]\n"


def _text(output: bytes) -> str:
    text = output.decode(errors="replace").replace("\0", "\N{REPLACEMENT CHARACTER}")
    return text if not text or text.endswith("\n") else text + "\n"
