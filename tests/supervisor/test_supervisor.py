"""Whatever is killed comes back, and nothing that was stored is lost."""

from __future__ import annotations

import os
import re
import signal
import socket
import stat
import sys
import time
from pathlib import Path

import psycopg
import pytest

from benchmarks.installation import PATIENCE, Installation, answers
from kasauti.postgres import url
from kasauti.supervisor.supervisor import listening

pytestmark = [
    pytest.mark.database,
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc"),
]
PASSWORD = "correct horse battery"


def add_user(installation: Installation, email: str) -> None:
    done = installation.run("create-user", email, "--name", "Asha", "--password", PASSWORD)
    assert done.returncode == 0, done.stderr


def users(installation: Installation) -> list[str]:
    with psycopg.connect(url(installation.data)) as connection:
        rows = connection.execute("SELECT email FROM records_user ORDER BY id").fetchall()
        return [email for (email,) in rows]


def number_of(installation: Installation, command: str) -> int:
    """Return the process whose command line holds ``command``, when there is one."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for number, line in installation.processes().items():
            if command in line:
                return number
        time.sleep(0.1)
    raise AssertionError(f"no {command}: {installation.logs()}")


def test_it_starts_tells_one_address_and_stops_without_a_trace(fresh: Installation) -> None:
    address = fresh.start()
    assert answers(address) == "ready"
    assert len([line for line in fresh.said if "http" in line]) == 1
    assert stat.S_IMODE((fresh.data / "secret-key").stat().st_mode) == 0o600
    if os.geteuid() == 0:
        assert all(Path(f"/proc/{number}").stat().st_uid != 0 for number in fresh.processes()), (
            "something runs as root"
        )
    second = fresh.run("up")
    assert second.returncode == 1
    assert "already running" in second.stderr
    fresh.stop()
    assert fresh.processes() == {}


def test_data_is_there_after_a_kill_of_everything(installation: Installation) -> None:
    installation.start()
    add_user(installation, "asha@example.in")
    installation.kill_all()
    assert answers(installation.start()) == "ready"
    assert users(installation) == ["asha@example.in"]


def test_data_is_there_after_a_kill_of_the_supervisor_alone(installation: Installation) -> None:
    installation.start()
    add_user(installation, "asha@example.in")
    assert installation.process is not None
    installation.process.kill()
    installation.ended()
    assert answers(installation.start()) == "ready"
    assert users(installation) == ["asha@example.in"]


@pytest.mark.parametrize("command", ["bin/postgres", "uvicorn"])
def test_a_killed_part_comes_back(installation: Installation, command: str) -> None:
    address = installation.start()
    add_user(installation, "asha@example.in")
    killed = number_of(installation, command)
    os.kill(killed, signal.SIGKILL)
    while number_of(installation, command) == killed:
        time.sleep(0.05)
    assert answers(address) == "ready"
    assert users(installation) == ["asha@example.in"]


def test_what_is_not_started_yet_is_said(fresh: Installation) -> None:
    early = fresh.run("create-user", "a@example.in", "--name", "A", "--password", PASSWORD)
    assert (early.returncode, "bin/up" in early.stderr) == (1, True)
    assert "Traceback" not in early.stderr
    ill = fresh.run("doctor")
    assert ill.returncode == 1
    assert "ill   data folder" in ill.stdout
    assert "bin/up" in ill.stdout


def test_the_doctor_says_whether_candidates_code_can_run_and_who_runs_it_else(
    fresh: Installation, tmp_path: Path
) -> None:
    without = {"PATH": str(tmp_path)}
    ill = fresh.run("doctor", **without)
    assert "ill   candidates' code: cannot run here: bubblewrap is missing" in ill.stdout
    left = fresh.run("doctor", KASAUTI_WORKER_JOBS="rest", **without)
    assert "well  candidates' code: cannot run here" in left.stdout
    assert "Another machine's workers run it." in left.stdout


def test_accounts_are_made_on_the_command_line(installation: Installation) -> None:
    installation.start()
    add_user(installation, "asha@example.in")
    created = ("create-user", "Asha@example.in", "--name", "A", "--password", PASSWORD)
    again = installation.run(*created)
    assert (again.returncode, "has an account" in again.stderr) == (1, True)
    weak = installation.run("set-password", "asha@example.in", "--password", "12345")
    assert (weak.returncode, "short" in weak.stderr) == (1, True)
    held = installation.run("audit", "verify")
    assert held.returncode == 0
    assert re.match(r"[1-9]\d* audit entries hold", held.stdout)
    well = installation.run("doctor", KASAUTI_WORKER_JOBS="rest")
    assert "ill " not in well.stdout
    for name in ("data folder", "database", "tables", "workers", "files", "audit trail"):
        assert f"well  {name}: " in well.stdout


def test_an_answers_body_does_not_wait_until_its_head_is_acknowledged() -> None:
    with listening("127.0.0.1", 0) as held, socket.create_connection(held.getsockname()):
        accepted, _ = held.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
