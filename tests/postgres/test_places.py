"""Where the server's socket is, however long the data folder's name."""

import os
from pathlib import Path

import pytest

from kasauti.postgres import can_reach, server_owner, socket_folder, url


def test_the_socket_lies_in_the_data_folder() -> None:
    assert socket_folder(Path("/srv/data")) == Path("/srv/data/run")


@pytest.mark.parametrize("letters", [80, 90, 200])
def test_a_long_data_folder_gets_a_socket_that_an_address_can_hold(letters: int) -> None:
    folder = socket_folder(Path("/") / ("ख" * letters))
    assert len(os.fsencode(folder / ".s.PGSQL.5432.lock")) <= 107


def test_two_long_data_folders_do_not_share_a_socket() -> None:
    assert socket_folder(Path("/" + "a" * 120)) != socket_folder(Path("/" + "b" * 120))


def test_the_address_carries_the_socket_folder() -> None:
    assert (
        url(Path("/srv/my data")) == "postgresql://kasauti@/kasauti?host=%2Fsrv%2Fmy%20data%2Frun"
    )


def test_a_closed_parent_folder_keeps_the_server_out(tmp_path: Path) -> None:
    inside = tmp_path / "closed" / "programs"
    inside.mkdir(parents=True)
    stranger = server_owner()
    (tmp_path / "closed").chmod(0o000)
    try:
        assert not can_reach(inside, stranger)
    finally:
        (tmp_path / "closed").chmod(0o700)
