"""Where requests are read, checked and answered: between the wire and the engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from kasauti_recommender.events.event import EARLIEST, Kind
from kasauti_recommender.features.state import UserStore
from kasauti_recommender.ranking.arrange import Rules
from kasauti_recommender.ranking.reasons import reason
from kasauti_recommender.ranking.rules import ShopRules
from kasauti_recommender.retrieval.candidates import Source
from kasauti_recommender.retrieval.vectors import has_direction
from kasauti_recommender.serving.bundle import Bundle
from kasauti_recommender.serving.catalogue import Catalogue, narrowed
from kasauti_recommender.serving.engine import Engine, Picked, Wanted
from kasauti_recommender.serving.problems import Problem
from kasauti_recommender.serving.request import (
    BUDGET,
    Answer,
    Ask,
    Degraded,
    EventIn,
    ExposureIn,
    ProductIn,
    Recommended,
    Refused,
    SimilarAsk,
)
from kasauti_recommender.serving.tail import End, Tail

_MOST, _BATCH, _AHEAD, _LONGEST = 200, 1000, 300, 128
_KINDS = frozenset(kind.value for kind in Kind)
Taken = tuple[list[dict[str, Any]], tuple[Refused, ...]]


class Desk:
    """Answers requests of one worker; everything but ``overloaded`` runs in one thread.

    Parameters
    ----------
    bundle : Path
        Folder of the version.
    data : Path
        Where log and states live.
    store : UserStore
    clock : callable
        Seconds since 1970-01-01 UTC.
    rules : ShopRules, optional
    budget : float
        Seconds that the stages of one list may take together; a stage beyond them is left out.
    """

    def __init__(
        self, bundle: Path, data: Path, store: UserStore, clock: Callable[[], float],
        rules: ShopRules | None = None, *, budget: float = BUDGET,
    ) -> None:  # fmt: skip
        self.bundle, self._clock, self.budget = Bundle.open(bundle), clock, budget
        opened = self.bundle
        self.engine = Engine.of(opened, store)
        self.catalogue = Catalogue(opened, self.engine)
        self.rules = rules or ShopRules()
        start = int(opened.manifest.created_from.get("log", 0))
        self.tail = Tail(data / "log", End(data / "end"), self.catalogue.apply, start)

    @property
    def model(self) -> str:
        """Version that answers."""
        return self.bundle.manifest.version

    def warm(self) -> None:
        """Replay the log and go once through every stage."""
        self.tail.catch_up()
        self.engine.rules = self.rules.numbered(self.catalogue.numbers.get("category", {}))
        self.engine.warm()

    def recommend(self, ask: Ask, rules: Rules | None = None) -> tuple[Answer, Picked]:
        """Answer a request, with other rules than the desk's own where some are given.

        Raises
        ------
        Problem
            If a value is out of range or a category is unknown.
        """
        self.tail.catch_up()
        wanted = self._wanted(ask)
        picked = self.engine.recommend(
            wanted, now=int(self._clock()), budget=self.budget, rules=rules
        )
        short = ""
        if len(picked.items) < ask.count:
            short = f"only {len(picked.items)} items pass the filters"
        name = self.bundle.ids.name
        items = tuple(
            Recommended(
                name(item), round(score, 6), Source(source).name.lower(),
                reason(Source(source), name(because) if because >= 0 else ""),
            )
            for item, score, source, because in zip(
                picked.items.tolist(), picked.scores.tolist(), picked.sources.tolist(),
                picked.because.tolist(), strict=True,
            )
        )  # fmt: skip
        answer = Answer(items, self.model, degraded=picked.degraded, short=short, id=ask.id)
        return answer, picked

    def overloaded(self, ask: Ask) -> Answer:
        """Answer from the popular list without any model."""
        items = self.engine.popular_now(self._wanted(ask)).tolist()
        return self._popular(items, ask.count, ask.id)

    def _popular(self, items: list[int], count: int, id: str = "") -> Answer:
        name, why = self.bundle.ids.name, reason(Source.POPULAR)
        shown = tuple(Recommended(name(item), 0.0, "popular", why) for item in items)
        short = "" if len(items) == count else f"only {len(items)} of the popular items pass"
        return Answer(shown, self.model, degraded=(Degraded.OVERLOAD,), short=short, id=id)

    def _wanted(self, ask: Ask) -> Wanted:
        _count(ask.count)
        if len(ask.user.encode()) > _LONGEST:
            raise Problem(422, f"a user id has at most {_LONGEST} bytes", "user")
        if len(ask.exclude) > _BATCH:
            raise Problem(422, f"at most {_BATCH} items can be left out", "exclude")
        categories = self.catalogue.categories(ask.categories)
        if isinstance(categories, str):
            raise Problem(404, f"there is no category {categories[:80]!r}", "categories")
        known = (self.bundle.ids.number(item) for item in ask.exclude)
        return Wanted(
            ask.user, ask.count, categories, ask.in_stock,
            tuple(n for n in known if n is not None), ask.exclude_seen,
        )  # fmt: skip

    def similar(self, ask: SimilarAsk) -> Answer:
        """Answer with the items nearest to one; popular ones, called so, where nothing places it.

        Raises
        ------
        Problem
            404 for an item that is unknown or was removed.
        """
        self.tail.catch_up()
        _count(ask.count)
        number = self._live(ask.item, "item")
        if not self.catalogue.placed(number):
            return self._unplaced(number, ask)
        items, scores = self.catalogue.like(number, ask.count, in_stock=ask.in_stock)
        name = self.bundle.ids.name
        shown = tuple(
            Recommended(name(item), round(float(score), 6), "neighbour", f"Like {ask.item}")
            for item, score in zip(items.tolist(), scores.tolist(), strict=True)
        )
        short = "" if len(shown) == ask.count else f"only {len(shown)} similar items were found"
        return Answer(shown, self.model, short=short)

    def similar_overloaded(self, ask: SimilarAsk) -> Answer:
        """Answer from the popular items, those of the same category first."""
        _count(ask.count)
        items = self._popular_beside(self._live(ask.item, "item"), ask)
        return self._popular(items, ask.count)

    def _unplaced(self, number: int, ask: SimilarAsk) -> Answer:
        """Answer for an item whose attributes say nothing: it is like no other that is known."""
        items, table = self._popular_beside(number, ask), self.bundle.table
        answer = self._popular(items, ask.count)
        category = self.catalogue.described(number)["category"]
        shown = tuple(
            replace(one, reason=f"Popular in {category}")
            if category and table.category[item] == table.category[number]
            else one
            for item, one in zip(items, answer.items, strict=True)
        )
        return replace(answer, items=shown, degraded=())

    def _popular_beside(self, number: int, ask: SimilarAsk) -> list[int]:
        """Return popular items beside one, those of its category first."""
        category = int(self.bundle.table.category[number])
        found: dict[int, None] = {}
        for categories in ((category,), ()):
            wanted = Wanted("", ask.count, categories, ask.in_stock, (number,))
            found |= dict.fromkeys(self.engine.popular_now(wanted).tolist())
        return list(found)[: ask.count]

    def _live(self, item: str, field: str) -> int:
        number = self.catalogue.live(item)
        if number is None:
            raise Problem(404, f"there is no item {item[:80]!r} in the catalogue", field)
        return number

    def product(self, item: str) -> dict[str, Any]:
        """Describe an item."""
        self.tail.catch_up()
        return self.catalogue.described(self._live(item, "item"))

    def remove(self, item: str) -> dict[str, Any]:
        """Return the record that removes an item."""
        self.tail.catch_up()
        return {"item": item, "number": self._live(item, "item")}

    def events(self, events: tuple[EventIn, ...]) -> Taken:
        """Return what can be taken of events and what cannot; one bad event stops no other."""
        self.tail.catch_up()
        return self._sorted("events", events, self._event)

    def products(self, products: tuple[ProductIn, ...]) -> Taken:
        """Return what can be taken of products and what cannot."""
        self.tail.catch_up()
        return self._sorted("products", products, self._product)

    def exposures(self, exposures: tuple[ExposureIn, ...]) -> list[dict[str, Any]]:
        """Return what is written down of users who were shown an arm.

        Raises
        ------
        Problem
            If one of them cannot be.
        """
        if not 0 < len(exposures) <= _BATCH:
            raise Problem(422, f"1 to {_BATCH} at once", "exposures")
        for place, one in enumerate(exposures):
            for field in ("experiment", "arm", "user"):
                _named(getattr(one, field), f"exposures[{place}].{field}")
            self._time(one.at, f"exposures[{place}].at")
        return [asdict(one) for one in exposures]

    def at_once(self, what: str, values: tuple[EventIn, ...] | tuple[ProductIn, ...]) -> Taken:
        """Check without catching up, from any thread: nothing is changed and nothing waited for.

        What is refused here may be known a moment later; ask ``events`` or ``products`` then.
        """
        check: Callable[..., Any] = self._event if what == "events" else self._product
        return self._sorted(what, values, check)

    def _sorted(self, what: str, values: tuple[Any, ...], check: Callable[..., Any]) -> Taken:
        if not 0 < len(values) <= _BATCH:
            raise Problem(422, f"send 1 to {_BATCH} at a time, not {len(values)}", what)
        taken, refused = [], []
        for place, value in enumerate(values):
            try:
                taken.append(check(value))
            except Problem as problem:
                field = f"{what}[{place}].{problem.field}"
                refused.append(Refused(place, field, problem.detail))
        return taken, tuple(refused)

    def _event(self, event: EventIn) -> dict[str, Any]:
        _named(event.id, "id")
        _named(event.user, "user")
        if event.kind not in _KINDS:
            raise Problem(422, f"kind is one of {', '.join(sorted(_KINDS))}", "kind")
        self._time(event.at, "at")
        return asdict(event) | {"number": self._live(event.item, "item")}

    def _product(self, product: ProductIn) -> dict[str, Any]:
        _named(product.id, "id")
        if not 0 <= product.price < 1 << 40:
            raise Problem(422, "the price is 0 or more, in the smallest unit", "price")
        if len(product.attributes) > 100 or not all(":" in a for a in product.attributes):
            raise Problem(422, 'up to 100 attributes, each as "name:value"', "attributes")
        width = self.bundle.manifest.width
        if product.vector and len(product.vector) != width:
            raise Problem(
                422, f"{len(product.vector)} numbers, the running version has {width}", "vector"
            )
        if product.vector and not has_direction(narrowed(product.vector)):
            raise Problem(
                422, "as 32-bit floats it has no direction: its length is 0 or infinite", "vector"
            )
        added = product.added_at or int(self._clock() * 1000)
        self._time(added, "added_at")
        return asdict(product) | {"added_at": added}

    def _time(self, at: int, field: str) -> None:
        if at < EARLIEST:
            raise Problem(
                422, "lies before 2000: send milliseconds since 1970-01-01 UTC, not seconds", field
            )
        if at / 1000 > self._clock() + _AHEAD:
            raise Problem(422, "lies more than five minutes in the future", field)


def _count(count: int) -> None:
    if not 1 <= count <= _MOST:
        raise Problem(422, f"count is 1 to {_MOST}, not {count}", "count")


def _named(name: str, field: str) -> None:
    if not 0 < len(name.encode()) <= _LONGEST:
        raise Problem(422, f"has 1 to {_LONGEST} bytes", field)
