"""The log is compacted: nothing is lost, whatever is killed, and who is behind catches up."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from kasauti_recommender.events.log import BrokenLog, Compacted, follow, segments
from kasauti_recommender.events.tables import read_table
from kasauti_recommender.features.item_table import REMOVED
from kasauti_recommender.features.state import UserState
from kasauti_recommender.serving import compaction
from kasauti_recommender.serving.compaction import archive, compact
from kasauti_recommender.serving.desk import Desk
from kasauti_recommender.serving.snapshot import begin, latest, seal, write_products
from kasauti_recommender.serving.users import LiveUsers
from kasauti_recommender.serving.writer import Writer
from kasauti_recommender.training.evaluation import Remembered
from tests.recommender.serving.conftest import Running
from tests.recommender.serving.test_node import call, event, ids

NOW = int(time.time() * 1000)
SEGMENT = 2_000


def clicked(number: int) -> dict[str, Any]:
    return event(number, f"u{number % 7}", f"p{number}") | {
        "number": number, "request": "", "position": -1,
    }  # fmt: skip


def product(name: str, **said: Any) -> dict[str, Any]:
    return {
        "id": name, "attributes": ["category:c1", "kind:k3"], "price": 100, "in_stock": True,
        "added_at": NOW, "vector": [],
    } | said  # fmt: skip


def fill(writer: Writer, numbers: range) -> None:
    for number in numbers:
        writer.write("events", {"events": [clicked(number)]})


def change_products(writer: Writer) -> None:
    """Every way by which a product may come to be what it is."""
    vector = [1.0] + [0.0] * 15
    write = writer.write
    write("products", {"products": [product("one"), product("two"), product("p3", price=7)]})
    write("products", {"products": [product("one", vector=vector)]})
    write("removed", {"item": "two", "number": 401})
    write("removed", {"item": "p3", "number": 3})
    write("products", {"products": [product("p3", price=9, attributes=["category:new"])]})
    write("products", {"products": [product("one", price=5, in_stock=False, added_at=NOW + 1)]})
    write("removed", {"item": "p5", "number": 5})


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def opened(bundle: Path, data: Path) -> Writer:
    return Writer(bundle, data, segment=SEGMENT)


def states(users: LiveUsers) -> list[UserState]:
    return [users.get(f"u{n}") for n in range(7)]


def still_in(data: Path) -> set[str]:
    """Return the ids of the events that the log still holds."""
    log = data / "log"
    records = follow(log, segments(log)[0][0])
    return {e["id"] for one in records if one.kind == "events" for e in one.body["events"]}


def desk_on(bundle: Path, data: Path) -> Desk:
    return Desk(bundle, data, Remembered(), time.time)


def compact_beside(data: Path, keep: int) -> int:
    """Compact in a process of its own, beside the one that writes; return the bytes that went."""
    words = ["--part", "compaction", "--bundle", "-", "--data", str(data)]
    ended = subprocess.run(
        [sys.executable, "-m", "kasauti_recommender.serving.node", *words,
         "--keep-log", str(keep / (1 << 20))],
        env=os.environ | {"PYTHONPATH": "src"}, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return int(ended.stdout.split()[1])


def shown(desk: Desk) -> list[Any]:
    """Return all that the first 402 products are, and which of them are fresh."""
    bundle = desk.bundle
    gone = (bundle.table.flags[:402] & REMOVED).tolist()
    described = [desk.catalogue.described(n) for n in range(402)]
    vectors = bundle.vectors.take(np.arange(402)).tolist()
    fresh = [n for n in desk.engine.fresh.tolist() if n < 402]
    return [described, gone, bundle.table.added[:402].tolist(), vectors, fresh]


def test_compaction_changes_nothing_that_is_shown_or_counted(bundle: Path, data: Path) -> None:
    writer = opened(bundle, data)
    behind = desk_on(bundle, data)
    fill(writer, range(60))
    change_products(writer)
    fill(writer, range(60, 120))
    live = desk_on(bundle, data)
    live.warm()
    before, counted = shown(live), states(writer.users)
    length = len(segments(data / "log"))
    assert compact_beside(data, SEGMENT) > 5 * SEGMENT
    assert compact_beside(data, SEGMENT) == 0
    assert len(segments(data / "log")) < length / 3
    with pytest.raises(Compacted):
        list(follow(data / "log", 0))
    writer.write("products", {"products": [product("three")]})
    for desk in (live, behind, desk_on(bundle, data)):
        desk.tail.catch_up()
        assert shown(desk) == before
        assert desk.tail.reached == writer.log.end
        assert desk.catalogue.live("three") == 402
        assert desk.catalogue.live("two") is desk.catalogue.live("p5") is None
    writer.close()
    again = opened(bundle, data)
    assert again.write("products", {"products": [product("four")]}) > 0
    assert states(again.users) == counted
    again.close()
    live.tail.catch_up()
    assert live.catalogue.live("four") == 403


def test_what_goes_from_the_log_stays_for_training_once(bundle: Path, data: Path) -> None:
    writer = opened(bundle, data)
    for _ in range(3):
        fill(writer, range(60))
        compact_beside(data, SEGMENT)
    kept = read_table(data / "events")
    left = still_in(data)
    assert kept["id"].is_unique().all()
    assert {*kept["id"], *left} == {f"e{n}" for n in range(60)}
    assert kept.schema["at"] == pl.Int64()
    writer.close()


def test_all_that_the_log_holds_is_written_out_once_beside_a_node(bundle: Path, data: Path) -> None:
    writer = opened(bundle, data)
    for _ in range(3):
        fill(writer, range(60))
        assert {*read_table(archive(data))["id"]} == {f"e{n}" for n in range(60)}
        compact_beside(data, SEGMENT)
    assert read_table(archive(data))["id"].is_unique().all()
    writer.close()


STEPS = ("write_products", "write_partitions", "seal", "unlink")


@pytest.mark.parametrize("step", STEPS)
def test_a_kill_at_any_step_loses_nothing(
    bundle: Path, data: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    writer = opened(bundle, data)
    fill(writer, range(80))
    change_products(writer)
    writer.close()
    with monkeypatch.context() as patched:
        killed(patched, step)
        with pytest.raises(KeyboardInterrupt):
            compact(data, keep=0, archive=True)
    writer = opened(bundle, data)
    fill(writer, range(80, 100))
    writer.close()
    power_cut(data)
    again = opened(bundle, data)
    fill(again, range(100))  # sent once more: each counts once
    assert sum(state.events for state in states(again.users)) == 100
    assert again.write("products", {"products": [product("three")]}) > 0
    desk = desk_on(bundle, data)
    desk.warm()
    assert [desk.catalogue.live(n) for n in ("one", "two", "three")] == [400, None, 402]
    again.close()
    assert compact(data, keep=0, archive=True) > 0
    assert {*read_table(data / "events")["id"], *still_in(data)} == {f"e{n}" for n in range(100)}
    assert len(list((data / "snapshots").iterdir())) == 1


def killed(patched: pytest.MonkeyPatch, step: str) -> None:
    """End the compaction in a step: half-way through removing, else before it does anything."""
    calls: list[Any] = []
    real: Callable[..., Any] = Path.unlink

    def end(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    def end_at_the_second(path: Path, missing_ok: bool = False) -> None:
        calls.append(path)
        if len(calls) > 1:
            raise KeyboardInterrupt
        real(path, missing_ok)

    if step == "unlink":
        patched.setattr(Path, "unlink", end_at_the_second)
    else:
        patched.setattr(compaction, step, end)


def power_cut(data: Path) -> None:
    (data / "boot").write_text("an earlier start of the machine")


def test_a_copy_killed_after_its_snapshot_goes_on_from_it(
    bundle: Path, data: Path, tmp_path: Path
) -> None:
    writer = opened(bundle, data)
    fill(writer, range(5))
    change_products(writer)
    shutil.copytree(data / "log", tmp_path / "copy" / "log")
    fill(writer, range(5, 80))
    counted, end = states(writer.users), writer.log.end
    writer.close()
    compact(data, keep=0, archive=False)
    shutil.copytree(data / "snapshots", tmp_path / "copy" / "snapshots")
    copy = opened(bundle, tmp_path / "copy")
    assert copy.log.end == end
    assert states(copy.users) == counted
    fill(copy, range(80, 90))
    assert sum(state.events for state in states(copy.users)) == 90
    copy.close()


class Sent:
    """A followed node whose log no longer has the copy's place, and that hands out a snapshot."""

    def __init__(self, offered: Path) -> None:
        self._offered, self.locked = offered, False

    def records(self, offset: int) -> list[Any]:
        raise Compacted(f"{offset} went")

    def snapshot(self, coming: Path) -> tuple[int, dict[str, str]]:
        with (coming.parents[1] / "compacting.lock").open("w") as other:
            try:
                fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self.locked = True
        held = latest(self._offered)
        assert held is not None
        for name in held.files:
            shutil.copy(held.folder / name, coming / name)
        return held.offset, held.files


