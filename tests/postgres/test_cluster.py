"""The server in the box: private, durable, and its own successor after a crash."""

from __future__ import annotations

import contextlib
import os
import signal
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from kasauti.postgres import Cluster, socket_folder, url

pytestmark = [pytest.mark.database, pytest.mark.slow]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for folder in (tmp_path, *tmp_path.parents[:2]):  # pytest's folders are its owner's alone
        if folder.stat().st_uid == os.geteuid():
            folder.chmod(folder.stat().st_mode | 0o011)
    return tmp_path / "data"


@contextlib.contextmanager
def running(cluster: Cluster) -> Iterator[subprocess.Popen[bytes]]:
    cluster.prepare()
    server = cluster.start()
    try:
        cluster.wait(server)
        yield server
    finally:
        if server.poll() is None:
            server.send_signal(signal.SIGINT)
        server.wait(60)


def ask(data: Path, question: str) -> object:
    with psycopg.connect(url(data, "postgres")) as connection:
        row = connection.execute(question).fetchone()  # type: ignore[call-overload]
        return row[0]


def test_it_is_private_and_durable(data: Path) -> None:
    cluster = Cluster(data)
    with running(cluster) as server:
        assert ask(data, "SHOW listen_addresses") == ""
        assert ask(data, "SHOW fsync") == "on"
        assert ask(data, "SHOW full_page_writes") == "on"
        assert ask(data, "SHOW synchronous_commit") == "on"
        assert ask(data, "SHOW data_checksums") == "on"
        assert ask(data, "SELECT datcollate FROM pg_database LIMIT 1") == "C"
        for folder in (socket_folder(data), cluster.folder):
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        running_as = Path(f"/proc/{server.pid}").stat().st_uid
        assert running_as == cluster.owner.pw_uid != 0


def test_only_named_users_may_connect(data: Path) -> None:
    cluster = Cluster(data)
    with running(cluster):
        rules = (cluster.folder / "pg_hba.conf").read_text().split("\n")
        assert [line for line in rules if line] == ["local all kasauti peer map=kasauti"]
        stranger = url(data, "postgres").replace("kasauti@", "postgres@")
        with pytest.raises(psycopg.OperationalError, match="no pg_hba"):
            psycopg.connect(stranger)


def test_committed_rows_survive_a_kill(data: Path) -> None:
    cluster = Cluster(data)
    with running(cluster) as server:
        cluster.create_database()
        with psycopg.connect(cluster.url) as connection:
            connection.execute("CREATE TABLE kept (n int)")
            connection.execute("INSERT INTO kept VALUES (7)")
        server.kill()  # not waited for: the dead process still holds its number
        with running(cluster), psycopg.connect(cluster.url) as connection:
            assert connection.execute("SELECT n FROM kept").fetchone() == (7,)


def test_a_left_over_server_is_stopped_first(data: Path) -> None:
    cluster = Cluster(data)
    with running(cluster) as left_over, running(cluster):
        assert left_over.wait(10) == 0


def test_the_number_of_a_stranger_is_not_taken_for_a_left_over(data: Path) -> None:
    cluster = Cluster(data)
    cluster.prepare()
    with subprocess.Popen(["sleep", "60"]) as stranger:
        (cluster.folder / "postmaster.pid").write_text(f"{stranger.pid}\n{cluster.folder}\n")
        with running(cluster):
            assert stranger.poll() is None
        stranger.kill()


def test_a_folder_with_a_long_name_works(data: Path) -> None:
    long = data / ("a-folder-with-a-long-name-" * 5)
    with running(Cluster(long)):
        assert ask(long, "SELECT 1") == 1


def test_a_kill_during_initialisation_leaves_nothing_in_the_way(data: Path) -> None:
    cluster = Cluster(data)
    half_made = data / "pg18.new"
    half_made.mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("18\n")
    with running(cluster):
        assert ask(data, "SELECT 1") == 1
    assert not half_made.exists()
