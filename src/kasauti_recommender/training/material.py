"""What a version is learnt from: catalogue and history as arrays, with a digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from kasauti_recommender.events.erasure import digest_of
from kasauti_recommender.events.event import Kind
from kasauti_recommender.events.tables import (
    ARRIVED,
    CATALOGUE_COLUMNS,
    CHANGED,
    Checked,
    check_catalogue,
    check_events,
)
from kasauti_recommender.training.changes import Changes
from kasauti_recommender.training.lists import History


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Products as parallel arrays; the row is the item number.

    Parameters
    ----------
    ids : Series of str
    price : float32 array
        In the smallest unit of the currency.
    added : int32 array
        Seconds since 1970-01-01 UTC.
    in_stock : bool array
    numbers : dict of int32 arrays
        ``category`` and ``brand``, -1 where the catalogue names none.
    words : dict of tuples of str
        Their names by number.
    attributes : sparse matrix of 0 and 1, shape (items, attributes)
    attribute_names : tuple of str
        ``"name:value"`` of each column.
    changes : Changes
        Prices and stock as they were.
    """

    ids: pl.Series
    price: NDArray[np.float32]
    added: NDArray[np.int32]
    in_stock: NDArray[np.bool_]
    numbers: dict[str, NDArray[np.int32]]
    words: dict[str, tuple[str, ...]]
    attributes: sparse.csr_matrix
    attribute_names: tuple[str, ...]
    changes: Changes = field(default_factory=Changes.none)

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Material:
    """Catalogue, users and history after the data check.

    Parameters
    ----------
    catalogue : Catalogue
    users : Series of str
        By user number.
    history : History
    set_aside : dict of str to int
        Rows left out, by reason.
    digest : str
        SHA-256 of everything above that a version is made from.
    aside : dict of str to DataFrame
        Those rows as they came, with their ``reason``, by table.
    """

    catalogue: Catalogue
    users: pl.Series
    history: History
    set_aside: dict[str, int]
    digest: str
    aside: dict[str, pl.DataFrame] = field(default_factory=dict)


def gather(
    catalogue: pl.DataFrame, events: Iterable[pl.DataFrame], *, now: int,
    forgotten: Mapping[str, int] | None = None,
) -> Material:  # fmt: skip
    """Check both tables and lay them out as arrays.

    What people did before they were forgotten (``Shelf.forgotten``) is left out, and is kept
    nowhere.

    Raises
    ------
    BadTable
        If a table cannot be used.
    """
    products = check_catalogue(catalogue, now=now)
    goods = _catalogue(products.good, products.earlier)
    kept = (_without(part, forgotten) for part in events) if forgotten else events
    parts = [check_events(part, now=now, items=goods.ids) for part in kept]
    checked = pl.concat([part.good for part in parts], how="diagonal")
    history, users = _history(checked.filter(checked["id"].is_first_distinct()), goods.ids)
    bad = {
        "catalogue": products.set_aside,
        "events": pl.concat([part.set_aside for part in parts], how="diagonal_relaxed"),
    }
    digest = _digest(goods, history, users)
    return Material(goods, users, history, _counted([products, *parts]), digest, bad)


def _without(events: pl.DataFrame, forgotten: Mapping[str, int]) -> pl.DataFrame:
    """Leave out what people did before they were forgotten, and what tells no time."""
    users = events["user"].cast(pl.String).drop_nulls().unique().to_list()
    theirs = {user: at for user in users if (at := forgotten.get(digest_of(user))) is not None}
    until = pl.col("user").cast(pl.String).replace_strict(theirs, default=None)
    later = pl.col("at").cast(pl.Int64, strict=False) > until
    return events.filter(until.is_null() | later.fill_null(False)) if theirs else events


def keep_aside(material: Material, folder: Path) -> tuple[Path, ...]:
    """Write the rows that were left out, one Parquet file a table that had any.

    Once mended they are sent again like any other rows.
    """
    written = []
    for name, rows in material.aside.items():
        path = folder / f"{name}.parquet"
        if len(rows):
            folder.mkdir(parents=True, exist_ok=True)
            beside = path.with_suffix(".writing")
            rows.write_parquet(beside)
            beside.replace(path)
            written.append(path)
        else:
            path.unlink(missing_ok=True)
    return tuple(written)


