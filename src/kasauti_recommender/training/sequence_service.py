"""The service on real sequences: trained by the pipeline, asked through the engine with ranker."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy import sparse

from kasauti_recommender.events.log import Record
from kasauti_recommender.features.state import RECENT, UserState
from kasauti_recommender.ranking.arrange import Rules
from kasauti_recommender.ranking.ranker import Ranker
from kasauti_recommender.serving.bundle import Bundle
from kasauti_recommender.serving.catalogue import Catalogue
from kasauti_recommender.serving.engine import Engine, Wanted
from kasauti_recommender.training.evaluation import Remembered
from kasauti_recommender.training.learn import learn
from kasauti_recommender.training.parameters import Parameters
from kasauti_recommender.training.sequence_baselines import Lists
from kasauti_recommender.training.sequence_material import BEGAN, CLICK, material_of
from kasauti_recommender.training.sequence_splits import History, Split

_DAY = 86_400
_NEW = "new"


class Service:
    """A version learnt from a split, and the engine that serves it.

    Parameters
    ----------
    split : Split
    attributes : sparse matrix, shape (items, attributes)
        Of the items that training may know; others come later.
    folder : Path
        Where the version is written.
    count : int
        Items a list.
    parameters : Parameters, optional
        Other than those of the pipeline; the split says what they learn from.
    """

    def __init__(
        self, split: Split, attributes: sparse.csr_matrix, folder: Path, count: int,
        parameters: Parameters | None = None,
    ) -> None:  # fmt: skip
        material = material_of(split.train, split.times, attributes)
        learnt = replace(
            parameters or Parameters(), learn_until=split.learn_until, test_from=1.0, room=0.25
        )
        learn(material, learnt, folder, version="sequences", created_from={"log": 0})
        self._folder, self._count, self._now = folder, count, BEGAN + split.now
        self.open(Rules())

    def open(self, rules: Rules, ranker: Ranker | None = None) -> None:
        """Begin anew as it was learnt, with other rules, or another ranker in place of its own."""
        self._store, self._bundle = Remembered(), Bundle.open(self._folder)
        self._engine = Engine.of(self._bundle, self._store, rules)
        self._engine.ranker = ranker or self._engine.ranker
        self._catalogue = Catalogue(self._bundle, self._engine)

    def __call__(self, histories: Sequence[History], *, new_only: bool = False) -> Lists:
        """Return a list for each history, oldest first; only of the items that came later."""
        categories = self._catalogue.categories((_NEW,)) if new_only else ()
        assert not isinstance(categories, str)
        out = np.full((len(histories), self._count), -1, dtype=np.int64)
        for row, history in enumerate(histories):
            recent = history[-RECENT:][::-1]
            times = tuple(self._now - _DAY * (place + 1) for place in range(len(recent)))
            self._store.state = UserState(recent, (CLICK,) * len(recent), times, len(history))
            wanted = Wanted("", self._count, categories)
            # Without a limit of time: a busy machine must not change what is measured.
            items = self._engine.recommend(wanted, now=self._now, budget=float("inf")).items
            out[row, : len(items)] = items
        return out

    def bring_in(self, attributes: sparse.csr_matrix) -> None:
        """Bring new products in as the log does; their numbers follow those that are known."""
        self._put([f"attribute:{n}" for n in row.indices] for row in attributes)

    def bring_in_unknown(self, count: int) -> None:
        """Begin anew and bring in products of which no attribute is known, unexplored.

        What is left is what behaviour alone can find.
        """
        self.open(Rules(exploration=0))
        self._put([] for _ in range(count))

    def group_new(self, attributes: sparse.csr_matrix) -> None:
        """Say of the new products that they are one category, so that a request can ask for it."""
        self._put(
            [f"category:{_NEW}", *(f"attribute:{n}" for n in row.indices)] for row in attributes
        )

    def _put(self, rows: Iterable[list[str]]) -> None:
        known = self._bundle.manifest.items
        products = [
            {"id": f"new{place}", "number": known + place, "attributes": attributes, "price": 0,
             "in_stock": True, "added_at": self._now * 1000, "vector": []}
            for place, attributes in enumerate(rows)
        ]  # fmt: skip
        self._catalogue.apply(Record(0, "products", {"products": products}))
