"""From the stream to the lists, by the jobs that the manifests run: no step is anybody's hand."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from kasauti_recommender.cli import commands
from kasauti_recommender.events.generator import Shop
from kasauti_recommender.events.made import made_tables
from kasauti_recommender.features.stores import LmdbUserStore
from kasauti_recommender.serving.ids import Ids
from kasauti_recommender.training.shelf import Shelf
from tests.recommender.serving.conftest import Running
from tests.recommender.serving.test_deploy import containers, templates
from tests.recommender.serving.test_node import call, event


@dataclass
class Scheduled:
    """A shop that trains by its manifests: a shelf, and the node that keeps the log."""

    shelf: Shelf
    data: Path
    node: Running

    def job(self, name: str) -> None:
        """Run what a job's containers run, one after the other."""
        for container in containers(templates()[name]):
            places = (("/models", str(self.shelf.folder)), ("/data", str(self.data)))
            words = []
            for word in container["args"]:
                for mounted, here in places:
                    word = word.replace(mounted, here) if word.startswith(mounted) else word
                words.append(word)
            done = CliRunner().invoke(commands, words, catch_exceptions=False)
            assert done.exit_code == 0, done.output


@pytest.fixture
def scheduled(tmp_path: Path) -> Iterator[Scheduled]:
    shelf = Shelf(tmp_path / "models")
    goods, parts = made_tables(Shop(items=2_000, users=800, kinds=50, categories=10, brands=60))
    incoming = shelf.folder / "incoming"
    (incoming / "events" / "shop").mkdir(parents=True)
    goods.write_parquet(incoming / "shop.parquet")
    goods.write_parquet(incoming / "catalogue.parquet")
    for number, part in enumerate(parts):
        part.write_parquet(incoming / "events" / "shop" / f"{number}.parquet")
    begun = Scheduled(shelf, tmp_path / "data", None)  # type: ignore[arg-type]
    begun.job("train")
    held = shelf.champion()
    assert held is not None
    begun.node = Running(
        shelf.path(held.version), begun.data, champion=str(shelf.folder), budget=30
    )
    yield begun
    begun.node.stop()


@pytest.mark.slow
def test_what_comes_by_the_stream_is_learnt_and_served_without_a_hand(scheduled: Scheduled) -> None:
    node, shelf = scheduled.node, scheduled.shelf
    (first,) = shelf.versions()
    product = {"id": "streamed", "attributes": ["category:c1"], "price": 5}
    assert call(f"{node.url}/products", {"products": [product]})[0] == 200
    told = [
        event(number, "ann", item) | {"id": f"streamed-{number}"}
        for number, item in enumerate(("i7", "streamed"))
    ]
    assert call(f"{node.url}/events", {"events": told})[0] == 200
    scheduled.job("export")
    scheduled.job("export")  # the next hour: nothing is counted twice
    scheduled.job("train")
    held = shelf.champion()
    assert held is not None
    assert held.version != first
    ids = Ids(shelf.path(held.version) / "ids")
    users = LmdbUserStore(shelf.path(held.version) / "users")
    assert {ids.name(item) for item in users.get("ann").recent} == {"i7", "streamed"}
    assert users.get("ann").events == 2
    users.close()
    until = time.monotonic() + 60
    while call(f"{node.url}/recommend", {"user": "ann"})[1]["model"] != held.version:
        assert time.monotonic() < until, "the node does not follow"
        time.sleep(0.1)
    assert call(f"{node.url}/products/streamed")[0] == 200
