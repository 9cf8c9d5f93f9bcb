"""Tables from outside: bad rows are set aside with a reason, nothing is lost unseen."""

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kasauti_recommender.events.partitions import write_partitions
from kasauti_recommender.events.tables import (
    BadTable,
    check_catalogue,
    check_events,
    read_table,
)
from kasauti_recommender.training.material import gather

NOW = 1_767_225_600_000
GOOD = {"id": "e1", "user": "u1", "item": "i1", "kind": "click", "at": NOW - 1}


def events(*changes: dict[str, object]) -> pl.DataFrame:
    rows = [{**GOOD, "id": f"e{n}", **change} for n, change in enumerate(changes)]
    return pl.DataFrame(rows, strict=False)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"user": ""}, "user has no 1 to 128 bytes"),
        ({"user": None}, "user has no 1 to 128 bytes"),
        ({"item": "x" * 129}, "item has no 1 to 128 bytes"),
        ({"user": "ब" * 43}, "user has no 1 to 128 bytes"),
        ({"kind": "stare"}, "kind is none of the five"),
        ({"kind": None}, "kind is none of the five"),
        ({"at": None}, "at is no whole number of milliseconds"),
        ({"at": NOW // 1000}, "at lies before 2000: not in milliseconds?"),
        ({"at": NOW + 301_000}, "at lies in the future"),
        ({"item": "elsewhere"}, "item is not in the catalogue"),
        ({"id": "e0"}, "id stands twice"),
    ],
)
def test_a_bad_row_is_set_aside_and_the_others_go_on(
    change: dict[str, object], reason: str
) -> None:
    checked = check_events(events({}, change, {}), now=NOW, items=pl.Series(["i1"]))
    assert checked.good["id"].to_list() == ["e0", "e2"]
    assert checked.reasons == {reason: 1}


def test_a_clock_a_little_ahead_is_forgiven() -> None:
    assert len(check_events(events({"at": NOW + 299_000}), now=NOW).good) == 1


@pytest.mark.parametrize("ahead", [299_000, 301_000, NOW * 999], ids=str)
def test_an_event_that_arrived_in_the_future_is_set_aside(ahead: int) -> None:
    """The last is a time in microseconds."""
    came = [{"arrived_at": NOW}, {"arrived_at": NOW + ahead}, {"arrived_at": None}]
    checked = check_events(events(*came), now=NOW)
    good = ["e0", "e2"] if ahead > 300_000 else ["e0", "e1", "e2"]
    assert checked.good["id"].to_list() == good
    assert sum(checked.reasons.values()) == 3 - len(good)
    assert set(checked.reasons) <= {"arrived_at lies in the future"}


@pytest.mark.parametrize("column", ["added_at", "changed_at"])
@pytest.mark.parametrize("ahead", [299_000, 301_000, NOW * 999], ids=str)
def test_a_product_from_the_future_is_set_aside_and_what_held_before_goes_on(
    column: str, ahead: int
) -> None:
    """A changed price would hold before its time, a time in microseconds broke the training."""
    row = {"id": "a", "price": 100, "in_stock": True, "added_at": NOW - 2, "changed_at": NOW - 2}
    later = row | {"price": 200, "changed_at": NOW - 1, column: NOW + ahead}
    frame = pl.DataFrame([row, later, row | {"id": "b"}])
    material = gather(frame, [events({"item": "a"}, {"item": "b"})], now=NOW)
    future = ahead > 300_000
    goods = material.catalogue
    prices = dict(zip(goods.ids, goods.price.tolist(), strict=True))
    assert prices == {"a": 100 if future else 200, "b": 100}
    assert material.set_aside == ({f"{column} lies in the future": 1} if future else {})
    assert len(material.aside["catalogue"]) == future


def test_a_missing_column_is_named() -> None:
    with pytest.raises(BadTable, match="no column at"):
        check_events(events({}).drop("at"), now=NOW)


