"""A data folder goes over to a version with other item numbers: whole before, whole after."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from kasauti_recommender.cli import commands
from kasauti_recommender.events.log import segments
from kasauti_recommender.events.tables import read_table
from kasauti_recommender.features.packing import pack
from kasauti_recommender.features.state import UserState
from kasauti_recommender.features.stores import LmdbUserStore
from kasauti_recommender.serving.bundle import BrokenBundle, write_manifest
from kasauti_recommender.serving.compaction import compact
from kasauti_recommender.serving.followed import Followed
from kasauti_recommender.serving.ids import Ids, write_ids
from kasauti_recommender.serving.node import main
from kasauti_recommender.serving.numbering import (
    check,
    hold,
    see_that_it_fits,
    serving,
    unserved,
)
from kasauti_recommender.serving.renumbering import Renumbered, renumber
from kasauti_recommender.serving.snapshot import Snapshot, latest
from tests.recommender.serving.conftest import Running
from tests.recommender.serving.test_compaction import (
    desk_on,
    fill,
    opened,
    power_cut,
    product,
    states,
)
from tests.recommender.serving.test_node import call, event, ids

LACKING = "p5"


def version(bundle: Path, folder: Path, names: list[str]) -> Path:
    """Return a version with other ids in the places of another's items."""
    shutil.copytree(bundle, folder)
    write_ids(folder / "ids", names)
    write_manifest(folder, version=folder.name, items=400, width=16, created_from={"log": 0})
    return folder


@pytest.fixture
def versions(bundle: Path, tmp_path: Path) -> Path:
    """Return a folder with v1, and v2 that counts backwards, lacks p5 and has p400 instead."""
    there = tmp_path / "models" / "versions"
    version(bundle, there / "v1", [f"p{n}" for n in range(400)])
    version(bundle, there / "v2", [f"p{n}" for n in range(400, -1, -1) if f"p{n}" != LACKING])
    return there


@pytest.fixture
def data(versions: Path, tmp_path: Path) -> Path:
    """Return a folder in which v1 counted events and changes of products."""
    folder = tmp_path / "data"
    folder.mkdir()
    hold(versions / "v1", folder)
    writer = opened(versions / "v1", folder)
    fill(writer, range(60))
    writer.write("products", {"products": [product("one"), product("two"), product("three")]})
    writer.write("products", {"products": [product("p7", price=7), product("p400", price=4)]})
    writer.write("removed", {"item": "one", "number": 400})
    writer.write("removed", {"item": "p9", "number": 9})
    click = event(60, "u0", "two") | {"number": 401, "request": "", "position": -1}
    writer.write("events", {"events": [click]})
    writer.close()
    return folder


def histories(bundle: Path, data: Path) -> list[list[str]]:
    """Return the items of users' histories by their ids, as a node of a version reads them."""
    writer, desk = opened(bundle, data), desk_on(bundle, data)
    desk.warm()
    found = [[desk.bundle.ids.name(n) for n in state.recent] for state in states(writer.users)]
    writer.close()
    return found


def carry(versions: Path, data: Path, to: str = "v2") -> Renumbered | None:
    return renumber(versions / to, versions, data)


def test_histories_and_products_mean_the_same_under_the_new_numbers(
    versions: Path, data: Path
) -> None:
    before = histories(versions / "v1", data)
    found = carry(versions, data)
    assert found == Renumbered("v1", found.users if found else 0, 1, 1, 2)
    after = histories(versions / "v2", data)
    assert after == [[item for item in items if item != LACKING] for items in before]
    assert "two" in after[0]
    desk = desk_on(versions / "v2", data)
    desk.warm()
    described = {name: desk.product(name) for name in ("p7", "p400", "two", "three")}
    assert [one["price"] for one in described.values()] == [7, 4, 100, 100]
    assert [desk.catalogue.live(name) for name in ("two", "three")] == [400, 401]
    assert [desk.catalogue.live(name) for name in ("one", "p9", LACKING)] == [None, None, None]
    writer = opened(versions / "v2", data)
    assert sum(state.events for state in states(writer.users)) == 61, "all ever counted"
    assert writer.write("products", {"products": [product("four")]}) > 0
    fill(writer, range(3))  # sent once more: known by their ids
    assert sum(state.events for state in states(writer.users)) == 61
    writer.close()
    desk.tail.catch_up()
    assert desk.catalogue.live("four") == 402


def test_the_old_segments_go_and_their_events_stay_for_training(versions: Path, data: Path) -> None:
    carry(versions, data)
    assert [path.stat().st_size for _, path in segments(data / "log")] == [0]
    assert set(read_table(data / "events")["id"]) == {f"e{n}" for n in range(61)}


