"""Two machines on one PostgreSQL, each with a site and a worker, as the how-to describes them."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError

from benchmarks.installation import PATIENCE, Installation
from kasauti.postgres import Cluster
from kasauti.supervisor.child import open_log

NAMES = ("web-a", "web-b", "worker-a", "worker-b")


@dataclass
class Machines:
    """The processes of two machines by name, and their database.

    Each machine has a data folder of its own; the folder of files is the same for both.

    Parameters
    ----------
    installation : Installation
        Whose data folder holds the database and the shared files.
    mail_port : int
        Where a mail server listens on this machine; 0 has mails written as files.
    """

    installation: Installation
    mail_port: int = 0
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    ports: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.data = self.installation.data
        self.cluster = Cluster(self.data)

    def prepare(self) -> None:
        """Start the database, bring its tables up to date, lay out the machines' folders."""
        self.cluster.prepare()
        log = open_log(self.data / "log", "postgres")
        self.database = self.cluster.start(log)
        os.close(log)
        self.cluster.wait(self.database)
        self.cluster.create_database()
        key = self.data / "secret-key"
        if not key.exists():
            key.write_text(secrets.token_urlsafe(48))
        (self.data / "files").mkdir(exist_ok=True)
        for machine in "ab":
            folder = self._folder(machine)
            folder.mkdir(exist_ok=True)
            if not (folder / "files").is_symlink():
                (folder / "files").symlink_to(Path("../files"))
        migrated = self.installation.run("migrate", DATABASE_URL=self.cluster.url)
        assert migrated.returncode == 0, migrated.stderr

    def _folder(self, machine: str) -> Path:
        return self.data / f"machine-{machine}"

    def start(self, name: str) -> None:
        """Start one process, ``"web-a"`` or ``"worker-b"``; a site keeps its port."""
        kind, _, machine = name.partition("-")
        command = [sys.executable, "-m", "kasauti", kind]
        if kind == "web":
            self.ports.setdefault(name, _free_port())
            command += ["--port", str(self.ports[name])]
        mail = f"smtp://127.0.0.1:{self.mail_port}?tls=off" if self.mail_port else "files"
        environment = self.installation.environment | {
            "KASAUTI_DATA": str(self._folder(machine)),
            "DATABASE_URL": self.cluster.url,
            "KASAUTI_SECRET_KEY": (self.data / "secret-key").read_text(),
            "KASAUTI_MAIL": mail,
        }
        log = open_log(self.data / "log", name)
        self.running[name] = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True,
        )  # fmt: skip
        os.close(log)

    def start_all(self) -> None:
        """Start all four and wait until both sites are ready."""
        for name in NAMES:
            self.start(name)
        for address in self.addresses():
            _ready(address)

    def addresses(self) -> list[str]:
        """Return the sites' addresses."""
        return [f"http://127.0.0.1:{port}" for port in self.ports.values()]

    def kill(self, name: str) -> None:
        """Kill one process with SIGKILL; what it started itself is left to end by itself."""
        self.running[name].send_signal(signal.SIGKILL)
        self.running[name].wait()

    def stop(self) -> None:
        """Ask all to end, the database last."""
        for process in self.running.values():
            process.send_signal(signal.SIGTERM)
        for process in self.running.values():
            process.wait(PATIENCE)
        self.database.send_signal(signal.SIGINT)
        self.database.wait(PATIENCE)


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def _ready(address: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(f"{address}/ready", timeout=10):
                return
        except (URLError, OSError):
            assert time.monotonic() < deadline, f"{address} does not answer"
            time.sleep(0.1)
