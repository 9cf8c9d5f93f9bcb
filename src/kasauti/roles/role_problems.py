"""What is wrong in a role file, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a role file.

    Parameters
    ----------
    key : str
        ``must[2].skill`` for the skill of the second ``[[must]]``; empty for the file itself.
    line : int or None
        1-based.
    what : str
        What is wrong, one sentence.
    mend : str
        What to write instead, one sentence.
    """

    key: str
    line: int | None
    what: str
    mend: str

    def __str__(self) -> str:
        place = ", ".join(
            part for part in (f"line {self.line}" if self.line else "", self.key) if part
        )
        return f"{place or 'role file'}: {self.what} {self.mend}"


class RoleFileError(ValueError):
    """A role file could not be read; ``problems`` holds everything wrong with it at once."""

    def __init__(self, problems: tuple[Problem, ...], name: str = "") -> None:
        self.problems = problems
        self.name = name
        lead = f"{name}: " if name else ""
        super().__init__("\n".join(f"{lead}{problem}" for problem in problems))