def test_what_needs_nothing_is_left_and_the_way_back_is_open(versions: Path, data: Path) -> None:
    assert carry(versions, data, "v1") is None
    before = histories(versions / "v1", data)
    carry(versions, data)
    assert carry(versions, data) is None
    with pytest.raises(BrokenBundle, match="v1 numbers its items otherwise than v2"):
        check(versions / "v1", data)
    assert carry(versions, data, "v1") is not None
    back = histories(versions / "v1", data)
    assert back == [[item for item in items if item != LACKING] for items in before]
    check(versions / "v1", data)


def test_compaction_and_a_power_cut_afterwards_keep_the_new_numbers(
    versions: Path, data: Path
) -> None:
    carry(versions, data)
    writer = opened(versions / "v2", data)
    number = Ids(versions / "v2" / "ids").number("p11")
    for one in range(100, 160):
        sent = event(one, "u3", "p11") | {"number": number, "request": "", "position": -1}
        writer.write("events", {"events": [sent]})
    writer.close()
    expected = histories(versions / "v2", data)
    assert compact(data, keep=0, archive=True) > 0
    power_cut(data)
    (data / "numbering.json").unlink()
    with pytest.raises(BrokenBundle, match="v1 numbers its items otherwise than v2"):
        check(versions / "v1", data)
    assert histories(versions / "v2", data) == expected
    assert set(expected[3]) == {"p11"}


def test_users_whom_only_the_version_before_knows_are_carried_over(
    versions: Path, data: Path
) -> None:
    def known(folder: str, user: str, item: int) -> None:
        store = LmdbUserStore(versions / folder / "users")
        store.load([(user, UserState((item, 5), (2, 2), (20, 10), 2))])
        store.close()

    known("v1", "early", 3)
    known("v1", "u1", 3)
    known("v1", "both", 3)
    known("v2", "both", 8)
    carry(versions, data)
    writer = opened(versions / "v2", data)
    number = Ids(versions / "v2" / "ids").number("p3")
    assert writer.users.get("early") == UserState((number or -1,), (2,), (20,), 2)
    assert writer.users.get("both").recent == (8, 5), "what it learnt itself holds"
    assert len(pack(writer.users.get("u1"))) > len(pack(writer.users.get("early")))
    writer.close()


def test_a_version_that_puts_other_items_where_the_log_put_products_is_carried_over(
    bundle: Path, versions: Path, data: Path
) -> None:
    """Its items begin with all those of the version before, then come others than in the log."""
    longer = versions / "v3"
    shutil.copytree(bundle, longer)
    shutil.rmtree(longer / "visits")
    write_ids(longer / "ids", [*(f"p{n}" for n in range(400)), "three"])
    write_manifest(longer, version="v3", items=401, width=16, created_from={"log": 0})
    hold(longer, data)  # by its ids alone it would go on
    with pytest.raises(BrokenBundle, match="otherwise than the log"):
        desk_on(longer, data).warm()
    before = histories(versions / "v1", data)
    assert carry(versions, data, "v3") is not None
    assert histories(longer, data) == before
    desk = desk_on(longer, data)
    desk.warm()
    assert [desk.catalogue.live(name) for name in ("three", "two")] == [400, 401]


def test_without_room_or_the_version_before_or_beside_a_node_nothing_is_changed(
    versions: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = histories(versions / "v1", data)
    node = serving(data)
    with pytest.raises(BrokenBundle, match=r"a node serves from .*: stop it first"):
        carry(versions, data)
    node.close()
    with monkeypatch.context() as patched:
        patched.setattr("kasauti_recommender.serving.catalogue.Catalogue.room", 0)
        with pytest.raises(BrokenBundle, match="v2 has no room"):
            carry(versions, data)
    with pytest.raises(BrokenBundle, match=r"counts by the numbers of v1, which .* lacks"):
        renumber(versions / "v2", tmp_path, data)
    assert latest(data) is None
    assert histories(versions / "v1", data) == before


STEPS = {
    "beginning": "renumbering.begin",
    "writing states": "renumbering._write_states",
    "writing products": "renumbering.write_products",
    "the partitions": "compaction.write_partitions",
    "sealing": "renumbering.seal",
    "noting the numbers": "renumbering.note",
    "removing segments": "writer.Log._clear",
    "taking over states": "writer.LiveUsers.replace_by",
}
KILLED = """
import os, signal, sys
from importlib import import_module
from pathlib import Path
from kasauti_recommender.serving.renumbering import renumber

module, *names, last = sys.argv[1].split(".")
held = import_module("kasauti_recommender.serving." + module)
for name in names:
    held = getattr(held, name)
real, when = getattr(held, last), sys.argv[2]

def killed(*args, **kwargs):
    if when == "after":
        real(*args, **kwargs)
    os.kill(os.getpid(), signal.SIGKILL)

setattr(held, last, killed)
versions, data = Path(sys.argv[3]), Path(sys.argv[4])
renumber(versions / "v2", versions, data)
"""


@pytest.mark.parametrize(
    ("step", "when"), [*((step, "before") for step in STEPS), ("taking over states", "after")]
)
def test_a_kill_at_any_step_leaves_the_old_or_the_new_whole(
    versions: Path, data: Path, step: str, when: str
) -> None:
    old = histories(versions / "v1", data)
    new = [[item for item in items if item != LACKING] for items in old]
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, STEPS[step], when, str(versions), str(data)],
        env=os.environ | {"PYTHONPATH": "src"}, check=False,
    )  # fmt: skip
    assert ended.returncode == -signal.SIGKILL
    power_cut(data)
    may = [name for name in ("v1", "v2") if fits(versions / name, data)]
    assert len(may) == 1
    assert histories(versions / may[0], data) == (old if may == ["v1"] else new)
    assert (carry(versions, data) is None) == (may == ["v2"])
    assert histories(versions / "v2", data) == new
    assert set(read_table(data / "events")["id"]) == {f"e{n}" for n in range(61)}


