"""Folders and zips become a stream of sources; a bad member stops no other."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from kasauti.documents import Limits, Source, Unreadable, UnreadableFile, expand, gather


def _zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def _reasons(sources: list[Source]) -> dict[str, Unreadable]:
    return {source.name: source.error.reason for source in sources if source.error is not None}


def test_a_zip_of_many_gives_its_files_and_none_of_the_litter() -> None:
    data = _zipped(
        {
            "2026/asha.txt": b"Asha",
            "2026/": b"",
            "__MACOSX/2026/._asha.txt": b"x",
            ".DS_Store": b"x",
            "~$asha.docx": b"x",
            "../../etc/ravi.txt": b"Ravi",
            "more.zip": _zipped({"mira.txt": b"Mira"}),
        }
    )
    sources = list(expand(data, "all.zip"))
    assert [(source.name, source.data) for source in sources] == [
        ("2026/asha.txt", b"Asha"),
        ("etc/ravi.txt", b"Ravi"),
        ("more.zip/mira.txt", b"Mira"),
    ]


def test_a_zip_in_a_zip_in_a_zip_is_named_and_the_others_are_read() -> None:
    inner = _zipped({"deep.zip": _zipped({"a.txt": b"x"}), "mira.txt": b"Mira"})
    sources = list(expand(_zipped({"more.zip": inner, "asha.txt": b"Asha"}), "all.zip"))
    assert _reasons(sources) == {"more.zip/deep.zip": Unreadable.NESTED_TOO_DEEP}
    assert [source.name for source in sources if source.data] == ["more.zip/mira.txt", "asha.txt"]


def test_a_bomb_is_stopped_and_what_came_before_it_is_read() -> None:
    data = _zipped({"asha.txt": b"Asha", "bomb.txt": b"\0" * 5_000_000, "ravi.txt": b"Ravi"})
    sources = list(expand(data, "all.zip", limits=Limits(bytes=1_000_000)))
    assert _reasons(sources) == {"bomb.txt": Unreadable.TOO_LARGE}
    assert [source.name for source in sources if source.data] == ["asha.txt", "ravi.txt"]
    limits = Limits(unpacked_bytes=1_000_000)
    assert _reasons(list(expand(data, "all.zip", limits=limits))) == {
        "bomb.txt": Unreadable.EXPANDS_TOO_FAR,
        "all.zip": Unreadable.EXPANDS_TOO_FAR,
    }


def test_too_many_members_and_damaged_archives_are_named() -> None:
    data = _zipped({f"{number}.txt": b"x" for number in range(9)})
    sources = list(expand(data, "all.zip", limits=Limits(members=5)))
    assert len(sources) == 6
    assert _reasons(sources) == {"all.zip": Unreadable.EXPANDS_TOO_FAR}
    assert _reasons(list(expand(data[:-30], "cut.zip"))) == {"cut.zip": Unreadable.BROKEN}
    damaged = bytearray(_zipped({"a.txt": bytes(range(256)) * 4}))
    damaged[80:120] = b"\xff" * 40
    assert _reasons(list(expand(bytes(damaged), "all.zip"))) == {"a.txt": Unreadable.BROKEN}


def test_folders_are_walked_in_order_and_zips_in_them_opened(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "asha.txt").write_bytes(b"Asha")
    (tmp_path / ".hidden").write_bytes(b"x")
    (tmp_path / "a.zip").write_bytes(_zipped({"ravi.txt": b"Ravi"}))
    (tmp_path / "c.zip").write_bytes(b"PK\x03\x04 rubbish")
    sources = list(gather([tmp_path, tmp_path / "b" / "asha.txt", tmp_path / "none.pdf"]))
    assert [source.name for source in sources] == [
        "ravi.txt",
        "c.zip",
        "b/asha.txt",
        "asha.txt",
        "none.pdf",
    ]
    assert _reasons(sources) == {"c.zip": Unreadable.BROKEN, "none.pdf": Unreadable.NOT_OPENED}
    assert sources[2].read(Limits()) == b"Asha"


def test_a_source_on_disk_is_refused_when_too_large_or_gone(tmp_path: Path) -> None:
    path = tmp_path / "asha.txt"
    path.write_bytes(b"x" * 100)
    source = Source("asha.txt", path=path)
    with pytest.raises(UnreadableFile, match="larger than allowed"):
        source.read(Limits(bytes=99))
    path.unlink()
    with pytest.raises(UnreadableFile, match="could not be opened") as caught:
        source.read(Limits())
    assert str(tmp_path) not in str(caught.value)
