"""The catalogue as it stands now: a version's items and what the log has changed since."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kasauti_recommender.events.log import Record
from kasauti_recommender.features.item_table import IN_STOCK, REMOVED
from kasauti_recommender.retrieval.vectors import Vectors, has_direction, unit
from kasauti_recommender.serving.bundle import BrokenBundle, Bundle
from kasauti_recommender.serving.engine import Engine


class Catalogue:
    """Follows the log: what a record says of a product holds from the next request on.

    ``live_items`` counts those that were not removed, ``mended`` records whose vector was none.

    Parameters
    ----------
    bundle : Bundle
    engine : Engine, optional
        Without one (in the writer) only ids and numbers are kept.
    """

    def __init__(self, bundle: Bundle, engine: Engine | None = None) -> None:
        self.bundle, self.engine = bundle, engine
        self.mended = 0
        self.live_items = 0 if engine is None else self._counted()
        self.numbers = {k: {n: i for i, n in enumerate(v)} for k, v in bundle.words.items()}

    def _counted(self) -> int:
        """Return how many items there are that were not removed."""
        table = self.bundle.table
        return int(np.count_nonzero((table.added != 0) & ((table.flags & REMOVED) == 0)))

    @property
    def room(self) -> int:
        """How many more items the version can take."""
        return min(len(self.bundle.table), self.bundle.vectors.room) - self.bundle.ids.free

    def live(self, item: str) -> int | None:
        """Return the number of an item that was not removed."""
        number = self.bundle.ids.number(item)
        if number is None or self.bundle.table.flags[number] & REMOVED:
            return None
        return number

    def next_number(self, item: str) -> int:
        """Return the item's number, the next free one for a new item."""
        known = self.bundle.ids.number(item)
        return self.bundle.ids.free if known is None else known

    def apply(self, record: Record) -> None:
        """Take over what a record says of a product; records of events say nothing of it."""
        if record.kind == "products":
            for product in record.body["products"]:
                self._put(product)
        elif record.kind == "removed":
            self._remove(record.body["number"])

    def _put(self, product: dict[str, Any]) -> None:
        number, bundle = int(product["number"]), self.bundle
        known = bundle.ids.number(product["id"])
        new = known is None
        if known != number and not (new and not bundle.ids.has(number)):
            raise BrokenBundle(
                f"{bundle.manifest.version} numbers {product['id']} otherwise than the log: serve "
                "it from an empty data folder"
            )
        if new and number >= min(len(bundle.table), bundle.vectors.room):
            raise BrokenBundle(f"{bundle.manifest.version} has no room for {product['id']}")
        product = self._with_a_sound_vector(product)
        if new:
            bundle.ids.add(product["id"], number)
        table, gone = bundle.table, bool(bundle.table.flags[number] & REMOVED)
        for name, column in (("category", table.category), ("brand", table.brand)):
            column[number] = self._word(name, product["attributes"])
        table.price[number] = product["price"]
        if new:
            table.added[number] = product["added_at"] // 1000
        kept = int(table.flags[number]) & ~(IN_STOCK | REMOVED)
        table.flags[number] = kept | (IN_STOCK if product["in_stock"] else 0)
        self.live_items += new or gone
        if new or gone or product["vector"]:
            self._place(number, product, new=new)
        if self.engine is not None:
            self.engine.changed(number)

    def _with_a_sound_vector(self, product: dict[str, Any]) -> dict[str, Any]:
        """Leave out a vector that is none: nodes once took such in, and a log is not rewritten."""
        if not product["vector"] or has_direction(narrowed(product["vector"])):
            return product
        self.mended += 1
        if self.engine is None:  # the writer says it once for all
            print(  # noqa: T201
                f"{product['id']}: its vector is none in 32-bit floats; placed by its attributes",
                flush=True,
            )
        return product | {"vector": []}

    def _place(self, number: int, product: dict[str, Any], *, new: bool) -> None:
        vector = self.predicted(product["attributes"], product["vector"])
        if not new and not product["vector"]:
            vector = self.bundle.vectors.take(np.array([number]))[0]
        self.bundle.vectors.write(number, vector[None, :])
        if self.engine is not None:
            self.bundle.index.add(number, vector)
            if new:
                self.engine.fresh = np.concatenate(([number], self.engine.fresh))

    def _remove(self, number: int) -> None:
        flags = self.bundle.table.flags
        self.live_items -= not flags[number] & REMOVED
        flags[number] |= REMOVED
        self.bundle.index.remove(number)
        if self.engine is not None:
            self.engine.changed(number)

    def _word(self, name: str, attributes: list[str]) -> int:
        for attribute in attributes:
            kind, _, value = attribute.partition(":")
            if kind == name:
                known = self.numbers.setdefault(name, {})
                if value not in known:
                    known[value] = len(known)
                    self.bundle.words.setdefault(name, []).append(value)
                return known[value]
        return -1

    def predicted(self, attributes: list[str], given: list[float]) -> Vectors:
        """Return the vector that is given, else the one that the attributes foretell.

        Of attributes that are all unknown it is zeros: the item is like no other (``placed``).
        """
        if given:
            return unit(narrowed(given))
        rows = [self.bundle.attributes[a] for a in set(attributes) if a in self.bundle.attributes]
        return unit(self.bundle.weights[sorted(rows)].sum(axis=0, dtype=np.float32))

    def categories(self, names: tuple[str, ...]) -> tuple[int, ...] | str:
        """Return the numbers of categories, or the first name that is unknown."""
        known = self.numbers.get("category", {})
        for name in names:
            if name not in known:
                return name
        return tuple(known[name] for name in names)

    def described(self, number: int) -> dict[str, Any]:
        """Return what a page shows of an item."""
        table, words = self.bundle.table, self.bundle.words

        def word(kind: str, place: int) -> str:
            return words[kind][place] if 0 <= place < len(words.get(kind, ())) else ""

        category = word("category", int(table.category[number]))
        brand = word("brand", int(table.brand[number]))
        return {
            "id": self.bundle.ids.name(number),
            "category": category,
            "brand": brand,
            "price": int(table.price[number]),
            "in_stock": bool(table.flags[number] & IN_STOCK),
        }

    def placed(self, number: int) -> bool:
        """Tell whether behaviour or an attribute says anything of whom an item is like."""
        return bool(self.bundle.vectors.take(np.array([number]))[0].any())

    def like(self, number: int, count: int, *, in_stock: bool) -> tuple[NDArray[np.int64], Vectors]:
        """Return the nearest items to an item, without itself; fewer only where no more pass."""
        query = self.bundle.vectors.take(np.array([number]))[0]
        items, scores = self._passing(*self.bundle.index.search(query, count * 2 + 8), in_stock)
        if len(items) < count + 1:  # the nearest hold few that pass: search among all that do
            flags = self.bundle.table.flags
            allowed = (flags & REMOVED) == 0
            allowed &= ((flags & IN_STOCK) > 0) | (not in_stock)
            items, scores = self.bundle.index.search(query, count + 1, allowed=allowed)
        other = items != number
        return items[other][:count], scores[other][:count]

    def _passing(
        self, items: NDArray[np.int64], scores: Vectors, in_stock: bool
    ) -> tuple[NDArray[np.int64], Vectors]:
        flags = self.bundle.table.flags[items]
        keep = (flags & REMOVED) == 0
        if in_stock:
            keep &= (flags & IN_STOCK) > 0
        return items[keep], scores[keep]


def narrowed(numbers: Sequence[float]) -> Vectors:
    """Return numbers as 32-bit floats; those beyond them are infinite."""
    with np.errstate(over="ignore"):
        return np.asarray(numbers, dtype=np.float64).astype(np.float32)
