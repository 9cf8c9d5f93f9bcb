"""What a worker answers, in process: bad input, degraded stages, the knee, filters."""

from __future__ import annotations

import asyncio
import json
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from prometheus_client import CollectorRegistry

from kasauti_recommender.features.definitions import NAMES
from kasauti_recommender.features.item_table import IN_STOCK
from kasauti_recommender.features.packing import pack
from kasauti_recommender.features.state import UserState
from kasauti_recommender.ranking import Lists, Trees, export, train
from kasauti_recommender.serving.access import Access
from kasauti_recommender.serving.bundle import BrokenBundle, Bundle, warm, write_manifest
from kasauti_recommender.serving.desk import Desk
from kasauti_recommender.serving.http import Application
from kasauti_recommender.serving.remote import proto
from kasauti_recommender.serving.request import Ask, Degraded, EventsIn, ProductsIn
from kasauti_recommender.serving.schema import read
from kasauti_recommender.serving.service import Service
from kasauti_recommender.serving.users import LiveUsers
from kasauti_recommender.serving.writer import Writer

NOW = 1_772_500_000


class Direct:
    """The writer without its socket."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer

    async def write(self, kind: str, body: dict[str, Any]) -> int:
        return self.writer.write(kind, body)


class Shop:
    def __init__(self, bundle: Path, data: Path) -> None:
        self.writer = Writer(bundle, data)
        # A busy machine leaves ranks out after 50 ms; what is tested here is not how busy it is.
        desk = Desk(bundle, data, self.writer.users, lambda: NOW, budget=30)
        link: Any = Direct(self.writer)
        self.service = Service(desk, link, patience=30)  # nor how long a request has waited
        self.service.desk.warm()
        self.service.ready = True
        self._log = data / "log"
        self.guard(Access())

    def guard(self, access: Access) -> None:
        self.access = access
        self.application = Application(self.service, self._log, CollectorRegistry, access)

    def call(
        self, method: str, path: str, body: bytes | Any = b"", headers: Any = ()
    ) -> tuple[int, Any]:
        sent: list[Any] = []
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        path, _, query = path.partition("?")

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": data}

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {
            "type": "http", "method": method, "path": path, "query_string": query.encode(),
            "headers": headers,
        }  # fmt: skip
        asyncio.run(self.application(scope, receive, send))
        assert b"content-length" in dict(sent[0]["headers"])
        return sent[0]["status"], json.loads(sent[1]["body"] or b"null")

    def list(self, **asked: Any) -> Any:
        status, answer = self.call("POST", "/recommend", asked)
        assert status == 200, answer
        return answer


@pytest.fixture
def shop(bundle: Path, tmp_path: Path) -> Iterator[Shop]:
    made = Shop(bundle, tmp_path / "data")
    yield made
    made.service.close()
    made.writer.close()


EVENT: dict[str, Any] = {"id": "e", "user": "u", "item": "p1", "kind": "click", "at": NOW * 1000}
PRODUCT = {"id": "x", "attributes": ["category:c1"], "price": 1}


@pytest.mark.parametrize(
    ("path", "body", "status", "field"),
    [
        ("/recommend", b"{", 400, ""),
        ("/recommend", b"[" * 100_000, 400, ""),
        ("/recommend", b"[]", 422, ""),
        ("/recommend", {"user": "u", "count": 0}, 422, "count"),
        ("/recommend", {"user": "u", "count": 201}, 422, "count"),
        ("/recommend", {"user": "u", "count": True}, 422, "count"),
        ("/recommend", {"user": "u" * 200}, 422, "user"),
        ("/recommend", {"user": "u", "colour": "red"}, 422, ""),
        ("/recommend", {"user": "u", "categories": ["none"]}, 404, "categories"),
        ("/recommend", b'{"user": "\\ud800"}', 422, "user"),
        ("/similar", {"item": "none"}, 404, "item"),
        ("/similar", {}, 422, "item"),
        ("/remove", {"item": "none"}, 404, "item"),
        ("/events", {"events": []}, 422, "events"),
        ("/products", b'{"products": [{"id": "x", "attributes": [], "price": NaN}]}', 422, ""),
        ("/nothing", {}, 404, ""),
    ],
)
def test_bad_input_is_answered_in_one_form(
    shop: Shop, path: str, body: Any, status: int, field: str
) -> None:
    got, problem = shop.call("POST", path, body)
    assert (got, problem["status"], problem["field"]) == (status, status, field)
    assert problem["detail"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"item": "none"}, "item"),
        ({"user": ""}, "user"),
        ({"kind": "stare"}, "kind"),
        ({"at": NOW * 1000 + 301_000}, "at"),
        ({"at": -1}, "at"),
        ({"at": NOW}, "at"),  # seconds
        ({"at": 946_684_799_999}, "at"),
    ],
)
def test_a_bad_event_is_named_and_stops_no_other(shop: Shop, wrong: Any, field: str) -> None:
    status, answer = shop.call("POST", "/events", {"events": [EVENT | wrong, EVENT | {"id": "f"}]})
    assert (status, answer["accepted"]) == (200, 1)
    assert answer["refused"][0]["field"] == f"events[0].{field}"
    status, answer = shop.call("POST", "/events", {"events": [EVENT | wrong]})
    assert (status, answer["accepted"]) == (422, 0)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"vector": [0.1, 0.2]}, "vector"),
        ({"price": -1}, "price"),
        ({"attributes": ["red"]}, "attributes"),
        ({"added_at": NOW * 1000 + 301_000}, "added_at"),
        ({"added_at": NOW}, "added_at"),
    ],
)
def test_a_bad_product_is_named(shop: Shop, wrong: Any, field: str) -> None:
    status, answer = shop.call("POST", "/products", {"products": [PRODUCT | wrong]})
    assert (status, answer["refused"][0]["field"]) == (422, f"products[0].{field}")


def test_an_event_sent_twice_counts_once(shop: Shop) -> None:
    for _ in range(2):
        shop.call("POST", "/events", {"events": [EVENT, EVENT]})
    assert shop.writer.users.get("u").events == 1


def test_what_was_only_shown_is_neither_seen_nor_a_taste(shop: Shop) -> None:
    shop.call("POST", "/events", {"events": [EVENT]})
    before = shop.list(user="u")
    shown = [
        EVENT | {"id": f"s{n}", "kind": "impression", "item": one["item"], "position": n}
        for n, one in enumerate(2 * before["items"])
    ]
    status, taken = shop.call("POST", "/events", {"events": shown})
    assert (status, taken["accepted"]) == (200, 40)
    assert shop.list(user="u") == before
    assert any(item["source"] == "neighbour" for item in before["items"])


def test_impressions_that_an_older_node_counted_hide_nothing(shop: Shop) -> None:
    shop.call("POST", "/events", {"events": [EVENT]})
    before = shop.list(user="u")
    shown = tuple(int(one["item"][1:]) for one in before["items"])
    kinds, times = (0,) * len(shown) + (2,), (NOW,) * (len(shown) + 1)
    with shop.writer.users._env.begin(write=True) as write:
        write.put(b"u:u", pack(UserState((*shown, 1), kinds, times, len(kinds))))
    after = shop.list(user="u")
    assert {one["item"] for one in after["items"]} == {one["item"] for one in before["items"]}


def test_states_replayed_from_the_log_are_the_same(shop: Shop, tmp_path: Path) -> None:
    for number in range(40):
        sent = EVENT | {"id": f"e{number}", "item": f"p{number}", "at": EVENT["at"] - number % 7}
        shop.call("POST", "/events", {"events": [sent]})
    before = shop.writer.users.get("u")
    again = LiveUsers(tmp_path / "again", writable=True)
    shop.writer.users.close()
    shop.writer.users, shop.writer._reached, shop.writer._counted = again, 0, 0
    shop.writer.settle()
    assert again.get("u") == before


def test_no_room_for_new_items_is_said(shop: Shop) -> None:
    many = [PRODUCT | {"id": f"n{n}"} for n in range(1000)]
    assert shop.call("POST", "/products", {"products": many})[0] == 200
    status, problem = shop.call("POST", "/products", {"products": [PRODUCT | {"id": "one more"}]})
    assert (status, problem["title"]) == (507, "No room")


def test_a_filter_never_returns_too_few(shop: Shop) -> None:
    shop.call("POST", "/events", {"events": [EVENT]})
    table = shop.service.desk.bundle.table
    for user in ("u", "stranger"):
        for number in range(5):
            passing = int(((table.category[:400] == number) & (table.flags[:400] & 1 > 0)).sum())
            answer = shop.list(user=user, count=200, categories=[f"c{number}"], exclude_seen=False)
            assert len(answer["items"]) == min(200, passing)
            assert bool(answer["short"]) == (passing < 200)


def test_similar_items_are_never_too_few_while_others_pass(shop: Shop) -> None:
    """Only ten far ones are in stock: the nearest twice as many hold none of them."""
    desk = shop.service.desk
    near = desk.bundle.index.search(desk.bundle.vectors.take(np.array([7]))[0], 400)[0]
    flags = desk.bundle.table.flags
    flags[:400] &= np.uint8(0xFF ^ IN_STOCK)
    flags[near[-10:]] |= np.uint8(IN_STOCK)
    status, answer = shop.call("POST", "/similar", {"item": "p7", "count": 10})
    assert status == 200
    assert {one["item"] for one in answer["items"]} == {f"p{n}" for n in near[-10:]}
    assert answer["short"] == ""
    for count, found in ((50, 10), (200, 10)):
        answer = shop.call("POST", "/similar", {"item": "p7", "count": count})[1]
        assert len(answer["items"]) == found
        assert answer["short"]
    assert len(shop.call("POST", "/similar", {"item": "p7", "in_stock": False})[1]["items"]) == 20


def test_what_is_left_out_never_makes_a_list_too_short(shop: Shop) -> None:
    seen = [EVENT | {"id": f"e{n}", "item": f"p{n}"} for n in range(32)]
    shop.call("POST", "/events", {"events": seen})
    flags = shop.service.desk.bundle.table.flags
    for out in (300, 340, 360):
        passing = int((flags[32 + out : 400] & IN_STOCK > 0).sum()) if out < 368 else 0
        asked = {"count": 20, "exclude": [f"p{n}" for n in range(32, 32 + out)]}
        for user in ("u", "stranger"):
            extra = int((flags[:32] & IN_STOCK > 0).sum()) if user == "stranger" else 0
            answer = shop.list(user=user, **asked)
            assert len(answer["items"]) == min(20, passing + extra)


def test_above_the_knee_similar_items_are_popular_ones_of_the_category(shop: Shop) -> None:
    shop.service._waiting, shop.service._usual = 100, 1.0
    status, answer = shop.call("POST", "/similar", {"item": "p7", "count": 10})
    assert (status, answer["degraded"], len(answer["items"])) == (200, [Degraded.OVERLOAD], 10)
    category = shop.service.desk.bundle.table.category
    assert {int(category[int(one["item"][1:])]) for one in answer["items"]} == {int(category[7])}
    assert "p7" not in {one["item"] for one in answer["items"]}
    assert shop.call("POST", "/similar", {"item": "none"})[0] == 404


@pytest.mark.parametrize("waited", [False, True])
@pytest.mark.parametrize(
    ("path", "body"),
    [("/similar", {"item": "x", "count": 5}), ("/recommend", {"user": "u", "categories": ["new"]})],
)
def test_above_the_knee_what_came_just_now_is_known(
    shop: Shop, path: str, body: Any, waited: bool
) -> None:
    new = PRODUCT | {"attributes": ["category:new"]}
    assert shop.call("POST", "/products", {"products": [new]})[0] == 200
    if waited:
        shop.service.patience = -1  # whoever comes has waited too long
    else:
        shop.service._waiting, shop.service._usual = 100, 1.0
    status, answer = shop.call("POST", path, body)
    assert (status, answer.get("degraded")) == (200, [Degraded.OVERLOAD]), answer


def test_a_filter_knows_new_and_removed_items(shop: Shop) -> None:
    asked = {"user": "u", "count": 200, "categories": ["c1"]}
    shop.list(**asked)
    shop.call("POST", "/products", {"products": [PRODUCT]})
    names = [item["item"] for item in shop.list(**asked)["items"]]
    assert "x" in names
    shop.call("POST", "/remove", {"item": names[0]})
    assert names[0] not in [item["item"] for item in shop.list(**asked)["items"]]


class Broken:
    def __getattr__(self, name: str) -> Any:
        raise ConnectionError(name)


@pytest.mark.parametrize(
    ("part", "said"),
    [("store", Degraded.USER_STATE), ("index", Degraded.RETRIEVAL), ("ranker", Degraded.RANKER)],
)
def test_a_failed_stage_is_left_out_and_said_so(shop: Shop, part: str, said: Degraded) -> None:
    shop.call("POST", "/events", {"events": [EVENT]})
    width = shop.service.desk.engine.index.width
    broken = Broken()
    broken.width = width  # type: ignore[attr-defined]
    setattr(shop.service.desk.engine, part, broken)
    answer = shop.list(user="u")
    assert len(answer["items"]) == 20
    assert answer["degraded"] == [said.value]


def test_without_time_the_ranker_is_left_out(shop: Shop) -> None:
    from kasauti_recommender.serving.engine import Wanted

    picked = shop.service.desk.engine.recommend(Wanted("u"), now=NOW, budget=0)
    assert picked.degraded == (Degraded.RANKER,)
    assert len(picked.items) == 20


def test_above_the_knee_the_popular_list_answers(shop: Shop) -> None:
    """Sixty requests stand before a thread that is busy: the later ones do not wait."""
    release = threading.Event()
    usual, shop.service.patience = shop.service.desk.recommend, 0.04

    def slow(ask: Ask) -> Any:
        release.wait(5)
        return usual(ask)

    shop.service.desk.recommend = slow  # type: ignore[method-assign]

    async def crowd() -> list[Any]:
        tasks = [asyncio.create_task(shop.service.recommend(Ask("u"))) for _ in range(60)]
        await asyncio.sleep(0.1)
        release.set()
        return await asyncio.gather(*tasks)

    answers = asyncio.run(crowd())
    hurried = [answer for answer in answers if Degraded.OVERLOAD in answer.degraded]
    assert len(hurried) >= 40
    assert all(len(answer.items) == 20 for answer in answers)


def test_a_click_does_not_queue_behind_the_lists_being_made(shop: Shop) -> None:
    release = threading.Event()
    event, product = read(EventsIn, {"events": [EVENT]}), read(ProductsIn, {"products": [PRODUCT]})
    unknown = read(EventsIn, {"events": [EVENT | {"item": "x", "id": "f"}]})

    async def crowd() -> None:
        busy = asyncio.create_task(shop.service._run(lambda: release.wait(20)))
        for wait in (shop.service.events(event), shop.service.products(product)):
            assert (await asyncio.wait_for(wait, 10)).accepted == 1
        later = asyncio.create_task(shop.service.events(unknown))
        await asyncio.sleep(0.05)
        assert not later.done(), "an item that is not known yet may have come in: catch up first"
        release.set()
        await busy
        assert (await later).accepted == 1

    asyncio.run(crowd())


def test_not_ready_before_warm(shop: Shop) -> None:
    shop.service.ready = False
    assert shop.call("GET", "/health")[0] == 200
    assert shop.call("GET", "/ready")[0] == 503
    assert shop.call("POST", "/recommend", {"user": "u"})[0] == 503


@pytest.mark.parametrize(
    "part",
    [
        "items.index",
        "ranker.onnx",
        "vectors/vectors.i8",
        "table/price",
        "ids/names",
        "visits/weights",
    ],
)
def test_a_damaged_or_missing_part_is_named(bundle: Path, tmp_path: Path, part: str) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(bundle, copy)
    data = bytearray((copy / part).read_bytes())
    data[len(data) // 2] ^= 0xFF
    (copy / part).write_bytes(data)
    with pytest.raises(BrokenBundle, match=part):
        warm(copy)
    (copy / part).write_bytes(data[: len(data) // 3])
    with pytest.raises(BrokenBundle):
        Bundle.open(copy)
    (copy / part).unlink()
    with pytest.raises(BrokenBundle, match=part):
        warm(copy)


def test_what_others_met_along_is_listed_with_its_reason(shop: Shop) -> None:
    visits = shop.service.desk.engine.visits
    liked = max(range(400), key=lambda n: len(visits.of(UserState((n,), (2,), (1,), 1)).items))
    shop.call("POST", "/events", {"events": [EVENT | {"item": f"p{liked}"}]})
    listed = shop.list(user="u", count=200)["items"]
    met = [item for item in listed if item["source"] == "co_visited"]
    known = visits.of(UserState((liked,), (2,), (1,), 1)).items
    assert met
    assert {int(item["item"][1:]) for item in met} <= set(known.tolist())
    assert {item["reason"] for item in met} == {f"Met together with p{liked}"}


def test_a_version_from_before_co_visits_is_served(bundle: Path, tmp_path: Path) -> None:
    """Rolling back must not need the code of then: fewer features, no co-visits."""
    older = tmp_path / "older"
    shutil.copytree(bundle, older)
    shutil.rmtree(older / "visits")
    names = [name for name in NAMES if not name.startswith("co_visits")]
    random = np.random.default_rng(1)
    features = random.random((400, len(names)), dtype=np.float32)
    lists = Lists(features, (features[:, 0] * 3).astype(np.int32), np.full(20, 20))
    export(train(lists, names, Trees(5, 7)), names, older / "ranker.onnx")
    write_manifest(older, version="older", items=400, width=16, created_from={"log": 0})
    shop = Shop(older, tmp_path / "data")
    shop.call("POST", "/events", {"events": [EVENT]})
    answer = shop.list(user="u")
    assert (len(answer["items"]), answer["degraded"]) == (20, [])
    shop.service.close()
    shop.writer.close()


def test_ids_go_both_ways(bundle: Path) -> None:
    ids = Bundle.open(bundle).ids
    for number in np.linspace(0, 399, 25).astype(int).tolist():
        assert ids.number(ids.name(number)) == number
    assert ids.number("never") is None


def test_every_default_of_the_schema_is_the_same_on_both_wires() -> None:
    from kasauti_recommender.serving import remote

    assert remote.from_message(Ask, remote.message(Ask)()) == Ask() == read(Ask, {})
    assert "rpc Recommend(Ask) returns (Answer);" in proto()
