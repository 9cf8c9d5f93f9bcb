"""Which version a shelf of versions says is to be served, and which was before it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Champion:
    """The version to serve.

    Parameters
    ----------
    version : str
    before : str
        The champion before it, to which a rollback would go; empty where there is none.
    """

    version: str
    before: str = ""


class Shelved:
    """A folder of versions, as a running node sees it: read only.

    Parameters
    ----------
    folder : Path
        With ``champion.json`` and ``versions/``, as ``training.shelf`` writes them.
    """

    def __init__(self, folder: Path) -> None:
        self._folder, self._pointer = folder, folder / "champion.json"

    def champion(self) -> Champion | None:
        """Return what the pointer says; None where there is none or it cannot be read."""
        try:
            said = json.loads(self._pointer.read_text())
            return Champion(str(said["version"]), str((said["before"] or ("",))[-1]))
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def path(self, version: str) -> Path:
        """Return a version's folder, there or not."""
        return self._folder / "versions" / version