def a_copy_and_what_it_follows(bundle: Path, data: Path, *copied: int) -> tuple[Writer, Sent, int]:
    """Return a copy of the log after some of 80 events, and the node that has compacted 40."""
    followed = data.with_name("followed")
    writer = opened(bundle, followed)
    for number in range(80):
        if number in copied:
            shutil.copytree(followed / "log", data / "log", dirs_exist_ok=True)
        if number == 40:
            compact_beside(followed, 0)
        fill(writer, range(number, number + 1))
    writer.close()
    held = latest(followed)
    assert held is not None
    copy, sent = opened(bundle, data), Sent(followed)
    copy._followed = sent  # type: ignore[assignment]
    return copy, sent, held.offset


def test_a_copy_that_is_behind_takes_the_snapshot_and_no_compaction_runs_meanwhile(
    bundle: Path, data: Path
) -> None:
    copy, sent, offset = a_copy_and_what_it_follows(bundle, data, 5)
    assert copy.copy() == 1
    assert (copy.log.end, sent.locked) == (offset, True)
    copy.close()


def test_a_copy_is_never_set_back_to_an_older_snapshot(bundle: Path, data: Path) -> None:
    copy, _, offset = a_copy_and_what_it_follows(bundle, data, 40, 70)
    end, counted = copy.log.end, states(copy.users)
    assert end > offset
    assert copy.copy() == 0
    assert (copy.log.end, states(copy.users)) == (end, counted)
    assert latest(data) is None
    assert len(still_in(data)) == 70
    copy.close()


