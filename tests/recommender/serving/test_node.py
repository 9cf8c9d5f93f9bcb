"""A whole node: processes, sockets, disk, and what happens when one of them is killed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
import pytest

from kasauti_recommender.events.log import Log
from kasauti_recommender.serving import remote
from kasauti_recommender.serving.node import Node, arguments, wait_until_ready
from kasauti_recommender.serving.request import Accepted, Answer, Ask, EventIn, EventsIn
from kasauti_recommender.serving.users import LiveUsers
from tests.recommender.serving.conftest import Running, free_port

NOW = int(time.time() * 1000)


def call(url: str, body: Any = None, method: str | None = None) -> tuple[int, Any]:
    data = None if body is None else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(
            urllib.request.Request(url, data, method=method), timeout=10
        ) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def read_text(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return str(answer.read().decode())


def event(number: int, user: str, item: str, kind: str = "click") -> dict[str, Any]:
    return {"id": f"e{number}", "user": user, "item": item, "kind": kind, "at": NOW - 60_000}


def ids(answer: Any) -> list[str]:
    return [item["item"] for item in answer["items"]]


def test_workers_wait_for_the_writer_also_where_an_earlier_start_left_its_socket(
    bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "writer.sock").touch()
    node = Node(arguments(["--bundle", str(bundle), "--data", str(tmp_path), "--port", "0"]))
    node._parts["writer"] = subprocess.Popen([sys.executable, "-c", "raise SystemExit(1)"])
    began: list[str] = []
    monkeypatch.setattr(node, "_start", began.append)
    assert not node._begin()
    assert began == ["writer"]
    node._end()


def test_a_first_click_changes_the_next_list_at_every_worker(node: Running) -> None:
    before = [ids(call(f"{node.url}/recommend", {"user": "ann"})[1]) for _ in range(6)]
    status, taken = call(f"{node.url}/events", {"events": [event(1, "ann", before[0][0])]})
    assert (status, taken["accepted"]) == (200, 1)
    for _ in range(8):
        after = call(f"{node.url}/recommend", {"user": "ann"})[1]
        assert before[0][0] not in ids(after)
        assert any(item["source"] == "neighbour" for item in after["items"])


def test_a_new_product_is_found_at_once_and_a_removed_one_never_again(node: Running) -> None:
    like = call(f"{node.url}/products/p7")[1]
    product = {"id": "new", "attributes": [f"category:{like['category']}", "kind:k3"], "price": 900}
    assert call(f"{node.url}/products", {"products": [product]})[0] == 200
    for _ in range(6):
        assert call(f"{node.url}/products/new")[0] == 200
        assert len(ids(call(f"{node.url}/similar", {"item": "new"})[1])) == 20
    neighbour = ids(call(f"{node.url}/similar", {"item": "new"})[1])[0]
    call(f"{node.url}/events", {"events": [event(1, "bob", neighbour)]})
    wanted = {"user": "bob", "count": 200}
    assert "new" in ids(call(f"{node.url}/recommend", wanted)[1])
    assert call(f"{node.url}/products/new", method="DELETE")[0] == 200
    for _ in range(8):
        assert "new" not in ids(call(f"{node.url}/recommend", wanted)[1])
        assert call(f"{node.url}/similar", {"item": "new"})[0] == 404


def test_grpc_answers_as_http_does(node: Running) -> None:
    http = call(f"{node.url}/recommend", {"user": "carl", "count": 5})[1]
    with grpc.insecure_channel(f"127.0.0.1:{node.grpc}") as channel:

        def verb(name: str, reply: type) -> Any:
            return channel.unary_unary(
                f"/{remote.PACKAGE}.{remote.NAME}/{name}",
                request_serializer=lambda sent: sent.SerializeToString(),
                response_deserializer=remote.message(reply).FromString,
            )

        recommend = verb("Recommend", Answer)
        answer = recommend(remote.to_message(Ask("carl", 5)), wait_for_ready=True, timeout=10)
        assert [item.item for item in answer.items] == ids(http)
        with pytest.raises(grpc.RpcError) as refused:
            recommend(remote.to_message(Ask("carl", 0)), timeout=10)
        assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT
        assert json.loads(refused.value.details())["field"] == "count"
        future = EventsIn((EventIn("e", "carl", "p1", "click", NOW + 3_600_000),))
        reply = verb("Events", Accepted)(remote.to_message(future), timeout=10)
        assert (reply.accepted, reply.refused[0].field) == (0, "events[0].at")


def test_kill_nine_loses_no_acknowledged_event(node: Running) -> None:
    """Workers and the writer are killed while events come in; what was acknowledged is there."""
    acknowledged: list[int] = []

    def send(number: int) -> None:
        try:
            status, answer = call(
                f"{node.url}/events", {"events": [event(number, f"u{number}", "p1")]}
            )
        except OSError:
            return
        if status == 200 and answer["accepted"]:
            acknowledged.append(number)

    with ThreadPoolExecutor(4) as pool:
        for number in range(200):
            pool.submit(send, number)
            if number == 60:
                os.kill(node.children("worker")[0], signal.SIGKILL)
            if number == 120:
                os.kill(node.children("writer")[0], signal.SIGKILL)
            time.sleep(0.005)
    assert len(acknowledged) > 50
    wait_until_ready(node.url)
    deadline = time.monotonic() + 20
    while call(f"{node.url}/events", {"events": [event(999, "last", "p2")]})[0] != 200:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    node.stop()
    states = LiveUsers(node.data / "users")
    assert [n for n in acknowledged if states.get(f"u{n}").events != 1] == []
    states.close()
    log = Log(node.data / "log")
    written = {e["id"] for record in log.read() for e in record.body["events"]}
    log.close()
    assert {f"e{n}" for n in acknowledged} <= written


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_killed_node_takes_its_parts_along_and_another_begins_in_its_place(
    node: Running, bundle: Path
) -> None:
    parts = [*node.children("worker"), *node.children("writer")]
    assert len(parts) == 3
    assert call(f"{node.url}/events", {"events": [event(1, "ann", "p1")]})[0] == 200
    node.process.kill()
    node.process.wait()
    deadline = time.monotonic() + 60
    while any(map(alive, parts)):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    again = Running(bundle, node.data, port=node.port)
    assert call(f"{again.url}/recommend", {"user": "ann"})[1]["items"][0]["source"] == "neighbour"
    again.stop()


@pytest.mark.parametrize("zeros", [0, 4096])
def test_a_log_cut_in_its_last_record_starts_again_without_it(
    node: Running, bundle: Path, zeros: int
) -> None:
    for number in range(5):
        assert call(f"{node.url}/events", {"events": [event(number, f"u{number}", "p1")]})[0] == 200
    node.stop()
    segment = next((node.data / "log").glob("*.log"))
    whole = segment.read_bytes()
    # The beginning of a record that no one acknowledged, and what the power cut left after it.
    segment.write_bytes(whole + whole[:40] + bytes(zeros))
    for path in (node.data / "users").iterdir():
        path.unlink()  # a power cut took the states too: they are counted anew from the log
    again = Running(bundle, node.data)
    try:
        assert segment.read_bytes() == whole
        answer = call(f"{again.url}/recommend", {"user": "u4"})[1]
        assert any(item["reason"] == "Because you looked at p1" for item in answer["items"])
    finally:
        again.stop()


def wait_for(replica: Running, offset: int) -> None:
    deadline = time.monotonic() + 30
    while call(f"{replica.url}/ready")[1]["log"] < offset:
        assert time.monotonic() < deadline, f"the replica does not reach {offset}"
        time.sleep(0.02)


def test_a_replica_follows_the_log(node: Running, bundle: Path, tmp_path: Path) -> None:
    call(f"{node.url}/events", {"events": [event(1, "dora", "p1")]})
    replica = Running(bundle, tmp_path / "replica", follow=node.url)
    try:
        product = {"id": "later", "attributes": ["category:c1"], "price": 5}
        reached = call(f"{node.url}/products", {"products": [product]})[1]["offset"]
        wait_for(replica, reached)
        assert call(f"{replica.url}/products/later")[0] == 200
        there, here = (call(f"{n.url}/recommend", {"user": "dora"})[1] for n in (node, replica))
        assert ids(there) == ids(here)
        product = {"id": "by the replica", "attributes": ["category:c1"], "price": 5}
        sent = {"/events": {"events": [event(2, "dora", "p2")]},
                "/products": {"products": [product]}, "/remove": {"item": "later"}}  # fmt: skip
        for path, body in sent.items():
            status, answer = call(f"{replica.url}{path}", body)
            assert status == 200, answer
            wait_for(replica, answer["offset"])  # at once, but on a machine this busy
        for one in (node, replica):
            assert call(f"{one.url}/products/later")[0] == 404
            assert call(f"{one.url}/products/by%20the%20replica")[0] == 200
        there, here = (call(f"{n.url}/recommend", {"user": "dora"})[1] for n in (node, replica))
        assert ids(there) == ids(here)
        assert call(f"{replica.url}/remove", {"item": "later"})[0] == 404
        node.stop()
        status, problem = call(f"{replica.url}/events", {"events": [event(3, "dora", "p3")]})
        assert status == 503
        assert "keeps the log is away" in problem["detail"]
        assert len(ids(call(f"{replica.url}/recommend", {"user": "dora"})[1])) == 20
    finally:
        replica.stop()


@pytest.mark.parametrize(
    ("part", "damage"),
    [
        ("vectors/vectors.i8", lambda data: data[:50] + bytes([data[50] ^ 1]) + data[51:]),
        ("items.index", lambda data: data[: len(data) // 2]),
        ("items.index", lambda _: b""),
    ],
)
def test_a_node_with_a_damaged_version_ends_and_names_the_file(
    bundle: Path, tmp_path: Path, part: str, damage: Callable[[bytes], bytes]
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(bundle, copy)
    (copy / part).write_bytes(damage((copy / part).read_bytes()))
    words = ["--bundle", str(copy), "--data", str(tmp_path / "data"), "--port", str(free_port())]
    ended = subprocess.run(
        [sys.executable, "-m", "kasauti_recommender.serving.node", *words],
        env=os.environ | {"PYTHONPATH": "src"}, capture_output=True, text=True, check=False,
        timeout=120,
    )  # fmt: skip
    assert ended.returncode == 1
    assert f"{part} of copy is damaged" in ended.stdout
    assert "Traceback" not in ended.stdout + ended.stderr
