"""Bad input has a clear answer over HTTP and gRPC: no crash, no silent empty list."""

from __future__ import annotations

import asyncio
import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import grpc
import numpy as np
import pytest
from google.protobuf import json_format
from prometheus_client import generate_latest

from kasauti_recommender.events.log import Log
from kasauti_recommender.features.definitions import compute
from kasauti_recommender.features.state import UserState
from kasauti_recommender.serving import remote
from kasauti_recommender.serving.access import Access
from kasauti_recommender.serving.bundle import BrokenBundle, Bundle
from kasauti_recommender.serving.engine import Wanted
from kasauti_recommender.serving.link import WriterLink
from kasauti_recommender.serving.problems import Problem
from kasauti_recommender.serving.request import Degraded
from kasauti_recommender.serving.writer import Writer
from tests.recommender.serving.conftest import free_port
from tests.recommender.serving.test_http import EVENT, NOW, PRODUCT, Shop

Wire = Callable[..., tuple[int, Any]]
PATHS = {"Recommend": "/recommend", "Similar": "/similar", "Events": "/events",
         "Products": "/products", "Remove": "/remove"}  # fmt: skip


@pytest.fixture
def shop(bundle: Path, tmp_path: Path) -> Iterator[Shop]:
    made = Shop(bundle, tmp_path / "data")
    yield made
    made.service.close()
    made.writer.close()


def over_http(shop: Shop, verb: str, body: Any, token: str = "") -> tuple[int, Any]:
    header = [(b"authorization", f"Bearer {token}".encode())] if token else []
    return shop.call("POST", PATHS[verb], body, headers=header)


def over_grpc(shop: Shop, verb: str, body: Any, token: str = "") -> tuple[int, Any]:
    asks, answers = remote.VERBS[verb]

    async def ask() -> tuple[int, Any]:
        address = f"127.0.0.1:{free_port()}"
        server = await remote.start(shop.service, address, shop.access)
        async with grpc.aio.insecure_channel(address) as channel:
            call = channel.unary_unary(
                f"/{remote.PACKAGE}.{remote.NAME}/{verb}",
                request_serializer=lambda sent: sent.SerializeToString(),
                response_deserializer=remote.message(answers).FromString,
            )
            sent = json_format.ParseDict(body, remote.message(asks)())
            metadata = [("authorization", f"Bearer {token}")] if token else []
            try:
                reply = await call(sent, timeout=20, metadata=metadata)
            except grpc.aio.AioRpcError as error:
                problem = json.loads(error.details() or "{}")
                return problem["status"], problem
            finally:
                await server.stop(None)
        return 200, json_format.MessageToDict(reply, preserving_proto_field_name=True)

    return asyncio.run(ask())


@pytest.fixture(params=[over_http, over_grpc], ids=["http", "grpc"])
def wire(request: pytest.FixtureRequest) -> Wire:
    found: Wire = request.param
    return found


def test_unknown_users_and_items_to_leave_out_are_answered_in_full(shop: Shop, wire: Wire) -> None:
    status, answer = wire(shop, "Recommend", {"user": "never seen", "exclude": ["no such item"]})
    assert status == 200
    assert len(answer["items"]) == 20


@pytest.mark.parametrize(
    ("verb", "body", "status", "field"),
    [
        ("Recommend", {"user": "u", "categories": ["none"]}, 404, "categories"),
        ("Recommend", {"user": "u", "count": 201}, 422, "count"),
        ("Similar", {"item": "none"}, 404, "item"),
        ("Remove", {"item": "none"}, 404, "item"),
        ("Events", {"events": [EVENT] * 1001}, 422, "events"),
        ("Products", {"products": [PRODUCT | {"vector": ["NaN"] * 16}]}, 422,
         "products[0].vector[0]"),
        ("Products", {"products": [PRODUCT | {"vector": ["Infinity"] * 16}]}, 422,
         "products[0].vector[0]"),
    ],
)  # fmt: skip
def test_what_cannot_be_answered_names_the_field(
    shop: Shop, wire: Wire, verb: str, body: Any, status: int, field: str
) -> None:
    got, problem = wire(shop, verb, body)
    assert (got, problem["field"]) == (status, field)
    assert problem["detail"]


