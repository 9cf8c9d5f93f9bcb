"""Who the server runs as: PostgreSQL refuses root, so root needs a service user."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
from pathlib import Path

from kasauti.postgres.places import SERVICE_HOME

SERVICE_USER = "kasauti"


class NoOwner(Exception):
    """There is no user the server could run as; the message says what to do."""


def server_owner() -> pwd.struct_passwd:
    """Return the present user or, for root, the service user ``kasauti``, made if need be.

    Raises
    ------
    NoOwner
        If the present user has no entry in the user database (PostgreSQL refuses those), or the
        service user cannot be made.
    """
    if os.geteuid() == 0:
        return _service_user()
    try:
        return pwd.getpwuid(os.geteuid())
    except KeyError:
        raise NoOwner(
            f"User number {os.geteuid()} has no name on this machine, which PostgreSQL refuses: "
            "give it an entry in /etc/passwd, or set DATABASE_URL"
        ) from None


def _service_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SERVICE_USER)
    except KeyError:
        pass
    useradd = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if useradd is None:
        raise NoOwner(
            f"There is no useradd here: make a user named {SERVICE_USER}, or start as an "
            "ordinary user"
        )
    options = ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin"]
    subprocess.run(  # noqa: S603
        [useradd, *options, "--home-dir", str(SERVICE_HOME), SERVICE_USER],
        check=False,
        capture_output=True,
    )
    try:
        return pwd.getpwnam(SERVICE_USER)
    except KeyError:
        raise NoOwner(f"useradd could not make the user {SERVICE_USER}") from None


def can_reach(path: Path, user: pwd.struct_passwd) -> bool:
    """Return whether ``user`` may enter every folder down to ``path`` and read what is there."""
    path = path.resolve()
    return all(_may(folder, user, 0o1) for folder in path.parents) and _may(path, user, 0o4)


def _may(path: Path, user: pwd.struct_passwd, right: int) -> bool:
    found = path.stat()
    if found.st_uid == user.pw_uid:
        return bool(found.st_mode & (right << 6))
    if found.st_gid in os.getgrouplist(user.pw_name, user.pw_gid):
        return bool(found.st_mode & (right << 3))
    return bool(stat.S_IMODE(found.st_mode) & right)
