from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytest.importorskip("faiss")
from kasauti_recommender.serving.request import BUDGET
from tests.recommender.serving.shop import make


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("version") / "v1")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as sock:
        return int(sock.getsockname()[1])


@contextmanager
def stopped(pid: int) -> Iterator[None]:
    """Hold a process: each of its threads stands still before anything is asked of it."""
    os.kill(pid, signal.SIGSTOP)
    try:
        until = time.monotonic() + 120
        while any(
            one.read_text().rpartition(")")[2].split()[0] != "T"
            for one in Path(f"/proc/{pid}/task").glob("*/stat")
        ):
            assert time.monotonic() < until, "a thread goes on"
            time.sleep(0.001)
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


class Running:
    """A node in processes of its own."""

    def __init__(
        self,
        bundle: Path,
        data: Path,
        follow: str = "",
        *,
        port: int = 0,
        workers: int = 2,
        users: str = "",
        budget: float = BUDGET,
        keep_log: float = 0,
        shadow: str = "",
        champion: str = "",
        rules: str = "",
    ) -> None:
        from kasauti_recommender.serving.node import wait_until_ready

        self.port, self.grpc, self.data = port or free_port(), free_port(), data
        self.url = f"http://127.0.0.1:{self.port}"
        words = [
            sys.executable, "-m", "kasauti_recommender.serving.node", "--bundle", str(bundle),
            "--data", str(data), "--port", str(self.port), "--grpc-port", str(self.grpc),
            "--workers", str(workers), "--follow", follow, "--users", users,
            "--budget", str(budget), "--keep-log", str(keep_log),
            "--shadow", shadow, "--rules", rules, *(("--champion", champion) if champion else ()),
        ]  # fmt: skip
        environment = os.environ | {"PYTHONPATH": "src"}
        self.process = subprocess.Popen(words, env=environment)
        try:
            wait_until_ready(self.url, 240)  # of a machine at work elsewhere too
        except TimeoutError:
            self.stop()
            raise

    def children(self, part: str) -> list[int]:
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        commands = {int(pid): Path(f"/proc/{pid}/cmdline").read_bytes() for pid in listed.split()}
        return [pid for pid, words in commands.items() if f"--part\0{part}".encode() in words]

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


@pytest.fixture
def node(bundle: Path, tmp_path: Path) -> Iterator[Running]:
    running = Running(bundle, tmp_path / "data")
    yield running
    running.stop()