@pytest.mark.parametrize(
    ("verb", "body", "field"),
    [
        ("Events", {"events": [EVENT | {"item": "none"}]}, "events[0].item"),
        ("Events", {"events": [EVENT | {"at": (NOW + 301) * 1000}]}, "events[0].at"),
        ("Products", {"products": [PRODUCT | {"added_at": (NOW + 301) * 1000}]},
         "products[0].added_at"),
        ("Products", {"products": [PRODUCT | {"vector": [0.5] * 15}]}, "products[0].vector"),
        ("Products", {"products": [PRODUCT | {"vector": [0.0] * 16}]}, "products[0].vector"),
        ("Products", {"products": [PRODUCT | {"vector": [1e39] * 16}]}, "products[0].vector"),
        ("Products", {"products": [PRODUCT | {"vector": [1e20] * 16}]}, "products[0].vector"),
        ("Products", {"products": [PRODUCT | {"vector": [1e-30] * 16}]}, "products[0].vector"),
    ],
)  # fmt: skip
def test_what_is_not_taken_in_names_the_field(
    shop: Shop, wire: Wire, verb: str, body: Any, field: str
) -> None:
    _, answer = wire(shop, verb, body)
    assert int(answer.get("accepted", 0)) == 0
    assert answer["refused"][0]["field"] == field
    assert answer["refused"][0]["detail"]


@pytest.mark.parametrize("number", [1e39, 1e20, 0.0])
def test_a_log_with_a_vector_that_is_none_stops_no_node(
    bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], number: float
) -> None:
    """Earlier nodes took such vectors in; the product stands where its attributes place it."""
    Writer(bundle, tmp_path / "data").close()
    said = {"price": 1, "in_stock": True, "added_at": NOW * 1000, "attributes": ["category:c1"]}
    log = Log(tmp_path / "data" / "log")
    bad, good = ({"id": n, "number": 400 + p, "vector": v} | said for p, (n, v) in enumerate(
        {"bad": [number] * 16, "good": []}.items()))  # fmt: skip
    for product in (bad, good):
        log.append("products", {"products": [product]})
    log.close()
    shop = Shop(bundle, tmp_path / "data")
    assert shop.list(user="u", count=5)["items"]
    status, _ = shop.call("POST", "/products", {"products": [PRODUCT]})
    assert status == 200
    take = shop.service.desk.bundle.vectors.take
    assert np.array_equal(*take(np.array([400, 401])))
    assert shop.service.desk.catalogue.mended == shop.writer.mended == 1
    assert "bad: its vector is none in 32-bit floats" in capsys.readouterr().out
    shop.service.close()
    shop.writer.close()


def test_an_empty_catalogue_is_said(shop: Shop, wire: Wire) -> None:
    for number in range(400):
        shop.service.desk.catalogue._remove(number)
    status, answer = wire(shop, "Recommend", {"user": "u"})
    assert (status, answer.get("items", [])) == (200, [])
    assert answer["short"] == "only 0 items pass the filters"
    assert wire(shop, "Similar", {"item": "p1"})[0] == 404


def test_features_that_are_no_numbers_change_no_answer_into_none(shop: Shop, wire: Wire) -> None:
    shop.call("POST", "/events", {"events": [EVENT]})
    table = shop.service.desk.bundle.table
    table.price[::2], table.popularity[::3], table.click_rate[1::2] = np.nan, np.inf, -np.inf
    status, answer = wire(shop, "Recommend", {"user": "u"})
    assert (status, len(answer["items"])) == (200, 20)
    assert answer.get("degraded", []) == []
    assert np.isfinite([float(item.get("score", 0)) for item in answer["items"]]).all()