def test_sealing_removes_only_older_snapshots(data: Path) -> None:
    for offset in (20, 10, 30):
        coming = begin(data)
        (coming / "data.mdb").write_bytes(b"states")
        write_products(coming / "catalogue.jsonl", ())
        seal(coming, offset)
        held = latest(data)
        assert held is not None
        assert held.offset == max(20, offset)
    assert [path.name for path in (data / "snapshots").iterdir()] == [f"{30:020d}"]


def test_a_log_without_its_beginning_and_without_snapshot_is_refused(
    bundle: Path, data: Path
) -> None:
    writer = opened(bundle, data)
    fill(writer, range(80))
    writer.close()
    compact(data, keep=0, archive=False)
    shutil.rmtree(data / "snapshots")
    with pytest.raises(BrokenLog, match="no snapshot stands for it"):
        desk_on(bundle, data).warm()


def test_nodes_compact_by_themselves_and_one_that_is_behind_takes_the_snapshot(
    bundle: Path, tmp_path: Path
) -> None:
    first = Running(bundle, tmp_path / "first", keep_log=0.02)
    replica = None
    try:
        replica = Running(bundle, tmp_path / "replica", follow=first.url, keep_log=0.02)
        replica.stop()
        new = {"id": "new", "attributes": ["category:c1"], "price": 5}
        assert call(f"{first.url}/products", {"products": [new]})[0] == 200
        sent = [event(n, f"u{n % 7}", f"p{n % 400}") for n in range(800)]
        for place in range(0, 800, 20):
            assert call(f"{first.url}/events", {"events": sent[place : place + 20]})[0] == 200
        until = time.monotonic() + 60
        while latest(first.data) is None or segments(first.data / "log")[0][0] == 0:
            assert time.monotonic() < until
            time.sleep(0.1)
        assert call(f"{first.url}/log?from=0")[0] == 410
        replica = Running(bundle, tmp_path / "replica", follow=first.url, keep_log=0.02)
        end = call(f"{first.url}/ready")[1]["log"]
        while call(f"{replica.url}/ready")[1]["log"] < end:
            assert time.monotonic() < until
            time.sleep(0.1)
        assert call(f"{replica.url}/products/new")[0] == 200
        for user in ("u1", "u5"):
            there, here = (call(f"{n.url}/recommend", {"user": user})[1] for n in (first, replica))
            assert ids(there) == ids(here)
        assert call(f"{replica.url}/events", {"events": [event(500, "dora", "p1")]})[0] == 200
    finally:
        first.stop()
        if replica is not None:
            replica.stop()
    assert states(LiveUsers(first.data / "users")) == states(LiveUsers(replica.data / "users"))
    assert not (replica.data / "events").exists()
