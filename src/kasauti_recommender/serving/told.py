"""The shop's catalogue with what a node was told of its products since, for the next training."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from kasauti_recommender.events.tables import CATALOGUE_COLUMNS, check_catalogue
from kasauti_recommender.serving.compaction import changes
from kasauti_recommender.serving.snapshot import alone, lasting
from kasauti_recommender.serving.tail import End

Row = dict[str, Any]


def catalogue_as_told(catalogue: pl.DataFrame, data: Path) -> pl.DataFrame:
    """Return a catalogue brought up to date by a node's log; may run beside the node.

    Its rows keep their places and new products follow in the order of their numbers, so that a
    version trained on it goes on with the numbers of one that was trained on the catalogue alone.
    What was removed stays, out of stock: the log still says that it is never shown.

    Parameters
    ----------
    catalogue : DataFrame
        As ``check_catalogue`` reads it.
    data : Path
        Of the node.

    Raises
    ------
    BadTable
        If the catalogue cannot be used.
    """
    frame = check_catalogue(catalogue).good
    names = [name for name in frame.columns if name not in CATALOGUE_COLUMNS]
    rows: dict[str, Row] = {
        row["id"]: row for row in frame.with_columns(pl.col(names).cast(pl.String)).to_dicts()
    }
    with alone(data):
        for record in lasting(changes(data, End(data / "end").get())):
            if record.kind == "removed":
                if (row := rows.get(record.body["item"])) is not None:
                    row["in_stock"] = False
                continue
            for product in record.body["products"]:
                rows[product["id"]] = _row(product, rows.get(product["id"]))
    attributes = dict.fromkeys(name for row in rows.values() for name in row)
    schema = dict(CATALOGUE_COLUMNS) | {
        name: pl.String() for name in attributes if name not in CATALOGUE_COLUMNS
    }
    return pl.DataFrame(list(rows.values()), schema=schema)


def _row(product: Row, before: Row | None) -> Row:
    """Return a product as a row; what it was when it came stays, the rest is as told last."""
    row: Row = {
        "id": product["id"], "price": product["price"], "in_stock": product["in_stock"],
        "added_at": before["added_at"] if before else product["added_at"],
    }  # fmt: skip
    for attribute in product["attributes"]:
        name, _, value = attribute.partition(":")
        if name not in CATALOGUE_COLUMNS:
            row.setdefault(name, value)
    return row
