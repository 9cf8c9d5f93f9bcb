"""A running node goes over to another champion: no start, and nothing that was written is lost."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kasauti_recommender.cli import commands
from kasauti_recommender.experiments.rollout import Rollout
from kasauti_recommender.features.state import UserState
from kasauti_recommender.features.stores import LmdbUserStore
from kasauti_recommender.serving.bundle import write_manifest
from kasauti_recommender.serving.champion import Shelved
from kasauti_recommender.serving.desk import Desk
from kasauti_recommender.serving.ids import write_ids
from kasauti_recommender.serving.link import WriterLink
from kasauti_recommender.serving.numbering import held, hold
from kasauti_recommender.serving.service import Service
from kasauti_recommender.serving.succession import WorkersSuccession, WritersSuccession
from kasauti_recommender.serving.users import LiveUsers
from kasauti_recommender.serving.writer import Writer, base_users
from kasauti_recommender.training.shelf import Shelf
from tests.recommender.serving.conftest import Running
from tests.recommender.serving.test_node import call, event


def version(bundle: Path, shelf: Shelf, name: str, *, backwards: bool = False) -> None:
    folder = shelf.folder / "versions" / name
    shutil.copytree(bundle, folder)
    if backwards:
        write_ids(folder / "ids", (f"p{n}" for n in reversed(range(400))))
    write_manifest(folder, version=name, items=400, width=16, created_from={"log": 0})


@pytest.fixture
def shelf(bundle: Path, tmp_path: Path) -> Shelf:
    """Return a shelf whose champion is v2, after v1; v2 alone came with a state of asha's."""
    made = Shelf(tmp_path / "models")
    for name in ("v1", "v2"):
        version(bundle, made, name)
        made.promote(name)
    users = LmdbUserStore(made.path("v2") / "users", size=1 << 24)
    users.load([("asha", UserState((7,), (2,), (1,), 1))])
    users.close()
    return made


@pytest.fixture
def node(shelf: Shelf, tmp_path: Path) -> Iterator[Running]:
    running = Running(shelf.path("v2"), tmp_path / "data", champion=str(shelf.folder), budget=30)
    yield running
    running.stop()


def asked(node: Running, user: str = "ann", **more: Any) -> Any:
    status, answer = call(f"{node.url}/recommend", {"user": user, **more})
    assert status == 200, answer
    return answer


def all_answer_with(node: Running, name: str) -> None:
    """Return when a dozen answers in a row, of all workers, are a version's."""
    until, row = time.monotonic() + 60, 0
    while row < 12:
        row = row + 1 if asked(node)["model"] == name else 0
        assert time.monotonic() < until, f"the node does not go over to {name}"


def command(shelf: Shelf, *words: str) -> None:
    done = CliRunner().invoke(commands, [*words, "--models", str(shelf.folder)])
    assert done.exit_code == 0, done.output


def known(node: Running, user: str) -> bool:
    return any(item["source"] == "neighbour" for item in asked(node, user)["items"])


def known_items(node: Running, user: str) -> list[str]:
    """Return the first of a list, without those shown to learn about them: they take turns."""
    items = asked(node, user, count=50)["items"]
    return [one["item"] for one in items if one["source"] != "exploration"][:20]


def test_a_rollback_takes_effect_in_the_workers_that_run(shelf: Shelf, node: Running) -> None:
    workers, writer = node.children("worker"), node.children("writer")
    all_answer_with(node, "v2")
    assert known(node, "asha")
    call(f"{node.url}/events", {"events": [event(1, "ann", "p7")]})
    product = {"id": "new", "attributes": ["category:c1"], "price": 5}
    assert call(f"{node.url}/products", {"products": [product]})[0] == 200
    before = {name: known_items(node, name) for name in ("ann", "nobody")}
    command(shelf, "rollback")
    all_answer_with(node, "v1")
    assert not known(node, "asha"), "states that came with v2 went with it"
    assert {name: known_items(node, name) for name in before} == before
    assert call(f"{node.url}/products/new")[0] == 200
    assert call(f"{node.url}/products", {"products": [product | {"id": "newer"}]})[0] == 200
    command(shelf, "promote", "v2")
    all_answer_with(node, "v2")
    assert known(node, "asha")
    for name in ("new", "newer"):
        assert call(f"{node.url}/products/{name}")[0] == 200
    assert (node.children("worker"), node.children("writer")) == (workers, writer)


def test_what_is_started_again_serves_what_the_others_do(shelf: Shelf, node: Running) -> None:
    shelf.rollback()
    all_answer_with(node, "v1")
    for part in ("worker", "writer"):
        os.kill(node.children(part)[0], signal.SIGKILL)
    until = time.monotonic() + 60
    while call(f"{node.url}/events", {"events": [event(1, "ann", "p7")]})[0] != 200:
        assert time.monotonic() < until
        time.sleep(0.1)
    while len(node.children("worker")) < 2:
        assert time.monotonic() < until
    all_answer_with(node, "v1")
    shelf.promote("v2")
    all_answer_with(node, "v2")


