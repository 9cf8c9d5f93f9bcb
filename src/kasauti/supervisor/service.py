"""Root becomes the service user, from code that user can read."""

from __future__ import annotations

import contextlib
import hashlib
import os
import pwd
import shutil
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path

import kasauti
from kasauti import sandbox
from kasauti.postgres import SERVICE_HOME, can_reach, server_owner

_LEFT_OUT = shutil.ignore_patterns("site-packages", "test", "idlelib", "__pycache__", "*.new")


def become_service_user(data: Path, arguments: Sequence[str]) -> None:
    """Do nothing for an ordinary user; for root, start ``kasauti …`` anew as the service user.

    The data folder is given to that user. Where the user cannot reach the program (a checkout
    or an interpreter in root's own home), it is run from a copy under ``/var/lib/kasauti``, by
    hard links where the file system allows, so that nobody's home has to be opened.

    Raises
    ------
    NoOwner
        If there is no service user and none can be made.
    PermissionError
        If the user cannot reach the data folder.
    """
    if os.geteuid() != 0:
        return
    user = server_owner()
    SERVICE_HOME.mkdir(mode=0o755, parents=True, exist_ok=True)
    cache = SERVICE_HOME / "cache"
    cache.mkdir(exist_ok=True)
    os.chown(cache, user.pw_uid, user.pw_gid)
    _hand_over(data, user)
    python, paths = _program(user)
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("PYTHON")
    }
    environment |= {
        "HOME": str(SERVICE_HOME),
        "USER": user.pw_name,
        "LOGNAME": user.pw_name,
        "KASAUTI_DATA": str(data),
        "PYTHONPYCACHEPREFIX": str(cache),  # it may not write beside root's files
        **paths,
    }
    sandbox.hand_over(user.pw_uid, user.pw_gid)  # so that its sandboxes have total limits
    os.chdir("/")
    os.setgroups([])
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)
    os.execve(python, [str(python), "-m", "kasauti", *arguments], environment)  # noqa: S606


def _hand_over(data: Path, user: pwd.struct_passwd) -> None:
    if not data.exists() or (data.stat().st_uid == 0 and not any(data.iterdir())):
        data.mkdir(mode=0o750, parents=True, exist_ok=True)
        os.chown(data, user.pw_uid, user.pw_gid)
    if not can_reach(data, user) or data.stat().st_uid != user.pw_uid:
        raise PermissionError(
            f"{data} must belong to the user {user.pw_name} and lie where that user can reach "
            "it: leave KASAUTI_DATA unset to use /var/lib/kasauti/data"
        )


def _program(user: pwd.struct_passwd) -> tuple[Path, dict[str, str]]:
    """Return an interpreter and the variables with which ``user`` can run Kasauti."""
    source, packages = Path(kasauti.__file__).parent, Path(sysconfig.get_path("purelib"))
    python = Path(sys.executable)
    needed = (source / "__init__.py", packages, python, Path(os.__file__))
    if all(can_reach(path, user) for path in needed):
        return python, {"PYTHONPATH": str(source.parent)}
    home = SERVICE_HOME / "program"
    paths = {}
    if can_reach(python.resolve(), user) and can_reach(Path(os.__file__), user):
        python = python.resolve()
    else:
        base = _copied(Path(sys.base_prefix), home / "python", stamp=sys.version)
        python = base / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}"
        paths = {"PYTHONHOME": str(base), "LD_LIBRARY_PATH": str(base / "lib")}
    installed = " ".join(sorted(path.name for path in packages.glob("*.dist-info")))
    packages = _copied(packages, home / "packages", stamp=installed, all_of_it=True)
    written = str(max(path.stat().st_mtime_ns for path in (source, *source.rglob("*"))))
    source = _copied(source.parent, home / "source", stamp=written)
    return python, {**paths, "PYTHONPATH": f"{source}{os.pathsep}{packages}"}


def _copied(folder: Path, home: Path, *, stamp: str, all_of_it: bool = False) -> Path:
    """Copy ``folder`` unless the same state of it was copied before, and return the copy."""
    whose, state = (hashlib.sha256(text.encode()).hexdigest()[:12] for text in (str(folder), stamp))
    copy = home / f"{whose}-{state}"
    if not copy.exists():
        for old in home.glob(f"{whose}-*"):
            shutil.rmtree(old, ignore_errors=True)
        new = home / f"{whose}-{os.getpid()}.new"
        ignore = None if all_of_it else _LEFT_OUT
        shutil.copytree(folder, new, symlinks=True, copy_function=_link, ignore=ignore)
        with contextlib.suppress(OSError):  # two starts at once: the other's copy is as good
            new.rename(copy)
    return copy


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:  # another file system
        shutil.copy2(source, target, follow_symlinks=False)
