"""Where files come from: bytes in hand, paths, folders, archives of many."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kasauti.documents.document import Limits, Unreadable, UnreadableFile


@dataclass(frozen=True, slots=True)
class Source:
    """A file to be read: its ``name`` without a path of this machine, and its bytes or path.

    A source that is known to be unreadable (a damaged archive, a folder that may not be opened)
    carries its ``error`` instead, so that it is told like every other outcome.
    """

    name: str
    data: bytes | None = None
    path: Path | None = None
    error: UnreadableFile | None = None

    def read(self, limits: Limits) -> bytes:
        """Return the bytes.

        Raises
        ------
        UnreadableFile
            The source carries an error, cannot be opened or is larger than ``limits.bytes``.
        """
        if self.error is not None:
            raise self.error
        if self.data is not None:
            refuse_large(self.name, len(self.data), limits)
            return self.data
        if self.path is None:
            raise ValueError(f"{self.name}: a source needs data, a path or an error")
        try:
            if not self.path.is_file():  # a pipe or device would never end
                raise UnreadableFile(
                    self.name, Unreadable.NOT_OPENED, "It is not an ordinary file."
                )
            with self.path.open("rb") as file:
                data = file.read(limits.bytes + 1)
        except OSError as error:
            raise UnreadableFile(self.name, Unreadable.NOT_OPENED, f"{error.strerror}.") from error
        refuse_large(self.name, len(data), limits)
        return data


def refuse_large(name: str, size: int, limits: Limits) -> None:
    """Raise ``UnreadableFile`` where ``size`` is above ``limits.bytes``."""
    if size > limits.bytes:
        megabytes = limits.bytes / 1_000_000
        raise UnreadableFile(
            name, Unreadable.TOO_LARGE, f"Please send a file of at most {megabytes:g} MB."
        )
