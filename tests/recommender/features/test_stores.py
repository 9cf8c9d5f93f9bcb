"""One battery for every user store: LMDB, and a real Redis started on a socket of its own."""

from __future__ import annotations

import multiprocessing
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis

from kasauti_recommender.features.packing import CorruptState, pack
from kasauti_recommender.features.state import RECENT, StateUnavailable, UserState, UserStore
from kasauti_recommender.features.stores import LmdbUserStore, RedisUserStore

Open = Callable[[], UserStore]


@pytest.fixture(scope="module")
def redis_socket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A Redis server of Debian's package, reachable by a socket only."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("REDIS IS NOT TESTED: redis-server is not installed (apt install redis-server)")
    folder = tmp_path_factory.mktemp("redis")
    socket = folder / "s"
    server = subprocess.Popen(
        [program, "--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", str(folder)],
        stdout=subprocess.DEVNULL,
    )
    try:
        for _ in range(200):
            if socket.exists():
                break
            time.sleep(0.05)
        yield socket
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture(params=["lmdb", "redis"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Open, Path]]:
    """The kind of store, how to open it, and where it is."""
    if request.param == "lmdb":
        yield "lmdb", lambda: LmdbUserStore(tmp_path / "users", size=1 << 26), tmp_path / "users"
        return
    socket: Path = request.getfixturevalue("redis_socket")
    with redis.Redis(unix_socket_path=str(socket)) as client:
        client.flushall()
    yield "redis", lambda: RedisUserStore(f"unix://{socket}", timeout=10), socket


@pytest.fixture
def store(opened: tuple[str, Open, Path]) -> Iterator[UserStore]:
    kept = opened[1]()
    yield kept
    kept.close()


def put_raw(opened: tuple[str, Open, Path], store: UserStore, user: str, data: bytes) -> None:
    """Write bytes behind the store's back."""
    if isinstance(store, LmdbUserStore):
        with store._env.begin(write=True) as write:
            write.put(b"u:" + user.encode(), data)
    else:
        with redis.Redis(unix_socket_path=str(opened[2])) as client:
            client.set(b"u:" + user.encode(), data)


def test_a_user_never_seen_has_an_empty_state(store: UserStore) -> None:
    assert store.get("asha") == UserState()


def test_events_come_back_newest_first(store: UserStore) -> None:
    store.append("asha", 7, 1, 100)
    after = store.append("asha", 9, 2, 200)
    assert after == UserState(recent=(9, 7), kinds=(2, 1), times=(200, 100), events=2)
    assert store.get("asha") == after
    assert store.get("bela") == UserState()


def test_a_late_event_takes_its_place_in_time(store: UserStore) -> None:
    for item, at in ((1, 100), (2, 300), (3, 200)):
        store.append("asha", item, 1, at)
    assert store.get("asha").recent == (2, 3, 1)


def test_only_the_newest_are_kept_and_all_are_counted(store: UserStore) -> None:
    for number in range(RECENT + 5):
        store.append("asha", number, 1, number)
    state = store.get("asha")
    assert state.recent == tuple(range(RECENT + 4, 4, -1))
    assert state.events == RECENT + 5


def test_a_forgotten_user_is_gone(store: UserStore) -> None:
    store.append("asha", 7, 1, 100)
    assert store.forget("asha") is True
    assert store.get("asha") == UserState()
    assert store.forget("asha") is False


def test_states_outlive_the_store(opened: tuple[str, Open, Path]) -> None:
    first = opened[1]()
    first.append("आशा", 7, 1, 100)
    first.close()
    second = opened[1]()
    assert second.get("आशा").recent == (7,)
    second.close()


@pytest.mark.parametrize("user", ["", "x" * 129, "अ" * 43])
def test_an_id_of_no_use_is_refused_by_name(store: UserStore, user: str) -> None:
    with pytest.raises(ValueError, match="1 to 128 bytes"):
        store.get(user)
    with pytest.raises(ValueError, match="1 to 128 bytes"):
        store.append(user, 1, 1, 1)


@pytest.mark.parametrize(("item", "kind", "at"), [(1 << 32, 1, 1), (1, 256, 1), (1, 1, -1)])
def test_an_event_that_does_not_fit_is_refused(
    store: UserStore, item: int, kind: int, at: int
) -> None:
    store.append("asha", 7, 1, 100)
    with pytest.raises(ValueError, match="does not fit"):
        store.append("asha", item, kind, at)
    assert store.get("asha").recent == (7,)


@pytest.mark.parametrize("data", [b"x", b"\x09" * 40, pack(UserState((1,), (1,), (1,), 1))[:-1]])
def test_a_corrupt_state_is_said_and_the_next_event_begins_anew(
    opened: tuple[str, Open, Path], store: UserStore, data: bytes
) -> None:
    put_raw(opened, store, "asha", data)
    with pytest.raises(CorruptState):
        store.get("asha")
    store.append("asha", 7, 1, 100)
    assert store.get("asha") == UserState((7,), (1,), (100,), 1)


def test_threads_that_write_one_user_lose_nothing(store: UserStore) -> None:
    def write(first: int) -> None:
        for number in range(100):
            store.append("asha", first + number, 1, number)

    threads = [threading.Thread(target=write, args=(base,)) for base in (0, 1000)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.get("asha").events == 200


def _write_lmdb(path: str, first: int) -> None:
    store = LmdbUserStore(Path(path), size=1 << 26)
    for number in range(200):
        store.append("asha", first + number, 1, number)
    store.close()


def _write_redis(path: str, first: int) -> None:
    store = RedisUserStore(f"unix://{path}", timeout=10)
    for number in range(200):
        store.append("asha", first + number, 1, number)
    store.close()


def test_processes_that_write_one_user_lose_nothing(opened: tuple[str, Open, Path]) -> None:
    kind, open_store, path = opened
    context = multiprocessing.get_context("spawn")
    write = _write_lmdb if kind == "lmdb" else _write_redis
    writers = [context.Process(target=write, args=(str(path), base)) for base in (0, 1000)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0, 0]
    store = open_store()
    assert store.get("asha").events == 400
    store.close()


def test_loading_writes_many_states(tmp_path: Path) -> None:
    store = LmdbUserStore(tmp_path / "users", size=1 << 28)
    states = ((f"u{number}", UserState((number,), (1,), (5,), 1)) for number in range(10_001))
    assert store.load(states) == 10_001
    assert store.get("u10000").recent == (10_000,)
    store.close()


def test_a_redis_that_is_gone_is_unavailable_not_a_crash(tmp_path: Path) -> None:
    store = RedisUserStore(f"unix://{tmp_path / 'none'}")
    with pytest.raises(StateUnavailable, match="Redis"):
        store.get("asha")
    with pytest.raises(StateUnavailable, match="Redis"):
        store.append("asha", 1, 1, 1)
    with pytest.raises(StateUnavailable, match="Redis"):
        store.forget("asha")


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "users"
    folder.mkdir()
    (folder / "data.mdb").write_bytes(b"no database" * 1000)
    with pytest.raises(StateUnavailable, match="replay the event log"):
        LmdbUserStore(folder)