@pytest.mark.parametrize("fault", ["numbers its items otherwise", "is damaged"])
def test_a_champion_that_cannot_be_served_is_said_once_and_the_one_before_goes_on(
    bundle: Path, shelf: Shelf, tmp_path: Path, capsys: pytest.CaptureFixture[str], fault: str
) -> None:
    hold(shelf.path("v2"), tmp_path)
    writer = Writer(shelf.path("v2"), tmp_path)
    Rollout(tmp_path).settle("v2")
    following = WritersSuccession(writer, Shelved(shelf.folder))
    version(bundle, shelf, "v3", backwards=fault == "numbers its items otherwise")
    if fault == "is damaged":
        path = shelf.path("v3") / "table" / "price"
        path.write_bytes(bytes(path.stat().st_size))
    shelf.promote("v3")
    for _ in range(3):
        following.look()
    said = capsys.readouterr().out
    assert said.count("v3 is champion and v2 goes on: ") == 1
    assert fault.removeprefix("is ") in said
    assert (writer.version, Rollout(tmp_path).served()) == ("v2", "v2")
    shelf.rollback()
    shelf.rollback()
    following.look()
    assert (writer.version, Rollout(tmp_path).served()) == ("v1", "v1")
    writer.close()


def test_new_products_are_numbered_after_those_of_all_versions_served(
    bundle: Path, shelf: Shelf, tmp_path: Path
) -> None:
    """Else one that comes after a rollback would have the number of an item of the later one."""
    folder = shelf.path("v2")
    write_ids(folder / "ids", (f"p{n}" for n in range(405)))
    shutil.rmtree(folder / "visits")
    write_manifest(folder, version="v2", items=405, width=16, created_from={"log": 0})
    hold(shelf.path("v1"), tmp_path)
    hold(folder, tmp_path)
    writer = Writer(folder, tmp_path)
    following = WritersSuccession(writer, Shelved(shelf.folder))
    shelf.rollback()
    following.look()
    assert writer.version == "v1"
    said = {"attributes": [], "price": 1, "in_stock": True, "added_at": 1, "vector": []}
    writer.write("products", {"products": [{"id": "new"} | said, {"id": "newer"} | said]})
    numbers = [one["number"] for record in writer.log.read() for one in record.body["products"]]
    assert numbers == [405, 406]
    shelf.promote("v2")
    following.look()
    assert writer.version == "v2"
    writer.close()


def test_a_champion_before_that_cannot_be_held_is_tried_now_and_then_and_said_once(
    bundle: Path, shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    version(bundle, shelf, "odd", backwards=True)
    shelf.promote("odd")
    shelf.promote("v2")
    hold(shelf.path("v2"), tmp_path)
    writer = Writer(shelf.path("v2"), tmp_path)
    tried: list[Path] = []
    heir = writer.heir
    monkeypatch.setattr(writer, "heir", lambda folder: tried.append(folder) or heir(folder))
    following = WritersSuccession(writer, Shelved(shelf.folder))
    for _ in range(150):
        following.look()
    assert 1 <= len(tried) <= 3
    assert capsys.readouterr().out.count("odd, the champion before, cannot be held") == 1
    assert Rollout(tmp_path).served() == "v2"
    writer.close()


def test_a_version_that_is_only_held_for_a_rollback_decides_no_numbers(
    bundle: Path, shelf: Shelf, tmp_path: Path
) -> None:
    """But new products are numbered beyond its items: one may go back to it at any moment."""
    folder = shelf.path("v1")
    write_ids(folder / "ids", (f"p{n}" for n in range(405)))
    shutil.rmtree(folder / "visits")
    write_manifest(folder, version="v1", items=405, width=16, created_from={"log": 0})
    hold(shelf.path("v2"), tmp_path)
    writer = Writer(shelf.path("v2"), tmp_path)
    following = WritersSuccession(writer, Shelved(shelf.folder))
    following.look()
    assert [one["version"] for one in held(tmp_path)] == ["v2"]
    said = {"attributes": [], "price": 1, "in_stock": True, "added_at": 1, "vector": []}
    writer.write("products", {"products": [{"id": "new"} | said]})
    (number,) = [one["number"] for record in writer.log.read() for one in record.body["products"]]
    assert number == 405
    shelf.rollback()
    following.look()
    assert writer.version == "v1"
    assert [one["version"] for one in held(tmp_path)] == ["v2", "v1"]
    writer.close()


def test_states_of_versions_that_nobody_goes_back_to_are_closed(
    bundle: Path, shelf: Shelf, tmp_path: Path
) -> None:
    version(bundle, shelf, "v3")
    for name in ("v1", "v3"):
        LmdbUserStore(shelf.path(name) / "users", size=1 << 24).close()
    (tmp_path / "log").mkdir()
    users = LiveUsers(tmp_path / "users", base=base_users(shelf.path("v1")), writable=True)

    def desk(folder: Path) -> Desk:
        return Desk(folder, tmp_path, users, time.time)

    service = Service(desk(shelf.path("v1")), WriterLink(tmp_path / "none"))
    following = WorkersSuccession(service, users, tmp_path, Shelved(shelf.folder), desk)

    async def run(work: Any) -> Any:
        return work()

    for name in ("v2", "v3", "v2"):
        asyncio.run(following._go_over(name, run))
    assert users.get("asha").recent == (7,)
    assert _states_open(shelf.folder) == {"v2", "v3"}
    service.close()
    for store in (users, *following._bases.values()):
        if store is not None:
            store.close()


def _states_open(versions: Path) -> set[str]:
    """The versions whose states this process has open."""
    lines = Path("/proc/self/maps").read_text().splitlines()
    files = [Path(line.split()[-1]) for line in lines if line.endswith("/users/data.mdb")]
    return {path.parents[1].name for path in files if versions in path.parents}