def test_parts_of_other_widths_are_no_version(bundle: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(bundle, copy)
    with np.load(copy / "encoder.npz") as encoder:
        parts = dict(encoder)
    np.savez(copy / "encoder.npz", names=parts["names"], weights=parts["weights"][:, :-1])
    with pytest.raises(BrokenBundle, match="width of the encoder: 15, expected 16"):
        Bundle.open(copy)


@pytest.mark.parametrize(
    ("verb", "body", "needs"),
    [
        ("Recommend", {"user": "u"}, ""),
        ("Events", {"events": [EVENT]}, "events"),
        ("Products", {"products": [PRODUCT]}, "admin"),
        ("Remove", {"item": "p1"}, "admin"),
    ],
)
def test_writing_needs_its_token(shop: Shop, wire: Wire, verb: str, body: Any, needs: str) -> None:
    shop.guard(Access(events="shopfront", admin="back office"))
    expected = {
        "": {"": 200, "wrong": 200, "shopfront": 200, "back office": 200},
        "events": {"": 401, "wrong": 403, "shopfront": 200, "back office": 200},
        "admin": {"": 401, "wrong": 403, "shopfront": 403, "back office": 200},
    }[needs]
    assert {token: wire(shop, verb, body, token)[0] for token in expected} == expected


def test_the_log_is_for_the_admin_and_an_unset_token_admits_nobody(shop: Shop) -> None:
    shop.guard(Access(events="shopfront"))
    assert shop.call("GET", "/log?from=0")[0] == 401
    for token in ("shopfront", ""):
        header = [(b"authorization", f"Bearer {token}".encode())]
        assert shop.call("GET", "/log?from=0", headers=header)[0] in (401, 403)
        assert shop.call("DELETE", "/products/p1", headers=header)[0] in (401, 403)
    shop.guard(Access())
    assert shop.call("DELETE", "/products/p1")[0] == 200


@pytest.mark.parametrize("slow", ["index", "features"])
def test_after_a_slow_stage_the_rest_is_left_out_and_said_so(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, slow: str
) -> None:
    shop.call("POST", "/events", {"events": [EVENT]})
    engine = shop.service.desk.engine
    ranked: list[int] = []
    usual = engine.ranker.score

    def score(features: Any) -> Any:
        ranked.append(len(features))
        return usual(features)

    monkeypatch.setattr(engine.ranker, "score", score)

    def late(call: Callable[..., Any]) -> Callable[..., Any]:
        def wait(*given: Any, **named: Any) -> Any:
            time.sleep(0.2)
            return call(*given, **named)

        return wait

    if slow == "features":
        monkeypatch.setattr("kasauti_recommender.serving.engine.compute", late(compute))
    else:
        monkeypatch.setattr(engine.index, "search", late(engine.index.search))
    picked = engine.recommend(Wanted("u"), now=NOW, budget=0.15)
    assert picked.degraded == (Degraded.RANKER,)
    assert len(picked.items) == 20
    assert ranked == []
    assert picked.timing.late == (["retrieval", "ranking"] if slow == "index" else ["ranking"])


def test_a_store_that_hangs_is_waited_for_once_and_asked_again_when_it_is_back(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.call("POST", "/events", {"events": [EVENT]})
    engine, back, asked = shop.service.desk.engine, threading.Event(), []
    get = engine.store.get

    def hang(user: str) -> UserState:
        asked.append(user)
        back.wait()
        return get(user)

    monkeypatch.setattr(engine.store, "get", hang)
    shop.service.desk.budget = 0.2
    for _ in range(3):
        answer = shop.list(user="u")
        assert Degraded.USER_STATE in answer["degraded"]
        assert len(answer["items"]) == 20
    assert asked == ["u"], "while it hangs nobody waits for it again"
    metrics = generate_latest(shop.service.registry).decode()
    assert 'recommender_stage_timeouts_total{stage="state"} 1.0' in metrics
    back.set()
    assert engine._beside._late is not None
    shop.service.desk.budget = 30
    engine._beside._late.result(10)
    assert Degraded.USER_STATE not in shop.list(user="u")["degraded"]


def test_ranks_that_take_too_long_are_soon_not_begun_and_now_and_then_tried_again(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock is the test's: a ranker takes a second of it, all else nothing."""
    engine, now, ranked = shop.service.desk.engine, [0.0], []
    score = engine.ranker.score

    def slowly(features: Any) -> Any:
        now[0] += 1
        ranked.append(now[0])
        return score(features)

    monkeypatch.setattr(engine.ranker, "score", slowly)
    engine.clock = lambda: now[0]
    picked = [engine.recommend(Wanted("u"), now=NOW, budget=0.15) for _ in range(60)]
    assert 2 <= len(ranked) < 30
    assert [p.degraded for p in picked].count((Degraded.RANKER,)) == 60 - len(ranked)
    assert all(p.timing.late == ["ranking"] and len(p.items) == 20 for p in picked)


def test_a_writer_that_hangs_is_given_up_in_time(tmp_path: Path) -> None:
    async def ask() -> None:
        path, closed = tmp_path / "writer.sock", asyncio.Event()

        async def hang(reader: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
            await reader.read()
            sink.close()
            await sink.wait_closed()
            closed.set()

        async with await asyncio.start_unix_server(hang, str(path)):
            with pytest.raises(Problem, match="writing is paused") as said:
                await WriterLink(path).write("events", {}, timeout=0.05)
            await closed.wait()
        assert said.value.status == 503

    asyncio.run(ask())
