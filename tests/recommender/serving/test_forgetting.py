"""One person is erased from all that a node keeps, whatever is restarted, and from training."""

from __future__ import annotations

import shutil
import struct
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import lmdb
import polars as pl
import pytest
from click.testing import CliRunner

from kasauti_recommender.cli import commands
from kasauti_recommender.events.erasure import digest_of, erase_from_log
from kasauti_recommender.events.log import Log, follow, segments
from kasauti_recommender.experiments.counting import EXPOSURES, exposure
from kasauti_recommender.features.state import UserState
from kasauti_recommender.features.stores import LmdbUserStore
from kasauti_recommender.serving import forgetting
from kasauti_recommender.serving.compaction import archive
from kasauti_recommender.serving.numbering import hold
from kasauti_recommender.serving.problems import Problem
from kasauti_recommender.serving.renumbering import renumber
from kasauti_recommender.serving.snapshot import begin
from kasauti_recommender.serving.users import Forgotten, LiveUsers
from kasauti_recommender.serving.writer import Writer
from kasauti_recommender.training.material import gather
from kasauti_recommender.training.shelf import Shelf
from tests.recommender.serving.conftest import Running
from tests.recommender.serving.shop import make
from tests.recommender.serving.test_compaction import (
    NOW,
    SEGMENT,
    clicked,
    compact_beside,
    fill,
    opened,
)
from tests.recommender.serving.test_node import call, event

