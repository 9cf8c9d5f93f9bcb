"""What a killed worker had unpacked is removed; what a living one unpacks is left alone."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from kasauti.actions import scratch
from kasauti.records.stored_bytes import clear_unfinished

OTHER = """
import sys, time
from pathlib import Path
from kasauti.actions.scratch import own
folder = own(Path(sys.argv[1]))
(folder / "resume").write_text("Kavya Menon")
print("ready", flush=True)
time.sleep(60)
"""


def test_a_dead_workers_folder_goes_and_a_living_ones_stays(tmp_path: Path) -> None:
    other = subprocess.Popen(
        [sys.executable, "-c", OTHER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None
    other.stdout.readline()
    mine = scratch.own(tmp_path)
    assert scratch.own(tmp_path) == mine
    assert scratch.clear(tmp_path) == 0
    assert len(list(tmp_path.glob("*/resume"))) == 1
    other.kill()
    other.wait()
    other.stdout.close()
    assert scratch.clear(tmp_path) == 1
    assert list(tmp_path.glob("*/resume")) == []
    assert mine.is_dir()


def test_what_lies_there_without_a_lock_goes_after_a_day(tmp_path: Path) -> None:
    mine = scratch.own(tmp_path)
    old, new = tmp_path / "old", tmp_path / "new"
    for folder in (old, new):
        folder.mkdir()
        (folder / "resume").write_text("Kavya Menon")
    file, link = tmp_path / "loose", tmp_path / "link"
    file.write_text("Kavya Menon")
    link.symlink_to(new)
    for one in (old, file, link, mine):
        os.utime(one, (0, 0), follow_symlinks=False)
    assert scratch.clear(tmp_path) == 3
    assert {one.name for one in tmp_path.iterdir()} == {"new", mine.name, f"{mine.name}.lock"}
    assert (new / "resume").is_file()


def test_where_nothing_was_unpacked_there_is_nothing_to_clear(tmp_path: Path) -> None:
    assert scratch.clear(tmp_path / "none") == 0


def test_a_file_that_was_never_finished_goes_after_a_while(data_folder: Path) -> None:
    files = data_folder / "files"
    files.mkdir(exist_ok=True)
    old, new = files / ".new-old", files / ".new-new"
    old.write_bytes(b"half")
    new.write_bytes(b"half")
    os.utime(old, (0, 0))
    assert clear_unfinished(before=time.time() - 60) == 1
    assert not old.exists()
    assert new.exists()
