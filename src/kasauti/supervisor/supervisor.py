"""Starts, watches and stops the database, the web server and the workers."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType
from urllib.error import URLError

from kasauti.postgres import Cluster, NotStarted, of_all
from kasauti.supervisor.child import Child, open_log, run, run_kasauti
from kasauti.supervisor.ownership import make_secret_key, own

_TICK = 0.2
_PORTS_TRIED = 50
_WAITING_MOST = 1024  # connections that nobody has taken yet
_LEFT_OVER_SECONDS = 10.0


@dataclass(frozen=True)
class Options:
    """What to run and where.

    Parameters
    ----------
    data : Path
    host : str
        Where the web server listens.
    port : int
        Wanted; the next free one is taken where it is in use.
    sites : int
        Processes that answer pages, all on one port.
    workers : int
        Processes that read and screen, one core each.
    demo : bool
        Load the demonstration round into an empty database.
    database_url : str
        An outside PostgreSQL; empty for the one in the box.
    """

    data: Path
    host: str
    port: int
    sites: int
    workers: int
    demo: bool
    database_url: str


class Supervisor:
    """Runs Kasauti until told to stop.

    Parameters
    ----------
    options : Options
    say : callable
        Given each line for the person who started it.
    """

    def __init__(self, options: Options, say: Callable[[str], None]) -> None:
        self.options = options
        self.say = say
        self.logs = options.data / "log"
        self.stopping = False
        most = {"max_connections": str(of_all(sites=options.sites, workers=options.workers))}
        self.cluster = None if options.database_url else Cluster(options.data, settings=most)
        self.environment = os.environ | {
            "KASAUTI_DATA": str(options.data),
            "DATABASE_URL": self.cluster.url if self.cluster else options.database_url,
            "PYTHONUNBUFFERED": "1",
        }
        self.database: Child | None = None
        self.listening: socket.socket | None = None
        self.sites: list[Child] = []
        self.workers: list[Child] = []

    def run(self) -> None:
        """Start everything, keep it running, stop it at SIGTERM or SIGINT.

        Raises
        ------
        AlreadyRunning
            If another supervisor owns the data folder.
        NotStarted
            If the database, the migration or the web server cannot be started.
        """
        with own(self.options.data):
            make_secret_key(self.options.data)
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup asks
                    signal.signal(number, self._stop)
            try:
                self._start()
                while not self.stopping:
                    self._watch()
                    time.sleep(_TICK)
                self.say("Stopping …")
            finally:
                self._end()

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _start(self) -> None:
        if self.cluster is not None:
            self.say("Starting the database …")
            self.cluster.prepare()
            self.database = Child("postgres", self._start_database, signal.SIGINT, 60.0)
            self.database.up()
            self._database_answers()
            self.cluster.create_database()
        self.say("Preparing the tables …")
        first = self._prepare()
        self.listening = self._listen()
        port = int(self.listening.getsockname()[1])
        self._clear_counts()
        for number in range(1, self.options.sites + 1):
            site = Child(f"web-{number}", partial(self._start_web, port))
            site.up()
            self.sites.append(site)
        for number in range(1, self.options.workers + 1):
            name = f"worker-{number}"
            worker = Child(name, partial(self._kasauti, name, "worker"), patience=25.0)
            worker.up()
            self.workers.append(worker)
        address = f"http://{_address(self.options.host)}:{port}/"
        self._web_answers(f"{address}alive")
        if "password" in first:
            self.say("Screening forty invented applicants …")
            self._settle()
        self._tell(address, first)

    def _start_database(self) -> subprocess.Popen[bytes]:
        assert self.cluster is not None
        log = open_log(self.logs, "postgres")
        try:
            return self.cluster.start(log)
        finally:
            os.close(log)

    def _database_answers(self) -> None:
        assert self.cluster is not None
        assert self.database is not None
        assert self.database.process is not None
        self.cluster.wait(self.database.process)

    def _kasauti(self, name: str, *arguments: str) -> subprocess.Popen[bytes]:
        log = open_log(self.logs, name)
        try:
            return run_kasauti(*arguments, environment=self.environment, log=log)
        finally:
            os.close(log)

    def _listen(self) -> socket.socket:
        """Choose the port; one that a killed supervisor's site may still hold is awaited.

        The supervisor itself listens and every site is handed the socket: while one is started
        again, whoever comes is answered by another, or waits.
        """
        held = self.options.data / "run" / "port"
        held.parent.mkdir(mode=0o700, exist_ok=True)
        ours = held.exists() and held.read_text() == str(self.options.port)
        deadline = time.monotonic() + (_LEFT_OVER_SECONDS if ours else 0.0)
        found = listening(self.options.host, self.options.port)
        while found.getsockname()[1] != self.options.port and time.monotonic() < deadline:
            found.close()
            time.sleep(_TICK)
            found = listening(self.options.host, self.options.port)
        held.write_text(str(found.getsockname()[1]))
        return found

    def _clear_counts(self) -> None:
        """Empty the folder in which the sites count their requests together."""
        shutil.rmtree(self._counts, ignore_errors=True)
        self._counts.mkdir(parents=True)

    @property
    def _counts(self) -> Path:
        return self.options.data / "run" / "counts"

    def _start_web(self, port: int) -> subprocess.Popen[bytes]:
        assert self.listening is not None
        number = self.listening.fileno()
        log = open_log(self.logs, "web")
        try:
            return run(
                *web_server(self.options.host, port), "--fd", str(number),
                environment=self.environment | {"PROMETHEUS_MULTIPROC_DIR": str(self._counts)},
                log=log, handing=(number,),
            )  # fmt: skip
        finally:
            os.close(log)

    def _prepare(self) -> dict[str, str]:
        """Migrate, give back lost jobs, load the demonstration; return the first sign-in."""
        answer = self.options.data / "prepared.json"
        answer.unlink(missing_ok=True)
        arguments = ["prepare", "--answer", str(answer)]
        arguments += ["--demo"] if self.options.demo else []
        arguments += ["--alone"] if self.cluster else []
        process = self._kasauti("prepare", *arguments)
        while process.poll() is None and not self.stopping:
            time.sleep(0.05)
        if process.poll() != 0:
            process.kill()
            process.wait()
            raise NotStarted(f"The tables could not be prepared: see {self.logs / 'prepare.log'}")
        told: dict[str, str] = json.loads(answer.read_text())
        answer.unlink()
        return told

    def _settle(self) -> None:
        """Wait until the demonstration is screened; it goes on all the same where that is long."""
        process = self._kasauti("settle", "settle")
        while process.poll() is None and not self.stopping:
            self._watch()
            time.sleep(_TICK)
        process.kill()
        process.wait()

    def _web_answers(self, address: str, seconds: float = 90.0) -> None:
        deadline = time.monotonic() + seconds
        while not self.stopping:
            try:
                with urllib.request.urlopen(address, timeout=5):  # noqa: S310
                    return
            except (URLError, OSError):
                if time.monotonic() > deadline:
                    raise NotStarted(
                        f"The web server does not answer: see {self.logs / 'web.log'}"
                    ) from None
            self._watch()
            time.sleep(0.1)

    def _tell(self, address: str, first: dict[str, str]) -> None:
        self.say(f"Kasauti is at {address}")
        if "password" in first:
            self.say(f"Sign in as {first['email']} with {first['password']} (shown only now)")
        elif "email" in first:
            self.say(
                f"Sign in as {first['email']}; the password was shown at the first start "
                f"(a new one: kasauti set-password {first['email']})"
            )
        else:
            self.say("No account yet: kasauti create-user you@example.in")
        self.say("Ctrl-C stops it; the data stays in " + str(self.options.data))

    def _watch(self) -> None:
        """Start again what has died; after the database, the workers too."""
        if self.database is not None and self.database.died:
            if not self.database.revive():
                return
            self.say("The database ended; it is started again")
            try:
                self._database_answers()
            except NotStarted:
                return  # the next look tries again, after a longer pause
            for worker in self.workers:
                worker.ask_to_stop()  # its listening connection is gone
        for child in (*self.sites, *self.workers):
            if child.died and not self.stopping:
                child.revive()

    def _end(self) -> None:
        for worker in self.workers:
            worker.ask_to_stop()
        for site in self.sites:
            site.ask_to_stop()
        for child in (*self.workers, *self.sites, self.database):
            if child is not None:
                child.stop()
        if self.listening is not None:
            self.listening.close()


def web_server(host: str, port: int) -> list[str]:
    """Return the command that serves the site on ``host`` and ``port``."""
    command = [sys.executable, "-m", "uvicorn", "kasauti.asgi:application"]
    command += ["--host", host, "--port", str(port), "--lifespan", "on"]
    command += ["--no-access-log", "--log-level", "warning", "--no-server-header"]
    return [*command, "--timeout-graceful-shutdown", "8"]


def _address(host: str) -> str:
    if host in {"", "0.0.0.0", "::"}:  # noqa: S104
        return "localhost"
    return f"[{host}]" if ":" in host else host


def listening(host: str, wanted: int) -> socket.socket:
    """Return a socket that listens on ``wanted`` or the next free port of ``host``; 0 takes any.

    Raises
    ------
    NotStarted
        If none of the next fifty is free.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in range(wanted, wanted + _PORTS_TRIED) if wanted else (0,):
        found = socket.socket(family, socket.SOCK_STREAM)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Accepted connections inherit it. Without, an answer's body waits 40 ms for the head to be
        # acknowledged, as the sites do not know the handed socket for one of TCP.
        found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            found.bind((host, port))
            found.listen(_WAITING_MOST)
        except OSError:
            found.close()
            continue
        return found
    raise NotStarted(f"No port from {wanted} on is free on {host}: choose one with KASAUTI_PORT")
