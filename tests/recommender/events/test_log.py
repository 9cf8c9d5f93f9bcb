"""The log as another process reads it, while its oldest files go."""

from __future__ import annotations

import os
import stat
import threading
import time
from pathlib import Path

import pytest

from kasauti_recommender.events import log
from kasauti_recommender.events.log import BrokenLog, Compacted, Log, Record, follow

Held = list[tuple[int, Path]]


@pytest.fixture
def records(tmp_path: Path) -> list[Record]:
    writer = Log(tmp_path, segment=200)
    for number in range(30):
        writer.append("events", {"number": number})
    written = list(writer.read())
    writer.close()
    return written


@pytest.fixture
def going(records: list[Record], monkeypatch: pytest.MonkeyPatch) -> None:
    """The two oldest files are removed between the look at the folder and the reading."""
    assert records
    listed = log.segments

    def look(folder: Path) -> Held:
        held = listed(folder)
        for _, path in held[:2]:
            path.unlink()
        return held

    monkeypatch.setattr(log, "segments", look)


@pytest.mark.usefixtures("going")
def test_a_reader_far_ahead_does_not_mind_that_old_files_go(
    tmp_path: Path, records: list[Record]
) -> None:
    assert list(follow(tmp_path, records[20].offset)) == records[20:]
    end = records[-1].after
    assert list(follow(tmp_path, end, end)) == []


@pytest.mark.usefixtures("going")
def test_a_reader_that_needs_what_goes_is_told(tmp_path: Path, records: list[Record]) -> None:
    with pytest.raises(Compacted, match="was removed"):
        list(follow(tmp_path, records[1].offset))


def test_a_reader_begins_exactly_where_a_file_does(tmp_path: Path, records: list[Record]) -> None:
    starts = [start for start, _ in log.segments(tmp_path)]
    for start in starts:
        assert next(follow(tmp_path, start)).offset == start
    assert len(starts) > 4


@pytest.mark.parametrize("torn", [0, 3, 8, 20], ids="{} bytes of a record before them".format)
def test_zeros_that_a_power_cut_leaves_at_the_end_are_dropped(
    tmp_path: Path, records: list[Record], torn: int
) -> None:
    """File systems may lengthen a file before what was written to it is on disk."""
    newest = log.segments(tmp_path)[-1][1]
    whole = newest.read_bytes()
    newest.write_bytes(whole + whole[:torn] + bytes(4096))
    again = Log(tmp_path)
    assert newest.read_bytes() == whole
    again.append("events", {"number": 30})
    assert [record.body["number"] for record in again.read()] == list(range(31))
    again.close()


def test_zeros_in_the_middle_are_damage_that_is_named(
    tmp_path: Path, records: list[Record]
) -> None:
    newest = log.segments(tmp_path)[-1][1]
    whole = newest.read_bytes()
    newest.write_bytes(whole + bytes(50) + whole)
    with pytest.raises(BrokenLog, match=f"{newest.name}: damaged at byte {len(whole)}"):
        Log(tmp_path)
    with pytest.raises(BrokenLog, match="does not match its checksum"):
        list(follow(tmp_path, records[-1].offset))


def test_a_new_file_is_in_its_folder_on_disk_before_anything_in_it_is_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No power can be cut here: what is asked of the system is looked at instead."""
    asked: list[set[str]] = []
    ask = os.fsync

    def seen(descriptor: int) -> None:
        ask(descriptor)
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            asked.append({path.name for _, path in log.segments(tmp_path / "log")})

    monkeypatch.setattr(os, "fsync", seen)
    writer = Log(tmp_path / "log", segment=200)
    for number in range(30):
        writer.append("events", {"number": number})
        assert {path.name for _, path in log.segments(tmp_path / "log")} == asked[-1]
    assert len(asked[-1]) > 4
    writer.begin_at(writer.end + 1)
    assert {path.name for _, path in log.segments(tmp_path / "log")} == asked[-1]
    writer.close()


class Disk:
    """How much of each file of a log the system was asked to bring to disk, and had.

    A file's size is taken before the asking: what is written meanwhile may not be among it.
    """

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.ask = folder, os.fsync
        self.sizes: dict[int, int] = {}
        self.held, self.asked = threading.Event(), threading.Event()
        self.held.set()
        monkeypatch.setattr(os, "fsync", self.seen)

    def seen(self, descriptor: int) -> None:
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            self.ask(descriptor)
            return
        if not self.asked.is_set():
            self.asked.set()
            self.held.wait(30)
        self.ask(descriptor)
        self.sizes[before.st_ino] = max(self.sizes.get(before.st_ino, 0), before.st_size)

    def holds(self, end: int) -> bool:
        """Tell whether all that the log says before ``end`` was brought to disk by now."""
        sizes = dict(self.sizes)
        begun = [(start, path) for start, path in log.segments(self.folder) if start < end]
        nexts = [start for start, _ in begun[1:]]
        return all(
            sizes.get(path.stat().st_ino, 0) >= until - start
            for (start, path), until in zip(begun, [*nexts, end], strict=True)
        )


def test_a_record_is_on_disk_before_it_is_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Disk(tmp_path, monkeypatch)
    writer = Log(tmp_path, segment=200)
    for number in range(30):
        writer.append("events", {"number": number})
        assert disk.holds(writer.end)
    assert len(log.segments(tmp_path)) > 4
    writer.begin_at(writer.end + 1)
    writer.append("events", {"number": 30})
    assert disk.holds(writer.end)
    writer.close()


def test_records_that_share_a_flush_are_on_disk_each_before_it_is_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one flush is under way others write, and the last of them begins a new file."""
    disk = Disk(tmp_path, monkeypatch)
    writer = Log(tmp_path, segment=1_000)
    acknowledged: dict[int, int] = {}

    def append(number: int) -> None:
        writer.append("events", {"number": number, "words": "x" * 600})
        acknowledged[number] = writer.end if disk.holds(writer.end) else -1

    disk.held.clear()
    first = threading.Thread(target=append, args=(0,))
    first.start()
    assert disk.asked.wait(30)
    others = [threading.Thread(target=append, args=(number,)) for number in (1, 2)]
    for other in others:
        other.start()
    while len(log.segments(tmp_path)) < 2 and any(other.is_alive() for other in others):
        time.sleep(0.001)
    assert acknowledged == {}, "nothing is, while the disk is still at work"
    disk.held.set()
    for thread in (first, *others):
        thread.join(30)
    assert sorted(acknowledged) == [0, 1, 2]
    assert min(acknowledged.values()) > 0
    assert len(log.segments(tmp_path)) == 2
    writer.close()
