"""The item table is whole or says so."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kasauti_recommender.features.item_table import COLUMNS, IN_STOCK, ItemTable


def test_a_table_comes_back_as_it_was(tmp_path: Path) -> None:
    table = ItemTable.empty(100)
    table.price[:] = np.arange(100)
    table.flags[3] = IN_STOCK
    table.save(tmp_path)
    again = ItemTable.open(tmp_path)
    assert len(again) == 100
    for name in COLUMNS:
        assert np.array_equal(getattr(again, name), getattr(table, name))


def test_readers_see_what_the_writer_writes(tmp_path: Path) -> None:
    ItemTable.empty(10).save(tmp_path)
    writer, reader = ItemTable.open(tmp_path, writable=True), ItemTable.open(tmp_path)
    writer.flags[4] = IN_STOCK
    assert reader.flags[4] == IN_STOCK
    with pytest.raises(ValueError, match="read-only"):
        reader.flags[4] = 0


def test_a_folder_without_a_description_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no whole item table"):
        ItemTable.open(tmp_path)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"items": "many"}'])
def test_a_description_that_says_nothing_is_told(tmp_path: Path, text: str) -> None:
    ItemTable.empty(10).save(tmp_path)
    (tmp_path / "table.json").write_text(text)
    with pytest.raises(ValueError, match="no whole item table"):
        ItemTable.open(tmp_path)


@pytest.mark.parametrize("name", COLUMNS)
def test_a_column_cut_short_or_missing_is_named(tmp_path: Path, name: str) -> None:
    ItemTable.empty(10).save(tmp_path)
    with (tmp_path / name).open("r+b") as file:
        file.truncate(7)
    with pytest.raises(ValueError, match=f"column {name}"):
        ItemTable.open(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(ValueError, match=f"column {name}"):
        ItemTable.open(tmp_path)
