"""The log as another process reads it, while its oldest files go."""

from __future__ import annotations

import os
import stat
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
