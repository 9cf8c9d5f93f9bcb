"""The log as another process reads it, while its oldest files go."""

from __future__ import annotations

from pathlib import Path

import pytest

from kasauti_recommender.events import log
from kasauti_recommender.events.log import Compacted, Log, Record, follow

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