def _counted(parts: Iterable[Checked]) -> dict[str, int]:
    total: dict[str, int] = {}
    for part in parts:
        for reason, count in part.reasons.items():
            total[reason] = total.get(reason, 0) + count
    return total


def _catalogue(frame: pl.DataFrame, earlier: pl.DataFrame) -> Catalogue:
    items = len(frame)
    names = [name for name in frame.columns if name not in (*CATALOGUE_COLUMNS, CHANGED)]
    numbers = {name: np.full(items, -1, np.int32) for name in ("category", "brand")}
    words: dict[str, tuple[str, ...]] = {"category": (), "brand": ()}
    blocks, columns = [sparse.csr_matrix((items, 0), dtype=np.float32)], []
    for name in names:
        codes, values = _coded(frame[name].cast(pl.String))
        if name in numbers:
            numbers[name], words[name] = codes, values
        has = np.flatnonzero(codes >= 0)
        cells = (np.ones(len(has), np.float32), (has, codes[has]))
        blocks.append(sparse.csr_matrix(cells, shape=(items, len(values))))
        columns += [f"{name}:{value}" for value in values]
    return Catalogue(
        ids=frame["id"],
        price=frame["price"].cast(pl.Float32).to_numpy(),
        added=(frame["added_at"] // 1000).cast(pl.Int32).to_numpy(),
        in_stock=frame["in_stock"].to_numpy(),
        numbers=numbers,
        words=words,
        attributes=sparse.hstack(blocks).tocsr(),
        attribute_names=tuple(columns),
        changes=Changes.of(frame, earlier),
    )


def _coded(column: pl.Series) -> tuple[NDArray[np.int32], tuple[str, ...]]:
    """Number the values of a column in their own order; -1 where there is none."""
    values = column.drop_nulls().unique().sort()
    codes = column.cast(pl.Enum(values)).to_physical().cast(pl.Int32).fill_null(-1)
    return codes.to_numpy(), tuple(values.to_list())


def _history(events: pl.DataFrame, ids: pl.Series) -> tuple[History, pl.Series]:
    kinds = pl.Enum([kind.value for kind in Kind])
    number_of = pl.DataFrame({"item": ids, "number": np.arange(len(ids))})
    numbered = events.join(number_of, on="item", how="left", maintain_order="left")
    users = numbered["user"].unique().sort()
    coded = numbered.select(
        pl.col("user").cast(pl.Enum(users)).to_physical().cast(pl.Int64),
        pl.col("number"),
        pl.col("kind").cast(kinds).to_physical().cast(pl.Int8),
        pl.col("at") // 1000,
        pl.col("id"),
        *((pl.col(ARRIVED) // 1000,) if ARRIVED in numbered.columns else ()),
    ).sort("user", "at", "id")
    user = coded["user"].to_numpy()
    starts = np.searchsorted(user, np.arange(len(users) + 1))
    number, kind, at = (coded[name].to_numpy() for name in ("number", "kind", "at"))
    arrived = coded[ARRIVED].fill_null(coded["at"]).to_numpy() if ARRIVED in coded else None
    return History(user, number, kind, at, starts, arrived), users


def _digest(goods: Catalogue, history: History, users: pl.Series) -> str:
    seen = hashlib.sha256()
    for names in (goods.ids, users):  # a version keeps what is known of each user by id
        for name in names.to_list():
            seen.update(name.encode() + b"\0")
        seen.update(b"\0")
    seen.update("\0".join(goods.attribute_names).encode())
    arrays = (
        goods.price, goods.added, goods.in_stock, goods.attributes.indices, goods.attributes.indptr,
        history.user, history.item, history.kind, history.at, history.known_at,
        goods.changes.key, goods.changes.price, goods.changes.in_stock,
    )  # fmt: skip
    for array in arrays:
        seen.update(np.ascontiguousarray(array).data)
    return seen.hexdigest()
