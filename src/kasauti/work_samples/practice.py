"""A small task to try the workspace with: never judged, logged or timed."""

from __future__ import annotations

from importlib import resources

_PLACE = resources.files("kasauti.work_samples") / "practice_task"


def practice_statement(language: str = "en") -> str:
    """Return the practice task's statement as Markdown, in English unless there is another."""
    told = _PLACE / f"statement.{language}.md"
    return (told if told.is_file() else _PLACE / "statement.en.md").read_text("utf-8")


def practice_files(part: str) -> dict[str, bytes]:
    """Return the files of its ``starter`` or ``public`` part."""
    return {one.name: one.read_bytes() for one in (_PLACE / part).iterdir() if one.is_file()}