def fits(bundle: Path, data: Path) -> bool:
    try:
        check(bundle, data)
    except BrokenBundle:
        return False
    return True


def test_a_copy_by_other_numbers_does_not_take_the_snapshot(
    versions: Path, data: Path, tmp_path: Path
) -> None:
    carry(versions, data)
    found = latest(data)
    assert found is not None
    held: Snapshot = found
    asked: list[str] = []

    class Answers(Followed):
        def _get(self, path: str) -> bytes:
            asked.append(path)
            if path == "/snapshot":
                return json.dumps({"offset": held.offset, "files": held.files}).encode()
            name, _, place = path.rpartition("/")[2].partition("?from=")
            return (held.folder / name).read_bytes()[int(place) :]

    def copied(name: str) -> tuple[int, dict[str, str]]:
        coming = tmp_path / f"coming-{name}"
        coming.mkdir()
        return Answers("", partial(see_that_it_fits, versions / name)).snapshot(coming)

    with pytest.raises(BrokenBundle, match="the followed node counts by the numbers of v2"):
        copied("v1")
    assert not any("data.mdb" in path for path in asked), "nothing large is fetched for nothing"
    assert copied("v2") == (held.offset, held.files)


def test_a_node_goes_on_by_the_command_and_copies_follow(
    versions: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    places = ["--models", str(versions.parent), "--data", str(data)]
    words = ["renumber", "v2", *places]

    def said() -> tuple[int, str]:
        ended = CliRunner().invoke(commands, words)
        return ended.exit_code, ended.output + str(ended.exception or "")

    assert "no node has served from" in said()[1]
    node = Running(versions / "v1", data, workers=1)
    replica = None
    try:
        replica = Running(versions / "v1", tmp_path / "replica", follow=node.url, workers=1)
        product = {"id": "new", "attributes": ["category:c1", "kind:k3"], "price": 9}
        assert call(f"{node.url}/products", {"products": [product]})[0] == 200
        sent = [event(1, "ann", "new"), event(2, "ann", "p3"), event(3, "ann", LACKING)]
        assert call(f"{node.url}/events", {"events": sent})[0] == 200
        assert "stop it first" in said()[1]
        node.stop()
        assert main(["--bundle", str(versions / "v2"), "--data", str(data), "--port", "0"]) == 1
        assert "kasauti-recommender renumber v2" in capfd.readouterr().out
        code, words_said = said()
        assert code == 0
        assert "1 events of 1 items that it lacks left out of histories" in words_said
        assert "1 products of the log added" in words_said
        assert "nothing to do" in said()[1]
        node = Running(versions / "v2", data, port=node.port, workers=1)
        shown = call(f"{node.url}/recommend", {"user": "ann", "count": 200})[1]
        assert not {"p3", "new"} & {*ids(shown)}
        assert call(f"{node.url}/products/new")[1]["price"] == 9
        until = time.monotonic() + 30
        while "counts by the numbers of v2" not in (out := capfd.readouterr().out):
            assert time.monotonic() < until, out
            time.sleep(0.2)
        assert call(f"{replica.url}/recommend", {"user": "ann"})[0] == 200, "it answers as before"
        click = {"events": [event(4, "bob", "p11")]}
        assert call(f"{replica.url}/events", click)[0] == 200, "and passes on what comes in"
        replica.stop()
        replica = Running(versions / "v2", tmp_path / "anew", follow=node.url, workers=1)
        until = time.monotonic() + 30
        while "p3" in ids(there := call(f"{replica.url}/recommend", {"user": "ann"})[1]) or (
            ids(there) != ids(call(f"{node.url}/recommend", {"user": "ann"})[1])
        ):
            assert time.monotonic() < until
            time.sleep(0.2)
    finally:
        node.stop()
        if replica is not None:
            replica.stop()


def test_a_folder_whose_numbers_are_being_changed_is_not_served(
    versions: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with unserved(data):
        words = ["--bundle", str(versions / "v1"), "--data", str(data), "--port", "0"]
        assert main(words) == 1
    assert "are being changed: start again" in capsys.readouterr().out
