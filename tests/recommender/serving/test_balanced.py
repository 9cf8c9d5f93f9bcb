"""Three nodes behind a real HAProxy: users stay on their node, and none is missed when it dies."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import pytest

from kasauti_recommender.serving import remote
from kasauti_recommender.serving.balancer import haproxy, haproxy_by_name
from kasauti_recommender.serving.node import wait_until_ready
from kasauti_recommender.serving.request import Accepted, Answer, Ask, EventIn, EventsIn
from tests.recommender.serving.conftest import Running, free_port

pytestmark = pytest.mark.skipif(
    shutil.which("haproxy") is None, reason="needs Debian's haproxy (bin/test installs it)"
)


@dataclass
class Balanced:
    """Nodes, the first of which keeps the log, and the address before them."""

    url: str
    grpc: str
    nodes: list[Running]
    bundle: Path


def post(url: str, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any], str]:
    request = urllib.request.Request(f"{url}{path}", json.dumps(body).encode())
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.load(answer), answer.headers["x-node"]
    except urllib.error.HTTPError as error:
        return error.code, {"detail": error.read().decode()}, error.headers["x-node"] or ""


@pytest.fixture(scope="module")
def balanced(bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Balanced]:
    tmp_path = tmp_path_factory.mktemp("nodes")
    first = Running(bundle, tmp_path / "0", workers=1)
    nodes = [first, *(Running(bundle, tmp_path / f"{n}", first.url, workers=1) for n in (1, 2))]
    port, grpc_port = free_port(), free_port()
    configuration = tmp_path / "haproxy.cfg"
    configuration.write_text(
        haproxy(
            [f"127.0.0.1:{node.port}" for node in nodes], f"127.0.0.1:{port}",
            grpc=[f"127.0.0.1:{node.grpc}" for node in nodes],
            grpc_address=f"127.0.0.1:{grpc_port}",
        )
    )  # fmt: skip
    balancer = subprocess.Popen(["haproxy", "-db", "-q", "-f", str(configuration)])
    url = f"http://127.0.0.1:{port}"
    wait_until_ready(url)
    yield Balanced(url, f"127.0.0.1:{grpc_port}", nodes, bundle)
    balancer.terminate()
    balancer.wait()
    for node in nodes:
        if node.process.poll() is None:
            node.stop()


def click(user: str, item: str) -> dict[str, Any]:
    at = int(time.time() * 1000) - 1000
    return {
        "events": [{"id": f"{user} {item}", "user": user, "item": item, "kind": "click", "at": at}]
    }


def test_a_user_has_one_node_that_knows_what_they_did(balanced: Balanced) -> None:
    homes = {}
    for number in range(30):
        user, item = f"visitor{number}", f"p{number}"
        status, _, home = post(balanced.url, "/recommend", {"user": user})
        assert status == 200
        assert post(balanced.url, "/events", click(user, item))[::2] == (200, home)
        status, answer, again = post(balanced.url, "/recommend", {"user": user})
        assert (status, again) == (200, home)
        reasons = {one["reason"] for one in answer["items"]}
        assert f"Because you looked at {item}" in reasons
        homes[user] = home
    assert set(homes.values()) == {"node0", "node1", "node2"}


def told(channel: grpc.Channel, name: str, sent: Any, reply: type, user: str) -> tuple[Any, str]:
    """Call a verb over gRPC as a user; return the answer and the node that it came from."""
    verb = channel.unary_unary(
        f"/{remote.PACKAGE}.{remote.NAME}/{name}",
        request_serializer=lambda one: one.SerializeToString(),
        response_deserializer=remote.message(reply).FromString,
    )  # fmt: skip
    answer, call = verb.with_call(
        remote.to_message(sent), metadata=[("x-user", user)], timeout=10, wait_for_ready=True
    )
    return answer, dict(call.initial_metadata())["x-node"]


def test_over_grpc_a_user_named_in_the_metadata_has_the_same_node(balanced: Balanced) -> None:
    homes = set()
    with grpc.insecure_channel(balanced.grpc) as channel:
        for number in range(20):
            user, item = f"caller{number}", f"p{number}"
            _, _, home = post(balanced.url, "/recommend", {"user": user})
            events = EventsIn(tuple(EventIn(**one) for one in click(user, item)["events"]))
            accepted, node = told(channel, "Events", events, Accepted, user)
            assert (accepted.accepted, node) == (1, home)
            answer, node = told(channel, "Recommend", Ask(user), Answer, user)
            assert node == home
            assert f"Because you looked at {item}" in {one.reason for one in answer.items}
            homes.add(home)
    assert homes == {"node0", "node1", "node2"}


def test_a_replica_killed_under_load_is_not_noticed(balanced: Balanced) -> None:
    statuses: list[int] = []
    homes: dict[str, str] = {}
    lost = balanced.nodes[2]
    stop = threading.Event()

    def ask(which: int) -> None:
        number = 0
        while not stop.is_set():
            user = f"visitor{which}-{number % 20}"
            status, answer, home = post(balanced.url, "/recommend", {"user": user})
            statuses.append(status if status != 200 or answer["items"] else -1)
            homes.setdefault(user, home)
            number += 1

    threads = [threading.Thread(target=ask, args=(which,)) for which in range(3)]
    for thread in threads:
        thread.start()
    time.sleep(1.5)
    for pid in (lost.process.pid, *lost.children("worker"), *lost.children("writer")):
        os.kill(pid, signal.SIGKILL)
    lost.process.wait()
    time.sleep(3)
    stop.set()
    for thread in threads:
        thread.join()
    assert set(statuses) == {200}
    assert len(statuses) > 100
    kept = {user for user, home in homes.items() if home != "node2"}
    moved = set(homes) - kept
    assert kept
    assert moved
    now = {user: post(balanced.url, "/recommend", {"user": user})[2] for user in homes}
    assert all(now[user] == homes[user] for user in kept)
    assert "node2" not in now.values()
    balanced.nodes[2] = Running(
        balanced.bundle, lost.data, balanced.nodes[0].url, port=lost.port, workers=1
    )
    deadline = time.monotonic() + 20
    while {user: post(balanced.url, "/recommend", {"user": user})[2] for user in homes} != homes:
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_without_the_log_keeper_lists_go_on_and_no_acknowledged_event_is_lost(
    balanced: Balanced,
) -> None:
    keeper, acknowledged, refused = balanced.nodes[0], [], 0
    for number in range(60):
        if number == 20:
            for pid in (keeper.process.pid, *keeper.children("worker"), *keeper.children("writer")):
                os.kill(pid, signal.SIGKILL)
            keeper.process.wait()
        user = f"u-{number}"
        status, said, _ = post(balanced.url, "/events", click(user, f"p{number}"))
        if status == 200:
            acknowledged.append(number)
        else:
            refused += 1
            assert status == 503, said
        assert post(balanced.url, "/recommend", {"user": user})[0] == 200
    assert refused > 0
    assert acknowledged
    again = Running(balanced.bundle, keeper.data, port=keeper.port, workers=1)
    balanced.nodes[0] = again
    deadline = time.monotonic() + 20
    while post(balanced.url, "/events", click("last", "p2"))[0] != 200:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    for number in acknowledged:
        _, answer, _ = post(balanced.url, "/recommend", {"user": f"u-{number}"})
        reasons = {one["reason"] for one in answer["items"]}
        assert f"Because you looked at p{number}" in reasons


def test_configurations_are_valid(tmp_path: Path) -> None:
    nodes, remotes = ["10.0.0.1:8008", "10.0.0.2:8008"], ["10.0.0.1:8009", "10.0.0.2:8009"]
    for text in (
        haproxy(nodes), haproxy(nodes, grpc=remotes), haproxy_by_name("nodes:8008", 40),
        haproxy_by_name("nodes:8008", 40, grpc="nodes:8009"),
    ):  # fmt: skip
        path = tmp_path / "haproxy.cfg"
        path.write_text(text)
        subprocess.run(["haproxy", "-c", "-q", "-f", str(path)], check=True)


@pytest.mark.parametrize("nodes", [[], ["somewhere"], [":80x"], [":8008"]])
def test_nodes_that_are_none_are_refused(nodes: list[str]) -> None:
    with pytest.raises(ValueError, match="host:port"):
        haproxy(nodes)


@pytest.mark.parametrize("remotes", [["a:2", "b:2", "c:2"], ["a:2"], ["a:2", "b"]])
def test_grpc_of_other_nodes_is_refused(remotes: list[str]) -> None:
    with pytest.raises(ValueError, match=r"gRPC of|host:port"):
        haproxy(["a:1", "b:1"], grpc=remotes)
