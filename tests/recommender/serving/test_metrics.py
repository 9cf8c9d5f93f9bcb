"""What Prometheus is told: coverage over a window, what failed, what took how long."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from prometheus_client import CollectorRegistry, generate_latest

from kasauti_recommender.serving.shown import Shown
from tests.recommender.serving.conftest import Running
from tests.recommender.serving.test_bad_input import over_grpc
from tests.recommender.serving.test_http import EVENT, PRODUCT, Shop
from tests.recommender.serving.test_node import call, read_text


@pytest.fixture
def shop(bundle: Path, tmp_path: Path) -> Iterator[Shop]:
    made = Shop(bundle, tmp_path / "data")
    yield made
    made.service.close()
    made.writer.close()


def told(text: str) -> dict[str, float]:
    lines = [line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in lines}


def of(shop: Shop) -> dict[str, float]:
    return told(generate_latest(shop.service.registry).decode())


@pytest.mark.parametrize("wire", [Shop.call, over_grpc], ids=["http", "grpc"])
def test_what_nobody_foresaw_is_answered_counted_and_said(
    shop: Shop, wire: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What is broken here is the desk's reading of requests."""
    monkeypatch.setattr(shop.service.desk, "_wanted", None)
    asked = ("Recommend",) if wire is over_grpc else ("POST", "/recommend")
    status, problem = wire(shop, *asked, {"user": "u"})
    assert (status, problem["status"], problem["title"]) == (500, 500, "Failed")
    assert of(shop)['recommender_problems_total{status="500"}'] == 1
    assert "'NoneType' object is not callable" in caplog.text


def test_problems_of_both_wires_are_counted(shop: Shop) -> None:
    shop.call("POST", "/recommend", {"user": "u", "count": 0})
    over_grpc(shop, "Recommend", {"user": "u", "count": 0})
    over_grpc(shop, "Similar", {"item": "none"})
    counted = of(shop)
    assert counted['recommender_problems_total{status="422"}'] == 2
    assert counted['recommender_problems_total{status="404"}'] == 1


def test_coverage_is_of_this_hour_and_the_last_over_all_workers(tmp_path: Path) -> None:
    now = [3600.0 * 100_000]
    one, other = (Shown(tmp_path, lambda: 50, lambda: 40, lambda: now[0]) for _ in range(2))
    assert one.items() == 0
    one.mark(np.array([1, 2, 3]))
    other.mark(np.array([3, 4]))
    assert one.items() == other.items() == 4
    now[0] += 3600
    other.mark(np.array([9]))
    assert one.items() == 5
    now[0] += 3600
    assert one.items() == 1
    one.mark(np.array([2, 60]))
    assert other.items() == 2
    assert len(list(tmp_path.iterdir())) == 2
    registry = CollectorRegistry()
    registry.register(one)
    counted = told(generate_latest(registry).decode())
    assert counted["recommender_live_items"] == 40
    assert counted["recommender_coverage"] == 2 / 40


def test_items_of_a_larger_version_count_from_when_it_is_served(tmp_path: Path) -> None:
    room = [50]
    shown = Shown(tmp_path, lambda: room[0], lambda: 100, lambda: 7200.0)
    shown.mark(np.array([1, 60]))
    assert shown.items() == 1
    room[0] = 100
    shown.mark(np.array([60, 99]))
    assert shown.items() == 3


def test_live_items_follow_the_catalogue(shop: Shop) -> None:
    catalogue = shop.service.desk.catalogue
    before = catalogue.live_items
    assert before == 400
    for path, body, live in (
        ("/products", {"products": [PRODUCT]}, 401), ("/products", {"products": [PRODUCT]}, 401),
        ("/remove", {"item": "x"}, 400), ("/products", {"products": [PRODUCT]}, 401),
        ("/remove", {"item": "p1"}, 400),
    ):  # fmt: skip
        assert shop.call("POST", path, body)[0] == 200
        shop.service.desk.tail.catch_up()
        assert catalogue.live_items == live


def test_a_node_shows_what_its_workers_did(node: Running) -> None:
    items = set()
    for user in range(10):
        answer = call(f"{node.url}/recommend", {"user": f"u{user}"})[1]
        items |= {one["item"] for one in answer["items"]}
    call(f"{node.url}/recommend", {"user": "u", "count": 0})
    call(f"{node.url}/events", {"events": [EVENT]})
    counted = told(read_text(f"{node.url}/metrics"))
    assert counted["recommender_shown_items"] == len(items)
    assert counted["recommender_coverage"] == len(items) / 400
    assert counted['recommender_request_seconds_count{verb="recommend"}'] == 10
    for stage in ("state", "retrieval", "arranging"):
        assert counted[f'recommender_stage_seconds_count{{stage="{stage}"}}'] == 10
    assert counted['recommender_problems_total{status="422"}'] == 1
    assert counted['recommender_written_total{kind="events"}'] == 1
