"""Kasauti started as ``bin/up`` starts it, in a folder of its own.

``python -m benchmarks.installation FOLDER`` makes a data folder whose tables are there and empty;
with its name in ``KASAUTI_PREPARED`` installations start from a copy: tables take ten CPU seconds.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.error import URLError

from kasauti.postgres import Cluster, url

SOURCE = Path(__file__).parents[1] / "src"
PATIENCE = 120.0


@dataclass
class Installation:
    """A data folder and the Kasauti that runs on it, if one does; ``at`` is its database."""

    data: Path
    process: subprocess.Popen[str] | None = None
    said: list[str] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)
    at: str = ""

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {
            "KASAUTI_DATA": str(self.data),
            "KASAUTI_PORT": "0",
            "KASAUTI_WORKERS": "2",
            "DATABASE_URL": self.at,
            "PYTHONPATH": str(SOURCE),
            **self.variables,
        }

    def run(
        self, *arguments: str, patience: float = PATIENCE, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command of Kasauti's to its end, for ``patience`` seconds at most."""
        return subprocess.run(
            [sys.executable, "-m", "kasauti", *arguments],
            env=self.environment | variables,
            capture_output=True,
            text=True,
            timeout=patience,
            check=False,
        )

    def python(self, program: str, given: object) -> str:
        """Run a few lines with Kasauti's tables, ``given`` as JSON on standard input.

        What they print is returned.
        """
        done = subprocess.run(
            [sys.executable, "-c", program],
            env=self.environment
            | {
                "DJANGO_SETTINGS_MODULE": "kasauti.settings",
                "DATABASE_URL": url(self.data),
            },
            input=json.dumps(given),
            stdout=subprocess.PIPE,
            text=True,
            timeout=PATIENCE,
            check=True,
        )
        return done.stdout

    def start(self, *options: str) -> str:
        """Start Kasauti and return its address."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kasauti", "up", *options],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            # A shell's background job ignores Ctrl-C, and so would all that it starts.
            preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
        )
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line.strip())
            if found := re.match(r"Kasauti is at (\S+)", line):
                return found[1]
        raise AssertionError(f"it did not start: {self.said}{self.logs()}")

    def stop(self) -> None:
        """Stop it as Ctrl-C does."""
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)
            self.ended()

    def ended(self) -> None:
        """Wait until the supervisor has ended."""
        if self.process is not None:
            self.process.communicate(timeout=PATIENCE)
            self.process = None

    def processes(self) -> dict[int, str]:
        """Return the living processes of this installation: number and command."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                environment = (folder / "environ").read_bytes()
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                where = str((folder / "cwd").resolve())
                ours = f"KASAUTI_DATA={self.data}".encode() in environment
                if (ours or where.startswith(str(self.data))) and int(folder.name) != os.getpid():
                    found[int(folder.name)] = command
        return found

    def kill_all(self) -> None:
        """Kill every process of it at once, as a power cut does."""
        while found := self.processes():
            for number in found:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(number, signal.SIGKILL)
            time.sleep(0.05)
        self.ended()

    def logs(self) -> str:
        return "\n".join(
            f"--- {path.name}\n{path.read_text()[-2000:]}"
            for path in sorted((self.data / "log").glob("*.log"))
        )


def answers(address: str) -> str:
    """Return what the site at ``address`` says once it and its database are there."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(f"{address}ready", timeout=10) as response:
                return response.read().decode()  # type: ignore[no-any-return]
        except (URLError, OSError):
            assert time.monotonic() < deadline, "it does not answer"
            time.sleep(0.1)


def make_tables(data: Path) -> None:
    """Make a data folder with the database's tables, and nobody in them."""
    cluster = Cluster(data)
    cluster.prepare()
    if os.geteuid() == 0:  # root runs none of it: the folder is the service user's
        os.chown(data, cluster.owner.pw_uid, cluster.owner.pw_gid)
    server = cluster.start()
    try:
        cluster.wait(server)
        cluster.create_database()
        done = Installation(data, at=cluster.url).run("migrate")
        assert done.returncode == 0, done.stderr
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(PATIENCE)


def prepared() -> Path | None:
    """Return the data folder that was made for all tests of this run, None without one."""
    folder = os.environ.get("KASAUTI_PREPARED")
    return Path(folder) if folder else None


def copied(prepared: Path, data: Path) -> None:
    """Copy a data folder nobody works in, with its owners."""
    subprocess.run(["cp", "-a", prepared, data], check=True)


@contextlib.contextmanager
def installed(like: Path | None = None) -> Iterator[Installation]:
    """Give an empty data folder or a copy of ``like``; leave no process of it and no file."""
    folder = Path(tempfile.mkdtemp(prefix="kasauti-up-"))
    folder.chmod(0o711)  # root's: the service user passes through
    kasauti = Installation(folder / "data")
    if like is not None:
        copied(like, kasauti.data)
    try:
        yield kasauti
    finally:
        kasauti.kill_all()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    make_tables(Path(sys.argv[1]))