def test_a_table_that_is_mostly_bad_is_refused_whole() -> None:
    with pytest.raises(BadTable, match="2 of 3 rows are bad"):
        check_events(events({}, {"kind": "?"}, {"kind": "?"}), now=NOW)


def test_csv_and_parquet_say_the_same(tmp_path: Path) -> None:
    frame = events({}, {"kind": "view"})
    frame.write_parquet(tmp_path / "a.parquet")
    frame.write_csv(tmp_path / "a.csv")
    tables = (
        check_events(read_table(tmp_path / f"a.{end}"), now=NOW) for end in ("csv", "parquet")
    )
    one, other = tables
    assert one.good.equals(other.good)


def test_a_csv_with_rubbish_sets_the_rubbish_aside(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text(
        f"id,user,item,kind,at\na,u,i,view,{NOW}\nb,u,i,view,yesterday\nc,u,i,view,{NOW}\n"
    )
    checked = check_events(read_table(path), now=NOW)
    assert checked.good["id"].to_list() == ["a", "c"]
    assert checked.reasons == {"at is no whole number of milliseconds": 1}


@pytest.mark.parametrize("name", ["none.parquet", "none.csv", "notes.txt"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadTable, match=name):
        read_table(tmp_path / name)


def test_the_catalogue_keeps_the_later_of_two_rows_and_refuses_to_be_empty() -> None:
    rows = [
        {"id": "a", "price": 100, "in_stock": "yes", "added_at": NOW, "brand": "x"},
        {"id": "a", "price": 200, "in_stock": "no", "added_at": NOW, "brand": None},
        {"id": "b", "price": -1, "in_stock": "no", "added_at": NOW, "brand": "y"},
        {"id": "c", "price": 5, "in_stock": None, "added_at": NOW, "brand": "y"},
    ]
    checked = check_catalogue(pl.DataFrame(rows), now=NOW)
    assert checked.good.select("id", "price", "in_stock").rows() == [
        ("a", 200, False),
        ("c", 5, True),
    ]
    assert len(checked.set_aside) == 2
    with pytest.raises(BadTable, match="empty"):
        check_catalogue(pl.DataFrame(rows).clear(), now=NOW)


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*.parquet"))}


DAY = 86_400_000
batches = st.lists(
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 3)), max_size=8), min_size=1, max_size=4
)


@settings(deadline=None, max_examples=25)
@given(batches)
def test_partitions_do_not_depend_on_batches_or_on_how_often_they_come(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[tuple[int, int]]]
) -> None:
    def frame(rows: list[tuple[int, int]]) -> pl.DataFrame:
        made = [{**GOOD, "id": f"e{n}", "at": NOW + (n * 7 % 4) * DAY} for n, _ in rows]
        return pl.DataFrame(made, schema=dict.fromkeys(GOOD, pl.String) | {"at": pl.Int64})

    once, twice = tmp_path_factory.mktemp("once"), tmp_path_factory.mktemp("twice")
    write_partitions(frame([row for batch in batches for row in batch]), once)
    for batch in reversed(batches):
        write_partitions(frame(batch), twice)
    before = files(twice)
    again = [write_partitions(frame(batch), twice) for batch in batches]
    assert all(written.new == 0 and written.days == () for written in again)
    assert files(twice) == before
    left, right = (read_all(folder) for folder in (once, twice))
    assert left == right


def read_all(folder: Path) -> list[tuple[object, ...]]:
    paths = sorted(folder.rglob("*.parquet"))
    return [row for path in paths for row in pl.read_parquet(path).rows()]


def test_a_late_event_finds_its_day_and_is_counted(tmp_path: Path) -> None:
    assert write_partitions(events({"at": NOW + DAY}), tmp_path).late == 0
    written = write_partitions(events({"at": NOW + DAY}, {"id": "late", "at": NOW}), tmp_path)
    assert (written.new, written.late) == (1, 1)
    assert written.days == ("2026-01-01",)