THEM = "priya@example.in"
BASE = UserState((7,), (2,), (NOW // 1000 - 99,), 1)


def theirs(number: int) -> dict[str, Any]:
    return clicked(number) | {"id": f"theirs-{number}", "user": THEM}


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shelf whose version came with a state of theirs, as champion."""
    models = tmp_path_factory.mktemp("models")
    folder = make(tmp_path_factory.mktemp("made") / "v")
    store = LmdbUserStore(folder / "users", size=1 << 24)
    store.load([(THEM, BASE), ("other", BASE)])
    store.close()
    shelf = Shelf(models)
    shutil.move(folder, models / "versions" / "test-1")
    shelf.promote("test-1")
    return models


@pytest.fixture
def models(known: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(known, tmp_path / "models"))


@pytest.fixture
def data(models: Path) -> Path:
    (models / "serving").mkdir()
    hold(models / "versions" / "test-1", models / "serving")
    return models / "serving"


def served(models: Path) -> Path:
    return models / "versions" / "test-1"


def filled(models: Path, data: Path) -> Writer:
    writer = opened(served(models), data)
    for number in range(60):
        writer.write("events", {"events": [clicked(number), theirs(number)]})
        writer.write("events", {"events": [theirs(100 + number)]})
    writer.write(
        EXPOSURES, {EXPOSURES: [exposure("e", "b", THEM, NOW), exposure("e", "b", "o", NOW)]}
    )
    return writer


def holding(data: Path) -> list[str]:
    """Files that still hold the id, but for pages of the states that are free."""
    paths = [path for path in data.rglob("*") if path.is_file() and path.parent != data / "users"]
    found = [path.name for path in paths if THEM.encode() in path.read_bytes()]
    tables = (path for path in paths if path.suffix == ".parquet")
    return found + [p.name for p in tables if THEM in str(pl.read_parquet(p).to_dicts())]


def records(data: Path) -> list[tuple[int, int, str]]:
    log = data / "log"
    return [(r.offset, r.after, r.kind) for r in follow(log, segments(log)[0][0])]


def test_nothing_of_one_person_is_kept_and_all_of_others_is(models: Path, data: Path) -> None:
    writer = filled(models, data)
    assert compact_beside(data, SEGMENT) > 0
    archive(data)
    before, other = records(data), writer.users.get("u1")
    assert {"data.mdb", "events.parquet"} <= set(holding(data))
    assert writer.users.get(THEM).events == 121
    writer.forget(THEM)
    assert holding(data) == []
    assert records(data)[: len(before)] == before, "whoever follows counts by the same offsets"
    assert writer.users.get(THEM) == UserState()
    assert (writer.users.get("u1"), writer.users.get("other")) == (other, BASE)
    rows = pl.concat(pl.read_parquet(p) for p in sorted(data.glob("events/day=*/*.parquet")))
    assert len(rows) == 60
    fill(writer, range(200, 260))
    assert compact_beside(data, SEGMENT) > 0
    assert holding(data) == [], "nor does compaction bring anything back"
    writer.close()


@pytest.mark.parametrize("states_lost", [False, True])
@pytest.mark.parametrize("compacted", [False, True])
def test_it_lasts_over_restarts_and_whoever_comes_back_begins_anew(
    models: Path, data: Path, states_lost: bool, compacted: bool
) -> None:
    writer = filled(models, data)
    writer.forget(THEM)
    fill(writer, range(200, 260))
    if compacted:
        assert compact_beside(data, SEGMENT) > 0
    writer.close()
    if states_lost:
        (data / "boot").write_text("another")
    again = opened(served(models), data)
    assert again.users.get(THEM) == UserState(), "nor what their version knew of them"
    again.write("events", {"events": [theirs(300)]})
    assert again.users.get(THEM).recent == (300,)
    assert again.users.get(THEM).events == 1
    assert again.erase() == 0
    again.close()


def test_what_a_kill_left_is_erased_by_the_next_start(
    models: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = filled(models, data)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", _killed)
        with pytest.raises(KeyboardInterrupt):
            writer.forget(THEM)
    writer.close()
    assert holding(data)
    again = opened(served(models), data)
    assert again.erase() == 121
    assert holding(data) == []
    again.close()


def _killed(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_copy_of_the_log_is_the_same_and_is_erased_by_the_record(
    models: Path, data: Path, tmp_path: Path
) -> None:
    writer, early = filled(models, data), Log(tmp_path / "early")
    for record in writer.log.read():
        early.append(record.kind, record.body)
    writer.forget(THEM)
    late = Log(tmp_path / "late")
    for record in writer.log.read():
        assert late.append(record.kind, record.body) == record.offset
    early.close()
    assert erase_from_log(tmp_path / "early", {digest_of(THEM): early.end}) == 121
    whole = b"".join(path.read_bytes() for _, path in segments(tmp_path / "late"))
    once = b"".join(path.read_bytes() for _, path in segments(tmp_path / "early"))
    assert whole.startswith(once)
    late.close()
    writer.close()


def test_a_node_that_follows_finds_whom_a_record_names(models: Path, data: Path) -> None:
    writer = filled(models, data)
    writer.write("forgotten", {"user": digest_of(THEM)})  # as it comes over: without the id
    assert writer.users.get(THEM) == UserState()
    assert writer.erase() == 121
    assert holding(data) == []
    writer.close()
    following = Writer(served(models), data, follow="http://127.0.0.1:9")
    with pytest.raises(Problem, match="forget there"):
        following.forget(THEM)
    following.close()


def test_a_renumbered_folder_knows_nothing_of_them(
    models: Path, data: Path, tmp_path: Path
) -> None:
    writer = filled(models, data)
    writer.forget(THEM)
    writer.close()
    other = make(models / "versions" / "test-2", items=390)
    assert renumber(other, models / "versions", data) is not None
    again = opened(other, data)
    assert again.users.get(THEM) == UserState()
    assert again.users.get("other").events == 1
    again.close()


def test_writes_go_on_while_states_are_looked_through(
    models: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer, named = filled(models, data), LiveUsers.named
    begun, may_end = threading.Event(), threading.Event()

    def slowly(users: LiveUsers) -> dict[str, str]:
        found = named(users)
        begun.set()
        assert may_end.wait(20)
        return found

    monkeypatch.setattr(LiveUsers, "named", slowly)
    writer.write("forgotten", {"user": digest_of(THEM)})
    assert writer.users.get(THEM) == UserState(), "whoever is not found yet is hidden"
    erasing = threading.Thread(target=writer.erase)
    erasing.start()
    assert begun.wait(20)
    writer.write("events", {"events": [theirs(300)]})
    back = UserState((300,), (2,), (theirs(300)["at"] // 1000,), 1)
    assert writer.users.get(THEM) == back
    may_end.set()
    erasing.join()
    assert writer.users.get(THEM) == back
    assert writer.users.pending() == []
    writer.close()


def test_one_pass_over_the_files_serves_all_who_wait(
    models: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer, passes = filled(models, data), list[dict[str, int]]()

    def counted(folder: Path, before: dict[str, int]) -> int:
        passes.append(before)
        return erase_from_log(folder, before)

    monkeypatch.setattr(forgetting, "erase_from_log", counted)
    for user in (THEM, "u1"):
        writer.write("forgotten", {"user": digest_of(user)})
    assert writer.erase() == 121, "records that hold both of them are counted once"
    assert len(passes) == 1
    assert writer.users.get("u1") == UserState()
    assert writer.users.get("u2") != UserState()
    writer.close()


def test_a_snapshot_that_is_taken_over_is_no_reason_to_keep_them_here(
    models: Path, data: Path, tmp_path: Path
) -> None:
    writer, other = filled(models, data), tmp_path / "other"
    archive(data)
    shutil.copytree(data / "events", other / "events")  # of a time when that node kept a log
    writer.forget(THEM)
    fill(writer, range(200, 260))
    assert compact_beside(data, SEGMENT) > 0
    writer.close()
    shutil.copytree(data / "snapshots", other / "snapshots")
    following = opened(served(models), other)
    assert holding(other) != []
    assert following.erase() == 120
    assert holding(other) == []
    assert following.users.pending() == []
    following.close()


def test_a_snapshot_that_a_kill_left_half_written_goes_too(models: Path, data: Path) -> None:
    writer = filled(models, data)
    writer.users.copy(begin(data))
    writer.forget(THEM)
    assert holding(data) == []
    writer.close()


def test_who_is_forgotten_anew_while_they_are_erased_is_erased_again(tmp_path: Path) -> None:
    users = LiveUsers(tmp_path / "users", writable=True)
    first, again = (Forgotten(digest_of(THEM), offset, NOW) for offset in (10, 20))
    users.forget_by(first, 11, THEM)
    users.forget_by(again, 21, THEM)
    users.erased(first)
    assert users.pending() == [again]
    users.erased(again)
    assert users.pending() == []
    users.close()


def marked_before(folder: Path) -> Path:
    """A folder of states in the format of before: one is to be erased elsewhere, one is."""
    folder.mkdir()
    env = lmdb.open(str(folder), map_size=1 << 24)
    with env.begin(write=True) as write:
        write.put(b"f:" + bytes.fromhex(digest_of(THEM)), struct.pack("<QQ", 10, NOW))
        write.put(b"f:" + bytes.fromhex(digest_of("gone")), b"")
    env.close()
    return folder


def test_marks_of_the_previous_format_say_what_they_said(tmp_path: Path) -> None:
    users = LiveUsers(marked_before(tmp_path / "users"), writable=True)
    waiting = Forgotten(digest_of(THEM), 10, NOW)
    assert users.get(THEM) == users.get("gone") == UserState()
    assert users.named() == {}
    assert users.forgotten() == {digest_of(THEM): NOW, digest_of("gone"): 0}
    assert users.pending() == [waiting]
    users.append(THEM, 7, 2, NOW // 1000)
    assert users.get(THEM).events == 1
    users.erased(waiting)
    assert users.pending() == []
    users.replace_by(marked_before(tmp_path / "copy"))
    assert users.pending() == [waiting]
    users.close()


@pytest.fixture
def node(models: Path, data: Path) -> Iterator[Running]:
    running = Running(served(models), data)
    yield running
    running.stop()


def forget(models: Path) -> str:
    done = CliRunner().invoke(commands, ["forget", "--models", str(models), THEM])
    assert done.exit_code == 0, done.output
    return done.output


def test_the_command_erases_from_a_stopped_node_and_from_training(models: Path, data: Path) -> None:
    filled(models, data).close()
    aside = models / "set-aside" / "test-1"
    aside.mkdir(parents=True)
    pl.DataFrame({"user": [THEM, "u1"], "reason": ["bad"] * 2}).write_parquet(
        aside / "events.parquet"
    )
    for _ in range(2):
        said = forget(models)
        assert "test-1 was trained with them" in said
    assert holding(data) == []
    assert pl.read_parquet(aside / "events.parquet")["user"].to_list() == ["u1"]
    shops = pl.DataFrame({"id": [f"p{n}" for n in range(400)], "price": 1, "added_at": NOW})
    happened = pl.DataFrame({
        "id": ["a", "b", "c"], "user": [THEM, "u1", THEM], "item": ["p1"] * 3,
        "kind": ["click"] * 3, "at": [NOW - 1000, NOW, NOW + 3_600_000],
    })  # fmt: skip
    then = NOW + 7_200_000
    material = gather(shops, [happened], now=then, forgotten=Shelf(models).forgotten())
    assert material.users.to_list() == [THEM, "u1"], "what they do afterwards is theirs to give"
    assert len(material.history.item) == 2
    assert material.set_aside == {}


def test_the_command_erases_from_a_node_that_serves(
    models: Path, data: Path, node: Running
) -> None:
    sent = [event(n, THEM, f"p{n}") for n in range(5)] + [event(9, "u1", "p9")]
    assert call(f"{node.url}/events", {"events": sent})[1]["accepted"] == 6
    personal = listed(node, THEM)
    forget(models)
    assert holding(data) == []
    assert listed(node, THEM) == listed(node, "nobody knows") != personal
    again = {"events": [event(10, THEM, "p3")]}
    assert call(f"{node.url}/events", again)[1]["accepted"] == 1
    assert listed(node, THEM) != listed(node, "nobody knows")


def listed(node: Running, user: str) -> list[str]:
    """What is known of a user decides; which new items are tried is another's turn each time."""
    answer = call(f"{node.url}/recommend", {"user": user})[1]
    return [one["item"] for one in answer["items"] if one["source"] != "exploration"]
