"""User states shared over Redis: a real server, killed and started empty under running nodes."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis

from kasauti_recommender.events.erasure import digest_of, erase_from_log
from kasauti_recommender.events.tables import read_table
from kasauti_recommender.features.packing import pack, unpack
from kasauti_recommender.features.state import UserState
from kasauti_recommender.serving import forgetting
from kasauti_recommender.serving.compaction import archive
from kasauti_recommender.serving.numbering import hold
from kasauti_recommender.serving.problems import Problem
from kasauti_recommender.serving.shared import Publisher, SharedUsers
from kasauti_recommender.serving.users import LiveUsers
from kasauti_recommender.serving.writer import Writer
from tests.recommender.serving.conftest import Running
from tests.recommender.serving.test_compaction import clicked
from tests.recommender.serving.test_node import call, event

pytestmark = pytest.mark.skipif(
    shutil.which("redis-server") is None, reason="needs redis-server (bin/test installs it)"
)


class Server:
    """A Redis server on a socket of its own."""

    def __init__(self, socket: Path) -> None:
        self.socket = socket
        self.start()

    def start(self) -> None:
        words = ["redis-server", "--port", "0", "--unixsocket", str(self.socket), "--save", ""]
        self.process = subprocess.Popen(words, stdout=subprocess.DEVNULL, cwd=self.socket.parent)
        deadline = time.monotonic() + 20
        with self.client() as client:
            while time.monotonic() < deadline:
                try:
                    client.ping()
                    return
                except redis.ConnectionError:
                    time.sleep(0.02)
        raise TimeoutError("Redis did not start")

    def client(self) -> redis.Redis:
        return redis.Redis(unix_socket_path=str(self.socket))

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    running = Server(tmp_path / "redis.sock")
    yield running
    running.kill()


def reasons(node: Running, user: str) -> set[str]:
    status, answer = call(f"{node.url}/recommend", {"user": user})
    assert status == 200
    assert answer["degraded"] == []
    return {item["reason"] for item in answer["items"]}


def held(server: Server, user: str) -> Any:
    with server.client() as client:
        return client.get(f"u:{user}")


def test_a_killed_redis_is_not_noticed(server: Server, bundle: Path, tmp_path: Path) -> None:
    users = f"unix://{server.socket}"
    # Redis is what this is about, not how busy the machine is: no stage runs out of time.
    node = Running(bundle, tmp_path / "data", workers=1, users=users, budget=10)
    try:
        assert call(f"{node.url}/events", {"events": [event(1, "asha", "p1")]})[0] == 200
        assert unpack(held(server, "asha")).events == 1
        assert "Because you looked at p1" in reasons(node, "asha")
        server.kill()
        assert "Because you looked at p1" in reasons(node, "asha")
        assert call(f"{node.url}/events", {"events": [event(2, "bina", "p2")]})[0] == 200
        assert "Because you looked at p2" in reasons(node, "bina")
        server.start()  # empty: nothing was saved
        assert "Because you looked at p1" in reasons(node, "asha")
        assert call(f"{node.url}/events", {"events": [event(3, "asha", "p3")]})[0] == 200
        deadline = time.monotonic() + 20
        while [unpack(held(server, user)).events for user in ("asha", "bina")] != [2, 1]:
            assert time.monotonic() < deadline  # both wait for Redis to come back
            time.sleep(0.05)
    finally:
        node.stop()


def test_the_copy_that_counted_more_is_right(server: Server, tmp_path: Path) -> None:
    url = f"unix://{server.socket}"
    own = LiveUsers(tmp_path / "users", writable=True)
    users = SharedUsers(url, own, timeout=5)
    assert users.get("new") == UserState()
    assert users.get("") == UserState()
    with server.client() as client:
        ahead = UserState((7, 6), (2, 1), (20, 10), 2)
        client.set("u:one", pack(ahead))
        own.append("one", 6, 1, 10)
        assert users.get("one") == ahead
        client.set("u:two", b"not a state")
        own.append("two", 5, 1, 10)
        assert users.get("two").recent == (5,)
    publisher = Publisher(url, own, timeout=5)
    assert publisher.publish({"two"}) == 0
    assert unpack(held(server, "two")).recent == (5,)
    server.kill()
    assert publisher.publish({"one"}) == 1
    server.start()
    assert publisher.publish(set()) == 0
    assert unpack(held(server, "one")).recent == (6,)
    assert users.forget("one")
    assert held(server, "one") is None
    publisher.close()
    users.close()


def test_nothing_of_one_who_was_forgotten_stays_in_redis_or_comes_back_from_it(
    server: Server, bundle: Path, tmp_path: Path
) -> None:
    url, data = f"unix://{server.socket}", tmp_path / "data"
    data.mkdir()
    hold(bundle, data)
    writer = Writer(bundle, data, shared=url)
    users = SharedUsers(url, writer.users, timeout=5)
    writer.write("events", {"events": [clicked(1), clicked(2)]})
    writer.publish_waiting()
    before = held(server, "u1")
    assert unpack(before).events == 1
    writer.forget("u1")
    assert held(server, "u1") is None
    server.kill()
    with pytest.raises(Problem, match="Redis cannot be reached") as met:
        writer.forget("u2")
    assert met.value.status == 502
    server.start()
    with server.client() as client:  # as if it had saved them and came back with them
        for user in ("u1", "u2"):
            client.set(f"u:{user}", before)
    assert users.get("u1") == users.get("u2") == UserState()
    writer.forget("u2")
    assert held(server, "u2") is None
    writer.write("forgotten", {"user": digest_of("u1")})  # as it comes back from the log: no id
    assert writer.erase() == 0
    writer.write("events", {"events": [clicked(8)]})
    writer.publish_waiting()
    assert unpack(held(server, "u1")).recent == users.get("u1").recent == (8,)
    writer.close()


def test_a_state_whose_user_only_a_digest_names_waits_for_redis(
    server: Server, bundle: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    hold(bundle, data)
    writer = Writer(bundle, data, shared=f"unix://{server.socket}")
    writer.write("events", {"events": [clicked(1)]})
    writer.publish_waiting()
    assert held(server, "u1") is not None
    writer.write("forgotten", {"user": digest_of("u1")})
    server.kill()
    with pytest.raises(OSError, match="Redis cannot be reached"):
        writer.erase()
    assert "u1" in writer.users.named().values(), "it is by the state that Redis is asked"
    server.start()
    with server.client() as client:
        client.set("u:u1", pack(UserState((1,), (2,), (3,), 9)))
    writer.erase()
    assert held(server, "u1") is None
    assert writer.users.named() == {}
    writer.close()


def test_files_do_not_wait_for_redis_nor_do_those_who_have_nothing_there(
    server: Server, bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, passes = tmp_path / "data", list[dict[str, int]]()

    def counted(folder: Path, before: dict[str, int]) -> int:
        passes.append(before)
        return erase_from_log(folder, before)

    monkeypatch.setattr(forgetting, "erase_from_log", counted)
    data.mkdir()
    hold(bundle, data)
    writer = Writer(bundle, data, shared=f"unix://{server.socket}")
    writer.write("events", {"events": [clicked(1)]})
    archive(data)
    for user in ("u1", "nobody"):
        writer.write("forgotten", {"user": digest_of(user)})
    server.kill()
    for _ in range(3):
        with pytest.raises(OSError, match="Redis cannot be reached"):
            writer.erase()
    kept = [path.read_bytes() for path in (data / "log").iterdir()]
    assert not any(b'"u1"' in one for one in kept)
    assert read_table(data / "events").is_empty()
    assert len(passes) == 1, "though it is tried again until Redis is back"
    assert writer.users.named() == {digest_of("u1"): "u1"}
    assert writer.users.get("u1") == UserState()
    server.start()
    writer.erase()
    assert len(passes) == 2, "a snapshot may have been made of the state meanwhile"
    assert writer.users.named() == {}
    assert writer.users.pending() == []
    writer.close()
