"""The shared code, run in the sandbox."""

from __future__ import annotations

from functools import cache

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


def run(code: str) -> str:
    """Return what the code printed and how it ended, as everybody in the room reads it.

    It blocks: call it in a thread.
    """
    backend = _backend()
    try:
        if backend.level() < SandboxLevel.NAMESPACES:
            raise SandboxRefused(backend.refusal() or "no sandbox holds here")
        ending = backend.start(Program("main.py", {"main.py": code.encode()}), LIMITS).wait()
    except SandboxRefused as refusal:
        return f"Code cannot be run on this server: {refusal}\n"
    words = _text(ending.output) + _text(ending.error)
    spent = "" if ending.cpu_seconds is None else f", {ending.cpu_seconds:.2f} s of CPU"
    if ending.cause is Cause.EXITED:
        return f"{words}[ended with {ending.code}{spent}]\n"
    return f"{words}[{ending.cause.value}{spent}]\n"


def _text(output: bytes) -> str:
    text = output.decode(errors="replace").replace("\0", "\N{REPLACEMENT CHARACTER}")
    return text if not text or text.endswith("\n") else text + "\n"
