"""A cluster under the data folder: made once, started as a child, waited for, stopped."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import psycopg
from psycopg import sql

from kasauti.postgres.binaries import programs
from kasauti.postgres.children import dies_with_parent
from kasauti.postgres.owner import server_owner
from kasauti.postgres.places import DATABASE, ROLE, socket_folder, url

_LOCALE = (
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",  # needs no locale of the system: the same order everywhere
)
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "random_page_cost": "1.1",  # of solid-state disks
    "max_parallel_workers_per_gather": "0",  # many short questions at once, and jobs beside them
    "log_timezone": "UTC",
    "timezone": "UTC",
}


class NotStarted(Exception):
    """The server could not be started; the message says why and what to do."""


@dataclass
class Cluster:
    """The server's data under ``data/pg18`` and the means to run it.

    Parameters
    ----------
    data : Path
        Kasauti's data folder.
    owner : struct_passwd, optional
        Who the server runs as; the present user, for root the service user.
    settings : dict of str to str, optional
        PostgreSQL settings added to Kasauti's. Durability is never switched off here.
    """

    data: Path
    owner: pwd.struct_passwd = field(default_factory=server_owner)
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Where PostgreSQL keeps its files."""
        return self.data / "pg18"

    @property
    def url(self) -> str:
        """The address, as ``DATABASE_URL`` takes it."""
        return url(self.data)

    def prepare(self) -> None:
        """Make the folders and, the first time, the cluster; say who may connect.

        A kill in the middle leaves nothing half-made in place: the cluster is made under another
        name and renamed.

        Raises
        ------
        NotStarted
            If PostgreSQL's ``initdb`` fails.
        PermissionError
            If the socket's folder belongs to someone else.
        """
        self.data.mkdir(parents=True, exist_ok=True)
        self._private(socket_folder(self.data))
        if not self.folder.exists():
            self._initialise()
        # Only these users of this machine, only over the socket. Root could become the owner.
        people = {self.owner.pw_name, pwd.getpwuid(0).pw_name}
        self._write("pg_hba.conf", f"local all {ROLE} peer map=kasauti\n")
        self._write("pg_ident.conf", "".join(f"kasauti {who} {ROLE}\n" for who in sorted(people)))

    def start(self, log: IO[bytes] | int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
        """Start the server as a child of this process and return it.

        A server left over by a killed supervisor is stopped first.

        Raises
        ------
        NotStarted
            If a left-over server cannot be stopped.
        """
        self._stop_left_over()
        settings = _SETTINGS | self.settings
        settings["unix_socket_directories"] = str(socket_folder(self.data))
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return self._child(["postgres", "-D", str(self.folder), *options], log)

    def wait(self, server: subprocess.Popen[bytes], *, seconds: float = 300.0) -> None:
        """Wait until the server answers (recovery after a crash may take a while).

        Raises
        ------
        NotStarted
            If the server ended, or did not answer in time.
        """
        deadline = time.monotonic() + seconds
        while True:
            with contextlib.suppress(psycopg.OperationalError):
                psycopg.connect(url(self.data, "postgres"), connect_timeout=5).close()
                return
            if server.poll() is not None:
                raise NotStarted(f"PostgreSQL ended with code {server.returncode}: see its log")
            if time.monotonic() > deadline:
                raise NotStarted(f"PostgreSQL did not answer within {seconds:.0f} seconds")
            time.sleep(0.03)

    def create_database(self) -> None:
        """Make Kasauti's database unless it is there."""
        with psycopg.connect(url(self.data, "postgres"), autocommit=True) as connection:
            found = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
            ).fetchone()
            if found is None:
                name = sql.Identifier(DATABASE)
                connection.execute(sql.SQL("CREATE DATABASE {}").format(name))

    def _initialise(self) -> None:
        new = self.folder.with_name("pg18.new")
        shutil.rmtree(new, ignore_errors=True)
        self._private(new)
        command = ["initdb", "-D", str(new), "-U", ROLE, "--auth=peer", "--no-instructions"]
        made = self._child([*command, *_LOCALE], subprocess.PIPE)
        output, _ = made.communicate()
        if made.returncode:
            raise NotStarted(f"PostgreSQL's initdb failed: {output.decode(errors='replace')}")
        new.rename(self.folder)

    def _child(self, command: list[str], log: IO[bytes] | int) -> subprocess.Popen[bytes]:
        user = self.owner.pw_uid if os.geteuid() == 0 else None
        return subprocess.Popen(  # noqa: S603
            [str(programs(self.owner, self.data) / command[0]), *command[1:]],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            user=user,
            group=None if user is None else self.owner.pw_gid,
            extra_groups=None if user is None else [],
            start_new_session=True,
            preexec_fn=dies_with_parent(signal.SIGINT),
        )

    def _private(self, folder: Path) -> None:
        """Make a folder that only the owner can enter, or refuse one that is not so."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.geteuid() == 0 and folder.lstat().st_uid == 0:
            os.chown(folder, self.owner.pw_uid, self.owner.pw_gid, follow_symlinks=False)
        found = folder.lstat()
        owned = stat.S_ISDIR(found.st_mode) and found.st_uid == self.owner.pw_uid
        if not owned or found.st_mode & 0o077:
            raise PermissionError(
                f"{folder} must be a folder that only {self.owner.pw_name} can enter: "
                "remove it and start again"
            )

    def _write(self, name: str, text: str) -> None:
        path = self.folder / name
        if path.read_text() != text:
            path.write_text(text)

    def _stop_left_over(self) -> None:
        """Stop a server that outlived its supervisor; clear the marks of one that is dead.

        A killed server's own children end by themselves, but not at once: none of them may touch
        the files any more when the next server opens them.
        """
        mark = self.folder / "postmaster.pid"
        server = _number_in(mark)
        deadline = time.monotonic() + 60.0
        while alive := _processes_in(self.folder, server):
            if time.monotonic() > deadline:
                numbers = ", ".join(map(str, sorted(alive)))
                raise NotStarted(f"Processes of {self.folder} do not end: stop {numbers} first")
            if server in alive:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(server, signal.SIGINT)
            time.sleep(0.1)
        # PostgreSQL takes a dead, unreaped process (or a number given anew) for a running server.
        for path in (mark, socket_folder(self.data) / ".s.PGSQL.5432.lock"):
            path.unlink(missing_ok=True)


def _number_in(mark: Path) -> int:
    try:
        return int(mark.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return 0


def _processes_in(folder: Path, server: int) -> set[int]:
    """Return the living processes that work in ``folder``; off Linux only ``server`` is known."""
    if sys.platform != "linux":
        found = subprocess.run(  # noqa: S603
            ["/bin/ps", "-o", "command=", "-p", str(server)],
            capture_output=True,
            text=True,
            check=False,
        )
        return {server} if str(folder) in found.stdout else set()
    folder = folder.resolve()
    return {
        int(process.name)
        for process in Path("/proc").glob("[0-9]*")
        if _works_in(process) == str(folder)
    }


def _works_in(process: Path) -> str:
    try:
        return os.readlink(process / "cwd")  # noqa: PTH115
    except OSError:  # gone, a zombie, or someone else's
        return ""
